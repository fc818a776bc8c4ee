"""Cross-entropy from logits: the stable forms, accurate for logits of any size.

Read after `losses`, which says what the three forms are. The softmax or sigmoid is inside the loss,
so that the log and the exp meet before either of them can overflow or underflow.
"""

import numpy as np

from scratch.activations import Array, sigmoid, softmax, total


def at_class(A: Array, Y: Array) -> Array:
    """The entry of each column at that column's class.

    Example:
        >>> at_class(np.array([[1, 2], [3, 4]]), np.array([1, 0]))
        array([3, 2])
    """
    return A[Y, np.arange(len(Y))]


def log_softmax(Z: Array) -> Array:
    """log p_j = (z_j - z_t) - log(1 + sum over k != t of exp(z_k - z_t)), z_t the largest logit.

    The 1 is the exp of the largest logit itself, and log1p adds it without rounding: where class t
    towers over the others, log p_t = -exp(-gap), and not log 1 = 0. So a loss -log p_j is a sum of
    two numbers that are not negative, and accurate whether it is huge or tiny. Of logits that are
    equally large one is t.

    Edges: a column with +inf or nan in it gives nan somewhere; a logit of -inf has log p = -inf.

    Source: Blanchard, Higham and Higham (2021), as in `activations.softmax`, the form with log1p.

    Example:
        >>> log_softmax(np.array([[0.0], [-1000.0]])).ravel()
        array([    0., -1000.])
        >>> log_softmax(np.array([[0.0], [-50.0]]))[0] == -np.exp(-50)
        array([ True])
    """
    t = Z.argmax(axis=0)
    D = Z - at_class(Z, t)
    E = np.exp(D)
    E[t, np.arange(len(t))] = 0
    return D - np.log1p(total(E))


def mean(A: Array) -> Array:
    """The mean over the outputs, (n, m) to (m,); of 16-bit numbers by way of float32.

    The sum of the losses of 70 outputs may be too large for float16 when their mean is not.

    Example:
        >>> mean(np.full((70, 1), 1000, np.float16)).tolist()
        [1000.0]
    """
    wide = A.astype(np.promote_types(A.dtype, np.float32), copy=False)
    return (total(wide) / len(A)).astype(A.dtype, copy=False)


def binary_crossentropy_from_logits(Z: Array, Y: Array) -> Array:
    """The mean over the outputs of z ([z > 0] - y) + log(1 + exp(-|z|)).

    That is -y log(p) - (1 - y) log(1 - p) with p = sigmoid(z), rearranged so that nothing overflows
    and no p is rounded to 0 or 1 on the way. The first term, often written max(z, 0) - z y, is 0
    for a right answer and |z| for a wrong one, and never negative: nothing cancels.

    Example:
        >>> binary_crossentropy_from_logits(np.array([[1000.0]]), np.array([[0.0]]))
        array([1000.])
    """
    step = (Z > 0).astype(Z.dtype)
    return mean(Z * (step - Y) + np.log1p(np.exp(-np.abs(Z))))


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
    return total(Y * -log_softmax(Z))


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
