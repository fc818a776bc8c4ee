"""Order: how many answers are dead if the same logits stand in another order.

Read after `solitude`. In exact arithmetic the order of the classes means nothing. In floating point
a softmax adds exp(0) = 1 for the winner and what the others have left, and a term below half a unit
in the last place of 1 is lost if it is added to the 1, and counts if it is added to its like first.
"""

import numpy as np

from comparisons.dialects import Array
from comparisons.softmax_paths import Path, keras_paths, scratch_paths
from comparisons.stability import courses
from comparisons.stability.cost_records import Order
from comparisons.stability.starts import Start

# What each engine computes with its own softmax when nothing rescues it.
CLIPPED = {"scratch": "scratch clipped", "keras": "keras softmax_tf"}


def order(start: Start) -> Order:
    """The dead answers of a start with its classes moved on by 0, 1, ... places, in both engines.

    Args:
        start: of a problem with integer classes, in the dtype to compute in.
    """
    from scratch.network import forward

    problem = start.training
    trace = forward(courses.network_on(problem, "stable"), problem.parameters, problem.X)
    Z, n = trace[f"Z{problem.layers}"], problem.units[-1]
    paths = scratch_paths() | keras_paths()
    dead = {
        engine: tuple(_dead(paths[path], Z, problem.Y, places) for places in range(n))
        for engine, path in CLIPPED.items()
    }
    return Order(problem.name, str(Z.dtype), start.family, start.knob, problem.m, dead)


def _dead(path: Path, Z: Array, Y: Array, places: int) -> int:
    """Wrong answers without a gradient, class k standing where class k + places stood."""
    moved, labels = np.roll(Z, places, axis=0), (Y + places) % len(Z)
    gradient = path(moved, labels).gradient
    if gradient is None:
        raise ValueError("`path` must have a gradient; got one that has none")
    return int(((moved.argmax(axis=0) != labels) & ~gradient.any(axis=0)).sum())
