"""The model that is really clipped: a softmax or sigmoid that the loss cannot see through.

After `training`, beside `stability`. `Dense(10, activation="softmax")` before a loss from
probabilities is rescued (see `stability`): trained as it stands, it computes what its linear twin
computes. To see what clipping costs, something must stand in between:

    Sequential([..., Dense(10, activation="softmax"), Rescaling(1.0)])

A multiplication by 1 and an addition of 0 change no number, but what comes out is a new tensor,
with neither the attribute nor the type of operation that the loss looks for. People meet this by
accident, with a layer of their own behind the softmax, a mask, or a temperature of 1.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

from keras_ref.backprop import recorded
from keras_ref.choices import one_of
from keras_ref.network import Array, build, check_data, dtype_of, to_numpy
from keras_ref.precision import precision

if TYPE_CHECKING:
    import keras

HEADS = ("softmax", "sigmoid")


class Head(NamedTuple):
    """The last layer of a model on some samples, as the model computes it, samples in rows.

    Attributes:
        Z: logits, (m, n_L).
        A: what the loss is given, (m, n_L).
        loss: of each sample, (m,).
        gradient: derivative of each sample's own loss at its logits, (m, n_L), without 1/m.
    """

    Z: Array
    A: Array
    loss: Array
    gradient: Array


def build_clipped(
    units: Sequence[int],
    activations: Sequence[str],
    loss: str,
    inputs: int,
    dtype: str,
    optimizer: keras.optimizers.Optimizer | str | None = None,
) -> keras.Sequential:
    """`network.build` without `from_logits`, and a `Rescaling(1.0)` behind the last activation.

    The `Rescaling` is called inside the last layer's activation, so that the model still consists
    of Dense layers and everything here can observe and train it. It has the bits of the model with
    `Rescaling(1.0)` as a layer of its own (tested).

    Args:
        units: n_1 ... n_L.
        activations: of each layer; the last is one of `HEADS`.
        loss: a crossentropy of `losses.LOSSES`.
        inputs: n_0.
        dtype: "float32" or "float64".
        optimizer: as for `build`.

    Raises:
        ValueError: if the last activation gives no probabilities, or as `build`.

    Example:
        >>> import numpy as np
        >>> from keras_ref.backprop import observe
        >>> model = build_clipped([3], ["softmax"], "sparse_categorical_crossentropy", 2, "float32")
        >>> X, Y = np.ones((5, 2), "float32"), np.array([0, 1, 2, 1, 0])
        >>> observe(model, X, Y, "graph").loss_input  # that of `build` says "Z1"
        'A1'
    """
    if activations:
        one_of("activation", activations[-1], HEADS)
    model = build(units, activations, loss, False, inputs, dtype, optimizer)
    with precision(dtype):
        import keras

        last, rescaling = model.layers[-1], keras.layers.Rescaling(1.0)
    probabilities = last.activation

    def unseen(Z: Any) -> Any:
        return rescaling(probabilities(Z))

    last.activation = unseen
    return model


def head(model: keras.Sequential, X: Array, Y: Array) -> Callable[[], Head]:
    """A look at the last layer on some samples, as often as wanted while the model is trained.

    One graph, traced once, which reads the weights as they are at each call. As in
    `backprop.observer`, being looked at may move a float32 number by a few ULP.

    Args:
        model: from `build` or `build_clipped`.
        X: inputs, (m, n_0), in the dtype of the model.
        Y: (m,) integer labels for the sparse crossentropy, else (m, n_L) in that dtype.

    Raises:
        ValueError: if the data do not fit the model.

    Example:
        >>> import numpy as np
        >>> from keras_ref.network import set_parameters
        >>> model = build_clipped([2], ["softmax"], "sparse_categorical_crossentropy", 1, "float32")
        >>> start = {"W1": np.array([[20.0, 0.0]], "float32"), "b1": np.zeros(2, "float32")}
        >>> set_parameters(model, start)
        >>> look = head(model, np.ones((2, 1), "float32"), np.array([0, 1]))
        >>> look().loss.round(3), look().gradient.any()
        (array([ 0.   , 16.118], dtype=float32), np.False_)
    """
    check_data(model, X, Y)
    with precision(dtype_of(model)):
        import tensorflow as tf

        def run() -> Head:
            with recorded(model) as recording, tf.GradientTape() as tape:
                model.compute_loss(x=inputs, y=targets, y_pred=model(inputs, training=True))
            (Z, A), loss = recording.layers[-1], recording.losses[0]
            return Head(Z, A, loss, tape.gradient(loss, Z))

        inputs, targets = tf.constant(X), tf.constant(Y)
        graph = tf.function(run, autograph=False).get_concrete_function()
    return lambda: Head(*(to_numpy(tensor) for tensor in graph()))
