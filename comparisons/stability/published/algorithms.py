"""The algorithms of Blanchard, Higham and Higham (2021), in any dtype, with their bounds.

As printed: sums run in order over the components, and every operation is rounded. X holds one
vector a column, (n, m); y is log sum exp, g the softmax. The bounds are the leading terms of their
theorems, in units of u, relative: of y, and of g in the largest component.

Source: Blanchard, Higham and Higham, "Accurately computing the log-sum-exp and softmax functions",
IMA J. Numer. Anal. 41(4), 2311-2330, 2021.
"""

from collections.abc import Callable
from typing import NamedTuple

import numpy as np

from comparisons.bounds.arithmetic import Array


class Computed(NamedTuple):
    """What the algorithms make of some vectors; the arrays of their inputs' dtype.

    Attributes:
        basic, shifted: log sum exp by algorithms 3.1 and 4.1, (m,).
        softmax: name -> (n, m): "basic" and "shifted" by the same, "alternative" and "alternative
            shifted" by exp(x - y), without a division, with either y.
    """

    basic: Array
    shifted: Array
    softmax: dict[str, Array]


@np.errstate(all="ignore")  # overflow is what is counted
def compute(X: Array) -> Computed:
    """All of them."""
    W = np.exp(X)
    s = in_order(W)
    basic = np.log(s)
    k = X.argmax(axis=0), np.arange(X.shape[1])
    a = X[k]
    V = np.exp(X - a)
    rest = V.copy()
    rest[k] = 0
    t = in_order(rest)
    shifted = a + np.log1p(t)
    return Computed(
        basic,
        shifted,
        {
            "basic": W / s,
            "alternative": np.exp(X - basic),
            "shifted": V / (1 + t),
            "alternative shifted": np.exp(X - shifted),
        },
    )


def in_order(W: Array) -> Array:
    """s = s + w_i, one component after the other.

    Example:
        >>> in_order(np.array([[1.0], [2.0], [3.0]]))
        array([6.])
    """
    s = np.zeros_like(W[0])
    for w in W:
        s = s + w
    return s


LogSumBound = Callable[[Array, Array], Array]

# X, exact y -> the bound of y, in u
LOG_SUM_BOUNDS: dict[str, tuple[str, LogSumBound]] = {
    "basic": ("theorem 3.2", lambda X, y: 1 + (len(X) + 1) / np.abs(y)),
    "shifted": ("theorem 4.2", lambda X, y: np.abs(y + len(X) - X.min(axis=0)) / np.abs(y)),
}
# X, exact y -> the bound of g, in u
SOFTMAX_BOUNDS: dict[str, tuple[str, LogSumBound]] = {
    "basic": ("theorem 3.3", lambda X, y: np.full(y.shape, len(X) + 3.0)),
    "alternative": (
        "theorem 3.4",
        lambda X, y: np.abs(y) + np.abs(X - y).max(axis=0) + len(X) + 2,
    ),
    "shifted": ("theorem 4.3", lambda X, y: len(X) + 2 + 2 * (X.max(axis=0) - X.min(axis=0))),
    "alternative shifted": (
        "theorem 4.4",
        lambda X, y: 1 + np.abs(X - y).max(axis=0) + np.abs(y + len(X) - X.min(axis=0)),
    ),
}
