"""Twins: the same runs by scratch and by Keras, from the same starts on the same batches, float64.

After `in_keras`. Costs over all samples are computed by scratch from the weights of both.
"""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

import numpy as np

from comparisons.dialects import Array
from comparisons.engines import scratch_network
from comparisons.training.claims import fleet, races, sizes
from comparisons.training.claims.in_keras import walk
from comparisons.training.claims.records import Setting
from comparisons.training.claims.run_records import Agreement, Course, Race
from comparisons.training.claims.sets import STANDARDISED, Split, split
from comparisons.trajectories import BATCH_SIZE


class Twin(NamedTuple):
    """The same runs in both frameworks.

    Attributes:
        agreement: how far apart.
        keras: what Keras's runs came to.
    """

    agreement: Agreement
    keras: races.Ran


def twin(
    name: str, inputs: str, kind: str, rate: float, setting: Setting, size: int, looks: int
) -> Twin:
    """The same runs by scratch and by Keras.

    Args:
        name, inputs: of the problem.
        kind: the optimiser.
        rate: learning rate.
        setting: how many seeds and epochs.
        size: samples an update.
        looks: how often to look.
    """
    seeds, epochs = setting.keras_seeds, setting.epochs[name]
    each = [split(name, inputs, seed) for seed in range(seeds)]
    orders = fleet.orders(each[0].training.m, epochs, seeds, size)
    when = races.at(len(orders[0]), looks)
    ours, theirs = [], []
    for one, batches in zip(each, orders, strict=True):
        ours.append(list(_scratch_looks(one, kind, rate, batches, when)))
        states = walk(one.training, kind, rate, batches)
        names = one.training.parameters
        theirs.append(
            [{n: state[n] for n in names} for at, state in enumerate(states) if at in when]
        )
    return _twin(each, inputs, kind, rate, when, (ours, theirs))


def _scratch_looks(
    one: Split, kind: str, rate: float, batches: Sequence[Array], when: Sequence[int]
) -> Iterator[fleet.Parameters]:
    """The weights of scratch, looked at."""
    problem, net = one.training, scratch_network(one.training)
    settings = {"learning_rate": rate}
    start = problem.parameters
    taken = fleet.steps(net, start, problem.X, problem.Y, batches, kind, settings)
    return (step.after for update, step in enumerate(taken, start=1) if update in when)


def _twin(
    each: Sequence[Split],
    inputs: str,
    kind: str,
    rate: float,
    when: Sequence[int],
    looks: tuple[list[list[fleet.Parameters]], list[list[fleet.Parameters]]],
) -> Twin:
    """From the weights of both, seed by seed and look by look."""
    net, problem = scratch_network(each[0].training), each[0].training

    def cost(weights: fleet.Parameters) -> float:
        return float(fleet.losses(net, weights, problem.X, problem.Y).mean())

    ours, theirs = (np.array([[cost(look) for look in seed] for seed in by]) for by in looks)
    last = list(zip(*((seed[-1] for seed in by) for by in looks), strict=True))
    apart = max(np.abs(a[n] - b[n]).max() / np.abs(a[n]).max() for a, b in last for n in a)
    ends = theirs[:, -1]
    agreement = Agreement(
        problem.name,
        inputs,
        kind,
        rate,
        len(each),
        when[-1],
        float((np.abs(ours - theirs) / np.abs(ours)).max()),
        float(apart),
        float((ends.max() - ends.min()) / ends.min()),
    )
    weights = fleet.repeated(fleet.stacked([seed[-1] for seed in looks[1]]), 1)
    start = np.array([cost(one.training.parameters) for one in each])
    return Twin(
        agreement, races.ended(each[0], when, list(theirs.T[:, :, np.newaxis]), start, weights)
    )


def race(name: str, kind: str, rate: float, setting: Setting) -> tuple[Agreement, list[Race]]:
    """An optimiser of Keras at one rate, on standardised inputs."""
    agreement, ran = twin(name, STANDARDISED, kind, rate, setting, BATCH_SIZE, setting.looks)
    made = races.races("keras", name, STANDARDISED, kind, [rate], ran.looks[-1], ran)
    return agreement, made


def course(name: str, kind: str, size: int, setting: Setting) -> list[Course]:
    """A batch size in Keras at the default rate, on standardised inputs."""
    m, epochs = split(name, STANDARDISED, 0).training.m, setting.epochs[name]
    rate, many = races.default_rate(kind), 10**6  # looks after every update
    size, largest = min(size, m), min(max(setting.batch_sizes), m)
    ran = twin(name, STANDARDISED, kind, rate, setting, size, many).keras
    same = epochs * -(-m // largest)
    at = np.searchsorted(ran.looks, (same, ran.looks[-1]))
    two = ran._replace(looks=(same, ran.looks[-1]), costs=ran.costs[at])
    return sizes.records("keras", name, kind, [rate], m, size, epochs, two)
