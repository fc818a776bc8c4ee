"""Where the three forms of cross-entropy part: huge logits, p = 0, and the clip at 1e-7."""

import math
from decimal import Decimal, localcontext

import numpy as np
import pytest

from scratch.activations import softmax_backward
from scratch.losses import LOSSES
from scratch.losses_from_probs import EPSILON

DTYPES = ["float32", "float64"]
SPARSE, BINARY = "sparse_categorical_crossentropy", "binary_crossentropy"
CATEGORICAL = "categorical_crossentropy"
CROSSENTROPIES = [BINARY, CATEGORICAL, SPARSE]
GAPS = [0.0, 1e-6, 1.0, 16.0, 17.5, 60.0, 88.8, 104.0, 746.0, 5000.0, 1e4]


def column(*values, dtype="float64"):
    return np.array(values, dtype).reshape(-1, 1)


def wrong_by(loss, gap, dtype):
    """Logits that favour the wrong answer by a gap, and the right answer."""
    if loss == BINARY:
        return column(-gap, dtype=dtype), column(1, dtype=dtype)
    if loss == CATEGORICAL:
        return column(gap, 0, dtype=dtype), column(0, 1, dtype=dtype)
    return column(gap, 0, dtype=dtype), np.array([1])


def unit(dtype):
    return float(np.finfo(dtype).eps) / 2


@pytest.mark.parametrize("dtype", DTYPES)
@pytest.mark.parametrize("gap", GAPS)
@pytest.mark.parametrize("loss", CROSSENTROPIES)
def test_from_logits_is_accurate_for_every_gap(loss, gap, dtype):
    Z, Y = wrong_by(loss, gap, dtype)
    with localcontext(prec=60):
        # The gap as the dtype holds it; ln(1 + e^gap), and e^gap / (1 + e^gap) for the gradient.
        z = Decimal(float(np.abs(Z).max()))
        odds = z.exp()
        exact, slope = float((1 + odds).ln()), float(odds / (1 + odds))
    value, gradient = LOSSES[loss, "from_logits"]
    # exp and log are good to 4 ULP (8u) each, a sum and a difference add 2u: 18u, of a value that
    # is at least ln 2; the largest part of the loss, the gap, passes unrounded but for the last.
    assert abs(float(value(Z, Y)[0]) - exact) <= 18 * unit(dtype) * max(1, exact)
    right = -slope if len(Z) == 1 else (slope, -slope)
    assert np.abs(gradient(Z, Y).ravel() - right).max() <= 18 * unit(dtype)


@pytest.mark.parametrize("dtype", DTYPES)
@pytest.mark.parametrize("loss", CROSSENTROPIES)
def test_from_logits_of_a_confident_right_answer_is_0(loss, dtype):
    Z, Y = wrong_by(loss, -1e4, dtype)
    value, gradient = LOSSES[loss, "from_logits"]
    assert value(Z, Y).tolist() == [0]
    assert (gradient(Z, Y) == 0).all()


@pytest.mark.parametrize(
    ("dtype", "z"), [("float32", 20.0), ("float32", 80.0), ("float64", 40.0), ("float64", 700.0)]
)
def test_binary_from_logits_keeps_the_digits_of_a_tiny_loss(dtype, z):
    # ln(1 + e^-z) = e^-z up to e^-z / 2, which is below u / 2 here; log(1 + e^-z) would be 0.
    loss = LOSSES[BINARY, "from_logits"].loss(column(z, dtype=dtype), column(1, dtype=dtype))
    # exp and log1p, 4 ULP (8u) each, and u / 2 for the reference.
    assert abs(float(loss[0]) - math.exp(-z)) <= 17 * unit(dtype) * math.exp(-z)


@pytest.mark.parametrize(
    ("loss", "p", "y", "value", "slopes"),
    [
        (BINARY, [0], [1], math.inf, [-math.inf]),
        (BINARY, [1], [0], math.inf, [math.inf]),
        (BINARY, [0], [0], math.nan, [math.nan]),  # 0 log(0) in the value, 0 / 0 in the derivative
        (BINARY, [1], [1], math.nan, [math.nan]),
        (CATEGORICAL, [0, 1], [1, 0], math.inf, [-math.inf, 0]),
        (CATEGORICAL, [1, 0], [1, 0], math.nan, [-1, math.nan]),
        (SPARSE, [0, 1], 0, math.inf, [-math.inf, 0]),
        (SPARSE, [1, 0], 0, 0, [-1, 0]),  # the p of other classes are not looked at
    ],
)
def test_textbook_edges_are_inf_and_nan(loss, p, y, value, slopes):
    Y = np.array([y]) if loss == SPARSE else column(*y)
    with np.errstate(divide="ignore", invalid="ignore"):
        got = [part(column(*p), Y) for part in LOSSES[loss, "textbook"]]
    assert np.array_equal(got[0], [value], equal_nan=True)
    assert np.array_equal(got[1], column(*slopes), equal_nan=True)


def clipped(loss, p, dtype):
    """Value and gradient of the right answer having probability p, with two other classes."""
    others = (1 - p) / 2
    if loss == BINARY:
        A, Y = column(p, dtype=dtype), column(1, dtype=dtype)
    else:
        A = column(others, p, others, dtype=dtype)
        Y = np.array([1]) if loss == SPARSE else column(0, 1, 0, dtype=dtype)
    return [part(A, Y) for part in LOSSES[loss, "clipped"]]


@pytest.mark.parametrize("dtype", DTYPES)
@pytest.mark.parametrize("p", [0, 1e-30, 1e-8, 0.99e-7])
@pytest.mark.parametrize("loss", CROSSENTROPIES)
def test_clipped_stops_at_minus_log_epsilon_with_derivative_0(loss, p, dtype):
    value, gradient = clipped(loss, p, dtype)
    # 1e-7 is rounded (u), log is good to 8u of 16.1, and the sum of three p to 3u; the sparse form
    # divides by the sum of the clipped p, which the clip has made larger by at most 1e-7.
    assert abs(value[0] - 16.11809565095832) <= 1e-7 + (4 + 8 * 16.2) * unit(dtype)
    assert gradient[len(gradient) // 2, 0] == 0


@pytest.mark.parametrize("dtype", DTYPES)
@pytest.mark.parametrize("loss", CROSSENTROPIES)
def test_clipped_still_learns_just_inside(loss, dtype):
    _, gradient = clipped(loss, 1.01e-7, dtype)
    # -1 / p = -9.9e6, to 1e-5 of it: for the quotients, and for log and exp in between (8u * 16.2
    # + 8u = 138u in the sparse form, 8.2e-6 in float32); n epsilon is far less.
    assert gradient[len(gradient) // 2, 0] == pytest.approx(-1 / 1.01e-7, rel=1e-5)


def test_the_whole_categorical_gradient_is_0_beyond_the_clip():
    _, gradient = clipped(CATEGORICAL, 1e-8, "float64")
    assert (gradient == 0).all()


def test_of_the_sparse_gradient_only_the_class_is_0_and_softmax_loses_the_rest():
    # The sum of the clipped p is in the loss: 1 / sum c is left for the others, and a softmax
    # behind passes on p (1 - sum p), with p and 1e-7 in place of what should be of size 1.
    p = column(0.7, 0.3 - 1e-9, 1e-9)
    dA = LOSSES[SPARSE, "clipped"].gradient(p, np.array([2]))
    # sum c is 1 + 1e-7 to 1e-9; the quotient by it to a few u.
    assert np.abs(dA.ravel() - [1 - 1e-7, 1 - 1e-7, 0]).max() <= 2e-9
    assert dA[2, 0] == 0
    # sum p dA = 1 - 1e-7 - 1e-9: the two unclipped get p * 1e-9 at most, the class -p.
    assert np.abs(softmax_backward(dA, p, p)).max() <= 1.1e-9


@pytest.mark.parametrize(
    ("dtype", "stop"),
    [
        # 1 - 1e-7 lies between 1 - 2^-23 and 1 - 2^-24 in float32 and rounds to the former: a
        # confident no is stopped at 23 ln 2 = 15.942, not at 16.118.
        ("float32", 23 * math.log(2)),
        ("float64", -math.log(1e-7)),
    ],
)
def test_clipped_binary_stops_earlier_at_p_1_in_float32(dtype, stop):
    value, gradient = LOSSES[BINARY, "clipped"]
    A, Y = column(1, dtype=dtype), column(0, dtype=dtype)
    # log is good to 8u; in float64 1 - (1 - 1e-7) is 1e-7 up to u / 1e-7 relative.
    allowed = 8 * 16.2 * unit(dtype) + (unit(dtype) / 1e-7 if dtype == "float64" else 0)
    assert abs(float(value(A, Y)[0]) - stop) <= allowed
    assert gradient(A, Y)[0, 0] == 0


@pytest.mark.parametrize("loss", CROSSENTROPIES)
@pytest.mark.parametrize("p", [0.0, 1.0])
def test_clipped_never_warns_and_is_never_above_the_stop(loss, p):
    value, gradient = clipped(loss, p, "float32")
    assert np.isfinite(gradient).all()
    # n epsilon = 3e-7 for the sum of the sparse form, 8u of 16.2 for log.
    assert 0 <= value[0] <= 16.118096 + 3e-7 + 8 * 16.2 * unit("float32")


def test_epsilon_is_kerass():
    assert EPSILON == 1e-7
