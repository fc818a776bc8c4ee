"""Backpropagation: the derivative of the cost with respect to every weight of a network.

After `network`. The pass walks from the last layer to the first and uses each derivative to get the
one before it; for one hidden layer that is `two_layer.backward`, unrolled.
"""

from scratch.activations import ACTIVATIONS, Array
from scratch.losses import LOSSES
from scratch.network import Network, check_targets, forward, losses


def backward(
    network: Network, parameters: dict[str, Array], trace: dict[str, Array], Y: Array
) -> dict[str, Array]:
    """All derivatives, from the output to the first layer.

        dA[L] = dloss/dA[L]              dA[l] = W[l+1]^T dZ[l+1]
        dZ[l] = dA[l] * g'(Z[l])
        dW[l] = 1/m dZ[l] A[l-1]^T       db[l] = 1/m sum_i dZ[l](i)

    dA and dZ are of each sample's own loss; the 1/m of the cost enters at dW and db.

    Args:
        network: the network.
        parameters: W[l] (n_l, n_(l-1)) and b[l] (n_l, 1).
        trace: what `network.forward` returned.
        Y: targets.

    Returns:
        The trace dAL, dZL, dWL, dbL, ..., dA1, dZ1, dW1, db1.

    Source: Rumelhart, Hinton and Williams, "Learning representations by back-propagating errors",
    Nature 323, 1986; here in matrix form, a column a sample.

    Example:
        >>> import numpy as np
        >>> from scratch.network import network
        >>> net = network([(1, "linear")], "mean_squared_error", "textbook")
        >>> parameters = {"W1": np.array([[2.0]]), "b1": np.array([[0.0]])}
        >>> trace = forward(net, parameters, np.array([[3.0]]))
        >>> backward(net, parameters, trace, np.array([[5.0]]))["dW1"]  # 2 (6 - 5) 3
        array([[6.]])
    """
    last = len(network.units)
    m = trace["A0"].shape[1]
    dA = LOSSES[network.loss, network.form].gradient(trace[f"A{last}"], Y)
    gradients = {}
    for layer in range(last, 0, -1):
        Z, A, A_before = trace[f"Z{layer}"], trace[f"A{layer}"], trace[f"A{layer - 1}"]
        dZ = ACTIVATIONS[network.activations[layer - 1]].backward(dA, Z, A)
        gradients[f"dA{layer}"] = dA
        gradients[f"dZ{layer}"] = dZ
        gradients[f"dW{layer}"] = dZ @ A_before.T / m
        gradients[f"db{layer}"] = dZ.sum(axis=1, keepdims=True) / m
        if layer > 1:
            dA = parameters[f"W{layer}"].T @ dZ
    return gradients


def observe(network: Network, parameters: dict[str, Array], X: Array, Y: Array) -> dict[str, Array]:
    """One forward and one backward pass with everything they computed, in order.

    Args:
        network: the network.
        parameters: W[l] (n_l, n_(l-1)) and b[l] (n_l, 1).
        X: inputs, (n_0, m).
        Y: targets.

    Returns:
        The trace A0, W1, b1, ..., WL, bL, Z1, A1, ..., ZL, AL, loss, cost, dAL, ..., dW1, db1.

    Raises:
        ValueError: if a weight does not fit its input, or the targets do not fit the loss.

    Example:
        >>> import numpy as np
        >>> from scratch.network import network
        >>> net = network([(1, "linear")], "mean_squared_error", "textbook")
        >>> parameters = {"W1": np.array([[2.0]]), "b1": np.array([[0.0]])}
        >>> " ".join(observe(net, parameters, np.array([[3.0]]), np.array([[5.0]])))
        'A0 W1 b1 Z1 A1 loss cost dA1 dZ1 dW1 db1'
    """
    check_targets(network, X, Y)
    trace = forward(network, parameters, X)
    scored = losses(network, trace[f"A{len(network.units)}"], Y)
    gradients = backward(network, parameters, trace, Y)
    return {"A0": X} | parameters | trace | scored | gradients
