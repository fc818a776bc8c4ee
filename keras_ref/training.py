"""Training: Keras's own steps one by one, and Keras's own `fit` in an order that is given.

After `optimizers`, before `entries`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from keras_ref.network import Array, check_data, dtype_of, get_parameters, names, to_numpy
from keras_ref.optimizers import slots, state
from keras_ref.precision import precision

if TYPE_CHECKING:
    import keras


def trajectory(
    model: keras.Sequential, X: Array, Y: Array, batches: Iterable[Array]
) -> Iterator[dict[str, Array]]:
    """Trains step by step with the model's compiled loss and optimizer, and shows every step.

    First comes the state at the start: W1 b1 ... and, as far as the optimizer has a memory,
    mW1 vW1 .... Then, after each batch: `cost` of that batch before the update, the gradient that
    the optimizer was given (dW1 db1 ...), and the state after the update. All are copies. A model
    that has been trained before goes on from where it is.

    A step is one graph, as in `fit`, and has the same bits (tested): gradients of `compute_loss`,
    then `optimizer.apply`. A 64-25-15-10 network with Adam on batches of 32 takes 0.8 to 1.5 ms a
    step.

    Args:
        model: from `build`, with an optimizer.
        X: inputs, (m, n_0), in the dtype of the model.
        Y: (m,) integer labels for the sparse crossentropy, else (m, n_L) in that dtype.
        batches: for each step, the indices of its samples; the sizes may differ.

    Raises:
        ValueError: if the data do not fit the model, it has no optimizer, or a batch is empty.

    Example:
        >>> from keras_ref.network import build
        >>> from keras_ref.optimizers import build_optimizer
        >>> model = build([1], ["linear"], "mean_squared_error", False, 2, "float32",
        ...               build_optimizer("sgd", "float32"))
        >>> X, Y = np.ones((5, 2), "float32"), np.ones((5, 1), "float32")
        >>> start, first, last = trajectory(model, X, Y, [np.array([0, 3, 1]), np.array([4, 2])])
        >>> list(start), list(last)
        (['W1', 'b1'], ['cost', 'dW1', 'db1', 'W1', 'b1'])
    """
    check_data(model, X, Y)
    if model.optimizer is None:
        raise ValueError("`model` must be compiled with an optimizer; got None")
    with precision(dtype_of(model)):
        start = get_parameters(model) | state(model.optimizer, model)
        step = _step(model, X, Y)
    return _steps(step, start, X, Y, batches)


def _steps(
    step: Any, start: dict[str, Array], X: Array, Y: Array, batches: Iterable[Array]
) -> Iterator[dict[str, Array]]:
    """The start, then what each step returns."""
    import tensorflow as tf

    yield start
    for batch in batches:
        if len(batch) == 0:
            raise ValueError("each of `batches` must hold at least one index; got none")
        values = step(tf.constant(X[batch]), tf.constant(Y[batch]))
        yield {name: to_numpy(value) for name, value in values.items()}


def step_by_hand(model: keras.Sequential, X: Any, Y: Any) -> tuple[Any, list[Any]]:
    """A step as people write it: the cost under a tape, its gradients, and `optimizer.apply`.

    Args:
        model: with an optimizer.
        X, Y: tensors, samples in rows.

    Returns:
        The cost before the step, and the gradients that the optimizer was given.

    Example:
        >>> from keras_ref.network import build
        >>> from keras_ref.optimizers import build_optimizer
        >>> model = build([1], ["linear"], "mean_squared_error", False, 2, "float32",
        ...               build_optimizer("sgd", "float32"))
        >>> _, gradients = step_by_hand(model, np.ones((5, 2), "f"), np.ones((5, 1), "f"))
        >>> [tuple(gradient.shape) for gradient in gradients]
        [(2, 1), (1,)]
    """
    import tensorflow as tf

    with tf.GradientTape() as tape:
        cost = model.compute_loss(x=X, y=Y, y_pred=model(X, training=True))
    variables = model.trainable_variables
    gradients = tape.gradient(cost, [variable.value for variable in variables])
    model.optimizer.apply(gradients, variables)
    return cost, gradients


def _step(model: keras.Sequential, X: Array, Y: Array) -> Any:
    """One step as a graph that takes any number of samples: (X, Y) -> cost, gradient, state."""
    import tensorflow as tf

    memory = slots(model.optimizer, model)

    def step(X: Any, Y: Any) -> dict[str, Any]:
        variables = model.trainable_variables
        cost, gradients = step_by_hand(model, X, Y)
        after = dict(zip(names(model), variables, strict=True)) | memory
        return (
            {"cost": cost}
            | {f"d{name}": each for name, each in zip(names(model), gradients, strict=True)}
            | {name: tf.identity(variable.value) for name, variable in after.items()}
        )

    signature = [tf.TensorSpec((None, *array.shape[1:]), array.dtype) for array in (X, Y)]
    # The concrete graph, not the tf.function: nothing is ever traced again.
    return tf.function(step, autograph=False).get_concrete_function(*signature)


def fit(
    model: keras.Sequential,
    X: Array,
    Y: Array,
    epochs: int,
    batch_size: int,
    orders: Sequence[Array],
) -> dict[str, list[float]]:
    """Trains with Keras's `model.fit`, the samples visited in the orders given.

    One call of `fit` an epoch, on the rearranged samples with shuffle=False; optimizer and graph
    live on from call to call.

    Args:
        model: from `build`, with an optimizer.
        X: inputs, (m, n_0), in the dtype of the model.
        Y: (m,) integer labels for the sparse crossentropy, else (m, n_L) in that dtype.
        epochs: how often every sample is visited.
        batch_size: samples a step, at least 1; what is left at the end of an epoch is a smaller
            batch.
        orders: for each epoch a permutation of 0 ... m - 1.

    Returns:
        "loss", and "accuracy" if the model was built with it: one number an epoch. Keras averages
        over the epoch's batches, weighted by their size, while the parameters change: it is not
        the loss of the model at the end of the epoch.

    Raises:
        ValueError: if the data do not fit the model, it has no optimizer, or the orders are not
            one permutation for each epoch.

    Example:
        >>> from keras_ref.network import build
        >>> from keras_ref.optimizers import build_optimizer
        >>> model = build([1], ["linear"], "mean_squared_error", False, 2, "float32",
        ...               build_optimizer("sgd", "float32"))
        >>> X, Y = np.ones((5, 2), "float32"), np.ones((5, 1), "float32")
        >>> order = np.array([4, 0, 3, 1, 2])
        >>> len(fit(model, X, Y, epochs=2, batch_size=3, orders=[order, order])["loss"])
        2
    """
    check_data(model, X, Y)
    if model.optimizer is None:
        raise ValueError("`model` must be compiled with an optimizer; got None")
    if len(orders) != epochs:
        raise ValueError(
            f"`orders` must hold one order for each epoch, {epochs}; got {len(orders)}"
        )
    for order in orders:
        if not np.array_equal(np.sort(order), np.arange(len(X))):
            raise ValueError(f"each of `orders` must be a permutation of 0 ... {len(X) - 1}")
    history: dict[str, list[float]] = {}
    with precision(dtype_of(model)):
        for order in orders:
            epoch = model.fit(
                X[order], Y[order], batch_size=batch_size, epochs=1, shuffle=False, verbose=0
            )
            for name, values in epoch.history.items():
                history.setdefault(name, []).extend(float(value) for value in values)
    return history
