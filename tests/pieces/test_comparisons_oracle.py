"""The ruler itself, held against fractions and 120-digit decimals that share no formula with it.

Sums and products are checked in `Fraction`, exactly; everything with exp or log in `Decimal`, from
its definition; gradients by central differences of that definition, not by a derived formula.
"""

from decimal import Decimal, localcontext
from fractions import Fraction

import numpy as np
import pytest

from comparisons.oracle import composed, layers, losses

DIGITS = 120
# A central difference over 1e-30 is off by h^2/6 f''' < 1e-48 for f''' < 1e12, and by cancellation
# of 120 digits, 1e-90; both far below the 2^-105 = 2e-32 that two doubles resolve.
STEP, SLACK = Decimal("1e-30"), Fraction(1, 10**44)

RNG = np.random.default_rng(7)
Z = np.round(RNG.normal(0, 3, (3, 5)), 3)
Z[:, 0] = (0.0, -31.5, 24.25)  # a zero, and a confident column
P = RNG.uniform(0.01, 0.99, (3, 5))
SATURATED = P.copy()
SATURATED[:, 1] = (0.0, 1e-9, 1.0)  # beyond both limits of clipping
ONE_HOT = np.eye(3)[:, [2, 0, 1, 1, 0]]
FUZZY = RNG.uniform(0, 1, (3, 5))
CLASSES = np.array([2, 0, 1, 1, 0])


def exactly(array):
    """The elements of an array as fractions, in lists of rows."""
    return [[Fraction(x) for x in row] for row in np.atleast_2d(array).tolist()]


def assert_contains(exact, truth, relative=2.0**-90):
    """Every true number lies in its enclosure, and the enclosure is narrow."""
    flat = [Fraction(x) for row in truth for x in row]
    assert exact.hi.size == len(flat)
    parts = (exact.hi, exact.lo, exact.radius)
    for at, (hi, lo, radius) in enumerate(zip(*(p.ravel().tolist() for p in parts), strict=True)):
        distance = abs(Fraction(hi) + Fraction(lo) - flat[at])
        assert distance <= Fraction(radius) + SLACK * abs(flat[at]), f"element {at} is outside"
        # 2^-1071 is four times the smallest double: where there is no more to resolve.
        assert radius <= relative * abs(float(flat[at])) + 2.0**-1071, f"element {at} is too wide"
        assert abs(Fraction(lo)) <= abs(Fraction(hi)) / 2**53, f"element {at}: hi is not nearest"


def product(rows, columns):
    return [[sum(a * b for a, b in zip(r, c, strict=True)) for c in columns] for r in rows]


def turned(rows):
    return [list(column) for column in zip(*rows, strict=True)]


def check_affine(dtype="float64"):
    W, A, b = (RNG.normal(size=s).astype(dtype) for s in ((3, 4), (4, 5), (3, 1)))
    truth = product(exactly(W), turned(exactly(A)))
    rows = [[z + bias for z in row] for row, [bias] in zip(truth, exactly(b), strict=True)]
    assert_contains(layers.affine(W, A, b), rows)


def check_sums(dtype="float64"):
    dZ, A, W = (RNG.normal(size=s).astype(dtype) for s in ((3, 5), (4, 5), (3, 4)))
    scaled = [[x / 5 for x in row] for row in product(exactly(dZ), exactly(A))]
    assert_contains(layers.weights(dZ, A, m=5), scaled)
    assert_contains(layers.weights(dZ, A, m=1), product(exactly(dZ), exactly(A)))
    assert_contains(layers.biases(dZ, m=5), [[sum(row) / 5] for row in exactly(dZ)])
    assert_contains(layers.inputs(W, dZ), product(turned(exactly(W)), turned(exactly(dZ))))
    assert_contains(layers.mean(dZ[0]), [[sum(exactly(dZ)[0]) / 5]])


def softmax(column):
    powers = [z.exp() for z in column]
    return [power / sum(powers) for power in powers]


def each(function):
    return lambda column: [function(z) for z in column]


FORWARD = {
    "linear": each(lambda z: z),
    "relu": each(lambda z: z if z > 0 else Decimal(0)),
    "sigmoid": each(lambda z: z.exp() / (1 + z.exp())),
    "tanh": each(lambda z: 1 - 2 / ((2 * z).exp() + 1)),
    "softmax": softmax,
}

# dZ from dA, Z and A; for the softmax the whole Jacobian diag(a) - a a^T, row by row.
BACKWARD = {
    "linear": lambda d, z, a: d,
    "relu": lambda d, z, a: [dj * (zj > 0) for dj, zj in zip(d, z, strict=True)],
    "sigmoid": lambda d, z, a: [dj * (aj - aj**2) for dj, aj in zip(d, a, strict=True)],
    "tanh": lambda d, z, a: [dj * (1 - aj) * (1 + aj) for dj, aj in zip(d, a, strict=True)],
    "softmax": lambda d, z, a: [
        sum(dk * (aj * (j == k) - aj * ak) for k, (dk, ak) in enumerate(zip(d, a, strict=True)))
        for j, aj in enumerate(a)
    ],
}


def decimals(array):
    return [[Decimal(x) for x in column] for column in np.asarray(array, float).T.tolist()]


def check_forward(name, dtype="float64"):
    extreme = np.array([[-745.0, 700.0, 1e-20, -90.0], [0.5, 88.0, -1e-9, 0.0], [1.0, -3, 7, 0.0]])
    for logits in (Z.astype(dtype), extreme.astype(dtype)):
        with localcontext(prec=DIGITS, Emin=-9999):
            truth = [FORWARD[name](column) for column in decimals(logits)]
        assert_contains(layers.ACTIVATIONS[name](logits), turned(truth))


def check_backward(name, dtype="float64"):
    dA, logits, A = (array.astype(dtype) for array in (FUZZY - 0.5, Z, P))
    columns = zip(*(turned(exactly(array)) for array in (dA, logits, A)), strict=True)
    truth = [BACKWARD[name](d, z, a) for d, z, a in columns]
    assert_contains(layers.BACKWARD[name](dA, logits, A), turned(truth))


# ---- losses, from their definitions


def entropy(p, y):
    return -sum((yj * pj.ln() for pj, yj in zip(p, y, strict=True) if yj), Decimal(0))


def binary(p, y):
    return (entropy(p, y) + entropy([1 - pj for pj in p], [1 - yj for yj in y])) / len(p)


def clip(p, dtype):
    low, high = (Decimal(float(np.dtype(dtype).type(x))) for x in (1e-7, 1 - 1e-7))
    return [min(max(pj, low), high) for pj in p]


def scaled(p):
    return [pj / sum(p) for pj in p]


DEFINITIONS = {
    ("mean_squared_error", "textbook"): lambda a, y, dtype: (
        sum((aj - yj) * (aj - yj) for aj, yj in zip(a, y, strict=True)) / len(a)
    ),
    ("binary_crossentropy", "from_logits"): lambda z, y, _: binary(FORWARD["sigmoid"](z), y),
    ("binary_crossentropy", "textbook"): lambda p, y, _: binary(p, y),
    ("binary_crossentropy", "clipped"): lambda p, y, dtype: binary(clip(p, dtype), y),
    ("categorical_crossentropy", "from_logits"): lambda z, y, _: entropy(softmax(z), y),
    ("categorical_crossentropy", "textbook"): lambda p, y, _: entropy(p, y),
    ("categorical_crossentropy", "clipped"): lambda p, y, d: entropy(clip(scaled(p), d), y),
    ("sparse_categorical_crossentropy", "from_logits"): lambda z, y, _: entropy(softmax(z), y),
    ("sparse_categorical_crossentropy", "textbook"): lambda p, y, _: entropy(p, y),
    ("sparse_categorical_crossentropy", "clipped"): lambda p, y, d: entropy(scaled(clip(p, d)), y),
}


def slopes(function, column):
    """Central differences of a function of a column, one for each of its elements."""
    return [
        (
            function([*column[:j], x + STEP, *column[j + 1 :]])
            - function([*column[:j], x - STEP, *column[j + 1 :]])
        )
        / (2 * STEP)
        for j, x in enumerate(column)
    ]


def case(name, form, dtype):
    """Outputs and targets that fit a loss, the targets also as weights."""
    output = Z if form == "from_logits" else SATURATED if form == "clipped" else P
    if name.startswith("sparse"):
        return output.astype(dtype), CLASSES, decimals(ONE_HOT)
    Y = (ONE_HOT if name.startswith("categorical") else FUZZY).astype(dtype)
    return output.astype(dtype), Y, decimals(Y)


def check_loss(name, form, dtype="float64"):
    output, Y, weights = case(name, form, dtype)
    settings = {"name": name, "form": form, "dtype": dtype}
    loss, gradient = [], []
    with localcontext(prec=DIGITS):
        for column, y in zip(decimals(output), weights, strict=True):

            def of(x, y=y):
                return DEFINITIONS[name, form](x, y, dtype)

            loss.append(of(column))
            gradient.append(slopes(of, column))
        thirds = [[g / 3 for g in row] for row in turned(gradient)]
    assert_contains(losses.loss(output, Y, **settings), [loss])
    assert_contains(losses.gradient(output, Y, **settings, m=1), turned(gradient))
    assert_contains(losses.gradient(output, Y, **settings, m=3), thirds)


HEADS = {"nothing": lambda z: z, "softmax": softmax, "sigmoid": FORWARD["sigmoid"]}


def check_composed(name, form, through="softmax"):
    _, Y, weights = case(name, form, "float32")
    loss, gradient = [], []
    with localcontext(prec=DIGITS):
        for column, y in zip(decimals(Z), weights, strict=True):

            def of(z, y=y):
                return DEFINITIONS[name, form](HEADS[through](z), y, "float32")

            loss.append(of(column))
            gradient.append(slopes(of, column))
        quarters = [[g / 4 for g in row] for row in turned(gradient)]
    settings = {"through": through, "name": name, "form": form, "dtype": "float32"}
    exact = composed.composed(Z, Y, **settings)
    assert_contains(exact.loss, [loss])
    assert_contains(exact.gradient, turned(gradient))
    assert_contains(composed.composed(Z, Y, **settings, m=4).gradient, quarters)


DTYPES = pytest.mark.parametrize("dtype", ["float32", "float64"])


@DTYPES
def test_affine_maps_are_enclosed(dtype):
    check_affine(dtype)


@DTYPES
def test_weights_biases_inputs_and_mean_are_enclosed(dtype):
    check_sums(dtype)


@DTYPES
@pytest.mark.parametrize("name", layers.ACTIVATIONS)
def test_activations_are_enclosed(name, dtype):
    check_forward(name, dtype)


@DTYPES
@pytest.mark.parametrize("name", layers.BACKWARD)
def test_derivatives_of_activations_are_enclosed(name, dtype):
    check_backward(name, dtype)


@DTYPES
@pytest.mark.parametrize(("name", "form"), losses.FORMULAS)
def test_losses_and_gradients_are_enclosed(name, form, dtype):
    check_loss(name, form, dtype)


CROSSENTROPIES = [key for key in losses.FORMULAS if key[0] != "mean_squared_error"]


@pytest.mark.parametrize("through", composed.HEADS)
@pytest.mark.parametrize(("name", "form"), CROSSENTROPIES)
def test_losses_through_any_head_are_enclosed(name, form, through):
    if (through, form) == ("nothing", "textbook"):
        exact = composed.composed(
            Z,
            case(name, form, "float32")[1],
            through=through,
            name=name,
            form=form,
            dtype="float32",
        )
        assert np.isnan(exact.loss.hi).any()  # the log of a logit below 0
    else:
        check_composed(name, form, through)


def test_a_prob_that_is_settled_is_taken_as_it_is():
    Z, Y = np.array([[-200.0], [1.0]]), np.array([0])
    textbook = {"through": "sigmoid", "form": "textbook", "dtype": "float32"}
    name = "sparse_categorical_crossentropy"
    assert composed.composed(Z, Y, **textbook, name=name).loss.hi == 200
    settled = np.array([[0.0], [np.nan]])
    exact = composed.composed(Z, Y, **textbook, name=name, settled=settled)
    assert np.isposinf(exact.loss.hi)
    assert np.isnan(exact.gradient.hi[0])


def test_no_log_of_pytorchs_binary_loss_is_below_minus_100():
    Z, Y = np.array([[-1000.0], [1000.0]]), np.array([[0], [0]])
    form = {"through": "sigmoid", "name": "binary_crossentropy", "form": "held", "dtype": "float16"}
    assert composed.composed(Z, Y, **form, settled=np.array([[0.0], [1.0]])).loss.hi > 50
    one = composed.composed(Z[1:], Y[1:], **form, settled=np.array([[1.0]]))
    assert one.loss.hi == 100
    moderate = np.array([[0.5], [-2.0]])
    clipped, held = (
        composed.composed(moderate, Y, **form | {"form": each}).loss.hi
        for each in ("clipped", "held")
    )
    assert clipped == held
