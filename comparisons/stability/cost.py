"""What it costs to train through clipped probabilities: the question, asked of real data.

Last in the reading order of this part. The same network, the same first weights, the same batches,
trained through the logits and through clipped probabilities, from starts of growing badness.
"""

from collections.abc import Callable, Sequence
from dataclasses import replace
from time import perf_counter
from typing import NamedTuple

from comparisons.records import Series
from comparisons.stability import courses
from comparisons.stability.agreement import agreement
from comparisons.stability.cost_records import Agreement, Alone, Cost, Freeze, Outcome
from comparisons.stability.courses import Course
from comparisons.stability.freezing import KNOBS, freeze
from comparisons.stability.outcomes import Courses, Lines, lines, outcome, series
from comparisons.stability.solitude import KINDS, alone
from comparisons.stability.starts import Start, fresh, starts, visits

Knobs = dict[str, tuple[float, ...]]

# Steps at the beginning at which scratch and Keras are compared one by one.
ONE_BY_ONE = 60


class Plan(NamedTuple):
    """What to run of one problem in one dtype.

    Attributes:
        problem: of the catalogue; see `starts.fresh`.
        dtype: to train in.
        seeds: how many.
        epochs: passes over the training samples in each run.
        knobs: family -> knobs, in scratch.
        keras: family -> knobs, of the first seed, in Keras too.
        optimizers: of the runs in Keras; scratch takes all.
        freezing: whether to look for the knob from which on nothing moves.
        alone: family and knob whose dead and faint answers are trained on alone.
        samples: of the problem; all if None.
    """

    problem: str
    dtype: str
    seeds: int
    epochs: int
    knobs: Knobs
    keras: Knobs = {}
    optimizers: tuple[str, ...] = ("adam",)
    freezing: bool = False
    alone: tuple[str, float] | None = None
    samples: int | None = None


class Measured(NamedTuple):
    """What was measured of a plan, or of all of them."""

    outcomes: list[Outcome]
    freezes: list[Freeze]
    alone: list[Alone]
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
    from comparisons.stability.facts import findings, notes

    started = perf_counter()
    running = plans or (FULL if full else DEFAULT)
    measured = Measured([], [], [], [], [])
    for plan in running:
        for whole, part in zip(measured, _measured(plan, progress), strict=True):
            whole.extend(part)
    outcomes, freezes, alone, agreements, drawn = (tuple(each) for each in measured)
    unjudged = Cost(_setting(running), outcomes, freezes, alone, agreements, drawn, ())
    return replace(
        unjudged,
        findings=findings(unjudged),
        notes=notes(unjudged),
        seconds=perf_counter() - started,
    )


def _measured(plan: Plan, progress: Callable[[str], None]) -> Measured:
    """One problem in one dtype."""
    of_plan = Measured([], [], [], [], [])
    each = [fresh(plan.problem, seed, plan.samples) for seed in range(plan.seeds)]
    for family, knobs in plan.knobs.items():
        progress(f"{plan.problem}, {plan.dtype}, {family}")
        made = [starts(start, family, knobs) for start in each]
        by_knob = [[start.cast(plan.dtype) for start in of] for of in zip(*made, strict=True)]
        for optimizer in courses.SETTINGS:
            over = f"{family}, {plan.problem}, {plan.dtype}, {optimizer}, scratch"
            family_lines: list[Lines] = []
            for seeds in by_knob:
                runs = _in_scratch(seeds, optimizer, plan.epochs)
                of_plan.outcomes.append(outcome(runs))
                family_lines.append(lines(runs))
            of_plan.series.extend(series(family_lines, over))
    for family, knobs in plan.keras.items():
        for start in starts(each[0], family, knobs):
            for optimizer in plan.optimizers:
                progress(f"{plan.problem}, {plan.dtype}, {family}, {optimizer} in Keras")
                _in_keras(start.cast(plan.dtype), optimizer, plan.epochs, of_plan)
    if plan.freezing:
        of_plan.freezes.extend(freeze(each, family, plan.dtype) for family in KNOBS)
    if plan.alone:
        family, knob = plan.alone
        (start,) = starts(each[0], family, [knob])
        of_plan.alone.extend(
            found
            for kind in KINDS
            for optimizer in courses.SETTINGS
            if (found := alone(start.cast(plan.dtype), kind, optimizer, plan.epochs))
        )
    return of_plan


def _in_scratch(seeds: Sequence[Start], optimizer: str, epochs: int) -> Courses:
    """All paths of scratch from one start, a run for each seed; the textbook's for the first."""
    runs: Courses = {"stable": [], "clipped": [], "textbook": []}
    for start in seeds:
        order = visits(start, epochs)
        for path, of in runs.items():
            if path != "textbook" or start is seeds[0]:
                when = courses.at_steps(len(order))
                of.append(courses.scratch(start, path, optimizer, order, when))
    return runs


def _in_keras(start: Start, optimizer: str, epochs: int, into: Measured) -> None:
    """Both paths of Keras from one start, and its clipped path beside that of scratch."""
    order = visits(start, epochs)
    seldom = courses.at_steps(len(order))
    often = sorted({*range(min(ONE_BY_ONE, len(order))), *seldom})
    ours = courses.scratch(start, "clipped", optimizer, order, often)
    theirs = courses.keras(start, "clipped", optimizer, order, often)
    stable = courses.keras(start, "stable", optimizer, order, seldom)
    runs = {"stable": [stable], "clipped": [_at(theirs, seldom)]}
    into.outcomes.append(outcome(runs))
    into.agreements.append(agreement(ours, theirs))
    name, dtype = start.whole.name, start.whole.X.dtype
    over = f"{start.family}, {name}, {dtype}, {optimizer}, keras, {start.knob:g}"
    into.series.extend(series([lines(runs)], over))


def _at(course: Course, steps: Sequence[int]) -> Course:
    """A course with the looks at some steps only."""
    return course._replace(looks=tuple(look for look in course.looks if look.step in steps))


def _setting(plans: Sequence[Plan]) -> str:
    parts = [
        f"{plan.problem} in {plan.dtype} ({plan.seeds} seeds, {plan.epochs} epochs)"
        for plan in plans
    ]
    return "; ".join(parts)


DEFAULT = (
    Plan(
        "digits",
        "float32",
        seeds=3,
        epochs=5,
        knobs={
            "scaled weights": (1, 8),
            "lifted class": (17, 32),
            "changed labels": (80,),
            "permuted classes": (20, 80),
        },
        keras={
            "scaled weights": (8,),
            "lifted class": (17,),
            "changed labels": (80,),
            "permuted classes": (80,),
        },
        freezing=True,
        alone=("permuted classes", 80),
    ),
    Plan(
        "digits",
        "float64",
        seeds=1,
        epochs=5,
        knobs={"lifted class": (17,), "permuted classes": (80,)},
        keras={"permuted classes": (80,)},
        freezing=True,
        alone=("permuted classes", 80),
    ),
    Plan(
        "tumours",
        "float32",
        seeds=3,
        epochs=5,
        knobs={
            "scaled weights": (1, 8),
            "lifted class": (32,),
            "changed labels": (80,),
            "permuted classes": (80,),
        },
    ),
)

_SCALES, _LIFTS = (1, 2, 4, 8, 16, 32, 64), (8, 12, 16, 17, 18, 20, 24, 32)
_ALL = {
    "scaled weights": _SCALES,
    "lifted class": _LIFTS,
    "changed labels": (5, 20, 80, 320),
    "permuted classes": (5, 20, 80, 320),
}
_BEFORE = {"changed labels": (20, 80, 320), "permuted classes": (20, 80, 320)}
_KERAS = {
    "scaled weights": (1, 8),
    "lifted class": (17, 32),
    "changed labels": (80,),
    "permuted classes": (80, 320),
}

FULL = tuple(
    Plan(
        problem,
        dtype,
        seeds,
        epochs,
        knobs,
        _KERAS if problem in ("digits", "tumours") else {},
        ("sgd", "adam"),
        freezing=True,
        alone=("permuted classes", 80) if problem == "digits" else None,
    )
    for problem, seeds, epochs, knobs in (
        ("digits", 5, 10, _ALL),
        ("tumours", 5, 20, _ALL),
        ("wine", 5, 20, _ALL),
        ("questions", 3, 10, {"scaled weights": (1, 8), "lifted class": (17, 32), **_BEFORE}),
    )
    for dtype in ("float32", "float64")
)
