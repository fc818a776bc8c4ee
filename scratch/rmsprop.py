"""RMSprop: each step divided by how large its gradients have been of late.

After `gradient_descent`, before `adam`, which adds a memory of the gradient and corrects the start.
"""

import numpy as np

from scratch.gradient_descent import Parameters, State


def rmsprop_start(parameters: Parameters) -> State:
    """A second moment of zero for every parameter.

    Example:
        >>> rmsprop_start({"W1": np.zeros(2)})
        {'t': 0, 'vW1': array([0., 0.])}
    """
    return {"t": 0} | {f"v{name}": np.zeros_like(W) for name, W in parameters.items()}


def rmsprop_step(
    parameters: Parameters,
    gradients: Parameters,
    state: State,
    *,
    learning_rate: float,
    rho: float,
    epsilon: float,
) -> tuple[Parameters, State]:
    """v = rho v + (1 - rho) dW^2, then W = W - learning_rate dW / sqrt(v + epsilon).

    Nothing is corrected for v having started at 0: the first step is 1 / sqrt(1 - rho) learning
    rates long, 3.16 of them. Keras has epsilon inside the root, in this order of operations;
    PyTorch adds it after the root, where 1e-8 counts as 1e-16 does here.

    Args:
        parameters: W1, b1, ...
        gradients: dW1, db1, ...
        state: as `rmsprop_start` or the last step returned it.
        learning_rate: positive.
        rho: how much is kept of v, in [0, 1).
        epsilon: positive; keeps the step finite where v is 0.

    Source: Tieleman and Hinton, "Lecture 6.5: rmsprop", Neural Networks for Machine Learning, 2012,
    without an epsilon; where it stands is Keras's choice.

    Example:
        >>> W, g = {"W1": np.array([1.0])}, {"dW1": np.array([2.0])}
        >>> settings = {"learning_rate": 0.001, "rho": 0.9, "epsilon": 1e-7}
        >>> rmsprop_step(W, g, rmsprop_start(W), **settings)[0]["W1"].round(6)
        array([0.996838])
    """
    updated: Parameters = {}
    new: State = {"t": state["t"] + 1}
    for name, W in parameters.items():
        g = gradients[f"d{name}"]
        v = rho * state[f"v{name}"] + (1 - rho) * (g * g)
        new[f"v{name}"] = v
        updated[name] = W - learning_rate * g / np.sqrt(v + epsilon)
    return updated, new
