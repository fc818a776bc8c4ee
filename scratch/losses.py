"""Losses: how wrong the output of one sample is, and the derivative of that with respect to it.

After `activations` in the reading order. Each loss returns one number a sample, (m,); each
`..._gradient` the derivative of that number with respect to the function's first argument, (n, m),
without 1/m. The *cost*, the mean over the samples, is taken in `network`.

Cross-entropy has three forms, because the same formula behaves differently in floating point:

    from_logits   from Z, by log-sum-exp: accurate for every Z. Use this one.
    textbook      from probs, -log p as it stands in the book: inf where p has underflowed to 0.
    clipped       from probs, moved into [epsilon, 1 - epsilon] first, as Keras does: the loss stops
                  at -log(epsilon), 16.118 for 1e-7, and from there on its derivative with respect
                  to the p of the class is exactly 0.

The first lives in `losses_from_logits`, the other two in `losses_from_probs`.

Targets: `sparse_categorical_crossentropy` takes classes, integers (m,); `categorical_crossentropy`
one-hot columns (n, m); `binary_crossentropy` numbers in [0, 1], (n, m), one or more a sample
(multi-label); `mean_squared_error` real numbers (n, m).
"""

from collections.abc import Callable
from typing import NamedTuple

import numpy as np

from scratch import losses_from_logits, losses_from_probs
from scratch.activations import Array


class Loss(NamedTuple):
    """One loss in one form: its value for each sample, and its derivative."""

    loss: Callable[[Array, Array], Array]  # output, Y -> (m,)
    gradient: Callable[[Array, Array], Array]  # output, Y -> (n, m)


def mean_squared_error(A: Array, Y: Array) -> Array:
    """The mean over the outputs of (a - y)^2, as in Keras; the journal's 1/2 is not in it.

    Example:
        >>> mean_squared_error(np.array([[1.0], [3.0]]), np.array([[0.0], [0.0]]))
        array([5.])
    """
    return np.square(A - Y).mean(axis=0)


def mean_squared_error_gradient(A: Array, Y: Array) -> Array:
    """2 (a - y) / n for n outputs: the 2 comes from the square and does not cancel.

    Example:
        >>> mean_squared_error_gradient(np.array([[1.0], [3.0]]), np.array([[0.0], [0.0]])).ravel()
        array([1., 3.])
    """
    return (A - Y) * A.dtype.type(2 / len(A))


# (name in Keras, form) -> loss. The quadratic loss has nothing to stabilise and so only one form.
LOSSES = {
    ("mean_squared_error", "textbook"): Loss(mean_squared_error, mean_squared_error_gradient),
    ("binary_crossentropy", "from_logits"): Loss(
        losses_from_logits.binary_crossentropy_from_logits,
        losses_from_logits.binary_crossentropy_from_logits_gradient,
    ),
    ("binary_crossentropy", "textbook"): Loss(
        losses_from_probs.binary_crossentropy_textbook,
        losses_from_probs.binary_crossentropy_textbook_gradient,
    ),
    ("binary_crossentropy", "clipped"): Loss(
        losses_from_probs.binary_crossentropy_clipped,
        losses_from_probs.binary_crossentropy_clipped_gradient,
    ),
    ("categorical_crossentropy", "from_logits"): Loss(
        losses_from_logits.categorical_crossentropy_from_logits,
        losses_from_logits.categorical_crossentropy_from_logits_gradient,
    ),
    ("categorical_crossentropy", "textbook"): Loss(
        losses_from_probs.categorical_crossentropy_textbook,
        losses_from_probs.categorical_crossentropy_textbook_gradient,
    ),
    ("categorical_crossentropy", "clipped"): Loss(
        losses_from_probs.categorical_crossentropy_clipped,
        losses_from_probs.categorical_crossentropy_clipped_gradient,
    ),
    ("sparse_categorical_crossentropy", "from_logits"): Loss(
        losses_from_logits.sparse_categorical_crossentropy_from_logits,
        losses_from_logits.sparse_categorical_crossentropy_from_logits_gradient,
    ),
    ("sparse_categorical_crossentropy", "textbook"): Loss(
        losses_from_probs.sparse_categorical_crossentropy_textbook,
        losses_from_probs.sparse_categorical_crossentropy_textbook_gradient,
    ),
    ("sparse_categorical_crossentropy", "clipped"): Loss(
        losses_from_probs.sparse_categorical_crossentropy_clipped,
        losses_from_probs.sparse_categorical_crossentropy_clipped_gradient,
    ),
}
