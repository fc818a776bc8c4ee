"""Dead answers: wrong, and with a gradient that is exactly zero, so that they teach nothing.

Read after `starts`. An *answer* is what a loss scores: one a sample for a softmax, one an output
for sigmoids. Of the answers that are wrong some are

    dead    the gradient at their own logits is exactly zero
    faint   their own probability was clipped, and yet something is left of the gradient

The loss of classes from `softmax` clips every probability of a sample by itself. If the winner was
clipped as well, everything was, and the answer is dead. If it was not (a runner-up holds more than
1e-7), what is left is what the clipped classes had held: with q the sum of their probabilities,
dz_j = q p_j instead of p_j for a class that was not clipped, and dz_y = -p_y instead of p_y - 1.
That is at most n 1e-7 where it should be nearly 1, and in float32 most of it is rounding. The
one-hot form asks for the probability of the right class alone, and so do sigmoids: there every
clipped wrong answer is dead, none is faint.
"""

from typing import NamedTuple

import numpy as np

from comparisons.dialects import Array


class Answers(NamedTuple):
    """The answers of a network, and what clipping did to them: (m,), or (n, m) for sigmoids.

    Attributes:
        wrong: not what was to be learned.
        dead: wrong, and the gradient is exactly zero.
        faint: wrong, clipped, and not dead.
    """

    wrong: Array
    dead: Array
    faint: Array


def answers(loss: str, form: str, A: Array, dZ: Array, Y: Array) -> Answers:
    """What one path's own arithmetic makes of each answer.

    Args:
        loss: a cross-entropy, by its name in Keras.
        form: "from_logits" (then nothing is clipped), "clipped" or "textbook".
        A: what the loss was given, (n, m).
        dZ: the gradient at the logits, (n, m).
        Y: targets.

    Example:
        >>> A, dZ = np.array([[1.0, 1.0], [0.0, 0.0]]), np.zeros((2, 2))
        >>> answers("sparse_categorical_crossentropy", "clipped", A, dZ, np.array([0, 1])).dead
        array([False,  True])
    """
    if loss == "binary_crossentropy":
        threshold = 0 if form == "from_logits" else 0.5
        answered, wanted = threshold < A, Y > 0.5
        wrong, silent = answered != wanted, dZ == 0
    else:
        label = Y if Y.ndim == 1 else Y.argmax(axis=0)
        wrong, silent = A.argmax(axis=0) != label, ~dZ.any(axis=0)
    clipped = _clipped(loss, A, Y) if form == "clipped" else np.zeros_like(wrong)
    return Answers(wrong, wrong & silent, wrong & clipped & ~silent)


def _clipped(loss: str, A: Array, Y: Array) -> Array:
    """Whether the probability of what was to be learned was clipped."""
    from scratch.losses_from_probs import clip

    if loss == "binary_crossentropy":
        return clip(A) != A
    if loss == "categorical_crossentropy":  # scaled first, then clipped
        A = A / A.sum(axis=0)
    label = Y if Y.ndim == 1 else Y.argmax(axis=0)
    own = A[label, np.arange(A.shape[1])]
    return clip(own) != own
