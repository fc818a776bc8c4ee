"""Optimisers: what a step does with a gradient. State is plain data, a step is a function.

After `gradient_descent`, `rmsprop`, `adam` and `adam_variants`, where they stand; here they have
their names. Settings have Keras's names and defaults, but for `momentum` (0.9 here, 0 in Keras) and
the epsilon of the paper. In float32, and in float64 with settings that Keras was given as
np.float64, the steps have the bits of Keras's, from the same gradients; `adam_paper` is not in
Keras.
"""

from collections.abc import Callable
from typing import NamedTuple

from scratch.adam import adam_paper_step, adam_start, adam_step
from scratch.adam_variants import adamw_step, amsgrad_start, amsgrad_step
from scratch.gradient_descent import (
    Parameters,
    State,
    momentum_start,
    momentum_step,
    nesterov_step,
    sgd_start,
    sgd_step,
)
from scratch.rmsprop import rmsprop_start, rmsprop_step


class Optimizer(NamedTuple):
    """One optimiser: the state before the first step, a step, and its default settings."""

    start: Callable[[Parameters], State]
    step: Callable[..., tuple[Parameters, State]]
    settings: dict[str, float]


MOMENTUM = {"learning_rate": 0.01, "momentum": 0.9}
ADAM = {"learning_rate": 0.001, "beta_1": 0.9, "beta_2": 0.999, "epsilon": 1e-7}

OPTIMIZERS = {
    "sgd": Optimizer(sgd_start, sgd_step, {"learning_rate": 0.01}),
    "momentum": Optimizer(momentum_start, momentum_step, MOMENTUM),
    "nesterov": Optimizer(momentum_start, nesterov_step, MOMENTUM),
    "rmsprop": Optimizer(
        rmsprop_start, rmsprop_step, {"learning_rate": 0.001, "rho": 0.9, "epsilon": 1e-7}
    ),
    "adam": Optimizer(adam_start, adam_step, ADAM),
    "adam_paper": Optimizer(adam_start, adam_paper_step, ADAM | {"epsilon": 1e-8}),
    "adamw": Optimizer(adam_start, adamw_step, ADAM | {"weight_decay": 0.004}),
    "amsgrad": Optimizer(amsgrad_start, amsgrad_step, ADAM),
}
