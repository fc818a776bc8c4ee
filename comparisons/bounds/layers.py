"""The bounds of a layer's steps, each with its count of roundings.

Every function takes the exact value of the step first, then what its oracle function takes, and
returns the bound of each element, float64. e stands for LIBRARY["exp"], and so on.
"""

from collections.abc import Callable

import numpy as np

from comparisons.bounds.arithmetic import (
    LIBRARY,
    SECOND_ORDER,
    Array,
    Format,
    magnitudes,
    product,
)
from comparisons.oracle.exact import Exact


def affine(exact: Exact, W: Array, A: Array, b: Array, *, fp: Format) -> Array:
    """Z = W A + b: n products and n additions, the bias among them: k = n + 1 for each term."""
    n = W.shape[1]
    bias = fp.gamma(n + 1) * magnitudes(b)
    return product(W, A, n + 1, fp) + bias * SECOND_ORDER + fp.tiny


def copied(exact: Exact, *arrays: Array, fp: Format) -> Array:
    """A value that is passed on or replaced by 0, never rounded; a subnormal may be flushed."""
    return np.where(np.abs(exact.hi) < fp.tiny, np.abs(exact.hi), 0.0)


def sigmoid(exact: Exact, Z: Array, *, fp: Format) -> Array:
    """A = 1 / (1 + exp(-Z)): relative to A, the library's error; underflow below tiny."""
    return LIBRARY["sigmoid"] * fp.u * np.abs(exact.hi) + fp.tiny


def tanh(exact: Exact, Z: Array, *, fp: Format) -> Array:
    """The tanh: relative to A, the library's error; underflow below tiny."""
    return LIBRARY["tanh"] * fp.u * np.abs(exact.hi) + fp.tiny


def softmax(exact: Exact, Z: Array, *, fp: Format) -> Array:
    """A = exp(Z - max) / sum: the error is relative to A, see `softmax_relative`."""
    return softmax_relative(np.abs(exact.hi), Z, fp) * np.abs(exact.hi) + fp.tiny * (len(Z) + 1)


def softmax_relative(P: Array, Z: Array, fp: Format) -> Array:
    """The relative error of a shifted softmax, (n, m).

    With d = z - max, the rounding of the difference moves exp(d_j) by |d_j| u, its own by e u. The
    sum inherits the p-weighted mean of both, and adds n - 1 roundings; the division, or a
    reciprocal and a product, adds 2.

        relative <= u (|d_j| + sum_k p_k |d_k| + 2 e + n + 1)

    Source: Blanchard, Higham and Higham, "Accurately computing the log-sum-exp and softmax
    functions", IMA J. Numer. Anal. 41(4), 2021, on the shifted formulas; there with
    max |d| in place of the mean.
    """
    D = gaps(Z)
    spread = D + (P * D).sum(axis=0)
    return fp.u * (spread + 2 * LIBRARY["exp"] + len(Z) + 1) * SECOND_ORDER


def gaps(Z: Array) -> Array:
    """How far each logit lies below the largest of its column, float64, not negative."""
    Z = Z.astype(np.float64)
    return Z.max(axis=0) - Z


def sigmoid_backward(exact: Exact, dA: Array, Z: Array, A: Array, *, fp: Format) -> Array:
    """dZ = dA (A (1 - A)): one difference and two products, 3 roundings, relative to dZ."""
    return fp.gamma(3) * np.abs(exact.hi) * SECOND_ORDER + fp.tiny * (1 + magnitudes(dA))


def tanh_backward(exact: Exact, dA: Array, Z: Array, A: Array, *, fp: Format) -> Array:
    """dZ = dA (1 - A A): the square is rounded before it cancels, 2 roundings after.

    bound = |dA| (u A^2 + 2 u |1 - A^2|)
    """
    dA, square = magnitudes(dA), magnitudes(A) ** 2
    cancelled = square + 2 * np.abs(1 - square)
    return fp.u * dA * cancelled * SECOND_ORDER + fp.tiny * (1 + dA)


def softmax_backward(exact: Exact, dA: Array, Z: Array, A: Array, *, fp: Format) -> Array:
    """dZ_j = A_j (dA_j - sum_k A_k dA_k): an inner product of n terms, a difference, a product.

    bound = A_j (gamma_n sum_k |A_k dA_k| + 2 u |dA_j - sum_k A_k dA_k|) + underflow
    """
    A, dA = A.astype(np.float64), dA.astype(np.float64)
    n = len(A)
    inner = fp.gamma(n) * np.abs(A * dA).sum(axis=0)
    bound = np.abs(A) * (inner + 2 * fp.u * np.abs(dA - (A * dA).sum(axis=0)))
    # A subnormal factor may be read as zero, and each product may underflow.
    flushed = fp.tiny * (n + 1 + np.abs(dA) + np.abs(dA).sum(axis=0))
    return bound * SECOND_ORDER + flushed


def weights(exact: Exact, dZ: Array, A: Array, *, m: int, fp: Format) -> Array:
    """dW = dZ A^T / m: inner products over the samples, and 2 for dividing by m."""
    samples = dZ.shape[1]
    return product(dZ, A.T, samples + 2, fp) / m + fp.tiny


def biases(exact: Exact, dZ: Array, *, m: int, fp: Format) -> Array:
    """db = (sum of dZ) / m: samples - 1 additions, and 2 for the division."""
    samples = dZ.shape[1]
    total = magnitudes(dZ).sum(axis=1, keepdims=True)
    return (fp.gamma(samples + 1) * total / m + fp.tiny * (samples + 1)) * SECOND_ORDER


def inputs(exact: Exact, W: Array, dZ: Array, *, fp: Format) -> Array:
    """dA = W^T dZ: inner products over the units."""
    return product(W.T, dZ, len(W), fp)


def mean(exact: Exact, loss: Array, *, fp: Format) -> Array:
    """cost = (sum of losses) / m: m - 1 additions, and 2 for the division."""
    total = magnitudes(loss).sum() / loss.size
    return np.asarray((fp.gamma(loss.size + 1) * total + 2 * fp.tiny) * SECOND_ORDER)


ACTIVATIONS: dict[str, Callable[..., Array]] = {
    "linear": copied,
    "relu": copied,
    "sigmoid": sigmoid,
    "tanh": tanh,
    "softmax": softmax,
}

BACKWARD: dict[str, Callable[..., Array]] = {
    "linear": copied,
    "relu": copied,
    "sigmoid": sigmoid_backward,
    "tanh": tanh_backward,
    "softmax": softmax_backward,
}
