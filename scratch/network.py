"""A network of any depth: what it is, its first weights, and the way forward to the loss.

After `two_layer`, whose formulas these are, with a loop over the layers. `backprop` goes back.
"""

from typing import NamedTuple

import numpy as np

from scratch.activations import ACTIVATIONS, Array
from scratch.initializers import INITIALIZERS
from scratch.losses import LOSSES


class Network(NamedTuple):
    """The shape of a network and what it is trained to do; it holds no weights.

    Attributes:
        units: n_1 ... n_L.
        activations: g_1 ... g_L, keys of `ACTIVATIONS`.
        loss: the loss, by its name in Keras.
        form: "from_logits" (the output is linear), or "textbook" or "clipped" (from probs).
    """

    units: tuple[int, ...]
    activations: tuple[str, ...]
    loss: str
    form: str


def network(layers: list[tuple[int, str]], loss: str, form: str = "from_logits") -> Network:
    """A network from a list of (units, activation).

    Args:
        layers: the layers after the input, first to last.
        loss: "mean_squared_error", "binary_crossentropy", "categorical_crossentropy" or
            "sparse_categorical_crossentropy".
        form: "from_logits", "textbook" or "clipped"; "textbook" is the only one of the quadratic
            loss.

    Raises:
        ValueError: if a name is unknown, a layer has no unit, there is no layer, or logits are
            asked of an output that is not linear.

    Example:
        >>> network([(25, "relu"), (10, "linear")], "sparse_categorical_crossentropy").units
        (25, 10)
    """
    if not layers:
        raise ValueError("`layers` must hold at least one (units, activation); got none")
    for units, activation in layers:
        if units < 1:
            raise ValueError(f"`units` must be at least 1; got {units}")
        if activation not in ACTIVATIONS:
            raise ValueError(f"`activation` must be one of {list(ACTIVATIONS)}; got {activation!r}")
    if (loss, form) not in LOSSES:
        known = [f"{name} {form}" for name, form in LOSSES]
        raise ValueError(f"`loss` and `form` must be one of {known}; got {loss!r} {form!r}")
    if form == "from_logits" and layers[-1][1] != "linear":
        raise ValueError(
            f"a loss from logits needs a linear output; got {layers[-1][1]!r}, whose output is not "
            "logits"
        )
    return Network(
        tuple(units for units, _ in layers),
        tuple(activation for _, activation in layers),
        loss,
        form,
    )


def initialize(
    network: Network, n_0: int, rng: np.random.Generator, initializer: str = "he"
) -> dict[str, Array]:
    """Random weights and zero biases, float64.

    Args:
        network: the network.
        n_0: number of inputs.
        rng: where the random numbers come from.
        initializer: a key of `INITIALIZERS`.

    Returns:
        W1, b1, W2, b2, ...

    Raises:
        ValueError: if the initialiser is unknown.

    Example:
        >>> net = network([(3, "relu"), (2, "linear")], "sparse_categorical_crossentropy")
        >>> {name: W.shape for name, W in initialize(net, 4, np.random.default_rng(0)).items()}
        {'W1': (3, 4), 'b1': (3, 1), 'W2': (2, 3), 'b2': (2, 1)}
    """
    if initializer not in INITIALIZERS:
        raise ValueError(f"`initializer` must be one of {list(INITIALIZERS)}; got {initializer!r}")
    parameters = {}
    n_in = n_0
    for layer, n_out in enumerate(network.units, start=1):
        parameters[f"W{layer}"] = INITIALIZERS[initializer](rng, n_out, n_in)
        parameters[f"b{layer}"] = np.zeros((n_out, 1))
        n_in = n_out
    return parameters


def forward(network: Network, parameters: dict[str, Array], X: Array) -> dict[str, Array]:
    """From inputs to outputs, layer by layer.

        Z[l] = W[l] A[l-1] + b[l]        A[l] = g(Z[l])        A[0] = X

    Args:
        network: the network.
        parameters: W[l] (n_l, n_(l-1)) and b[l] (n_l, 1).
        X: inputs, (n_0, m).

    Returns:
        The trace A0, Z1, A1, ..., ZL, AL.

    Raises:
        ValueError: if a weight does not fit its input, or a bias its weight.

    Example:
        >>> net = network([(2, "relu")], "mean_squared_error", "textbook")
        >>> parameters = {"W1": np.array([[1.0], [-1.0]]), "b1": np.zeros((2, 1))}
        >>> forward(net, parameters, np.array([[3.0]]))["A1"].ravel()
        array([3., 0.])
    """
    A = X
    trace = {"A0": A}
    for layer, activation in enumerate(network.activations, start=1):
        W, b = parameters[f"W{layer}"], parameters[f"b{layer}"]
        if W.shape[1] != len(A):
            raise ValueError(
                f"W{layer} must be (n_{layer}, {len(A)}) to take A{layer - 1} of shape {A.shape}; "
                f"got {W.shape}"
            )
        if b.shape != (len(W), 1):  # (n_l,) would add one bias a sample where m = n_l
            raise ValueError(
                f"b{layer} must be ({len(W)}, 1) to fit W{layer} of shape {W.shape}; got {b.shape}"
            )
        Z = W @ A + b
        A = ACTIVATIONS[activation].forward(Z)
        trace[f"Z{layer}"] = Z
        trace[f"A{layer}"] = A
    return trace


def predict(network: Network, parameters: dict[str, Array], X: Array) -> Array:
    """The output A[L] alone, (n_L, m): logits, probs or numbers, as the last activation has it.

    Example:
        >>> net = network([(1, "sigmoid")], "binary_crossentropy", "clipped")
        >>> predict(net, {"W1": np.array([[0.0]]), "b1": np.array([[0.0]])}, np.array([[5.0]]))
        array([[0.5]])
    """
    return forward(network, parameters, X)[f"A{len(network.units)}"]


def check_targets(network: Network, X: Array, Y: Array) -> None:
    """Refuses targets that NumPy would misread in silence: a class of -1 is the last class to it.

    Args:
        network: the network; its loss says what targets look like.
        X: inputs, (n_0, m).
        Y: targets.

    Raises:
        ValueError: if there is no sample, the shape is wrong, classes are not integers or out of
            range, or targets of the binary cross-entropy lie outside [0, 1].

    Example:
        >>> net = network([(4, "linear")], "sparse_categorical_crossentropy")
        >>> check_targets(net, np.zeros((2, 3)), np.array([0, 3, 4]))
        Traceback (most recent call last):
        ValueError: classes must lie in 0 ... 3; got 0 ... 4
    """
    n, m = network.units[-1], X.shape[1]
    sparse = network.loss == "sparse_categorical_crossentropy"
    wanted = (m,) if sparse else (n, m)
    if m == 0:
        raise ValueError("there must be at least one sample; got an empty batch")
    if Y.shape != wanted:
        raise ValueError(f"Y must have shape {wanted} for {network.loss}; got {Y.shape}")
    if sparse and Y.dtype.kind not in "iu":
        raise ValueError(f"classes must be integers; got {Y.dtype}")
    if sparse and (Y.min() < 0 or Y.max() >= n):
        raise ValueError(f"classes must lie in 0 ... {n - 1}; got {Y.min()} ... {Y.max()}")
    if network.loss == "binary_crossentropy" and (Y.min() < 0 or Y.max() > 1):
        raise ValueError(f"targets must lie in [0, 1]; got {Y.min()} ... {Y.max()}")


def losses(network: Network, output: Array, Y: Array) -> dict[str, Array]:
    """The loss of each sample, and the cost: its mean.

    Args:
        network: the network.
        output: A[L], (n_L, m).
        Y: targets, as `losses` wants them.

    Returns:
        loss (m,) and cost ().

    Example:
        >>> net = network([(4, "linear")], "sparse_categorical_crossentropy")
        >>> losses(net, np.zeros((4, 2)), np.array([3, 0]))["cost"].round(4)
        np.float64(1.3863)
    """
    loss = LOSSES[network.loss, network.form].loss(output, Y)
    return {"loss": loss, "cost": loss.mean()}
