"""The constants of a format, and gaps from conditions on them: what `causes` is written in."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np

from comparisons.bounds.arithmetic import Format, format_of

LARGEST_GAP = 1000.0


@dataclass(frozen=True)
class Constants:
    """A dtype, as a formula for a gap needs it.

    Attributes:
        dtype: its name.
        fp: its format, in the library that computes.
        epsilon: what the form adds to p, or clips it at, as the dtype holds it; 0 for none.
        high: 1 less what the dtype holds of 1 - epsilon; 0 in 16 bits.
    """

    dtype: str
    fp: Format
    epsilon: float
    high: float

    @property
    def u(self) -> float:
        """The unit roundoff."""
        return self.fp.u

    @property
    def s(self) -> float:
        """sqrt(u): a relative error that leaves half of the digits."""
        return float(np.sqrt(self.fp.u))

    @property
    def eta(self) -> float:
        """The smallest positive number, subnormal."""
        return 2 * self.fp.u * self.fp.tiny

    @property
    def log_half_eta(self) -> float:
        """log(eta / 2): of float64, no double is that small."""
        return float(np.log(self.fp.u) + np.log(self.fp.tiny))

    @property
    def log_b(self) -> float:
        """log B, of the power of two next to the largest number, which is B (1 - u)."""
        return float(np.log(self.fp.largest) - np.log1p(-self.fp.u))

    def of(self, name: str) -> float:
        """How far a function of the library may be off, in u."""
        return self.fp.functions[name]

    def spacing(self, value: float) -> float:
        """Of the floats at a number."""
        return float(np.spacing(np.asarray(value).astype(self.dtype)).astype(np.float64))


def constants(dtype: str, epsilon: float = 0.0, library: str = "numpy") -> Constants:
    """The constants of a dtype, and an epsilon as it holds it.

    Example:
        >>> at = constants("float16", 1e-7)
        >>> at.epsilon == 2 * at.eta, at.high
        (True, 0.0)
        >>> at = constants("float32", 1e-7)
        >>> at.high == 2 * at.u
        True
    """
    held, one = (np.asarray(value).astype(dtype) for value in (epsilon, 1 - epsilon))
    return Constants(dtype, format_of(dtype, library), float(held), 1 - float(one))


class Gap(NamedTuple):
    """Where an event is predicted.

    Attributes:
        predicted: by the formula.
        earliest, latest: where it may be found, if roundings fall as they happen to.
    """

    predicted: float
    earliest: float
    latest: float


def exactly(gap: float) -> Gap:
    """A gap on which no rounding has a say."""
    return Gap(gap, gap, gap)


@np.errstate(over="ignore", divide="ignore")  # far off, a ratio may be inf, and the log of 0
def first(holds: Callable[[float], Any]) -> float:
    """The smallest gap at which a condition holds that goes on to hold; inf if it never does.

    Example:
        >>> round(first(lambda gap: np.exp(-gap) < 0.5), 6)
        0.693147
    """
    low, high = 0.0, LARGEST_GAP
    if holds(low):
        return low
    if not holds(high):
        return float("inf")
    for _ in range(64):
        middle = (low + high) / 2
        low, high = (low, middle) if holds(middle) else (middle, high)
    return high


def lucky(
    can: Callable[[float], Any], must: Callable[[float], Any], period: Callable[[float], float]
) -> Gap:
    """An event that depends on how numbers happen to be rounded.

    It can happen once the largest error is large enough, which is what is predicted, and must have
    within a period of the grid after an error that comes in every period is.

    Args:
        can, must: conditions on a gap.
        period: of the grid, in the gap.
    """
    early, late = first(can), first(must)
    return Gap(early, early, late + period(late) if np.isfinite(late) else late)


def right(gap: float) -> float:
    """The loss of a right answer, log(1 + exp(-g)); p of the right class is its exp(-loss)."""
    return float(np.log1p(np.exp(-gap)))


def log_right(gap: float) -> float:
    """Its log, where the loss itself may be below all doubles."""
    return float(np.log(right(gap))) if gap < 40 else -gap  # log(1 + x) is x to 1e-18 there


def wrong(gap: float) -> float:
    """The loss of a wrong answer, g + log(1 + exp(-g))."""
    return gap + right(gap)
