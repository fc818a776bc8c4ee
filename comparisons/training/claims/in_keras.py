"""In Keras: the measurements of the other modules again, on runs that Keras makes.

After `sizes`. Fewer seeds, float64, Keras's own optimizers in its own steps; the betas are given as
NumPy's numbers, because Keras rounds plain ones to float32. Costs over all samples are computed by
scratch from the weights that Keras arrived at; gradients, steps, counts and states are Keras's.
"""

from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import Any

import numpy as np

from comparisons.catalogue import load
from comparisons.dialects import KERAS, Array, turn
from comparisons.engines import keras_data, keras_model
from comparisons.problems import Problem
from comparisons.training.claims import adaptive, counts, fleet, races, scatter
from comparisons.training.claims.probes import BETA_1, BETA_2
from comparisons.training.claims.records import Setting
from comparisons.training.claims.run_records import Count, Noise
from comparisons.trajectories import BATCH_SIZE

# Batch sizes whose updates are counted in Keras: each costs it two graphs, seconds.
COUNTED = (32, 128)

# Settings as NumPy's numbers, which Keras takes in float64.
EXACT: dict[str, dict[str, float]] = {
    "sgd": {},
    "momentum": {"momentum": np.float64(0.9)},
    "adam": {"beta_1": np.float64(BETA_1), "beta_2": np.float64(BETA_2)},
}


def optimizer(name: str, rate: float) -> Any:
    """Keras's, in float64, at a learning rate."""
    from keras_ref.optimizers import build_optimizer

    return build_optimizer(name, "float64", learning_rate=np.float64(rate), **EXACT[name])


def walk(
    problem: Problem, name: str, rate: float, batches: Sequence[Array]
) -> Iterator[dict[str, Array]]:
    """The state at the start and after each update, in the layout of the blackboard.

    Args:
        problem: float64.
        name: a key of `EXACT`.
        rate: learning rate.
        batches: for each update the indices of its samples.
    """
    from keras_ref.training import trajectory

    model = keras_model(problem, optimizer(name, rate))
    for state in trajectory(model, *keras_data(problem), batches):
        yield {each: turn(each, array, KERAS) for each, array in state.items() if each != "cost"}


def watch(name: str, setting: Setting) -> list[adaptive.Watched]:
    """Keras's Adam with its defaults on a problem, as `adaptive.watch`."""
    rate = races.default_rate("adam")
    runs = []
    for seed in range(setting.keras_seeds):
        problem = load(name, seed)
        batches = fleet.orders(problem.m, setting.epochs[name], seed + 1, BATCH_SIZE)[seed]
        run = adaptive.Watched(adaptive.parts(len(batches), setting.window))
        before = problem.parameters
        for state in list(walk(problem, "adam", rate, batches))[1:]:
            after = {each: state[each] for each in before}
            moved = _row(before[each] - after[each] for each in before) / rate
            gradients = _row(state[f"d{each}"] for each in before)
            run.add(adaptive.Moment(gradients, moved, _row(state[f"v{each}"] for each in before)))
            before = after
        runs.append(run)
    return runs


def _row(arrays: Iterator[Array]) -> Array:
    """All weights in a row."""
    return np.concatenate([array.reshape(-1) for array in arrays])


def probe_walk(gradients: Array, before: int) -> Array:
    """The steps of Keras's Adam on a single weight, in units of the learning rate."""
    from keras_ref.precision import precision

    rate = races.default_rate("adam")
    with precision("float64"):
        import keras
        import tensorflow as tf

        W, adam = keras.Variable([0.0], dtype="float64"), optimizer("adam", rate)
        adam.build([W])
        adam.iterations.assign(before)
        step = tf.function(lambda g: adam.apply([g], [W]), autograph=False)
        places = [0.0]
        for g in gradients:
            step(tf.constant([g], "float64"))
            places.append(float(W.numpy()[0]))
    return -np.diff(places) / rate


def keras_counts(name: str) -> list[Count]:
    """By Keras's `fit`, with Adam, and the same run step by step."""
    from keras_ref.training import fit, trajectory
    from scratch.training import shuffles

    problem, rate = load(name), races.default_rate("adam")
    X, Y = keras_data(problem)
    found = []
    for size in COUNTED:
        adam = optimizer("adam", rate)
        orders = shuffles(problem.m, counts.EPOCHS, 0)
        history = fit(keras_model(problem, adam), X, Y, counts.EPOCHS, size, orders)
        batches = fleet.orders(problem.m, counts.EPOCHS, 1, size)[0]
        model = keras_model(problem, optimizer("adam", rate))
        states = list(trajectory(model, X, Y, batches))
        weights = [{n: state[n] for n in problem.parameters} for state in states]
        moved = sum(counts.moves(a, b) for a, b in pairwise(weights))
        costs = [float(state["cost"]) for state in states[1:]]
        iterations = int(adam.iterations.numpy())
        loss = history["loss"][0]
        found.append(counts.count("keras", problem, size, iterations, moved, loss, costs))
    return found


def noises(name: str, setting: Setting) -> list[Noise]:
    """The scatter of Keras's gradients at the start: each sample's alone, then of batches.

    SGD with a learning rate of 0 leaves the weights where they are.
    """
    each = [load(name, seed) for seed in range(setting.keras_seeds)]
    m = each[0].m
    some = [size for size in setting.batch_sizes if size < m]
    per_size: dict[int, list[scatter.Drawn]] = {size: [] for size in some}
    for seed, problem in enumerate(each):
        rng = np.random.default_rng(seed)
        draws = {
            size: [rng.choice(m, size, replace=False) for _ in range(setting.draws)]
            for size in some
        }
        batches = [np.array([i]) for i in range(m)] + [b for of in draws.values() for b in of]
        states = list(walk(problem, "sgd", 0.0, batches))[1:]
        rows = np.stack([_row(state[f"d{n}"] for n in problem.parameters) for state in states])
        G, rows = rows[:m], rows[m:]
        for at, size in enumerate(some):
            of = rows[at * setting.draws : (at + 1) * setting.draws]
            per_size[size].append(scatter.drawn(G, of, size))
    return [
        scatter.noise("keras", each[0], "start", size, seeds) for size, seeds in per_size.items()
    ]
