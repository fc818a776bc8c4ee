"""The exact steps of a layer: the affine map, the activation, and the way back through both.

Arrays come in the layout of the blackboard. The derivative of a sigmoid, tanh or softmax is exact
in the activation A that the implementation has in its hands, as both frameworks compute it; the
branch of a relu is read off its Z.
"""

from collections.abc import Callable

import numpy as np
from flint import arb

from comparisons.oracle.balls import (
    balls,
    columns,
    enclose,
    enclose_columns,
    in_balls,
    known,
    matrix,
)
from comparisons.oracle.exact import Array, Exact


@in_balls
def affine(W: Array, A: Array, b: Array) -> Exact:
    """Z = W A + b."""
    product = (matrix(W) * matrix(A)).entries()
    m = A.shape[1]
    bias = balls(b)
    return enclose([z + bias[at // m] for at, z in enumerate(product)], (len(W), m))


def linear(Z: Array) -> Exact:
    """A = Z."""
    return known(Z)


def relu(Z: Array) -> Exact:
    """A = max(0, Z)."""
    return known(np.maximum(Z, 0))


@in_balls
def sigmoid(Z: Array) -> Exact:
    """A = 1 / (1 + exp(-Z))."""
    return enclose([logistic(z) for z in balls(Z)], Z.shape)


@in_balls
def tanh(Z: Array) -> Exact:
    """The hyperbolic tangent of Z."""
    return enclose([z.tanh() for z in balls(Z)], Z.shape)


@in_balls
def softmax(Z: Array) -> Exact:
    """A = exp(Z) / (sum of exp(Z) over the column)."""
    return enclose_columns([distribution(z) for z in columns(Z)])


def logistic(z: arb) -> arb:
    """1 / (1 + exp(-z))."""
    return 1 / (1 + (-z).exp())


def distribution(z: list[arb]) -> list[arb]:
    """exp(z_j) / sum_k exp(z_k); Arb's exponents do not overflow, so nothing is shifted."""
    powers = [each.exp() for each in z]
    total = sum(powers, arb(0))
    return [power / total for power in powers]


def linear_backward(dA: Array, Z: Array, A: Array) -> Exact:
    """dZ = dA."""
    return known(dA)


def relu_backward(dA: Array, Z: Array, A: Array) -> Exact:
    """dZ = dA where Z > 0, else 0."""
    return known(np.where(Z > 0, dA, 0))


@in_balls
def sigmoid_backward(dA: Array, Z: Array, A: Array) -> Exact:
    """dZ = dA A (1 - A)."""
    return enclose([d * a * (1 - a) for d, a in zip(balls(dA), balls(A), strict=True)], A.shape)


@in_balls
def tanh_backward(dA: Array, Z: Array, A: Array) -> Exact:
    """dZ = dA (1 - A^2)."""
    return enclose([d * (1 - a * a) for d, a in zip(balls(dA), balls(A), strict=True)], A.shape)


@in_balls
def softmax_backward(dA: Array, Z: Array, A: Array) -> Exact:
    """dZ_j = A_j (dA_j - sum_k A_k dA_k), in each column."""
    results = []
    for d, a in zip(columns(dA), columns(A), strict=True):
        mean = sum((dk * ak for dk, ak in zip(d, a, strict=True)), arb(0))
        results.append([aj * (dj - mean) for dj, aj in zip(d, a, strict=True)])
    return enclose_columns(results)


@in_balls
def weights(dZ: Array, A: Array, *, m: int) -> Exact:
    """dW = dZ A^T / m; m = 1 where 1/m is already in dZ."""
    product = (matrix(dZ) * matrix(A.T)).entries()
    return enclose([entry / m for entry in product], (len(dZ), len(A)))


@in_balls
def biases(dZ: Array, *, m: int) -> Exact:
    """db = (sum of dZ over the samples) / m; m = 1 where 1/m is already in dZ."""
    return enclose([sum(balls(row), arb(0)) / m for row in dZ], (len(dZ), 1))


@in_balls
def inputs(W: Array, dZ: Array) -> Exact:
    """dA of the layer before = W^T dZ."""
    product = matrix(W.T) * matrix(dZ)
    return enclose(product.entries(), (W.shape[1], dZ.shape[1]))


@in_balls
def mean(loss: Array) -> Exact:
    """cost = (sum of the losses) / m."""
    return enclose([sum(balls(loss), arb(0)) / loss.size], ())


ACTIVATIONS: dict[str, Callable[[Array], Exact]] = {
    "linear": linear,
    "relu": relu,
    "sigmoid": sigmoid,
    "tanh": tanh,
    "softmax": softmax,
}

BACKWARD: dict[str, Callable[[Array, Array, Array], Exact]] = {
    "linear": linear_backward,
    "relu": relu_backward,
    "sigmoid": sigmoid_backward,
    "tanh": tanh_backward,
    "softmax": softmax_backward,
}
