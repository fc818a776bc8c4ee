"""PyTorch: autograd, and no compiler that this map knows. Imported only where Keras runs on it."""

from __future__ import annotations

from functools import partial
from typing import Any

import keras
import torch

from keras_ref.routes.backends import Backend, Differentiated, Step


def _eagerly(step: Step, kernel: Any) -> Differentiated:
    """The step, then autograd."""

    def run(X: Any, Y: Any) -> tuple[Any, Any]:
        losses, cost = step(X, Y)
        return losses, torch.autograd.grad(cost, kernel.value)[0]

    return run


BACKEND = Backend(
    softmax=partial(torch.softmax, dim=-1),
    sigmoid=torch.sigmoid,
    eagerly=_eagerly,
    in_graph=None,
    in_xla=None,
    to_numpy=keras.ops.convert_to_numpy,
    widest=lambda: "float64",
    errors=(),
)
"""PyTorch, as `backends.Backend` asks for it. Its errors are kinds of RuntimeError."""
