"""Pictures: what plots draw of the races, the batch sizes and the scatter.

After `said_of_sizes`.
"""

from collections.abc import Iterable, Mapping, Sequence

import numpy as np

from comparisons.records import Series, drawn
from comparisons.training.claims.numbers import quartiles
from comparisons.training.claims.races import Ran
from comparisons.training.claims.run_records import Course, Noise, Quartiles, Race


def _lines(
    found: Mapping[str, Sequence[Quartiles]],
) -> tuple[dict[str, tuple[float, ...]], dict[str, tuple[tuple[float, ...], tuple[float, ...]]]]:
    """Medians, and the quarters as bands."""
    lines = {label: drawn(each.median for each in of) for label, of in found.items()}
    bands = {
        label: (drawn(each.lower for each in of), drawn(each.upper for each in of))
        for label, of in found.items()
    }
    return lines, bands


def by_rate(races: Sequence[Race]) -> Series:
    """The cost at the end over the learning rate, a line for each optimiser of one problem."""
    found = {
        name: [race.cost for race in races if race.optimizer == name]
        for name in dict.fromkeys(race.optimizer for race in races)
    }
    rates = sorted({race.learning_rate for race in races})
    lines, bands = _lines(found)
    return Series(
        f"cost by rate, {races[0].problem}, {races[0].inputs}",
        "learning rate",
        f"cost after {races[0].updates} updates",
        drawn(rates),
        lines,
        x_scale="log",
        bands=bands,
    )


def over_updates(
    name: str, inputs: str, runs: dict[str, tuple[Ran, list[tuple[float, int]]]]
) -> Series:
    """The cost over the updates.

    Args:
        name, inputs: of the problem.
        runs: by optimiser, with the rates to be drawn and their places in the grid.
    """
    found, looks = {}, next(iter(runs.values()))[0].looks
    for optimizer, (ran, rates) in runs.items():
        for rate, at in rates:
            found[f"{optimizer} {rate:g}"] = [quartiles(costs) for costs in ran.costs[:, :, at]]
    lines, bands = _lines(found)
    return Series(
        f"cost over updates, {name}, {inputs}",
        "updates",
        "cost of the training samples",
        drawn(looks),
        lines,
        x_scale="log",
        bands=bands,
    )


def by_batch(courses: Sequence[Course]) -> Series:
    """The cost after the same epochs over the learning rate, a line for each batch size."""
    found = {
        f"batches of {size}": [c.after_epochs for c in courses if c.batch_size == size]
        for size in dict.fromkeys(course.batch_size for course in courses)
    }
    lines, bands = _lines(found)
    return Series(
        f"cost by rate and batch size, {courses[0].problem}, {courses[0].optimizer}",
        "learning rate",
        f"cost after {courses[0].epochs} epochs",
        drawn(sorted({course.learning_rate for course in courses})),
        lines,
        x_scale="log",
        bands=bands,
    )


def scatter(noises: Iterable[Noise]) -> list[Series]:
    """The mean squared distance over sigma^2 against the batch size, with 1 / b beside it."""
    by: dict[tuple[str, str], list[Noise]] = {}
    for noise in noises:
        by.setdefault((noise.problem, noise.place), []).append(noise)
    found = []
    for (problem, place), of in by.items():
        b, m = np.array([n.batch_size for n in of]), of[0].m
        law = (m - b) / (m - 1) / b
        lines = {
            "measured": drawn(np.array([n.mean for n in of]) * law),
            "1 / b (m - b) / (m - 1)": drawn(law),
            "1 / b": drawn(1 / b),
        }
        label = "mean squared distance of a batch's gradient, in sigma^2"
        name = f"scatter by batch size, {problem}, {place}"
        found.append(Series(name, "batch size", label, drawn(b), lines, x_scale="log"))
    return found
