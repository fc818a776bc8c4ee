"""Sizes: the same number of epochs with batches of different sizes, at every rate of the grid.

After `scatter`. Standardised inputs, float32, SGD and Adam.
"""

from collections.abc import Sequence

from comparisons.training.claims import races
from comparisons.training.claims.fleet import visits
from comparisons.training.claims.numbers import quartiles
from comparisons.training.claims.records import Setting
from comparisons.training.claims.run_records import Course
from comparisons.training.claims.sets import STANDARDISED, split

OPTIMIZERS = ("sgd", "adam")


def courses(name: str, optimizer: str, setting: Setting) -> list[Course]:
    """Every batch size and rate, over the seeds.

    Args:
        name: a key of `sets.RAW`.
        optimizer: one of `OPTIMIZERS`.
        setting: how much is run; rates below 1e-4 of the largest teach nothing here,
            and are left out.
    """
    each = [split(name, STANDARDISED, seed) for seed in range(setting.seeds)]
    m, epochs = each[0].training.m, setting.epochs[name]
    rates = [rate for rate in setting.rates if rate >= max(setting.rates) / 1e4]
    sizes = sorted({min(size, m) for size in setting.batch_sizes})
    same = epochs * -(-m // sizes[-1])
    found = []
    for size in sizes:
        order = list(visits(m, epochs, setting.seeds, size))
        ran = races.run(each, optimizer, rates, order, tuple(sorted({same, len(order)})))
        found.extend(records("scratch", name, optimizer, rates, m, size, epochs, ran))
    return found


def records(
    engine: str,
    name: str,
    optimizer: str,
    rates: Sequence[float],
    m: int,
    size: int,
    epochs: int,
    ran: races.Ran,
) -> list[Course]:
    """A record for each rate, from looks after the updates of the largest batch and at the end."""
    return [
        Course(
            engine,
            name,
            optimizer,
            rate,
            rate == races.default_rate(optimizer),
            m,
            size,
            epochs,
            ran.looks[-1],
            quartiles(ran.costs[-1, :, at]),
            ran.looks[0],
            quartiles(ran.costs[0, :, at]),
            quartiles(ran.start),
            float((ran.costs[-1, :, at] > ran.start).mean()),
        )
        for at, rate in enumerate(rates)
    ]
