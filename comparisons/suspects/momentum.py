"""Mistakes of gradient descent, plain, with momentum, and with Nesterov's look ahead.

Eleventh of the package. Inputs as in `update_steps`, and `given`: the settings, each rounded once
to the dtype. PyTorch's velocity without the rate is a mistake only in that Keras's was meant.
"""

import numpy as np

from comparisons.dialects import Array
from comparisons.oracle.optimizers import Held
from comparisons.suspects.record import Also, Rule, Suspect, everywhere

# Of the penalty that was not asked for.
DECAY = 1e-2


def descended(W: Array, dW: Array, given: Held) -> Array:
    """W - learning_rate dW."""
    return W - given.learning_rate * dW


def last_unit_kept(W: Array, moved: Array) -> Array:
    """The parameter moved, but for its last unit."""
    kept = moved.copy()
    kept[-1] = W[-1]
    return kept


def sgd(name: str, wrong: Rule, *hidden_by: str) -> Suspect:
    """A mistake in the step of plain gradient descent."""
    return Suspect(name, "", wrong, everywhere, hidden_by=hidden_by, optimizer="sgd")


def velocity(name: str, wrong: Rule, *hidden_by: str, also: Also = ()) -> Suspect:
    """A mistake in the velocity."""
    return Suspect(name, "m", wrong, everywhere, also, hidden_by=hidden_by, optimizer="momentum")


def carried(name: str, wrong: Rule, *hidden_by: str, also: Also = ()) -> Suspect:
    """A mistake in what the velocity does to the weights."""
    return Suspect(name, "", wrong, everywhere, also, hidden_by=hidden_by, optimizer="momentum")


def ahead(name: str, wrong: Rule, *hidden_by: str, also: Also = ()) -> Suspect:
    """A mistake in what Nesterov's velocity does to the weights."""
    return Suspect(name, "", wrong, everywhere, also, hidden_by=hidden_by, optimizer="nesterov")


SGD = [
    sgd("uphill", lambda W, dW, given: W + given.learning_rate * dW, "zero gradient"),
    sgd(
        "learning rate off by 1e-6",
        lambda W, dW, given: W - given.learning_rate * (1 + 1e-6) * dW,
        "zero gradient",
        "small steps",
    ),
    sgd("learning rate left out", lambda W, dW, given: W - dW, "zero gradient", "rate of one"),
    sgd(
        "weight decay nobody asked for",
        lambda W, dW, given: W - given.learning_rate * (dW + DECAY * W),
        "zero weights",
    ),
    sgd(
        "weight decay without the rate",
        lambda W, dW, given: W - given.learning_rate * dW - DECAY * W,
        "zero weights",
    ),
    sgd("update lost", lambda W, dW, given: W.copy(), "zero gradient", "steps lost"),
    sgd(
        "update done twice",
        lambda W, dW, given: W - 2 * given.learning_rate * dW,
        "zero gradient",
        "steps lost",
    ),
    sgd(
        "only the sign of the gradient",
        lambda W, dW, given: W - given.learning_rate * np.sign(dW),
        "zero gradient",
    ),
    sgd(
        "last unit not updated",
        lambda W, dW, given: last_unit_kept(W, descended(W, dW, given)),
        "zero gradient",
        "steps lost",
    ),
]

MOMENTUM = [
    velocity(
        "velocity as a moving average",
        lambda m, dW, given: given.momentum * m - (1 - given.momentum) * given.learning_rate * dW,
        "zero gradient",
    ),
    velocity(
        "velocity without the learning rate",
        lambda m, dW, given: given.momentum * m - dW,
        "zero gradient",
    ),
    velocity(
        "velocity reset at every step",
        lambda m, dW, given: -given.learning_rate * dW,
        "first step",
        "zero gradient",
    ),
    velocity(
        "velocity never fades",
        lambda m, dW, given: m - given.learning_rate * dW,
        "first step",
        "zero gradient",
    ),
    velocity(
        "sign of the gradient in the velocity",
        lambda m, dW, given: given.momentum * m + given.learning_rate * dW,
        "zero gradient",
    ),
    velocity(
        "velocity fades with 1 - momentum",
        lambda m, dW, given: (1 - given.momentum) * m - given.learning_rate * dW,
        "first step",
        "zero gradient",
    ),
    velocity(
        "learning rate off by 1e-6 in the velocity",
        lambda m, dW, given: given.momentum * m - given.learning_rate * (1 + 1e-6) * dW,
        "zero gradient",
        "small steps",
    ),
    velocity(
        "L2 penalty in the velocity",
        lambda m, dW, W, given: given.momentum * m - given.learning_rate * (dW + DECAY * W),
        "zero weights",
        also=(("W", 0),),
    ),
    carried(
        "Nesterov for momentum",
        lambda W, m, dW, given: W + given.momentum * m - given.learning_rate * dW,
        "zero gradient",
        also=(("dW", 0),),
    ),
    carried(
        "velocity times the learning rate again",
        lambda W, m, given: W + given.learning_rate * m,
        "zero gradient",
    ),
    carried("velocity subtracted", lambda W, m, given: W - m, "zero gradient"),
    carried(
        "velocity of the step before",
        lambda W, m, before, given: W + before,
        "zero gradient",
        also=(("m", 0),),
    ),
    carried("velocity kept, weights not", lambda W, m, given: W.copy(), "zero gradient"),
    carried(
        "weights decay beside the velocity",
        lambda W, m, given: W + m - given.learning_rate * DECAY * W,
        "zero weights",
    ),
]

NESTEROV = [
    Suspect(
        "velocity of Nesterov never fades",
        "m",
        lambda m, dW, given: m - given.learning_rate * dW,
        everywhere,
        hidden_by=("first step", "zero gradient"),
        optimizer="nesterov",
    ),
    ahead("momentum for Nesterov", lambda W, m, dW, given: W + m, "zero gradient"),
    ahead(
        "look ahead with the velocity of the step before",
        lambda W, m, dW, before, given: W + (given.momentum * before - given.learning_rate * dW),
        "zero gradient",
        also=(("m", 0),),
    ),
    ahead(
        "look ahead without the gradient",
        lambda W, m, dW, given: W + given.momentum * m,
        "zero gradient",
    ),
    ahead(
        "look ahead with all of the velocity",
        lambda W, m, dW, given: W + (m - given.learning_rate * dW),
        "zero gradient",
    ),
]
