"""The crossentropy of a sigmoid as people write it: the loss, and its gradient, in many forms.

After `naive_losses`, which says what these are for. The stable twin of each is in
`losses_from_logits`.

Z, P and Y are (n, m), Y in [0, 1], and the loss is the mean over n outputs, (m,): one, or many
yes-or-no questions about the same sample. Gradients with respect to Z are (n, m).
"""

import numpy as np

from scratch import naive
from scratch.activations import Array
from scratch.losses_from_probs import EPSILON


def minus_logs_plus(P: Array, Y: Array, epsilon: float = EPSILON) -> Array:
    """The mean of -(y log(p + epsilon) + (1 - y) log(1 - p + epsilon)).

    Example:
        >>> minus_logs_plus(np.array([[0.0]]), np.array([[1.0]])).round(3)
        array([16.118])
    """
    e = P.dtype.type(epsilon)
    return -(Y * np.log(P + e) + (1 - Y) * np.log(1 - P + e)).mean(axis=0)


def sigmoid_chained_plus(P: Array, Y: Array, epsilon: float = EPSILON) -> Array:
    """((1 - y) / (1 - p + epsilon) - y / (p + epsilon)) p (1 - p) / n: the chain rule of it.

    Example:
        >>> sigmoid_chained_plus(np.array([[1e-9]]), np.array([[1.0]])).round(3)
        array([[-0.01]])
    """
    e = P.dtype.type(epsilon)
    return ((1 - Y) / (1 - P + e) - Y / (P + e)) * (P * (1 - P)) / len(P)


def log_one_plus_exp(Z: Array, Y: Array) -> Array:
    """The mean of log(1 + exp(z)) - z y: overflows, and cancels where z y is its size.

    Example:
        >>> log_one_plus_exp(np.array([[0.0]]), np.array([[1.0]])).round(4)
        array([0.6931])
    """
    return (naive.softplus(Z) - Z * Y).mean(axis=0)


def log_add_exp(Z: Array, Y: Array) -> Array:
    """The mean of logaddexp(0, z) - z y, which cancels where z y is its size.

    Example:
        >>> log_add_exp(np.array([[1000.0]]), np.array([[0.0]]))
        array([1000.])
    """
    return (np.logaddexp(0, Z).astype(Z.dtype) - Z * Y).mean(axis=0)


def max_minus_product(Z: Array, Y: Array) -> Array:
    """The mean of max(z, 0) - z y + log1p(exp(-|z|)): stable, and cancels for a y close to 1.

    Example:
        >>> max_minus_product(np.array([[1000.0]]), np.array([[0.0]]))
        array([1000.])
    """
    return (np.maximum(Z, 0) - Z * Y + np.log1p(np.exp(-np.abs(Z)))).mean(axis=0)
