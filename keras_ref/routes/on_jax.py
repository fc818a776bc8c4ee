"""JAX: value_and_grad and jit. Imported only where Keras runs on it."""

from __future__ import annotations

from typing import Any

import jax
import keras
import numpy as np

from keras_ref.routes.backends import Backend, Differentiated, Step


def _eagerly(step: Step, kernel: Any) -> Differentiated:
    """The step as a function of the kernel's value."""

    def run(X: Any, Y: Any) -> tuple[Any, Any]:
        def cost_of(value: Any) -> tuple[Any, Any]:
            with keras.StatelessScope(state_mapping=[(kernel, value)]):
                losses, cost = step(X, Y)
            return cost, losses

        (_, losses), dW = jax.value_and_grad(cost_of, has_aux=True)(kernel.value)
        return losses, dW

    return run


def _in_xla(step: Step, kernel: Any) -> Differentiated:
    """The same under jit, which is always XLA."""
    return jax.jit(_eagerly(step, kernel))


def _widest() -> str:
    """float32 unless jax_enable_x64 is set: JAX rounds float64 arrays without a word."""
    return "float64" if jax.config.jax_enable_x64 else "float32"


BACKEND = Backend(
    softmax=jax.nn.softmax,
    sigmoid=jax.nn.sigmoid,
    eagerly=_eagerly,
    in_graph=None,
    in_xla=_in_xla,
    to_numpy=np.asarray,
    widest=_widest,
    errors=(),
)
"""JAX, as `backends.Backend` asks for it. Its errors are kinds of TypeError and RuntimeError."""
