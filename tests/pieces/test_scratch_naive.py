"""Each naive form agrees with its stable twin, up to the very argument at which it fails."""

import math

import numpy as np
import pytest

from scratch.naive import TWINS

DTYPES = ["float32", "float64"]

# (last argument at which the naive form works, first at which it does not). exp overflows beyond
# ln(max) = 88.7228 and 709.7827; exp(-gap) is 0 beyond ln(2^150) = 103.97 and ln(2^1075) = 745.13.
OVERFLOWS = {"float32": (88.7, 88.8), "float64": (709.7, 709.8)}
UNDERFLOWS = {"float32": (103.9, 104.0), "float64": (745.1, 745.2)}
# What the argument stands for in the input, what overtakes the naive form, and its value then.
EDGES = {
    "sigmoid": (OVERFLOWS, lambda z: [-z], "overflow", [0]),
    "softmax": (OVERFLOWS, lambda z: [z, 0], "overflow", [math.nan, 0]),
    "log_softmax": (UNDERFLOWS, lambda z: [0, -z], "divide by zero", [0, -math.inf]),
    "softplus": (OVERFLOWS, lambda z: [z], "overflow", [math.inf]),
}
CASES = [(name, dtype) for name in TWINS for dtype in DTYPES]


def column(values, dtype):
    return np.array(values, dtype).reshape(-1, 1)


def edge(name, dtype):
    """The last input that works and the first that fails."""
    arguments, place, _, _ = EDGES[name]
    return [column(place(z), dtype) for z in arguments[dtype]]


def test_every_pair_has_its_edge_here():
    assert EDGES.keys() == TWINS.keys()


@pytest.mark.parametrize(("name", "dtype"), CASES)
def test_twins_agree_for_moderate_inputs(name, dtype):
    Z = np.random.default_rng(5).uniform(-4, 4, (5, 40)).astype(dtype)
    naive, stable = TWINS[name].naive(Z), TWINS[name].stable(Z)
    assert naive.dtype == stable.dtype == dtype
    # Each form rounds the shift (|z - max z| <= 8: 8u), takes exp and log (4 ULP each, 8u; NumPy's
    # own tests allow 4), adds n = 5 terms (4u) and divides (u): 29u of max(1, |value|), twice.
    unit = float(np.finfo(dtype).eps) / 2
    assert (np.abs(naive - stable) <= 58 * unit * np.maximum(1, np.abs(stable))).all()
    assert not np.array_equal(naive, np.zeros_like(naive))


@pytest.mark.parametrize(("name", "dtype"), CASES)
def test_the_naive_form_works_up_to_its_edge(name, dtype):
    last, _ = edge(name, dtype)
    with np.errstate(over="raise", divide="raise", invalid="raise"):
        naive, stable = TWINS[name].naive(last), TWINS[name].stable(last)
    assert np.isfinite(naive).all()
    if name != "log_softmax":  # whose p has few bits left next to underflow: see below
        # As above, relative to 1 and to the value.
        unit = float(np.finfo(dtype).eps) / 2
        assert (np.abs(naive - stable) <= 58 * unit * np.maximum(1, np.abs(stable))).all()


@pytest.mark.parametrize(("name", "dtype"), CASES)
def test_the_naive_form_fails_beyond_its_edge_in_the_way_it_says(name, dtype):
    _, first = edge(name, dtype)
    _, _, reason, value = EDGES[name]
    with np.errstate(all="raise", under="ignore"), pytest.raises(FloatingPointError, match=reason):
        TWINS[name].naive(first)
    with np.errstate(all="ignore"):
        assert np.array_equal(TWINS[name].naive(first), column(value, dtype), equal_nan=True)


@pytest.mark.parametrize(("name", "dtype"), CASES)
@pytest.mark.parametrize("size", ["at the edge", 1e4, 1e30])
def test_the_stable_form_never_fails(name, dtype, size):
    Z = edge(name, dtype)[1] if size == "at the edge" else column([size, -size, 0], dtype)
    with np.errstate(over="raise", divide="raise", invalid="raise"):
        A = TWINS[name].stable(Z)
    assert np.isfinite(A).all()
    assert A.dtype == dtype


def test_naive_log_softmax_stands_on_the_stable_softmax():
    # The textbook softmax would be inf / inf at these logits; the log is what is naive here.
    # log is good to 4 ULP: 8u of ln 2.
    got = TWINS["log_softmax"].naive(column([1000, 1000], "float64"))
    assert np.abs(got + math.log(2)).max() <= 8 * 2.0**-53 * math.log(2)


def test_log_softmax_of_probs_forgets_digits_before_it_fails():
    # p = exp(-100) is 3.8e-44, 27 times the smallest subnormal of float32: it is off by up to 1/2
    # in 27, and so is its log, which the stable form has to the last digit.
    Z = column([0, -100], "float32")
    assert TWINS["log_softmax"].stable(Z)[1, 0] == -100
    assert 1e-4 < abs(float(TWINS["log_softmax"].naive(Z)[1, 0]) + 100) < 0.5 / 26


@pytest.mark.parametrize(("dtype", "z"), [("float32", -90.0), ("float64", -715.0)])
def test_naive_sigmoid_is_0_where_the_value_is_tiny_and_not_0(dtype, z):
    Z = np.array([z], dtype)
    with np.errstate(over="ignore"):
        assert TWINS["sigmoid"].naive(Z)[0] == 0
    # A subnormal: exp(z), to 4 ULP of exp and the spacing of subnormals, which is an ULP there.
    tiny = float(np.finfo(dtype).smallest_subnormal)
    assert abs(float(TWINS["sigmoid"].stable(Z)[0]) - math.exp(z)) <= 5 * tiny
    assert math.exp(z) > 100 * tiny


# 1 + exp(z) rounds to 1 for exp(z) <= u: z < -16.64 and z < -36.74.
@pytest.mark.parametrize(("dtype", "works", "fails"), [("float32", 16, 17), ("float64", 36, 37)])
def test_naive_softplus_is_0_instead_of_a_tiny_exp(dtype, works, fails):
    Z = np.array([-works, -fails], dtype)
    naive, stable = TWINS["softplus"].naive(Z), TWINS["softplus"].stable(Z)
    assert naive[0] > 0
    assert naive[1] == 0
    # exp and log1p, 4 ULP (8u) each; log1p(x) = x to 1e-7 and 1e-16 at the second point.
    unit = float(np.finfo(dtype).eps) / 2
    assert abs(float(stable[1]) - math.exp(-fails)) <= 17 * unit * math.exp(-fails)


def test_every_pair_says_how_the_first_one_fails():
    assert all(twin.fails for twin in TWINS.values())
