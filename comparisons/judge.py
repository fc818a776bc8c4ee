"""The judgement: computed numbers against exact ones and a bound.

    |computed - exact| <= bound    proven: rounding of correct arithmetic explains it
                       >  bound    wrong: no order of rounding does
                       =  0        identical: every bit is the exact value's

If the enclosure of the exact value is too wide to tell (by its radius), the verdict is undecidable.
"""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from comparisons.oracle.exact import Exact
from comparisons.records import IDENTICAL, PROVEN, UNDECIDABLE, WRONG, Judgement

Array = NDArray[Any]


def judge(engine: str, computed: Array, exact: Exact, bound: Array) -> Judgement:
    """One step of one engine.

    Left out are elements without an exact value (its inputs held nan, or 0/0); those whose bound is
    nan, because a rounding decides on which branch they lie, such as of a clipping; and those whose
    bound is inf although the exact value is not, unless they are nan: it would let any number pass.
    If there are no others the verdict is undecidable.

    Args:
        engine: who computed it.
        computed: its numbers.
        exact: the enclosure of the exact ones, same shape.
        bound: how far rounding can carry each, same shape, float64.
    """
    distance = exact.distance(computed)
    telling = np.isinf(exact.hi) | np.isnan(computed)
    known = np.isfinite(bound) | (np.isinf(bound) & telling)
    judged = ~np.isnan(distance) & known
    if not judged.any():
        return Judgement(engine, UNDECIDABLE, "nothing to hold it to: no exact value, or no bound")
    with np.errstate(divide="ignore", invalid="ignore"):
        used = np.where(distance == 0, 0.0, distance / bound)
    used = np.where(np.isinf(distance), np.inf, used)
    used = np.where(judged, used, -1.0)
    # Of what is infinitely far even an infinite bound says nothing: 5 or nan for an exact inf.
    outside = judged & ((distance - exact.radius > bound) | np.isinf(distance))
    unsettled = judged & ~outside & (distance + exact.radius > bound) & (distance > 0)
    at = np.unravel_index(int(used.argmax()), used.shape)
    most = float(used[at])
    verdict, reason = PROVEN, f"every element within its bound, at most {most:.2g} of it"
    if not (distance[judged] > 0).any():
        verdict, reason = IDENTICAL, "every element is the exact value"
    if unsettled.any():
        verdict = UNDECIDABLE
        reason = f"{int(unsettled.sum())} elements lie on the edge of what the enclosure can tell"
    if outside.any():
        verdict = WRONG
        reason = f"{int(outside.sum())} of {int(judged.sum())} elements lie outside their bound"
    if not judged.all():
        left_out = int((~judged).sum())
        reason += f"; {left_out} left out, without an exact value or decided by a rounding"
    return Judgement(
        engine,
        verdict,
        reason,
        elements=int(judged.sum()),
        used=most,
        index=tuple(int(i) for i in at),
        computed=float(computed[at]),
        exact=float(exact.hi[at]),
        error=float(distance[at]),
        bound=float(bound[at]),
        outside=int(outside.sum()),
    )
