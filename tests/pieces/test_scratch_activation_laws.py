"""The laws that activations obey for every input: order, symmetry, shifts and sums."""

import math
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from scratch.activations import ACTIVATIONS

U = 2.0**-24  # unit roundoff of float32
every = settings(max_examples=200, deadline=None, derandomize=True)
floats32 = st.floats(width=32, allow_nan=False, allow_infinity=False)


@every
@given(floats32)
@example(-0.0)
def test_relu_is_exact(z):
    assert ACTIVATIONS["relu"].forward(np.float32([z]))[0] == max(z, 0.0)


@every
@given(floats32)
@example(0.0)  # both are 1/2
@example(-103.9)  # the last z with a subnormal sigmoid
def test_sigmoid_of_minus_z_is_1_minus_sigmoid_of_z(z):
    # Both are made from the same E and the same D = fl(1 + E), as 1 / D and E / D: their sum misses
    # 1 by one rounding for D and one relative to each quotient, whatever exp does:
    # (1 + u) / (1 - u) - 1.
    left, right = ACTIVATIONS["sigmoid"].forward(np.float32([z, -z]))
    assert abs(Fraction(float(left)) + Fraction(float(right)) - 1) <= 2 * U / (1 - U)


@every
@given(st.lists(st.floats(-200, 200, width=32), min_size=2, max_size=20))
@pytest.mark.parametrize("name", [name for name in ACTIVATIONS if name != "softmax"])
def test_monotone_up_to_rounding(name, values):
    # Not exactly: NumPy's float32 exp steps back by an ULP between some neighbours (measured for
    # 138 of 400,000 around -0.1). Two values that are each 36 u off, the bound
    # of test_scratch_activations, can cross by twice that.
    A = ACTIVATIONS[name].forward(np.sort(np.float32(values))).astype(float)
    slack = 0 if name in ("linear", "relu") else 72 * U
    assert (np.diff(A) >= -slack * np.abs(A[1:])).all()


@every
@given(
    st.lists(st.integers(-(2**16), 2**16), min_size=1, max_size=9),
    st.integers(-6, 10).map(lambda k: 2.0**k),
)
@example([0, 65536], 1024.0)
def test_softmax_is_shift_invariant_to_the_bit_where_the_shift_is_exact(steps, shift):
    # Multiples of 1/64 up to 1024 and a shift up to 1024 have 17 bits and a sum of 18: no rounding.
    Z = np.float32(steps).reshape(-1, 1) / 64
    softmax = ACTIVATIONS["softmax"].forward
    assert np.array_equal(softmax(Z), softmax(Z + np.float32(shift)))


@every
@given(st.lists(floats32, min_size=1, max_size=30))
@example([0.0] * 30)
def test_softmax_columns_sum_to_1(values):
    with np.errstate(over="ignore"):  # z - max z overflows to -inf for the largest of all floats
        A = ACTIVATIONS["softmax"].forward(np.float32(values).reshape(-1, 1))
    # p_k = E_k / S with n - 1 roundings in S and one in each quotient; `fsum` adds without error.
    # The last factor leaves room for the second order, n u, and for n subnormals of 1.4e-45.
    n = len(values)
    assert abs(math.fsum(A[:, 0].tolist()) - 1) <= n * U * (1 + 1e-5)
    assert (A >= 0).all()
