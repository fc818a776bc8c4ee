"""How far apart two runs are, how far one has come, and when two part.

Before `ensemble`, which measures right runs with it.
"""

from collections.abc import Sequence

import numpy as np

from comparisons.dialects import Array
from comparisons.trajectories import Trajectory, turned


@np.errstate(all="ignore")  # a run that has left the numbers is infinitely far
def distances(first: Trajectory, second: Trajectory, names: Sequence[str] = ()) -> Array:
    """The largest distance of any weight between two runs, at the start and after each step.

    Args:
        first, second: from the same start.
        names: of parameters; all of them if there are none.
    """
    a, b = turned(first), turned(second)
    chosen = names or [name for name in a if name[0] in "Wb"]
    apart = [
        np.abs(a[name].astype(np.float64) - b[name]).reshape(len(a[name]), -1).max(axis=1)
        for name in chosen
    ]
    largest: Array = np.max(apart, axis=0)
    return np.where(np.isnan(largest), np.inf, largest)


def moved(run: Trajectory) -> Array:
    """How far the weight that moved most has come from the start, after each step."""
    path = turned(run)
    names = [name for name in path if name[0] in "Wb"]
    ways = [
        np.abs(path[name] - path[name][0]).reshape(len(path[name]), -1).max(1) for name in names
    ]
    way: Array = np.max(ways, axis=0)
    return way


def first_apart(first: Trajectory, second: Trajectory, names: Sequence[str]) -> dict[str, int]:
    """The first step, from 1, whose numbers differ in a bit, for each name; 0 if none does."""
    a, b = turned(first), turned(second)
    found = {}
    for name in names:
        start = len(a[name]) - len(a["dW1"])  # the weights have an entry before the first step
        apart = (a[name][start:] != b[name][start:]).reshape(len(a["dW1"]), -1).any(axis=1)
        found[name] = int(apart.argmax()) + 1 if apart.any() else 0
    return found
