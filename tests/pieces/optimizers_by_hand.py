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
