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
from comparisons.bounds.arithmetic import EVALUATION, Array, Format
from comparisons.bounds.framework_losses import FRAMEWORKS
from comparisons.bounds.layers import (
    Ways,
    distribution,
    logistic,
    through_distribution,
    through_logistic,
)
from comparisons.bounds.rounded import DOUBLE, LOST, Rounded, given
from comparisons.bounds.sums import total
from comparisons.bounds.ways import either, widest
from comparisons.oracle.exact import Exact
from comparisons.oracle.losses import limits as clipping_limits

# Numbers of 16 bits are often computed in float32 and rounded at the end, or not at all where a
# compiler fuses the step with the next: what is certain must be certain in float32 too.
INSIDE = {"u": 2.0**-24, "smallest": 2.0**-149}


class Errors(NamedTuple):
    """How far what is computed may be off.

    Attributes:
        loss: of each sample, (m,).
        gradient: its derivative at the logits, (n, m).
        infinite: where the loss is certain to be inf or nan, (m,): the log of 0, or of less, is
            taken, and stays so whatever is done with it then.
    """

    loss: Rounded
    gradient: Rounded
    infinite: Array


def nothing_back(G: Rounded, P: Rounded) -> Ways:
    """The logits are what the loss takes."""
    return (G,)


# through -> (the ways to what the loss takes, the ways back)
HEADS: dict[str, tuple[Callable[[Rounded], Ways], Callable[[Rounded, Rounded], Ways]]] = {
    "nothing": (lambda Z: (Z,), nothing_back),
    "softmax": (distribution, through_distribution),
    "sigmoid": (logistic, through_logistic),
}


class Settled(NamedTuple):
    """Where a head is certain to give exactly 0 or 1.

    Attributes:
        at: that number, and nan elsewhere, (n, m).
        off: how far it is from the exact prob, at most.
    """

    at: Array
    off: Array


def settled(Z: Array, through: str, head: Format) -> Settled:
    """Where what a head should give underflows, or is lost beside 1.

    It is 0 where the exp in it is below the smallest number, by a factor of at least e. It is 1
    where what is added to the exp of 0 is at most u / 2, and so lost in any order of addition.

    Measured: tests/pieces/test_comparisons_stability_library.py, of NumPy, TensorFlow and XLA.
    """
    Z = Z.astype(np.float64)
    if through == "nothing":
        return Settled(np.full(Z.shape, np.nan), np.zeros(Z.shape))
    if through == "sigmoid":
        below, others = Z, np.where(Z > 0, np.exp(-np.abs(Z)), 1.0)
    else:
        below = Z - Z.max(axis=0)
        top = below == 0
        beside = np.where(top, 0.0, np.exp(below)).sum(axis=0) + top.sum(axis=0) - 1
        others = np.where(top, beside, 1.0)
    smallest = min(max(2 * head.tiny * head.u, LOST / 2), INSIDE["smallest"])
    zero = below * (1 - head.u) < np.log(smallest) - 1
    one = others <= min(head.u, INSIDE["u"]) / 2
    off = np.where(zero, np.maximum(np.exp(np.minimum(below, 0)), DOUBLE.tiny), others)
    return Settled(np.where(zero, 0.0, np.where(one, 1.0, np.nan)), off * EVALUATION)


def output(Z: Array, through: str, head: Format, known: Settled) -> Rounded:
    """What comes out of the head, by any way; nearer to the exact prob where it is settled."""
    P = either(*HEADS[through][0](given(Z, head)))
    return Rounded(P.value, np.where(np.isnan(known.at), P.error, known.off), head)


def replaced(P: Rounded, known: Settled) -> Rounded:
    """The 0 or 1 itself, where a formula makes something else of it than of a number near it."""
    there = ~np.isnan(known.at)
    return Rounded(np.where(there, known.at, P.value), np.where(there, 0.0, P.error), P.fp)


def takes_log_of_0(name: str, form: str, dtype: str) -> bool:
    """Whether a form of a loss takes the log of a prob of 0, or of 1 minus a prob of 1.

    The clipped binary one does where the dtype does not hold 1 - 1e-7.
    """
    unclipped = clipping_limits(form, dtype).get("high", 1.0) >= 1
    return form == "textbook" or (
        name == "binary_crossentropy" and "logits" not in form and unclipped
    )


def infinite(A: Rounded, W: Rounded, name: str, form: str, dtype: str) -> Array:
    """Where the log of 0, or of less, is certain to be taken and to count, (m,)."""
    none, whole = A.value + A.error <= 0, A.value - A.error >= 1
    if not takes_log_of_0(name, form, dtype) or form == "held":
        at = np.zeros(A.value.shape, dtype=bool)
    elif name != "binary_crossentropy":
        at = none & (W.value > 0)
    elif form == "clipped":  # 0 times the log of 0 is no number
        at = whole
    else:
        at = (none & (W.value > 0)) | (whole & (W.value < 1))
    return np.any(at, axis=0)


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
        name, form: of the loss, a key of `losses.BOUNDS` or `FRAMEWORKS`.
        dtype: of the loss, for its clipping limits.
        head, fp: the formats of the head and of the loss.
        m: for the derivative of the mean of m losses; 1 for that of each.
    """
    loss, slope = (losses.BOUNDS | FRAMEWORKS)[name, form]
    limits = held(form, dtype, through)
    known = settled(Z, through, head)
    P = output(Z, through, head, known)
    P = replaced(P, known) if takes_log_of_0(name, form, dtype) else P
    A, W = P.to(fp), given(losses.weighted(Y, len(Z)), fp)
    G = either(*slope(A, W, m, **limits)).to(head)
    nans: Array = losses.no_number(A.value, Y, name, form, fp)
    return Errors(
        unless(np.any(nans, axis=0), either(*loss(A, W, **limits))),
        unless(nans, either(*HEADS[through][1](G, P))),
        infinite(A, W, name, form, dtype),
    )


def unless(unknown: Array, way: Rounded) -> Rounded:
    """A result of which nothing can be said in places."""
    return Rounded(way.value, np.where(unknown, np.nan, way.error), way.fp)


def averaged(off: Errors, n: int, fp: Format) -> Errors:
    """The same, if the mean over n outputs is taken in a coarser format and cast back.

    The terms of a binary loss are not negative. Each is rounded by the cast, n - 1 sums and the
    division follow: n + 2 roundings relative to the mean, as 1/n may be rounded and multiplied
    with; n + 1 terms may be flushed. On the way back the 1/n is rounded, at most twice.
    """
    return off._replace(
        loss=again(off.loss, fp.chain(n + 2), (n + 1) * fp.tiny),
        gradient=again(off.gradient, fp.chain(3), 0.0),
    )


def again(way: Rounded, relative: float, flushed: float) -> Rounded:
    """A number that is off by so much more, relative to itself, and by what is flushed."""
    error = way.error + relative * (np.abs(way.value) + way.error) + flushed
    return Rounded(way.value, error, way.fp)


def loss_bound(off: Errors) -> Array:
    """The bound of each loss; inf where only inf or nan is right."""
    return np.where(off.infinite, np.inf, off.loss.bound)


@np.errstate(all="ignore")
def mean_bound(exact: Exact, off: Errors) -> Array:
    """The bound of the mean of losses that were computed: added up and divided, or divided first.

    Args:
        exact: the losses, (m,).
        off: what `errors` says of them.
    """
    each = Rounded(exact.hi, off.loss.error, off.loss.fp)
    ways = total(each, None).over(exact.size), total(each.over(exact.size), None)
    return np.where(off.infinite.any(), np.inf, widest(*ways))
