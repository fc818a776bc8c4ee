"""Who puts epsilon where, and what it does to the first step: exact numbers for the page.

After `table`. At the first step both moments are known from one gradient, and the whole difference
between the forms is what epsilon counts beside it: |g| in Algorithm 1; in the hat form the
uncorrected root, sqrt(1 - beta_2) |g|, so that epsilon counts 32 times as much.
"""

from dataclasses import dataclass

import numpy as np

from comparisons.bounds.arithmetic import format_of
from comparisons.training.variants.candidates import candidates
from comparisons.training.variants.carried import exactly
from comparisons.training.variants.memory import Memory
from comparisons.training.variants.parts import Part

GRADIENTS = (1.0, 1e-3, 1e-6, 1e-8)

# The forms of Adam that differ in epsilon, and RMSprop's, all at one learning rate.
FORMS = (
    "Adam, epsilon hat",
    "Adam, Algorithm 1",
    "Adam, epsilon inside the root",
    "Adam, epsilon inside the corrected root",
    "Adam without bias correction",
    "RMSprop, epsilon inside the root",
    "RMSprop, epsilon outside the root",
)
LEARNING_RATE = 0.001


@dataclass(frozen=True)
class FirstStep:
    """One form with one epsilon.

    Attributes:
        name: of the variant.
        formula: what it takes from W.
        who: has it.
        epsilon: the setting.
        default: whether the one who has it has this epsilon unless told otherwise.
        sizes: of the first step, one for each of `GRADIENTS`, for a learning rate of 0.001.
    """

    name: str
    formula: str
    who: str
    epsilon: float
    default: bool
    sizes: tuple[float, ...]


@np.errstate(all="ignore")  # epsilon hidden in a sum is the point
def first_steps() -> tuple[FirstStep, ...]:
    """The first step of every form, at every gradient, with both usual epsilons.

    Example:
        >>> [f"{size:.2g}" for size in first_steps()[0].sizes]
        ['0.001', '0.001', '0.00024', '3.2e-06']
    """
    g = np.array([GRADIENTS])
    found = []
    for each in candidates("float64", {"learning_rate": LEARNING_RATE}):
        if each.variant not in FORMS:
            continue
        if each.settings.get("rho", 0.9) != 0.9:
            continue  # one of RMSprop's is enough to see where epsilon stands
        fp = format_of("float64")
        part = Part(0 * g, exactly(g, fp), np.ones((1, 1)), fp, Memory(g.shape[1]))
        way = next(iter(each.row.form(part, each.of(slice(0, 1)))))
        sizes = tuple(float(size) for size in np.abs(way.exact.hi[0]))
        epsilon = each.settings["epsilon"]
        default = epsilon == each.row.defaults["epsilon"][0]
        row = each.row
        found.append(FirstStep(each.variant, row.formula, row.who, epsilon, default, sizes))
    return tuple(found)
