"""Forms: equal formulas for the same function, of which one author takes one and the next another.

Before `authors`. Arrays have units in rows and samples in columns.
"""

from collections.abc import Callable

import numpy as np

from comparisons.dialects import Array

# Activation -> ways to write it.
FORMS: dict[str, dict[str, Callable[[Array], Array]]] = {
    "linear": {"as it is": lambda Z: Z},
    "relu": {
        "maximum": lambda Z: np.maximum(Z, 0),
        "where": lambda Z: np.where(Z > 0, Z, 0),
        "mask": lambda Z: Z * (Z > 0),
        "half": lambda Z: (Z + np.abs(Z)) / 2,
    },
    "tanh": {
        "tanh": np.tanh,
        "exponentials": lambda Z: (np.exp(Z) - np.exp(-Z)) / (np.exp(Z) + np.exp(-Z)),
        "sigmoid": lambda Z: 2 / (1 + np.exp(-2 * Z)) - 1,
    },
    "sigmoid": {
        "fraction": lambda Z: 1 / (1 + np.exp(-Z)),
        "ratio": lambda Z: np.exp(Z) / (1 + np.exp(Z)),
        "tanh": lambda Z: (1 + np.tanh(Z / 2)) / 2,
    },
    "softmax": {
        "plain": lambda Z: np.exp(Z) / np.exp(Z).sum(axis=0),
        "shifted": lambda Z: _shares(Z - Z.max(axis=0)),
        "shifted by all": lambda Z: _shares(Z - Z.max()),
        "log": lambda Z: np.exp(Z - np.log(np.exp(Z).sum(axis=0))),
    },
}

# Activation -> its derivative times d, of z and a.
BACK: dict[str, Callable[[Array, Array, Array], Array]] = {
    "linear": lambda d, Z, A: d,
    "relu": lambda d, Z, A: np.where(Z <= 0, 0, d),
    "tanh": lambda d, Z, A: d * (1 - A * A),
    "sigmoid": lambda d, Z, A: d * A * (1 - A),
    "softmax": lambda d, Z, A: np.stack(
        [(np.diag(a) - np.outer(a, a)) @ each for a, each in zip(A.T, d.T, strict=True)], axis=1
    ),
}


def _shares(Z: Array) -> Array:
    E = np.exp(Z)
    return E / E.sum(axis=0)


# (first word of the loss, whether the output is linear) -> loss of each sample, its derivative.
LOSSES: dict[tuple[str, bool], tuple[Callable[..., Array], Callable[..., Array]]] = {
    ("mean", True): (
        lambda A, Y: ((A - Y) ** 2).mean(axis=0),
        lambda A, Y: 2 * (A - Y) / len(A),
    ),
    ("binary", False): (
        lambda A, Y: -(Y * np.log(A) + (1 - Y) * np.log(1 - A)).mean(axis=0),
        lambda A, Y: (A - Y) / (A * (1 - A)) / len(A),
    ),
    ("binary", True): (
        lambda A, Y: (np.logaddexp(0, A) - A * Y).mean(axis=0),
        lambda A, Y: (1 / (1 + np.exp(-A)) - Y) / len(A),
    ),
    ("categorical", False): (
        lambda A, Y: -np.log((A * Y).sum(axis=0)),
        lambda A, Y: -Y / A,
    ),
    ("categorical", True): (
        lambda A, Y: np.log(np.exp(A).sum(axis=0)) - (A * Y).sum(axis=0),
        lambda A, Y: _shares(A) - Y,
    ),
}
LOSSES["mean", False] = LOSSES["mean", True]

# Outputs and losses whose derivative at the logits is p - y.
FUSED = (("softmax", "categorical"), ("sigmoid", "binary"))
