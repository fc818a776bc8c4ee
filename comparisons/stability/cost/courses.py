"""Courses: a network trained from a start along a path, and looked at on the way.

Read after `dead`. Three paths lead from the same logits to a loss:

    stable     the logits go into the loss
    clipped    softmax or sigmoid in the layer, probabilities clipped at 1e-7, nothing rescued
    textbook   the same without clipping: log p as it stands in the book (scratch only)

A look counts over all samples that are trained on, not over a batch, with the weights as they are
before a step; accuracy is taken on the samples held out as well.
"""

from collections.abc import Collection, Sequence
from dataclasses import replace
from typing import Any, NamedTuple

import numpy as np

from comparisons.dialects import KERAS, Array, turn
from comparisons.engines import keras_data, keras_parameters
from comparisons.problems import Problem
from comparisons.stability.cost.dead import Answers, answers
from comparisons.stability.cost.starts import Start

# path -> the form of its loss in scratch
PATHS = {"stable": "from_logits", "clipped": "clipped", "textbook": "textbook"}


class Way(NamedTuple):
    """An optimiser of Keras and its rate; its other settings are Keras's defaults."""

    optimizer: str
    learning_rate: float


# Rates at which a few epochs teach these networks something new ...
WAYS = (Way("sgd", 0.1), Way("adam", 0.005))
# ... and Keras's defaults, at which what they knew before is changed more gently.
GENTLE_WAYS = (Way("sgd", 0.01), Way("adam", 0.001))


class Look(NamedTuple):
    """A network between two steps.

    Attributes:
        step: how many steps it has taken.
        weights: W1, b1, ... in the layout of the blackboard.
        logits: of the samples that are trained on, (n, m).
        answers: theirs, by the path's own arithmetic.
        held_out: share of right answers on the samples held out.
        cost: on the samples that are trained on, as the path reports it.
        true_cost: the same from the same logits, computed stably.
    """

    step: int
    weights: dict[str, Array]
    logits: Array
    answers: Answers
    held_out: float
    cost: float
    true_cost: float


class Course(NamedTuple):
    """A training run.

    Attributes:
        start: where it began.
        engine, path, way: what was trained, and how.
        looks: the first before the first step, the last after the last.
        broken: the first step, from 1, after which a weight was not a number; None if there is no
            such step.
    """

    start: Start
    engine: str
    path: str
    way: Way
    looks: tuple[Look, ...]
    broken: int | None

    @property
    def moved(self) -> bool:
        """Whether any bit of any weight has changed at the end."""
        first, last = self.looks[0].weights, self.looks[-1].weights
        return any(first[name].tobytes() != last[name].tobytes() for name in first)


def at_steps(steps: int, looks: int = 10) -> tuple[int, ...]:
    """When to look: at the start, at the end, and closer together in the beginning.

    Example:
        >>> at_steps(100, looks=5)
        (0, 1, 3, 10, 32, 100)
    """
    places = np.geomspace(1, steps, looks).round().astype(int)
    return (0, *np.unique(places).tolist())


@np.errstate(all="ignore")  # the textbook's path overflows, and that is a result
def scratch(
    start: Start, path: str, way: Way, visits: Sequence[Array], when: Collection[int]
) -> Course:
    """The NumPy network, trained from a start.

    Args:
        start: in the dtype to train in.
        path: a key of `PATHS`.
        way: optimiser and rate.
        visits: the samples of each step.
        when: after how many steps to look.
    """
    from scratch.backprop import backward
    from scratch.network import forward
    from scratch.optimizers import OPTIMIZERS

    net = network_on(start.whole, path)
    begin, step, defaults = OPTIMIZERS[way.optimizer]
    weights, settings = start.whole.parameters, defaults | {"learning_rate": way.learning_rate}
    state, looks, broken = begin(weights), [], None
    X, Y = start.whole.X, start.whole.Y
    for taken, visit in enumerate([*visits, None]):
        if taken in when:
            looks.append(scratch_look(start, net, taken, weights))
        if visit is not None:
            trace = forward(net, weights, X[:, visit])
            gradients = backward(net, weights, trace, Y[..., visit])
            weights, state = step(weights, gradients, state, **settings)
            if broken is None and not _finite(weights):
                broken = taken + 1
    return Course(start, "scratch", path, way, tuple(looks), broken)


def network_on(problem: Problem, path: str) -> Any:
    """The network of a problem with the head and the loss of a path."""
    from scratch.network import network

    layers = list(zip(problem.units[1:], on_path(problem, path).activations, strict=True))
    return network(layers, problem.loss, PATHS[path])


def on_path(problem: Problem, path: str) -> Problem:
    """The problem with the last activation that a path has."""
    probabilities = "sigmoid" if problem.loss == "binary_crossentropy" else "softmax"
    head = "linear" if path == "stable" else probabilities
    activations = (*problem.activations[:-1], head)
    return replace(problem, activations=activations, from_logits=path == "stable")


def scratch_look(start: Start, net: Any, step: int, weights: dict[str, Array]) -> Look:
    """The NumPy network on all samples at once."""
    from scratch.activations import ACTIVATIONS
    from scratch.losses import LOSSES
    from scratch.network import forward

    last, Y = len(net.units), start.whole.Y
    trace = forward(net, weights, start.whole.X)
    Z, A = trace[f"Z{last}"], trace[f"A{last}"]
    loss, gradient = LOSSES[net.loss, net.form]
    dZ = ACTIVATIONS[net.activations[-1]].backward(gradient(A, Y), Z, A)
    return _look(start, net.form, step, weights, Z, A, loss(A, Y), dZ)


def keras(
    start: Start, path: str, way: Way, visits: Sequence[Array], when: Collection[int]
) -> Course:
    """The Keras model of the same, trained by its own optimizer: arguments as for `scratch`."""
    from keras_ref.clipped import head
    from keras_ref.training import trajectory

    model = keras_model(start.whole, path, way)
    X, Y = keras_data(start.whole)
    see = head(model, X, Y)
    looks: list[Look] = []
    broken = None
    for taken, state in enumerate(trajectory(model, X, Y, visits)):
        weights = {name: turn(name, state[name], KERAS) for name in start.whole.parameters}
        if taken in when:
            Z, A, loss, gradient = see()
            looks.append(_look(start, PATHS[path], taken, weights, Z.T, A.T, loss, gradient.T))
        if broken is None and not _finite(weights):
            broken = taken
    return Course(start, "keras", path, way, tuple(looks), broken)


def keras_model(problem: Problem, path: str, way: Way) -> Any:
    """The Keras model of a path, its weights set; the clipped one is clipped without a rescue.

    Raises:
        ValueError: for the textbook's path, which Keras does not have.
    """
    from keras_ref.clipped import build_clipped
    from keras_ref.network import build, set_parameters
    from keras_ref.optimizers import build_optimizer

    if path == "textbook":
        raise ValueError("`path` must be 'stable' or 'clipped' in Keras; got 'textbook'")
    given, dtype = on_path(problem, path), str(problem.X.dtype)
    optimizer = build_optimizer(way.optimizer, dtype, **_keras_settings(way, dtype))
    units, n_0 = given.units[1:], given.units[0]
    if path == "stable":
        model = build(units, given.activations, given.loss, True, n_0, dtype, optimizer)
    else:
        model = build_clipped(units, given.activations, given.loss, n_0, dtype, optimizer)
    set_parameters(model, keras_parameters(given))
    return model


def _keras_settings(way: Way, dtype: str) -> dict[str, float]:
    """The settings, in float64 as NumPy's numbers: Keras would round plain betas to float32."""
    betas = {"beta_1": 0.9, "beta_2": 0.999} if way.optimizer == "adam" else {}
    exact = {name: np.float64(beta) for name, beta in betas.items()} if dtype == "float64" else {}
    return {"learning_rate": way.learning_rate, **exact}


def _finite(weights: dict[str, Array]) -> bool:
    """Whether the weights are numbers: a gradient that is not reaches every bias of the first."""
    return bool(np.isfinite(weights["b1"]).all())


@np.errstate(all="ignore")
def _look(
    start: Start,
    form: str,
    step: int,
    weights: dict[str, Array],
    Z: Array,
    A: Array,
    loss: Array,
    dZ: Array,
) -> Look:
    """A look, from the last layer of a path on all samples."""
    from scratch.losses import LOSSES

    m, problem = start.m, start.whole
    given = answers(problem.loss, form, A, dZ, problem.Y)
    true_loss = LOSSES[problem.loss, "from_logits"].loss(Z, problem.Y)
    return Look(
        step,
        weights,
        Z[:, :m],
        Answers(*(each[..., :m] for each in given)),
        float(1 - given.wrong[..., m:].mean()),
        float(loss[:m].mean()),
        float(true_loss[:m].mean()),
    )
