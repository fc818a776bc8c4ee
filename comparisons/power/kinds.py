"""Kinds of steps: what is counted together, whatever the layer.

"Z" and "dW" of all layers are one kind; an activation or a loss makes a kind of its own.
"""

from comparisons.problems import Problem
from comparisons.quantities import parse
from comparisons.steps import Step
from comparisons.update_steps import Update

SHORT = {
    "mean_squared_error": "squared error",
    "binary_crossentropy": "binary",
    "categorical_crossentropy": "categorical",
    "sparse_categorical_crossentropy": "sparse",
}
FORMS = {"from_logits": "from logits", "textbook": "textbook", "clipped": "clipped"}


def kind(step: Step, problem: Problem) -> str:
    """The kind of a step of a forward or backward pass.

    Args:
        step: from `forward_steps` or `backward_steps`.
        problem: that it is a step of.

    Example:
        >>> from comparisons.power.draws import draw
        >>> from comparisons.steps import forward_steps
        >>> problem = draw(0, 0).problem
        >>> kind(forward_steps(problem, "Z1", "from_logits")[0], problem)
        'Z'
    """
    stem, layer = parse(step.quantity)
    if "Y" in step.inputs:
        loss, form = step.settings["name"], step.settings["form"]
        words = SHORT[loss] if loss == "mean_squared_error" else f"{SHORT[loss]} {FORMS[form]}"
        return f"{'loss' if stem == 'loss' else 'gradient'}, {words}"
    if stem in ("A", "dZ"):
        return f"{stem} of {problem.activations[layer - 1]}"
    return stem


def kind_of_update(update: Update, optimizer: str) -> str:
    """The kind of a step of an optimiser: "m of adam", or "W of sgd" for all parameters."""
    return f"{update.prefix or 'W'} of {optimizer}"
