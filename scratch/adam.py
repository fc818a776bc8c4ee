"""Adam, in the two forms that frameworks have: Keras's ("epsilon hat") and the paper's.

After `rmsprop`. `adam` is Keras's form, `adam_paper` is Algorithm 1 (PyTorch, optax); they differ
in where epsilon stands, and agree where gradients are far larger than it.
"""

from typing import Any

import numpy as np

from scratch.gradient_descent import Parameters, State


def adam_start(parameters: Parameters) -> State:
    """First and second moments of zero for every parameter.

    Example:
        >>> adam_start({"W1": np.zeros(2)})
        {'t': 0, 'mW1': array([0., 0.]), 'vW1': array([0., 0.])}
    """
    state: State = {"t": 0}
    for name, W in parameters.items():
        state[f"m{name}"] = np.zeros_like(W)
        state[f"v{name}"] = np.zeros_like(W)
    return state


def adam_step(
    parameters: Parameters,
    gradients: Parameters,
    state: State,
    *,
    learning_rate: float,
    beta_1: float,
    beta_2: float,
    epsilon: float,
) -> tuple[Parameters, State]:
    """Adam as Keras has it: the corrections go into the rate, epsilon ("hat") stays outside.

        m = m + (g - m) (1 - beta_1)            v = v + (g^2 - v) (1 - beta_2)
        alpha = learning_rate sqrt(1 - beta_2^t) / (1 - beta_1^t)
        W = W - m alpha / (sqrt(v) + epsilon)

    In exact arithmetic this is `adam_paper` with an epsilon that shrinks over time: epsilon here
    counts like epsilon / sqrt(1 - beta_2^t) there, 32 times as much at t = 1. The order of
    operations is Keras's too, each rounded to the dtype of the parameters, which all have the
    same.

    Args:
        parameters: W1, b1, ...
        gradients: dW1, db1, ...
        state: as `adam_start` or the last step returned it.
        learning_rate: positive.
        beta_1, beta_2: in [0, 1).
        epsilon: positive; keeps the step finite where v is 0.

    Source: Kingma and Ba, "Adam: a method for stochastic optimization", 2015, the remark at the
    end of section 2 (the form with epsilon hat).

    Example:
        >>> W, g = {"W1": np.array([1.0])}, {"dW1": np.array([2.0])}
        >>> settings = {"learning_rate": 0.001, "beta_1": 0.9, "beta_2": 0.999, "epsilon": 1e-7}
        >>> adam_step(W, g, adam_start(W), **settings)[0]["W1"].round(6)
        array([0.999])
    """
    t = state["t"] + 1
    real = next(iter(parameters.values())).dtype.type  # one dtype for all of them
    alpha = rate(real, t, learning_rate, beta_1, beta_2)
    rest_1, rest_2, epsilon_hat = real(1 - beta_1), real(1 - beta_2), real(epsilon)
    updated: Parameters = {}
    new: State = {"t": t}
    for name, W in parameters.items():  # an operation a line, in place on arrays that are new
        g, m_before, v_before = gradients[f"d{name}"], state[f"m{name}"], state[f"v{name}"]
        m = g - m_before
        m *= rest_1
        m += m_before
        v = g * g
        v -= v_before
        v *= rest_2
        v += v_before
        step = m * alpha
        step /= np.sqrt(v) + epsilon_hat
        new[f"m{name}"] = m
        new[f"v{name}"] = v
        updated[name] = W - step
    return updated, new


def rate(real: Any, t: int, learning_rate: float, beta_1: float, beta_2: float) -> Any:
    """learning_rate sqrt(1 - beta_2^t) / (1 - beta_1^t), every operation in one dtype.

    Args:
        real: that of the parameters, such as np.float32.
        t: number of the step, from 1.
        learning_rate, beta_1, beta_2: as in `adam_step`.

    Example:
        >>> float(rate(np.float64, 1, 0.5, 0.5, 0.75))
        0.5
    """
    correction_1 = 1 - real(beta_1) ** real(t)
    correction_2 = 1 - real(beta_2) ** real(t)
    return real(learning_rate) * np.sqrt(correction_2) / correction_1


def adam_paper_step(
    parameters: Parameters,
    gradients: Parameters,
    state: State,
    *,
    learning_rate: float,
    beta_1: float,
    beta_2: float,
    epsilon: float,
) -> tuple[Parameters, State]:
    """Adam as Algorithm 1 of the paper has it: the moments are corrected, epsilon is added after.

        m = beta_1 m + (1 - beta_1) g           v = beta_2 v + (1 - beta_2) g^2
        m_hat = m / (1 - beta_1^t)              v_hat = v / (1 - beta_2^t)
        W = W - learning_rate m_hat / (sqrt(v_hat) + epsilon)

    Args and state as in `adam_step`. The paper and PyTorch take epsilon = 1e-8.

    Source: Kingma and Ba (2015), Algorithm 1.

    Example:
        >>> W, g = {"W1": np.array([1.0])}, {"dW1": np.array([2.0])}
        >>> settings = {"learning_rate": 0.001, "beta_1": 0.9, "beta_2": 0.999, "epsilon": 1e-8}
        >>> adam_paper_step(W, g, adam_start(W), **settings)[0]["W1"].round(6)
        array([0.999])
    """
    t = state["t"] + 1
    updated: Parameters = {}
    new: State = {"t": t}
    for name, W in parameters.items():
        g = gradients[f"d{name}"]
        m = beta_1 * state[f"m{name}"] + (1 - beta_1) * g
        v = beta_2 * state[f"v{name}"] + (1 - beta_2) * (g * g)
        m_hat = m / (1 - beta_1**t)
        v_hat = v / (1 - beta_2**t)
        new[f"m{name}"] = m
        new[f"v{name}"] = v
        updated[name] = W - learning_rate * m_hat / (np.sqrt(v_hat) + epsilon)
    return updated, new
