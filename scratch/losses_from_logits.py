"""Cross-entropy from logits: the stable forms, accurate for logits of any size.

Read after `losses`, which says what the three forms are. The softmax or sigmoid is inside the loss,
so that the log and the exp meet before either of them can overflow or underflow.
"""

import numpy as np

from scratch.activations import Array, sigmoid, softmax


def log_softmax(Z: Array) -> Array:
    """log p_j = (z_j - max z) - log sum_k exp(z_k - max z), column by column.

    Source: Blanchard, Higham and Higham (2021), as in `activations.softmax`; of the two orders the
    one that subtracts the maximum from z_j first, which does not cancel when all logits are large.

    Example:
        >>> log_softmax(np.array([[0.0], [-1000.0]])).ravel()
        array([    0., -1000.])
    """
    D = Z - Z.max(axis=0)
    return D - np.log(np.exp(D).sum(axis=0))


def at_class(A: Array, Y: Array) -> Array:
    """The entry of each column at that column's class.

    Example:
        >>> at_class(np.array([[1, 2], [3, 4]]), np.array([1, 0]))
        array([3, 2])
    """
    return A[Y, np.arange(len(Y))]


def binary_crossentropy_from_logits(Z: Array, Y: Array) -> Array:
    """The mean over the outputs of max(z, 0) - z y + log(1 + exp(-|z|)).

    That is -y log(p) - (1 - y) log(1 - p) with p = sigmoid(z), rearranged so that nothing overflows
    and no p is rounded to 0 or 1 on the way. It grows like |z| for a confident wrong answer.

    Example:
        >>> binary_crossentropy_from_logits(np.array([[1000.0]]), np.array([[0.0]]))
        array([1000.])
    """
    return (np.maximum(Z, 0) - Z * Y + np.log1p(np.exp(-np.abs(Z)))).mean(axis=0)


def binary_crossentropy_from_logits_gradient(Z: Array, Y: Array) -> Array:
    """(p - y) / n, with p = sigmoid(z).

    Example:
        >>> binary_crossentropy_from_logits_gradient(np.array([[0.0]]), np.array([[1.0]]))
        array([[-0.5]])
    """
    return (sigmoid(Z) - Y) / len(Z)


def categorical_crossentropy_from_logits(Z: Array, Y: Array) -> Array:
    """sum_j y_j (log sum_k exp(z_k) - z_j): minus the log of the softmax, without the softmax.

    Example:
        >>> categorical_crossentropy_from_logits(np.array([[1000.0], [0.0]]), np.array([[0], [1]]))
        array([1000.])
    """
    return (Y * -log_softmax(Z)).sum(axis=0)


def categorical_crossentropy_from_logits_gradient(Z: Array, Y: Array) -> Array:
    """p - y, with p = softmax(z); the columns of Y must sum to 1.

    Example:
        >>> categorical_crossentropy_from_logits_gradient(
        ...     np.array([[0.0], [0.0]]), np.array([[1.0], [0.0]])
        ... ).ravel()
        array([-0.5,  0.5])
    """
    return softmax(Z) - Y


def sparse_categorical_crossentropy_from_logits(Z: Array, Y: Array) -> Array:
    """log sum_k exp(z_k) - z_y: the categorical form, with the class instead of a one-hot column.

    Example:
        >>> sparse_categorical_crossentropy_from_logits(np.array([[1000.0], [0.0]]), np.array([1]))
        array([1000.])
    """
    return -at_class(log_softmax(Z), Y)


def sparse_categorical_crossentropy_from_logits_gradient(Z: Array, Y: Array) -> Array:
    """p - y: the softmax, less 1 at the class.

    Example:
        >>> sparse_categorical_crossentropy_from_logits_gradient(
        ...     np.array([[0.0], [0.0]]), np.array([0])
        ... ).ravel()
        array([-0.5,  0.5])
    """
    dZ = softmax(Z)
    dZ[Y, np.arange(len(Y))] -= 1
    return dZ
