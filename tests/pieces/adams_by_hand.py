"""Adam, AMSGrad and AdamW as people write them, in many orders of operations.

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
