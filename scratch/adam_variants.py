"""Adam with weight decay (AdamW), and with second moments that never fall (AMSGrad).

After `adam`, both in Keras's form of it.
"""

import numpy as np

from scratch.adam import adam_start, adam_step, rate
from scratch.gradient_descent import Parameters, State


def adamw_step(
    parameters: Parameters,
    gradients: Parameters,
    state: State,
    *,
    learning_rate: float,
    beta_1: float,
    beta_2: float,
    epsilon: float,
    weight_decay: float,
) -> tuple[Parameters, State]:
    """W = W - W weight_decay learning_rate, then Adam's step from there.

    The decay is *decoupled*: it does not go through the gradient, so the moments do not see it and
    sqrt(v) does not divide it. Put into the gradient instead (an L2 penalty in the cost) it would
    hardly slow down weights whose gradients are large. Keras decays every parameter, biases too,
    before the step; the order of operations is Keras's.

    Args:
        parameters, gradients, state and the settings of Adam: as in `adam_step`.
        weight_decay: what a weight loses in a step, as a part of it, over the learning rate.

    Source: Loshchilov and Hutter, "Decoupled weight decay regularization", 2019, Algorithm 2, with
    the decay multiplied by the learning rate.

    Example:
        >>> W, g = {"W1": np.array([1.0])}, {"dW1": np.array([2.0])}
        >>> settings = {"learning_rate": 0.001, "beta_1": 0.9, "beta_2": 0.999, "epsilon": 1e-7}
        >>> adamw_step(W, g, adam_start(W), **settings, weight_decay=0.004)[0]["W1"].round(6)
        array([0.998996])
    """
    decayed = {name: W - W * weight_decay * learning_rate for name, W in parameters.items()}
    return adam_step(
        decayed,
        gradients,
        state,
        learning_rate=learning_rate,
        beta_1=beta_1,
        beta_2=beta_2,
        epsilon=epsilon,
    )


def amsgrad_start(parameters: Parameters) -> State:
    """Three moments of zero for every parameter: Adam's two, and the largest second one so far.

    Example:
        >>> amsgrad_start({"W1": np.zeros(1)})
        {'t': 0, 'mW1': array([0.]), 'vW1': array([0.]), 'vhatW1': array([0.])}
    """
    largest = {f"vhat{name}": np.zeros_like(W) for name, W in parameters.items()}
    return adam_start(parameters) | largest


def amsgrad_step(
    parameters: Parameters,
    gradients: Parameters,
    state: State,
    *,
    learning_rate: float,
    beta_1: float,
    beta_2: float,
    epsilon: float,
) -> tuple[Parameters, State]:
    """Adam with the largest second moment so far in place of the second moment.

        m and v as in `adam_step`               vhat = max(vhat, v)
        W = W - m alpha / (sqrt(vhat) + epsilon)

    A gradient that is large once makes all steps after it shorter. The maximum is of v before its
    bias is corrected, and alpha has the whole correction of `adam_step`, as in Keras; the paper has
    no correction at all. In Keras's order of operations.

    Args:
        parameters, gradients and the settings: as in `adam_step`.
        state: as `amsgrad_start` or the last step returned it.

    Source: Reddi, Kale and Kumar, "On the convergence of Adam and beyond", 2018, Algorithm 2.

    Example:
        >>> W, g = {"W1": np.array([1.0])}, {"dW1": np.array([2.0])}
        >>> settings = {"learning_rate": 0.001, "beta_1": 0.9, "beta_2": 0.999, "epsilon": 1e-7}
        >>> amsgrad_step(W, g, amsgrad_start(W), **settings)[0]["W1"].round(6)
        array([0.999])
    """
    t = state["t"] + 1
    real = next(iter(parameters.values())).dtype.type  # one dtype for all of them
    alpha = rate(real, t, learning_rate, beta_1, beta_2)
    updated: Parameters = {}
    new: State = {"t": t}
    for name, W in parameters.items():
        g, m, v = gradients[f"d{name}"], state[f"m{name}"], state[f"v{name}"]
        m = m + (g - m) * real(1 - beta_1)
        v = v + (g * g - v) * real(1 - beta_2)
        vhat = np.maximum(state[f"vhat{name}"], v)
        new |= {f"m{name}": m, f"v{name}": v, f"vhat{name}": vhat}
        updated[name] = W - m * alpha / (np.sqrt(vhat) + real(epsilon))
    return updated, new
