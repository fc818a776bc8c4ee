"""Gradient checking: is the derivative what the cost really does when a weight is moved?

After `training`. Central differences share no formula with backpropagation, only the forward pass:

    dcost/dw  is about  (cost(w + h) - cost(w - h)) / (2 h),  with an error of order h^2

Smaller h means less of that error and more rounding, which is of order u cost / h for unit roundoff
u. The sum is least near h = u^(1/3), about 5e-6 in float64, and then about eight digits are right.
Check in float64: in float32 the same argument leaves three or four digits.
"""

from collections.abc import Callable

import numpy as np

from scratch.activations import Array
from scratch.network import Network, losses, predict

STEP = float(np.finfo(np.float64).eps / 2) ** (1 / 3)


def central_differences(
    cost: Callable[[], float], W: Array, step: float = STEP, indices: Array | None = None
) -> Array:
    """The derivative of a cost with respect to the entries of W, one entry after the other.

    Args:
        cost: computes the cost with W as it is now.
        W: float64; each entry is moved in place by a step either way, and put back.
        step: h, in units of max(1, |w|).
        indices: positions in `W.ravel()` to look at; all of them if None.

    Returns:
        One derivative for each index, (len(indices),), or the shape of W if `indices` is None.

    Raises:
        TypeError: if W is not float64.

    Source: Nocedal and Wright, "Numerical optimization", 2nd ed., 2006, section 8.1, on the balance
    of truncation and rounding.

    Example:
        >>> W = np.array([3.0])
        >>> central_differences(lambda: float(W[0] ** 2), W).round(6)
        array([6.])
    """
    if W.dtype != np.float64:
        raise TypeError(f"differences need float64 weights; got {W.dtype}")
    where = np.arange(W.size) if indices is None else indices
    entries = W.reshape(-1)  # a view: W is contiguous
    slopes = np.empty(len(where))
    for position, index in enumerate(where):
        w = entries[index]
        h = step * max(1.0, abs(w))
        entries[index] = right = w + h
        cost_right = cost()
        entries[index] = left = w - h
        cost_left = cost()
        entries[index] = w
        slopes[position] = (cost_right - cost_left) / (right - left)
    return slopes.reshape(W.shape) if indices is None else slopes


def numerical_gradients(
    network: Network, parameters: dict[str, Array], X: Array, Y: Array, step: float = STEP
) -> dict[str, Array]:
    """dW1, db1, ... of a whole network by central differences of its cost.

    Two forward passes for every single weight: for small networks only.

    Example:
        >>> net = Network((1,), ("linear",), "mean_squared_error", "textbook")
        >>> parameters = {"W1": np.array([[2.0]]), "b1": np.array([[0.0]])}
        >>> X, Y = np.array([[3.0]]), np.array([[5.0]])
        >>> numerical_gradients(net, parameters, X, Y)["dW1"].round(6)
        array([[6.]])
    """
    moved = {name: np.array(W) for name, W in parameters.items()}

    def cost() -> float:
        return float(losses(network, predict(network, moved, X), Y)["cost"])

    return {f"d{name}": central_differences(cost, W, step) for name, W in moved.items()}
