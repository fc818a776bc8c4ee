"""The bounds of the forms of a loss that only a framework has, and no part of scratch.

They stand beside those of `losses`, and take and return the same.
"""

from collections.abc import Callable

import numpy as np

from comparisons.bounds.branches import clipped
from comparisons.bounds.layers import Ways
from comparisons.bounds.losses import binary_clipped_gradient
from comparisons.bounds.rounded import Rounded
from comparisons.bounds.sums import total


def binary_held(A: Rounded, Y: Rounded, low: float, high: float) -> Ways:
    """As `binary_probs`, of the clipped p, with no log below -100."""
    C, n = clipped(A, low, high), len(A.value)
    yes = Y * held_log(C, C.log())
    ways = [yes + (1 - Y) * held_log(1 - C, log) for log in ((1 - C).log(), (-C).log1p())]
    return tuple(total(way).over(n) for way in ways)


def held_log(p: Rounded, log: Rounded) -> Rounded:
    """A log that is -100 where p is exactly 0; it is above that for any other p of a format."""
    nothing = p.nothing()
    value, error = np.where(nothing, -100.0, log.value), np.where(nothing, 0.0, log.error)
    return Rounded(value, error, log.fp)


# As `FRAMEWORKS` of the oracle.
FRAMEWORKS: dict[tuple[str, str], tuple[Callable[..., Ways], Callable[..., Ways]]] = {
    ("binary_crossentropy", "held"): (binary_held, binary_clipped_gradient),
}
