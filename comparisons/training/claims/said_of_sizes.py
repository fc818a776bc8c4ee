"""What is said of epochs and batch sizes: fewer updates, larger learning rates.

After `said_of_batches`.
"""

from collections.abc import Callable, Sequence
from functools import partial

import numpy as np

from comparisons.records import Finding
from comparisons.training.claims.records import Claim, Claims
from comparisons.training.claims.run_records import Course
from comparisons.training.claims.words import claim, finding, spread


def sizes_claims(measured: Claims) -> list[Claim]:
    """Every claim about epochs and batch sizes that these measurements decide."""
    found = [
        claim(
            measured,
            "larger-batches-fewer-updates",
            "With the same number of epochs, larger batches make fewer updates and learn less.",
            (
                fewer_updates,
                *(
                    partial(part, optimizer=optimizer)
                    for optimizer in ("sgd", "adam")
                    for part in (same_epochs, same_updates, same_epochs_tuned)
                ),
            ),
        ),
        claim(
            measured,
            "larger-batches-larger-rates",
            "A larger batch allows a larger learning rate.",
            [
                partial(part, optimizer=optimizer)
                for optimizer in ("sgd", "adam")
                for part in (works_at, best_at_same_epochs, best_at_same_updates)
            ],
            _at_the_edge,
            ("Goyal et al. 2017, on scaling the rate with the batch, for the question",),
        ),
    ]
    return [each for each in found if each]


def _courses(measured: Claims, engine: str, optimizer: str) -> dict[str, list[Course]]:
    """Problem -> its courses."""
    found: dict[str, list[Course]] = {}
    for course in measured.courses:
        if (course.engine, course.optimizer) == (engine, optimizer):
            found.setdefault(course.problem, []).append(course)
    return found


def _default(measured: Claims, engine: str, optimizer: str) -> dict[str, list[Course]]:
    """Problem -> its courses at the default rate, the smallest batch first; two sizes at least."""
    by = {
        problem: sorted((c for c in of if c.default), key=lambda c: c.batch_size)
        for problem, of in _courses(measured, engine, optimizer).items()
    }
    return {problem: of for problem, of in by.items() if len(of) > 1}


def fewer_updates(measured: Claims, engine: str) -> Finding | None:
    """Counting."""
    of = [c for c in measured.courses if c.engine == engine and c.default]
    return finding(
        "fewer-updates",
        "In the same epochs, a batch of b makes epochs times ceil(m / b) updates",
        all(c.updates == c.epochs * -(-c.m // c.batch_size) for c in of),
        "; ".join(dict.fromkeys(f"{c.problem} by {c.batch_size}: {c.updates:,}" for c in of)),
        of,
    )


def same_epochs(measured: Claims, engine: str, *, optimizer: str) -> Finding | None:
    """The cost after the same epochs at the default rate."""
    by = _default(measured, engine, optimizer)
    return finding(
        f"same-epochs-{optimizer}",
        f"After the same epochs of {optimizer} at its default rate, the cost is higher the larger "
        "the batch",
        all(_rising([c.after_epochs.median for c in of]) for of in by.values()),
        "; ".join(
            f"{problem}: " + ", ".join(f"{spread(c.after_epochs)} by {c.batch_size}" for c in of)
            for problem, of in by.items()
        ),
        by,
    )


def same_updates(measured: Claims, engine: str, *, optimizer: str) -> Finding | None:
    """The cost after the same updates at the default rate."""
    by = _default(measured, engine, optimizer)
    return finding(
        f"same-updates-{optimizer}",
        f"After the same updates of {optimizer} at its default rate, the largest batch has not "
        "learned less than the smallest, within the spread over the starts",
        all(of[-1].after_updates.median <= of[0].after_updates.upper for of in by.values()),
        "; ".join(
            f"{problem}, {of[0].same_updates} updates: {spread(of[0].after_updates)} by "
            f"{of[0].batch_size}, {spread(of[-1].after_updates)} by {of[-1].batch_size}"
            for problem, of in by.items()
        ),
        by,
    )


def same_epochs_tuned(measured: Claims, engine: str, *, optimizer: str) -> Finding | None:
    """The cost after the same epochs, each size at its best rate."""
    by = _by_size(measured, engine, optimizer)
    ends = {
        problem: {size: min(of, key=lambda c: c.after_epochs.median) for size, of in sizes.items()}
        for problem, sizes in by.items()
    }
    return finding(
        f"same-epochs-tuned-{optimizer}",
        f"With the rate of {optimizer} tuned for each size as well, the largest batch ends with a "
        "higher cost after the same epochs than the smallest",
        all(
            of[max(of)].after_epochs.median > of[min(of)].after_epochs.median
            for of in ends.values()
        ),
        "; ".join(
            f"{problem}: "
            + ", ".join(
                f"{spread(c.after_epochs)} by {size} at {c.learning_rate:g}"
                for size, c in of.items()
            )
            for problem, of in ends.items()
        ),
        ends,
    )


def _rising(values: Sequence[float]) -> bool:
    """Never lower than the one before, and higher at the end."""
    return bool(np.all(np.diff(values) >= 0)) and values[-1] > values[0]


def _by_size(measured: Claims, engine: str, optimizer: str) -> dict[str, dict[int, list[Course]]]:
    """Problem -> batch size, the smallest first -> its rates; where there is a grid of them."""
    found: dict[str, dict[int, list[Course]]] = {}
    for problem, of in _courses(measured, engine, optimizer).items():
        sizes: dict[int, list[Course]] = {}
        for course in sorted(of, key=lambda c: (c.batch_size, c.learning_rate)):
            sizes.setdefault(course.batch_size, []).append(course)
        if len(sizes) > 1 and min(map(len, sizes.values())) > 2:
            found[problem] = sizes
    return found


def _rates(name: str, statement: str, rates: dict[str, dict[int, float]]) -> Finding | None:
    """Whether a rate rises with the batch size on every problem."""
    return finding(
        name,
        statement,
        all(_rising(list(of.values())) for of in rates.values()),
        "; ".join(
            f"{problem}: " + ", ".join(f"{rate:g} by {size}" for size, rate in of.items())
            for problem, of in rates.items()
        ),
        rates,
    )


def works_at(measured: Claims, engine: str, *, optimizer: str) -> Finding | None:
    """The largest rate that still trains."""
    rates = {
        problem: {
            size: max(
                (c.learning_rate for c in of if c.after_epochs.median < c.start.median / 2),
                default=0.0,
            )
            for size, of in sizes.items()
        }
        for problem, sizes in _by_size(measured, engine, optimizer).items()
    }
    return _rates(
        f"works-at-larger-rates-{optimizer}",
        f"The largest rate at which the median run of {optimizer} at least halves the cost of its "
        "start is larger for larger batches, after the same epochs",
        rates,
    )


def _best(
    measured: Claims, engine: str, optimizer: str, cost: Callable[[Course], float]
) -> dict[str, dict[int, float]]:
    """Problem -> batch size -> the rate of the lowest cost."""
    return {
        problem: {size: min(of, key=cost).learning_rate for size, of in sizes.items()}
        for problem, sizes in _by_size(measured, engine, optimizer).items()
    }


def best_at_same_epochs(measured: Claims, engine: str, *, optimizer: str) -> Finding | None:
    """The best rate after the same epochs, where larger batches make fewer updates."""
    rates = _best(measured, engine, optimizer, lambda course: course.after_epochs.median)
    return _rates(
        f"best-at-same-epochs-{optimizer}",
        f"The best rate of {optimizer} is larger for larger batches, after the same epochs",
        rates,
    )


def best_at_same_updates(measured: Claims, engine: str, *, optimizer: str) -> Finding | None:
    """The best rate after the same updates: what is left is the noise."""
    rates = _best(measured, engine, optimizer, lambda course: course.after_updates.median)
    return _rates(
        f"best-at-same-updates-{optimizer}",
        f"The best rate of {optimizer} is larger for larger batches, after the same updates",
        rates,
    )


def _at_the_edge(measured: Claims) -> list[str]:
    """Where the largest rate of the grid still works, and a larger one might."""
    edge = max(measured.setting.rates)
    found = [
        f"{course.optimizer} on {course.problem} by {course.batch_size}"
        for course in measured.courses
        if course.engine == "scratch"
        and course.learning_rate == edge
        and course.after_epochs.median < course.start.median / 2
    ]
    told = f"At {edge:g}, the edge of the grid, these still learn, and might beyond it: "
    return [f"{told}{', '.join(found)}."] if found else []
