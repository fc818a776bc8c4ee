"""Races: SGD, momentum and Adam from the same starts on the same batches, at every rate of a grid.

After `adaptive`. *Faster* is fewer updates until the cost of all training samples is down to a
part of what the best constant answer costs; *more reliable* is reaching it from more starts, at
more learning rates, and with less spread. Every optimiser gets the same grid, and its best rate is
the one at which the median run needs the fewest updates; the rate of Keras's defaults is shown too.

The runs are float32, Keras's default. They are looked at after 1, 2, 3, 5, ... updates, so that an
answer "after 74" may have come since the look before.

Source: Wilson et al., "The marginal value of adaptive gradient methods in machine learning", 2017,
and Choi et al., "On empirical comparisons of optimizers for deep learning", 2019, for the question
of what a fair comparison tunes.
"""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

import numpy as np

from comparisons.dialects import Array
from comparisons.engines import scratch_network
from comparisons.training.claims import fleet
from comparisons.training.claims.fleet import visits
from comparisons.training.claims.numbers import quartiles
from comparisons.training.claims.records import Setting
from comparisons.training.claims.run_records import Race
from comparisons.training.claims.sets import Split, constant_cost, split
from comparisons.trajectories import BATCH_SIZE

OPTIMIZERS = ("sgd", "momentum", "adam")

# Parts of the cost of the best constant answer, the easiest first.
TARGETS = {"a half": 1 / 2, "a tenth": 1 / 10, "a hundredth": 1 / 100}


class Ran(NamedTuple):
    """The runs of one optimiser: seeds times rates.

    Attributes:
        looks: after how many updates they were looked at.
        costs: of the training samples, (looks, seeds, rates).
        start: before the first update, (seeds,).
        held_out, right: cost and share of right answers on the samples held out, (seeds, rates).
        constant: the cost of the best constant answer.
    """

    looks: tuple[int, ...]
    costs: Array
    start: Array
    held_out: Array
    right: Array
    constant: float


def at(updates: int, looks: int) -> tuple[int, ...]:
    """When to look: as many times as asked for at most, by a constant factor, the last at the end.

    Example:
        >>> at(100, 5)
        (1, 3, 10, 32, 100)
    """
    return tuple(np.unique(np.geomspace(1, updates, looks).round().astype(int)).tolist())


def default_rate(optimizer: str) -> float:
    """Keras's and scratch's."""
    from scratch.optimizers import OPTIMIZERS

    return OPTIMIZERS[optimizer].settings["learning_rate"]


def race(name: str, inputs: str, optimizer: str, setting: Setting) -> tuple[Ran, list[Race]]:
    """All rates of an optimiser, over the seeds.

    Args:
        name: a key of `sets.RAW`.
        inputs: one of `sets.INPUTS`.
        optimizer: one of `OPTIMIZERS`.
        setting: how much is run.
    """
    each = [split(name, inputs, seed) for seed in range(setting.seeds)]
    m = each[0].training.m
    order = list(visits(m, setting.epochs[name], setting.seeds, BATCH_SIZE))
    ran = run(each, optimizer, setting.rates, order, at(len(order), setting.looks))
    return ran, races("scratch", name, inputs, optimizer, setting.rates, len(order), ran)


@np.errstate(all="ignore")  # too large a rate overflows, and that is a result
def run(
    each: Sequence[Split],
    optimizer: str,
    rates: Sequence[float],
    order: Sequence[Array],
    looks: Sequence[int],
) -> Ran:
    """Trains a fleet of seeds times rates in float32.

    Args:
        each: the problem with the weights of each seed.
        optimizer: one of `OPTIMIZERS`.
        rates: the learning rates.
        order: for each update the samples of each seed, (seeds, batch).
        looks: after how many updates to look.
    """
    problem = each[0].training
    given, net = problem.cast("float32"), scratch_network(problem)
    starts = fleet.stacked([one.training.cast("float32").parameters for one in each])
    weights = fleet.repeated(starts, len(rates))
    settings = {"learning_rate": np.array(rates, "float32").reshape(-1, 1, 1)}
    seen = (visit[:, np.newaxis] for visit in order)
    costs = []
    taken = fleet.steps(net, weights, given.X, given.Y, seen, optimizer, settings)
    for update, step in enumerate(taken, start=1):
        weights = step.after
        if update in looks:
            costs.append(_finite(fleet.losses(net, weights, given.X, given.Y).mean(axis=-1)))
    start = fleet.losses(net, starts, given.X, given.Y).mean(axis=-1)
    return ended(each[0], looks, costs, start, weights)


@np.errstate(all="ignore")
def ended(
    given: Split,
    looks: Sequence[int],
    costs: Sequence[Array],
    start: Array,
    weights: fleet.Parameters,
) -> Ran:
    """Runs that have come to their end, with what they cost on the samples held out.

    Args:
        given: the problem.
        looks, costs, start: as in `Ran`.
        weights: at the end, (seeds, rates, n_out, n_in).
    """
    net, dtype = scratch_network(given.training), weights["W1"].dtype
    X, Y = given.X.astype(dtype), given.Y if given.Y.ndim == 1 else given.Y.astype(dtype)
    return Ran(
        tuple(looks),
        np.array(costs, float),
        start.astype(float),
        _finite(fleet.losses(net, weights, X, Y).mean(axis=-1)).astype(float),
        fleet.right(net, weights, X, Y),
        constant_cost(given.training),
    )


def races(
    engine: str,
    name: str,
    inputs: str,
    optimizer: str,
    rates: Sequence[float],
    updates: int,
    ran: Ran,
) -> list[Race]:
    """A record for each rate."""
    return [
        Race(
            engine,
            name,
            inputs,
            optimizer,
            rate,
            rate == default_rate(optimizer),
            updates,
            {t: float(np.isfinite(list(of)).mean()) for t, of in _needed(ran, at_rate)},
            {t: quartiles(of) for t, of in _needed(ran, at_rate)},
            quartiles(ran.costs[-1, :, at_rate]),
            quartiles(ran.held_out[:, at_rate]),
            quartiles(ran.right[:, at_rate]),
            float((ran.costs[-1, :, at_rate] > ran.start).mean()),
        )
        for at_rate, rate in enumerate(rates)
    ]


def _needed(ran: Ran, at_rate: int) -> Iterator[tuple[str, list[float]]]:
    """For each target and seed the updates until the first look that has reached it, or inf."""
    for target, part in TARGETS.items():
        reached = ran.costs[:, :, at_rate] <= part * ran.constant
        first = np.where(reached.any(axis=0), np.array(ran.looks)[reached.argmax(axis=0)], np.inf)
        yield target, first.tolist()


def _finite(costs: Array) -> Array:
    """With inf for what is not a number: a run that broke off costs as much as can be."""
    return np.where(np.isfinite(costs), costs, np.inf)
