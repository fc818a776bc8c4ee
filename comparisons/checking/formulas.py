"""Formulas: other ways to an activation, as people write it when they do not call a library.

Before `passes`. The bounds of `bounds.layers` are those of good ways; here are more of them, which
are right as well and lose some digits: a tanh made of exponentials cancels near 0, a softmax
shifted by the largest number of the whole batch rounds at its size. Each is walked through with
its roundings like all others, so what it loses is derived.
"""

from collections.abc import Callable

import numpy as np

from comparisons.bounds.layers import Ways, hyperbolic
from comparisons.bounds.rounded import Rounded
from comparisons.bounds.sums import total


def tanh(Z: Rounded) -> Ways:
    """(e^z - e^-z) / (e^z + e^-z), (e^2z - 1) / (e^2z + 1) and 2 / (1 + e^-2z) - 1."""
    up, down, twice = Z.exp(), (-Z).exp(), (2 * Z).exp()
    ways = (
        (up - down) / (up + down),
        (twice - 1) / (twice + 1),
        2 / (1 + (-2 * Z).exp()) - 1,
    )
    return _known(hyperbolic(Z), ways)


def sigmoid(Z: Rounded) -> Ways:
    """e^z / (1 + e^z) and (1 + tanh(z / 2)) / 2, which keeps no digit of a small one."""
    up = Z.exp()
    half = 0.5 * (1 + hyperbolic(0.5 * Z))
    return _known(half, (up / (1 + up), half))


def softmax(Z: Rounded) -> Ways:
    """exp(z - c) / sum, with c the largest number of all samples."""
    powers = (Z - float(np.max(Z.value))).exp()
    way = powers / total(powers, keepdims=True)
    return _known(way, (way,))


def _known(usual: Rounded, ways: Ways) -> Ways:
    """Those ways, with no say where they overflow."""
    return tuple(
        Rounded(each.value, np.where(np.isfinite(each.error), each.error, usual.error), each.fp)
        for each in ways
    )


WAYS: dict[str, Callable[[Rounded], Ways]] = {"tanh": tanh, "sigmoid": sigmoid, "softmax": softmax}
