"""How far rounding can carry each sigmoid form: see `walks`, which does the same for the softmax.

Every walk takes logits and targets, (n, m) both, and returns the mean over the outputs, (m,), and
the gradient, (n, m). To first order, for the form of `scratch` with one output and a target of 0 or
1, in units of u relative to the loss,

    1 + l + e        where l and e are what log1p and exp of the library may be off by,

whatever the logit: |z| is not rounded, and what exp is off by, log1p passes on to at most itself.
"""

from collections.abc import Callable

import numpy as np

from comparisons.bounds.branches import clipped, passing
from comparisons.bounds.layers import logistic
from comparisons.bounds.rounded import Rounded
from comparisons.bounds.sums import total
from comparisons.stability.accuracy.walks import Walk, epsilon_in, paired


def mean(x: Rounded) -> Rounded:
    """Over the outputs, added up in any order."""
    return total(x).over(len(x.value))


def naive(Z: Rounded) -> Rounded:
    """1 / (1 + exp(-z)); where exp(-z) overflows, 0."""
    return logistic(Z)[0]


def stable(Z: Rounded) -> Rounded:
    """The sigmoid of `scratch`."""
    return logistic(Z)[1]


def logs(P: Rounded, Y: Rounded, epsilon: float = 0.0) -> Rounded:
    """-(y log(p + epsilon) + (1 - y) log(1 - p + epsilon)), the mean over the outputs."""
    return -mean(Y * (P + epsilon).log() + (1 - Y) * ((1 - P) + epsilon).log())


def chained(P: Rounded, Y: Rounded, epsilon: float = 0.0) -> Rounded:
    """((1 - y) / (1 - p + epsilon) - y / (p + epsilon)) (p (1 - p)) / n."""
    slope = (1 - Y) / ((1 - P) + epsilon) - Y / (P + epsilon)
    return (slope * (P * (1 - P))).over(len(P.value))


def through_probs(
    sigmoid: Callable[[Rounded], Rounded], chain: bool = False, epsilon: float = 0.0
) -> Walk:
    """The logs of p and 1 - p, with (p - y) / n or by the chain rule."""

    def walk(Z: Rounded, Y: Rounded) -> tuple[Rounded, Rounded]:
        P = sigmoid(Z)
        gradient = chained(P, Y, epsilon) if chain else (P - Y).over(len(P.value))
        return logs(P, Y, epsilon), gradient

    return walk


def through_clipped(low: float, high: float) -> Walk:
    """The same of p in [low, high], and 0 where it was clipped."""

    def walk(Z: Rounded, Y: Rounded) -> tuple[Rounded, Rounded]:
        P = stable(Z)
        held = clipped(P, low, high)
        return logs(held, Y), passing(chained(held, Y), P, low, high)

    return walk


def softplus_less(Z: Rounded, Y: Rounded) -> tuple[Rounded, Rounded]:
    """log(1 + exp(z)) - z y."""
    loss = mean((1 + Z.exp()).log() - Z * Y)
    return loss, (naive(Z) - Y).over(len(Z.value))


def tail(Z: Rounded) -> Rounded:
    """log1p(exp(-|z|))."""
    return Rounded(-np.abs(Z.value), Z.error, Z.fp).exp().log1p()


def positive(Z: Rounded) -> Rounded:
    """max(z, 0)."""
    return Rounded(np.maximum(Z.value, 0), Z.error, Z.fp)


def logaddexp_less(Z: Rounded, Y: Rounded) -> tuple[Rounded, Rounded]:
    """logaddexp(0, z) - z y, where logaddexp is max(z, 0) + log1p(exp(-|z|))."""
    return mean((positive(Z) + tail(Z)) - Z * Y), (stable(Z) - Y).over(len(Z.value))


def max_less(Z: Rounded, Y: Rounded) -> tuple[Rounded, Rounded]:
    """(max(z, 0) - z y) + log1p(exp(-|z|))."""
    return mean((positive(Z) - Z * Y) + tail(Z)), (stable(Z) - Y).over(len(Z.value))


def scratch(Z: Rounded, Y: Rounded) -> tuple[Rounded, Rounded]:
    """z ([z > 0] - y) + log1p(exp(-|z|)); the mean in pairs, and at least as precise."""
    step = Z.beside((Z.value > 0).astype(np.float64))
    terms = Z * (step - Y) + tail(Z)
    return paired(terms).over(len(Z.value)), (stable(Z) - Y).over(len(Z.value))


def sigmoid_walks(dtype: str) -> dict[str, Walk]:
    """The walk of each sigmoid form of `forms`, by its name.

    Args:
        dtype: in which its epsilons are held.
    """
    seven = epsilon_in(dtype, 1e-7)
    return {
        "naive": through_probs(naive),
        "stable sigmoid": through_probs(stable),
        "stable sigmoid, chain rule": through_probs(stable, chain=True),
        "p + 1e-7": through_probs(stable, chain=True, epsilon=seven),
        "clipped": through_clipped(seven, epsilon_in(dtype, 1 - 1e-7)),
        "log(1 + exp)": softplus_less,
        "logaddexp": logaddexp_less,
        "max - z y": max_less,
        "scratch": scratch,
    }
