"""What a model ends in, and what may stand between it and the loss: lists of things to call.

Each entry of `HEADS` and `BETWEEN` takes (classes, dtype) and gives layers or functions, to be
called one after the other, on symbolic tensors as on numbers. `dtype` is what the layers are given,
None for the default. Each head begins with its Dense.

A function of Keras ("activations.softmax", "ops.softmax") is called on the output of the Dense, as
in a functional model; the one of the backend cannot be called on a symbolic tensor, and is given to
the Dense as its activation, like the hand-written ones.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from keras_ref.routes.backends import backend

Part = Callable[[Any], Any]
Parts = Callable[[int, str | None], list[Part]]


def hand_written_softmax(Z: Any) -> Any:
    """exp(Z - max Z) / sum exp(Z - max Z) over the classes, as a person writes it.

    Args:
        Z: (m, C), a tensor of Keras or an array.

    Example:
        >>> import numpy as np
        >>> hand_written_softmax(np.zeros((1, 2))).numpy().tolist()
        [[0.5, 0.5]]
    """
    from keras import ops

    E = ops.exp(Z - ops.max(Z, axis=-1, keepdims=True))
    return E / ops.sum(E, axis=-1, keepdims=True)


def hand_written_sigmoid(Z: Any) -> Any:
    """1 / (1 + exp(-Z)), as a person writes it.

    Args:
        Z: a tensor of Keras or an array.

    Example:
        >>> import numpy as np
        >>> hand_written_sigmoid(np.zeros(1)).numpy().tolist()
        [0.5]
    """
    from keras import ops

    return 1 / (1 + ops.exp(-Z))


def _dense(activation: Any, classes: int, dtype: str | None) -> list[Part]:
    """Dense(classes, activation=activation)."""
    import keras

    return [keras.layers.Dense(classes, activation=activation, dtype=dtype)]


def _then_softmax_layer(classes: int, dtype: str | None) -> list[Part]:
    """Dense(classes), then Softmax()."""
    import keras

    return [keras.layers.Dense(classes, dtype=dtype), keras.layers.Softmax(dtype=dtype)]


def _then_activation(activation: str, classes: int, dtype: str | None) -> list[Part]:
    """Dense(classes), then Activation(activation)."""
    import keras

    layers = keras.layers
    return [layers.Dense(classes, dtype=dtype), layers.Activation(activation, dtype=dtype)]


def _then_function(module: str, function: str, classes: int, dtype: str | None) -> list[Part]:
    """Dense(classes), then keras.<module>.<function>."""
    import keras

    return [keras.layers.Dense(classes, dtype=dtype), getattr(getattr(keras, module), function)]


def _dense_with_the_backends(function: str, classes: int, dtype: str | None) -> list[Part]:
    """Dense(classes, activation=tf.nn.softmax), or what it is called elsewhere."""
    return _dense(getattr(backend(), function), classes, dtype)


HEADS: dict[str, Parts] = {
    "linear": partial(_dense, None),
    "softmax": partial(_dense, "softmax"),
    "Softmax layer": _then_softmax_layer,
    "Activation softmax": partial(_then_activation, "softmax"),
    "activations.softmax": partial(_then_function, "activations", "softmax"),
    "ops.softmax": partial(_then_function, "ops", "softmax"),
    "backend softmax": partial(_dense_with_the_backends, "softmax"),
    "hand-written softmax": partial(_dense, hand_written_softmax),
    "sigmoid": partial(_dense, "sigmoid"),
    "Activation sigmoid": partial(_then_activation, "sigmoid"),
    "activations.sigmoid": partial(_then_function, "activations", "sigmoid"),
    "ops.sigmoid": partial(_then_function, "ops", "sigmoid"),
    "backend sigmoid": partial(_dense_with_the_backends, "sigmoid"),
    "hand-written sigmoid": partial(_dense, hand_written_sigmoid),
}
"""What the model ends in, in the words of the map."""


def _nothing(classes: int, dtype: str | None) -> list[Part]:
    """The loss follows the head."""
    return []


def _layer(name: str, arguments: tuple[Any, ...], classes: int, dtype: str | None) -> list[Part]:
    """keras.layers.<name>(*arguments)."""
    import keras

    return [getattr(keras.layers, name)(*arguments, dtype=dtype)]


def _reshape(classes: int, dtype: str | None) -> list[Part]:
    """Reshape to the shape that it has."""
    import keras

    return [keras.layers.Reshape((classes,), dtype=dtype)]


def _slice(classes: int, dtype: str | None) -> list[Part]:
    """All columns, by an index."""
    return [lambda Y: Y[:, :classes]]


BETWEEN: dict[str, Parts] = {
    "nothing": _nothing,
    "Identity": partial(_layer, "Identity", ()),
    "Reshape": _reshape,
    "Rescaling": partial(_layer, "Rescaling", (1.0,)),
    "slice": _slice,
    "Dropout": partial(_layer, "Dropout", (0.0,)),
    "Activation linear": partial(_layer, "Activation", ("linear",)),
}
"""What stands between the head and the loss. None of it changes a number."""
