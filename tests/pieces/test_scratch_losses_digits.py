"""The losses from logits keep their digits: tiny, huge, of many classes, in 16, 32 and 64 bits."""

import math

import ml_dtypes
import numpy as np
import pytest

from scratch.activations import sigmoid, softmax, total
from scratch.losses import LOSSES
from scratch.losses_from_logits import log_softmax, mean

DTYPES = ["float64", "float32", "float16", "bfloat16"]
BINARY, CATEGORICAL = "binary_crossentropy", "categorical_crossentropy"
SPARSE = "sparse_categorical_crossentropy"


def unit(dtype):
    return float(ml_dtypes.finfo(dtype).eps) / 2


def exactly(values):
    return values.astype(np.float64)


@pytest.mark.parametrize("dtype", DTYPES)
@pytest.mark.parametrize("classes", [2, 10])
def test_the_tiny_loss_of_a_right_answer_keeps_its_digits(classes, dtype):
    # Gaps whose exp is a normal number: -ln(tiny) is 9.7 in float16.
    gaps = np.arange(1, 9 if dtype == "float16" else 80, dtype=np.float64)
    Z = np.zeros((classes, len(gaps)), dtype)
    Z[0] = gaps
    loss = LOSSES[SPARSE, "from_logits"].loss(Z, np.zeros(len(gaps), np.int64))
    exact = np.log1p((classes - 1) * np.exp(-gaps))
    # The gaps are whole numbers and the differences exact; exp and log1p are off by at most 4 ULP
    # (8 u) each, 8 additions by as many u, and the reference by 8 roundoffs of float64.
    assert (np.abs(exactly(loss) - exact) <= 32 * unit(dtype) * exact).all()


def test_log_of_one_plus_the_rest_would_have_lost_it():
    """What the form with log1p is for: at a gap of 20 nothing would be left in float32."""
    Z = np.array([[20], [0]], np.float32)
    D = Z - Z.max(axis=0)
    assert (D - np.log(np.exp(D).sum(axis=0)))[0] == 0
    assert log_softmax(Z)[0] == -np.exp(np.float32(-20))


@pytest.mark.parametrize("dtype", DTYPES)
@pytest.mark.parametrize("ties", [2, 3, 40])
def test_of_equally_large_logits_only_one_is_the_1(ties, dtype):
    Z = np.full((ties + 1, 2), -1000 if dtype != "float16" else -100, dtype)
    Z[1:] = 3
    loss = LOSSES[SPARSE, "from_logits"].loss(Z, np.array([1, ties]))
    # log1p of a whole number, 8 u.
    assert (np.abs(exactly(loss) - math.log(ties)) <= 8 * unit(dtype) * math.log(ties)).all()


@pytest.mark.parametrize("dtype", DTYPES)
@pytest.mark.parametrize("n", [1, 16, 17, 31, 32, 33, 1000, 10_000])
def test_a_total_of_ones_is_their_number(n, dtype):
    # A sum of pairs of ones meets only numbers that a format of 8 bits holds, or rounds 21 times.
    assert (np.abs(exactly(total(np.ones((n, 3), dtype))) - n) <= 21 * unit(dtype) * n).all()


@pytest.mark.parametrize("dtype", DTYPES)
@pytest.mark.parametrize("n", [2, 17, 100, 1000, 9_999])
def test_a_total_rounds_as_often_as_the_logarithm_of_its_terms(n, dtype):
    E = np.random.default_rng(n).uniform(0, 1, (n, 3)).astype(dtype)
    exact = np.array([math.fsum(column) for column in E.T.astype(np.float64)])
    depth = 15 + 2 * math.ceil(math.log2(max(n / 16, 1)))  # at most two additions a halving
    assert (np.abs(exactly(total(E)) - exact) <= depth * unit(dtype) * exact).all()


def test_adding_row_after_row_would_be_worse():
    E = np.full((10_000, 3), 0.037, np.float32)
    exact = 10_000 * float(E[0, 0])
    assert np.abs(E.sum(axis=0) - exact).max() > 1000 * unit("float32") * exact
    assert np.abs(total(E) - exact).max() <= 21 * unit("float32") * exact


@pytest.mark.parametrize("dtype", DTYPES)
def test_ten_thousand_equal_logits_are_ten_thousand_equal_probs(dtype):
    Z = np.zeros((10_000, 2), dtype)
    assert (np.abs(exactly(softmax(Z)) - 1e-4) <= 22 * unit(dtype) * 1e-4).all()
    loss = LOSSES[SPARSE, "from_logits"].loss(Z, np.array([0, 9_999]))
    exact = math.log(10_000)
    # The sum is off by 21 u, and its log by as much in absolute terms; log1p 8 u.
    assert (np.abs(exactly(loss) - exact) <= (21 + 8 * exact) * unit(dtype)).all()


@pytest.mark.parametrize("dtype", DTYPES)
def test_a_mean_over_many_outputs_neither_stops_nor_overflows(dtype):
    wanted = 1000 if dtype != "bfloat16" else 1024
    assert (mean(np.full((10_000, 2), wanted, dtype)) == wanted).all()


@pytest.mark.parametrize("dtype", DTYPES)
@pytest.mark.parametrize("z", [-8.0, -1.5, 1.5, 8.0])
@pytest.mark.parametrize("y", [0.0, 0.25, 0.998046875, 1.0])
def test_a_target_next_to_the_answer_does_not_cancel(y, z, dtype):
    """Of z = 8 and y = 0.998: max(z, 0) - z y would be a difference of 8 and 7.98."""
    Z, Y = np.array([[z]], dtype), np.array([[y]], dtype)
    y = float(Y[0, 0])
    exact = (z if z > 0 else 0) - z * y + math.log1p(math.exp(-abs(z)))
    # A difference, a product and a sum, of numbers that are not negative; exp and log1p 8 u each.
    assert (
        abs(float(LOSSES[BINARY, "from_logits"].loss(Z, Y)[0]) - exact)
        <= (19 * unit(dtype) + 16 * unit("float64")) * exact
    )


@pytest.mark.parametrize("dtype", DTYPES)
@pytest.mark.parametrize("name", [BINARY, CATEGORICAL, SPARSE])
@pytest.mark.parametrize("form", ["from_logits", "textbook", "clipped"])
def test_every_form_keeps_the_dtype(form, name, dtype):
    Z = np.random.default_rng(1).normal(0, 3, (4, 5)).astype(dtype)
    classes = np.array([0, 1, 2, 3, 0])
    Y = classes if name == SPARSE else np.eye(4)[:, classes].astype(dtype)
    output = Z if form == "from_logits" else (sigmoid if name == BINARY else softmax)(Z)
    for part in LOSSES[name, form]:
        assert part(output, Y).dtype == dtype
