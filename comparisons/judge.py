"""The judgement: computed numbers against exact ones and a bound.

    |computed - exact| <= likely   proven: rounding of correct arithmetic explains it
                       <= bound    suspect: it could, but hardly ever does
                       >  bound    wrong: no order of rounding does
                       =  0        identical: every bit is the exact value's

If the enclosure of the exact value is too wide to tell (by its radius), the verdict is undecidable.
"""

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from comparisons.oracle.exact import Exact
from comparisons.records import IDENTICAL, PROVEN, SUSPECT, UNDECIDABLE, WRONG, Judgement

Array = NDArray[Any]


class Weighed(NamedTuple):
    """Every number of a step against its exact value: what a judgement sums up.

    Attributes:
        computed: the numbers.
        exact: the doubles nearest to the exact ones.
        distance: |computed - exact|; nan without an exact value.
        bound: how far rounding can carry each.
        judged: those that were judged at all.
        used: distance / bound; 0 is exact, inf an error where none is allowed, -1 not judged.
        outside: no rounding explains these.
        suspicious: inside the bound, and further away than rounding is likely to carry them.
        unsettled: the enclosure of their exact value is too wide to tell.
    """

    computed: Array
    exact: Array
    distance: Array
    bound: Array
    judged: Array
    used: Array
    outside: Array
    suspicious: Array
    unsettled: Array


def weigh(computed: Array, exact: Exact, bound: Array, likely: Array | None = None) -> Weighed:
    """Each number held against its exact value.

    Not judged are elements without an exact value (its inputs held nan, or 0/0); those whose bound
    is nan, because a rounding decides on which branch they lie, such as of a clipping, or because
    an intermediate result may overflow; and those whose bound is inf although the exact value is
    not, unless they are nan: it would let any number pass.

    Args:
        computed: the numbers of one step.
        exact: the enclosure of the exact ones, same shape.
        bound: how far rounding can carry each, same shape, float64.
        likely: how far it carries each in all likelihood, same shape; as far as it can if None.
    """
    distance = exact.distance(computed)
    telling = np.isinf(exact.hi) | np.isnan(computed)
    known = np.isfinite(bound) | (np.isinf(bound) & telling)
    judged = ~np.isnan(distance) & known
    with np.errstate(divide="ignore", invalid="ignore", over="ignore"):
        used = np.where(distance == 0, 0.0, distance / bound)
    used = np.where(np.isinf(distance), np.inf, used)
    # Of what is infinitely far even an infinite bound says nothing: 5 or nan for an exact inf.
    outside = judged & ((distance - exact.radius > bound) | np.isinf(distance))
    unsettled = judged & ~outside & (distance + exact.radius > bound) & (distance > 0)
    suspicious = (
        judged & ~outside & (distance - exact.radius > (bound if likely is None else likely))
    )
    return Weighed(
        computed,
        exact.hi,
        distance,
        bound,
        judged,
        np.where(judged, used, -1.0),
        outside,
        suspicious,
        unsettled,
    )


def judge(
    engine: str, computed: Array, exact: Exact, bound: Array, likely: Array | None = None
) -> Judgement:
    """One step of one engine; the arguments are those of `weigh`.

    If no element could be judged the verdict is undecidable.
    """
    return sum_up(engine, weigh(computed, exact, bound, likely))


def sum_up(engine: str, weighed: Weighed) -> Judgement:
    """The verdict on all elements of a step, and the numbers of the worst."""
    judged, used = weighed.judged, weighed.used
    if not judged.any():
        return Judgement(engine, UNDECIDABLE, "nothing to hold it to: no exact value, or no bound")
    at = np.unravel_index(int(used.argmax()), used.shape)
    most = float(used[at])
    outside = int(weighed.outside.sum())
    verdict, reason = PROVEN, f"every element within its bound, at most {most:.2g} of it"
    if not (weighed.distance[judged] > 0).any():
        verdict, reason = IDENTICAL, "every element is the exact value"
    if suspicious := int(weighed.suspicious.sum()):
        verdict = SUSPECT
        reason = (
            f"{suspicious} of {int(judged.sum())} elements lie within their bound, but further off "
            "than roundings that are up as often as down carry them"
        )
    elif unsettled := int(weighed.unsettled.sum()):
        verdict = UNDECIDABLE
        reason = f"{unsettled} elements lie on the edge of what the enclosure can tell"
    if outside:
        verdict = WRONG
        reason = f"{outside} of {int(judged.sum())} elements lie outside their bound"
    if not judged.all():
        left_out = int((~judged).sum())
        reason += f"; {left_out} left out, without an exact value, decided by a rounding, or where "
        reason += "an intermediate result may overflow"
    return Judgement(
        engine,
        verdict,
        reason,
        elements=int(judged.sum()),
        used=most,
        index=tuple(int(i) for i in at),
        computed=float(weighed.computed[at]),
        exact=float(weighed.exact[at]),
        error=float(weighed.distance[at]),
        bound=float(weighed.bound[at]),
        outside=outside,
    )
