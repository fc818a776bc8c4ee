"""What a suspect is: a mistake written down as something that can be computed with.

Read first of this package. A suspect stands in for one step of a computation. It takes what the
step takes and makes of it what the mistake makes of it, so that it can be planted, in order to see
that it would be noticed, and so that its number can be held against a number that is wrong.
"""

from collections.abc import Callable
from typing import NamedTuple

from comparisons.dialects import Array
from comparisons.problems import Problem

Fits = Callable[[Problem, int], bool]
Rule = Callable[..., Array]
Also = tuple[tuple[str, int], ...]

BOTH = ("float32", "float64")


class Suspect(NamedTuple):
    """A mistake as an executable alternative to one step.

    Attributes:
        name: what a teacher would call it; unique.
        quantity: the stem of what the step makes, such as "dW". For an optimiser the prefix of what
            it updates: "m", "v", or "" for the parameter itself.
        wrong: in the layout of the blackboard, the inputs of the step in their order, then those of
            `also` -> what the mistake makes of them, in their dtype.
        fits: whether a layer of a problem has such a step, and whether the mistake is one there: a
            layer that is not square has no transposed kernel. Layer 0 is the input, -1 the loss.
        also: quantities that the right step has no use for, each as its stem and how many layers
            further on it stands: ("dA", 1) is dA2 for dA1. Of an optimiser just ("W", 0) and so on,
            in the words of `update_steps.Update`.
        on: "inputs", or "result": `wrong` takes the right value of the step instead of its inputs.
        hidden_by: keys of `identifiability.reasons.REASONS`: what can keep it from showing.
        optimizer: "sgd", "momentum" or "adam", whose `wrong` takes `given` by keyword (the settings
            as `oracle.optimizers.Held`); "" for a step of the network.
        dtypes: in which it is a mistake that can show.
    """

    name: str
    quantity: str
    wrong: Rule
    fits: Fits
    also: Also = ()
    on: str = "inputs"
    hidden_by: tuple[str, ...] = ()
    optimizer: str = ""
    dtypes: tuple[str, ...] = BOTH


def everywhere(problem: Problem, layer: int) -> bool:
    """In every layer that has weights."""
    return 1 <= layer <= problem.layers


def at_input(problem: Problem, layer: int) -> bool:
    """Where the data enter."""
    return layer == 0


def at_loss(problem: Problem, layer: int) -> bool:
    """At the loss and the cost, which belong to no layer."""
    return layer == -1


def at_head(problem: Problem, layer: int) -> bool:
    """In the last layer."""
    return layer == problem.layers


def below_head(problem: Problem, layer: int) -> bool:
    """In every layer but the last."""
    return 1 <= layer < problem.layers


def halved(problem: Problem, layer: int) -> bool:
    """Where inputs in float16 stand out from a float32 sum over them.

    An input is off by up to 2^-11 of itself; the bound of a sum of n products is n + 1 roundings of
    2^-24 of each, so 3 bounds are more than the largest error from n = 2700 on, even if one product
    alone is not zero. The limits here leave room for inputs with smaller errors, and for a single
    unit, which has to add up all its inputs.
    """
    if not everywhere(problem, layer):
        return False
    longest = 512 if problem.units[layer] > 1 else 64
    return problem.X.dtype == "float64" or problem.units[layer - 1] <= longest


def square(problem: Problem, layer: int) -> bool:
    """Where a layer has as many units as inputs, and more than one."""
    return everywhere(problem, layer) and 1 < problem.units[layer] == problem.units[layer - 1]


def square_above(problem: Problem, layer: int) -> bool:
    """Where the next layer is square."""
    return below_head(problem, layer) and square(problem, layer + 1)


def several(problem: Problem, layer: int) -> bool:
    """Where a layer has more than one unit."""
    return everywhere(problem, layer) and problem.units[layer] > 1


def several_outputs(problem: Problem, layer: int) -> bool:
    """Where the last layer has more than one unit; any layer."""
    return problem.units[-1] > 1


def curved(problem: Problem, layer: int) -> bool:
    """Where the activation is not the identity."""
    return everywhere(problem, layer) and problem.activations[layer - 1] != "linear"


def curved_below(problem: Problem, layer: int) -> bool:
    """Where the activation of the layer before is not the identity."""
    return everywhere(problem, layer) and curved(problem, layer - 1)


def curved_above(problem: Problem, layer: int) -> bool:
    """Where the activation of the next layer is not the identity."""
    return below_head(problem, layer) and curved(problem, layer + 1)


def of(*activations: str) -> Fits:
    """Where the activation is one of these.

    Example:
        >>> from comparisons.catalogue import load
        >>> [of("relu")(load("questions"), layer) for layer in (1, 2, 3)]
        [True, False, False]
    """
    return lambda problem, layer: (
        everywhere(problem, layer) and problem.activations[layer - 1] in activations
    )


def to_learn(*losses: str, logits: bool | None = None) -> Fits:
    """For a problem with one of these losses, from logits or not; any layer.

    Args:
        losses: by the first words of their names, such as "binary".
        logits: whether the loss must take logits; None leaves it open.
    """
    return lambda problem, layer: (
        problem.loss.startswith(losses) and logits in (None, problem.from_logits)
    )


def both(*conditions: Fits) -> Fits:
    """Where all of these hold."""
    return lambda problem, layer: all(condition(problem, layer) for condition in conditions)
