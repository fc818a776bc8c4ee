"""Optimisers as people write them, in many orders of operations, and gradients of every kind.

Each is a function of W, g (steps, width) and settings -> W (steps + 1, width), all in the dtype.
"""

import numpy as np

ADAM = {"learning_rate": 0.001, "beta_1": 0.9, "beta_2": 0.999, "epsilon": 1e-7}
PAPER = {**ADAM, "epsilon": 1e-8}


def walked(W, g, step):
    """The weights after each step; `step` takes W, g and t and keeps its own memory."""
    path = [W]
    for t, slope in enumerate(g, start=1):
        W = step(W, slope, t).astype(W.dtype)
        path.append(W)
    return np.array(path)


def moments(kind, real, s):
    """Ways to keep m and v: how beta is held, and in which order each is made."""
    b1, b2 = real(s["beta_1"]), real(s["beta_2"])
    r1, r2 = real(1 - s["beta_1"]), real(1 - s["beta_2"])
    if kind == "from zero":
        return lambda m, v, g: (b1 * m + r1 * g, b2 * v + r2 * (g * g))
    if kind == "rounded rest":
        return lambda m, v, g: (
            b1 * m + (real(1) - b1) * g,
            b2 * v + ((real(1) - b2) * g) * g,
        )
    if kind == "change":
        return lambda m, v, g: (m + (g - m) * r1, v + (g * g - v) * r2)
    if kind == "lerp":
        return lambda m, v, g: (m + r1 * (g - m), v * b2 + r2 * g * g)
    wide = np.longdouble if real is np.float64 else np.float64

    def fused(m, v, g):  # one rounding a line
        m, v, g = wide(m), wide(v), wide(g)
        return (b1 * m + r1 * g).astype(real), (b2 * v + r2 * (g * g)).astype(real)

    return fused


def left(kind, real, s, t):
    """Ways to come by 1 - beta^t."""
    if kind == "python":
        return real(1 - s["beta_1"] ** t), real(1 - s["beta_2"] ** t)
    if kind == "array":
        return 1 - real(s["beta_1"]) ** real(t), 1 - real(s["beta_2"]) ** real(t)
    products = []
    for beta in (s["beta_1"], s["beta_2"]):
        power = real(1)
        for _ in range(t):
            power = power * real(beta)
        products.append(1 - power)
    return tuple(products)


def adam(finish, moment="change", power="array"):
    """Adam with one way for each of its parts."""

    def run(W, g, s):
        real = W.dtype.type
        keep = moments(moment, real, s)
        memory = [np.zeros_like(W), np.zeros_like(W)]

        def step(W, g, t):
            memory[:] = keep(*memory, g)
            c1, c2 = left(power, real, s, t)
            return finish(W, *memory, c1, c2, real(s["learning_rate"]), real(s["epsilon"]))

        return walked(W, g, step)

    return run


def hat(W, m, v, c1, c2, rate, eps):
    return W - m * (rate * np.sqrt(c2) / c1) / (np.sqrt(v) + eps)


def hat_quotient_first(W, m, v, c1, c2, rate, eps):
    return W - rate * (np.sqrt(c2) / c1) * (m / (np.sqrt(v) + eps))


def paper(W, m, v, c1, c2, rate, eps):
    return W - rate * (m / c1) / (np.sqrt(v / c2) + eps)


def paper_quotient_first(W, m, v, c1, c2, rate, eps):
    return W - rate * ((m / c1) / (np.sqrt(v / c2) + eps))


def torch(W, m, v, c1, c2, rate, eps):
    return W - (rate / c1) * m / (np.sqrt(v) / np.sqrt(c2) + eps)


def optax(W, m, v, c1, c2, rate, eps):
    return W + -rate * ((m / c1) / (np.sqrt(v / c2) + eps))


# name -> (variant that it must be taken for, how it is computed, settings)
WAYS = {
    "keras": ("Adam, epsilon hat", adam(hat), ADAM),
    "hat, course style": ("Adam, epsilon hat", adam(hat, "from zero", "python"), ADAM),
    "hat, quotient first, fused": (
        "Adam, epsilon hat",
        adam(hat_quotient_first, "fused", "product"),
        ADAM,
    ),
    "hat, everything rounded": (
        "Adam, epsilon hat",
        adam(hat_quotient_first, "rounded rest", "array"),
        ADAM,
    ),
    "paper": ("Adam, Algorithm 1", adam(paper, "from zero", "python"), PAPER),
    "paper, everything rounded": (
        "Adam, Algorithm 1",
        adam(paper, "rounded rest", "product"),
        PAPER,
    ),
    "paper, quotient first": (
        "Adam, Algorithm 1",
        adam(paper_quotient_first, "change", "array"),
        PAPER,
    ),
    "pytorch": ("Adam, Algorithm 1", adam(torch, "lerp", "python"), PAPER),
    "optax": ("Adam, Algorithm 1", adam(optax, "fused", "array"), PAPER),
}


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


def amsgrad(when):
    """AMSGrad: Keras's ("hat"), PyTorch's ("before" the correction), optax's ("after" it)."""

    def run(W, g, s):
        real = W.dtype.type
        keep = moments("change" if when == "hat" else "from zero", real, s)
        memory = [np.zeros_like(W), np.zeros_like(W), np.zeros_like(W)]

        def step(W, g, t):
            m, v = keep(*memory[:2], g)
            c1, c2 = left("array", real, s, t)
            top = np.maximum(memory[2], v / c2 if when == "after" else v)
            memory[:] = m, v, top
            rate, eps = real(s["learning_rate"]), real(s["epsilon"])
            if when == "hat":
                return hat(W, m, top, c1, c2, rate, eps)
            if when == "before":
                return torch(W, m, top, c1, c2, rate, eps)
            return paper(W, m, top, c1, real(1), rate, eps)

        return walked(W, g, step)

    return run


def adamw(finish, moment, decay):
    """AdamW: the weights shrink by themselves."""

    def run(W, g, s):
        real = W.dtype.type
        keep, memory = moments(moment, real, s), [np.zeros_like(W), np.zeros_like(W)]

        def step(W, g, t):
            memory[:] = keep(*memory, g)
            c1, c2 = left("array", real, s, t)
            rate, shrinks = real(s["learning_rate"]), real(s["weight_decay"])
            if decay == "keras":
                W = W - W * shrinks * rate
            elif decay == "torch":
                W = W * real(1 - s["learning_rate"] * s["weight_decay"])
            else:
                d = finish(0 * W, *memory, c1, c2, real(1), real(s["epsilon"]))
                return W - rate * (shrinks * W - d)
            return finish(W, *memory, c1, c2, rate, real(s["epsilon"]))

        return walked(W, g, step)

    return run


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
