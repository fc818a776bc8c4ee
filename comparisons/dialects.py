"""Dialects: the same network written down differently, described as data.

Where samples lie, which way a kernel is turned and where 1/m lives is a matter of taste; none of it
is a mistake. A dialect is those three choices, and translating between them happens here only.

Turning an array round moves numbers and rounds none, so a judgement may do it freely. Multiplying
by m rounds, so it is done for showing two implementations side by side and never before a
judgement.
"""

from typing import Any, NamedTuple

from numpy.typing import NDArray

from comparisons.quantities import parse

Array = NDArray[Any]
Trace = dict[str, Array]


class Dialect(NamedTuple):
    """How one implementation writes a network down.

    Attributes:
        samples: "columns" (n, m) or "rows" (m, n). kernels: "out_in" (n_l, n_(l-1)), biases (n_l,
        1); or "in_out" (n_(l-1), n_l), biases (n_l,). derivatives: what dA and dZ are derivatives
        of: "loss", each sample's own, or "cost", the
            mean, with 1/m inside from the start. dW and db are of the cost in both.
    """

    samples: str
    kernels: str
    derivatives: str


BLACKBOARD = Dialect("columns", "out_in", "loss")
KERAS = Dialect("rows", "in_out", "cost")


def turn(name: str, array: Array, dialect: Dialect) -> Array:
    """An array in the layout of the blackboard: samples in columns, W (n_l, n_(l-1)), b (n_l, 1).

    No number changes; only views are made.

    Args:
        name: of the quantity.
        array: in the dialect's layout.
        dialect: of the array.

    Example:
        >>> import numpy as np
        >>> turn("b1", np.zeros(3), KERAS).shape, turn("Z1", np.zeros((5, 3)), KERAS).shape
        ((3, 1), (3, 5))
    """
    stem = parse(name).stem
    if stem.endswith("W"):
        return array.T if dialect.kernels == "in_out" else array
    if stem.endswith("b"):
        return array.reshape(-1, 1) if dialect.kernels == "in_out" else array
    if array.ndim == 2 and dialect.samples == "rows":
        return array.T
    return array


def turn_back(name: str, array: Array, dialect: Dialect) -> Array:
    """An array of the blackboard in a dialect's layout: the inverse of `turn`.

    Example:
        >>> import numpy as np
        >>> turn_back("b1", np.zeros((3, 1)), KERAS).shape
        (3,)
    """
    if parse(name).stem.endswith("b") and dialect.kernels == "in_out":
        return array.reshape(-1)
    return turn(name, array, dialect)  # turning a matrix round twice brings it back


def index_in(name: str, index: tuple[int, ...], dialect: Dialect) -> tuple[int, ...]:
    """Where an element of the turned array stands in the dialect's own array.

    Example:
        >>> index_in("dW1", (2, 0), KERAS), index_in("b1", (2, 0), KERAS)
        ((0, 2), (2,))
    """
    stem = parse(name).stem
    if stem.endswith("b"):
        return index[:1] if dialect.kernels == "in_out" else index
    turned = dialect.kernels == "in_out" if stem.endswith("W") else dialect.samples == "rows"
    return index[::-1] if turned else index


def to_blackboard(name: str, array: Array, dialect: Dialect, m: int) -> Array:
    """An array turned, and dA and dZ scaled to each sample's own loss: for side-by-side only.

    Args:
        name: of the quantity.
        array: in the dialect's layout.
        dialect: of the array.
        m: number of samples.

    Example:
        >>> import numpy as np
        >>> to_blackboard("dZ1", np.array([[0.25]]), KERAS, m=4)
        array([[1.]])
    """
    turned = turn(name, array, dialect)
    if parse(name).stem in ("dA", "dZ") and dialect.derivatives == "cost":
        return turned * turned.dtype.type(m)
    return turned
