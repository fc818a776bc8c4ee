"""Entries: the ways in which people have Keras take a step, each watched while it runs.

After `training`, before `on_logits`; `training` watches the one that is fastest to watch.

    entry                  what runs
    apply                  gradients under a tape, `optimizer.apply`: operation by operation
    apply in a graph       the same in a `tf.function`
    apply in XLA           the same, compiled by XLA
    train_on_batch         compiled with jit_compile=False
    train_on_batch in XLA  compiled with jit_compile=True
    run_eagerly            `train_on_batch`, compiled with run_eagerly=True
    fit                    one call for all epochs, compiled with Keras's defaults, shuffle=True
    fit in XLA             the same, compiled with jit_compile=True

The gradient that an optimizer is given leaves no trace in Keras. It is noted on the way into
`optimizer.apply`, in a variable of its own for each parameter: one more operation in the graph,
which changes no bit of the steps (tested, for every entry).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from typing import TYPE_CHECKING, Any

import numpy as np

from keras_ref.choices import one_of
from keras_ref.network import Array, check_data, dtype_of, get_parameters, names, to_numpy
from keras_ref.optimizers import slots, state
from keras_ref.precision import precision
from keras_ref.training import step_by_hand

if TYPE_CHECKING:
    import keras

Snapshot = Callable[[], None]
Plan = tuple[int, int, int]  # epochs, batch_size, seed


def watched(
    model: keras.Sequential,
    X: Array,
    Y: Array,
    entry: str,
    *,
    epochs: int,
    batch_size: int,
    seed: int = 0,
) -> list[dict[str, Array]]:
    """Trains through one of the entries and shows every step.

    First comes the state at the start: W1 b1 ... and mW1 vW1 ... as far as the optimizer has a
    memory. Then, after each step: the gradient that the optimizer was given (dW1 db1 ...) and the
    state after the update. All are copies.

    Args:
        model: from `build`, with an optimizer that has not run yet.
        X: inputs, (m, n_0), in the dtype of the model.
        Y: (m,) integer labels for the sparse crossentropy, else (m, n_L) in that dtype.
        entry: a key of `ENTRIES`.
        epochs: how often every sample is visited, in an order that is drawn anew each time.
        batch_size: samples a step, at least 1; what is left at the end of an epoch is a smaller
            batch.
        seed: of the orders. "fit" draws its own from TensorFlow's generator; whoever seeds that
            gets one order for all epochs, see `findings.one_order_every_epoch`.

    Returns:
        1 + epochs * ceil(m / batch_size) dicts.

    Raises:
        ValueError: if the entry is unknown, the data do not fit the model, it has no optimizer, or
            epochs or batch_size is not positive.

    Example:
        >>> from keras_ref.network import build
        >>> from keras_ref.optimizers import build_optimizer
        >>> model = build([1], ["linear"], "mean_squared_error", False, 2, "float32",
        ...               build_optimizer("momentum", "float32"))
        >>> X, Y = np.ones((5, 2), "float32"), np.ones((5, 1), "float32")
        >>> start, *steps = watched(model, X, Y, "run_eagerly", epochs=2, batch_size=3)
        >>> len(steps), list(steps[0])
        (4, ['dW1', 'db1', 'W1', 'b1', 'mW1', 'mb1'])
    """
    one_of("entry", entry, ENTRIES)
    check_data(model, X, Y)
    if model.optimizer is None:
        raise ValueError("`model` must be compiled with an optimizer; got None")
    for name, number in (("epochs", epochs), ("batch_size", batch_size)):
        if number < 1:
            raise ValueError(f"`{name}` must be at least 1; got {number}")
    with precision(dtype_of(model)):
        taken = [get_parameters(model) | state(model.optimizer, model)]
        variables = dict(zip(names(model), model.trainable_variables, strict=True))
        variables |= slots(model.optimizer, model)
        with _noted(model) as notes:

            def snapshot() -> None:
                seen = notes | {name: each.value for name, each in variables.items()}
                taken.append({name: to_numpy(value) for name, value in seen.items()})

            ENTRIES[entry](model, X, Y, (epochs, batch_size, seed), snapshot)
    return taken


@contextmanager
def _noted(model: keras.Sequential) -> Iterator[dict[str, Any]]:
    """Within, each gradient on its way into the optimizer is kept: dW1, db1, ... -> a variable."""
    import tensorflow as tf

    weights = zip(names(model), model.trainable_variables, strict=True)
    notes = {f"d{name}": tf.Variable(tf.zeros_like(each.value)) for name, each in weights}
    apply = model.optimizer.apply

    def noting(gradients: Any, trainable_variables: Any = None) -> Any:
        for note, gradient in zip(notes.values(), gradients, strict=True):
            note.assign(gradient)
        return apply(gradients, trainable_variables)

    model.optimizer.apply = noting
    try:
        yield notes
    finally:
        del model.optimizer.apply  # the class's own comes to light again


def _by_hand(how: Callable[[Any], Any]) -> Callable[..., None]:
    """Gradients under a tape and `optimizer.apply`, in a function that was made of them."""

    def run(model: Any, X: Array, Y: Array, plan: Plan, snapshot: Snapshot) -> None:
        import tensorflow as tf

        made = how(partial(step_by_hand, model))
        for batch in _batches(len(X), plan):
            made(tf.constant(X[batch]), tf.constant(Y[batch]))
            snapshot()

    return run


def _in_a_function(jit_compile: bool) -> Callable[[Any], Any]:
    """A graph of a step, or what XLA makes of it."""

    def made(step: Any) -> Any:
        import tensorflow as tf

        return tf.function(step, autograph=False, jit_compile=jit_compile)

    return made


def _on_batches(**compiled: Any) -> Callable[..., None]:
    """`train_on_batch`, batch by batch."""

    def run(model: Any, X: Array, Y: Array, plan: Plan, snapshot: Snapshot) -> None:
        model.compile(optimizer=model.optimizer, loss=model.loss, **compiled)
        for batch in _batches(len(X), plan):
            model.train_on_batch(X[batch], Y[batch])
            snapshot()

    return run


def _by_fit(**compiled: Any) -> Callable[..., None]:
    """`fit`, which shuffles by itself."""

    def run(model: Any, X: Array, Y: Array, plan: Plan, snapshot: Snapshot) -> None:
        import keras

        epochs, batch_size, _ = plan
        model.compile(optimizer=model.optimizer, loss=model.loss, **compiled)
        watch = keras.callbacks.LambdaCallback(on_train_batch_end=lambda batch, logs: snapshot())
        model.fit(X, Y, batch_size, epochs, verbose=0, shuffle=True, callbacks=[watch])

    return run


def _batches(m: int, plan: Plan) -> Iterator[Array]:
    """The samples of each step, epoch after epoch."""
    epochs, batch_size, seed = plan
    rng = np.random.default_rng(seed)
    for _ in range(epochs):
        order = rng.permutation(m)
        yield from (order[start : start + batch_size] for start in range(0, m, batch_size))


ENTRIES: dict[str, Callable[..., None]] = {
    "apply": _by_hand(lambda step: step),
    "apply in a graph": _by_hand(_in_a_function(jit_compile=False)),
    "apply in XLA": _by_hand(_in_a_function(jit_compile=True)),
    "train_on_batch": _on_batches(jit_compile=False),
    "train_on_batch in XLA": _on_batches(jit_compile=True),
    "run_eagerly": _on_batches(run_eagerly=True),
    "fit": _by_fit(),
    "fit in XLA": _by_fit(jit_compile=True),
}
