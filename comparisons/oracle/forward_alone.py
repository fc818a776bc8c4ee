"""The slope of the cost from its forward definition alone: a truth that knows no backpropagation.

Dual numbers: every quantity carries its value and its slope along one direction in the space of all
parameters, and the network is run forward once. Products of matrices use (f g)' = f' g + f g'; an
activation or a loss is computed in power series cut off after the first power, in Arb's own
arithmetic, so that no derivative of any of them is written down here. Nothing is shared with
`layers` and `losses`, whose formulas this is there to check.
"""

from collections.abc import Callable, Mapping, Sequence
from functools import partial

import numpy as np
from flint import arb, arb_mat, arb_series, ctx

from comparisons.oracle.balls import columns, enclose, matrix
from comparisons.oracle.exact import Array, Exact

Column = list[arb_series]


def relu(z: Column) -> Column:
    """max(0, z): z where its value is positive, and 0 elsewhere."""
    return [each if each[0] > 0 else arb_series([0]) for each in z]


def sigmoid(z: Column) -> Column:
    """1 / (1 + exp(-z))."""
    return [1 / (1 + (-each).exp()) for each in z]


def tanh(z: Column) -> Column:
    """1 - 2 / (exp(2z) + 1)."""
    return [1 - 2 / ((2 * each).exp() + 1) for each in z]


def softmax(z: Column) -> Column:
    """exp(z_j) / sum_k exp(z_k)."""
    powers = [each.exp() for each in z]
    whole = total(powers)
    return [power / whole for power in powers]


def total(terms: Sequence[arb_series]) -> arb_series:
    """The sum of some series."""
    return sum(terms, arb_series([0]))


ACTIVATIONS: dict[str, Callable[[Column], Column]] = {
    "linear": lambda z: z,
    "relu": relu,
    "sigmoid": sigmoid,
    "tanh": tanh,
    "softmax": softmax,
}


def squared(a: Column, y: list[arb]) -> arb_series:
    """Mean over the outputs of (a - y)^2."""
    return total([(aj - yj) * (aj - yj) for aj, yj in zip(a, y, strict=True)]) / len(a)


def binary_logits(z: Column, y: list[arb]) -> arb_series:
    """Mean over the outputs of -y log p - (1 - y) log(1 - p), p = sigmoid(z)."""
    return binary_probs(sigmoid(z), y)


def binary_probs(p: Column, y: list[arb]) -> arb_series:
    """Mean over the outputs of -y log p - (1 - y) log(1 - p)."""
    return total(
        [-yj * pj.log() - (1 - yj) * (1 - pj).log() for pj, yj in zip(p, y, strict=True)]
    ) / len(p)


def categorical_logits(z: Column, y: list[arb]) -> arb_series:
    """-sum_j y_j log p_j, p = softmax(z)."""
    return categorical_probs(softmax(z), y)


def categorical_probs(p: Column, y: list[arb]) -> arb_series:
    """-sum_j y_j log p_j."""
    return total([-yj * pj.log() for pj, yj in zip(p, y, strict=True) if yj != 0])


# (loss, whether it takes logits) -> the loss of one sample
LOSSES: dict[tuple[str, bool], Callable[[Column, list[arb]], arb_series]] = {
    ("mean_squared_error", False): squared,
    ("binary_crossentropy", True): binary_logits,
    ("binary_crossentropy", False): binary_probs,
    ("categorical_crossentropy", True): categorical_logits,
    ("categorical_crossentropy", False): categorical_probs,
    ("sparse_categorical_crossentropy", True): categorical_logits,
    ("sparse_categorical_crossentropy", False): categorical_probs,
}


def slope(
    activations: Sequence[str],
    loss: tuple[str, bool],
    parameters: Mapping[str, Array],
    X: Array,
    Y: Array,
    direction: Mapping[str, Array],
) -> Exact:
    """The derivative of the cost along a direction, ().

        d/dx cost(W1 + x D1, b1 + x E1, ...)  at x = 0

    At the kink of a relu the branch of 0 is taken.

    Args:
        activations: of each layer.
        loss: its name, and whether it takes logits.
        parameters: W1, b1, ... in the layout of the blackboard.
        X: inputs, (n_0, m).
        Y: classes (m,), or numbers (n_L, m).
        direction: for some of the parameters an array of the same shape; 0 for the others.

    Source: Griewank and Walther, "Evaluating derivatives", 2nd ed., SIAM 2008, section 3.1, on
    the forward mode.

    Example:
        >>> W, D = {"W1": np.array([[2.0]]), "b1": np.zeros((1, 1))}, {"W1": np.array([[1.0]])}
        >>> found = slope(["linear"], ("mean_squared_error", False), W, np.array([[3.0]]),
        ...               np.array([[5.0]]), D)  # 2 (2 * 3 - 5) 3
        >>> float(found.hi)
        6.0
    """
    compute = partial(_slope, activations, loss, parameters, X, Y, direction)
    return enclose(lambda: [compute()], ())


def _slope(
    activations: Sequence[str],
    loss: tuple[str, bool],
    parameters: Mapping[str, Array],
    X: Array,
    Y: Array,
    direction: Mapping[str, Array],
) -> arb:
    """As `slope`, in balls of the precision that is set."""
    m = X.shape[1]
    ones = arb_mat(1, m, [1] * m)
    A, dA = matrix(X), arb_mat(*X.shape)
    before = ctx.cap
    ctx.cap = 2  # a value and a slope
    try:
        for layer, activation in enumerate(activations, start=1):
            W, b = (matrix(parameters[f"{letter}{layer}"]) for letter in "Wb")
            dW, db = (_along(direction, parameters, f"{letter}{layer}") for letter in "Wb")
            Z, dZ = W * A + b * ones, W * dA + dW * A + db * ones
            A, dA = _split([ACTIVATIONS[activation](z) for z in _series(Z, dZ)])
        targets = columns(np.eye(A.nrows())[:, Y] if Y.ndim == 1 else Y)
        losses = [LOSSES[loss](a, y) for a, y in zip(_series(A, dA), targets, strict=True)]
        return total(losses)[1] / m
    finally:
        ctx.cap = before


def _along(direction: Mapping[str, Array], parameters: Mapping[str, Array], name: str) -> arb_mat:
    return matrix(direction[name]) if name in direction else arb_mat(*parameters[name].shape)


def _series(value: arb_mat, slope: arb_mat) -> list[Column]:
    """Columns of duals from a matrix of values and one of slopes."""
    n, m = value.nrows(), value.ncols()
    values, slopes = value.entries(), slope.entries()
    return [
        [arb_series([values[j * m + i], slopes[j * m + i]]) for j in range(n)] for i in range(m)
    ]


def _split(samples: list[Column]) -> tuple[arb_mat, arb_mat]:
    """The reverse of `_series`."""
    n, m = len(samples[0]), len(samples)
    return (
        arb_mat(n, m, [samples[i][j][0] for j in range(n) for i in range(m)]),
        arb_mat(n, m, [samples[i][j][1] for j in range(n) for i in range(m)]),
    )
