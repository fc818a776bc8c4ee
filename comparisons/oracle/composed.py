"""The exact loss and gradient of logits that go through a head before the loss takes them.

Composed in balls from the logits on, for judging a path whose probs are not to be seen. A head is
what the last layer makes of its logits: nothing, a softmax or a sigmoid. Any of them may meet any
form of a loss: in exact arithmetic the textbook form after its own head is the form from logits,
the clipped form is a different function, and the form from logits after a softmax applies it twice.
"""

from collections.abc import Callable
from typing import NamedTuple

import numpy as np

from comparisons.oracle.balls import enclose_columns
from comparisons.oracle.exact import Array, Exact
from comparisons.oracle.layers import distribution, logistic
from comparisons.oracle.losses import FORMULAS, FRAMEWORKS, Column, limits, total, weights


class Composed(NamedTuple):
    """Loss of each sample, (m,), and its derivative at the logits, (n, m), divided by m or not."""

    loss: Exact
    gradient: Exact


def nothing_back(G: Column, z: Column, p: Column) -> Column:
    """The logits are what the loss takes."""
    return G


def softmax_back(G: Column, z: Column, p: Column) -> Column:
    """p_j (g_j - sum_k p_k g_k)."""
    mean = total([gk * pk for gk, pk in zip(G, p, strict=True)])
    return [pj * (gj - mean) for gj, pj in zip(G, p, strict=True)]


def sigmoid_back(G: Column, z: Column, p: Column) -> Column:
    """g_j p_j (1 - p_j), with 1 - p_j as the sigmoid of -z_j, which does not cancel.

    A p_j that is exactly 0 or 1 was settled: see `composed`.
    """
    rest = [1 - pj if pj in (0, 1) else logistic(-zj) for zj, pj in zip(z, p, strict=True)]
    return [gj * pj * rj for gj, pj, rj in zip(G, p, rest, strict=True)]


# through -> (what the loss takes, the way back)
HEADS: dict[str, tuple[Callable[[Column], Column], Callable[..., Column]]] = {
    "nothing": (lambda z: z, nothing_back),
    "softmax": (lambda z: distribution(z), softmax_back),
    "sigmoid": (lambda z: [logistic(each) for each in z], sigmoid_back),
}


def composed(
    Z: Array,
    Y: Array,
    *,
    through: str,
    name: str,
    form: str,
    dtype: str,
    m: int = 1,
    settled: Array | None = None,
) -> Composed:
    """Loss and gradient of a form of a loss, at logits that go through a head first.

    Args:
        Z: logits, (n, m).
        Y: targets.
        through: "nothing", "softmax" or "sigmoid".
        name, form: of the loss, a key of `FORMULAS` or `FRAMEWORKS`.
        dtype: whose clipping limits are meant.
        m: what the gradient is divided by; 1 for that of each sample's own loss.
        settled: where the head gives exactly 0 or 1 in the format that is meant, because what it
            should give underflows or rounds to 1: that number, else nan, (n, m).
    """
    head, back = HEADS[through]
    loss, slope = (FORMULAS | FRAMEWORKS)[name, form]
    held = limits(form, dtype)

    def compute(z: Column, y: Column, s: Column) -> Column:
        p = [pj if sj.is_nan() else sj for pj, sj in zip(head(z), s, strict=True)]
        G = [gj / m for gj in slope(p, y, **held)]
        return [loss(p, y, **held), *back(G, z, p)]

    known = np.full(Z.shape, np.nan) if settled is None else settled
    both = enclose_columns(compute, Z, weights(Y, len(Z)), known)
    hi, lo, radius = both.hi, both.lo, both.radius
    return Composed(Exact(hi[0], lo[0], radius[0]), Exact(hi[1:], lo[1:], radius[1:]))
