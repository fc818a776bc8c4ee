"""Why a form overflows, stops or loses its gradient where it does: a formula for each gap.

In the formulas x = exp(-g), B is the power of two next to the largest number, eta the smallest
number (subnormal), u the unit roundoff and ulp(v) the spacing of floats at v. The functions of the
library count as rounded to nearest unless said; what else they may be off by moves a gap by that
many u, less than floats of its size are apart.
"""

from collections.abc import Callable
from typing import NamedTuple

import numpy as np
from flint import arb, ctx

from comparisons.stability.accuracy.constants import Constants, Gap, exactly, first


class Cause(NamedTuple):
    """A reason, and the gap that follows from it.

    Attributes:
        words: what happens.
        formula: of the gap.
        gap: constants -> where; None if it does not happen in that format.
    """

    words: str
    formula: str
    gap: Callable[[Constants], Gap | None]


def minus_log(x: float) -> Gap:
    """The gap at which exp(-g) is x.

    Example:
        >>> minus_log(0.5).predicted == float(np.log(2))
        True
    """
    return exactly(-float(np.log(x)))


def at_prob(p: float) -> float:
    """The gap at which a wrong answer has a prob of p.

    Example:
        >>> at_prob(0.25) == float(np.log(3))
        True
    """
    return float(np.log(1 / p - 1))


def _vanishes(c: Constants) -> Gap:
    return exactly(-c.log_half_eta)


def _tie(c: Constants) -> Gap:
    early = -float(np.log(c.u))
    return Gap(early, early, early + float(np.log(2)))


def _reciprocal(c: Constants, epsilon: float) -> Gap | None:
    """1 / (p + epsilon) is inf from p + epsilon = 1 / B on; p may be a multiple of eta."""
    left = float(np.exp(-c.log_b)) - epsilon
    if left <= 0:
        return None
    return Gap(*(-float(np.log(left + off)) for off in (0.0, c.eta / 2, -c.eta / 2)))


def _clipped_reciprocal(c: Constants) -> Gap | None:
    """Where p is clipped before 1 / p overflows, it does not."""
    return _reciprocal(c, 0.0) if c.epsilon < np.exp(-c.log_b) else None


def _epsilon_stops(c: Constants) -> Gap | None:
    """-log(p + epsilon) is its last value L for the last few steps of p + epsilon.

    With j the number of these steps, p + epsilon = epsilon + j ulp(epsilon) is what p <
    (j + 1/2) ulp(epsilon) is rounded to, and j the largest with -log of it above L - ulp(L) / 2.
    """
    if c.epsilon == 0:
        return None
    with ctx.workprec(200):
        exact = -arb(c.epsilon).log()
        last = float(np.asarray(float(exact.mid())).astype(c.dtype).astype(np.float64))
        step, half = c.spacing(c.epsilon), c.spacing(last) / 2
        slack = c.of("log") * c.u * last
        gaps = []
        for off in (0.0, slack, -slack):
            room = float(((half + off - arb(last)).exp() - arb(c.epsilon)).mid())
            gaps.append(-float(np.log((max(room // step, 0.0) + 0.5) * step)))
    return Gap(*gaps)


def _clip_stops(c: Constants) -> Gap:
    """p is rounded to epsilon, or below; the log may be at its last value a little before."""
    gap = at_prob(c.epsilon + c.spacing(c.epsilon) / 2)
    slack = c.spacing(gap) / 2 + 2 * c.of("log") * c.u * gap
    return Gap(gap, gap - slack, gap + slack)


def _clip_dies(c: Constants) -> Gap | None:
    """p is rounded to less than epsilon; not if 1 / p, there, is inf: inf times 0 is nan."""
    if _clipped_reciprocal(c) is not None:
        return None
    return exactly(at_prob(c.epsilon - c.spacing(c.epsilon) / 2))


def _all_clipped(c: Constants) -> Gap:
    """Both classes are clipped: the one at epsilon, and the other at 1 - epsilon."""
    one = at_prob(c.epsilon - c.spacing(c.epsilon) / 2)
    return Gap(*(max(one, other) for other in _above_high(c)))


def _at_high(c: Constants, grid: int = 1, more: float = 0.0) -> Gap:
    """p = 1 / (1 + x) comes to 1 - high, which is one of its multiples of u.

    1 + x is a multiple of 2 u, and so is p, as 1 - 2 k u, if the square of high is less than u / 2:
    then p is 1 - high or more from x = high + u on, and more than that from high - u on. If not,
    both are there somewhere within the 1.5 u that p is off by, or so many u more.
    """
    x = c.high / (1 - c.high)
    if c.high**2 < c.u / 2:
        return minus_log(max(x + grid * c.u, c.u))
    return Gap(*(-float(np.log(x + off * c.u)) for off in (0.0, 1.5 + more, -1.5 - more)))


def _above_high(c: Constants) -> Gap:
    """It is more than 1 - high; where that is 1 it is 1, and what passes back is 0 as well."""
    return _at_high(c, -1)


def _if_high(gap: Callable[[Constants], Gap]) -> Callable[[Constants], Gap | None]:
    """Only in formats that tell 1 - epsilon from 1."""
    return lambda c: gap(c) if c.high > 0 else None


def _unless_high(gap: Callable[[Constants], Gap]) -> Callable[[Constants], Gap | None]:
    """Only in formats where 1 - epsilon is 1."""
    return lambda c: None if c.high > 0 else gap(c)


def _at_low_of_one(c: Constants) -> Gap:
    """1 - p has come to 1 - epsilon, as a multiple of u."""
    return exactly(at_prob((round(c.epsilon / c.u) + 0.5) * c.u))


def _swallowed(roundings: float) -> Callable[[Constants], Gap]:
    """log(1 + x), next to g, is less than half an ulp(g), and more roundings of 1 + x."""

    def gap(c: Constants) -> Gap:
        return exactly(first(lambda g: np.exp(-g) <= c.spacing(g) / 2 + roundings * c.u))

    return gap


def _log_sum_is_z(c: Constants) -> Gap:
    """log(exp(g) + 1) comes out as g: x, and what exp(g) is off by, are less than half an ulp(g).

    An error of the other sign may bring it there earlier.
    """
    off = c.of("exp") * c.u

    def met(sign: int) -> float:
        def holds(g: float) -> bool:
            half = c.spacing(g) / 2
            more = max(c.of("log") * c.u * g - half, 0.0)
            return bool(np.exp(-g) <= half + sign * (off + more))

        return first(holds)

    return Gap(met(0), met(1), met(-1))


def _if_one_over_epsilon(
    finite: bool, gap: float | None = None
) -> Callable[[Constants], Gap | None]:
    """At p = 1, by whether 1 / epsilon is a number: inf times 0 is nan, and 0 otherwise."""

    def where(c: Constants) -> Gap | None:
        is_finite = c.epsilon >= np.exp(-c.log_b)
        return minus_log(c.u) if is_finite == finite else None

    return where


OVERFLOW = Cause(
    "exp(g) overflows",
    "ln B",
    lambda c: exactly(c.log_b + float(np.log1p(-c.u / 2))),
)
VANISHES = Cause("exp(-g) rounds to 0", "ln(2 / eta)", _vanishes)
ONE = Cause("1 + x rounds to 1, and p is 1", "-ln u", lambda c: minus_log(c.u))
ONE_LESS = Cause("1 - x rounds to 1", "-ln(u / 2)", lambda c: minus_log(c.u / 2))
TIE = Cause("exp(g) + 1 is a tie, and rounds to exp(g)", "-ln u to -ln(u / 2)", _tie)
RECIPROCAL = Cause("1 / p overflows", "ln B", lambda c: _reciprocal(c, 0.0))
RECIPROCAL_PLUS = Cause(
    "1 / (p + epsilon) overflows", "-ln(1 / B - epsilon)", lambda c: _reciprocal(c, c.epsilon)
)
VANISHES_PLUS = Cause(
    "p, and all that is multiplied with it, rounds to 0",
    "ln(2 / eta)",
    lambda c: _vanishes(c) if _reciprocal(c, c.epsilon) is None else None,
)
WITHOUT_EPSILON = Cause(
    "epsilon is 0 in this format, and p rounds to 0",
    "ln(2 / eta)",
    lambda c: _vanishes(c) if c.epsilon == 0 else None,
)
EPSILON_STOPS = Cause(
    "p no longer moves the rounded log(p + epsilon)",
    "-ln((j + 1/2) ulp(epsilon)), j the steps of p + epsilon that the log does not see",
    _epsilon_stops,
)
CLIP_STOPS = Cause("p is clipped", "ln(1 / (epsilon + ulp(epsilon) / 2) - 1)", _clip_stops)
CLIP_DIES = Cause("p is clipped", "ln(1 / (epsilon - ulp(epsilon) / 2) - 1)", _clip_dies)
CLIP_OVERFLOWS = Cause("1 / p overflows before p is clipped", "ln B", _clipped_reciprocal)
ALL_CLIPPED = Cause(
    "both classes are clipped",
    "the later of ln(1 / epsilon - 1) and -ln(high / (1 - high) - u)",
    _all_clipped,
)
HIGH_STOPS = Cause("p is clipped at 1 - epsilon = 1 - high", "-ln(high / (1 - high) + u)", _at_high)
HIGH_DIES = Cause(
    "p is above 1 - epsilon = 1 - high", "-ln(high / (1 - high) - u), or -ln u", _above_high
)
# Keras normalises the clipped probs again: their sum is rounded, and the log of it, beside 1.
HIGH_STOPS_KERAS = HIGH_STOPS._replace(gap=lambda c: _at_high(c, more=2))
HIGH_STOPS_BINARY = HIGH_STOPS._replace(gap=_if_high(_at_high))
HIGH_DIES_BINARY = HIGH_DIES._replace(gap=_if_high(_above_high))
NO_HIGH = Cause(
    "1 - epsilon is 1 in this format, and so is p", "-ln u", _unless_high(lambda c: minus_log(c.u))
)
LOW_STOPS = Cause(
    "1 - p comes to 1 - epsilon, a multiple k u of u from 1", "-ln((k + 1/2) u)", _at_low_of_one
)
LOW_DIES = CLIP_DIES._replace(gap=lambda c: exactly(at_prob(c.epsilon - c.spacing(c.epsilon) / 2)))
SWALLOWED = Cause("log(1 + x) is lost beside g", "x = ulp(g) / 2 + u", _swallowed(1))
SWALLOWED_LOG1P = Cause("log1p(x) is lost beside g", "x = ulp(g) / 2", _swallowed(0))
LOG_SUM_IS_Z = Cause("log(exp(g) + 1) is g", "x = ulp(g) / 2", _log_sum_is_z)
ONE_DIES = Cause("p is 1, and 1 - p is 0", "-ln u", _if_one_over_epsilon(True))
ONE_NAN = Cause("p is 1, and 1 / epsilon inf: inf times 0", "-ln u", _if_one_over_epsilon(False))
