"""The answer: which form of an optimiser took the steps of a run, or none.

Last of the package.

    one is consistent       it is named
    several are             all are named, with the reason why this run cannot tell them apart
    none is                 the one that held longest, and where it parts; and whether another
                            learning rate would explain all of it
"""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from comparisons.training.advice import probes_for
from comparisons.training.variants.candidates import Candidate, candidates
from comparisons.training.variants.handed import Handed, last_step
from comparisons.training.variants.judge import Course, courses, first_apart, parts, whole_at
from comparisons.training.variants.reasons import reason
from comparisons.training.variants.records import CONSISTENT, REFUTED, Said, Told

# A step tells the learning rate if it is this many times further than its bound ...
CLEAR = 1000
# ... and all such numbers tell the same one. A rate is then tried as a person writes it.
AGREE, DIGITS = 1e-2, 3


def tell(run: Handed, given: Mapping[str, Any] | None = None) -> Told:
    """Every variant held against a run.

    Args:
        run: weights and gradients; a learning rate of its own stands for one in `given`.
        given: settings that are known; see `candidates`.

    Raises:
        ValueError: as `candidates`; or for two learning rates.

    Example:
        >>> from comparisons.training.variants.handed import stacked
        >>> run = stacked({"W": [[1.0], [0.99], [0.97]], "dW": [[1.0], [2.0]]})
        >>> [each.name for each in tell(run).named]
        ['SGD']
    """
    known = dict(given or {})
    if run.rates is not None:
        if "learning_rate" in known:
            raise ValueError("`learning_rate` must be given once; the run holds its own too")
        one = (run.rates == run.rates[0]).all()
        known["learning_rate"] = float(run.rates[0]) if one else run.rates
    tried = candidates(run.dtype, known)
    found = courses(run, tried)
    named = [each for each in found if each.refuted is None]
    apart: dict[str, int | None] = {}
    if named:
        others = [each.candidate for each in found if each.refuted is not None]
        apart = first_apart(run, named[0].candidate, others)
    ordered = sorted(found, key=_order)
    until = last_step(run)
    return Told(
        tuple(_said(run, each, named, apart) for each in ordered),
        run.dtype,
        len(run.g),
        until,
        run.W.shape[1],
        until * run.W.shape[1] - named[0].judged if named else 0,
        () if named else other_rates(run, tried),
        tuple(probes_for(tuple(each.candidate.name for each in named), run.dtype)),
        run.computed is not None,
        () if named else whole_at(run, ordered[0]),
    )


def _order(course: Course) -> tuple[float, ...]:
    """The consistent first; then the longest, with the fewest outside, least far out.

    How far out counts by powers of ten only: bounds differ, and of forms that are about as far off
    the one that stands first in the table is the plainest.
    """
    if course.refuted is None:
        return (-np.inf,)
    times = course.refuted.times
    far = float(np.rint(np.log10(times))) if np.isfinite(times) else np.inf
    return -course.refuted.step, course.refuted.outside, far


def _said(
    run: Handed, course: Course, named: Sequence[Course], apart: dict[str, int | None]
) -> Said:
    row, refuted, name = course.candidate.row, course.refuted, course.candidate.name
    words = (name, row.sentence, row.formula, row.who)
    if refuted is None:
        why = "" if course is named[0] else reason(run, named[0].candidate, course)
        return Said(*words, CONSISTENT, used=course.used, reason=why)
    return Said(
        *words,
        REFUTED,
        refuted.step,
        run.place(refuted.at),
        refuted.outside,
        refuted.times,
        refuted.computed,
        refuted.exact,
        course.used,
        apart.get(name) or 0,
    )


@np.errstate(all="ignore")
def other_rates(run: Handed, tried: Sequence[Candidate]) -> tuple[tuple[float, str], ...]:
    """Candidates whose every step is right with another learning rate.

    The first step tells which: where it goes so many times as far as it should, in all weights
    alike, that many times the rate is tried, over the whole run.
    """
    steps, part = next(parts(run, last_step(run)))
    moved = run.W[1].astype(np.float64) - run.W[0]
    again = []
    for each in tried:
        own = isinstance(each.settings["learning_rate"], np.ndarray) or each.row.narrow
        if own or each.row.undefined:
            continue
        way = next(iter(each.row.form(part, each.of(steps))))
        exact = (way - part.weights).exact.hi[0]
        clear = np.abs(exact) > CLEAR * way.near.bound[0]
        if not clear.any():
            continue
        factors = moved[clear] / exact[clear]
        factor = float(np.median(factors))
        if np.isfinite(factor) and np.ptp(factors) <= AGREE * abs(factor) and factor > 0:
            rate = float(f"{each.settings['learning_rate'] * factor:.{DIGITS}g}")
            if rate > 0:
                again.append(each._replace(settings=each.settings | {"learning_rate": rate}))
    return tuple(
        (float(each.candidate.settings["learning_rate"]), each.candidate.name)
        for each in courses(run, again)
        if each.refuted is None
    )
