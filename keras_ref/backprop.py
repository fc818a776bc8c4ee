"""Every quantity of one forward and backward pass, taken from the model as it runs.

After `network`, before `optimizers`.

`Dense(25, activation="relu")` stays one layer: its `activation` attribute is replaced for the
length of the pass by a recorder, which calls the original, keeps (Z, A) and hands back the very
tensor that came out. That it is the same tensor matters: on TensorFlow a softmax leaves its logits
on it as `_keras_logits`, and the loss looks for them. The loss object's `call` is watched in the
same way, so that `loss` is what Keras itself then averages into `cost`.

Eagerly, observing changes no bit, nor in a float64 graph. (The two differ: the graph optimizer
rewrites arithmetic, by which the derivative of a binary crossentropy moves by up to 2 ULP.)

A float32 graph is changed by looking at it: TensorFlow's remapper fuses matrix product, bias and
activation of a layer into one oneDNN kernel, which rounds in another order, and a fused layer has
no Z; asking for it prevents the fusion. So in float32 "graph" shows the steps of the graph without
that fusion, and the values in `predict` and `fit` are a few ULP away (measured on a 64-25-15-10
network: 6e-8 in the probabilities). With TF_ENABLE_ONEDNN_OPTS=0, or the remapper switched off,
they are the same bits again.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from keras_ref.choices import one_of
from keras_ref.network import Array, check_data, dense_layers, dtype_of, get_parameters, to_numpy
from keras_ref.precision import precision

if TYPE_CHECKING:
    import keras

MODES = ("eager", "graph")


class Observation(NamedTuple):
    """One forward and backward pass.

    Attributes:
        trace: A0 W1 b1 ... WL bL Z1 A1 ... ZL AL loss cost dAL dZL dWL dbL ... dW1 db1, in this
            order, as NumPy arrays in Keras's dialect. There is no dA0, and no dAL where Keras
            computed the loss from the logits behind A_L.
        loss_input: what the loss was computed from, such as "Z3" or "A3".
    """

    trace: dict[str, Array]
    loss_input: str


class Recording(NamedTuple):
    """What passed by while a model was observed, as tensors.

    Attributes:
        layers: (Z, A) of each layer, in the order in which they ran.
        losses: the loss of each sample, for each time that the loss was computed.
    """

    layers: list[tuple[Any, Any]]
    losses: list[Any]


@contextmanager
def recorded(model: keras.Sequential) -> Iterator[Recording]:
    """Records every activation and every loss of the model inside the block.

    Afterwards, also after an error, the model is as it was.

    Args:
        model: from `build`, or any Sequential of Dense layers compiled with a loss object.

    Raises:
        ValueError: if a layer is not a Dense with a bias, or the loss is not a loss object.

    Example:
        >>> from keras_ref.network import build
        >>> model = build([3], ["tanh"], "mean_squared_error", False, inputs=2, dtype="float32")
        >>> with recorded(model) as recording:
        ...     A1 = model(np.ones((4, 2), "float32"))
        >>> recording.layers[0][1] is A1
        True
    """
    import keras

    layers, loss = dense_layers(model), model.loss
    if not isinstance(loss, keras.losses.Loss):
        raise ValueError(f"`model` must be compiled with a keras.losses.Loss object; got {loss!r}")
    activations, call, recording = (
        [layer.activation for layer in layers],
        loss.call,
        Recording([], []),
    )

    def record_layer(activation: Callable[[Any], Any]) -> Callable[[Any], Any]:
        def recorder(Z: Any) -> Any:
            A = activation(Z)
            recording.layers.append((Z, A))
            return A

        return recorder

    def record_loss(y_true: Any, y_pred: Any) -> Any:
        recording.losses.append(call(y_true, y_pred))
        return recording.losses[-1]

    try:
        for layer, activation in zip(layers, activations, strict=True):
            layer.activation = record_layer(activation)
        loss.call = record_loss
        yield recording
    finally:
        for layer, activation in zip(layers, activations, strict=True):
            layer.activation = activation
        vars(loss).pop("call", None)  # the recorder hid the class's own method


def observe(model: keras.Sequential, X: Array, Y: Array, mode: str = "eager") -> Observation:
    """Runs one forward and backward pass and returns every quantity of it; nothing is updated.

    `cost` is `model.compute_loss`; the derivatives are one `tape.gradient` of it.

    What the loss was computed from is measured, not assumed: if the cost does not depend on A_L at
    all, it was computed from Z_L (Keras went back to the logits behind a softmax or sigmoid), and
    there is no dA_L. A linear output is one tensor with two names, and dA_L and dZ_L are equal; it
    counts as "ZL" for a loss from logits and as "AL" otherwise.

    Args:
        model: from `build`, with parameters set.
        X: inputs, (m, n_0), in the dtype of the model.
        Y: (m,) integer labels for the sparse crossentropy, else (m, n_L) in that dtype.
        mode: "eager" runs operation by operation, "graph" inside one tf.function (see the module's
            docstring for what that changes).

    Raises:
        ValueError: if the data do not fit the model, or the mode is unknown.

    Example:
        >>> from keras_ref.network import build
        >>> model = build([4, 3], ["relu", "softmax"], "sparse_categorical_crossentropy",
        ...               from_logits=False, inputs=2, dtype="float32")
        >>> seen = observe(model, np.ones((5, 2), "float32"), np.array([0, 1, 2, 1, 0]))
        >>> seen.loss_input, list(seen.trace)[7:13]
        ('Z2', ['Z2', 'A2', 'loss', 'cost', 'dZ2', 'dW2'])
    """
    return observer(model, mode)(X, Y)


def observer(model: keras.Sequential, mode: str = "eager") -> Callable[[Array, Array], Observation]:
    """`observe` for many passes over one model: its graph is traced once for each shape of data.

    Parameters may be set between the passes.

    Args:
        model: from `build`.
        mode: as in `observe`.

    Returns:
        A function of X and Y.

    Raises:
        ValueError: if the mode is unknown; the function does if the data do not fit the model.

    Example:
        >>> from keras_ref.network import build
        >>> model = build([1], ["linear"], "mean_squared_error", False, inputs=2, dtype="float32")
        >>> look = observer(model, "graph")
        >>> look(np.ones((4, 2), "float32"), np.ones((4, 1), "float32")).loss_input
        'A1'
    """
    one_of("mode", mode, MODES)
    run: Any = partial(_run, model)
    if mode == "graph":
        import tensorflow as tf

        run = tf.function(run, autograph=False)

    def look(X: Array, Y: Array) -> Observation:
        check_data(model, X, Y)
        with precision(dtype_of(model)):
            import tensorflow as tf

            values = run(tf.constant(X), tf.constant(Y))
            last = len(model.layers)
            computed = {name: to_numpy(each) for name, each in values.items() if each is not None}
            trace = {"A0": np.array(X), **get_parameters(model), **computed}
            missing = set(values) - set(computed) - {f"dA{last}"}
            if missing:
                raise ValueError(
                    f"the cost does not depend on all of the model; no {sorted(missing)}"
                )
        return Observation(trace, _loss_input(model, f"dA{last}" in trace))

    return look


def _run(model: keras.Sequential, X: Any, Y: Any) -> dict[str, Any]:
    """Z1 ... db1 as tensors; None where the cost does not depend on something."""
    import tensorflow as tf

    with recorded(model) as recording, tf.GradientTape() as tape:
        cost = model.compute_loss(x=X, y=Y, y_pred=model(X, training=True))
    forward: dict[str, Any] = {}
    wanted: dict[str, Any] = {}
    for number, (Z, A) in enumerate(recording.layers, 1):
        forward |= {f"Z{number}": Z, f"A{number}": A}
    for number, layer in reversed(list(enumerate(model.layers, 1))):
        Z, A = recording.layers[number - 1]
        wanted |= {f"dA{number}": A, f"dZ{number}": Z}
        wanted |= {f"dW{number}": layer.kernel.value, f"db{number}": layer.bias.value}
    return forward | {"loss": recording.losses[0], "cost": cost} | tape.gradient(cost, wanted)


def _loss_input(model: keras.Sequential, depends_on_output: bool) -> str:
    """Whether the loss was computed from "ZL" or "AL"."""
    import keras

    linear_logits = (
        getattr(model.loss, "from_logits", False)
        and model.layers[-1].activation is keras.activations.linear
    )
    return f"{'A' if depends_on_output and not linear_logits else 'Z'}{len(model.layers)}"
