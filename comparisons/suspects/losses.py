"""Mistakes in the loss of each sample and in its mean.

Sixth of the package. `Z` stands for logits, `P` for probs, `A` for outputs of any kind. Targets may
be classes or one-hot columns; `one_hot` makes the second of the first.
"""

import numpy as np

from comparisons.dialects import Array
from comparisons.suspects.pieces import (
    last_sample_lost,
    log_shares,
    logistic,
    one_hot,
    single,
    smoothed,
)
from comparisons.suspects.record import Suspect, at_loss, both, several_outputs, to_learn


def two_sided(P: Array, Y: Array) -> Array:
    """-(y log p + (1 - y) log(1 - p)) of each output."""
    return -(Y * np.log(P) + (1 - Y) * np.log(1 - P))


def classes_from_one(Z: Array, Y: Array) -> Array:
    """The cross-entropy of the class after the right one."""
    return -log_shares(Z)[(Y + 1) % len(Z), np.arange(len(Y))]


def mean_of_means(loss: Array) -> Array:
    """The mean of the means of a first batch and of a second that is half as large."""
    cut = -(-2 * loss.size // 3)
    return (loss[:cut].mean() + loss[cut:].sum() / (loss.size - cut)) / 2


SQUARED = both(at_loss, to_learn("mean_squared"))
BINARY = both(at_loss, to_learn("binary"))
BINARY_LOGITS = both(at_loss, to_learn("binary", logits=True))
BINARY_PROBS = both(at_loss, to_learn("binary", logits=False))
CLASSES = both(at_loss, to_learn("categorical", "sparse"))
CLASS_LOGITS = both(at_loss, to_learn("categorical", "sparse", logits=True))
CLASS_PROBS = both(at_loss, to_learn("categorical", "sparse", logits=False))
SPARSE_LOGITS = both(at_loss, to_learn("sparse", logits=True))

LOSS = [
    Suspect("half of the square", "loss", lambda loss: loss / 2, SQUARED, on="result"),
    Suspect(
        "squares summed over the outputs",
        "loss",
        lambda A, Y: np.square(A - Y).sum(axis=0),
        both(SQUARED, several_outputs),
        hidden_by=("zeros",),
    ),
    Suspect(
        "squares divided by n - 1",
        "loss",
        lambda A, Y: np.square(A - Y).sum(axis=0) / (len(A) - 1),
        both(SQUARED, several_outputs),
        hidden_by=("zeros",),
    ),
    Suspect(
        "absolute error for the square",
        "loss",
        lambda A, Y: np.abs(A - Y).mean(axis=0),
        SQUARED,
        hidden_by=("zeros",),
    ),
    Suspect("root of the mean square", "loss", np.sqrt, SQUARED, on="result"),
    Suspect(
        "binary cross-entropy summed over the outputs",
        "loss",
        lambda Z, Y: two_sided(logistic(Z), Y).sum(axis=0),
        both(BINARY_LOGITS, several_outputs),
    ),
    Suspect(
        "only the yes of a yes-or-no loss",
        "loss",
        lambda Z, Y: -(Y * np.log(logistic(Z))).mean(axis=0),
        BINARY_LOGITS,
        hidden_by=("all yes",),
    ),
    Suspect(
        "1e-7 inside both logs",
        "loss",
        lambda P, Y: -(Y * np.log(P + 1e-7) + (1 - Y) * np.log(1 - P + 1e-7)).mean(axis=0),
        BINARY_PROBS,
        hidden_by=("probs above epsilon",),
    ),
    Suspect(
        "probs taken for logits, yes or no",
        "loss",
        lambda P, Y: two_sided(logistic(P), Y).mean(axis=0),
        BINARY_PROBS,
    ),
    Suspect(
        "log(p + 1e-7)",
        "loss",
        lambda P, Y: -(one_hot(Y, P) * np.log(P + 1e-7)).sum(axis=0),
        CLASS_PROBS,
        hidden_by=("probs above epsilon",),
    ),
    Suspect(
        "log(p + 1e-5)",
        "loss",
        lambda P, Y: -(one_hot(Y, P) * np.log(P + 1e-5)).sum(axis=0),
        CLASS_PROBS,
        hidden_by=("probs above epsilon",),
    ),
    Suspect(
        "probs taken for logits",
        "loss",
        lambda P, Y: -(one_hot(Y, P) * log_shares(P)).sum(axis=0),
        CLASS_PROBS,
    ),
    Suspect(
        "binary cross-entropy of one-hot classes",
        "loss",
        lambda P, Y: two_sided(P, one_hot(Y, P)).mean(axis=0),
        both(CLASS_PROBS, several_outputs),
    ),
    Suspect(
        "label smoothing of 1e-4",
        "loss",
        lambda Z, Y: -(smoothed(Y, Z) * log_shares(Z)).sum(axis=0),
        both(CLASS_LOGITS, several_outputs),
        hidden_by=("equal units",),
    ),
    Suspect(
        "classes counted from one",
        "loss",
        classes_from_one,
        both(SPARSE_LOGITS, several_outputs),
        hidden_by=("equal units",),
    ),
    Suspect(
        "mean over the classes",
        "loss",
        lambda Z, Y: -(one_hot(Y, Z) * log_shares(Z)).mean(axis=0),
        both(CLASS_LOGITS, several_outputs),
    ),
    Suspect(
        "log of base 2",
        "loss",
        lambda loss: loss / np.log(2.0).item(),
        both(at_loss, to_learn("binary", "categorical", "sparse")),
        on="result",
    ),
    Suspect("sign of the loss", "loss", lambda loss: -loss, at_loss, on="result"),
    Suspect(
        "one sample's loss lost",
        "loss",
        last_sample_lost,
        at_loss,
        on="result",
        hidden_by=("zeros",),
    ),
    Suspect(
        "loss rounded to float32",
        "loss",
        single,
        at_loss,
        on="result",
        hidden_by=("few digits",),
        dtypes=("float64",),
    ),
]

COST = [
    Suspect(
        "cost summed instead of averaged",
        "cost",
        lambda loss: loss.sum(),
        at_loss,
        hidden_by=("one sample", "zeros"),
    ),
    Suspect(
        "cost divided by m - 1",
        "cost",
        lambda loss: loss.sum() / (loss.size - 1),
        at_loss,
        hidden_by=("zeros",),
    ),
    Suspect(
        "last sample left out of the mean",
        "cost",
        lambda loss: loss[:-1].sum() / (loss.size - 1),
        at_loss,
        hidden_by=("equal samples", "zeros"),
    ),
    Suspect(
        "mean of the means of unequal batches",
        "cost",
        mean_of_means,
        at_loss,
        hidden_by=("equal samples", "zeros"),
    ),
    Suspect(
        "cost with half its digits",
        "cost",
        single,
        at_loss,
        on="result",
        hidden_by=("few digits",),
        dtypes=("float64",),
    ),
]
