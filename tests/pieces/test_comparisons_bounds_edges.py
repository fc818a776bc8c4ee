"""Past the edge of a format nothing is promised: a log of what has vanished or overflowed."""

import numpy as np
import pytest
from test_comparisons_bounds import use

from comparisons.bounds.arithmetic import format_of
from comparisons.bounds.layers import logistic
from comparisons.bounds.rounded import given
from comparisons.oracle import layers as oracle
from scratch.activations import sigmoid

DTYPES = ["float64", "float32", "float16", "bfloat16"]


def numbers(values, dtype):
    return given(np.array(values, dtype), format_of(dtype, "numpy"))


@pytest.mark.parametrize("dtype", DTYPES)
@np.errstate(all="ignore")
def test_of_the_log_of_an_exp_that_vanishes_nothing_can_be_said(dtype):
    """It is -inf. In float64 the exp is below the doubles that the bound is computed in too."""
    fp = format_of(dtype, "numpy")
    vanishes = np.log(fp.tiny * fp.u) - 1
    E = numbers([-1.0, vanishes, 2 * vanishes], dtype).exp()
    assert np.isnan(E.log().bound).tolist() == [False, True, True]
    assert np.exp(np.array([2 * vanishes], dtype))[0] == 0


@pytest.mark.parametrize("dtype", DTYPES)
@np.errstate(all="ignore")
def test_of_the_log_of_what_overflows_nothing_can_be_said(dtype):
    """It is inf, where the formula without an overflow has a number of ordinary size."""
    beyond = float(np.log(format_of(dtype).largest)) + 1
    E = numbers([1.0, beyond], dtype).exp()
    assert np.isnan(E.log().bound).tolist() == [False, True]
    assert np.isnan((E + 1).log().bound).tolist() == [False, True]
    assert np.isnan((-(1 / E).log()).bound).tolist() == [False, True]


@np.errstate(all="ignore")
def test_a_tiny_sigmoid_is_as_sharp_as_its_numbers_allow():
    """Below the normal doubles: within a few of the smallest, and a log of it knows that."""
    Z = np.array([[-700.0, -708.0, -712.0, -736.0, -744.0, -800.0]])
    exact = oracle.sigmoid(Z)
    for way in logistic(numbers(Z, "float64")):
        assert use(sigmoid(Z), exact, way.bound).max() <= 1
    library = logistic(numbers(Z, "float64"))[1]
    smallest = float(np.finfo(np.float64).smallest_subnormal)
    assert (library.bound[0, 3:] <= 8 * smallest).all()
    assert np.isnan(library.log().bound[0]).tolist() == [False] * 4 + [True, True]
