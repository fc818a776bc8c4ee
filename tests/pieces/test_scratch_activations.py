"""Every activation is its definition, at ordinary points and at the edges, and so its derivative.

The reference is the definition in 100-digit decimals; derivatives are differences of that, so
that no formula of `backward` is in them.
"""

import math
from decimal import Decimal, localcontext

import numpy as np
import pytest

from scratch.activations import ACTIVATIONS

DTYPES = ["float32", "float64"]


def exact_sigmoid(z):
    return [1 / (1 + (-each).exp()) for each in z]


def exact_tanh(z):
    return [(each.exp() - (-each).exp()) / (each.exp() + (-each).exp()) for each in z]


def exact_softmax(z):
    total = sum(each.exp() for each in z)
    return [each.exp() / total for each in z]


# One column of Z -> one column of A. An activation that is new in the table has to come in here.
EXACT = {
    "linear": lambda z: list(z),
    "relu": lambda z: [max(each, Decimal(0)) for each in z],
    "sigmoid": exact_sigmoid,
    "tanh": exact_tanh,
    "softmax": exact_softmax,
}

# In units of u, for |z| <= 4 and n = 4. NumPy's own tests hold exp and tanh to 3 ULP; 4 are granted
# here, 8u. The longest way forward is the softmax's: the shift |d| <= 8 is rounded (8u), exp (8u),
# and both again for the sum, its n - 1 additions and a division: 32 + n = 36, relative to A.
# The longest way back is p (dA - sum p dA), in units of max |dA|: 36 for the p outside, twice, as
# the bracket is <= 2; 36 + n + 1 for the sum inside; 2 roundings of a term <= 2: 117.
FORWARD, BACKWARD = 36, 120

# All dimensions different, no z at the kink of relu, |z| <= 4.
Z4 = np.array([[0.75, -3.5, 0.001], [-0.25, 2.5, -1.0], [4.0, -0.125, -4.0], [1.5, 3.0, 0.5]])
DA4 = np.array([[1.0, -2.0, 0.5], [-0.75, 0.25, 3.0], [2.0, 1.5, -1.0], [0.375, -1.25, 2.5]])


def unit(dtype):
    """The unit roundoff."""
    return float(np.finfo(dtype).eps) / 2


def decimals(column):
    return [Decimal(float(each)) for each in column]


def exact_column(name, column):
    with localcontext(prec=100):
        return [float(each) for each in EXACT[name](decimals(column))]


def exact_slopes(name, column, dA):
    """sum_k dA_k da_k/dz_j by differences: their step of 1e-30 leaves an error of about 1e-60."""
    step = Decimal("1e-30")
    with localcontext(prec=100):
        z, slopes = decimals(column), []
        for j in range(len(z)):
            right, left = list(z), list(z)
            right[j] += step
            left[j] -= step
            moved = zip(EXACT[name](right), EXACT[name](left), decimals(dA), strict=True)
            slopes.append(float(sum(d * (r - s) for r, s, d in moved) / (2 * step)))
    return slopes


def both_ways(name, Z, dA):
    forward, backward = ACTIVATIONS[name]
    A = forward(Z)
    return A, backward(dA, Z, A)


@pytest.mark.parametrize("dtype", DTYPES)
@pytest.mark.parametrize("name", ACTIVATIONS)
def test_values_are_those_of_the_definition(name, dtype):
    Z = Z4.astype(dtype)
    exact = np.array([exact_column(name, column) for column in Z.T]).T
    error = np.abs(ACTIVATIONS[name].forward(Z).astype(float) - exact)
    bound = 0 if name in ("linear", "relu") else FORWARD * unit(dtype)
    assert (error <= bound * np.abs(exact)).all()


@pytest.mark.parametrize("dtype", DTYPES)
@pytest.mark.parametrize("name", ACTIVATIONS)
def test_backward_is_the_derivative_of_the_definition(name, dtype):
    Z, dA = Z4.astype(dtype), DA4.astype(dtype)
    _, dZ = both_ways(name, Z, dA)
    exact = np.array([exact_slopes(name, *pair) for pair in zip(Z.T, dA.T, strict=True)]).T
    assert np.abs(dZ.astype(float) - exact).max() <= BACKWARD * unit(dtype) * np.abs(dA).max()


@pytest.mark.parametrize("name", ACTIVATIONS)
def test_backward_agrees_with_central_differences_of_forward(name):
    forward = ACTIVATIONS[name].forward
    _, dZ = both_ways(name, Z4, DA4)
    # h^2 / 6 max|g'''| max|dA| n with |g'''| <= 2 (tanh): 2^-34 / 6 * 2 * 3 * 4 = 2.3e-10; and the
    # rounding of A, 2 * FORWARD u max|dA| n / (2h) = 36 * 1.1e-16 * 12 * 2^17 = 6.3e-9.
    h = 2.0**-17
    for row, column in np.ndindex(Z4.shape):
        right, left = Z4.copy(), Z4.copy()
        right[row, column] += h  # exact: Z4 has few bits, but for 0.001, whose h rounds by 1e-19
        left[row, column] -= h
        slope = (DA4 * (forward(right) - forward(left))).sum() / (2 * h)
        assert abs(dZ[row, column] - slope) <= 1e-8


@pytest.mark.parametrize("dtype", DTYPES)
@pytest.mark.parametrize("name", ACTIVATIONS)
def test_dtype_and_shape_are_kept_and_nothing_is_changed_in_place(name, dtype):
    Z, dA = Z4.astype(dtype), DA4.astype(dtype)
    A, dZ = both_ways(name, Z, dA)
    assert (A.dtype, dZ.dtype) == (dtype, dtype)
    assert A.shape == dZ.shape == Z4.shape
    assert np.array_equal(Z, Z4.astype(dtype))
    assert np.array_equal(dA, DA4.astype(dtype))


@pytest.mark.parametrize("dtype", DTYPES)
@pytest.mark.parametrize("size", [1e3, 1e4])
@pytest.mark.parametrize("name", ACTIVATIONS)
def test_large_logits_are_finite_both_ways_without_a_warning(name, size, dtype):
    # A RuntimeWarning would be an error here: pyproject.toml says so.
    Z = np.array([[size, -size, 0.0], [-size, size, size], [0.0, -size, -size]], dtype)
    A, dZ = both_ways(name, Z, np.ones_like(Z))
    assert np.isfinite(A).all()
    assert np.isfinite(dZ).all()
    # Saturated: the exact values are 0, 1 or -1 up to exp(-1000), and the derivatives 0 where |z|
    # is large; a softmax passes nothing back of a dA that is the same for all units.
    if name in ("sigmoid", "tanh", "softmax"):
        assert set(np.unique(A)) <= {-1, 0, 0.5, 1}
        assert (dZ[np.abs(Z) > 0] == 0).all()


@pytest.mark.parametrize("dtype", DTYPES)
@pytest.mark.parametrize(
    ("name", "points"),
    [
        ("linear", {-math.inf: -math.inf, math.inf: math.inf, 0.0: 0.0}),
        ("relu", {-math.inf: 0, -1000: 0, 0.0: 0, 1000: 1000, math.inf: math.inf}),
        ("sigmoid", {-math.inf: 0, -1000: 0, 0.0: 0.5, 1000: 1, math.inf: 1}),
        ("tanh", {-math.inf: -1, -1000: -1, 0.0: 0, 1000: 1, math.inf: 1}),
    ],
)
def test_values_at_the_edges(name, points, dtype):
    Z = np.array([list(points)], dtype)
    assert ACTIVATIONS[name].forward(Z).tolist() == [list(points.values())]


@pytest.mark.parametrize("dtype", DTYPES)
@pytest.mark.parametrize(("name", "slope", "at_0"), [("relu", 1, 0), ("tanh", 1, 0)])
def test_subnormals_survive(name, slope, at_0, dtype):
    tiny = np.finfo(dtype).smallest_subnormal
    A, dZ = both_ways(name, np.array([[tiny]]), np.array([[1]], dtype))
    assert A[0, 0] == tiny  # tanh(z) is z - z^3 / 3
    assert dZ[0, 0] == slope
    assert ACTIVATIONS[name].forward(np.array([[-tiny]]))[0, 0] == (0 if name == "relu" else -tiny)


def test_relu_has_derivative_0_at_0():
    Z = np.array([[-1e-300, -0.0, 0.0, 5e-324]])
    assert both_ways("relu", Z, np.full_like(Z, 7))[1].tolist() == [[0, 0, 0, 7]]


def test_nan_is_not_hidden():
    Z = np.array([[math.nan], [1.0]])
    for name, (forward, _) in ACTIVATIONS.items():
        assert np.isnan(forward(Z)[0, 0]), name


# 1 + exp(-z) rounds to 1 as soon as exp(-z) <= u: ln(2^24) = 16.64, ln(2^53) = 36.74.
@pytest.mark.parametrize(("dtype", "below", "at"), [("float32", 16, 17), ("float64", 36, 37)])
def test_sigmoid_is_1_from_17_on_in_float32_and_37_in_float64(dtype, below, at):
    sigmoid = ACTIVATIONS["sigmoid"].forward
    assert sigmoid(np.array([at, -at], dtype))[0] == 1
    assert sigmoid(np.array([below], dtype))[0] < 1


@pytest.mark.parametrize(
    ("dtype", "z"), [("float32", -17.25), ("float32", -87.0), ("float64", -40.5), ("float64", -708)]
)
def test_sigmoid_keeps_its_relative_precision_down_to_underflow(dtype, z):
    A = float(ACTIVATIONS["sigmoid"].forward(np.array([z], dtype))[0])
    exact = exact_column("sigmoid", [z])[0]
    assert abs(A - exact) <= FORWARD * unit(dtype) * exact


# exp(-gap) rounds to 0 below half the smallest subnormal: gap > ln(2^150) = 103.97, and
# ln(2^1075) = 745.13.
@pytest.mark.parametrize(
    ("dtype", "above_0", "is_0"), [("float32", 103.9, 104), ("float64", 745.1, 746)]
)
def test_softmax_underflows_at_a_gap_of_104_in_float32_and_746_in_float64(dtype, above_0, is_0):
    softmax = ACTIVATIONS["softmax"].forward
    assert softmax(np.array([[0], [-above_0]], dtype))[1, 0] > 0
    assert softmax(np.array([[0], [-is_0]], dtype)).ravel().tolist() == [1, 0]


@pytest.mark.parametrize("dtype", DTYPES)
def test_softmax_looks_at_one_column_at_a_time(dtype):
    # With one shift for the whole batch the columns that lie 1e4 lower would be 0 / 0.
    Z = np.array([[1e4, 0.0, -1e4], [1e4 - 1, -1.0, -1e4 - 1]], dtype)
    A = ACTIVATIONS["softmax"].forward(Z)
    assert np.array_equal(A, A[:, [1, 1, 1]])
    assert 0 < A[1, 0] < A[0, 0] < 1


def test_softmax_of_inf_is_nan_and_of_minus_inf_is_0():
    softmax = ACTIVATIONS["softmax"].forward
    assert softmax(np.array([[-math.inf], [3.0]])).ravel().tolist() == [0, 1]
    with np.errstate(invalid="ignore"):
        assert np.isnan(softmax(np.array([[math.inf], [3.0]]))).all()


def test_the_reference_covers_the_table():
    assert EXACT.keys() == ACTIVATIONS.keys()
