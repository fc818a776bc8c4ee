"""The optimizers: Keras's own objects, and their state by name.

After `backprop`, before `training`. The update rules as Keras computes them, t counted from 1:

    sgd        W = W - learning_rate dW
    momentum   mW = momentum mW - learning_rate dW           W = W + mW
    adam       mW = mW + (dW - mW)(1 - beta_1)               vW = vW + (dW^2 - vW)(1 - beta_2)
               alpha = learning_rate sqrt(1 - beta_2^t) / (1 - beta_1^t)
               W = W - mW alpha / (sqrt(vW) + epsilon)

Two traps. Keras's velocity carries the learning rate and the minus sign; textbooks often keep both
out. And this is the "epsilon hat" form of Adam (the remark before section 2.1 of the paper), not
Algorithm 1: epsilon is added before the bias of vW is corrected, and its default is 1e-7.

In a float64 model beta_1^t, beta_2^t and `momentum` are computed from float32 roundings of the
settings (0.9 becomes 0.8999999761581421) unless the setting is given as `np.float64(0.9)`; see
`precision`. In a float32 model give plain floats.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from keras_ref.choices import one_of
from keras_ref.network import Array, names, to_numpy
from keras_ref.precision import precision

if TYPE_CHECKING:
    import keras


def _sgd(learning_rate: float = 0.01) -> keras.optimizers.Optimizer:
    """Gradient descent without memory."""
    import keras

    return keras.optimizers.SGD(learning_rate=learning_rate)


def _momentum(learning_rate: float = 0.01, momentum: float = 0.9) -> keras.optimizers.Optimizer:
    """Gradient descent with a velocity; not Nesterov's."""
    import keras

    return keras.optimizers.SGD(learning_rate=learning_rate, momentum=momentum)


def _adam(
    learning_rate: float = 0.001,
    beta_1: float = 0.9,
    beta_2: float = 0.999,
    epsilon: float = 1e-7,
) -> keras.optimizers.Optimizer:
    """Adam in the epsilon hat form."""
    import keras

    return keras.optimizers.Adam(
        learning_rate=learning_rate, beta_1=beta_1, beta_2=beta_2, epsilon=epsilon
    )


OPTIMIZERS: dict[str, Callable[..., keras.optimizers.Optimizer]] = {
    "sgd": _sgd,
    "momentum": _momentum,
    "adam": _adam,
}

# The first letter of a slot's name, from the end of the name that Keras gives its variable.
SLOTS: dict[str, str] = {"momentum": "m", "velocity": "v"}


def build_optimizer(optimizer: str, dtype: str, **settings: float) -> keras.optimizers.Optimizer:
    """The Keras optimizer of this name, whose learning rate has this dtype.

    Args:
        optimizer: a key of `OPTIMIZERS`.
        dtype: "float32" or "float64": that of the model it is for.
        **settings: in Keras's spelling, with Keras's defaults: `learning_rate` for all, `momentum`
            (0.9 unless given) for "momentum", `beta_1`, `beta_2` and `epsilon` for "adam".

    Raises:
        ValueError: if the optimizer or dtype is unknown.
        TypeError: if a setting is not one of this optimizer's.

    Source:
        Kingma and Ba 2015, "Adam", section 2, with epsilon hat.

    Example:
        >>> adam = build_optimizer("adam", "float64", learning_rate=0.003)
        >>> float(adam.learning_rate), adam.epsilon
        (0.003, 1e-07)
    """
    one_of("optimizer", optimizer, OPTIMIZERS)
    with precision(dtype):
        return OPTIMIZERS[optimizer](**settings)


def state(optimizer: keras.optimizers.Optimizer, model: keras.Sequential) -> dict[str, Array]:
    """Copies of the optimizer's memory: mW1 mb1 ... vW1 vb1 ..., each as its parameter's shape.

    An optimizer that has not run yet is built first, as its first step would; its state is zero.

    Args:
        optimizer: one of `OPTIMIZERS`.
        model: the one that it trains.

    Returns:
        mW1 vW1 mb1 vb1 ... for adam; mW1 mb1 ... for momentum; {} for sgd.

    Example:
        >>> from keras_ref.network import build
        >>> adam = build_optimizer("adam", "float32")
        >>> model = build([3], ["tanh"], "mean_squared_error", False, 2, "float32", adam)
        >>> list(state(adam, model))
        ['mW1', 'vW1', 'mb1', 'vb1']
    """
    return {name: to_numpy(slot.value) for name, slot in slots(optimizer, model).items()}


def slots(optimizer: keras.optimizers.Optimizer, model: keras.Sequential) -> dict[str, Any]:
    """The variables behind `state`, by the same names.

    Keras interleaves them: each parameter's momentum, then its velocity, parameter by parameter.
    """
    if not optimizer.built:
        optimizer.build(model.trainable_variables)
    kinds = [(each.name.rpartition("_")[2], each) for each in optimizer.variables]
    memory = [(SLOTS[kind], variable) for kind, variable in kinds if kind in SLOTS]
    each = len(memory) // len(names(model))
    parameters = [name for name in names(model) for _ in range(each)]
    return {
        f"{letter}{name}": variable
        for name, (letter, variable) in zip(parameters, memory, strict=True)
    }
