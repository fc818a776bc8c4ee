"""Keras's loss functions on logits, eagerly: what a person tries first, on as many as there are.

After `entries`, before `routes`, which walks every way, on a few samples.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from keras_ref.network import Array, to_numpy
from keras_ref.precision import precision


def from_logits(Z: Any, labels: Any) -> Any:
    """`sparse_categorical_crossentropy(labels, Z, from_logits=True)`."""
    import keras

    return keras.losses.sparse_categorical_crossentropy(labels, Z, from_logits=True)


def keras_softmax(Z: Any, labels: Any) -> Any:
    """Keras's softmax, then the loss from probabilities: it finds the logits again."""
    import keras

    return keras.losses.sparse_categorical_crossentropy(labels, keras.activations.softmax(Z))


def tensorflow_softmax(Z: Any, labels: Any) -> Any:
    """TensorFlow's softmax, then the loss from probabilities, which it clips."""
    import keras
    import tensorflow as tf

    return keras.losses.sparse_categorical_crossentropy(labels, tf.nn.softmax(Z))


FUNCTIONS: dict[str, Callable[[Any, Any], Any]] = {
    "from_logits": from_logits,
    "softmax": keras_softmax,
    "tf.nn.softmax": tensorflow_softmax,
}


def losses_and_gradient(
    function: str, logits: Array, labels: Array, dtype: str
) -> tuple[Array, Array]:
    """The loss of each sample, and the gradient of each at its logits.

    Args:
        function: a key of `FUNCTIONS`.
        logits: (m, C), cast to the dtype.
        labels: (m,) integers.
        dtype: "float32" or "float64".

    Returns:
        (m,) in nats, and (m, C).

    Example:
        >>> import numpy as np
        >>> logits, labels = np.array([[0.0, -30.0]]), np.array([1])
        >>> [losses_and_gradient(each, logits, labels, "float32")[0].astype(int).tolist()
        ...  for each in FUNCTIONS]
        [[30], [30], [16]]
    """
    with precision(dtype):
        import tensorflow as tf

        Z = tf.constant(logits, dtype)
        with tf.GradientTape() as tape:
            tape.watch(Z)
            losses = FUNCTIONS[function](Z, labels)
        return to_numpy(losses), to_numpy(tape.gradient(losses, Z))
