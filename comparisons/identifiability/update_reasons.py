"""Reasons why a mistake of an optimiser cannot show in a run, each a look at the data.

Beside `reasons`, which does the same for the steps of a network.
"""

from collections.abc import Callable
from typing import NamedTuple

import numpy as np

from comparisons.dialects import Array
from comparisons.oracle.optimizers import Held
from comparisons.suspects.pieces import coarse

# Adam's bias correction alone is off by 1500 roundings at the first step, and by fewer later
# (`bounds.optimizers.rate_roundings`): an epsilon below that, relative to sqrt(v), is lost in them.
ROUNDINGS = 1500

# A rate that is off by 1e-6 moves a weight by 1e-6 of its step, and rounding by a unit of it.
RATE = 1e-6


class SeenUpdates(NamedTuple):
    """What an optimiser had in its hands for one parameter, (steps, ...) each.

    Attributes:
        words: as in `update_steps.Update`: "W", "dW", "m", "v", "m after" and so on.
        before: what was to be changed, before each step.
        right: the same after it.
        given: the settings.
        u: the unit roundoff.
    """

    words: dict[str, Array]
    before: Array
    right: Array
    given: Held
    u: float


class UpdateReason(NamedTuple):
    """One reason: whether it holds, and how it is said."""

    holds: Callable[[SeenUpdates], bool]
    sentence: str


def small_steps(seen: SeenUpdates) -> bool:
    """Whether every step is so short that 1e-6 of it is less than a rounding of what it moves."""
    moved = np.abs(seen.right.astype(np.float64) - seen.before)
    return bool((RATE * moved <= 4 * seen.u * np.abs(seen.before.astype(np.float64))).all())


def large_gradients(seen: SeenUpdates) -> bool:
    """Whether epsilon is lost beside the root of every second moment."""
    roots = np.sqrt(seen.words["v after"].astype(np.float64))
    return bool((seen.given.epsilon <= ROUNDINGS * seen.u * roots).all())


UPDATE_REASONS = {
    "zero gradient": UpdateReason(
        lambda seen: not seen.words["dW"].any(), "every gradient is zero"
    ),
    "first step": UpdateReason(
        lambda seen: len(seen.right) == 1,
        "there is one step only, and the memory before it is zero",
    ),
    "zero weights": UpdateReason(
        lambda seen: not seen.words["W"].any(), "every weight is zero before every step"
    ),
    "steps lost": UpdateReason(
        lambda seen: np.array_equal(seen.before, seen.right),
        "every step is lost in the rounding of its weight",
    ),
    "small steps": UpdateReason(
        small_steps, "every step is so small that 1e-6 of it is lost in the rounding of its weight"
    ),
    "rate of one": UpdateReason(
        lambda seen: seen.given.learning_rate == 1, "the learning rate is 1"
    ),
    "equal betas": UpdateReason(
        lambda seen: seen.given.beta_1 == seen.given.beta_2, "beta_1 and beta_2 are equal"
    ),
    "betas of few digits": UpdateReason(
        lambda seen: coarse(seen.given.beta_1) == seen.given.beta_1,
        "beta_1 has so few digits that rounding to bfloat16 changes nothing",
    ),
    "large gradients": UpdateReason(
        large_gradients, "epsilon is lost beside the root of every second moment"
    ),
    "rising second moments": UpdateReason(
        lambda seen: bool((seen.words["v after"] >= seen.words["v"]).all()),
        "no second moment ever falls",
    ),
    "growing gradients": UpdateReason(
        lambda seen: bool((seen.right >= seen.before).all()), "no second moment ever falls"
    ),
}


def update_reason(seen: SeenUpdates, hidden_by: tuple[str, ...]) -> str:
    """The first reason that holds, as a sentence; empty if none does.

    Args:
        seen: the steps.
        hidden_by: keys of `UPDATE_REASONS`.
    """
    found = (UPDATE_REASONS[key] for key in hidden_by if UPDATE_REASONS[key].holds(seen))
    return next((each.sentence for each in found), "")
