"""What is said of iterations, and of the noise of a batch.

After `said_of_reliability`.
"""

from comparisons.records import Finding
from comparisons.training.claims.records import Claim, Claims
from comparisons.training.claims.run_records import Count, Noise
from comparisons.training.claims.words import claim, finding, number

# Standard errors that a mean may be off by chance: once in 16,000 for a normal one.
ERRORS = 4.0

# Two sums of at most 2,000 float64 costs, in another order: 2,000 * 2^-53 is 2.2e-13 at most.
ADDED = 1e-12


def batches_claims(measured: Claims) -> list[Claim]:
    """Every claim about iterations and the noise of gradients that these measurements decide."""
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
            "noise-falls-with-batch-size",
            "The noise of a gradient, its mean squared distance from that of all samples, falls "
            "like 1 / batch size.",
            (exact_law, plain_law),
            _signal,
            ("Cochran 1977, theorem 2.2",),
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
