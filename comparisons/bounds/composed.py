"""The bound of a loss whose logits go through a head first, composed from the logits on.

The formulas of `layers` and `losses`, one after the other: what the probs are off by is passed on.
The head computes in one format and the loss in another, or in the same; between them everything is
cast, on the way back too. Where rounding decides on which side of a limit a prob is clipped, or
whether it underflows, nothing can be said of the gradient, and its bound there is nan; of the loss,
which is continuous there, it can.
"""

from collections.abc import Callable
from typing import NamedTuple

import numpy as np

from comparisons.bounds import losses
from comparisons.bounds.arithmetic import Array, Format
from comparisons.bounds.layers import Ways, distribution, logistic, through_distribution
from comparisons.bounds.rounded import Rounded, either, given, widest
from comparisons.bounds.sums import total
from comparisons.oracle.exact import Exact
from comparisons.oracle.losses import limits as clipping_limits

# Numbers of 16 bits are often computed in float32 and rounded at the end, or not at all where a
# compiler fuses the step with the next: what is certain must be certain in float32 too.
INSIDE = {"u": 2.0**-24, "smallest": 2.0**-149}


class Errors(NamedTuple):
    """Of the loss of each sample, (m,), and of its derivative at the logits, (n, m)."""

    loss: Rounded
    gradient: Rounded


def nothing_back(G: Rounded, P: Rounded) -> Ways:
    """The logits are what the loss takes."""
    return (G,)


def logistic_back(G: Rounded, P: Rounded) -> Ways:
    """g (p (1 - p)), (g p) (1 - p) or (g (1 - p)) p."""
    return G * (P * (1 - P)), (G * P) * (1 - P), (G * (1 - P)) * P


# through -> (the ways to what the loss takes, the ways back)
HEADS: dict[str, tuple[Callable[[Rounded], Ways], Callable[[Rounded, Rounded], Ways]]] = {
    "nothing": (lambda Z: (Z,), nothing_back),
    "softmax": (distribution, through_distribution),
    "sigmoid": (logistic, logistic_back),
}


def settled(Z: Array, through: str, head: Format) -> Array:
    """Where a head is certain to give exactly 0 or 1: that number, and nan elsewhere, (n, m).

    It is 0 where the exp in it underflows, with a factor e to spare, and 1 where what is added to
    the exp of 0 is lost beside it: at most u / 2, in any order of addition.

    Measured: tests/pieces/test_comparisons_stability_formulas.py, of NumPy, TensorFlow and XLA.
    """
    Z = Z.astype(np.float64)
    nothing = np.full(Z.shape, np.nan)
    if through == "nothing":
        return nothing
    smallest = min(2 * head.tiny * head.u, INSIDE["smallest"]) or 2.0**-1074
    if through == "sigmoid":
        below, others = Z, np.exp(-np.abs(Z)) * (Z > 0) + (Z <= 0)
    else:
        below = Z - Z.max(axis=0)
        powers = np.exp(below)
        others = np.where(below == 0, powers.sum(axis=0) - powers, 1.0)
    zero = below * (1 - head.u) < np.log(smallest) - 1
    one = others <= min(head.u, INSIDE["u"]) / 2
    return np.where(zero, 0.0, np.where(one, 1.0, np.nan))


def output(Z: Array, through: str, head: Format, known: Array) -> Rounded:
    """What comes out of the head, by any way; nearer where it is `known` to be 0 or 1."""
    P = either(*HEADS[through][0](given(Z, head)))
    off = np.abs(P.value - known)
    return Rounded(P.value, np.where(np.isnan(known), P.error, np.fmin(P.error, off)), head)


def replaced(P: Rounded, form: str, known: Array) -> Rounded:
    """The 0 or 1 itself in the textbook form, whose log and quotient make it infinite."""
    if form != "textbook":
        return P
    there = ~np.isnan(known)
    return Rounded(np.where(there, known, P.value), np.where(there, 0.0, P.error), P.fp)


def held(form: str, dtype: str, through: str) -> dict[str, float]:
    """The clipping limits; none above if that is 1 in the dtype and a prob is clipped.

    No prob is computed above 1: rounding keeps the order of a part and its whole.
    """
    both = clipping_limits(form, dtype)
    if both and both["high"] >= 1 and through != "nothing":
        both["high"] = np.inf
    return both


@np.errstate(all="ignore")  # what is not finite becomes a bound of nan
def errors(
    Z: Array,
    Y: Array,
    *,
    through: str,
    name: str,
    form: str,
    dtype: str,
    head: Format,
    fp: Format,
    m: int = 1,
) -> Errors:
    """What the loss of each sample and its derivative at the logits may be off by, by any way.

    In the format of the loss up to what the head gave, and in that of the head from there on.

    Args:
        Z: logits, (n, m).
        Y: targets.
        through: a key of `HEADS`.
        name, form: of the loss, a key of `losses.BOUNDS`.
        dtype: of the loss, for its clipping limits.
        head, fp: the formats of the head and of the loss.
        m: for the derivative of the mean of m losses; 1 for that of each.
    """
    loss, slope = losses.BOUNDS[name, form]
    limits = held(form, dtype, through)
    known = settled(Z, through, head)
    P = replaced(output(Z, through, head, known), form, known)
    A, W = P.to(fp), given(losses.weighted(Y, len(Z)), fp)
    G = either(*slope(A, W, m, **limits)).to(head)
    nans: Array = losses.no_number(A.value, Y, name, form, fp)
    return Errors(
        unless(np.any(nans, axis=0), either(*loss(A, W, **limits))),
        unless(nans, either(*HEADS[through][1](G, P))),
    )


def unless(unknown: Array, way: Rounded) -> Rounded:
    """A result of which nothing can be said in places."""
    return Rounded(way.value, np.where(unknown, np.nan, way.error), way.fp)


def bound(exact: Exact, off: Rounded) -> Array:
    """The bound of a loss; inf where the exact one is, and only inf or nan is right.

    The log of 0 is infinite, and stays so, or becomes no number, whatever is done with it then.
    """
    return np.where(np.isinf(exact.hi), np.inf, off.bound)


@np.errstate(all="ignore")
def mean_bound(loss: Exact, off: Rounded) -> Array:
    """The bound of the mean of losses that were computed: added up and divided, or divided first.

    Args:
        loss: the exact losses, (m,).
        off: what `errors` says of them.
    """
    each = Rounded(loss.hi, off.error, off.fp)
    ways = total(each, None).over(loss.size), total(each.over(loss.size), None)
    return np.where(np.isinf(loss.hi).any(), np.inf, widest(*ways))
