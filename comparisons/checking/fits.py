"""Fits: which hypotheses, put into the reference, make a quantity that a network made.

Before `diagnosis`. A mistake is named by computing with it: one alone, and if none does, two.
"""

from collections.abc import Iterator, Sequence
from itertools import combinations
from typing import NamedTuple

import numpy as np

from comparisons.checking.hypotheses import Asked, Hypothesis
from comparisons.dialects import Trace
from comparisons.suspects.walks import Planted

# Two right computations of one formula differ in the last digits; a match shares more than half of
# all digits, which another formula does by chance in none of 10^7 numbers.
MATCH = {"float64": 1e-9, "float32": 2e-4}

# And it leaves little of what there was to explain, however small that was; on a probe on which a
# mistake does not show that is a rounding, of which nothing has to be explained.
LEFT = 0.01
ROUNDING = {"float64": 1e-13, "float32": 1e-5}


class Fit(NamedTuple):
    """Hypotheses that make a quantity, and what is still not explained with them."""

    hypotheses: tuple[Hypothesis, ...]
    residual: float
    left: tuple[str, ...]


class Target(NamedTuple):
    """What is to be made.

    Attributes:
        asked: the probes; the first is searched, the others confirm.
        first: the quantity.
        waiting: all that is wrong and not explained, `first` among it.
        right: what is right, and has to stay so.
        accepted: the mistakes that are in the reference already.
    """

    asked: Sequence[Asked]
    first: str
    waiting: Sequence[str]
    right: Sequence[str]
    accepted: Planted


def fits(target: Target, tried: Sequence[Hypothesis], pairs: bool) -> list[Fit]:
    """What makes the quantity on all probes; the one that leaves least comes first.

    Args:
        target: the quantity.
        tried: the hypotheses.
        pairs: whether two at once are tried, if none alone does.
    """
    probe, first = target.asked[0], target.first
    start = probe.made(target.accepted)
    limits = [_limit(each, each.made(target.accepted), first) for each in target.asked]
    limits[0] = min(limits[0], LEFT * probe.residual(start, first))
    moving, found = [], []
    for each in tried:
        made = probe.further(start, target.accepted, each.planted, first)
        if probe.residual(made, first) <= limits[0]:
            found += _confirmed(target, limits, (each,))
        elif made and not np.array_equal(made[first], start[first]):
            moving.append((each, made))
    if pairs and not found:
        for pair, made in _pairs(target, moving):
            if probe.residual(made, first) <= limits[0]:
                found += _confirmed(target, limits, pair)
    return sorted(
        found, key=lambda fit: (len(fit.left), len(fit.hypotheses[0].layers), fit.residual)
    )


def _pairs(
    target: Target, moving: Sequence[tuple[Hypothesis, Trace]]
) -> Iterator[tuple[tuple[Hypothesis, ...], Trace]]:
    """Two hypotheses with what they make; from where the earlier one alone has come to."""
    probe = target.asked[0]
    ordered = sorted(moving, key=lambda one: min(probe.walker.place(*at) for at in one[0].planted))
    for (early, made), (late, _) in combinations(ordered, 2):
        if set(early.planted) <= set(late.planted) or early.suspect.name == late.suspect.name:
            continue
        planted = {**target.accepted, **early.planted}
        yield (early, late), probe.further(made, planted, late.planted, target.first)


def _limit(probe: Asked, made: Trace, first: str) -> float:
    """How much a fit may leave."""
    return min(MATCH[probe.dtype], max(LEFT * probe.residual(made, first), ROUNDING[probe.dtype]))


def _confirmed(target: Target, limits: Sequence[float], new: tuple[Hypothesis, ...]) -> list[Fit]:
    """The fit, if it holds on every probe and leaves what is right as it is; else none."""
    planted = dict(target.accepted)
    for each in new:
        planted |= each.planted
    traces = [probe.made(planted) for probe in target.asked]
    residuals = [
        probe.residual(made, target.first) for probe, made in zip(target.asked, traces, strict=True)
    ]
    if not all(one <= limit for one, limit in zip(residuals, limits, strict=True)):
        return []
    probe = target.asked[0]
    apart = [
        name
        for name in (*target.right, *target.waiting)
        if name != target.first and not probe.residual(traces[0], name) <= MATCH[probe.dtype]
    ]
    if any(name in target.right for name in apart):
        return []
    return [Fit(new, max(residuals), tuple(apart))]
