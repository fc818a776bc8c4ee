"""Trajectories: what an engine's optimiser was given and left behind, step after step.

A trajectory stacks one array for each name over the steps: W1, b1, ... and the optimiser's memory
hold T + 1 entries, the state before the first step and after each; dW1, db1, ... and cost hold T.
"""

from collections.abc import Callable, Iterable, Sequence
from typing import Any, NamedTuple

import numpy as np

from comparisons.dialects import BLACKBOARD, KERAS, Array, Dialect, turn
from comparisons.engines import keras_data, keras_model, scratch_network
from comparisons.oracle.optimizers import held, held_by_keras
from comparisons.problems import Problem

# Of all trainings here: Keras's default.
BATCH_SIZE = 32


class Trajectory(NamedTuple):
    """The steps that one engine took.

    Attributes:
        engine: its name.
        dialect: of its arrays.
        path: names to arrays, the step along the first axis.
        library: whose powers it called, as in `engines.Observed`.
    """

    engine: str
    dialect: Dialect
    path: dict[str, Array]
    library: str = "any"


def batches(problem: Problem, steps: int, batch_size: int, seed: int) -> list[Array]:
    """The samples of each step: seeded epochs cut into mini-batches, a smaller one at each end.

    Both engines are given these, so both visit the samples in the same order.
    """
    from scratch import training

    epochs = -(-steps // -(-problem.m // batch_size))
    orders = training.shuffles(problem.m, epochs, seed)
    return [batch for order in orders for batch in training.batches(order, batch_size)][:steps]


def scratch(
    problem: Problem,
    visits: Sequence[Array],
    optimizer: str,
    settings: dict[str, float],
    rates: Iterable[float] | None = None,
) -> Trajectory:
    """The NumPy network, trained on some batches.

    Args:
        problem: in the dtype to train in.
        visits: the samples of each step.
        optimizer: a key of scratch's OPTIMIZERS.
        settings: the optimiser's.
        rates: a learning rate for each step, in place of the one in the settings.
    """
    from scratch.optimizers import OPTIMIZERS

    start, step, _ = OPTIMIZERS[optimizer]
    each_rate = rates or [settings["learning_rate"]] * len(visits)
    each = [{**settings, "learning_rate": rate} for rate in each_rate]
    return trained(problem, visits, start(problem.parameters), step, each)


def scratch_as_keras(
    problem: Problem, visits: Sequence[Array], optimizer: str, settings: dict[str, float]
) -> Trajectory:
    """The NumPy network, trained with the settings as Keras on TensorFlow holds them.

    In float32 that is the run of `scratch`. In float64 Keras rounds some settings to float32:
    momentum and weight decay are given so, and a bias correction with rounded betas is put into the
    rate, powers rounded as they are: 1 - beta^t cancels, so that the rounding of a power of another
    beta would count up to a thousand times.
    """
    from scratch import adam
    from scratch.optimizers import OPTIMIZERS

    dtype = str(problem.X.dtype)
    theirs, ours = held_by_keras(settings, dtype), held(settings, dtype)
    ratios = [1.0] * len(visits)
    if "beta_1" in settings:
        wanted, taken = (
            [
                float(adam.rate(problem.X.dtype.type, t, 1.0, given.beta_1, given.beta_2))
                for t in range(1, len(visits) + 1)
            ]
            for given in (theirs, ours)
        )
        ratios = [each / other for each, other in zip(wanted, taken, strict=True)]
    each = []
    for ratio in ratios:
        given = settings | {"learning_rate": settings["learning_rate"] * ratio}
        if "momentum" in settings:
            given["momentum"] = theirs.momentum
        if "weight_decay" in settings:  # the decay has the rate as it is
            given["weight_decay"] = theirs.weight_decay / ratio
        each.append(given)
    start, step, _ = OPTIMIZERS[optimizer]
    return trained(problem, visits, start(problem.parameters), step, each)


@np.errstate(all="ignore")  # what is not finite will be judged
def trained(
    problem: Problem,
    visits: Sequence[Array],
    state: dict[str, Any],
    step: Callable[..., tuple[dict[str, Array], dict[str, Any]]],
    settings: Sequence[dict[str, float]],
) -> Trajectory:
    """The NumPy network, trained on some batches with any function that takes a step.

    Args:
        problem: in the dtype to train in.
        visits: the samples of each step.
        state: what the optimiser holds before the first step.
        step: parameters, gradients, state and settings -> new parameters and a new state.
        settings: of each step.
    """
    from scratch.backprop import backward
    from scratch.network import forward, losses

    net = scratch_network(problem)
    parameters = problem.parameters
    taken = [parameters | state]
    for visit, given in zip(visits, settings, strict=True):
        X, Y = problem.X[:, visit], problem.Y[..., visit]
        trace = forward(net, parameters, X)
        gradients = backward(net, parameters, trace, Y)
        cost = losses(net, trace[f"A{problem.layers}"], Y)["cost"]
        parameters, state = step(parameters, gradients, state, **given)
        slopes = {f"d{name}": gradients[f"d{name}"] for name in parameters}
        taken.append({"cost": cost} | slopes | parameters | state)
    return Trajectory("scratch", BLACKBOARD, _stacked(taken), "numpy")


def keras(
    problem: Problem, visits: Sequence[Array], optimizer: str, settings: dict[str, float]
) -> Trajectory:
    """The Keras model of the same problem, trained on the same batches with its own optimizer."""
    from keras_ref.optimizers import build_optimizer
    from keras_ref.training import trajectory

    model = keras_model(problem, build_optimizer(optimizer, str(problem.X.dtype), **settings))
    return of_keras(list(trajectory(model, *keras_data(problem), visits)))


def of_keras(taken: Sequence[dict[str, Array]]) -> Trajectory:
    """What `keras_ref` showed of a training, the start first, as a trajectory."""
    return Trajectory("keras", KERAS, _stacked(taken), "tensorflow")


def _stacked(taken: Sequence[dict[str, Array]]) -> dict[str, Array]:
    """Dicts of arrays, one a step and the start first, as a dict of stacks."""
    return {
        name: np.stack([step[name] for step in taken if name in step])
        for name in taken[-1]
        if name != "t"
    }


def first_switch(
    problem: Problem, visits: Sequence[Array], first: dict[str, Array], second: dict[str, Array]
) -> int | None:
    """The first step, from 1, in whose batch a relu is open in one trajectory, shut in the other.

    Args:
        problem: what was trained.
        visits: the samples of each step.
        first, second: stacks of weights in the layout of the blackboard.

    Returns:
        None if there is no such step.
    """
    for step, visit in enumerate(visits):
        branches = [
            open_relus(problem, problem.X[:, visit], path, step) for path in (first, second)
        ]
        if branches[0] != branches[1]:
            return step + 1
    return None


@np.errstate(all="ignore")
def open_relus(problem: Problem, X: Array, path: dict[str, Array], step: int) -> list[bytes]:
    """Which relus are open for which samples, with the weights before a step."""
    from scratch.activations import ACTIVATIONS

    A, branches = X, []
    for layer, activation in enumerate(problem.activations, start=1):
        Z = path[f"W{layer}"][step] @ A + path[f"b{layer}"][step]
        A = ACTIVATIONS[activation].forward(Z)
        if activation == "relu":
            branches.append((Z > 0).tobytes())
    return branches


def turned(trajectory: Trajectory) -> dict[str, Array]:
    """The stacks in the layout of the blackboard, as views."""
    return {
        name: stack if stack.ndim == 1 else _turned_stack(name, stack, trajectory.dialect)
        for name, stack in trajectory.path.items()
    }


def _turned_stack(name: str, stack: Array, dialect: Dialect) -> Array:
    if dialect.kernels == "out_in":
        return stack
    turned_shape = turn(name, stack[0], dialect).shape
    return stack.transpose(0, 2, 1) if stack.ndim == 3 else stack.reshape(-1, *turned_shape)
