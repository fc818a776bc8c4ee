"""The ways in which people run a loss: functions by hand, a model by hand, and Keras's own loops.

    mode                  loss  gradient  what runs
    functions             (m,)  yes       the layers one by one, the loss function, under a tape
    functions in a graph  (m,)  yes       the same in a graph
    functions in XLA      (m,)  yes       the same compiled by XLA
    model                 (m,)  yes       the loss object on model(X), under a tape
    model in a graph      (m,)  yes       the same in a graph
    fit                   ()    yes       fit, compiled with Keras's defaults
    evaluate              ()    no        evaluate, likewise
    predict               (m,)  no        the loss function on the array that predict returned
    train_on_batch        ()    yes       train_on_batch, compiled with jit_compile=False
    XLA                   ()    yes       train_on_batch, compiled with jit_compile=True
    run_eagerly           ()    yes       train_on_batch, compiled with run_eagerly=True

The loss of a sample by an object is the same object with reduction=None, beside the one whose mean
is differentiated. A mean that Keras reports has passed through its metric, which multiplies by the
number of samples and divides again, in floatx.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

import numpy as np

from keras_ref.network import Array
from keras_ref.routes.backends import Differentiated, Step, backend
from keras_ref.routes.losses import loss_function, loss_object
from keras_ref.routes.model import Route, compile_route, gradient_of


class Ran(NamedTuple):
    """What one mode gave.

    Attributes:
        loss: (m,), or () where Keras gives the mean only.
        gradient: of the mean loss at the logits, (m, C); None if there is none.
        skipped_step: whether the optimizer left the step out.
    """

    loss: Array
    gradient: Array | None = None
    skipped_step: bool = False


class Absent(Exception):  # noqa: N818 - nothing went wrong: the backend has no such mode
    """The backend has no such mode."""


def _by_functions(route: Route) -> Step:
    """Layer after layer, then the loss function; the mean of it."""
    from keras import ops

    loss = loss_function(route.configuration.loss, route.configuration.from_logits)

    def step(X: Any, Y: Any) -> tuple[Any, Any]:
        A = X
        for part in route.parts:
            A = part(A)
        losses = loss(Y, A)
        return losses, ops.mean(losses)

    return step


def _by_model(route: Route) -> Step:
    """The model, then the loss object: the mean is its own."""
    _, name, from_logits, _, _ = route.configuration
    loss, each = loss_object(name, from_logits), loss_object(name, from_logits, reduction=None)

    def step(X: Any, Y: Any) -> tuple[Any, Any]:
        A = route.model(X, training=True)
        return each(Y, A), loss(Y, A)

    return step


def _directly(step: Callable[[Route], Step], how: str, route: Route) -> Ran:
    """A step with its derivative, as the backend does it."""
    from keras import ops

    compiler = _offered(how)
    X, Y = ops.convert_to_tensor(route.X), ops.convert_to_tensor(route.Y)
    losses, dW = compiler(step(route), route.dense.kernel)(X, Y)
    return Ran(_array(losses), gradient_of(_array(dW)))


def _functions(route: Route) -> Ran:
    """Layers and loss function, operation by operation."""
    return _directly(_by_functions, "eagerly", route)


def _functions_in_graph(route: Route) -> Ran:
    """Layers and loss function in one graph."""
    return _directly(_by_functions, "in_graph", route)


def _functions_in_xla(route: Route) -> Ran:
    """Layers and loss function, compiled by XLA."""
    return _directly(_by_functions, "in_xla", route)


def _model(route: Route) -> Ran:
    """Model and loss object, operation by operation."""
    return _directly(_by_model, "eagerly", route)


def _model_in_graph(route: Route) -> Ran:
    """Model and loss object in one graph."""
    return _directly(_by_model, "in_graph", route)


def _fit(route: Route) -> Ran:
    """One epoch of one batch, everything else as Keras has it."""
    compile_route(route)

    def fit() -> float:
        history = route.model.fit(
            route.X, route.Y, batch_size=len(route.X), shuffle=False, verbose=0
        )
        return history.history["loss"][0]

    return _trained(route, fit)


def _evaluate(route: Route) -> Ran:
    """`evaluate` on one batch."""
    compile_route(route)
    loss = route.model.evaluate(route.X, route.Y, batch_size=len(route.X), verbose=0)
    return Ran(_reported(route, loss))


def _predict(route: Route) -> Ran:
    """The loss function on what `predict` returned."""
    compile_route(route)
    A = route.model.predict(route.X, batch_size=len(route.X), verbose=0)
    loss = loss_function(route.configuration.loss, route.configuration.from_logits)
    return Ran(_array(loss(route.Y, A)))


def _train_on_batch(route: Route) -> Ran:
    """One step of a model compiled with jit_compile=False."""
    compile_route(route, jit_compile=False)
    return _trained(route, lambda: route.model.train_on_batch(route.X, route.Y))


def _xla(route: Route) -> Ran:
    """One step of a model compiled with jit_compile=True; for PyTorch that is not XLA."""
    _offered("in_xla")
    compile_route(route, jit_compile=True)
    return _trained(route, lambda: route.model.train_on_batch(route.X, route.Y))


def _run_eagerly(route: Route) -> Ran:
    """One step of a model compiled with run_eagerly=True."""
    compile_route(route, run_eagerly=True, jit_compile=False)
    return _trained(route, lambda: route.model.train_on_batch(route.X, route.Y))


MODES: dict[str, Callable[[Route], Ran]] = {
    "functions": _functions,
    "functions in a graph": _functions_in_graph,
    "functions in XLA": _functions_in_xla,
    "model": _model,
    "model in a graph": _model_in_graph,
    "fit": _fit,
    "evaluate": _evaluate,
    "predict": _predict,
    "train_on_batch": _train_on_batch,
    "XLA": _xla,
    "run_eagerly": _run_eagerly,
}
"""In the order in which they run: what can share a compiled model stands side by side."""


def _offered(how: str) -> Callable[[Step, Any], Differentiated]:
    """What the backend has under this name."""
    compiler: Callable[[Step, Any], Differentiated] | None = getattr(backend(), how)
    if compiler is None:
        import keras

        raise Absent(f"Keras has nothing of this kind on {keras.backend.backend()}")
    return compiler


def _trained(route: Route, train: Callable[[], Any]) -> Ran:
    """One step: the loss that Keras reported, and the gradient as the kernel shows it."""
    loss = _reported(route, train())
    optimizer = route.model.optimizer
    if int(optimizer.iterations) == 0:
        return Ran(loss, None, skipped_step=True)
    moved = _array(route.dense.kernel.value)
    return Ran(loss, gradient_of(np.zeros_like(moved) - moved))


def _reported(route: Route, loss: Any) -> Array:
    """The number in the dtype of the metric that it came from; Keras made it a Python float."""
    # The value, not what its variable says of it: on JAX a "float64" variable holds float32.
    return np.asarray(loss, _array(route.model.metrics[0].total.value).dtype)


def _array(tensor: Any) -> Array:
    """A tensor as an array."""
    return backend().to_numpy(tensor)
