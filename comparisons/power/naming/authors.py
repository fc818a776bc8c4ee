"""Authors: right networks, each written as somebody could have written it.

First of the package. People differ in layout, in where they divide by m, in which of several equal
formulas they take, in what they keep and hand over. An `Author` is one draw of all these choices,
and `network` computes as that author would: rightly, always, so a check that finds a mistake in it
is wrong itself.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from comparisons.checking.connection import Connection
from comparisons.dialects import Array

ACTIVATIONS = ("relu", "tanh", "sigmoid")

# Outputs with the losses that are taken of them.
ENDS = (
    ("softmax", "categorical_crossentropy"),
    ("linear", "categorical_crossentropy"),
    ("sigmoid", "binary_crossentropy"),
    ("linear", "binary_crossentropy"),
    ("linear", "mean_squared_error"),
    ("sigmoid", "mean_squared_error"),
    ("tanh", "mean_squared_error"),
    ("softmax", "mean_squared_error"),
)


@dataclass(frozen=True)
class Author:
    """The choices of one person; each word is a key of a table below or of a branch in `network`.

    Attributes:
        rows: whether samples are rows.
        in_out: whether kernels are (inputs, units).
        biases: "flat", "row" or "column".
        classes: whether targets come as integers; flat: as one flat array.
        mean: where the 1/m is: "first", in the derivative of the loss; "last", in dW and db; or
            "none", for a cost that is a sum.
        factor: of the loss and its gradients beside that: 1, 1/2, or 2.
        fused: whether p - y is taken at the logits, where a loss belongs to its output.
        forms: activation -> which of several equal formulas.
        product: how sums over samples are written.
        dtype: that is computed in.
        hands: what is handed over.
    """

    rows: bool
    in_out: bool
    biases: str
    classes: bool
    flat: bool
    mean: str
    factor: float
    fused: bool
    forms: dict[str, str]
    product: str
    dtype: str
    hands: str


def author(rng: np.random.Generator, net: Connection, outputs: int) -> Author:
    """One draw.

    Args:
        rng: where from.
        net: what the network is.
        outputs: the number of units of the last layer.
    """

    def one(*choices: Any) -> Any:
        return choices[int(rng.integers(len(choices)))]

    rows = one(True, False)
    classes = net.loss == "categorical_crossentropy" and one(True, False)
    return Author(
        rows,
        one(True, False),
        one("flat", "row") if rows else one("flat", "column"),
        classes,
        outputs == 1 and not classes and one(True, False),
        one("first", "last", "last", "none"),
        one(1.0, 1.0, 0.5, 2.0),
        one(True, False),
        {name: one(*forms) for name, forms in FORMS.items()},
        one("product", "einsum", "loop"),
        one("float64", "float64", "float64", "float32"),
        one("everything", "ends", "gradients", "step", "forward"),
    )


# Activation -> ways to write it; all of them of z with units in rows (n, m).
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


def network(p: Any, net: Connection, who: Author) -> dict[str, Array]:
    """What an author's code makes of weights and data, in their layout.

    Args:
        p: weights and data, as a connection is given them.
        net: what the network is.
        who: the author.
    """
    real = np.dtype(who.dtype).type
    X, W, b, Y = _taken(p, net, who)
    m, last = X.shape[1], len(W)
    A, Z = [X], []
    for k, g in enumerate(net.activations):
        Z.append(W[k] @ A[-1] + b[k])
        A.append(FORMS[g][who.forms[g]](Z[-1]).astype(real))
    loss, slope = LOSSES[net.loss.split("_")[0], net.activations[-1] == "linear"]
    first = 1 / m if who.mean == "first" else 1
    after = 1 / m if who.mean == "last" else 1
    cost = loss(A[-1], Y).sum() * who.factor / (1 if who.mean == "none" else m)
    found = {"cost": cost}
    d = slope(A[-1], Y) * real(who.factor * first)
    for k in range(last, 0, -1):
        g = net.activations[k - 1]
        dZ = BACK[g](d, Z[k - 1], A[k]).astype(real)
        if k == last and who.fused and (g, net.loss.split("_")[0]) in FUSED:
            units = len(Y) if g == "sigmoid" else 1
            dZ = (A[k] - Y) * real(who.factor * first / units)
        elif who.hands == "everything":
            found[f"dA{k}"] = d
        found |= {f"dZ{k}": dZ, f"dW{k}": _outer(dZ, A[k - 1], who.product) * real(after)}
        found[f"db{k}"] = dZ.sum(axis=1) * real(after)
        d = W[k - 1].T @ dZ
    found |= {f"Z{k}": each for k, each in enumerate(Z, start=1)}
    found |= {f"A{k}": each for k, each in enumerate(A) if k}
    return _handed(found, p, net, who)


# Outputs and losses whose derivative at the logits is p - y.
FUSED = (("softmax", "categorical"), ("sigmoid", "binary"))


def _taken(p: Any, net: Connection, who: Author) -> tuple[Array, list[Array], list[Array], Array]:
    """What was given, as (n, m), (n_l, n_(l-1)), (n_l, 1) and (n_L, m)."""
    real = np.dtype(who.dtype).type
    X = (p.X.T if who.rows else p.X).astype(real)
    W = [(each.T if who.in_out else each).astype(real) for each in p.W]
    b = [each.reshape(-1, 1).astype(real) for each in p.b]
    if who.classes:
        Y = np.eye(len(b[-1]))[:, p.Y]
    else:
        Y = p.Y.reshape(1, -1) if who.flat else (p.Y.T if who.rows else p.Y)
    return X, W, b, Y.astype(real)


def _outer(dZ: Array, A: Array, product: str) -> Array:
    """dZ A^T: the sum over the samples."""
    if product == "einsum":
        return np.einsum("om,im->oi", dZ, A)
    if product == "loop":
        found = np.zeros((len(dZ), len(A)), dZ.dtype)
        for i in range(dZ.shape[1]):
            found += np.outer(dZ[:, i], A[:, i])
        return found
    return dZ @ A.T


HANDS: dict[str, Callable[[str], bool]] = {
    "everything": lambda name: True,
    "ends": lambda name: name[:2] in ("co", "dW", "db"),
    "gradients": lambda name: name[:2] in ("dW", "db"),
    "step": lambda name: name == "cost" or name.endswith("after"),
    "forward": lambda name: name[0] != "d",
}


def _handed(found: dict[str, Array], p: Any, net: Connection, who: Author) -> dict[str, Array]:
    """What is handed over, in the author's layout."""
    laid: dict[str, Array] = {}
    for name, array in found.items():
        if name == "cost":
            laid[name] = array
        elif name[:2] == "dW":
            laid[name] = array.T if who.in_out else array
        elif name[:2] == "db":
            shapes = {"flat": (-1,), "row": (1, -1), "column": (-1, 1)}
            laid[name] = array.reshape(shapes[who.biases])
        else:
            laid[name] = array.T if who.rows else array
    if who.hands == "step":
        for k in range(1, len(p.W) + 1):
            for stem, given in (("W", p.W), ("b", p.b)):
                moved = given[k - 1] - net.learning_rate * laid[f"d{stem}{k}"]
                laid[f"{stem}{k} after"] = moved.astype(who.dtype)
    return {name: array for name, array in laid.items() if HANDS[who.hands](name)}
