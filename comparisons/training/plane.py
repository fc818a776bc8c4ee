"""A plane through the space of all weights, with the cost on it and the paths of several runs.

Thousands of weights cannot be drawn. A run moves in few directions, though: the plane is spanned by
the two along which the first run spread most, and goes through the weights where it ended. What the
other runs did across the plane is not seen in the picture, and is told beside it.

Source: the principal components of a path, as in Li et al., "Visualizing the loss landscape of
neural nets", 2018, section 7.
"""

from collections.abc import Mapping, Sequence

import numpy as np

from comparisons import trajectories
from comparisons.catalogue import load
from comparisons.dialects import Array
from comparisons.engines import scratch_network
from comparisons.problems import Problem
from comparisons.records import drawn
from comparisons.training.records import Plane
from comparisons.trajectories import BATCH_SIZE, Trajectory, turned

POINTS = 120  # of a path that are drawn
GRID = 31  # places along each axis at which the cost is computed
MARGIN = 0.4  # of its width, beyond the first path


def plane_of(name: str, steps: int) -> Plane:
    """The plane of Adam on a problem of the catalogue in float32: scratch, Keras, and both SGDs."""
    from scratch.optimizers import OPTIMIZERS

    problem = load(name).cast("float32")
    visits = trajectories.batches(problem, steps, BATCH_SIZE, seed=0)
    adam = OPTIMIZERS["adam"].settings
    runs = {
        "Adam, scratch": trajectories.scratch(problem, visits, "adam", adam),
        "Adam, Keras": trajectories.keras(problem, visits, "adam", adam),
        **{
            f"{words}, scratch": trajectories.scratch(
                problem, visits, other, OPTIMIZERS[other].settings
            )
            for other, words in (("sgd", "SGD"), ("momentum", "SGD with momentum"))
        },
    }
    return plane(problem, runs)


def plane(problem: Problem, runs: Mapping[str, Trajectory]) -> Plane:
    """The plane of the first of some runs from the same start.

    Args:
        problem: what was trained; all of its samples are used.
        runs: label -> run; at least three steps.
    """
    names = list(problem.parameters)
    all_points = {label: _points(run, names) for label, run in runs.items()}
    first = next(iter(all_points.values()))
    end = first[-1]
    _, _, directions = np.linalg.svd(first - end, full_matrices=False)
    axes = directions[:2]  # (2, weights), at right angles, of length 1
    places = {label: (points - end) @ axes.T for label, points in all_points.items()}
    spread = next(iter(places.values()))  # a run that flies apart would leave nothing to see
    low, high = spread.min(axis=0), spread.max(axis=0)
    margin = MARGIN * (high - low).max()
    x, y = (np.linspace(low[i] - margin, high[i] + margin, GRID) for i in range(2))
    costs = [[_cost(problem, names, end + a * axes[0] + b * axes[1]) for a in x] for b in y]
    return Plane(
        problem.name,
        str(problem.X.dtype),
        drawn(x),
        drawn(y),
        tuple(drawn(line) for line in costs),
        {label: (drawn(at[:, 0]), drawn(at[:, 1])) for label, at in places.items()},
        {
            label: float((places[label] ** 2).sum() / ((points - end) ** 2).sum())
            for label, points in all_points.items()
        },
    )


def _points(run: Trajectory, names: Sequence[str]) -> Array:
    """Some of the steps of a run, the first and the last among them, each as one long vector."""
    path = turned(run)
    steps = np.unique(np.linspace(0, len(path[names[0]]) - 1, POINTS).round().astype(int))
    flat = [path[name][steps].reshape(len(steps), -1) for name in names]
    return np.concatenate(flat, axis=1).astype(np.float64)


def _cost(problem: Problem, names: Sequence[str], weights: Array) -> float:
    """The cost of all samples with the weights from one long vector."""
    from scratch.network import forward, losses

    parameters, start = {}, 0
    for name in names:
        shape, size = problem.parameters[name].shape, problem.parameters[name].size
        parameters[name] = weights[start : start + size].reshape(shape)
        start += size
    net = scratch_network(problem)
    trace = forward(net, parameters, problem.X)
    return float(losses(net, trace[f"A{problem.layers}"], problem.Y)["cost"])
