"""Kernels drawn by Keras's own initializers.

After `losses`. The scale of each, with n_in inputs and `units` outputs:

    glorot_uniform   uniform on +-sqrt(6 / (n_in + units))
    glorot_normal    normal cut off at 2 sigma, variance 2 / (n_in + units)
    he_uniform       uniform on +-sqrt(6 / n_in)
    he_normal        normal cut off at 2 sigma, variance 2 / n_in
    lecun_normal     normal cut off at 2 sigma, variance 1 / n_in

The normal ones are drawn with sigma / 0.87962566103423978, so that the variance named here is
that of the values *after* the cut.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from keras_ref.choices import one_of
from keras_ref.precision import precision

INITIALIZERS: dict[str, str] = {
    "glorot_uniform": "GlorotUniform",
    "glorot_normal": "GlorotNormal",
    "he_uniform": "HeUniform",
    "he_normal": "HeNormal",
    "lecun_normal": "LecunNormal",
}


def draw_kernel(
    initializer: str, n_in: int, units: int, seed: int, dtype: str
) -> np.ndarray[Any, Any]:
    """One kernel, drawn by the Keras initializer of this name.

    The same seed gives the same kernel. float64 is its own draw, not the float32 one widened.

    Args:
        initializer: a key of `INITIALIZERS`.
        n_in: inputs of the layer, at least 1.
        units: outputs of the layer, at least 1.
        seed: any integer.
        dtype: "float32" or "float64".

    Returns:
        The kernel, (n_in, units).

    Raises:
        ValueError: if the initializer or dtype is unknown.

    Source:
        Glorot and Bengio 2010, equation 16; He et al. 2015, equation 10; LeCun et al. 1998,
        section 4.6; in Keras `VarianceScaling`.

    Example:
        >>> draw_kernel("he_normal", 5, 3, seed=1, dtype="float64").shape
        (5, 3)
    """
    one_of("initializer", initializer, INITIALIZERS)
    with precision(dtype):
        import keras

        draw = getattr(keras.initializers, INITIALIZERS[initializer])(seed=seed)
        kernel: np.ndarray[Any, Any] = draw((n_in, units), dtype=dtype).numpy()
        return kernel
