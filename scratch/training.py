"""Training: epochs, mini-batches, and what is written down along the way.

After `optimizers`. An *iteration* is one update; an *epoch* is one pass over all samples, in
ceil(m / batch_size) iterations, the last of which may see fewer samples.
"""

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np

from scratch.activations import Array
from scratch.backprop import backward
from scratch.network import Network, check_targets, forward, losses
from scratch.optimizers import OPTIMIZERS


class History(NamedTuple):
    """What training left behind.

    Attributes:
        loss: for each epoch the mean loss of its samples, each taken when its batch came along,
            while the weights were moving. (That is what Keras's `fit` reports.)
        accuracy: for each epoch the fraction of its samples that were right; empty for regression.
        iterations: number of updates.
    """

    loss: list[float]
    accuracy: list[float]
    iterations: int


def shuffles(m: int, epochs: int, seed: int) -> list[Array]:
    """The order in which the samples are visited, a permutation for each epoch.

    Orders are data, so that two frameworks can follow the same ones.

    Example:
        >>> [sorted(order.tolist()) for order in shuffles(3, epochs=2, seed=0)]
        [[0, 1, 2], [0, 1, 2]]
    """
    rng = np.random.default_rng(seed)
    return [rng.permutation(m) for _ in range(epochs)]


def batches(order: Array, batch_size: int) -> Iterator[Array]:
    """An order cut into mini-batches; the last one keeps the rest.

    Raises:
        ValueError: if there is no sample, or the batch size is not positive.

    Example:
        >>> [batch.tolist() for batch in batches(np.arange(5), 2)]
        [[0, 1], [2, 3], [4]]
    """
    if batch_size < 1:
        raise ValueError(f"`batch_size` must be at least 1; got {batch_size}")
    if len(order) == 0:
        raise ValueError("there must be at least one sample; got an empty batch")
    return (order[start : start + batch_size] for start in range(0, len(order), batch_size))


def accuracy(network: Network, output: Array, Y: Array) -> float:
    """The fraction of right answers: the largest output, or for yes-or-no outputs the right side.

    For `binary_crossentropy` every output counts as one answer, yes if p > 1/2, which is z > 0.

    Args:
        network: the network; its loss says what a right answer is.
        output: A[L], (n_L, m), logits or probs.
        Y: targets.

    Returns:
        In [0, 1]; nan for the quadratic loss, which has no right and wrong.

    Example:
        >>> net = Network((2,), ("linear",), "sparse_categorical_crossentropy", "from_logits")
        >>> accuracy(net, np.array([[3.0, 1.0], [0.0, 2.0]]), np.array([0, 0]))
        0.5
    """
    if network.loss == "sparse_categorical_crossentropy":
        return float((output.argmax(axis=0) == Y).mean())
    if network.loss == "categorical_crossentropy":
        return float((output.argmax(axis=0) == Y.argmax(axis=0)).mean())
    if network.loss == "binary_crossentropy":
        threshold = 0 if network.form == "from_logits" else 0.5
        return float(((output > threshold) == (Y > 0.5)).mean())
    return float("nan")


def train(
    network: Network,
    parameters: dict[str, Array],
    X: Array,
    Y: Array,
    *,
    epochs: int,
    batch_size: int = 32,
    optimizer: str = "adam",
    seed: int = 0,
    **settings: float,
) -> tuple[dict[str, Array], History]:
    """Mini-batch training.

    Args:
        network: the network.
        parameters: W1, b1, ... to start from; they are not changed.
        X: inputs, (n_0, m).
        Y: targets; the last axis is the sample.
        epochs: passes over all samples.
        batch_size: samples in one update, at least 1.
        optimizer: a key of `OPTIMIZERS`.
        seed: of the shuffle.
        settings: the optimiser's, such as `learning_rate`; its defaults otherwise.

    Returns:
        The trained parameters and the history.

    Raises:
        ValueError: if the optimiser or a setting is unknown, a batch would be empty, or the targets
            do not fit the loss.

    Example:
        >>> from scratch.network import initialize, network
        >>> net = network([(4, "tanh"), (2, "linear")], "sparse_categorical_crossentropy")
        >>> parameters = initialize(net, 2, np.random.default_rng(0))
        >>> X, Y = np.array([[0.0, 0.0, 1.0, 1.0], [0.0, 1.0, 0.0, 1.0]]), np.array([0, 1, 1, 0])
        >>> _, history = train(
        ...     net, parameters, X, Y, epochs=200, batch_size=4, learning_rate=0.05
        ... )
        >>> history.accuracy[-1], history.iterations
        (1.0, 200)
    """
    if optimizer not in OPTIMIZERS:
        raise ValueError(f"`optimizer` must be one of {list(OPTIMIZERS)}; got {optimizer!r}")
    start, step, defaults = OPTIMIZERS[optimizer]
    if unknown := set(settings) - set(defaults):
        raise ValueError(f"settings of {optimizer!r} are {sorted(defaults)}; got {sorted(unknown)}")
    check_targets(network, X, Y)
    settings = defaults | settings
    state = start(parameters)
    m = X.shape[1]
    loss_by_epoch, accuracy_by_epoch = [], []
    for order in shuffles(m, epochs, seed):
        loss_sum = right = 0.0
        for batch in batches(order, batch_size):
            X_batch, Y_batch = X[:, batch], Y[..., batch]
            trace = forward(network, parameters, X_batch)
            output = trace[f"A{len(network.units)}"]
            loss_sum += float(losses(network, output, Y_batch)["loss"].sum())
            right += accuracy(network, output, Y_batch) * len(batch)
            gradients = backward(network, parameters, trace, Y_batch)
            parameters, state = step(parameters, gradients, state, **settings)
        loss_by_epoch.append(loss_sum / m)
        accuracy_by_epoch.append(right / m)
    if network.loss == "mean_squared_error":
        accuracy_by_epoch = []
    return parameters, History(loss_by_epoch, accuracy_by_epoch, state["t"])
