"""One dtype for a whole computation: what has to be set so that Keras really runs in float64.

First in the reading order: every other module runs its work inside `precision(dtype)`.

Giving the layers `dtype="float64"` is not enough. Measured with Keras 3.15 on TensorFlow 2.21, and
each established again by a test:

- A loss made without a dtype computes in floatx (float32). The cast makes a new tensor, which loses
  the `_keras_logits` that a softmax left on its output: the loss is then computed from clipped
  float32 probabilities, without the rescue that the same float32 model gets.
- Even with a float64 loss object, `compile` under floatx float32 rounds the cost to float32
  (`CompileLoss` casts). The gradients stay float64: only the reported number is rounded.
- `set_floatx("float64")` alone does not reach the layers once any layer has been made: they follow
  the global dtype policy, which is fixed on first use. Both have to be set.
- An optimizer's learning rate is a floatx variable: made under float32, 0.001 is rounded.
- `fit`, `predict` and `evaluate` cast NumPy inputs to floatx on the way in.
- What stays float32 whatever is set: TensorFlow turns a Python float that goes through `ops.cast`
  into a float32 tensor first. This is how Adam reads its betas for the bias correction (not for the
  moving averages, where 1 - beta_1 is a Python float) and how SGD reads `momentum`. The one remedy
  is to pass the setting as `np.float64(0.9)`.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from keras_ref.choices import one_of

DTYPES = ("float32", "float64")


@contextmanager
def precision(dtype: str) -> Iterator[None]:
    """Everything that Keras makes or feeds inside the block has this dtype.

    Sets floatx and the global dtype policy, and puts both back, also after an error. Objects made
    inside keep their dtype afterwards.

    Args:
        dtype: "float32" or "float64".

    Raises:
        ValueError: if the dtype is neither.

    Example:
        >>> import keras
        >>> with precision("float64"):
        ...     keras.losses.MeanSquaredError().dtype
        'float64'
        >>> keras.losses.MeanSquaredError().dtype
        'float32'
    """
    one_of("dtype", dtype, DTYPES)
    import keras

    floatx, policy = keras.config.floatx(), keras.config.dtype_policy()
    try:
        keras.config.set_floatx(dtype)
        keras.config.set_dtype_policy(dtype)
        yield
    finally:
        keras.config.set_floatx(floatx)
        keras.config.set_dtype_policy(policy)
