"""Adaptive: do the steps of an optimiser follow how steady a gradient is, or how large?

After `probes`. What every weight's gradients and steps were in a window of updates of real training
runs, and the rank correlations between them over all weights of a run. `Tendency` defines steady,
size, step and rate. A weight that had no gradient in the window (an input that is always 0, a relu
that is off) is left out and counted.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

import numpy as np

from comparisons.catalogue import load
from comparisons.dialects import Array
from comparisons.engines import scratch_network
from comparisons.problems import Problem
from comparisons.records import Series, drawn
from comparisons.training.claims import fleet
from comparisons.training.claims.fleet import visits
from comparisons.training.claims.numbers import quartiles, rank_correlation
from comparisons.training.claims.probes import BETA_2, EPSILON, largest_of
from comparisons.training.claims.records import Largest, Rarity, Setting, Tendency
from comparisons.trajectories import BATCH_SIZE

# name -> optimiser, and the settings that differ from Keras's defaults
OPTIMIZERS: dict[str, tuple[str, dict[str, float]]] = {
    "adam": ("adam", {}),
    "adam, beta_1 = 0": ("adam", {"beta_1": 0.0}),
    "momentum": ("momentum", {}),
    "sgd": ("sgd", {}),
}


class Moment(NamedTuple):
    """One update of one run, all weights in a row.

    Attributes:
        gradients: (weights,).
        steps: before - after, over the learning rate.
        v: the second moment after it; None if the optimiser has none.
    """

    gradients: Array
    steps: Array
    v: Array | None


@dataclass
class Watched:
    """One run, written down while it goes on: a whole one has too many numbers to keep.

    Attributes:
        windows: part -> the updates that belong to it.
        moments: part -> of each of its updates so far.
        tops: the largest |step| of each update.
        above: how many steps were above 1.
        weights: how many there are.
    """

    windows: dict[str, slice]
    moments: dict[str, list[Moment]] = field(default_factory=lambda: defaultdict(list))
    tops: list[float] = field(default_factory=list)
    above: int = 0
    weights: int = 0

    def add(self, moment: Moment) -> None:
        """The next update."""
        sizes = np.abs(moment.steps)
        for part, place in self.windows.items():
            if place.start <= len(self.tops) < place.stop:
                self.moments[part].append(moment)
        self.tops.append(float(sizes.max()))
        self.above += int((sizes > 1).sum())
        self.weights = len(sizes)


def watch(name: str, optimizer: str, setting: Setting) -> list[Watched]:
    """Runs of scratch, one a seed.

    Args:
        name: in the catalogue.
        optimizer: a key of `OPTIMIZERS`.
        setting: how much is run.
    """
    from scratch.optimizers import OPTIMIZERS as DEFAULTS

    each = [load(name, seed) for seed in range(setting.seeds)]
    kind, settings = OPTIMIZERS[optimizer]
    start = fleet.stacked([problem.parameters for problem in each])
    order = list(visits(each[0].m, setting.epochs[name], setting.seeds, BATCH_SIZE))
    net, rate = scratch_network(each[0]), DEFAULTS[kind].settings["learning_rate"]
    runs = [Watched(parts(len(order), setting.window)) for _ in each]
    for step in fleet.steps(net, start, each[0].X, each[0].Y, order, kind, settings):
        gradients = _rows(step.gradients, [f"d{n}" for n in start])
        moved = {n: step.before[n] - step.after[n] for n in start}
        v = _rows(step.state, [f"v{n}" for n in start]) if "vW1" in step.state else None
        steps = _rows(moved, start) / rate
        for seed, run in enumerate(runs):
            run.add(Moment(gradients[seed], steps[seed], None if v is None else v[seed]))
    return runs


def columns(problem: Problem) -> Array:
    """Where the weights of each input stand in a row: W1 comes first, (n_1, n_0) by rows."""
    n_0, n_1 = problem.units[:2]
    return np.arange(n_1 * n_0).reshape(n_1, n_0).T


def _rows(arrays: dict[str, Any], names: Iterable[str]) -> Array:
    """All weights of every run in a row, (runs, weights)."""
    return np.concatenate([arrays[n].reshape(len(arrays[n]), -1) for n in names], axis=1)


def parts(updates: int, window: int) -> dict[str, slice]:
    """The windows: the second of its length, after the moments have filled, and the last.

    Raises:
        ValueError: if the run is too short for both.

    Example:
        >>> parts(100, 20)
        {'early': slice(20, 40, None), 'late': slice(80, 100, None)}
    """
    if updates < 3 * window:
        raise ValueError(f"`updates` must be at least three windows, {3 * window}; got {updates}")
    return {"early": slice(window, 2 * window), "late": slice(updates - window, updates)}


def tendencies(
    engine: str, problem: str, optimizer: str, runs: Sequence[Watched]
) -> list[Tendency]:
    """What the steps of some runs went with, in every part."""
    return [_tendency(engine, problem, optimizer, part, runs) for part in runs[0].windows]


def _tendency(
    engine: str,
    problem: str,
    optimizer: str,
    part: str,
    runs: Sequence[Watched],
) -> Tendency:
    """One window of all runs."""
    found = [_one(run.moments[part], run.windows[part].stop) for run in runs]
    names = ("step_steadiness", "step_size", "rate_steadiness", "rate_size", "own_steadiness")
    over = {n: quartiles(each[n] for each in found) for n in (*names, "steady_over_noisy")}
    weights = int(np.median([each["weights"] for each in found]))
    still = int(np.median([each["still"] for each in found]))
    return Tendency(engine, problem, optimizer, part, weights, still, **over)


def _one(moments: Sequence[Moment], t: int) -> dict[str, float]:
    """One window of one run; t is the number of updates at its end."""
    G = np.stack([moment.gradients for moment in moments])
    size = np.sqrt((G * G).mean(axis=0))
    moving = size > 0
    size, mean = size[moving], np.abs(G.mean(axis=0))[moving]
    steadiness = mean / size
    step = np.abs(np.stack([moment.steps for moment in moments])).mean(axis=0)[moving]
    v = moments[-1].v
    rate = None if v is None else 1 / (np.sqrt(v[moving] / (1 - BETA_2**t)) + EPSILON)
    low, high = np.quantile(steadiness, (0.25, 0.75))
    contrast = np.median(step[steadiness >= high]) / np.median(step[steadiness <= low])
    return {
        "weights": int(moving.sum()),
        "still": int((~moving).sum()),
        "step_steadiness": rank_correlation(step, steadiness),
        "step_size": rank_correlation(step, size),
        "rate_steadiness": np.nan if rate is None else rank_correlation(rate, steadiness),
        "rate_size": np.nan if rate is None else rank_correlation(rate, size),
        "own_steadiness": rank_correlation(step / size, steadiness),
        "steady_over_noisy": float(contrast),
    }


def step_series(problem: str, runs: Mapping[str, Sequence[Watched]], part: str) -> Series:
    """Step against steadiness: the median and quarters of the weights in each tenth of steadiness.

    Args:
        problem: its name.
        runs: by optimiser.
        part: which window.
    """
    edges = np.linspace(0, 1, 11)
    lines, bands = {}, {}
    for optimizer, of in runs.items():
        pairs = [_step_and_steadiness(run.moments[part]) for run in of]
        step, steadiness = (np.concatenate(each) for each in zip(*pairs, strict=True))
        place = np.clip(np.digitize(steadiness, edges) - 1, 0, 9)
        found = [quartiles(step[place == tenth]) for tenth in range(10)]
        lines[optimizer] = drawn(each.median for each in found)
        bands[optimizer] = drawn(e.lower for e in found), drawn(e.upper for e in found)
    return Series(
        f"step by steadiness, {problem}, {part}",
        "steadiness of a weight's gradients, |mean| / root mean square",
        "mean |step| in learning rates",
        drawn((edges[:-1] + edges[1:]) / 2),
        lines,
        bands=bands,
    )


def _step_and_steadiness(moments: Sequence[Moment]) -> tuple[Array, Array]:
    """Of every weight that had a gradient in a window."""
    G = np.stack([moment.gradients for moment in moments])
    size = np.sqrt((G * G).mean(axis=0))
    moving = size > 0
    step = np.abs(np.stack([moment.steps for moment in moments])).mean(axis=0)
    return step[moving], np.abs(G.mean(axis=0))[moving] / size[moving]


def rarity(engine: str, problem: Problem, runs: Sequence[Watched]) -> Rarity | None:
    """How the rate at the end goes with how seldom an input is other than 0; None if none is."""
    share = (problem.X != 0).mean(axis=1)
    some = np.flatnonzero(share > 0)
    if share[some].min() == 1:
        return None
    low, high = np.quantile(share[some], (0.25, 0.75))
    seldom, often = share[some] <= low, share[some] >= high
    correlations, ratios = [], []
    for run in runs:
        v, t = run.moments["late"][-1].v, len(run.tops)
        if v is None:
            raise ValueError("`runs` must be Adam's, which has a second moment; got none")
        rates = 1 / (np.sqrt(v[columns(problem)[some]] / (1 - BETA_2**t)) + EPSILON)
        rate = np.median(rates, axis=1)
        correlations.append(rank_correlation(share[some], rate))
        ratios.append(float(np.median(rate[seldom]) / np.median(rate[often])))
    return Rarity(
        engine,
        problem.name,
        len(some),
        float(np.median(share[some][seldom])),
        float(np.median(share[some][often])),
        quartiles(correlations),
        quartiles(ratios),
    )


def largest(engine: str, problem: str, runs: Sequence[Watched]) -> Largest:
    """The largest of all steps of all weights of some runs of Adam."""
    tops = np.max([run.tops for run in runs], axis=0)
    above = sum(run.above for run in runs) / sum(run.weights * len(run.tops) for run in runs)
    return largest_of(engine, problem, len(runs), tops, above)
