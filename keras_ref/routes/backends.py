"""What has to be written once for each of Keras's backends: to differentiate and to compile."""

from __future__ import annotations

import importlib
from collections.abc import Callable
from typing import Any, NamedTuple

Step = Callable[[Any, Any], tuple[Any, Any]]
"""(X, Y) -> the loss of each sample, and their mean."""

Differentiated = Callable[[Any, Any], tuple[Any, Any]]
"""(X, Y) -> the loss of each sample, and the derivative of the mean with respect to a kernel."""


class Backend(NamedTuple):
    """One backend of Keras.

    Attributes:
        softmax, sigmoid: its own functions, Z -> A, the softmax over the last axis.
        eagerly: (step, kernel) -> the step and its derivative, operation by operation.
        in_graph: the same as one graph; None if there is no such thing.
        in_xla: the same compiled by XLA; None likewise.
        to_numpy: a tensor as an array of the same dtype.
        widest: the widest float it has as people run it.
        errors: what it raises when it refuses, besides Python's own kinds.
    """

    softmax: Callable[[Any], Any]
    sigmoid: Callable[[Any], Any]
    eagerly: Callable[[Step, Any], Differentiated]
    in_graph: Callable[[Step, Any], Differentiated] | None
    in_xla: Callable[[Step, Any], Differentiated] | None
    to_numpy: Callable[[Any], Any]
    widest: Callable[[], str]
    errors: tuple[type[Exception], ...]


MODULES = {
    "tensorflow": "keras_ref.routes.on_tensorflow",
    "jax": "keras_ref.routes.on_jax",
    "torch": "keras_ref.routes.on_torch",
}
"""Where each of Keras's backends is described; only the one in use is imported."""


def backend() -> Backend:
    """The backend that Keras runs on: KERAS_BACKEND in the environment, before Keras is imported.

    Raises:
        ValueError: if it is one that is not described here.
    """
    import keras

    name = keras.backend.backend()
    if name not in MODULES:
        raise ValueError(f"Keras's backend must be one of {list(MODULES)}; got {name!r}")
    described: Backend = importlib.import_module(MODULES[name]).BACKEND
    return described
