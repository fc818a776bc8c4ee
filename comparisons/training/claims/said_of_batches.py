"""What is said of iterations, epochs and batch sizes.

After `said_of_speed`.
"""

from collections.abc import Sequence
from functools import partial

import numpy as np

from comparisons.records import Finding
from comparisons.training.claims.records import Claim, Claims, Count, Course, Noise
from comparisons.training.claims.words import claim, finding, number, spread

# Standard errors that a mean may be off by chance: once in 16,000 for a normal one.
ERRORS = 4.0

# Two sums of at most 2,000 float64 costs, in another order: 2,000 * 2^-53 is 2.2e-13 at most.
ADDED = 1e-12


def batches_claims(measured: Claims) -> list[Claim]:
    """Every claim about iterations, epochs and batch sizes that these measurements decide."""
    found = [
        claim(
            measured,
            "one-update-an-iteration",
            "An iteration is one update of the weights, and an epoch has ceil(m / batch size) of "
            "them.",
            (counted, moved, weighted),
            _last_batch,
        ),
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
            "noise-falls-with-batch-size",
            "The noise of a gradient, its mean squared distance from that of all samples, falls "
            "like 1 / batch size.",
            (exact_law, plain_law),
            _signal,
            ("Cochran 1977, theorem 2.2",),
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
            sources=("Goyal et al. 2017, on scaling the rate with the batch, for the question",),
        ),
    ]
    return [each for each in found if each]


def _counts(measured: Claims, engine: str) -> list[Count]:
    return [count for count in measured.counts if count.engine == engine]


def counted(measured: Claims, engine: str) -> Finding | None:
    """What the framework counts."""
    of = _counts(measured, engine)
    return finding(
        "iterations-counted",
        "The framework counts epochs times ceil(m / batch size) iterations",
        all(count.iterations == count.expected for count in of),
        "; ".join(
            f"{c.problem}, {c.epochs} epochs of {c.m} by {c.batch_size}: {c.iterations}" for c in of
        ),
        of,
    )


def moved(measured: Claims, engine: str) -> Finding | None:
    """How often the weights move."""
    of = _counts(measured, engine)
    return finding(
        "an-update-an-iteration",
        "The weights move once in every iteration",
        all(count.moved == count.iterations for count in of),
        "moves and iterations: " + ", ".join(f"{c.moved} and {c.iterations}" for c in of),
        of,
    )


def weighted(measured: Claims, engine: str) -> Finding | None:
    """What the reported cost of an epoch is a mean of."""
    of = [c for c in _counts(measured, engine) if c.last < min(c.batch_size, c.m)]
    return finding(
        "cost-weighted-by-samples",
        "The reported cost of an epoch weighs each batch by its samples; the mean of the batches "
        "would be another number where the last one is smaller",
        all(
            abs(c.reported - c.weighted) <= ADDED * abs(c.weighted)
            and abs(c.plain - c.weighted) > ADDED * abs(c.weighted)
            for c in of
        ),
        "; ".join(
            f"{c.problem} by {c.batch_size}, last {c.last}: {c.reported:.6f} reported, "
            f"{c.weighted:.6f} by samples, {c.plain:.6f} by batches"
            for c in of
        ),
        of,
    )


def _last_batch(measured: Claims) -> list[str]:
    """What a smaller last batch means for its samples."""
    of = [c for c in _counts(measured, "scratch") if c.last < min(c.batch_size, c.m)]
    if not of:
        return []
    most = max(of, key=lambda c: c.batch_size / c.last)
    return [
        "A smaller last batch makes an update like any other, so each of its samples counts for "
        f"more in that epoch: on {most.problem} by {most.batch_size} the last {most.last} count "
        f"{most.batch_size / most.last:.3g} times as much as the others."
    ]


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


def _noises(measured: Claims, engine: str) -> list[Noise]:
    return [noise for noise in measured.noises if noise.engine == engine]


def exact_law(measured: Claims, engine: str) -> Finding | None:
    """sigma^2 / b (m - b) / (m - 1)."""
    of = _noises(measured, engine)
    off = [abs(n.mean - 1) / n.error for n in of]
    return finding(
        "noise-exact-law",
        "It is sigma^2 / b (m - b) / (m - 1), with sigma^2 that of single samples, for every batch "
        "size, at the start and after training",
        all(each <= ERRORS for each in off),
        f"measured over the law: {min((n.mean for n in of), default=0.0):.3f} to "
        f"{max((n.mean for n in of), default=0.0):.3f} in {len(of)} cases, at most "
        f"{max(off, default=0.0):.1f} standard errors from 1",
        of,
    )


def plain_law(measured: Claims, engine: str) -> Finding | None:
    """sigma^2 / b, as it is said."""
    of = _noises(measured, engine)
    left = [(n, (n.m - n.batch_size) / (n.m - 1)) for n in of]
    least, part = min(left, key=lambda each: each[1], default=(None, 0.0))
    return finding(
        "noise-plain-law",
        "It is sigma^2 / b for every batch size up to all samples",
        all(abs(n.mean * part - 1) <= ERRORS * n.error * part for n, part in left),
        f"drawing without putting back leaves (m - b) / (m - 1) of it: {part:.2f} on "
        f"{least.problem} by {least.batch_size} of {least.m}, and nothing for all samples"
        if least
        else "",
        of,
    )


def _signal(measured: Claims) -> list[str]:
    """Where the noise is longer than the gradient."""
    of = [n for n in _noises(measured, "scratch") if n.signal.median < 1]
    if not of:
        return []
    told = ", ".join(
        f"{n.problem} by {n.batch_size} ({n.place}) {number(n.signal.median)}" for n in of
    )
    return [f"The whole gradient is shorter than the noise of a batch's: {told} times as long."]


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


def best_at_same_epochs(measured: Claims, engine: str, *, optimizer: str) -> Finding | None:
    """The best rate after the same epochs, where larger batches make fewer updates."""
    rates = {
        problem: {
            size: min(of, key=lambda c: c.after_epochs.median).learning_rate
            for size, of in sizes.items()
        }
        for problem, sizes in _by_size(measured, engine, optimizer).items()
    }
    return _rates(
        f"best-at-same-epochs-{optimizer}",
        f"The best rate of {optimizer} is larger for larger batches, after the same epochs",
        rates,
    )


def best_at_same_updates(measured: Claims, engine: str, *, optimizer: str) -> Finding | None:
    """The best rate after the same updates: what is left is the noise."""
    rates = {
        problem: {
            size: min(of, key=lambda c: c.after_updates.median).learning_rate
            for size, of in sizes.items()
        }
        for problem, sizes in _by_size(measured, engine, optimizer).items()
    }
    return _rates(
        f"best-at-same-updates-{optimizer}",
        f"The best rate of {optimizer} is larger for larger batches, after the same updates",
        rates,
    )
