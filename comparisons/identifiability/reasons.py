"""Reasons why a mistake cannot show on some inputs, each a look at the data.

A reason is asked for only where computing has shown that the mistake stays inside the bound, and a
suspect says which reasons could be behind it (`hidden_by`); so a reason explains, it never decides.
"""

from collections.abc import Callable
from typing import NamedTuple

import numpy as np

from comparisons.bounds.arithmetic import format_of
from comparisons.dialects import Array, Trace
from comparisons.problems import Problem
from comparisons.suspects.pieces import one_hot

# A function whose straight line at 0 is off by z^2, relative to it, is that line to 32 roundings
# for z below the root of 32 u; the bounds of tanh and of its derivative are not wider.
ROUNDINGS = 32


class Seen(NamedTuple):
    """What a step had in its hands when a mistake in it did not show.

    Attributes:
        problem: the problem.
        trace: the right trace, in the layout of the blackboard.
        layer: where the step stands.
        inputs: of the step, those of the suspect's `also` left out.
        right: what the step makes.
        mistaken: what the mistake makes.
    """

    problem: Problem
    trace: Trace
    layer: int
    inputs: tuple[Array, ...]
    right: Array
    mistaken: Array

    @property
    def u(self) -> float:
        """The unit roundoff."""
        return format_of(str(self.problem.X.dtype)).u


class Reason(NamedTuple):
    """One reason: whether it holds, and how it is said (with `{layer}`, `{m}` filled in)."""

    holds: Callable[[Seen], bool]
    sentence: str


def positive(seen: Seen, layer: int) -> bool:
    """Every pre-activation of a relu or linear layer is positive."""
    straight = seen.problem.activations[layer - 1] in ("relu", "linear")
    return straight and bool((seen.trace[f"Z{layer}"] > 0).all())


def narrow(seen: Seen, layer: int) -> bool:
    """Every pre-activation of a curved layer lies where its function is a straight line."""
    curved = seen.problem.activations[layer - 1] not in ("relu", "linear")
    Z = np.abs(seen.trace[f"Z{layer}"])
    return curved and bool((ROUNDINGS * seen.u >= Z.astype(np.float64) ** 2).all())


def symmetric(seen: Seen, layer: int) -> bool:
    """A kernel equals its own transpose."""
    W = seen.trace[f"W{layer}"]
    return np.array_equal(W, W.T)


def constant(array: Array) -> bool:
    """Every sample holds the same numbers."""
    return bool((array == array[..., :1]).all())


def far_above(seen: Seen) -> bool:
    """1e-7 is less than the rounding of the log of any probability that counts."""
    P, Y = seen.inputs
    counted = P[one_hot(Y, P) > 0]
    return bool((ROUNDINGS * seen.u * counted.astype(np.float64) >= 1e-7).all())


def long_sum(seen: Seen, n: int) -> bool:
    """Of n products, n roundings of each come near to one of float16.

    A cast is off by up to 2^-11; of n of them, up as often as down, about the root of n add up,
    while the bound adds up all n roundings: they meet where n sqrt(n) u is 2^-11, a third of it
    where a mistake is not certain to show.
    """
    return 3 * n**1.5 * seen.u >= 2.0**-11


REASONS = {
    "open": Reason(
        lambda seen: positive(seen, seen.layer),
        "every pre-activation of layer {layer} is positive: the other branch of relu was not tried",
    ),
    "open below": Reason(
        lambda seen: positive(seen, seen.layer - 1),
        "every pre-activation of layer {below} is positive: its relu changes nothing",
    ),
    "open above": Reason(
        lambda seen: positive(seen, seen.layer + 1),
        "every pre-activation of layer {above} is positive: the other branch of relu was not tried",
    ),
    "small": Reason(
        lambda seen: narrow(seen, seen.layer),
        "every pre-activation of layer {layer} is so small that its activation is a straight line",
    ),
    "small below": Reason(
        lambda seen: narrow(seen, seen.layer - 1),
        "every pre-activation of layer {below} is so small that its activation is a straight line",
    ),
    "small above": Reason(
        lambda seen: narrow(seen, seen.layer + 1),
        "every pre-activation of layer {above} is so small that its activation is a straight line",
    ),
    "saturated": Reason(
        lambda seen: bool(np.isin(np.abs(seen.right), (0, 1)).all()),
        "every unit of layer {layer} is saturated, at the end of its range",
    ),
    "symmetric": Reason(lambda seen: symmetric(seen, seen.layer), "W{layer} is symmetric"),
    "symmetric above": Reason(
        lambda seen: symmetric(seen, seen.layer + 1), "W{above} is symmetric"
    ),
    "no bias": Reason(
        lambda seen: not seen.trace[f"b{seen.layer}"].any(), "every bias of layer {layer} is zero"
    ),
    "equal biases": Reason(
        lambda seen: constant(seen.trace[f"b{seen.layer}"].T),
        "every bias of layer {layer} is the same",
    ),
    "equal units": Reason(
        lambda seen: constant(seen.inputs[0].T), "every unit holds the same numbers"
    ),
    "one sample": Reason(lambda seen: seen.problem.m == 1, "the batch is a single sample"),
    "equal samples": Reason(
        lambda seen: any(constant(each) for each in seen.inputs), "every sample is the same"
    ),
    "m is a width": Reason(
        lambda seen: seen.problem.m == seen.problem.units[seen.layer],
        "there are as many samples as units in layer {layer}, {m}",
    ),
    "dark input": Reason(
        lambda seen: (
            not seen.trace[f"A{seen.layer - 1}"][-1].any()
            or not seen.trace[f"W{seen.layer}"][..., -1].any()
        ),
        "the last input of layer {layer}, or every weight on it, is zero",
    ),
    "dark unit above": Reason(
        lambda seen: (
            not seen.trace[f"dZ{seen.layer + 1}"][-1].any()
            or not seen.trace[f"W{seen.layer + 1}"][-1].any()
        ),
        "the last unit of layer {above} has no gradient, or no weights",
    ),
    "zero inputs": Reason(
        lambda seen: not seen.trace[f"A{seen.layer - 1}"].any(),
        "every input of layer {layer} is zero",
    ),
    "zeros": Reason(lambda seen: not seen.right.any(), "the right value is zero everywhere"),
    "zeros into": Reason(
        lambda seen: any(not each.any() for each in seen.inputs[:2]),
        "only zeros come into the step",
    ),
    "zeros in A": Reason(
        lambda seen: not seen.inputs[-1].any(), "every activation of layer {layer} is zero"
    ),
    "zero sample": Reason(
        lambda seen: not seen.right[..., -1].any(), "the last sample has no part in it: it is zero"
    ),
    "zero sample into": Reason(
        lambda seen: any(not each[..., -1].any() for each in seen.inputs),
        "the last sample has no part in it: it is zero",
    ),
    "few digits": Reason(
        lambda seen: np.array_equal(seen.mistaken, seen.right),
        "these numbers have so few digits that rounding to fewer changes nothing",
    ),
    "long sum": Reason(
        lambda seen: long_sum(seen, seen.problem.units[seen.layer - 1]),
        "each number adds up so many products that their rounding hides that to float16",
    ),
    "long sum above": Reason(
        lambda seen: long_sum(seen, seen.problem.units[seen.layer + 1]),
        "each number adds up so many products that their rounding hides that to float16",
    ),
    "many samples": Reason(
        lambda seen: long_sum(seen, seen.problem.m),
        "each number adds up so many samples that their rounding hides that to float16",
    ),
    "all yes": Reason(lambda seen: bool((seen.problem.Y == 1).all()), "every target is 1"),
    "all no": Reason(lambda seen: not seen.problem.Y.any(), "every target is 0"),
    "probs above epsilon": Reason(
        far_above, "every probability that counts is so large that 1e-7 is lost in its rounding"
    ),
}


def reason(seen: Seen, hidden_by: tuple[str, ...]) -> str:
    """The first reason that holds, as a sentence; empty if none does.

    Args:
        seen: the step.
        hidden_by: keys of `REASONS`.
    """
    words = {
        "layer": seen.layer,
        "below": seen.layer - 1,
        "above": seen.layer + 1,
        "m": seen.problem.m,
    }
    found = (REASONS[key] for key in hidden_by if REASONS[key].holds(seen))
    return next((each.sentence.format(**words) for each in found), "")
