"""In Keras: the measurements of the other modules again, on runs that Keras makes.

After `sizes`. Fewer seeds, float64, Keras's own optimizers in its own steps; the betas are given as
NumPy's numbers, because Keras rounds plain ones to float32. Costs over all samples are computed by
scratch from the weights that Keras arrived at; gradients, steps, counts and states are Keras's.
"""

from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import Any, NamedTuple

import numpy as np

from comparisons.catalogue import load
from comparisons.dialects import KERAS, Array, turn
from comparisons.engines import keras_data, keras_model, scratch_network
from comparisons.problems import Problem
from comparisons.training.claims import adaptive, counts, fleet, races, scatter, sizes
from comparisons.training.claims.probes import BETA_1, BETA_2
from comparisons.training.claims.records import Agreement, Count, Course, Noise, Race, Setting
from comparisons.training.claims.sets import STANDARDISED, Split, split

# Batch sizes whose updates are counted in Keras: each costs it two graphs, seconds.
COUNTED = (32, 128)

# Settings as NumPy's numbers, which Keras takes in float64.
EXACT: dict[str, dict[str, float]] = {
    "sgd": {},
    "momentum": {"momentum": np.float64(0.9)},
    "adam": {"beta_1": np.float64(BETA_1), "beta_2": np.float64(BETA_2)},
}


class Twin(NamedTuple):
    """The same runs in both frameworks.

    Attributes:
        agreement: how far apart.
        keras: what Keras's runs came to.
    """

    agreement: Agreement
    keras: races.Ran


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
        batches = adaptive.orders(problem.m, setting.epochs[name], seed + 1, adaptive.BATCH_SIZE)[
            seed
        ]
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
    orders = adaptive.orders(each[0].training.m, epochs, seeds, size)
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
    agreement, ran = twin(
        name, STANDARDISED, kind, rate, setting, adaptive.BATCH_SIZE, setting.looks
    )
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
        batches = adaptive.orders(problem.m, counts.EPOCHS, 1, size)[0]
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
