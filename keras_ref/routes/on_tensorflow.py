"""TensorFlow: tapes, graphs and XLA. Imported only where Keras runs on it."""

from __future__ import annotations

from functools import partial
from typing import Any

import numpy as np
import tensorflow as tf

from keras_ref.routes.backends import Backend, Differentiated, Step


def _eagerly(step: Step, kernel: Any) -> Differentiated:
    """The step under a tape."""

    def run(X: Any, Y: Any) -> tuple[Any, Any]:
        with tf.GradientTape() as tape:
            losses, cost = step(X, Y)
        return losses, tape.gradient(cost, kernel.value)

    return run


def _compiled(jit_compile: bool, step: Step, kernel: Any) -> Differentiated:
    """The same, tape and all, in one tf.function."""
    return tf.function(_eagerly(step, kernel), autograph=False, jit_compile=jit_compile)


BACKEND = Backend(
    softmax=tf.nn.softmax,
    sigmoid=tf.nn.sigmoid,
    eagerly=_eagerly,
    in_graph=partial(_compiled, False),
    in_xla=partial(_compiled, True),
    to_numpy=lambda tensor: np.asarray(tensor.numpy()),
    widest=lambda: "float64",
    errors=(tf.errors.OpError,),
)
"""TensorFlow, as `backends.Backend` asks for it."""
