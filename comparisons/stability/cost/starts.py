"""Starts: where training begins, from well to hopeless, each family with a knob.

    scaled weights     a fresh network, every W times the knob
    lifted class       a fresh network, the knob added to the bias of one class
    changed labels     a network trained for a number of epochs, then one label in ten is another
    permuted classes   a network trained for a number of epochs, then every label is another

The first two are bad luck. The last two are fine-tuning: a network that has learned something well
is given new labels and is confidently wrong about them; the knob is how long it had learned.

Weights and inputs are float32 numbers in every dtype, so that float32 and float64 begin alike.
"""

from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import cache
from typing import Any, NamedTuple

import numpy as np

from comparisons import trajectories
from comparisons.catalogue import load
from comparisons.dialects import Array
from comparisons.engines import scratch_network
from comparisons.problems import Problem

# One sample in five is held out of training, one label in ten is changed.
HELD_OUT, CHANGED = 5, 10


# How the networks of the last two families were trained before: through the logits, with Adam.
# At this rate the digits are learned in 20 epochs; after 80 the network gives a third of them a
# probability above 1 - 1e-7.
BEFORE: dict[str, Any] = {"batch_size": 128, "optimizer": "adam", "learning_rate": 0.02}


class Start(NamedTuple):
    """Where a training run begins.

    Attributes:
        family: a key of `FAMILIES`.
        knob: how bad it is, in the family's own unit.
        seed: of the first weights, the changed labels and the order of the samples.
        whole: all samples with the labels to be learned, those to be trained on first, and the
            weights to begin with; its head is linear.
        m: how many samples are trained on.
        changed: which answers to be learned are not those of the data set, (m,) or (n, m).
    """

    family: str
    knob: float
    seed: int
    whole: Problem
    m: int
    changed: Array

    @property
    def training(self) -> Problem:
        """The samples to be trained on."""
        return self.whole.batch(self.m)

    def cast(self, dtype: str) -> "Start":
        """The same start in a dtype; no number changes."""
        return self._replace(whole=self.whole.cast(dtype))


def scaled_weights(fresh: Start, knobs: Sequence[float]) -> list[Start]:
    """Every W times the knob; L layers of relu multiply the logits by about knob^L."""
    return [
        _with_weights(
            fresh,
            knob,
            {
                name: array * array.dtype.type(knob if name[0] == "W" else 1)
                for name, array in fresh.whole.parameters.items()
            },
        )
        for knob in knobs
    ]


def lifted_class(fresh: Start, knobs: Sequence[float]) -> list[Start]:
    """The knob, in nats, added to the bias of one class (another for each seed)."""
    name = f"b{fresh.whole.layers}"
    lifted = np.arange(fresh.whole.units[-1]) == fresh.seed % fresh.whole.units[-1]
    return [
        _with_weights(
            fresh,
            knob,
            fresh.whole.parameters
            | {name: fresh.whole.parameters[name] + np.float32(knob) * lifted[:, np.newaxis]},
        )
        for knob in knobs
    ]


def changed_labels(fresh: Start, knobs: Sequence[float]) -> list[Start]:
    """Trained for `knob` epochs, then one label in ten of the training samples is another."""
    rng = np.random.default_rng(fresh.seed)
    chosen = np.zeros(fresh.whole.m, dtype=bool)
    chosen[rng.permutation(fresh.m)[: fresh.m // CHANGED]] = True
    Y = np.where(chosen, _others(fresh.whole, rng), fresh.whole.Y)
    return _trained(fresh, knobs, Y)


def permuted_classes(fresh: Start, knobs: Sequence[float]) -> list[Start]:
    """Trained for `knob` epochs, then class k is called k + 1, and every yes a no."""
    return _trained(fresh, knobs, _others(fresh.whole))


FAMILIES: dict[str, Callable[[Start, Sequence[float]], list[Start]]] = {
    "scaled weights": scaled_weights,
    "lifted class": lifted_class,
    "changed labels": changed_labels,
    "permuted classes": permuted_classes,
}


def fresh(name: str, seed: int, samples: int | None = None) -> Start:
    """A start that is not bad: first weights, right labels.

    Args:
        name: of a problem of the catalogue with a linear head and a cross-entropy.
        seed: of the weights.
        samples: how many to take; all if None.

    Raises:
        ValueError: if the problem is not of this kind.
    """
    problem = load(name, seed).cast("float32")
    if not problem.from_logits:
        raise ValueError(f"`name` must be a problem whose loss takes logits; got {name!r}")
    whole = problem.batch(samples or problem.m)
    m = whole.m - whole.m // HELD_OUT
    return Start("none", 0.0, seed, whole, m, _other_answers(whole, whole.Y)[..., :m])


def starts(fresh: Start, family: str, knobs: Sequence[float]) -> list[Start]:
    """The starts of one family, one for each knob.

    Args:
        fresh: what is made bad.
        family: a key of `FAMILIES`.
        knobs: how bad; for the trained families whole epochs.

    Example:
        >>> bad, worse = starts(fresh("wine", seed=0), "lifted class", [8, 32])
        >>> (worse.whole.parameters["b2"] - bad.whole.parameters["b2"]).ravel()
        array([24.,  0.,  0.], dtype=float32)
    """
    return [start._replace(family=family) for start in FAMILIES[family](fresh, knobs)]


def visits(start: Start, epochs: int) -> list[Array]:
    """The samples of each step, the same for every path, optimiser, engine and dtype."""
    steps = epochs * -(-start.m // trajectories.BATCH_SIZE)
    return trajectories.batches(start.training, steps, trajectories.BATCH_SIZE, start.seed)


def _others(problem: Problem, rng: np.random.Generator | None = None) -> Array:
    """For each sample a wrong label: a random one, or without `rng` the next one."""
    if problem.loss == "binary_crossentropy":
        return 1 - problem.Y
    n, m = problem.units[-1], problem.m
    shift = np.ones(m, dtype=np.int64) if rng is None else rng.integers(1, n, m)
    if problem.Y.ndim == 1:
        return (problem.Y + shift) % n
    return np.eye(n, dtype=problem.Y.dtype)[:, (problem.Y.argmax(axis=0) + shift) % n]


def _other_answers(problem: Problem, Y: Array) -> Array:
    """Which answers to be learned are others than the problem's."""
    differ: Array = problem.Y != Y
    one_hot = problem.loss == "categorical_crossentropy"
    return np.logical_or.reduce(differ) if one_hot else differ


def _trained(fresh: Start, knobs: Sequence[float], Y: Array) -> list[Start]:
    """Starts with the weights after each number of epochs on the right labels, and labels Y."""
    changed = _other_answers(fresh.whole, Y)[..., : fresh.m]
    relabelled = fresh._replace(whole=replace(fresh.whole, Y=Y), changed=changed)
    given = fresh.whole.name, fresh.seed, fresh.whole.m
    return [_with_weights(relabelled, knob, _taught(*given, int(knob))) for knob in knobs]


@cache  # both families begin from these
def _taught(name: str, seed: int, samples: int, epochs: int) -> dict[str, Array]:
    """The weights after some epochs on the right labels."""
    from scratch.training import train

    problem = fresh(name, seed, samples).training
    net = scratch_network(problem)
    weights, _ = train(
        net, problem.parameters, problem.X, problem.Y, epochs=epochs, seed=seed, **BEFORE
    )
    return weights


def _with_weights(start: Start, knob: float, parameters: dict[str, Array]) -> Start:
    whole = replace(start.whole, parameters=parameters)
    return start._replace(knob=float(knob), whole=whole)
