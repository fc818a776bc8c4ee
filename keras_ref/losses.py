"""The losses: Keras's own objects, each made in the dtype of the model.

After `precision`, before `network`. Every object reduces to the mean over the samples, and its
`call` gives the loss of each sample.

Two things to know before reading a number (both established by tests):

- On TensorFlow a crossentropy looks for `_keras_logits` on its input, which `keras.activations`'
  softmax and sigmoid leave there, and then computes from the logits whatever `from_logits` says.
  The attribute does not say which of the two left it: a sigmoid output under a categorical
  crossentropy is silently taken as the logits of a *softmax*, and a softmax output under a binary
  crossentropy as the logits of *sigmoids*.
- Without the rescue, probabilities are clipped to [1e-7, 1 - 1e-7]; the loss of a sample stops
  at -ln(1e-7) = 16.118 nats (see `routes`).
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from keras_ref.choices import one_of
from keras_ref.precision import precision

if TYPE_CHECKING:
    import keras


def _mean_squared_error(from_logits: bool) -> keras.losses.Loss:
    """Mean over the n_L outputs of (A_L - Y)^2; no factor 1/2."""
    import keras

    if from_logits:
        raise ValueError(
            "`from_logits` must be False for 'mean_squared_error': it compares outputs as they "
            "are and knows no logits; got True"
        )
    return keras.losses.MeanSquaredError()


def _binary_crossentropy(from_logits: bool) -> keras.losses.Loss:
    """Mean over the n_L outputs of -Y ln A_L - (1 - Y) ln(1 - A_L)."""
    import keras

    return keras.losses.BinaryCrossentropy(from_logits=from_logits)


def _categorical_crossentropy(from_logits: bool) -> keras.losses.Loss:
    """-sum over the classes of Y ln A_L; without logits A_L is first divided by its row's sum."""
    import keras

    return keras.losses.CategoricalCrossentropy(from_logits=from_logits)


def _sparse_categorical_crossentropy(from_logits: bool) -> keras.losses.Loss:
    """-ln of A_L at the label."""
    import keras

    return keras.losses.SparseCategoricalCrossentropy(from_logits=from_logits)


LOSSES: dict[str, Callable[[bool], keras.losses.Loss]] = {
    "mean_squared_error": _mean_squared_error,
    "binary_crossentropy": _binary_crossentropy,
    "categorical_crossentropy": _categorical_crossentropy,
    "sparse_categorical_crossentropy": _sparse_categorical_crossentropy,
}


def build_loss(loss: str, from_logits: bool, dtype: str) -> keras.losses.Loss:
    """The Keras loss object of this name, which computes in this dtype.

    Args:
        loss: a key of `LOSSES`.
        from_logits: whether the loss is given logits instead of probabilities.
        dtype: "float32" or "float64".

    Raises:
        ValueError: if the loss or dtype is unknown, or for mean squared error from logits.

    Example:
        >>> mse = build_loss("mean_squared_error", from_logits=False, dtype="float64")
        >>> float(mse([[1.0, 2.0]], [[1.0, 5.0]]))
        4.5
    """
    one_of("loss", loss, LOSSES)
    with precision(dtype):
        return LOSSES[loss](from_logits)
