"""The optimizers: Keras's own objects, and their state by name.

After `backprop`, before `training`. The update rules as Keras computes them, t counted from 1:

    sgd        W = W - learning_rate dW
    momentum   mW = momentum mW - learning_rate dW           W = W + mW
    nesterov   mW likewise                                   W = W + momentum mW - learning_rate dW
    rmsprop    vW = rho vW + (1 - rho) dW^2
               W = W - learning_rate dW / sqrt(vW + epsilon)
    adam       mW = mW + (dW - mW)(1 - beta_1)               vW = vW + (dW^2 - vW)(1 - beta_2)
               alpha = learning_rate sqrt(1 - beta_2^t) / (1 - beta_1^t)
               W = W - mW alpha / (sqrt(vW) + epsilon)
    adamw      W = W - W weight_decay learning_rate, then as adam
    amsgrad    vhatW = max(vhatW, vW), which adam then has in the place of vW

Two traps. Keras's velocity carries the learning rate and the minus sign; textbooks often keep both
out. And this is the "epsilon hat" form of Adam (the remark before section 2.1 of the paper), not
Algorithm 1: epsilon is added before the bias of vW is corrected, and its default is 1e-7.

In a float64 model beta_1^t, beta_2^t, `momentum` and `weight_decay` are float32 roundings of the
settings, or powers of them (0.9 becomes 0.8999999761581421), unless the setting is given as
`np.float64(0.9)`; see `precision`. In a float32 model give plain floats.
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


def _nesterov(learning_rate: float = 0.01, momentum: float = 0.9) -> keras.optimizers.Optimizer:
    """Gradient descent with a velocity that looks ahead."""
    import keras

    return keras.optimizers.SGD(learning_rate=learning_rate, momentum=momentum, nesterov=True)


def _rmsprop(
    learning_rate: float = 0.001, rho: float = 0.9, epsilon: float = 1e-7
) -> keras.optimizers.Optimizer:
    """RMSprop, not centred, without momentum."""
    import keras

    return keras.optimizers.RMSprop(learning_rate=learning_rate, rho=rho, epsilon=epsilon)


def _adamw(weight_decay: float = 0.004, **settings: float) -> keras.optimizers.Optimizer:
    """Adam with decoupled weight decay, of biases too."""
    import keras

    return keras.optimizers.AdamW(weight_decay=weight_decay, **settings)


def _amsgrad(**settings: float) -> keras.optimizers.Optimizer:
    """Adam with the largest second moment so far."""
    import keras

    return keras.optimizers.Adam(amsgrad=True, **settings)


OPTIMIZERS: dict[str, Callable[..., keras.optimizers.Optimizer]] = {
    "sgd": _sgd,
    "momentum": _momentum,
    "nesterov": _nesterov,
    "rmsprop": _rmsprop,
    "adam": _adam,
    "adamw": _adamw,
    "amsgrad": _amsgrad,
}

# How a slot's name begins, from the end of the name that Keras gives its variable.
SLOTS: dict[str, str] = {"momentum": "m", "velocity": "v", "velocity_hat": "vhat"}


def build_optimizer(optimizer: str, dtype: str, **settings: float) -> keras.optimizers.Optimizer:
    """The Keras optimizer of this name, whose learning rate has this dtype.

    Args:
        optimizer: a key of `OPTIMIZERS`.
        dtype: "float32" or "float64": that of the model it is for.
        **settings: in Keras's spelling, with Keras's defaults: `learning_rate` for all, `momentum`
            (0.9 unless given) for "momentum" and "nesterov", `rho` for "rmsprop", `epsilon` for it
            and the Adams, which have `beta_1` and `beta_2`, and `weight_decay` for "adamw".

    Raises:
        ValueError: if the optimizer or dtype is unknown.
        TypeError: if a setting is not one of this optimizer's.

    Source:
        Kingma and Ba 2015, "Adam", section 2, with epsilon hat; for the others see
        `scratch.optimizers`.

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
        mW1 vW1 mb1 vb1 ... for adam and adamw, vhatW1 too for amsgrad; mW1 mb1 ... for momentum
        and nesterov; vW1 vb1 ... for rmsprop; {} for sgd.

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

    Keras names them after their parameter and what they are, and keeps them parameter by parameter
    (momentum, then velocity), but for the velocity_hat of all parameters, which come last.
    """
    if not optimizer.built:
        optimizer.build(model.trainable_variables)
    found: dict[str, list[Any]] = {kind: [] for kind in SLOTS}
    for variable in optimizer.variables:
        for kind in sorted(SLOTS, key=len, reverse=True):
            if variable.name.endswith(f"_{kind}"):
                found[kind].append(variable)
                break
    return {
        f"{SLOTS[kind]}{name}": found[kind][number]
        for number, name in enumerate(names(model))
        for kind in SLOTS
        if found[kind]
    }
