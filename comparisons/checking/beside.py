"""Beside: what Keras makes of the probe, for whoever wants to see it next to their own numbers.

Used by `checked` if it is asked for. It decides nothing: the judge is the exact value.
"""

from comparisons.dialects import BLACKBOARD, Array, to_blackboard
from comparisons.engines import keras
from comparisons.problems import Problem
from comparisons.quiet import wake_tensorflow


def of_keras(problem: Problem, derivatives: str) -> dict[str, Array]:
    """Every quantity of Keras's model, in float64, in the layout of the blackboard.

    Args:
        problem: that was asked.
        derivatives: what dA and dZ are to be derivatives of, "loss" or "cost".
    """
    wake_tensorflow()
    observed = keras(problem)
    m = problem.m if derivatives == BLACKBOARD.derivatives else 1
    return {n: to_blackboard(n, a, observed.dialect, m) for n, a in observed.trace.items()}
