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


def library(c: Constants) -> float:
    """What exp and log, a sum and a quotient do to a loss, relative to it, in u."""
    return c.of("exp") + c.of("log") + 2


def beside_prob(amount: float, gap: float) -> float:
    """An amount, relative to the prob of a wrong answer, exp(-W); p itself would underflow."""
    return float(np.exp(np.log(amount) + wrong(gap)))


def of_rounding(most: float, least: float) -> Where:
    """Of R = x, most u may be lost; least u are once in each period, of 2 u in x."""

    def gap(c: Constants) -> Gap:
        slack = library(c) * c.u
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
                c.spacing(wrong(g)) / 2 + roundings * c.u > (c.s - library(c) * c.u) * right(g)
            ),
            lambda g: c.spacing(wrong(g)) / 2 > (c.s + library(c) * c.u) * right(g),
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

    slack = library(c) * c.u
    found = lucky(
        lambda g: -np.log1p(-min(off(g), 1)) > (c.s - slack) * wrong(g),
        lambda g: np.log1p(off(g)) > (c.s + slack) * wrong(g),
        lambda g: 2 * off(g),
    )
    return found._replace(latest=min(found.latest, -c.log_half_eta))


def subnormal_loss(c: Constants) -> Gap:
    """R = x, a multiple of eta that may be off by eta / 2; 0 from eta / 2 on."""
    slack = library(c) * c.u
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

    slack = library(c) * c.u
    return lucky(
        lambda g: far(g, 1.5) > (c.s - slack) * wrong(g),
        lambda g: sure(g) > (c.s + slack) * wrong(g),
        lambda g: 2 * c.u * np.exp(g),
    )


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
