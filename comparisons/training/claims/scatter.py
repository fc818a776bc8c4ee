"""Scatter: how far the gradient of a batch lies from that of all samples, at weights that stand.

After `counts`. With g_i the gradient of sample i and sigma^2 the mean of |g_i - mean g|^2, the mean
gradient of b samples drawn from m without putting back has

    E |g_b - mean g|^2 = sigma^2 / b (m - b) / (m - 1)

exactly, whatever the gradients are. An epoch draws so: each of its batches is such a draw.

Source: sampling without replacement from a finite population: Cochran, "Sampling techniques", 3rd
ed., 1977, theorem 2.2.
"""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from comparisons.catalogue import load
from comparisons.dialects import Array
from comparisons.engines import scratch_network
from comparisons.problems import Problem
from comparisons.training.claims import fleet
from comparisons.training.claims.fleet import visits
from comparisons.training.claims.numbers import quartiles
from comparisons.training.claims.records import Setting
from comparisons.training.claims.run_records import Noise
from comparisons.trajectories import BATCH_SIZE


class Drawn(NamedTuple):
    """Batches drawn at the weights of one seed.

    Attributes:
        ratio: squared distance of each batch's gradient over the law, (draws,).
        signal: length of the whole gradient over the root of the mean squared distance.
    """

    ratio: Array
    signal: float


def each_gradient(problem: Problem) -> Array:
    """The gradient of each sample alone, all weights in a row, (m, weights)."""
    net = scratch_network(problem)
    X = np.ascontiguousarray(problem.X.T)[:, :, np.newaxis]  # a run for each sample
    found = fleet.gradients(net, problem.parameters, X, problem.Y[..., np.newaxis])
    rows = [found[f"d{name}"].reshape(problem.m, -1) for name in problem.parameters]
    return np.concatenate(rows, axis=1)


def law(G: Array, batch_size: int) -> float:
    """sigma^2 / b (m - b) / (m - 1).

    Args:
        G: the gradient of each sample, (m, weights).
        batch_size: b, at most m.

    Example:
        >>> law(np.array([[0.0], [2.0], [4.0]]), 2)
        0.6666666666666666
    """
    m = len(G)
    sigma_squared = np.square(G - G.mean(axis=0)).sum(axis=1).mean()
    return float(sigma_squared / batch_size * (m - batch_size) / (m - 1))


def drawn(G: Array, gradients: Array, batch_size: int) -> Drawn:
    """Gradients of batches against the law.

    Args:
        G: the gradient of each sample, (m, weights).
        gradients: of the batches, (draws, weights).
        batch_size: samples in each.
    """
    whole, expected = G.mean(axis=0), law(G, batch_size)
    squared = np.square(gradients - whole).sum(axis=1)
    return Drawn(squared / expected, float(np.sqrt(whole @ whole / squared.mean())))


def noise(
    engine: str, problem: Problem, place: str, batch_size: int, seeds: Sequence[Drawn]
) -> Noise:
    """A record over the seeds."""
    every = np.concatenate([seed.ratio for seed in seeds])
    return Noise(
        engine,
        problem.name,
        place,
        problem.m,
        batch_size,
        len(seeds[0].ratio),
        quartiles(seed.ratio.mean() for seed in seeds),
        float(every.std(ddof=1) / np.sqrt(len(every))),
        float(every.mean()),
        quartiles(seed.signal for seed in seeds),
    )


def places(name: str, setting: Setting) -> dict[str, list[Problem]]:
    """The problem with the weights of each seed at the start, and after training with Adam."""
    from dataclasses import replace

    each = [load(name, seed) for seed in range(setting.seeds)]
    weights = fleet.stacked([problem.parameters for problem in each])
    order = visits(each[0].m, setting.epochs[name], setting.seeds, BATCH_SIZE)
    net = scratch_network(each[0])
    for step in fleet.steps(net, weights, each[0].X, each[0].Y, order, "adam", {}):
        weights = step.after
    trained = [
        replace(problem, parameters={name: array[seed] for name, array in weights.items()})
        for seed, problem in enumerate(each)
    ]
    return {"start": each, "trained": trained}


def noises(name: str, setting: Setting) -> list[Noise]:
    """The scatter of scratch's gradients on a problem.

    Args:
        name: in the catalogue.
        setting: how much is run; batch sizes of m and more have no scatter and are left out.
    """
    found = []
    for place, each in places(name, setting).items():
        per_seed = [each_gradient(problem) for problem in each]
        for size in (size for size in setting.batch_sizes if size < each[0].m):
            rng = np.random.default_rng(size)
            seeds = [drawn(G, _picks(rng, len(G), size, setting.draws) @ G, size) for G in per_seed]
            found.append(noise("scratch", each[0], place, size, seeds))
    return found


def _picks(rng: np.random.Generator, m: int, size: int, draws: int) -> Array:
    """For each draw 1 / size at its samples, (draws, m): times G, the mean gradient."""
    picks = np.zeros((draws, m))
    for pick in picks:
        pick[rng.choice(m, size, replace=False)] = 1 / size
    return picks
