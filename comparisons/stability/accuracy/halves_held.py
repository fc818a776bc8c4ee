"""Where half the digits of a loss are gone that is held from 0, by an epsilon or by clipping.

After `halves`, whose words and letters it shares: whichever comes first, the rounding or the hold.
"""

from collections.abc import Callable

import numpy as np

from comparisons.stability.accuracy.causes import Cause
from comparisons.stability.accuracy.constants import Constants, Gap, first, lucky, right, wrong
from comparisons.stability.accuracy.halves import (
    Where,
    beside_prob,
    library,
    of_rounding,
    one_minus,
    subnormal_prob,
)


def one_minus_clipped(c: Constants) -> Gap:
    """The same of a p that is at most 1 - high: then the loss stays at -log(high)."""
    rounding = one_minus(c, 0.0)
    if c.high == 0:
        return rounding
    stop = first(lambda g: wrong(g) * (1 - c.s) > -np.log(c.high))
    return rounding if rounding.earliest < stop else _reached(c, c.high)


def epsilon_wrong(c: Constants) -> Gap | None:
    """log(1 + epsilon / p) of a wrong answer; without an epsilon, as of the prob alone."""
    if c.epsilon == 0:
        return subnormal_prob(c)

    def bias(g: float, sign: int) -> float:
        off = c.eta / 2 if wrong(g) > -np.log(c.fp.tiny) else 0.0
        return np.log1p(beside_prob(c.epsilon + sign * off, g))

    def holds(sign: int) -> Callable[[float], bool]:
        slack = sign * c.u
        return lambda g: bias(g, sign) > c.s * wrong(g) - slack * (library(c) * max(wrong(g), 1))

    return Gap(*(first(holds(sign)) for sign in (0, 1, -1)))


def epsilon_right(most: float, least: float) -> Where:
    """log(1 + epsilon / p) of a right answer, where p + epsilon is a multiple of u or 2 u."""

    def gap(c: Constants) -> Gap:
        seen = c.epsilon > c.u / 2
        epsilon, more = (c.epsilon, most + 1) if seen else (0.0, most)
        sure = max(epsilon - c.u, least * c.u)
        slack = library(c) * c.u
        return lucky(
            lambda g: (
                np.log1p((epsilon + more * c.u) / np.exp(-right(g))) > (c.s - slack) * right(g)
            ),
            lambda g: np.log1p(sure / np.exp(-right(g))) > (c.s + slack) * right(g),
            lambda g: 2 * c.u * np.exp(g),
        )

    return gap


def clip_wrong(c: Constants) -> Gap:
    """The loss stays at L = -log(epsilon), and W goes on: W (1 - s) = L."""
    return _reached(c, c.epsilon)


def _reached(c: Constants, epsilon: float) -> Gap:
    """Where W (1 - s) passes the rounded -log(epsilon), and what the log may be off by."""
    last = float(np.asarray(-np.log(epsilon)).astype(c.dtype).astype(np.float64))
    slack = c.of("log") * c.u * last

    def passes(stop: float) -> float:
        return first(lambda g: wrong(g) * (1 - c.s) > stop)

    return Gap(passes(last), passes(last - slack), passes(last + slack))


def clip_right(most: float, least: float, more: float = 0.0) -> Where:
    """The loss stays at -log(1 - high), and R goes on; or roundings of p take half of it before.

    Of that last loss so many u may be lost more.
    """

    def gap(c: Constants) -> Gap:
        rounding = of_rounding(most, least)(c)

        def falls(roundings: float) -> float:
            last = roundings * c.u - np.log1p(-c.high)
            return first(lambda g: right(g) * (1 + c.s) < last)

        floor = Gap(falls(0), falls(more), falls(-more))
        return rounding if rounding.earliest < floor.earliest else floor

    return gap


ONE_MINUS_CLIPPED = Cause(
    "1 - p keeps the 1.5 u that p is off by, or p is clipped at 1 - high",
    "-ln(1 - 1.5 u / (1 - p)) = s W, or W = -ln(high) / (1 - s)",
    one_minus_clipped,
)
EPSILON_WRONG = Cause(
    "epsilon is no longer small beside p", "ln(1 + epsilon / p) = s W", epsilon_wrong
)
EPSILON_RIGHT = Cause(
    "epsilon, and roundings of p, beside x", "epsilon + 2.5 u = s R", epsilon_right(1.5, 1)
)
EPSILON_RIGHT_NO = Cause(
    "epsilon, and a rounding of 1 - x, beside x", "epsilon + 1.5 u = s R", epsilon_right(0.5, 0.5)
)
CLIP_WRONG = Cause("the loss is clipped at L = -ln(epsilon)", "W = L / (1 - s)", clip_wrong)
CLIP_RIGHT = Cause(
    "p is off by up to 1.5 u, or clipped at 1 - high",
    "R = 1.5 u / s, or R = -ln(1 - high) / (1 + s)",
    clip_right(1.5, 1),
)
CLIP_RIGHT_KERAS = CLIP_RIGHT._replace(gap=clip_right(1.5, 1, 2))
CLIP_RIGHT_NO = Cause(
    "1 - x is off by up to u / 2, or p is clipped",
    "R = u / (2 s), or R = -ln(1 - high) / (1 + s)",
    clip_right(0.5, 0.5),
)
