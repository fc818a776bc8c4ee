"""Styles: one network, written in four ways, each with room for a mistake in any of its steps.

Read by whoever measures the check itself. Each is code as people write it, in its own layout, and
hands over other things: everything, the ends, or the weights after one step. Every step passes
through `made`, which is where a mistake of the catalogue takes its place.

    class in rows           lists of kernels (inputs, units), 1/m in the first derivative
    functions in columns    dicts of kernels (units, inputs), 1/m in dW and db
    script in rows          one loop, only weights after a step and the loss it prints
    bias in the kernel      rows with a 1 behind, the bias as the last row of the kernel
"""

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np

from comparisons.checking.connection import Connection
from comparisons.checking.layouts import Layout
from comparisons.dialects import Array
from comparisons.suspects.walks import Planted

COLUMNS = Layout("columns", "out_in", "column", "like outputs")
ROWS = Layout("rows", "in_out", "flat", "like outputs")


class Made:
    """What a mistake makes of a step, in the layout of whoever takes it. A class, as it is state.

    It keeps what was made, for mistakes that use what the right step has no use for.
    """

    def __init__(self, planted: Planted, layout: Layout, inside: int) -> None:
        """Nothing was made yet.

        Args:
            planted: the mistakes.
            layout: of the arrays that come and go.
            inside: m if dA and dZ have 1/m in them from the start, else 1.
        """
        self.planted, self.layout, self.inside = planted, layout, inside
        self.trace: dict[str, Array] = {}

    def __call__(self, stem: str, layer: int, right: Any, *inputs: tuple[str, Array]) -> Any:
        """What the step makes: the right value, or what the mistake makes of its inputs."""
        suspect = self.planted.get((stem, layer))
        name = f"{stem}{layer}" if layer >= 0 else stem
        board = self._turned(stem, np.asarray(right))
        if suspect is not None:
            given = [self._turned(each, array) for each, array in inputs]
            more = [self.trace[_named(each, layer, further)] for each, further in suspect.also]
            with np.errstate(all="ignore"):
                board = suspect.wrong(*((board,) if suspect.on == "result" else (*given, *more)))
        self.trace[name] = board
        if suspect is None:
            return right
        return self._back(stem, np.asarray(board))

    def _turned(self, stem: str, array: Array) -> Array:
        if stem in ("dA", "dZ"):
            array = array * self.inside
        if stem in ("b", "db"):
            return array.reshape(-1, 1)
        return array.T if array.ndim == 2 and self.layout.samples == "rows" else array

    def _back(self, stem: str, array: Array) -> Array:
        if stem in ("dA", "dZ"):
            array = array / self.inside
        if stem in ("b", "db") and self.layout.biases == "flat" and array.shape[1] == 1:
            return array.reshape(-1)
        return array.T if array.ndim == 2 and self.layout.samples == "rows" else array


def _named(stem: str, layer: int, further: int) -> str:
    return stem if stem == "Y" else f"{stem}{layer + further}"


# Activations and their derivatives as people write them, of z and of a; axis is that of the units.
FORWARD: dict[str, Callable[[Array, int], Array]] = {
    "linear": lambda z, axis: z,
    "relu": lambda z, axis: np.maximum(0, z),
    "sigmoid": lambda z, axis: 1 / (1 + np.exp(-z)),
    "tanh": lambda z, axis: np.tanh(z),
    "softmax": lambda z, axis: (
        np.exp(z - z.max(axis=axis, keepdims=True))
        / np.exp(z - z.max(axis=axis, keepdims=True)).sum(axis=axis, keepdims=True)
    ),
}
DERIVATIVE: dict[str, Callable[[Array, Array, Array, int], Array]] = {
    "linear": lambda d, z, a, axis: d,
    "relu": lambda d, z, a, axis: d * (z > 0),
    "sigmoid": lambda d, z, a, axis: d * a * (1 - a),
    "tanh": lambda d, z, a, axis: d * (1 - a**2),
    "softmax": lambda d, z, a, axis: a * (d - (d * a).sum(axis=axis, keepdims=True)),
}


def losses(loss: str, logits: bool, a: Array, y: Array, axis: int) -> Array:
    """The loss of each sample as people write it."""
    if loss == "mean_squared_error":
        return ((a - y) ** 2).mean(axis=axis)
    if loss == "binary_crossentropy":
        p = FORWARD["sigmoid"](a, axis) if logits else a
        return -(y * np.log(p) + (1 - y) * np.log(1 - p)).mean(axis=axis)
    p = FORWARD["softmax"](a, axis) if logits else a
    return -(y * np.log(p)).sum(axis=axis)


def slope(loss: str, logits: bool, a: Array, y: Array, axis: int) -> Array:
    """Its derivative with respect to the output."""
    n = a.shape[axis]
    if loss == "mean_squared_error":
        return 2 * (a - y) / n
    if loss == "binary_crossentropy":
        if logits:
            return (FORWARD["sigmoid"](a, axis) - y) / n
        return ((1 - y) / (1 - a) - y / a) / n
    return FORWARD["softmax"](a, axis) - y if logits else -y / a


def class_in_rows(p: Any, net: Connection, planted: Planted) -> dict[str, Array]:
    """A class with lists, everything kept and handed over."""
    m = len(p.X)
    made = Made(planted, ROWS, m)
    made.trace["Y"] = p.Y.T
    logits = net.activations[-1] == "linear"
    A = [made("A", 0, p.X, ("A", p.X))]
    W = [made("W", k + 1, w, ("W", w)) for k, w in enumerate(p.W)]
    b = [made("b", k + 1, each, ("b", each)) for k, each in enumerate(p.b)]
    Z: list[Array] = []
    for k, g in enumerate(net.activations, start=1):
        z = A[-1] @ W[k - 1] + b[k - 1]
        Z.append(made("Z", k, z, ("W", W[k - 1]), ("A", A[-1]), ("b", b[k - 1])))
        A.append(made("A", k, FORWARD[g](Z[-1], 1), ("Z", Z[-1])))
    loss = made("loss", -1, losses(net.loss, logits, A[-1], p.Y, 1), ("A", A[-1]), ("Y", p.Y))
    found = {"loss": loss, "cost": made("cost", -1, np.mean(loss), ("loss", loss))}
    last = len(W)
    d = made("dA", last, slope(net.loss, logits, A[-1], p.Y, 1) / m, ("A", A[-1]), ("Y", p.Y))
    for k in range(last, 0, -1):
        found[f"dA{k}"] = d
        dz = DERIVATIVE[net.activations[k - 1]](d, Z[k - 1], A[k], 1)
        dz = made("dZ", k, dz, ("dA", d), ("Z", Z[k - 1]), ("A", A[k]))
        found[f"dZ{k}"] = dz
        found[f"dW{k}"] = made("dW", k, A[k - 1].T @ dz, ("dZ", dz), ("A", A[k - 1]))
        found[f"db{k}"] = made("db", k, dz.sum(axis=0), ("dZ", dz))
        if k > 1:
            d = made("dA", k - 1, dz @ W[k - 1].T, ("W", W[k - 1]), ("dZ", dz))
    found |= {f"Z{k}": z for k, z in enumerate(Z, start=1)}
    return found | {f"A{k}": a for k, a in enumerate(A) if k}


def functions_in_columns(p: Any, net: Connection, planted: Planted) -> dict[str, Array]:
    """Functions with a cache; the output, the cost and the gradients are handed over."""
    made = Made(planted, COLUMNS, 1)
    made.trace["Y"] = p.Y
    m, last, logits = p.X.shape[1], len(p.W), net.activations[-1] == "linear"
    cache = {"A0": made("A", 0, p.X, ("A", p.X))}
    for k in range(1, last + 1):
        cache[f"W{k}"] = W = made("W", k, p.W[k - 1], ("W", p.W[k - 1]))
        b = made("b", k, p.b[k - 1], ("b", p.b[k - 1]))
        before = cache[f"A{k - 1}"]
        Z = made("Z", k, W.dot(before) + b, ("W", W), ("A", before), ("b", b))
        cache[f"Z{k}"] = Z
        cache[f"A{k}"] = made("A", k, FORWARD[net.activations[k - 1]](Z, 0), ("Z", Z))
    A = cache[f"A{last}"]
    loss = made("loss", -1, losses(net.loss, logits, A, p.Y, 0), ("A", A), ("Y", p.Y))
    grads = {f"A{last}": A, "cost": made("cost", -1, np.sum(loss) / m, ("loss", loss))}
    dA = made("dA", last, slope(net.loss, logits, A, p.Y, 0), ("A", A), ("Y", p.Y))
    for k in range(last, 0, -1):
        Z, A, before = cache[f"Z{k}"], cache[f"A{k}"], cache[f"A{k - 1}"]
        dZ = DERIVATIVE[net.activations[k - 1]](dA, Z, A, 0)
        dZ = made("dZ", k, dZ, ("dA", dA), ("Z", Z), ("A", A))
        grads[f"dW{k}"] = made("dW", k, np.dot(dZ, before.T) / m, ("dZ", dZ), ("A", before))
        grads[f"db{k}"] = made("db", k, np.sum(dZ, axis=1, keepdims=True) / m, ("dZ", dZ))
        if k > 1:
            W = cache[f"W{k}"]
            dA = made("dA", k - 1, np.dot(W.T, dZ), ("W", W), ("dZ", dZ))
    return grads


def script_in_rows(p: Any, net: Connection, planted: Planted) -> dict[str, Array]:
    """A script that only moves its weights and prints a loss."""
    found = class_in_rows(p, net, planted)
    moved = {"cost": found["cost"]}
    for k, (W, b) in enumerate(zip(p.W, p.b, strict=True), start=1):
        moved[f"W{k} after"] = W - p.learning_rate * found[f"dW{k}"]
        moved[f"b{k} after"] = b - p.learning_rate * found[f"db{k}"]
    return moved


def bias_in_the_kernel(p: Any, net: Connection, planted: Planted) -> dict[str, Array]:
    """Rows with a 1 behind them, the bias as the last row of the kernel; mean of outer products."""
    made = Made(planted, ROWS, 1)
    made.trace["Y"] = p.Y.T
    m, logits = len(p.X), net.activations[-1] == "linear"
    ones = np.ones((m, 1))
    W = [made("W", k + 1, w, ("W", w)) for k, w in enumerate(p.W)]
    b = [made("b", k + 1, each, ("b", each)) for k, each in enumerate(p.b)]
    K = [np.vstack([w, each]) for w, each in zip(W, b, strict=True)]
    A, Z = [made("A", 0, p.X, ("A", p.X))], []
    for k, g in enumerate(net.activations, start=1):
        z = np.hstack([A[-1], ones]) @ K[k - 1]
        Z.append(made("Z", k, z, ("W", W[k - 1]), ("A", A[-1]), ("b", b[k - 1])))
        A.append(made("A", k, FORWARD[g](Z[-1], 1), ("Z", Z[-1])))
    loss = made("loss", -1, losses(net.loss, logits, A[-1], p.Y, 1), ("A", A[-1]), ("Y", p.Y))
    found = {f"A{k}": a for k, a in enumerate(A) if k}
    found["cost"] = made("cost", -1, np.mean(loss), ("loss", loss))
    last = len(K)
    d = made("dA", last, slope(net.loss, logits, A[-1], p.Y, 1), ("A", A[-1]), ("Y", p.Y))
    for k in range(last, 0, -1):
        dz = DERIVATIVE[net.activations[k - 1]](d, Z[k - 1], A[k], 1)
        dz = made("dZ", k, dz, ("dA", d), ("Z", Z[k - 1]), ("A", A[k]))
        both = np.einsum("si,so->io", np.hstack([A[k - 1], ones]), dz) / m
        found[f"dW{k}"] = made("dW", k, both[:-1], ("dZ", dz), ("A", A[k - 1]))
        found[f"db{k}"] = made("db", k, both[-1], ("dZ", dz))
        if k > 1:
            d = made("dA", k - 1, dz @ K[k - 1][:-1].T, ("W", W[k - 1]), ("dZ", dz))
    return found


Style = Callable[[Any, Connection, Planted], Mapping[str, Array]]

STYLES: dict[str, Style] = {
    "class in rows": class_in_rows,
    "functions in columns": functions_in_columns,
    "script in rows": script_in_rows,
    "bias in the kernel": bias_in_the_kernel,
}
