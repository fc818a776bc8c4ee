"""Mistakes in A = g(Z).

Fifth of the package. No shift by the maximum is not here: for logits of moderate size it is right.
"""

import numpy as np

from comparisons.dialects import Array
from comparisons.suspects.pieces import half, logistic, powers, shares, single
from comparisons.suspects.record import Suspect, both, of, several


def last_unit_left(Z: Array) -> Array:
    """A relu that forgets the last unit."""
    return np.concatenate([np.maximum(Z[:-1], 0), Z[-1:]])


ACTIVATION = [
    Suspect("activation left out", "A", lambda Z: Z, of("relu"), hidden_by=("open",)),
    Suspect(
        "squashing left out",
        "A",
        lambda Z: Z.copy(),
        of("sigmoid", "tanh", "softmax"),
        hidden_by=("small",),
    ),
    Suspect(
        "relu with a leak of 1e-3",
        "A",
        lambda Z: np.maximum(Z, 1e-3 * Z),
        of("relu"),
        hidden_by=("open",),
    ),
    Suspect(
        "leaky relu for relu",
        "A",
        lambda Z: np.maximum(Z, 0.01 * Z),
        of("relu"),
        hidden_by=("open",),
    ),
    Suspect("absolute value for relu", "A", np.abs, of("relu"), hidden_by=("open",)),
    Suspect("last unit without its relu", "A", last_unit_left, of("relu"), hidden_by=("open",)),
    Suspect(
        "sign in the exponent of the sigmoid",
        "A",
        lambda Z: logistic(-Z),
        of("sigmoid"),
        hidden_by=("small",),
    ),
    Suspect("tanh for sigmoid", "A", np.tanh, of("sigmoid")),
    Suspect(
        "hard sigmoid for sigmoid",
        "A",
        lambda Z: np.clip(0.2 * Z + 0.5, 0, 1),
        of("sigmoid"),
        hidden_by=("small",),
    ),
    Suspect(
        "tanh of half its argument",
        "A",
        lambda Z: np.tanh(Z / 2),
        of("tanh"),
        hidden_by=("saturated", "zeros"),
    ),
    Suspect("sigmoid for tanh", "A", logistic, of("tanh"), hidden_by=("saturated",)),
    Suspect(
        "tanh by three terms of its series",
        "A",
        lambda Z: Z - Z**3 / 3 + 2 * Z**5 / 15,
        of("tanh"),
        hidden_by=("small",),
    ),
    Suspect(
        "softmax over the samples",
        "A",
        lambda Z: np.exp(Z) / np.exp(Z).sum(axis=1, keepdims=True),
        both(of("softmax"), several),
    ),
    Suspect(
        "softmax over the whole matrix",
        "A",
        lambda Z: np.exp(Z) / np.exp(Z).sum(),
        of("softmax"),
        hidden_by=("one sample",),
    ),
    Suspect(
        "softmax twice",
        "A",
        lambda Z: shares(shares(Z)),
        both(of("softmax"), several),
        hidden_by=("equal units",),
    ),
    Suspect(
        "softmax of base 2",
        "A",
        lambda Z: np.exp2(Z - Z.max(axis=0)) / np.exp2(Z - Z.max(axis=0)).sum(axis=0),
        both(of("softmax"), several),
        hidden_by=("equal units",),
    ),
    Suspect(
        "1e-7 in the softmax's denominator",
        "A",
        lambda Z: powers(Z) / (powers(Z).sum(axis=0) + 1e-7),
        of("softmax"),
        dtypes=("float64",),  # in float32 it is less than the rounding of the exponential
    ),
    Suspect(
        "softmax without its last class in the sum",
        "A",
        lambda Z: powers(Z) / powers(Z)[:-1].sum(axis=0),
        both(of("softmax"), several),
    ),
    Suspect("sigmoid for softmax", "A", logistic, both(of("softmax"), several)),
    Suspect(
        "activation rounded to float16",
        "A",
        half,
        of("sigmoid", "tanh", "softmax"),
        on="result",
        hidden_by=("few digits", "saturated"),
    ),
    Suspect(
        "activation rounded to float32",
        "A",
        single,
        of("sigmoid", "tanh", "softmax"),
        on="result",
        hidden_by=("few digits", "saturated"),
        dtypes=("float64",),
    ),
]
