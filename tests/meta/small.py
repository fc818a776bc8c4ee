"""Small networks of every kind, on which planted mistakes are looked for; no width is the batch."""

from functools import cache

import numpy as np

from comparisons.data import Data
from comparisons.identifiability.telling import telling, telling_run
from comparisons.problems import Problem, make

DTYPES = ("float32", "float64")

SPARSE = "sparse_categorical_crossentropy"

# inputs, hidden layers, output, number of outputs, loss, from logits
NETWORKS = {
    "classes": (
        5,
        [(4, "relu"), (6, "tanh")],
        "linear",
        3,
        "sparse_categorical_crossentropy",
        True,
    ),
    "one-hot": (4, [(6, "sigmoid")], "linear", 3, "categorical_crossentropy", True),
    "probs": (5, [(4, "softmax")], "softmax", 3, SPARSE, False),
    "one-hot-probs": (4, [(5, "relu")], "softmax", 3, "categorical_crossentropy", False),
    "answers": (3, [(5, "relu"), (4, "relu")], "linear", 2, "binary_crossentropy", True),
    "answer-probs": (3, [(4, "tanh")], "sigmoid", 1, "binary_crossentropy", False),
    "numbers": (3, [(5, "tanh")], "linear", 2, "mean_squared_error", False),
    "positive-numbers": (3, [(4, "relu")], "relu", 2, "mean_squared_error", False),
    "square": (4, [(4, "tanh"), (4, "sigmoid")], "linear", 4, "mean_squared_error", False),
}


def network(name: str, m: int = 7) -> Problem:
    """One of the networks with plain data and weights, float64."""
    inputs, hidden, output, outputs, loss, from_logits = NETWORKS[name]
    rng = np.random.default_rng(0)
    Y = outputs - 1 - np.arange(m) % outputs  # the last class first: one sample has them all
    if loss == "binary_crossentropy":
        Y = rng.uniform(0.1, 0.9, (outputs, m))
    elif loss == "mean_squared_error":
        Y = rng.normal(size=(outputs, m))
    data = Data(rng.normal(size=(inputs, m)), Y, "noise")
    return make(name, data, hidden, output, loss, from_logits)


@cache
def revealing(name: str, dtype: str) -> Problem:
    """The network of that name with inputs on which every mistake shows."""
    return telling(network(name), dtype)


@cache
def revealing_run(name: str, dtype: str, optimizer: str):
    """The same for an optimiser: a problem and the samples of each step."""
    return telling_run(network(name), dtype, optimizer)
