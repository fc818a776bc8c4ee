"""A whole network with one hidden layer, unrolled: every formula of learning on one page.

Read this before `network`, which does the same for any depth. The hidden layer is a sigmoid, the
output a softmax over n_2 classes. Targets are one-hot columns.
"""

import numpy as np

from scratch.activations import Array, sigmoid, softmax
from scratch.losses_from_logits import log_softmax


def one_hot(Y: Array, n: int, dtype: str = "float64") -> Array:
    """Classes (m,) as columns (n, m): 1 at the class, 0 elsewhere.

    Example:
        >>> one_hot(np.array([2, 0]), 3)
        array([[0., 1.],
               [0., 0.],
               [1., 0.]])
    """
    return np.eye(n, dtype=dtype)[:, Y]


def initialize(rng: np.random.Generator, n_0: int, n_1: int, n_2: int) -> dict[str, Array]:
    """Small random weights, so that the units differ; zero biases.

    Example:
        >>> [W.shape for W in initialize(np.random.default_rng(0), 4, 3, 2).values()]
        [(3, 4), (3, 1), (2, 3), (2, 1)]
    """
    return {
        "W1": rng.normal(0, np.sqrt(1 / n_0), (n_1, n_0)),
        "b1": np.zeros((n_1, 1)),
        "W2": rng.normal(0, np.sqrt(1 / n_1), (n_2, n_1)),
        "b2": np.zeros((n_2, 1)),
    }


def forward(parameters: dict[str, Array], X: Array) -> dict[str, Array]:
    """From inputs to probabilities.

        Z1 = W1 X  + b1        A1 = sigmoid(Z1)
        Z2 = W2 A1 + b2        A2 = softmax(Z2)

    Args:
        parameters: W1 (n_1, n_0), b1 (n_1, 1), W2 (n_2, n_1), b2 (n_2, 1).
        X: inputs, (n_0, m).

    Returns:
        Z1, A1 (n_1, m) and Z2, A2 (n_2, m).

    Example:
        >>> parameters = initialize(np.random.default_rng(0), 4, 3, 2)
        >>> forward(parameters, np.ones((4, 5)))["A2"].sum(axis=0)
        array([1., 1., 1., 1., 1.])
    """
    W1, b1, W2, b2 = (parameters[name] for name in ("W1", "b1", "W2", "b2"))
    Z1 = W1 @ X + b1  # (n_1, m)
    A1 = sigmoid(Z1)  # (n_1, m)
    Z2 = W2 @ A1 + b2  # (n_2, m)
    A2 = softmax(Z2)  # (n_2, m)
    return {"Z1": Z1, "A1": A1, "Z2": Z2, "A2": A2}


def cost(Z2: Array, Y: Array) -> Array:
    """The mean over the samples of the loss -sum_j y_j log p_j.

    The loss is taken from the logits Z2 and not from A2: log and softmax together are accurate
    where a tiny A2 has already underflowed.

    Args:
        Z2: logits, (n_2, m).
        Y: one-hot columns, (n_2, m).

    Example:
        >>> cost(np.zeros((4, 1)), one_hot(np.array([0]), 4)).round(4)
        np.float64(1.3863)
    """
    loss = -(Y * log_softmax(Z2)).sum(axis=0)  # (m,)
    return loss.mean()


def backward(
    parameters: dict[str, Array], trace: dict[str, Array], X: Array, Y: Array
) -> dict[str, Array]:
    """The derivative of the cost with respect to every parameter.

        dZ2 = A2 - Y                                     softmax and cross-entropy together
        dW2 = 1/m dZ2 A1^T      db2 = 1/m sum_i dZ2(i)
        dA1 = W2^T dZ2
        dZ1 = dA1 * A1 (1 - A1)                          the derivative of the sigmoid
        dW1 = 1/m dZ1 X^T       db1 = 1/m sum_i dZ1(i)

    Args:
        parameters: as in `forward`.
        trace: what `forward` returned.
        X: inputs, (n_0, m).
        Y: one-hot columns, (n_2, m).

    Returns:
        dZ2, dW2, db2, dA1, dZ1, dW1, db1.

    Example:
        >>> parameters = initialize(np.random.default_rng(0), 4, 3, 2)
        >>> X, Y = np.ones((4, 5)), one_hot(np.array([0, 1, 0, 1, 1]), 2)
        >>> backward(parameters, forward(parameters, X), X, Y)["dW1"].shape
        (3, 4)
    """
    m = X.shape[1]
    A1, A2 = trace["A1"], trace["A2"]
    dZ2 = A2 - Y  # (n_2, m)
    dW2 = dZ2 @ A1.T / m  # (n_2, n_1)
    db2 = dZ2.sum(axis=1, keepdims=True) / m  # (n_2, 1)
    dA1 = parameters["W2"].T @ dZ2  # (n_1, m)
    dZ1 = dA1 * (A1 * (1 - A1))  # (n_1, m)
    dW1 = dZ1 @ X.T / m  # (n_1, n_0)
    db1 = dZ1.sum(axis=1, keepdims=True) / m  # (n_1, 1)
    return {
        "dZ2": dZ2,
        "dW2": dW2,
        "db2": db2,
        "dA1": dA1,
        "dZ1": dZ1,
        "dW1": dW1,
        "db1": db1,
    }


def update(
    parameters: dict[str, Array], gradients: dict[str, Array], learning_rate: float
) -> dict[str, Array]:
    """One step of gradient descent: W = W - learning_rate dW, and the same for b.

    All gradients are taken before any weight moves.

    Example:
        >>> update({"W1": np.array([1.0])}, {"dW1": np.array([0.5])}, learning_rate=0.1)["W1"]
        array([0.95])
    """
    return {
        name: parameter - learning_rate * gradients[f"d{name}"]
        for name, parameter in parameters.items()
    }


def train(
    parameters: dict[str, Array], X: Array, Y: Array, iterations: int, learning_rate: float
) -> tuple[dict[str, Array], list[float]]:
    """Gradient descent on the whole batch: forward, cost, backward, update, again.

    Args:
        parameters: as in `forward`.
        X: inputs, (n_0, m).
        Y: one-hot columns, (n_2, m).
        iterations: number of updates.
        learning_rate: length of a step along the gradient.

    Returns:
        The parameters after the last update, and the cost before each update.

    Example:
        >>> parameters = initialize(np.random.default_rng(0), 2, 3, 2)
        >>> X, Y = np.array([[0.0, 1.0], [1.0, 0.0]]), np.eye(2)
        >>> _, costs = train(parameters, X, Y, iterations=50, learning_rate=1.0)
        >>> costs[-1] < costs[0] / 2
        True
    """
    costs = []
    for _ in range(iterations):
        trace = forward(parameters, X)
        costs.append(float(cost(trace["Z2"], Y)))
        parameters = update(parameters, backward(parameters, trace, X, Y), learning_rate)
    return parameters, costs
