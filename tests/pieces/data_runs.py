"""Runs as weights and data: what a person would save of a training, gradients left out."""

import numpy as np

from comparisons.training.variants.network import Network


def network(problem, **said):
    """A problem in the words of the command line."""
    return Network(problem.activations, problem.loss, **said)


def saved(trajectory, problem, visits):
    """Weights, data and batches of a trajectory, in its own layout."""
    rows = trajectory.dialect.samples == "rows"
    batches = np.full((len(visits), max(map(len, visits))), -1)
    for step, visit in enumerate(visits):
        batches[step, : len(visit)] = visit
    weights = {name: stack for name, stack in trajectory.path.items() if name[0] in "Wb"}
    X, Y = problem.X, problem.Y
    Y = Y.T if rows and Y.ndim == 2 else Y
    return weights | {"X": X.T if rows else X, "Y": Y, "batches": batches}
