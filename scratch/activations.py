"""Activations: what a unit makes of its pre-activation, and how a derivative passes back.

The first file of the reading order. `forward` turns Z into A. `backward` turns dA, the derivative
of the loss with respect to A, into dZ; for all but the softmax that is dZ = dA * g'(Z), element by
element.
"""

from collections.abc import Callable
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

Array = NDArray[Any]


class Activation(NamedTuple):
    """The two directions of one activation function."""

    forward: Callable[[Array], Array]  # Z -> A
    backward: Callable[[Array, Array, Array], Array]  # dA, Z, A -> dZ


def linear(Z: Array) -> Array:
    """The activation that leaves its input alone: g(z) = z.

    Args:
        Z: pre-activations, (n, m).

    Returns:
        A: Z itself, not a copy.

    Example:
        >>> linear(np.array([-1.0, 2.0]))
        array([-1.,  2.])
    """
    return Z


def linear_backward(dA: Array, Z: Array, A: Array) -> Array:
    """g'(z) = 1, so dZ = dA.

    Example:
        >>> linear_backward(np.array([3.0]), np.array([-1.0]), np.array([-1.0]))
        array([3.])
    """
    return dA


def relu(Z: Array) -> Array:
    """The rectified linear unit: g(z) = max(0, z).

    Exact at every input: no rounding happens. g(inf) = inf, g(-inf) = 0, nan stays nan.

    Args:
        Z: pre-activations, (n, m).

    Returns:
        A: (n, m), never negative.

    Example:
        >>> relu(np.array([-1.0, 0.0, 2.0]))
        array([0., 0., 2.])
    """
    return np.maximum(Z, 0)


def relu_backward(dA: Array, Z: Array, A: Array) -> Array:
    """g'(z) = 1 for z > 0 and 0 for z <= 0.

    At z = 0 the derivative does not exist; 0 is the choice that Keras makes too.

    Example:
        >>> relu_backward(np.array([5.0, 5.0, 5.0]), np.array([-1.0, 0.0, 2.0]), None)
        array([0., 0., 5.])
    """
    return dA * (Z > 0)


def sigmoid(Z: Array) -> Array:
    """The logistic function: g(z) = 1 / (1 + exp(-z)).

    Written with exp(-|z|), which lies in (0, 1] and so cannot overflow:

        g(z) = 1 / (1 + exp(-z))       for z >= 0
        g(z) = exp(z) / (1 + exp(z))   for z <  0

    Edges: g(-inf) = 0, g(0) = 1/2, g(inf) = 1. It *is* 1 from z = 17 on in float32 (37 in float64),
    because 1 + exp(-z) rounds to 1; towards 0 it keeps its relative precision down to underflow.

    Args:
        Z: pre-activations or logits, (n, m).

    Returns:
        A: (n, m), in [0, 1].

    Example:
        >>> sigmoid(np.array([-1000.0, 0.0, 1000.0]))
        array([0. , 0.5, 1. ])
    """
    E = np.exp(-np.abs(Z))
    return np.where(Z >= 0, Z.dtype.type(1), E) / (1 + E)


def sigmoid_backward(dA: Array, Z: Array, A: Array) -> Array:
    """g'(z) = g(z) (1 - g(z)): the derivative of the sigmoid, written with its own value.

    Example:
        >>> sigmoid_backward(np.array([1.0]), np.array([0.0]), np.array([0.5]))
        array([0.25])
    """
    return dA * (A * (1 - A))


def tanh(Z: Array) -> Array:
    """The hyperbolic tangent: g(z) = (exp(z) - exp(-z)) / (exp(z) + exp(-z)).

    Edges: g(-inf) = -1, g(0) = 0, g(inf) = 1.

    Args:
        Z: pre-activations, (n, m).

    Returns:
        A: (n, m), in [-1, 1].

    Example:
        >>> tanh(np.array([-1000.0, 0.0, 1000.0]))
        array([-1.,  0.,  1.])
    """
    return np.tanh(Z)


def tanh_backward(dA: Array, Z: Array, A: Array) -> Array:
    """g'(z) = 1 - g(z)^2.

    Example:
        >>> tanh_backward(np.array([2.0]), np.array([0.0]), np.array([0.0]))
        array([2.])
    """
    return dA * (1 - A * A)


def total(E: Array) -> Array:
    """The sum over the units, (n, m) to (m,): of pairs, then of pairs of these, and so on.

    NumPy's own sum over the first axis adds one row after the other, and its error grows with n;
    that of pairs grows with log n: with 10,000 rows 21 additions lie between a number and the sum,
    not 9,999. In 16 bits the plain sum fails outright: 1 + 1 + ... stops at 2048 in float16 and at
    256 in bfloat16. Up to 16 rows are simply added.

    Source: Higham, "Accuracy and stability of numerical algorithms", 2nd ed., 2002, section 4.1:
    pairwise summation.

    Example:
        >>> ones = np.ones((10_000, 2), np.float16)
        >>> total(ones).tolist(), ones.sum(axis=0).tolist()
        ([10000.0, 10000.0], [2048.0, 2048.0])
    """
    n = len(E)
    if n <= 16:
        return E.sum(axis=0)
    pairs = total(E[: n // 2] + E[n // 2 : n // 2 * 2])
    return pairs + E[-1] if n % 2 else pairs


def softmax(Z: Array) -> Array:
    """A distribution over the units of each sample: p_j = exp(z_j) / sum_k exp(z_k).

    The largest logit of each column is subtracted first. That changes nothing in exact arithmetic
    (it divides numerator and denominator by the same number) and keeps exp from overflowing.

    Edges: a logit far below the largest gives p = 0 by underflow, from a gap of about 104 on in
    float32 and 745 in float64. A column with +inf in it gives nan.

    Args:
        Z: logits, (n, m); a column is a sample.

    Returns:
        A: (n, m); every column sums to 1.

    Source: Blanchard, Higham and Higham, "Accurately computing the log-sum-exp and softmax
    functions", IMA J. Numer. Anal. 41(4), 2021: the shifted softmax.

    Example:
        >>> softmax(np.array([[1000.0], [1000.0]]))
        array([[0.5],
               [0.5]])
    """
    E = np.exp(Z - Z.max(axis=0))
    return E / total(E)


def softmax_backward(dA: Array, Z: Array, A: Array) -> Array:
    """dz_j = p_j (dp_j - sum_k p_k dp_k): every output depends on every logit of its sample.

    The Jacobian of one sample is diag(p) - p p^T; this is its product with dA, without ever
    building the matrix.

    Example:
        >>> softmax_backward(np.array([[1.0], [0.0]]), None, np.array([[0.5], [0.5]]))
        array([[ 0.25],
               [-0.25]])
    """
    return A * (dA - (A * dA).sum(axis=0))


ACTIVATIONS = {
    "linear": Activation(linear, linear_backward),
    "relu": Activation(relu, relu_backward),
    "sigmoid": Activation(sigmoid, sigmoid_backward),
    "tanh": Activation(tanh, tanh_backward),
    "softmax": Activation(softmax, softmax_backward),
}
