"""An ensemble of right runs that differ in their roundings, and the band that they fill.

Every member is the same run with everything in another order that has one: the samples of each
batch, the inputs, the units of each hidden layer. In exact arithmetic nothing changes; in floating
point every sum, over samples, inputs and units, is rounded in another order at every step, forward
and backward. That is what two frameworks do to each other: they add up the same terms in different
orders. (Runs that differ by one unit in the last place of a weight at the start, and are rounded
alike ever after, have only that to grow from, and stay closer together.)

One rounding no order changes, and once a network is sure it is the one that counts: that of a
probability p near 1. It is flat in the logits, so that all members round it alike, another
framework (in another form, or by another library's exp) one unit otherwise; and p - y cancels, so
that this unit is no small part of the gradient. Every member has p rounded in its own way: the 1s
among its targets are 1 - eps/2, 1 or 1 + eps, anew each time a sample is visited, which to p - y is
the same as p one unit off, and 1 on average. (Two frameworks with one exp may stay far within that
band: it holds what right runs may do.)

How far right runs come apart is measured from the first run. If Keras differs from it as members
do, it is as likely to be the furthest of all as any of n members: after a given step it lies beyond
them with a chance of 1 / (n + 1). Distances after neighbouring steps are alike, so once there it
may stay for many.
"""

from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

import numpy as np

from comparisons import trajectories
from comparisons.dialects import Array
from comparisons.problems import Problem
from comparisons.training.free.apart import distances


def members(
    problem: Problem,
    visits: Sequence[Array],
    optimizer: str,
    settings: dict[str, float],
    count: int,
) -> Array:
    """How far each member is from the run on the batches as they are, (count, steps + 1).

    Args:
        problem: in the dtype to train in.
        visits: the samples of each step.
        optimizer: a key of scratch's OPTIMIZERS.
        settings: of the optimiser, as Keras is given them.
        count: how many members.
    """
    base = trajectories.scratch_as_keras(problem, visits, optimizer, settings)
    found = []
    for number in range(count):
        rng = np.random.default_rng([1, number])
        orders = [rng.permutation(units) for units in problem.units[:-1]]
        orders.append(np.arange(problem.units[-1]))  # targets name their classes
        other = [rng.permutation(visit) for visit in visits]
        same, other = unrolled(reordered(problem, orders), other)
        run = trajectories.scratch_as_keras(nudged(same, rng), other, optimizer, settings)
        found.append(distances(base, run._replace(path=put_back(run.path, orders))))
    return np.array(found)


def reordered(problem: Problem, orders: Sequence[Array]) -> Problem:
    """The same network with its inputs and units in other orders, one for each of n_0 ... n_L."""
    parameters = {}
    for layer, (before, after) in enumerate(pairwise(orders), start=1):
        parameters[f"W{layer}"] = problem.parameters[f"W{layer}"][np.ix_(after, before)]
        parameters[f"b{layer}"] = problem.parameters[f"b{layer}"][after]
    return replace(problem, parameters=parameters, X=problem.X[orders[0]])


def unrolled(problem: Problem, visits: Sequence[Array]) -> tuple[Problem, list[Array]]:
    """The same training with a sample of its own for each visit, and classes as one-hot columns."""
    samples, ends = np.concatenate(visits), np.cumsum([0, *map(len, visits)])
    Y, loss = problem.Y[..., samples], problem.loss
    if loss == "sparse_categorical_crossentropy":
        Y = np.eye(problem.units[-1], dtype=problem.X.dtype)[:, Y]
        loss = "categorical_crossentropy"
    own = replace(problem, X=problem.X[:, samples], Y=Y, loss=loss)
    return own, [np.arange(start, end) for start, end in pairwise(ends)]


def nudged(problem: Problem, rng: np.random.Generator) -> Problem:
    """A problem whose targets of exactly 1 are a neighbour of 1 instead, as often; 1 on average.

    Those of a mean squared error are as they are: no probability is near them.
    """
    if problem.loss == "mean_squared_error":
        return problem
    eps = np.finfo(problem.X.dtype).eps
    ones = (1 + eps * np.array([-0.5, 0.0, 1.0])).astype(problem.X.dtype)
    drawn = rng.choice(ones, problem.Y.shape, p=[1 / 3, 1 / 2, 1 / 6])
    return replace(problem, Y=np.where(problem.Y == 1, drawn, problem.Y))


def put_back(path: dict[str, Array], orders: Sequence[Array]) -> dict[str, Array]:
    """The weights of a run of `reordered`, in the layout of the blackboard, in their own order."""
    found = {}
    for layer, (before, after) in enumerate(pairwise(orders), start=1):
        rows, columns = np.argsort(after), np.argsort(before)
        found[f"W{layer}"] = path[f"W{layer}"][:, rows][:, :, columns]
        found[f"b{layer}"] = path[f"b{layer}"][:, rows]
    return found
