"""Own rates: the learning rate that Adam gives each weight, and how far each weight steps.

Adam takes `alpha / (sqrt(v) + epsilon)` of the moving average of a weight's gradients, with
alpha = learning_rate sqrt(1 - beta_2^t) / (1 - beta_1^t): every weight has a rate of its own, which
follows the size of its gradients so far. A weight that had none yet (an input that is always 0, a
relu that is shut) has a rate and nothing to take of it; such are left out.

Source: Kingma and Ba, "Adam: a method for stochastic optimization", 2015, sections 2 and 2.1.
"""

from collections.abc import Mapping, Sequence

import numpy as np

from comparisons import trajectories
from comparisons.catalogue import load
from comparisons.dialects import Array
from comparisons.problems import Problem
from comparisons.quantities import parameters
from comparisons.records import Series, drawn
from comparisons.training.records import OwnRates
from comparisons.trajectories import BATCH_SIZE, Trajectory, turned

POINTS = 80  # of a line that are drawn
QUANTILES = (0.05, 0.5, 0.95)
OTHERS = {"rmsprop": "RMSprop", "momentum": "SGD with momentum", "sgd": "SGD"}


def own_rates(name: str, steps: int) -> OwnRates:
    """Rates and steps on a problem of the catalogue, in float32, with each one's default rate.

    Args:
        name: in the catalogue.
        steps: at least one.
    """
    from scratch.optimizers import OPTIMIZERS

    problem = load(name).cast("float32")
    visits = trajectories.batches(problem, steps, BATCH_SIZE, seed=0)
    given = OPTIMIZERS["adam"].settings
    ours = trajectories.scratch(problem, visits, "adam", given)
    theirs = trajectories.keras(problem, visits, "adam", given)
    runs = {"Adam": ours, "Adam in Keras": theirs} | {
        words: trajectories.scratch(problem, visits, other, OPTIMIZERS[other].settings)
        for other, words in OTHERS.items()
    }
    rates = {"scratch": rates_of(ours, given), "Keras": rates_of(theirs, given)}
    last = np.concatenate([each[-1].ravel() for each in rates["scratch"].values()])
    width, last = len(last), last[~np.isnan(last)]
    low, middle, high = np.quantile(last, QUANTILES)
    return OwnRates(
        name,
        steps,
        width,
        width - len(last),
        float(low),
        float(middle),
        float(high),
        (_rates_drawn(rates, given["learning_rate"]), _steps_drawn(problem, runs)),
    )


def rates_of(run: Trajectory, given: Mapping[str, float]) -> dict[str, Array]:
    """The rate of every weight at every step of a run of Adam.

    Args:
        run: with the second moments.
        given: the settings that it was run with.

    Returns:
        "W1", "b1", ... -> (steps, ...) in float64; nan while a weight has had no gradient.
    """
    path = turned(run)
    names = [name for name in path if name[0] in "Wb"]
    t = np.arange(1.0, len(path["W1"]))
    alpha = given["learning_rate"] * np.sqrt(1 - given["beta_2"] ** t) / (1 - given["beta_1"] ** t)
    found = {}
    for name in names:
        v = path[f"v{name}"][1:].astype(np.float64)
        below = np.where(v > 0, np.sqrt(v) + given["epsilon"], np.nan)
        found[name] = alpha.reshape(-1, *[1] * (v.ndim - 1)) / below
    return found


def _rates_drawn(rates: Mapping[str, Mapping[str, Array]], named: float) -> Series:
    """The kernels' rates, the median of each with where nine of ten lie; and the one SGD has."""
    kernels = [name for name in rates["scratch"] if name.startswith("W")]
    at = _places(len(rates["scratch"]["W1"]))
    lines, bands = {}, {}
    for name in kernels:
        low, middle, high = _quantiles(rates["scratch"][name][at])
        lines[f"{name}, scratch"], bands[f"{name}, scratch"] = (
            drawn(middle),
            (
                drawn(low),
                drawn(high),
            ),
        )
    for name in kernels:
        lines[f"{name}, Keras"] = drawn(_quantiles(rates["Keras"][name][at])[1])
    lines["the rate it was given"] = drawn(np.full(len(at), named))
    label = "rate of a weight: median, 5 to 95 %"
    return _series("rates", label, at, lines, bands)


def _steps_drawn(problem: Problem, runs: Mapping[str, Trajectory]) -> Series:
    """How far the weights go in one step, for several optimisers."""
    lines, bands = {}, {}
    names = parameters(problem.layers)
    at = _places(len(next(iter(runs.values())).path["W1"]) - 1)
    for label, run in runs.items():
        path = turned(run)
        moved = np.concatenate(
            [
                np.abs(np.diff(path[name].astype(np.float64), axis=0)[at]).reshape(len(at), -1)
                for name in names
            ],
            axis=1,
        )
        low, middle, high = _quantiles(np.where(moved > 0, moved, np.nan))
        lines[label] = drawn(middle)
        if label == "Adam":
            bands[label] = drawn(low), drawn(high)
    return _series("steps", "|step| of a weight: median, 5 to 95 %", at, lines, bands)


def _places(steps: int) -> Array:
    """Some of the steps, from 0, the first and the last among them."""
    return np.unique(np.geomspace(1, steps, POINTS).round().astype(int)) - 1


def _quantiles(stack: Array) -> Sequence[Array]:
    """Of the weights at each step; a step at which none moved has none, which draws a gap."""
    flat = stack.reshape(len(stack), -1)
    found = np.full((len(QUANTILES), len(flat)), np.nan)
    some = ~np.isnan(flat).all(axis=1)
    found[:, some] = np.nanquantile(flat[some], QUANTILES, axis=1)
    return list(found)


def _series(
    name: str,
    label: str,
    at: Array,
    lines: dict[str, tuple[float, ...]],
    bands: dict[str, tuple[tuple[float, ...], tuple[float, ...]]],
) -> Series:
    x = tuple(float(step + 1) for step in at)
    return Series(name, "step", label, x, lines, x_scale="log", bands=bands)
