"""The exact steps of a layer: the affine map, the activation, and the way back through both.

Arrays come in the layout of the blackboard. The derivative of a sigmoid, tanh or softmax is exact
in the activation A that the implementation has in its hands, as both frameworks compute it; the
branch of a relu is read off its Z.
"""

from collections.abc import Callable

import numpy as np
from flint import arb

from comparisons.oracle.balls import balls, enclose, enclose_columns, known, matrix, rows
from comparisons.oracle.exact import Array, Exact

Given = Array | Exact


def affine(W: Given, A: Given, b: Given) -> Exact:
    """Z = W A + b."""
    m = A.shape[1]

    def compute() -> list[arb]:
        bias = balls(b)
        return [z + bias[at // m] for at, z in enumerate((matrix(W) * matrix(A)).entries())]

    return enclose(compute, (len(W), m))


def linear(Z: Given) -> Exact:
    """A = Z."""
    return known(Z)


def relu(Z: Given) -> Exact:
    """A = max(0, Z)."""
    return where_positive(Z, Z)


def sigmoid(Z: Given) -> Exact:
    """A = 1 / (1 + exp(-Z))."""
    return enclose(lambda: [logistic(z) for z in balls(Z)], Z.shape)


def tanh(Z: Given) -> Exact:
    """The hyperbolic tangent of Z."""
    return enclose(lambda: [z.tanh() for z in balls(Z)], Z.shape)


def softmax(Z: Given) -> Exact:
    """A = exp(Z) / (sum of exp(Z) over the column)."""
    return enclose_columns(distribution, Z)


def logistic(z: arb) -> arb:
    """1 / (1 + exp(-z))."""
    return 1 / (1 + (-z).exp())


def distribution(z: list[arb]) -> list[arb]:
    """exp(z_j) / sum_k exp(z_k); Arb's exponents do not overflow, so nothing is shifted."""
    powers = [each.exp() for each in z]
    total = sum(powers, arb(0))
    return [power / total for power in powers]


def linear_backward(dA: Given, Z: Given, A: Given) -> Exact:
    """dZ = dA."""
    return known(dA)


def relu_backward(dA: Given, Z: Given, A: Given) -> Exact:
    """dZ = dA where Z > 0, else 0."""
    return where_positive(Z, dA)


def where_positive(Z: Given, values: Given) -> Exact:
    """The values where Z > 0, and 0 elsewhere."""
    Z, values = known(Z), known(values)
    return Exact(*(np.where(Z.hi > 0, part, 0) for part in (values.hi, values.lo, values.radius)))


def sigmoid_backward(dA: Given, Z: Given, A: Given) -> Exact:
    """dZ = dA A (1 - A)."""
    return enclose(
        lambda: [d * a * (1 - a) for d, a in zip(balls(dA), balls(A), strict=True)], A.shape
    )


def tanh_backward(dA: Given, Z: Given, A: Given) -> Exact:
    """dZ = dA (1 - A^2)."""
    return enclose(
        lambda: [d * (1 - a * a) for d, a in zip(balls(dA), balls(A), strict=True)], A.shape
    )


def softmax_backward(dA: Given, Z: Given, A: Given) -> Exact:
    """dZ_j = A_j (dA_j - sum_k A_k dA_k), in each column."""

    def compute(d: list[arb], a: list[arb]) -> list[arb]:
        mean = sum((dk * ak for dk, ak in zip(d, a, strict=True)), arb(0))
        return [aj * (dj - mean) for dj, aj in zip(d, a, strict=True)]

    return enclose_columns(compute, dA, A)


def weights(dZ: Given, A: Given, *, m: int) -> Exact:
    """dW = dZ A^T / m; m = 1 where 1/m is already in dZ."""
    return enclose(
        lambda: [entry / m for entry in (matrix(dZ) * matrix(A.T)).entries()], (len(dZ), len(A))
    )


def biases(dZ: Given, *, m: int) -> Exact:
    """db = (sum of dZ over the samples) / m; m = 1 where 1/m is already in dZ."""
    return enclose(lambda: [sum(row, arb(0)) / m for row in rows(dZ)], (len(dZ), 1))


def inputs(W: Given, dZ: Given) -> Exact:
    """dA of the layer before = W^T dZ."""
    return enclose(lambda: (matrix(W.T) * matrix(dZ)).entries(), (W.shape[1], dZ.shape[1]))


def mean(loss: Given) -> Exact:
    """cost = (sum of the losses) / m."""
    return enclose(lambda: [sum(balls(loss), arb(0)) / loss.size], ())


ACTIVATIONS: dict[str, Callable[[Given], Exact]] = {
    "linear": linear,
    "relu": relu,
    "sigmoid": sigmoid,
    "tanh": tanh,
    "softmax": softmax,
}

BACKWARD: dict[str, Callable[[Given, Given, Given], Exact]] = {
    "linear": linear_backward,
    "relu": relu_backward,
    "sigmoid": sigmoid_backward,
    "tanh": tanh_backward,
    "softmax": softmax_backward,
}
