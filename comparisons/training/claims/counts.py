"""Counts: updates and epochs, counted where the framework counts them and where weights move.

After `races`.
"""

from collections.abc import Sequence

import numpy as np

from comparisons.catalogue import load
from comparisons.dialects import Array
from comparisons.engines import scratch_network
from comparisons.problems import Problem
from comparisons.training.claims import fleet
from comparisons.training.claims.fleet import orders
from comparisons.training.claims.run_records import Count

EPOCHS = 3

# A prime among them, and one larger than the smallest set.
BATCH_SIZES = (7, 32, 128, 200)


def scratch_counts(name: str) -> list[Count]:
    """By `scratch.train`, with Keras's Adam, and the same run step by step.

    Args:
        name: in the catalogue.
    """
    from scratch.training import train

    problem = load(name)
    net, found = scratch_network(problem), []
    for size in BATCH_SIZES:
        _, history = train(
            net, problem.parameters, problem.X, problem.Y, epochs=EPOCHS, batch_size=size
        )
        batches = orders(problem.m, EPOCHS, 1, size)[0]
        steps = fleet.steps(net, problem.parameters, problem.X, problem.Y, batches, "adam", {})
        costs, moved = [], 0
        for step, batch in zip(steps, batches, strict=True):
            seen = problem.X[:, batch], problem.Y[..., batch]
            costs.append(float(fleet.losses(net, step.before, *seen).mean()))
            moved += moves(step.before, step.after)
        found.append(
            count("scratch", problem, size, history.iterations, moved, history.loss[0], costs)
        )
    return found


def moves(before: dict[str, Array], after: dict[str, Array]) -> bool:
    """Whether any bit of any weight is another."""
    return any(before[name].tobytes() != after[name].tobytes() for name in before)


def count(
    engine: str,
    problem: Problem,
    size: int,
    iterations: int,
    moved: int,
    reported: float,
    costs: Sequence[float],
) -> Count:
    """A record.

    Args:
        engine, problem, size: what was trained, and by how many samples an update.
        iterations, moved, reported: as in the record.
        costs: of each batch at the weights before its update.
    """
    first = -(-problem.m // size)  # batches of an epoch
    samples = np.full(first, size)
    samples[-1] = problem.m - size * (first - 1)
    epoch = np.array(costs[:first])
    return Count(
        engine,
        problem.name,
        problem.m,
        size,
        EPOCHS,
        iterations,
        moved,
        int(samples[-1]),
        reported,
        float(epoch @ samples / problem.m),
        float(epoch.mean()),
    )
