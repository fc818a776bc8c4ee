"""Mistakes in passing a derivative back: through a layer, dA = W^T dZ of the next one, and through an
activation, dZ = dA g'(Z).

Eighth of the package. relu'(0) = 1 is not here: it is a convention.
"""

import numpy as np

from comparisons.dialects import Array
from comparisons.suspects.pieces import half, last_sample_lost, logistic, single
from comparisons.suspects.record import (
    Suspect,
    below_head,
    both,
    curved,
    curved_above,
    of,
    several,
    square_above,
)

# Of the step that would have been taken with the weights before the gradient passed through them.
RATE = 0.1


def several_above(problem, layer):
    """Where the next layer has more than one unit."""
    return below_head(problem, layer) and several(problem, layer + 1)


def last_unit_passed(dA: Array, Z: Array, A: Array) -> Array:
    """relu' for every unit but the last."""
    return np.concatenate([dA[:-1] * (Z[:-1] > 0), dA[-1:]])


PASSED = [
    Suspect(
        "kernel not transposed on the way back",
        "dA",
        lambda W, dZ: W @ dZ,
        square_above,
        hidden_by=("zeros", "symmetric above"),
    ),
    Suspect(
        "dA passed on instead of dZ",
        "dA",
        lambda W, dZ, dA: W.T @ dA,
        curved_above,
        also=(("dA", 1),),
        hidden_by=("zeros", "open above", "small above"),
    ),
    Suspect(
        "weights updated before the gradient passes",
        "dA",
        lambda W, dZ, dW: (W - RATE * dW).T @ dZ,
        below_head,
        also=(("dW", 1),),
        hidden_by=("zeros",),
    ),
    Suspect(
        "sign on the way back", "dA", lambda dA: -dA, below_head, on="result", hidden_by=("zeros",)
    ),
    Suspect(
        "one sample's gradient lost",
        "dA",
        last_sample_lost,
        below_head,
        on="result",
        hidden_by=("zero sample",),
    ),
    Suspect(
        "1/m in every layer",
        "dA",
        lambda dA: dA / dA.shape[1],
        below_head,
        on="result",
        hidden_by=("one sample", "zeros"),
    ),
    Suspect(
        "last unit passes nothing back",
        "dA",
        lambda W, dZ: W[:-1].T @ dZ[:-1],
        several_above,
        hidden_by=("zeros", "dark unit above"),
    ),
    Suspect(
        "gradient passed on in float32",
        "dA",
        single,
        below_head,
        on="result",
        hidden_by=("few digits", "zeros"),
        dtypes=("float64",),
    ),
    Suspect(
        "gradient passed on in float16",
        "dA",
        half,
        below_head,
        on="result",
        hidden_by=("few digits", "zeros"),
    ),
]

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
        "leak of 1e-3 in relu'",
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
        hidden_by=("zeros into", "zeros in A"),
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
