"""The other optimisers as people write them, and gradients and weights of every kind.

As in `adams_by_hand`: W, g (steps, width) and settings -> W (steps + 1, width).
"""

import numpy as np
from adams_by_hand import ADAM, PAPER, adamw, amsgrad, hat, paper, torch, walked


def gradients(steps, dtype, seed=0):
    """Columns of every kind: each regime is where one rounding or another matters most."""
    rng = np.random.default_rng(seed)
    t = np.arange(steps)
    normal = rng.normal(size=(steps, 24))
    small = float(np.finfo(dtype).tiny)
    columns = [
        *(normal[:, k] * 10.0 ** -(k - 4) for k in range(14)),  # from 1e4 to 1e-9
        np.ones(steps),  # constant
        np.full(steps, 1e-7),
        np.zeros(steps),
        (-1.0) ** t,  # changes its sign at every step, and m nearly cancels
        np.exp(-t / 20.0),  # falls: v remembers what m has forgotten
        1e-6 * np.exp(np.minimum(t, 400) / 40.0),  # grows
        np.where(t % 7 == 0, normal[:, 14], 0.0),  # mostly zero
        np.where(t < steps // 2, normal[:, 15], 0.0),  # zero from the middle on
        np.where(t == 3, 100.0, 1e-4 * normal[:, 16]),  # one spike
        small * normal[:, 17] * 100,  # whose square is no normal number
        np.sqrt(small) * normal[:, 18] * 10,
        normal[:, 19] * 10.0 ** np.clip(8 * normal[:, 20], -30, 12),
    ]
    return np.array(columns).T.astype(dtype)


def weights(width, dtype, seed=0):
    """Weights of several sizes, some 0."""
    rng = np.random.default_rng(seed)
    W = rng.normal(size=width) * 10.0 ** rng.uniform(-6, 1, width)
    return np.where(np.arange(width) % 5 == 0, 0.0, W).astype(dtype)


def velocity(rule):
    """SGD with a velocity; `rule` takes W, velocity, g, rate, momentum -> W, velocity."""

    def run(W, g, s):
        real, memory = W.dtype.type, [np.zeros_like(W)]
        rate, mu = real(s["learning_rate"]), real(s["momentum"])

        def step(W, g, t):
            W, memory[0] = rule(W, memory[0], g, rate, mu, t)
            return W

        return walked(W, g, step)

    return run


def keras_momentum(W, b, g, rate, mu, t):
    b = b * mu - g * rate
    return W + b, b


def torch_momentum(W, b, g, rate, mu, t):
    b = mu * b + g
    return W - rate * b, b


def average_momentum(W, b, g, rate, mu, t):
    b = mu * b + (1 - mu) * g
    return W - rate * b, b


def torch_dampened(W, b, g, rate, mu, t):
    b = g if t == 1 else mu * b + (1 - mu) * g
    return W - rate * b, b


def keras_nesterov(W, b, g, rate, mu, t):
    b = b * mu - g * rate
    return W + (b * mu - g * rate), b


def torch_nesterov(W, b, g, rate, mu, t):
    b = mu * b + g
    return W - rate * (g + mu * b), b


def rmsprop(centred, inside):
    """RMSprop, epsilon inside the root as in Keras or outside as in PyTorch."""

    def run(W, g, s):
        real, memory = W.dtype.type, [np.zeros_like(W), np.zeros_like(W)]
        rho, rest = real(s["rho"]), real(1 - s["rho"])
        rate, eps = real(s["learning_rate"]), real(s["epsilon"])

        def step(W, g, t):
            v = rho * memory[0] + rest * (g * g)
            a = rho * memory[1] + rest * g
            memory[:] = v, a
            spread = v - a * a if centred else v
            below = np.sqrt(spread + eps) if inside else np.sqrt(spread) + eps
            return W - rate * g / below

        return walked(W, g, step)

    return run


def sgd(W, g, s):
    rate = W.dtype.type(s["learning_rate"])
    return walked(W, g, lambda W, g, t: W - rate * g)


SGD = {"learning_rate": 0.01, "momentum": 0.9}
RMS = {"learning_rate": 0.001, "rho": 0.9, "epsilon": 1e-7}
RMS_TORCH = {"learning_rate": 0.01, "rho": 0.99, "epsilon": 1e-8}

# The others, as in WAYS.
OTHERS = {
    "AMSGrad of keras": ("AMSGrad, epsilon hat", amsgrad("hat"), ADAM),
    "AMSGrad of pytorch": ("AMSGrad, largest before the correction", amsgrad("before"), PAPER),
    "AMSGrad of optax": ("AMSGrad, largest after the correction", amsgrad("after"), PAPER),
    "AdamW of keras": (
        "AdamW, epsilon hat",
        adamw(hat, "change", "keras"),
        {**ADAM, "weight_decay": 0.004},
    ),
    "AdamW of pytorch": (
        "AdamW, Algorithm 1",
        adamw(torch, "lerp", "torch"),
        {**PAPER, "weight_decay": 0.01},
    ),
    "AdamW of optax": (
        "AdamW, Algorithm 1",
        adamw(paper, "fused", "optax"),
        {**PAPER, "weight_decay": 0.01},
    ),
    "SGD": ("SGD", sgd, {"learning_rate": 0.01}),
    "momentum of keras": ("momentum, rate inside", velocity(keras_momentum), SGD),
    "momentum of pytorch": ("momentum, rate outside", velocity(torch_momentum), SGD),
    "momentum as an average": ("momentum, moving average", velocity(average_momentum), SGD),
    "momentum, dampened": (
        "momentum, dampened",
        velocity(torch_dampened),
        {**SGD, "dampening": 0.9},
    ),
    "Nesterov of keras": ("Nesterov, rate inside", velocity(keras_nesterov), SGD),
    "Nesterov of pytorch": ("Nesterov, rate outside", velocity(torch_nesterov), SGD),
    "RMSprop of keras": ("RMSprop, epsilon inside the root", rmsprop(False, True), RMS),
    "RMSprop of pytorch": ("RMSprop, epsilon outside the root", rmsprop(False, False), RMS_TORCH),
    "centred of keras": ("RMSprop, centred, epsilon inside the root", rmsprop(True, True), RMS),
    "centred of pytorch": (
        "RMSprop, centred, epsilon outside the root",
        rmsprop(True, False),
        RMS_TORCH,
    ),
}
