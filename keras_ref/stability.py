"""Ways from logits to a crossentropy in Keras, some stable and some not: one function each.

Last in the reading order. On TensorFlow, Keras rescues the unstable form: its softmax leaves
`_keras_logits` on the output, and a loss that finds it computes from the logits. In a graph a loss
also goes back through an operation of type Softmax, whoever made it. Where neither is found, the
probabilities are clipped to [1e-7, 1 - 1e-7], in float64 as well: the 1e-7 does not follow the
dtype. The loss of a sample stops at -ln(1e-7) = 16.118 nats (plus (C - 2) 1e-7, because Keras
normalises the clipped probabilities again), and where all of a row is clipped its gradient is
exactly zero. Rows that are right are touched too: a float64 loss is off by 1e-7 for each class
that was lifted to 1e-7.

    path                       rescued   how
    from_logits                -         from_logits=True
    softmax_activation         yes       the attribute
    softmax_tf                 no        a plain TensorFlow tensor has no attribute
    softmax_tf_in_graph        yes       the type of the operation
    softmax_then_identity      no        the copy has no attribute
    model_softmax              yes       the attribute
    model_linear               -         from_logits=True
    model_softmax_other_dtype  no        the loss casts, and the cast tensor has no attribute
    predict_then_loss          no        an array has no attribute

Example:
    >>> logits, labels = np.array([[0.0, -30.0, -33.0]]), np.array([1])
    >>> loss, gradient = PATHS["softmax_tf"](logits, labels, "float32")
    >>> round(float(loss[0]), 3), gradient.any()
    (16.118, np.False_)
    >>> loss, gradient = PATHS["softmax_activation"](logits, labels, "float32")
    >>> float(loss[0]), gradient[0, :2].tolist()
    (30.0, [1.0, -1.0])
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import TYPE_CHECKING, Any

import numpy as np

from keras_ref.backprop import recorded
from keras_ref.network import Array, build, set_parameters, to_numpy
from keras_ref.precision import precision

if TYPE_CHECKING:
    import keras

Result = tuple[Array, Array | None]


def from_logits(logits: Array, labels: Array, dtype: str) -> Result:
    """`sparse_categorical_crossentropy(labels, logits, from_logits=True)`."""
    return _function(logits, labels, dtype, lambda Z: Z, loss_from_logits=True)


def softmax_activation(logits: Array, labels: Array, dtype: str) -> Result:
    """Keras's softmax, then the loss from probabilities."""
    import keras

    return _function(logits, labels, dtype, keras.activations.softmax)


def softmax_tf(logits: Array, labels: Array, dtype: str) -> Result:
    """TensorFlow's softmax, then Keras's loss from probabilities, eagerly."""
    import tensorflow as tf

    return _function(logits, labels, dtype, tf.nn.softmax)


def softmax_tf_in_graph(logits: Array, labels: Array, dtype: str) -> Result:
    """The same inside a tf.function."""
    import tensorflow as tf

    return _function(logits, labels, dtype, tf.nn.softmax, graph=True)


def softmax_then_identity(logits: Array, labels: Array, dtype: str) -> Result:
    """Keras's softmax, then an operation that changes no number, then the loss."""
    import keras
    import tensorflow as tf

    return _function(logits, labels, dtype, lambda Z: tf.identity(keras.activations.softmax(Z)))


def model_softmax(logits: Array, labels: Array, dtype: str) -> Result:
    """A model that ends in Dense(C, activation="softmax"), compiled with the loss."""
    return _model(logits, labels, dtype, _identity_model(logits.shape[1], "softmax", dtype))


def model_linear(logits: Array, labels: Array, dtype: str) -> Result:
    """Its twin: a linear output and from_logits=True."""
    return _model(logits, labels, dtype, _identity_model(logits.shape[1], "linear", dtype))


def model_softmax_other_dtype(logits: Array, labels: Array, dtype: str) -> Result:
    """The softmax model in this dtype, its loss in the other one.

    A float64 model compiled with `SparseCategoricalCrossentropy()` while floatx is float32 is this.
    """
    return _model(logits, labels, dtype, _identity_model(logits.shape[1], "softmax", dtype, True))


def predict_then_loss(logits: Array, labels: Array, dtype: str) -> Result:
    """`model.predict` of the softmax model, then the loss of that array; there is no gradient."""
    with precision(dtype):
        import keras

        model = _identity_model(logits.shape[1], "softmax", dtype)
        probs = model.predict(np.asarray(logits, dtype), verbose=0)
        return to_numpy(keras.losses.sparse_categorical_crossentropy(labels, probs)), None


PATHS: dict[str, Callable[[Array, Array, str], Result]] = {
    "from_logits": from_logits,
    "softmax_activation": softmax_activation,
    "softmax_tf": softmax_tf,
    "softmax_tf_in_graph": softmax_tf_in_graph,
    "softmax_then_identity": softmax_then_identity,
    "model_softmax": model_softmax,
    "model_linear": model_linear,
    "model_softmax_other_dtype": model_softmax_other_dtype,
    "predict_then_loss": predict_then_loss,
}
"""Each takes logits (m, C), labels (m,) of integers and a dtype, to which the logits are cast.
Each returns the loss of each sample, (m,) in nats, and the gradient of the *sum* of the losses with
respect to the logits, (m, C), or None where Keras has none."""


def _function(
    logits: Array,
    labels: Array,
    dtype: str,
    output: Callable[[Any], Any],
    loss_from_logits: bool = False,
    graph: bool = False,
) -> Result:
    """A loss function of Keras on `output(logits)`, under a gradient tape."""
    with precision(dtype):
        import keras
        import tensorflow as tf

        def run(Z: Any) -> tuple[Any, Any]:
            with tf.GradientTape() as tape:
                tape.watch(Z)
                losses = keras.losses.sparse_categorical_crossentropy(
                    labels, output(Z), from_logits=loss_from_logits
                )
            return losses, tape.gradient(losses, Z)

        Z = tf.constant(logits, dtype)
        if graph:
            run = tf.function(run, autograph=False).get_concrete_function(Z)
        losses, gradient = run(Z)
        return to_numpy(losses), to_numpy(gradient)


def _model(logits: Array, labels: Array, dtype: str, model: keras.Sequential) -> Result:
    """The compiled loss of a model, as `compute_loss` computes it before it takes the mean."""
    with precision(dtype):
        import tensorflow as tf

        Z = tf.constant(logits, dtype)
        with recorded(model) as recording, tf.GradientTape() as tape:
            tape.watch(Z)
            model.compute_loss(y=tf.constant(labels), y_pred=model(Z))
        losses = recording.losses[0]
        return to_numpy(losses), to_numpy(tape.gradient(losses, Z))


@cache  # so that `predict` is traced once, not at every call; these models are never trained
def _identity_model(
    classes: int, activation: str, dtype: str, loss_in_other_dtype: bool = False
) -> keras.Sequential:
    """Dense(classes) with the identity as its kernel and no bias: its inputs are its logits."""
    import keras

    loss = "sparse_categorical_crossentropy"
    model = build([classes], [activation], loss, activation == "linear", classes, dtype)
    set_parameters(model, {"W1": np.eye(classes, dtype=dtype), "b1": np.zeros(classes, dtype)})
    if loss_in_other_dtype:
        other = "float32" if dtype == "float64" else "float64"
        with precision(other):
            model.compile(loss=keras.losses.SparseCategoricalCrossentropy())
    return model
