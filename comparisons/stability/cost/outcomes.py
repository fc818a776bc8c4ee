"""Outcomes: the courses of one start, over the seeds, as a line of a table and as lines of a plot.

Read after `courses`.
"""

from collections.abc import Callable, Iterable, Sequence
from math import nan
from typing import NamedTuple

import numpy as np

from comparisons.dialects import Array
from comparisons.records import Series, drawn
from comparisons.stability.cost.courses import Course, Look
from comparisons.stability.cost.records import WORDS, Outcome, Spread

# path -> its courses, one for each seed
Courses = dict[str, list[Course]]


def spread(values: Iterable[float]) -> Spread:
    """Mean, lowest and highest.

    Example:
        >>> spread([1.0, 3.0])
        Spread(mean=2.0, low=1.0, high=3.0)
    """
    taken = [float(value) for value in values]
    if not taken:
        return Spread(nan, nan, nan)
    return Spread(float(np.mean(taken)), min(taken), max(taken))


def outcome(courses: Courses) -> Outcome:
    """What became of one start on the stable and on the clipped path.

    Args:
        courses: of one problem, dtype, engine, optimiser, family and knob; "textbook" may be
            missing.
    """
    clipped, stable = courses["clipped"], courses["stable"]
    textbook = courses.get("textbook", [])
    one = clipped[0]
    first, last = [run.looks[0] for run in clipped], [run.looks[-1] for run in clipped]
    halves = [half for half in map(half_by, clipped) if half is not None]
    ends = {path: [run.looks[-1] for run in runs] for path, runs in courses.items()}
    dead = [look.answers.dead for look in first]
    return Outcome(
        one.start.whole.name,
        str(one.start.whole.X.dtype),
        one.engine,
        one.way.optimizer,
        one.way.learning_rate,
        one.start.family,
        one.start.knob,
        seeds=len(clipped),
        steps=last[0].step,
        answers=dead[0].size,
        wrong=spread(look.answers.wrong.sum() for look in first),
        dead=spread(each.sum() for each in dead),
        faint=spread(look.answers.faint.sum() for look in first),
        dead_most=spread(max(look.answers.dead.sum() for look in run.looks) for run in clipped),
        dead_end=spread(look.answers.dead.sum() for look in last),
        faint_end=spread(look.answers.faint.sum() for look in last),
        arose=spread(map(arose, clipped)),
        had_dead=sum(bool(each.any()) for each in dead),
        half_by=spread(halves),
        half_in=len(halves),
        never=spread(never(run) for run in clipped if run.looks[0].answers.dead.any()),
        learned=_each(ends, lambda look, at: _share(~look.answers.wrong, at), dead),
        held_out=_each(ends, lambda look, _: look.held_out),
        trained_on=_each(ends, lambda look, _: float(1 - look.answers.wrong.mean())),
        **_labels(ends, [run.start.changed for run in clipped]),
        lost=spread(_lost(a, b) for a, b in zip(stable, clipped, strict=True)),
        cost=_each(ends, lambda look, _: look.cost),
        true_cost=_each(ends, lambda look, _: look.true_cost),
        cost_start=spread(look.cost for look in first),
        true_cost_start=spread(look.true_cost for look in first),
        still=sum(not run.moved for run in clipped),
        broken=sum(run.broken is not None for run in textbook),
        broken_at=spread(run.broken for run in textbook if run.broken is not None),
        textbook=len(textbook),
        textbook_lost=spread(_lost(a, b) for a, b in zip(stable, textbook, strict=False)),
    )


def half_by(course: Course) -> int | None:
    """The first look at which half of those dead at the start were not; None if there is none."""
    dead = course.looks[0].answers.dead
    for look in course.looks:
        if dead.any() and 2 * (dead & look.answers.dead).sum() <= dead.sum():
            return look.step
    return None


def never(course: Course) -> float:
    """Share of those dead at the start that were dead at every look."""
    looks = np.array([look.answers.dead for look in course.looks])
    return _share(np.logical_and.reduce(looks), looks[0])


def arose(course: Course) -> int:
    """Answers that were dead at some look and not at the start."""
    looks = np.array([look.answers.dead for look in course.looks])
    return int((looks.any(axis=0) & ~looks[0]).sum())


class Lines(NamedTuple):
    """What a plot draws of one start.

    Attributes:
        knob: of the start, in words.
        steps: of the looks.
        dead: share of dead answers, (seeds, looks).
        held_out: path -> accuracy on held-out samples, (seeds, looks).
    """

    knob: str
    steps: tuple[float, ...]
    dead: Array
    held_out: dict[str, Array]


def lines(courses: Courses) -> Lines:
    """Dead share and accuracy over the steps of one start's courses."""
    one = courses["clipped"][0]
    return Lines(
        WORDS[one.start.family].format(one.start.knob),
        tuple(float(look.step) for look in one.looks),
        _over_looks(courses["clipped"], lambda look: float(look.answers.dead.mean())),
        {
            path: _over_looks(courses[path], lambda look: look.held_out)
            for path in ("stable", "clipped")
        },
    )


def series(family: Sequence[Lines], over: str) -> list[Series]:
    """A line for each knob, the mean over the seeds, with a band from the lowest to the highest.

    Args:
        family: the lines of one family on one problem, of one dtype, engine and optimiser.
        over: which of them, in words, for the names of the series.
    """
    x = family[0].steps
    dead = {each.knob: each.dead for each in family}
    right = {f"{each.knob}, {path}": of for each in family for path, of in each.held_out.items()}
    return [
        _drawn(f"dead answers, {over}", "share of dead answers", x, dead),
        _drawn(f"accuracy, {over}", "accuracy on held-out samples", x, right),
    ]


def _drawn(name: str, y_label: str, x: tuple[float, ...], values: dict[str, Array]) -> Series:
    means = {label: drawn(each.mean(axis=0)) for label, each in values.items()}
    bands = {
        label: (drawn(each.min(axis=0)), drawn(each.max(axis=0))) for label, each in values.items()
    }
    return Series(name, "step", y_label, x, means, y_scale="linear", bands=bands)


def _over_looks(courses: list[Course], number: Callable[[Look], float]) -> Array:
    return np.array([[number(look) for look in run.looks] for run in courses])


def _each(
    ends: dict[str, list[Look]],
    number: Callable[[Look, Array], float],
    at: Sequence[Array] | None = None,
) -> dict[str, Spread]:
    """path -> a number of its last looks, over the seeds; nan where there is no such answer."""
    places = at or [np.array([])] * len(ends["clipped"])
    found = {
        path: [number(look, place) for look, place in zip(looks, places, strict=False)]
        for path, looks in ends.items()
    }
    return {path: spread(each for each in of if each == each) for path, of in found.items()}


def _labels(ends: dict[str, list[Look]], changed: list[Array]) -> dict[str, dict[str, Spread]]:
    """Accuracy on the labels that were changed, and on the others, if there are both."""
    if not changed[0].any() or changed[0].all():
        return {"changed": {}, "others": {}}
    rest = [~each for each in changed]
    return {
        "changed": _each(ends, lambda look, at: _share(~look.answers.wrong, at), changed),
        "others": _each(ends, lambda look, at: _share(~look.answers.wrong, at), rest),
    }


def _lost(stable: Course, other: Course) -> float:
    """Accuracy on held-out samples that the other path ends below the stable one."""
    return stable.looks[-1].held_out - other.looks[-1].held_out


def _share(of: Array, at: Array) -> float:
    """How many of the places are marked; nan if there is no place."""
    return float(of[at].mean()) if at.any() else nan
