"""Mistakes in the moments of Adam.

Twelfth of the package. Inputs as in `update_steps`: m and v before the step, dW of the step;
`given` holds the settings, each rounded once to the dtype.
"""

import numpy as np

from comparisons.suspects.pieces import coarse
from comparisons.suspects.record import Also, Rule, Suspect, everywhere

# Of the penalty that was not asked for.
DECAY = 1e-2


def moment(prefix: str, name: str, wrong: Rule, *hidden_by: str, also: Also = ()) -> Suspect:
    """A mistake in a moment."""
    return Suspect(name, prefix, wrong, everywhere, also, hidden_by=hidden_by, optimizer="adam")


ADAM_MOMENTS = [
    moment(
        "m",
        "betas swapped in the first moment",
        lambda m, dW, given: m + (dW - m) * given.rest_2,
        "zero gradient",
        "equal betas",
    ),
    moment(
        "m",
        "first moment reset at every step",
        lambda m, dW, given: dW * given.rest_1,
        "first step",
        "zero gradient",
    ),
    moment(
        "m",
        "first moment without 1 - beta_1",
        lambda m, dW, given: given.beta_1 * m + dW,
        "zero gradient",
    ),
    moment("m", "gradient for the first moment", lambda m, dW, given: dW.copy(), "zero gradient"),
    moment(
        "m",
        "sign of the gradient in the first moment",
        lambda m, dW, given: m + (-dW - m) * given.rest_1,
        "zero gradient",
    ),
    moment(
        "m",
        "beta_1 rounded to bfloat16",
        lambda m, dW, given: m + (dW - m) * (1 - coarse(1 - given.rest_1)),
        "zero gradient",
        "betas of few digits",
    ),
    moment(
        "m",
        "L2 penalty in the first moment",
        lambda m, dW, W, given: m + (dW + DECAY * W - m) * given.rest_1,
        "zero weights",
        also=(("W", 0),),
    ),
    moment(
        "v",
        "gradient not squared",
        lambda v, dW, given: v + (np.abs(dW) - v) * given.rest_2,
        "zero gradient",
    ),
    moment(
        "v",
        "betas swapped in the second moment",
        lambda v, dW, given: v + (dW * dW - v) * given.rest_1,
        "zero gradient",
        "equal betas",
    ),
    moment(
        "v",
        "second moment reset at every step",
        lambda v, dW, given: dW * dW * given.rest_2,
        "first step",
        "zero gradient",
    ),
    moment(
        "v",
        "second moment without 1 - beta_2",
        lambda v, dW, given: given.beta_2 * v + dW * dW,
        "zero gradient",
    ),
    moment(
        "v",
        "second moment of the first moment",
        lambda v, dW, m, given: v + (m * m - v) * given.rest_2,
        "zero gradient",
        also=(("m after", 0),),
    ),
    moment(
        "v",
        "second moment never falls",
        lambda v, dW, given: np.maximum(v, v + (dW * dW - v) * given.rest_2),
        "first step",
        "zero gradient",
        "growing gradients",
    ),
]
