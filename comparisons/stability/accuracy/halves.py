"""Where half the digits of a loss are gone: a relative error above s = sqrt(u).

Most of these depend on how numbers happen to be rounded. The formula says from where on the largest
error can be too much; it must have been so within one period of the grid after an error that comes
in every period is. Letters as in `causes`; a loss is W = g + log(1 + x) of a wrong answer and
R = log(1 + x) of a right one.
"""

from collections.abc import Callable

import numpy as np

from comparisons.stability.accuracy.causes import Cause
from comparisons.stability.accuracy.constants import (
    Constants,
    Gap,
    first,
    log_right,
    lucky,
    right,
    wrong,
)

Where = Callable[[Constants], Gap]


def _library(c: Constants) -> float:
    """What exp and log, a sum and a quotient do to a loss, relative to it, in u."""
    return c.of("exp") + c.of("log") + 2


def beside_prob(amount: float, gap: float) -> float:
    """An amount, relative to the prob of a wrong answer, exp(-W); p itself would underflow."""
    return float(np.exp(np.log(amount) + wrong(gap)))


def of_rounding(most: float, least: float) -> Where:
    """Of R = x, most u may be lost; least u are once in each period, of 2 u in x."""

    def gap(c: Constants) -> Gap:
        slack = _library(c) * c.u
        return lucky(
            lambda g: most * c.u > (c.s - slack) * right(g),
            lambda g: least * c.u > (c.s + slack) * right(g),
            lambda g: 2 * c.u * np.exp(g),
        )

    return gap


def beside_z(roundings: float) -> Where:
    """g + log(1 + x) is rounded at its own size, and then g is taken away."""

    def gap(c: Constants) -> Gap:
        return lucky(
            lambda g: (
                c.spacing(wrong(g)) / 2 + roundings * c.u > (c.s - _library(c) * c.u) * right(g)
            ),
            lambda g: c.spacing(wrong(g)) / 2 > (c.s + _library(c) * c.u) * right(g),
            lambda g: c.spacing(wrong(g)) * np.exp(g),
        )

    return gap


def log_sum_beside_z(c: Constants) -> Gap:
    """log(exp(g) + 1): the log is off by up to its own error at the size of g, and by exp's."""
    off = c.of("exp") * c.u
    return lucky(
        lambda g: max(c.of("log") * c.u * g, c.spacing(wrong(g)) / 2) + off + c.u > c.s * right(g),
        lambda g: c.spacing(wrong(g)) / 2 > c.s * right(g),
        lambda g: c.spacing(wrong(g)) * np.exp(g),
    )._replace(
        predicted=first(lambda g: c.spacing(wrong(g)) / 2 + c.u > c.s * right(g)),
    )


def subnormal_prob(c: Constants) -> Gap:
    """-log p, p a multiple of eta that may be off by eta / 2; and 0 from eta / 2 on."""

    def off(g: float) -> float:
        return float(np.exp(c.log_half_eta + wrong(g)))

    slack = _library(c) * c.u
    found = lucky(
        lambda g: -np.log1p(-min(off(g), 1)) > (c.s - slack) * wrong(g),
        lambda g: np.log1p(off(g)) > (c.s + slack) * wrong(g),
        lambda g: 2 * off(g),
    )
    return found._replace(latest=min(found.latest, -c.log_half_eta))


def subnormal_loss(c: Constants) -> Gap:
    """R = x, a multiple of eta that may be off by eta / 2; 0 from eta / 2 on."""
    slack = _library(c) * c.u
    found = lucky(
        lambda g: c.log_half_eta > np.log(c.s - slack) + log_right(g),
        lambda g: c.log_half_eta > np.log(c.s + slack) + log_right(g),
        lambda g: 2 * np.exp(c.log_half_eta + g),
    )
    return found._replace(latest=min(found.latest, -c.log_half_eta))


def one_minus(c: Constants, epsilon: float) -> Gap:
    """-log(1 - p + epsilon) of a p next to 1, which is off by 1.5 u: 1 + x, and the quotient."""

    def far(g: float, most: float) -> float:
        up = np.log1p(beside_prob(epsilon + most * c.u, g))
        down = np.log1p(-min(beside_prob(max(most * c.u - epsilon, 0.0), g), 1.0))
        return max(up, -down)

    def sure(g: float) -> float:
        return np.log1p(beside_prob(epsilon + c.u, g))

    slack = _library(c) * c.u
    return lucky(
        lambda g: far(g, 1.5) > (c.s - slack) * wrong(g),
        lambda g: sure(g) > (c.s + slack) * wrong(g),
        lambda g: 2 * c.u * np.exp(g),
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
        return lambda g: bias(g, sign) > c.s * wrong(g) - slack * (_library(c) * max(wrong(g), 1))

    return Gap(*(first(holds(sign)) for sign in (0, 1, -1)))


def epsilon_right(most: float, least: float) -> Where:
    """log(1 + epsilon / p) of a right answer, where p + epsilon is a multiple of u or 2 u."""

    def gap(c: Constants) -> Gap:
        seen = c.epsilon > c.u / 2
        epsilon, more = (c.epsilon, most + 1) if seen else (0.0, most)
        sure = max(epsilon - c.u, least * c.u)
        slack = _library(c) * c.u
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


PROB = Cause("p = 1 / (1 + x) is off by up to 1.5 u", "R = 1.5 u / s", of_rounding(1.5, 1))
QUOTIENT = Cause(
    "p = E / (E + 1) is off by up to u / 2, and by u more where E + 1 passes a power of two",
    "R = u / (2 s), and R = 1.5 u / s beside such a power",
    of_rounding(1.5, 0.5),
)
ONE_PLUS = Cause("1 + x is off by up to u", "R = u / s", of_rounding(1, 1))
ONE_LESS_HALF = Cause("1 - x is off by up to u / 2", "R = u / (2 s)", of_rounding(0.5, 0.5))
BESIDE_Z = Cause(
    "g + log(1 + x) is rounded at the size of g", "R = (ulp(g) / 2 + u) / s", beside_z(1)
)
BESIDE_Z_LOG1P = Cause(
    "g + log1p(x) is rounded at the size of g", "R = ulp(g) / (2 s)", beside_z(0)
)
LOG_SUM_BESIDE_Z = Cause(
    "log(exp(g) + 1) is rounded at the size of g", "R = (ulp(g) / 2 + u) / s", log_sum_beside_z
)
SUBNORMAL_PROB = Cause(
    "p is subnormal, and off by up to eta / 2",
    "-ln(1 - eta / (2 p)) = s W",
    subnormal_prob,
)
SUBNORMAL_LOSS = Cause(
    "the loss is subnormal, and off by up to eta / 2", "ln(2 s / eta)", subnormal_loss
)
ONE_MINUS = Cause(
    "1 - p keeps the 1.5 u that p is off by",
    "-ln(1 - 1.5 u / (1 - p)) = s W",
    lambda c: one_minus(c, c.epsilon),
)
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
