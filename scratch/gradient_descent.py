"""Gradient descent: plain, with momentum, and with Nesterov's look ahead.

After `backprop`, first of the optimisers. `start` makes the state before the first step, `step`
takes parameters, gradients and state and returns new parameters and a new state; nothing is changed
in place. The state is a dict: `t`, the number of steps done, and for each parameter its moments by
name, `mW1`, `vW1`, ...
"""

from typing import Any

import numpy as np

from scratch.activations import Array

Parameters = dict[str, Array]
State = dict[str, Any]


def sgd_start(parameters: Parameters) -> State:
    """Plain gradient descent remembers nothing but the number of steps.

    Example:
        >>> sgd_start({"W1": np.zeros(2)})
        {'t': 0}
    """
    return {"t": 0}


def sgd_step(
    parameters: Parameters, gradients: Parameters, state: State, *, learning_rate: float
) -> tuple[Parameters, State]:
    """W = W - learning_rate dW.

    Args:
        parameters: W1, b1, ...
        gradients: dW1, db1, ... (others are ignored).
        state: as `sgd_start` or the last step returned it.
        learning_rate: positive.

    Example:
        >>> sgd_step({"W1": np.array([1.0])}, {"dW1": np.array([2.0])}, {"t": 0}, learning_rate=0.1)
        ({'W1': array([0.8])}, {'t': 1})
    """
    updated = {name: W - learning_rate * gradients[f"d{name}"] for name, W in parameters.items()}
    return updated, {"t": state["t"] + 1}


def momentum_start(parameters: Parameters) -> State:
    """A velocity of zero for every parameter.

    Example:
        >>> momentum_start({"W1": np.zeros(2)})
        {'t': 0, 'mW1': array([0., 0.])}
    """
    return {"t": 0} | {f"m{name}": np.zeros_like(W) for name, W in parameters.items()}


def momentum_step(
    parameters: Parameters,
    gradients: Parameters,
    state: State,
    *,
    learning_rate: float,
    momentum: float,
) -> tuple[Parameters, State]:
    """m = momentum m - learning_rate dW, then W = W + m.

    The velocity holds the learning rate in it, as in Keras; PyTorch keeps it outside.

    Args:
        parameters: W1, b1, ...
        gradients: dW1, db1, ...
        state: as `momentum_start` or the last step returned it.
        learning_rate: positive.
        momentum: in [0, 1).

    Source: Sutskever et al., "On the importance of initialization and momentum in deep learning",
    2013, equations (1) and (2).

    Example:
        >>> W, g = {"W1": np.array([1.0])}, {"dW1": np.array([2.0])}
        >>> momentum_step(W, g, momentum_start(W), learning_rate=0.1, momentum=0.9)
        ({'W1': array([0.8])}, {'t': 1, 'mW1': array([-0.2])})
    """
    updated: Parameters = {}
    new: State = {"t": state["t"] + 1}
    for name, W in parameters.items():
        m = state[f"m{name}"] * momentum - gradients[f"d{name}"] * learning_rate
        new[f"m{name}"] = m
        updated[name] = W + m
    return updated, new


def nesterov_step(
    parameters: Parameters,
    gradients: Parameters,
    state: State,
    *,
    learning_rate: float,
    momentum: float,
) -> tuple[Parameters, State]:
    """m = momentum m - learning_rate dW, then W = W + (momentum m - learning_rate dW).

    The velocity is used as it will be after the next step, had that the same gradient: the look
    ahead, with the gradient at W and not at the place ahead. Keras has this form, in this order of
    operations; PyTorch's is the same with the rate outside of the velocity.

    Args and state as in `momentum_step`.

    Source: Sutskever et al. (2013), equations (3) and (4), with their parameters read at the place
    ahead.

    Example:
        >>> W, g = {"W1": np.array([1.0])}, {"dW1": np.array([2.0])}
        >>> new, state = nesterov_step(W, g, momentum_start(W), learning_rate=0.1, momentum=0.9)
        >>> new["W1"].round(12), state["mW1"]
        (array([0.62]), array([-0.2]))
    """
    updated: Parameters = {}
    new: State = {"t": state["t"] + 1}
    for name, W in parameters.items():
        g = gradients[f"d{name}"]
        m = state[f"m{name}"] * momentum - g * learning_rate
        new[f"m{name}"] = m
        updated[name] = W + (m * momentum - g * learning_rate)
    return updated, new
