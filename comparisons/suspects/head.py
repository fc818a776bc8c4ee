"""Mistakes in the derivative of the loss, where the way back begins.

Seventh of the package. A derivative that another loss would have is a mistake beside this one.
"""

import numpy as np

from comparisons.suspects.pieces import (
    last_sample_lost,
    logistic,
    one_hot,
    shares,
    single,
    smoothed,
)
from comparisons.suspects.record import Suspect, at_head, both, several_outputs, to_learn

HEAD_SQUARED = both(at_head, to_learn("mean_squared"))
HEAD_BINARY_LOGITS = both(at_head, to_learn("binary", logits=True))
HEAD_BINARY_PROBS = both(at_head, to_learn("binary", logits=False))
HEAD_LOGITS = both(at_head, several_outputs, to_learn("categorical", "sparse", logits=True))
HEAD_PROBS = both(at_head, to_learn("categorical", "sparse", logits=False))

HEAD = [
    Suspect(
        "the 2 of the square lost",
        "dA",
        lambda dA: dA / 2,
        HEAD_SQUARED,
        on="result",
        hidden_by=("zeros",),
    ),
    Suspect(
        "1/n of the square lost",
        "dA",
        lambda A, Y: 2 * (A - Y),
        both(HEAD_SQUARED, several_outputs),
        hidden_by=("zeros",),
    ),
    Suspect(
        "derivative of the absolute error",
        "dA",
        lambda A, Y: np.sign(A - Y) / len(A),
        HEAD_SQUARED,
        hidden_by=("zeros",),
    ),
    Suspect(
        "1/n of the yes-or-no loss lost",
        "dA",
        lambda Z, Y: logistic(Z) - Y,
        both(HEAD_BINARY_LOGITS, several_outputs),
        hidden_by=("zeros",),
    ),
    Suspect(
        "logits less targets, yes or no", "dA", lambda Z, Y: (Z - Y) / len(Z), HEAD_BINARY_LOGITS
    ),
    Suspect(
        "sign between the two quotients",
        "dA",
        lambda P, Y: ((1 - Y) / (1 - P) + Y / P) / len(P),
        HEAD_BINARY_PROBS,
        hidden_by=("all no",),
    ),
    Suspect(
        "p - y where its sigmoid follows", "dA", lambda P, Y: (P - Y) / len(P), HEAD_BINARY_PROBS
    ),
    Suspect(
        "1e-7 under y",
        "dA",
        lambda P, Y: ((1 - Y) / (1 - P) - Y / (P + 1e-7)) / len(P),
        HEAD_BINARY_PROBS,
        hidden_by=("all no", "probs above epsilon"),
    ),
    Suspect(
        "smoothed labels in the derivative",
        "dA",
        lambda Z, Y: shares(Z) - smoothed(Y, Z),
        HEAD_LOGITS,
    ),
    Suspect("logits less targets", "dA", lambda Z, Y: Z - one_hot(Y, Z), HEAD_LOGITS),
    Suspect(
        "softmax of the derivative over the samples",
        "dA",
        lambda Z, Y: np.exp(Z) / np.exp(Z).sum(axis=1, keepdims=True) - one_hot(Y, Z),
        HEAD_LOGITS,
    ),
    Suspect("targets not subtracted", "dA", lambda Z, Y: shares(Z), HEAD_LOGITS),
    Suspect(
        "1e-7 under the class",
        "dA",
        lambda P, Y: -one_hot(Y, P) / (P + 1e-7),
        HEAD_PROBS,
        hidden_by=("probs above epsilon",),
    ),
    Suspect("p - y where its softmax follows", "dA", lambda P, Y: P - one_hot(Y, P), HEAD_PROBS),
    Suspect(
        "binary derivative of one-hot classes",
        "dA",
        lambda P, Y: (1 - one_hot(Y, P)) / (1 - P) - one_hot(Y, P) / P,
        HEAD_PROBS,
    ),
    Suspect(
        "sign of the first derivative",
        "dA",
        lambda dA: -dA,
        at_head,
        on="result",
        hidden_by=("zeros",),
    ),
    Suspect(
        "first derivative of the last sample lost",
        "dA",
        last_sample_lost,
        at_head,
        on="result",
        hidden_by=("zero sample",),
    ),
    Suspect(
        "1/m already in the first derivative",
        "dA",
        lambda dA: dA / dA.shape[1],
        at_head,
        on="result",
        hidden_by=("one sample", "zeros"),
    ),
    Suspect(
        "first derivative rounded to float32",
        "dA",
        single,
        at_head,
        on="result",
        hidden_by=("few digits",),
        dtypes=("float64",),
    ),
]
