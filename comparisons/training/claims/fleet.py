"""Fleets: many runs of one network trained at once, the runs in the leading axes of every array.

First in the reading order of this part. W[l] is (..., n_l, n_(l-1)), and one stacked product serves
all runs: seeds and learning rates side by side. Activations, losses and the steps of optimisers
are those of `scratch`; only the two passes stand here again, for arrays with more axes.

A fleet takes the steps of `scratch.train` to rounding, and for the sizes that are tested to the
bit: the products are the same, one a run, and BLAS may add in another order where a matrix lies
turned in memory.
"""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any, NamedTuple

import numpy as np

from comparisons.dialects import Array

Parameters = dict[str, Array]


class Step(NamedTuple):
    """A fleet after an update.

    Attributes:
        before, after: W1, b1, ... (..., n_out, n_in).
        gradients: dW1, db1, ... of the batch, at the weights before.
        state: of the optimiser, after.
    """

    before: Parameters
    after: Parameters
    gradients: Parameters
    state: dict[str, Any]


def stacked(starts: Sequence[Parameters]) -> Parameters:
    """The parameters of several runs along a new first axis.

    Example:
        >>> stacked([{"b1": np.zeros((3, 1))}, {"b1": np.ones((3, 1))}])["b1"].shape
        (2, 3, 1)
    """
    return {name: np.stack([start[name] for start in starts]) for name in starts[0]}


def repeated(parameters: Parameters, times: int) -> Parameters:
    """The parameters (runs, ...) of each run `times` times, along a new second axis."""
    return {
        name: np.repeat(array[:, np.newaxis], times, axis=1) for name, array in parameters.items()
    }


def forward(network: Any, parameters: Parameters, X: Array) -> dict[str, Array]:
    """The trace A0, Z1, A1, ..., AL of every run.

    Args:
        network: a `scratch.network.Network` without a softmax in a layer.
        parameters: W[l] (..., n_l, n_(l-1)) and b[l] (..., n_l, 1).
        X: inputs, (n_0, m), or (..., n_0, m) if every run has its own.
    """
    from scratch.activations import ACTIVATIONS

    trace = {"A0": X}
    A = X
    for layer, activation in enumerate(network.activations, start=1):
        Z = parameters[f"W{layer}"] @ A + parameters[f"b{layer}"]
        A = ACTIVATIONS[activation].forward(Z)
        trace[f"Z{layer}"], trace[f"A{layer}"] = Z, A
    return trace


def gradients(network: Any, parameters: Parameters, X: Array, Y: Array) -> Parameters:
    """dW1, db1, ... of the cost of every run.

        dZ[l] = (W[l+1]^T dZ[l+1]) * g'(Z[l])      dW[l] = 1/m dZ[l] A[l-1]^T

    Args:
        network, parameters, X: as for `forward`.
        Y: targets, (..., m) or (n_L, ..., m), with the axes of the runs as X has them.
    """
    from scratch.activations import ACTIVATIONS

    trace, last, m = forward(network, parameters, X), len(network.units), X.shape[-1]
    dA = _loss_gradient(network, trace[f"A{last}"], Y)
    found = {}
    for layer in range(last, 0, -1):
        Z, A = trace[f"Z{layer}"], trace[f"A{layer}"]
        dZ = ACTIVATIONS[network.activations[layer - 1]].backward(dA, Z, A)
        found[f"dW{layer}"] = dZ @ trace[f"A{layer - 1}"].swapaxes(-1, -2) / m
        found[f"db{layer}"] = dZ.sum(axis=-1, keepdims=True) / m
        if layer > 1:
            dA = parameters[f"W{layer}"].swapaxes(-1, -2) @ dZ
    return found


def losses(network: Any, parameters: Parameters, X: Array, Y: Array) -> Array:
    """The loss of every sample in every run, (..., m). Arguments as for `gradients`."""
    from scratch.losses import LOSSES

    output = forward(network, parameters, X)[f"A{len(network.units)}"]
    flat, targets = _flat(output, Y)
    loss = LOSSES[network.loss, network.form].loss(flat, targets)
    return loss.reshape(*output.shape[:-2], output.shape[-1])


def right(network: Any, parameters: Parameters, X: Array, Y: Array) -> Array:
    """The share of right answers of every run, (...): as `scratch.training.accuracy` counts."""
    output = forward(network, parameters, X)[f"A{len(network.units)}"]
    if network.loss == "mean_squared_error":
        return np.full(output.shape[:-2], np.nan)
    if network.loss == "binary_crossentropy":
        threshold = 0 if network.form == "from_logits" else 0.5
        return ((output > threshold) == (Y > 0.5)).mean(axis=(-1, -2))
    classes = Y if network.loss == "sparse_categorical_crossentropy" else Y.argmax(axis=0)
    return (output.argmax(axis=-2) == classes).mean(axis=-1)


def steps(
    network: Any,
    parameters: Parameters,
    X: Array,
    Y: Array,
    visits: Iterable[Array],
    optimizer: str,
    settings: dict[str, Any],
) -> Iterator[Step]:
    """Trains a fleet and shows every step.

    Args:
        network: as for `forward`.
        parameters: to begin with; the axes of the runs first.
        X: inputs, (n_0, m), shared by all runs.
        Y: targets of them, (m,) or (n_L, m).
        visits: for each step the samples each run sees, (..., batch), whole numbers; an axis of
            length 1 is shared by the runs along it.
        optimizer: a key of `scratch.optimizers.OPTIMIZERS`.
        settings: that differ from its defaults; a learning rate may be an array of a shape that
            stands against that of a weight, such as (rates, 1, 1).
    """
    from scratch.optimizers import OPTIMIZERS

    begin, step, defaults = OPTIMIZERS[optimizer]
    state, rows = begin(parameters), np.ascontiguousarray(X.T)
    for visit in visits:
        seen = rows[visit].swapaxes(-1, -2)
        found = gradients(network, parameters, seen, Y[..., visit])
        before = parameters
        parameters, state = step(before, found, state, **{**defaults, **settings})
        yield Step(before, parameters, found, state)


def orders(m: int, epochs: int, seeds: int, batch_size: int) -> list[list[Array]]:
    """For each seed the batches of its run, in the order that `scratch.train` takes them."""
    from scratch.training import batches, shuffles

    return [
        [batch for order in shuffles(m, epochs, seed) for batch in batches(order, batch_size)]
        for seed in range(seeds)
    ]


def visits(m: int, epochs: int, seeds: int, batch_size: int) -> Iterator[Array]:
    """For each update the samples that each seed's run sees, (seeds, batch)."""
    runs = orders(m, epochs, seeds, batch_size)
    return (np.stack(each) for each in zip(*runs, strict=True))


def _flat(output: Array, Y: Array) -> tuple[Array, Array]:
    """Output (n, runs times m) and targets to match, as the losses of scratch want them."""
    n, columns = output.shape[-2], (*output.shape[:-2], output.shape[-1])
    flat = np.ascontiguousarray(np.moveaxis(output, -2, 0)).reshape(n, -1)
    if Y.dtype.kind in "iu":
        return flat, np.broadcast_to(Y, columns).reshape(-1)
    runs = len(columns) - 1
    aligned = Y.reshape(n, *(1,) * (runs + 2 - Y.ndim), *Y.shape[1:])
    return flat, np.broadcast_to(aligned, (n, *columns)).reshape(n, -1)


def _loss_gradient(network: Any, output: Array, Y: Array) -> Array:
    """The derivative of each sample's loss with respect to its output, (..., n_L, m)."""
    from scratch.losses import LOSSES

    flat, targets = _flat(output, Y)
    dA = LOSSES[network.loss, network.form].gradient(flat, targets)
    apart = dA.reshape(len(dA), *output.shape[:-2], output.shape[-1])
    return np.ascontiguousarray(np.moveaxis(apart, 0, -2))
