"""Mistakes in the derivatives at the parameters: dW = dZ A^T / m and db = the mean of dZ.

Tenth of the package.
"""

import numpy as np

from comparisons.dialects import Array
from comparisons.suspects.pieces import half, last_sample_lost, single
from comparisons.suspects.record import Suspect, curved, curved_below, everywhere, several, square

# Of a penalty on the weights that the loss does not have.
PENALTY = 1e-4


def mean_of_all(dZ: Array) -> Array:
    """The sum over units and samples, for every unit."""
    return np.broadcast_to(dZ.sum() / dZ.shape[1], (len(dZ), 1)).astype(dZ.dtype)


WEIGHTS = [
    Suspect(
        "1/m missing", "dW", lambda dZ, A: dZ @ A.T, everywhere, hidden_by=("one sample", "zeros")
    ),
    Suspect(
        "1/(m - 1)",
        "dW",
        lambda dZ, A: dZ @ A.T / (dZ.shape[1] - 1),
        everywhere,
        hidden_by=("zeros",),
    ),
    Suspect(
        "1/m twice",
        "dW",
        lambda dZ, A: dZ @ A.T / dZ.shape[1] ** 2,
        everywhere,
        hidden_by=("one sample", "zeros"),
    ),
    Suspect(
        "divided by the units instead of the samples",
        "dW",
        lambda dZ, A: dZ @ A.T / len(dZ),
        everywhere,
        hidden_by=("m is a width", "zeros"),
    ),
    Suspect(
        "dW with Z instead of A",
        "dW",
        lambda dZ, A, Z: dZ @ Z.T / dZ.shape[1],
        curved_below,
        also=(("Z", -1),),
        hidden_by=("zeros into", "open below", "small below"),
    ),
    Suspect(
        "dW with its own activations",
        "dW",
        lambda dZ, A, own: dZ @ own.T / dZ.shape[1],
        square,
        also=(("A", 0),),
        hidden_by=("zeros into",),
    ),
    Suspect(
        "dW from dA instead of dZ",
        "dW",
        lambda dZ, A, dA: dA @ A.T / dA.shape[1],
        curved,
        also=(("dA", 0),),
        hidden_by=("zeros", "open", "small"),
    ),
    Suspect("sign of dW", "dW", lambda dW: -dW, everywhere, on="result", hidden_by=("zeros",)),
    Suspect(
        "factor 2 in dW", "dW", lambda dW: 2 * dW, everywhere, on="result", hidden_by=("zeros",)
    ),
    Suspect("dW transposed", "dW", lambda dW: dW.T, square, on="result", hidden_by=("zeros",)),
    Suspect(
        "samples in another order",
        "dW",
        lambda dZ, A: dZ @ A[:, ::-1].T / dZ.shape[1],
        everywhere,
        hidden_by=("zeros into", "one sample", "equal samples"),
    ),
    Suspect(
        "last sample left out of dW",
        "dW",
        lambda dZ, A: dZ[:, :-1] @ A[:, :-1].T / dZ.shape[1],
        everywhere,
        hidden_by=("zeros into", "zero sample into"),
    ),
    Suspect(
        "last column of dW lost",
        "dW",
        last_sample_lost,
        everywhere,
        on="result",
        hidden_by=("zeros", "dark input"),
    ),
    Suspect(
        "penalty in dW that the loss does not have",
        "dW",
        lambda dZ, A, W: dZ @ A.T / dZ.shape[1] + PENALTY * W,
        everywhere,
        also=(("W", 0),),
    ),
    Suspect(
        "dW in float32",
        "dW",
        single,
        everywhere,
        on="result",
        hidden_by=("few digits", "zeros"),
        dtypes=("float64",),
    ),
    Suspect(
        "dW from float16 activations",
        "dW",
        lambda dZ, A: dZ @ half(A).T / dZ.shape[1],
        everywhere,
        hidden_by=("zeros into", "few digits", "many samples"),
    ),
]

BIASES = [
    Suspect(
        "db not summed over the samples",
        "db",
        lambda dZ: dZ / dZ.shape[1],
        everywhere,
        hidden_by=("one sample",),
    ),
    Suspect("db summed over everything", "db", mean_of_all, several, hidden_by=("zeros into",)),
    Suspect("db summed over the units", "db", lambda dZ: dZ.sum(axis=0, keepdims=True), everywhere),
    Suspect(
        "sum for the mean in db",
        "db",
        lambda dZ: dZ.sum(axis=1, keepdims=True),
        everywhere,
        hidden_by=("one sample", "zeros"),
    ),
    Suspect(
        "1/(m - 1) in db",
        "db",
        lambda dZ: dZ.sum(axis=1, keepdims=True) / (dZ.shape[1] - 1),
        everywhere,
        hidden_by=("zeros",),
    ),
    Suspect(
        "last sample left out of db",
        "db",
        lambda dZ: dZ[:, :-1].sum(axis=1, keepdims=True) / dZ.shape[1],
        everywhere,
        hidden_by=("zero sample into",),
    ),
    Suspect(
        "bias never learns", "db", np.zeros_like, everywhere, on="result", hidden_by=("zeros",)
    ),
    Suspect("sign of db", "db", lambda db: -db, everywhere, on="result", hidden_by=("zeros",)),
    Suspect(
        "db in float32",
        "db",
        single,
        everywhere,
        on="result",
        hidden_by=("few digits", "zeros"),
        dtypes=("float64",),
    ),
    Suspect(
        "db from dA",
        "db",
        lambda dZ, dA: dA.sum(axis=1, keepdims=True) / dA.shape[1],
        curved,
        also=(("dA", 0),),
        hidden_by=("zeros", "open", "small"),
    ),
]
