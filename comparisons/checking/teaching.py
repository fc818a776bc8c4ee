"""Teaching: to a mistake that was named, its lesson, with formulas in the network's own layout.

Between `diagnosis`, which names mistakes, and `checked`.
"""

from dataclasses import replace

from comparisons.checking.equations import right
from comparisons.checking.layouts import Layout
from comparisons.checking.records import Named
from comparisons.checking.turned import line
from comparisons.problems import Problem
from comparisons.suspects.lessons import LESSONS


def taught(named: Named, problem: Problem, layout: Layout, derivatives: str) -> Named:
    """A mistake with its lesson; of several that cannot be told apart, that of the first.

    Args:
        named: the mistake.
        problem: that was asked.
        layout: of the network.
        derivatives: what dA and dZ are derivatives of, "loss" or "cost".
    """
    lesson, stem = LESSONS[named.name[0]], named.quantity
    good = right(stem, named.layers[0], problem)
    layers = [at if at >= 0 else problem.layers for at in named.layers]

    def told(formula: str) -> str:
        """A formula in the layout, of the parameters that were moved wrongly."""
        if not formula:
            return ""
        text = line(stem, formula, layers, layout, derivatives, good)
        return text.replace("W", "b") if _only_biases(named) else text

    return replace(
        named,
        right=told(good),
        computed=told(lesson.computed),
        why=lesson.why,
        change=lesson.change,
    )


def _only_biases(named: Named) -> bool:
    """Whether it is the step of biases and of nothing else."""
    return named.quantity == "" and all(name.startswith("b") for name in named.explains)
