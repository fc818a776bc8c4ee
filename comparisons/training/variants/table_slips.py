"""Slips that can be made in either form of Adam.

Eighth of the package.
"""

from collections.abc import Callable

from comparisons.training.variants import forms_adam as adam
from comparisons.training.variants.parts import Form
from comparisons.training.variants.table_adam import PLAIN
from comparisons.training.variants.variant import (
    ADAM,
    HIDDEN,
    NOBODY,
    PAPER,
    Variant,
)

Makes = Callable[[adam.Step], Form]

# The same slips can be made in either form; name -> (sentence, what makes a form of a step).
SLIPS: dict[str, tuple[str, Makes]] = {
    "only the second moment corrected": (
        "v is corrected, m is not",
        lambda step: adam.stepping(step, adam.only_second),
    ),
    "bias correction without t": (
        "1 - beta stands where 1 - beta^t should, at every step",
        lambda step: adam.stepping(step, adam.stuck),
    ),
    "t one ahead": (
        "the bias is corrected as one step later",
        lambda step: adam.stepping(step, adam.ahead),
    ),
    "betas swapped": (
        "each beta in the place of the other, everywhere",
        lambda step: adam.stepping(step, adam.swapped),
    ),
    "betas swapped in the correction": (
        "each beta in the place of the other in the bias correction",
        lambda step: adam.stepping(step, adam.swapped_correction),
    ),
    "moments forgotten": (
        "m and v start from 0 at every step",
        lambda step: adam.stepping(step, adam.forgetful),
    ),
}

# What a decay of the weights can be taken for; its size where none is given is PyTorch's.
DECAYS: dict[str, tuple[str, Makes]] = {
    "decay coupled": (
        "weight_decay W is added to the gradient, and goes through both moments (L2)",
        lambda step: adam.stepping(step, adam.penalised),
    ),
    "decay not times the learning rate": (
        "the weights shrink by weight_decay at every step",
        adam.decaying_unscaled,
    ),
    "decay after the step": (
        "the weights shrink after the step, and the step with them",
        adam.decaying_after,
    ),
}

STEPS = {
    "Adam, epsilon hat": (adam.epsilon_hat, ADAM),
    "Adam, Algorithm 1": (adam.algorithm_1, PAPER),
}


def slips() -> dict[str, Variant]:
    """Every slip in both forms."""
    found = {}
    for base, (step, defaults) in STEPS.items():
        formula = PLAIN[base].formula
        for slip, (sentence, makes) in SLIPS.items():
            found[f"{base}, {slip}"] = Variant(
                sentence, formula, NOBODY, makes(step), defaults, ("first step", *HIDDEN)
            )
        for decay, (sentence, makes) in DECAYS.items():
            who = (
                "PyTorch's Adam" if (base, decay) == ("Adam, Algorithm 1", "decay coupled") else ""
            )
            found[f"{base}, {decay}"] = Variant(
                sentence,
                formula,
                who or NOBODY,
                makes(step),
                {**defaults, "weight_decay": (0.01,)},
                ("zero weights",),
            )
    return found
