"""Written: what an author's code computes, from weights and data as a check hands them over.

After `authors`.
"""

from collections.abc import Callable
from typing import Any

import numpy as np

from comparisons.checking.connection import Connection
from comparisons.dialects import Array
from comparisons.power.naming.authors import Author
from comparisons.power.naming.forms import BACK, FORMS, FUSED, LOSSES


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
