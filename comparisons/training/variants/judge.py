"""A run held against a form: every step from the weights before it, as they were handed in.

14th of the package. A candidate is refuted at the first step that leaves its bound; what is not
refuted by the last step is consistent with the run. All candidates walk side by side, so that what
they remember is made once, and whoever is refuted stops.
"""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

import numpy as np

from comparisons.bounds.arithmetic import Array, format_of
from comparisons.training.variants.candidates import Candidate
from comparisons.training.variants.carried import Carried
from comparisons.training.variants.handed import Handed, last_step
from comparisons.training.variants.memory import Memory
from comparisons.training.variants.parts import Part

PART = 2**15  # numbers, of which some forty arrays are alive on the way to a step


class Refuted(NamedTuple):
    """Where a candidate and a run part.

    Attributes:
        step: counted from 1.
        at: which number of the run.
        times: how many bounds it is off; inf where none is allowed, or where there is no number.
        computed: what was handed in.
        exact: what the candidate makes of it.
        outside: how many numbers of that step are outside.
    """

    step: int
    at: int
    times: float
    computed: float
    exact: float
    outside: int


class Course(NamedTuple):
    """A candidate along a run.

    Attributes:
        candidate: which.
        refuted: where, or None if it is consistent.
        used: how much of its bound the furthest number used, up to there.
        judged: numbers that could be judged.
    """

    candidate: Candidate
    refuted: Refuted | None
    used: float
    judged: int


def parts(run: Handed, until: int) -> Iterator[tuple[slice, Part]]:
    """A run in parts: first single steps, at which most candidates end, then as fit a cache."""
    fp = format_of(run.dtype)
    memory, start, most = Memory(run.W.shape[1]), 0, max(1, PART // run.W.shape[1])
    while start < until:
        end = min(until, start + min(most, max(1, start)))
        steps = slice(start, end)
        memory.turn()
        t = np.arange(start + 1.0, end + 1.0)[:, np.newaxis]
        yield steps, Part(run.W[steps].astype(np.float64), run.slopes(steps), t, fp, memory)
        start = end


def whole(run: Handed) -> Part:
    """A short run in one part."""
    steps = slice(0, len(run.g))
    t = np.arange(1.0, len(run.g) + 1)[:, np.newaxis]
    W, memory = run.W[steps].astype(np.float64), Memory(run.W.shape[1])
    return Part(W, run.slopes(steps), t, format_of(run.dtype), memory)


@np.errstate(all="ignore")  # what is not finite has no bound, and is not judged
def courses(run: Handed, tried: Sequence[Candidate]) -> list[Course]:
    """Every candidate along a run, in their order.

    Args:
        run: weights and gradients.
        tried: what may have made it.
    """
    open_ = {each.name: Course(each, None, 0.0, 0) for each in tried}
    done = dict(open_)
    for steps, part in parts(run, last_step(run)):
        computed = run.W[1:][steps].astype(np.float64)
        for name, course in list(open_.items()):
            course = judged(course, part, steps, computed)
            done[name] = course
            if course.refuted or course.candidate.row.undefined:
                del open_[name]
            else:
                open_[name] = course
    return list(done.values())


def judged(course: Course, part: Part, steps: slice, computed: Array) -> Course:
    """A candidate along one part of the run.

    A step is inside if any order of operations has room for it, number by number; further orders
    are looked at only where the ones before have none.
    """
    candidate = course.candidate
    if candidate.row.undefined:
        return _undefined(course, computed)
    best = np.full(computed.shape, np.inf)
    for way in candidate.row.form(part, candidate.of(steps)):
        best = np.minimum(best, used(way, computed))
        if not (best > 1).any():
            break
    else:
        exact = way.exact.hi
        step = int(np.argmax((best > 1).any(axis=1)))
        at = int(np.argmax(best[step]))
        numbers = (float(best[step, at]), float(computed[step, at]), float(exact[step, at]))
        outside = int((best[step] > 1).sum())
        refuted = Refuted(int(part.t[step, 0]), at, *numbers, outside)
        inside = best[:step]
        furthest = max(course.used, float(inside.max(initial=0.0)))
        return Course(candidate, refuted, furthest, course.judged + _numbers(best[: step + 1]))
    return Course(
        candidate, None, max(course.used, float(best.max())), course.judged + _numbers(best)
    )


def used(way: Carried, computed: Array) -> Array:
    """|computed - exact| / bound; -1 where nothing can be said, inf for what is not a number."""
    apart, bound = way.judged(computed)
    fraction = np.where(apart == 0, 0.0, apart / bound)
    fraction = np.where(np.isnan(bound), -1.0, fraction)
    lost = ~np.isfinite(computed) & np.isfinite(way.exact.hi) & ~np.isnan(bound)
    return np.where(lost, np.inf, fraction)


def _undefined(course: Course, computed: Array) -> Course:
    """A candidate that has no number for the first step: consistent with nan, and nothing else."""
    finite = np.isfinite(computed[0])
    if not finite.any():
        return course._replace(judged=computed[0].size)
    at = int(np.argmax(finite))
    refuted = Refuted(1, at, np.inf, float(computed[0, at]), np.nan, int(finite.sum()))
    return course._replace(refuted=refuted, judged=computed[0].size)


def _numbers(best: Array) -> int:
    return int((best >= 0).sum())


@np.errstate(all="ignore")
def first_apart(run: Handed, one: Candidate, others: Sequence[Candidate]) -> dict[str, int | None]:
    """The first step at which each of some candidates could be told from one, whatever rounds how.

    That is where the exact steps are further apart than both bounds together, in every order of
    operations: no number is inside both. So a run by the one has left the other by then.

    Args:
        run: whose weights and gradients both start from, at each step.
        one: the one that made it.
        others: that did not.

    Returns:
        Names to steps, counted from 1; None where no step tells them apart.
    """
    found: dict[str, int | None] = {each.name: None for each in others}
    waiting = list(others)
    for steps, part in parts(run, last_step(run)):
        if not waiting:
            break
        reach = reached(one, part, steps)
        for other in list(waiting):
            step = 1 if other.row.undefined else _gap(reach, reached(other, part, steps), part)
            if step is not None:
                found[other.name] = step
                waiting.remove(other)
    return found


def reached(candidate: Candidate, part: Part, steps: slice) -> tuple[Carried, Array]:
    """The exact steps of a candidate and how far any order of operations may be from them."""
    ways = list(candidate.row.form(part, candidate.of(steps)))
    bound = np.maximum.reduce([np.broadcast_to(way.near.bound, part.W.shape) for way in ways])
    return ways[0], bound


def _gap(one: tuple[Carried, Array], other: tuple[Carried, Array], part: Part) -> int | None:
    apart = (one[0] - other[0]).exact
    gap = np.abs(apart.hi + apart.lo) > one[1] + other[1]
    return int(part.t[np.argmax(gap.any(axis=1)), 0]) if gap.any() else None
