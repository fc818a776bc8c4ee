"""Mistakes in passing a derivative back through an activation: dZ = dA g'(Z).

Ninth of the package. relu'(0) = 1 is not here: it is a convention.
"""

import numpy as np

from comparisons.dialects import Array
from comparisons.suspects.pieces import half, last_sample_lost, logistic
from comparisons.suspects.record import Suspect, both, curved, of, several


def last_unit_passed(dA: Array, Z: Array, A: Array) -> Array:
    """relu' for every unit but the last."""
    return np.concatenate([dA[:-1] * (Z[:-1] > 0), dA[-1:]])


THROUGH = [
    Suspect(
        "relu' left out",
        "dZ",
        lambda dA, Z, A: dA.copy(),
        of("relu"),
        hidden_by=("zeros into", "open"),
    ),
    Suspect(
        "relu' of the derivative",
        "dZ",
        lambda dA, Z, A: dA * (dA > 0),
        of("relu"),
        hidden_by=("zeros into",),
    ),
    Suspect(
        "relu' with a leak of 1e-3",
        "dZ",
        lambda dA, Z, A: np.where(Z > 0, dA, 1e-3 * dA),
        of("relu"),
        hidden_by=("zeros into", "open"),
    ),
    Suspect("relu for relu'", "dZ", lambda dA, Z, A: dA * A, of("relu"), hidden_by=("zeros",)),
    Suspect(
        "relu' left out for the last unit",
        "dZ",
        last_unit_passed,
        of("relu"),
        hidden_by=("zeros into", "open"),
    ),
    Suspect(
        "relu' the wrong way round",
        "dZ",
        lambda dA, Z, A: dA * (Z <= 0),
        of("relu"),
        hidden_by=("zeros into",),
    ),
    Suspect(
        "sigmoid' left out",
        "dZ",
        lambda dA, Z, A: dA.copy(),
        of("sigmoid"),
        hidden_by=("zeros into",),
    ),
    Suspect(
        "sigmoid' taken at Z",
        "dZ",
        lambda dA, Z, A: dA * Z * (1 - Z),
        of("sigmoid"),
        hidden_by=("zeros into",),
    ),
    Suspect(
        "sigmoid' of the activation",
        "dZ",
        lambda dA, Z, A: dA * logistic(A) * (1 - logistic(A)),
        of("sigmoid"),
        hidden_by=("zeros into",),
    ),
    Suspect(
        "sigmoid' without 1 - a",
        "dZ",
        lambda dA, Z, A: dA * A,
        of("sigmoid"),
        hidden_by=("zeros into",),
    ),
    Suspect(
        "sigmoid' twice",
        "dZ",
        lambda dA, Z, A: dA * (A * (1 - A)) ** 2,
        of("sigmoid"),
        hidden_by=("zeros into",),
    ),
    Suspect(
        "tanh' left out",
        "dZ",
        lambda dA, Z, A: dA.copy(),
        of("tanh"),
        hidden_by=("zeros into", "small"),
    ),
    Suspect(
        "tanh' without the square",
        "dZ",
        lambda dA, Z, A: dA * (1 - A),
        of("tanh"),
        hidden_by=("zeros in A", "zeros into"),
    ),
    Suspect(
        "tanh' taken at Z",
        "dZ",
        lambda dA, Z, A: dA * (1 - Z * Z),
        of("tanh"),
        hidden_by=("zeros into", "small"),
    ),
    Suspect(
        "tanh' of the activation",
        "dZ",
        lambda dA, Z, A: dA * (1 - np.tanh(A) ** 2),
        of("tanh"),
        hidden_by=("zeros into", "small"),
    ),
    Suspect(
        "sigmoid' for tanh'",
        "dZ",
        lambda dA, Z, A: dA * A * (1 - A),
        of("tanh"),
        hidden_by=("zeros into",),
    ),
    Suspect(
        "softmax' = p (1 - p)",
        "dZ",
        lambda dA, Z, A: dA * A * (1 - A),
        both(of("softmax"), several),
        hidden_by=("zeros into",),
    ),
    Suspect(
        "softmax' left out",
        "dZ",
        lambda dA, Z, A: dA.copy(),
        of("softmax"),
        hidden_by=("zeros into",),
    ),
    Suspect(
        "softmax' summed over the samples",
        "dZ",
        lambda dA, Z, A: A * (dA - (A * dA).sum(axis=1, keepdims=True)),
        of("softmax"),
        hidden_by=("zeros into",),
    ),
    Suspect(
        "relu' on a linear output",
        "dZ",
        lambda dA, Z, A: dA * (Z > 0),
        of("linear"),
        hidden_by=("zeros into", "open"),
    ),
    Suspect(
        "dZ rounded to float16", "dZ", half, curved, on="result", hidden_by=("zeros", "few digits")
    ),
    Suspect(
        "dZ of the last sample lost",
        "dZ",
        last_sample_lost,
        curved,
        on="result",
        hidden_by=("zero sample",),
    ),
]
