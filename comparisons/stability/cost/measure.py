"""What it costs to train through clipped probabilities: the question, asked of real data.

Last in the reading order of this part. The same network, the same first weights, the same batches,
trained through the logits and through clipped probabilities, from starts of growing badness.
"""

from collections.abc import Callable, Sequence
from dataclasses import replace
from time import perf_counter
from typing import NamedTuple

from comparisons.records import Series
from comparisons.stability.cost import courses
from comparisons.stability.cost.agreement import agreement
from comparisons.stability.cost.courses import GENTLE_WAYS, WAYS, Course, Way
from comparisons.stability.cost.freezing import KNOBS, freeze
from comparisons.stability.cost.order import order
from comparisons.stability.cost.outcomes import Courses, Lines, lines, outcome, series
from comparisons.stability.cost.plans import DEFAULT, FULL, Plan
from comparisons.stability.cost.records import Agreement, Alone, Cost, Freeze, Order, Outcome
from comparisons.stability.cost.solitude import KINDS, alone
from comparisons.stability.cost.starts import Start, fresh, starts, visits

# Steps at the beginning at which scratch and Keras are compared one by one.
ONE_BY_ONE = 30


class Measured(NamedTuple):
    """What was measured so far."""

    outcomes: list[Outcome]
    freezes: list[Freeze]
    alone: list[Alone]
    orders: list[Order]
    agreements: list[Agreement]
    series: list[Series]


def measure(
    full: bool = False,
    plans: Sequence[Plan] | None = None,
    progress: Callable[[str], None] = lambda _: None,
) -> Cost:
    """Everything about the cost of training through clipped probabilities.

    Args:
        full: the large setting, about twenty times the work.
        plans: to run instead of those of the setting.
        progress: is told what is being run.
    """
    from comparisons.stability.cost.facts import findings
    from comparisons.stability.cost.notes import notes

    started = perf_counter()
    running = plans or (FULL if full else DEFAULT)
    found = Measured([], [], [], [], [], [])
    for plan in running:
        _measure(plan, found, progress)
    unjudged = Cost(
        _setting(running),
        tuple(found.outcomes),
        tuple(found.freezes),
        tuple(found.alone),
        tuple(found.orders),
        tuple(found.agreements),
        tuple(found.series),
        findings=(),
    )
    return replace(
        unjudged,
        findings=findings(unjudged),
        notes=notes(unjudged),
        seconds=perf_counter() - started,
    )


def _measure(plan: Plan, into: Measured, progress: Callable[[str], None]) -> None:
    """One problem in one dtype."""
    each = [fresh(plan.problem, seed, plan.samples) for seed in range(plan.seeds)]
    where = f"{plan.problem}, {plan.dtype}"
    for family in plan.knobs:
        progress(f"{where}, {family}")
        _family(plan, each, family, into)
    for family, knobs in plan.keras.items():
        progress(f"{where}, {family} in Keras")
        for start in starts(each[0], family, knobs):
            for way in plan.keras_ways:
                _in_keras(start.cast(plan.dtype), way, plan.epochs, into)
    if plan.freezing:
        progress(f"{where}, freezing")
        into.freezes.extend(freeze(each, family, plan.dtype) for family in KNOBS)
    if plan.alone:
        start = _one(each[0], plan.alone, plan.dtype)
        tried = (alone(start, kind, way, plan.epochs) for kind in KINDS for way in WAYS)
        into.alone.extend(found for found in tried if found)
    if plan.order:
        into.orders.append(order(_one(each[0], plan.order, plan.dtype)))


def _one(fresh: Start, which: tuple[str, float], dtype: str) -> Start:
    """The start of a family with a knob."""
    family, knob = which
    return starts(fresh, family, [knob])[0].cast(dtype)


def _family(plan: Plan, each: Sequence[Start], family: str, into: Measured) -> None:
    """All knobs of a family in scratch, along every way, over the seeds."""
    made = [starts(start, family, plan.knobs[family]) for start in each]
    by_knob = [[start.cast(plan.dtype) for start in seeds] for seeds in zip(*made, strict=True)]
    for way in (*WAYS, *(GENTLE_WAYS if family == "changed labels" else ())):
        of_family: list[Lines] = []
        for seeds in by_knob:
            runs = _in_scratch(seeds, way, plan.epochs)
            into.outcomes.append(outcome(runs))
            of_family.append(lines(runs))
        over = f"{family}, {plan.problem}, {plan.dtype}, {words(way)}, scratch"
        into.series.extend(series(of_family, over))


def words(way: Way) -> str:
    """An optimiser and its rate.

    Example:
        >>> words(WAYS[0])
        'sgd 0.1'
    """
    return f"{way.optimizer} {way.learning_rate:g}"


def _in_scratch(seeds: Sequence[Start], way: Way, epochs: int) -> Courses:
    """All paths of scratch from one start, a run for each seed; the textbook's for the first."""
    runs: Courses = {"stable": [], "clipped": [], "textbook": []}
    for start in seeds:
        batches = visits(start, epochs)
        for path, of in runs.items():
            if path != "textbook" or start is seeds[0]:
                when = courses.at_steps(len(batches))
                of.append(courses.scratch(start, path, way, batches, when))
    return runs


def _in_keras(start: Start, way: Way, epochs: int, into: Measured) -> None:
    """Both paths of Keras from one start, and its clipped path beside that of scratch."""
    batches = visits(start, epochs)
    seldom = courses.at_steps(len(batches))
    often = sorted({*range(min(ONE_BY_ONE, len(batches))), *seldom})
    ours = courses.scratch(start, "clipped", way, batches, often)
    theirs = courses.keras(start, "clipped", way, batches, often)
    stable = courses.keras(start, "stable", way, batches, seldom)
    runs = {"stable": [stable], "clipped": [_at(theirs, seldom)]}
    into.outcomes.append(outcome(runs))
    into.agreements.append(agreement(ours, theirs))
    name, dtype = start.whole.name, start.whole.X.dtype
    over = f"{start.family}, {name}, {dtype}, {words(way)}, keras, {start.knob:g}"
    into.series.extend(series([lines(runs)], over))


def _at(course: Course, steps: Sequence[int]) -> Course:
    """A course with the looks at some steps only."""
    return course._replace(looks=tuple(look for look in course.looks if look.step in steps))


def _setting(plans: Sequence[Plan]) -> str:
    return "; ".join(
        f"{plan.problem} in {plan.dtype}, {_seeds(plan.seeds)} of {plan.epochs} epochs each"
        for plan in plans
    )


def _seeds(number: int) -> str:
    return "one run" if number == 1 else f"{number} runs"
