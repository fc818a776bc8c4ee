"""Numbers that a condition decides: kept or 0, clipped or left alone.

Nothing is rounded here. Where a rounding decides, a continuous result is off by no more than what
it was decided from, and of any other nothing can be said.
"""

import numpy as np

from comparisons.bounds.arithmetic import Array
from comparisons.bounds.rounded import Rounded


def where(condition: Array, way: Rounded) -> Rounded:
    """A result where it counts, and exactly 0 elsewhere."""
    value, error = np.where(condition, way.value, 0.0), np.where(condition, way.error, 0.0)
    return Rounded(value, error, way.fp)


def clipped(p: Rounded, low: float, high: float) -> Rounded:
    """p moved into [low, high]: not rounded, and no further off than p was.

    Exact where it is certain to be one of the limits, and never computed below the lower one.
    """
    settled = (p.value + p.error < low) | (p.value - p.error > high)
    return Rounded(np.clip(p.value, low, high), np.where(settled, 0.0, p.error), p.fp, low)


def passing(way: Rounded, p: Rounded, low: float, high: float) -> Rounded:
    """A derivative where p was left alone, 0 where it was clipped; unknown where p is on the edge.

    An exact p knows its side. Code that multiplies by 0 there makes nan of what has overflowed.
    """
    inside = (low <= p.value) & (high >= p.value)
    edge = np.minimum(np.abs(p.value - low), np.abs(p.value - high)) <= p.error
    error = np.where(inside | np.isnan(way.held().error), way.held().error, 0.0)
    error = np.where(edge & (p.error > 0), np.nan, error)
    return Rounded(np.where(inside, way.value, 0.0), error, p.fp)
