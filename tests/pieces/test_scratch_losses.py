"""Every loss in every form is its definition, and its gradient is the derivative of that.

The reference is the definition in 100-digit decimals; gradients are differences of that. The edges
have their own file, test_scratch_losses_at_the_edges.
"""

from decimal import Decimal, localcontext

import numpy as np
import pytest

from scratch.activations import sigmoid, softmax, softmax_backward
from scratch.losses import LOSSES

DTYPES = ["float32", "float64"]
M = 7
SPARSE, BINARY = "sparse_categorical_crossentropy", "binary_crossentropy"
CATEGORICAL, SQUARED = "categorical_crossentropy", "mean_squared_error"
CASES = [pytest.param(*key, id="-".join(key)) for key in LOSSES]
EVERY_N = pytest.mark.parametrize("n", [1, 4], ids=["1_output", "4_outputs"])


def mean(values):
    return sum(values) / len(values)


def log_loss(p, y):
    return -sum(t * each.ln() for each, t in zip(p, y, strict=True))


def yes_or_no(p, y):
    return mean([log_loss([each, 1 - each], [t, 1 - t]) for each, t in zip(p, y, strict=True)])


def softmaxes(z):
    return [each.exp() / sum(other.exp() for other in z) for each in z]


def scaled(p):
    return [each / sum(p) for each in p]


def clip(p):
    return [min(max(each, Decimal("1e-7")), 1 - Decimal("1e-7")) for each in p]


# One column of the output and of the targets -> the loss. Only sparse targets are a class.
EXACT = {
    (SQUARED, "textbook"): lambda a, y: mean([(p - t) ** 2 for p, t in zip(a, y, strict=True)]),
    (BINARY, "from_logits"): lambda z, y: yes_or_no([1 / (1 + (-each).exp()) for each in z], y),
    (BINARY, "textbook"): yes_or_no,
    (BINARY, "clipped"): lambda p, y: yes_or_no(clip(p), y),
    (CATEGORICAL, "from_logits"): lambda z, y: log_loss(softmaxes(z), y),
    (CATEGORICAL, "textbook"): log_loss,
    (CATEGORICAL, "clipped"): lambda p, y: log_loss(clip(scaled(p)), y),
    (SPARSE, "from_logits"): lambda z, y: -softmaxes(z)[y].ln(),
    (SPARSE, "textbook"): lambda p, y: -p[y].ln(),
    (SPARSE, "clipped"): lambda p, y: -scaled(clip(p))[y].ln(),
}

# In units of u, for |z| <= 4 and n <= 4, relative to max(1, |value|). NumPy's own tests hold exp
# and log to 4 ULP, 8u. The longest: the shift of z, |d| <= 8 (8u), exp (8u), a sum (3u), log (8u),
# the difference, |value| <= 10 (2 * 10u), products with y and their sum (5u): 52. A loss of probs
# starts with p as it is; scaling adds 4u to it, log 8u, clip rounds nothing.
LOSS = 64
# The gradients: a softmax (36u, see test_scratch_activations) less y; or quotients by p, scaled:
# 4u for q, u for y / q, 2n u for the sum of g q, 3 roundings more, relative to max |gradient|. The
# sparse clipped form takes log (8u of at most |log 0.02| = 4) and then the softmax: 36 + 32 = 68.
GRADIENT = 80


def output(form, loss, n, dtype, m=M, seed=3):
    """Logits up to 4, or probs between 0.02 and 0.98 whose columns do not sum to 1."""
    rng = np.random.default_rng(seed)
    if form == "from_logits" or loss == SQUARED:
        return rng.uniform(-4, 4, (n, m)).astype(dtype)
    return rng.uniform(0.02, 0.98, (n, m)).astype(dtype)


def targets(loss, n, dtype, m=M, seed=4):
    """Classes; or columns of a distribution, which is more than one-hot; or free numbers."""
    rng = np.random.default_rng(seed)
    if loss == SPARSE:
        return rng.integers(0, n, m)
    Y = rng.uniform(0, 1, (n, m)).astype(dtype)
    if loss != CATEGORICAL:
        return Y
    # Sixteenths, so that they sum to 1 exactly.
    whole = rng.multinomial(16, np.full(n, 1 / n), m).T
    return (whole / 16).astype(dtype)


def decimals(values):
    return [Decimal(float(each)) for each in values]


def exact(key, A, Y, move=None):
    """The loss of each column, with entry `move[0]` of it moved by `move[1]`."""
    values = []
    for i in range(A.shape[1]):
        a = decimals(A[:, i])
        if move:
            a[move[0]] += move[1]
        values.append(EXACT[key](a, int(Y[i]) if Y.ndim == 1 else decimals(Y[:, i])))
    return values


def exact_gradient(key, A, Y):
    """Differences with a step of 1e-30 in 100 digits: good to about 60."""
    step = Decimal("1e-30")
    rows = []
    for j in range(len(A)):
        pair = zip(exact(key, A, Y, (j, step)), exact(key, A, Y, (j, -step)), strict=True)
        rows.append([float((right - left) / (2 * step)) for right, left in pair])
    return np.array(rows)


def unit(dtype):
    return float(np.finfo(dtype).eps) / 2


@EVERY_N
@pytest.mark.parametrize("dtype", DTYPES)
@pytest.mark.parametrize(("loss", "form"), CASES)
def test_value_of_each_sample_is_that_of_the_definition(loss, form, dtype, n):
    A, Y = output(form, loss, n, dtype), targets(loss, n, dtype)
    with localcontext(prec=100):
        wanted = np.array([float(value) for value in exact((loss, form), A, Y)])
    got = LOSSES[loss, form].loss(A, Y)
    assert (got.shape, got.dtype) == ((M,), dtype)
    assert (np.abs(got - wanted) <= LOSS * unit(dtype) * np.maximum(1, np.abs(wanted))).all()


@EVERY_N
@pytest.mark.parametrize("dtype", DTYPES)
@pytest.mark.parametrize(("loss", "form"), CASES)
def test_gradient_is_the_derivative_of_the_definition(loss, form, dtype, n):
    A, Y = output(form, loss, n, dtype), targets(loss, n, dtype)
    with localcontext(prec=100):
        wanted = exact_gradient((loss, form), A, Y)
    got = LOSSES[loss, form].gradient(A, Y)
    assert (got.shape, got.dtype) == ((n, M), dtype)
    bound = GRADIENT * unit(dtype) * np.maximum(1, np.abs(wanted).max(axis=0))
    assert (np.abs(got - wanted) <= bound).all()


@EVERY_N
@pytest.mark.parametrize(("loss", "form"), CASES)
def test_gradient_agrees_with_central_differences_of_the_loss(loss, form, n):
    A, Y = output(form, loss, n, "float64"), targets(loss, n, "float64")
    value, gradient = LOSSES[loss, form]
    got = gradient(A, Y)
    # h^2 / 6 times the third derivative, 2 / p^3, which is at most 2 / 0.02^3 = 2.5e5: 6.1e-7 for
    # this h; and the rounding of values up to 10, LOSS u 10 / h = 1.9e-8. Gradients reach 50.
    h = 2.0**-18
    for row in range(n):
        right, left = A.copy(), A.copy()
        right[row] += h
        left[row] -= h
        slopes = (value(right, Y) - value(left, Y)) / (right[row] - left[row])
        assert np.abs(got[row] - slopes).max() <= 6.5e-7


@pytest.mark.parametrize("form", ["from_logits", "textbook"])
@pytest.mark.parametrize("dtype", DTYPES)
def test_sparse_is_categorical_with_one_hot_targets_to_the_bit(form, dtype):
    # To the bit: the other terms of the sum over the classes are products with 0, exactly 0, and
    # 1 times the log is the log.
    A, Y = output(form, SPARSE, 4, dtype), targets(SPARSE, 4, dtype)
    one_hot = np.eye(4, dtype=dtype)[:, Y]
    sparse, categorical = LOSSES[SPARSE, form], LOSSES[CATEGORICAL, form]
    assert np.array_equal(sparse.loss(A, Y), categorical.loss(A, one_hot))
    assert np.array_equal(sparse.gradient(A, Y), categorical.gradient(A, one_hot))


def test_clipped_sparse_and_categorical_differ_by_up_to_n_epsilon():
    # The scaling comes after the clip in one and before it in the other: three classes moved up to
    # 1e-7 and one down to 1 - 1e-7 are a sum of 1 + 2e-7, and ln(1 + 2e-7) = 2e-7 - 2e-14.
    A, Y = np.array([[1.0], [0.0], [0.0], [0.0]]), np.array([1])
    sparse = LOSSES[SPARSE, "clipped"].loss(A, Y)[0]
    categorical = LOSSES[CATEGORICAL, "clipped"].loss(A, np.eye(4)[:, Y])[0]
    # Both are near 16.1 and good to LOSS u 16.1 = 1.1e-13.
    assert abs(sparse - categorical - 2e-7) <= 3e-13
    assert 0 < sparse - categorical <= 4e-7


@pytest.mark.parametrize(("loss", "n"), [(BINARY, 1), (BINARY, 4), (CATEGORICAL, 4), (SPARSE, 4)])
def test_three_forms_agree_where_all_are_accurate(loss, n):
    Z, Y = output("from_logits", loss, n, "float64"), targets(loss, n, "float64")
    A = sigmoid(Z) if loss == BINARY else softmax(Z)
    stable, stable_dZ = (part(Z, Y) for part in LOSSES[loss, "from_logits"])
    for form in ("textbook", "clipped"):
        value, dA = (part(A, Y) for part in LOSSES[loss, form])
        dZ = dA * A * (1 - A) if loss == BINARY else softmax_backward(dA, Z, A)
        # p is off by 36u relative, 1 - p by 36u / exp(-4) relative (55 times), so the log by
        # 2000u; the gradient by p, 1 - p and |dA| <= 1 / p <= 55 * 4 in the same way: 36u * 220.
        assert np.abs(value - stable).max() <= 2200 * unit("float64")
        assert np.abs(dZ - stable_dZ).max() <= 8000 * unit("float64")


def test_multi_hot_targets_of_a_binary_loss_are_independent_questions():
    Z, Y = output("from_logits", BINARY, 4, "float64"), np.eye(4)[:, [0, 3, 2, 1, 0, 3, 3]]
    Y[0] = 1  # two labels for most samples
    value, gradient = LOSSES[BINARY, "from_logits"]
    alone = [value(Z[[j]], Y[[j]]) for j in range(4)]
    # The mean of four numbers up to 4: 4 roundings of at most 16.
    assert np.abs(value(Z, Y) - sum(alone) / 4).max() <= 4 * 16 * unit("float64")
    assert all(np.array_equal(gradient(Z, Y)[j], gradient(Z[[j]], Y[[j]])[0] / 4) for j in range(4))


def test_multi_hot_targets_of_a_categorical_loss_sum_its_one_hot_losses():
    Z, Y = output("from_logits", CATEGORICAL, 4, "float64"), np.zeros((4, M))
    Y[[0, 2]] = 1
    single = [np.eye(4)[:, [j] * M] for j in (0, 2)]
    value, gradient = LOSSES[CATEGORICAL, "from_logits"]
    # Adding 0 is exact and so is the order of two terms.
    assert np.array_equal(value(Z, Y), value(Z, single[0]) + value(Z, single[1]))
    # Why "the columns of Y must sum to 1" stands in the gradient: the derivative of this loss is
    # 2 p - y, and what it returns is p - y.
    derivative = sum(gradient(Z, each) for each in single)
    # Two roundings of numbers below 2.
    assert np.abs(derivative - gradient(Z, Y) - softmax(Z)).max() <= 8 * unit("float64")


def test_the_reference_covers_the_table():
    assert EXACT.keys() == LOSSES.keys()
