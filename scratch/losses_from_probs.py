"""Cross-entropy from probs: the form of the textbook, and the clipped form that Keras computes.

Read after `losses_from_logits`. By the time these see p, a softmax or sigmoid has already rounded
it: where p is tiny or next to 1, what the logits knew is gone, and no care taken here can bring it
back.
"""

import numpy as np

from scratch.activations import Array
from scratch.losses_from_logits import (
    at_class,
    sparse_categorical_crossentropy_from_logits,
    sparse_categorical_crossentropy_from_logits_gradient,
)

EPSILON = 1e-7  # keras.config.epsilon(), the same in every dtype


def clip(A: Array, epsilon: float = EPSILON) -> Array:
    """Probabilities moved into [epsilon, 1 - epsilon].

    Example:
        >>> clip(np.array([0.0, 0.5]), 0.25)
        array([0.25, 0.5 ])
    """
    low, high = A.dtype.type(epsilon), A.dtype.type(1 - epsilon)
    return np.minimum(np.maximum(A, low), high)  # np.clip would make float32 of bfloat16


def binary_crossentropy_textbook(A: Array, Y: Array) -> Array:
    """The mean over the outputs of -(y log p + (1 - y) log(1 - p)).

    Edges: inf at p = 0 with y = 1 (and p = 1 with y = 0); nan where 0 meets log(0).

    Example:
        >>> binary_crossentropy_textbook(np.array([[0.5]]), np.array([[1.0]])).round(4)
        array([0.6931])
    """
    return -(Y * np.log(A) + (1 - Y) * np.log(1 - A)).mean(axis=0)


def binary_crossentropy_textbook_gradient(A: Array, Y: Array) -> Array:
    """((1 - y) / (1 - p) - y / p) / n.

    Example:
        >>> binary_crossentropy_textbook_gradient(np.array([[0.5]]), np.array([[1.0]]))
        array([[-2.]])
    """
    return ((1 - Y) / (1 - A) - Y / A) / len(A)


def binary_crossentropy_clipped(A: Array, Y: Array, epsilon: float = EPSILON) -> Array:
    """The textbook form of p moved into [epsilon, 1 - epsilon]: never above -log(epsilon).

    For y = 0 in float32 it stops at 15.942, because 1 - 1e-7 rounds to 1 - 2^-23.

    Example:
        >>> binary_crossentropy_clipped(np.array([[0.0]]), np.array([[1.0]])).round(3)
        array([16.118])
    """
    return binary_crossentropy_textbook(clip(A, epsilon), Y)


def binary_crossentropy_clipped_gradient(A: Array, Y: Array, epsilon: float = EPSILON) -> Array:
    """The textbook derivative inside [epsilon, 1 - epsilon], and exactly 0 outside.

    Example:
        >>> binary_crossentropy_clipped_gradient(np.array([[0.0]]), np.array([[1.0]]))
        array([[-0.]])
    """
    C = clip(A, epsilon)
    return binary_crossentropy_textbook_gradient(C, Y) * (C == A)


def categorical_crossentropy_textbook(A: Array, Y: Array) -> Array:
    """-sum_j y_j log p_j.

    Edges: inf at p = 0 with y = 1; nan at p = 0 with y = 0, because 0 log(0) is 0 times -inf.

    Example:
        >>> categorical_crossentropy_textbook(np.full((2, 1), 0.5), np.array([[1], [0]])).round(4)
        array([0.6931])
    """
    return -(Y * np.log(A)).sum(axis=0)


def categorical_crossentropy_textbook_gradient(A: Array, Y: Array) -> Array:
    """-y / p.

    Example:
        >>> categorical_crossentropy_textbook_gradient(np.array([[0.5]]), np.array([[1.0]]))
        array([[-2.]])
    """
    return -Y / A


def categorical_crossentropy_clipped(A: Array, Y: Array, epsilon: float = EPSILON) -> Array:
    """-sum_j y_j log clip(p_j / sum_k p_k): Keras scales to a sum of 1, then clips.

    Example:
        >>> categorical_crossentropy_clipped(np.array([[1.0], [0]]), np.array([[0], [1]])).round(3)
        array([16.118])
    """
    return categorical_crossentropy_textbook(clip(A / A.sum(axis=0), epsilon), Y)


def categorical_crossentropy_clipped_gradient(
    A: Array, Y: Array, epsilon: float = EPSILON
) -> Array:
    """With q = p / s and s = sum_k p_k: (g - sum_k g_k q_k) / s, where g = -y / q, or 0 if clipped.

    Example:
        >>> categorical_crossentropy_clipped_gradient(
        ...     np.array([[1.0], [0.0]]), np.array([[0.0], [1.0]])
        ... ).ravel()
        array([-0., -0.])
    """
    S = A.sum(axis=0)
    Q = A / S
    C = clip(Q, epsilon)
    G = categorical_crossentropy_textbook_gradient(C, Y) * (C == Q)
    return (G - (G * Q).sum(axis=0)) / S


def sparse_categorical_crossentropy_textbook(A: Array, Y: Array) -> Array:
    """-log p_y. Edges: inf at p_y = 0.

    Example:
        >>> sparse_categorical_crossentropy_textbook(np.full((2, 1), 0.5), np.array([1])).round(4)
        array([0.6931])
    """
    return -np.log(at_class(A, Y))


def sparse_categorical_crossentropy_textbook_gradient(A: Array, Y: Array) -> Array:
    """-1 / p_y at the class, 0 elsewhere.

    Example:
        >>> sparse_categorical_crossentropy_textbook_gradient(
        ...     np.array([[0.5], [0.5]]), np.array([1])
        ... ).ravel()
        array([ 0., -2.])
    """
    dA = np.zeros_like(A)
    dA[Y, np.arange(len(Y))] = -1 / at_class(A, Y)
    return dA


def sparse_categorical_crossentropy_clipped(A: Array, Y: Array, epsilon: float = EPSILON) -> Array:
    """log sum_k c_k - log c_y, with c = clip(p): Keras clips, then treats log c as logits.

    Scaling happens here after clipping and in `categorical_crossentropy_clipped` before it, so in
    Keras the sparse and the one-hot form of one loss differ, by up to n epsilon.

    Example:
        >>> sparse_categorical_crossentropy_clipped(np.array([[1.0], [0]]), np.array([1])).round(3)
        array([16.118])
    """
    return sparse_categorical_crossentropy_from_logits(np.log(clip(A, epsilon)), Y)


def sparse_categorical_crossentropy_clipped_gradient(
    A: Array, Y: Array, epsilon: float = EPSILON
) -> Array:
    """(softmax(log c) - y) / c, with c = clip(p), and exactly 0 where p was clipped.

    Example:
        >>> sparse_categorical_crossentropy_clipped_gradient(
        ...     np.array([[1.0], [0.0]]), np.array([1])
        ... ).ravel()
        array([ 0., -0.])
    """
    C = clip(A, epsilon)
    return sparse_categorical_crossentropy_from_logits_gradient(np.log(C), Y) / C * (C == A)
