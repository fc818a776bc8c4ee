"""The exact losses and their derivatives, one sample after the other, in every form.

`output` is Z for a loss from logits and A for one from probs, (n, m). Classes become weights: the
sparse forms are the one-hot ones with w_j = [j = y]. The clipped forms are defined with the two
limits that the dtype holds, `low` and `high`, which are not quite 1e-7 and 1 - 1e-7.
"""

from collections.abc import Callable
from functools import partial

import numpy as np
from flint import arb

from comparisons.oracle.balls import enclose_columns, enclose_samples
from comparisons.oracle.exact import Array, Exact
from comparisons.oracle.layers import Given, distribution, logistic

Column = list[arb]


def weights(Y: Array, n: int) -> Array:
    """Targets as weights, (n, m); classes become one-hot."""
    return np.eye(n)[:, Y] if Y.ndim == 1 else Y


def total(terms: Column) -> arb:
    """The sum of some balls."""
    return sum(terms, arb(0))


def squared(a: Column, y: Column) -> arb:
    """Mean over the outputs of (a - y)^2."""
    return total([(aj - yj) ** 2 for aj, yj in zip(a, y, strict=True)]) / len(a)


def squared_gradient(a: Column, y: Column) -> Column:
    """2 (a - y) / n."""
    return [2 * (aj - yj) / len(a) for aj, yj in zip(a, y, strict=True)]


def binary_logits(z: Column, y: Column) -> arb:
    """Mean over the outputs of log(1 + exp(z)) - z y, without cancellation for large z."""
    terms = [
        softplus(-zj) + (1 - yj) * zj if zj > 0 else softplus(zj) - yj * zj
        for zj, yj in zip(z, y, strict=True)
    ]
    return total(terms) / len(z)


def softplus(z: arb) -> arb:
    """log(1 + exp(z))."""
    return z.exp().log1p()


def binary_logits_gradient(z: Column, y: Column) -> Column:
    """(sigmoid(z) - y) / n."""
    return [(logistic(zj) - yj) / len(z) for zj, yj in zip(z, y, strict=True)]


def binary_probs(p: Column, y: Column) -> arb:
    """Mean over the outputs of -(y log p + (1 - y) log(1 - p)), with 0 log 0 = 0."""
    yes = categorical_probs(p, y)
    no = categorical_probs([1 - pj for pj in p], [1 - yj for yj in y])
    return (yes + no) / len(p)


def binary_probs_gradient(p: Column, y: Column) -> Column:
    """((1 - y) / (1 - p) - y / p) / n."""
    yes = categorical_probs_gradient(p, y)
    no = categorical_probs_gradient([1 - pj for pj in p], [1 - yj for yj in y])
    return [(yj - nj) / len(p) for yj, nj in zip(yes, no, strict=True)]


def categorical_logits(z: Column, y: Column) -> arb:
    """sum_j y_j (log sum_k exp(z_k) - z_j)."""
    top = max(z, key=float)
    log_sum = total([(zk - top).exp() for zk in z]).log()
    return total([yj * (log_sum - (zj - top)) for zj, yj in zip(z, y, strict=True)])


def categorical_logits_gradient(z: Column, y: Column) -> Column:
    """softmax(z) - y."""
    return [pj - yj for pj, yj in zip(distribution(z), y, strict=True)]


def categorical_probs(p: Column, y: Column) -> arb:
    """-sum_j y_j log p_j, with 0 log 0 = 0; nan for a p below 0, which is no probability."""
    return -total([yj * log(pj) for pj, yj in zip(p, y, strict=True) if yj != 0 or pj < 0])


def log(p: arb) -> arb:
    """log p, with log 0 = -inf."""
    return p.log() if p != 0 else arb("-inf")


def categorical_probs_gradient(p: Column, y: Column) -> Column:
    """-y / p, and 0 where y = 0."""
    return [-yj / pj if yj != 0 else arb(0) for pj, yj in zip(p, y, strict=True)]


def clipped(p: Column, low: float, high: float) -> Column:
    """Probabilities moved into [low, high]."""
    return [arb(low) if pj < low else arb(high) if pj > high else pj for pj in p]


def passing(G: Column, p: Column, low: float, high: float) -> Column:
    """A derivative where p was left alone, and 0 where it was clipped.

    A ball that lies on both sides of a limit is too wide to tell: no number, until there are more
    bits.
    """
    return [
        g if low <= pj <= high else arb(0) if pj < low or pj > high else arb("nan")
        for g, pj in zip(G, p, strict=True)
    ]


def binary_clipped(p: Column, y: Column, low: float, high: float) -> arb:
    """`binary_probs` of the clipped p."""
    return binary_probs(clipped(p, low, high), y)


def binary_clipped_gradient(p: Column, y: Column, low: float, high: float) -> Column:
    """`binary_probs_gradient` where p was left alone, else 0."""
    return passing(binary_probs_gradient(clipped(p, low, high), y), p, low, high)


def binary_held(p: Column, y: Column, low: float, high: float) -> arb:
    """`binary_clipped` with no log below -100, as PyTorch has it; a target of 0 or 1 picks its log.

    It matters where `high` is 1, in 16 bits: elsewhere no log is below -16.2.
    """
    c = clipped(p, low, high)
    terms = [yj * held_log(cj) + (1 - yj) * held_log(1 - cj) for cj, yj in zip(c, y, strict=True)]
    return -total(terms) / len(p)


def held_log(p: arb) -> arb:
    """max(log p, -100)."""
    return p.log() if p > arb(-100).exp() else arb(-100)


def categorical_clipped(p: Column, y: Column, low: float, high: float) -> arb:
    """-sum_j y_j log clip(p_j / sum_k p_k): scaled first, then clipped."""
    s = total(p)
    return categorical_probs(clipped([pj / s for pj in p], low, high), y)


def categorical_clipped_gradient(p: Column, y: Column, low: float, high: float) -> Column:
    """(g_j - sum_k g_k q_k) / s for q = p / s, s = sum_k p_k, g = -y / q or 0 where clipped."""
    s = total(p)
    q = [pj / s for pj in p]
    G = passing(categorical_probs_gradient(clipped(q, low, high), y), q, low, high)
    mean = total([gk * qk for gk, qk in zip(G, q, strict=True)])
    return [(gj - mean) / s for gj in G]


def sparse_clipped(p: Column, y: Column, low: float, high: float) -> arb:
    """log sum_k c_k - log c_y for c = clip(p): clipped first, then scaled."""
    c = clipped(p, low, high)
    return total(c).log() + categorical_probs(c, y)


def sparse_clipped_gradient(p: Column, y: Column, low: float, high: float) -> Column:
    """1 / sum_k c_k - y_j / c_j, or 0 where clipped."""
    c = clipped(p, low, high)
    s = total(c)
    return passing([1 / s - yj / cj for cj, yj in zip(c, y, strict=True)], p, low, high)


# (loss, form) -> (loss of one sample, its derivative)
FORMULAS: dict[tuple[str, str], tuple[Callable[..., arb], Callable[..., Column]]] = {
    ("mean_squared_error", "textbook"): (squared, squared_gradient),
    ("binary_crossentropy", "from_logits"): (binary_logits, binary_logits_gradient),
    ("binary_crossentropy", "textbook"): (binary_probs, binary_probs_gradient),
    ("binary_crossentropy", "clipped"): (binary_clipped, binary_clipped_gradient),
    ("categorical_crossentropy", "from_logits"): (categorical_logits, categorical_logits_gradient),
    ("categorical_crossentropy", "textbook"): (categorical_probs, categorical_probs_gradient),
    ("categorical_crossentropy", "clipped"): (categorical_clipped, categorical_clipped_gradient),
    ("sparse_categorical_crossentropy", "from_logits"): (
        categorical_logits,
        categorical_logits_gradient,
    ),
    ("sparse_categorical_crossentropy", "textbook"): (
        categorical_probs,
        categorical_probs_gradient,
    ),
    ("sparse_categorical_crossentropy", "clipped"): (sparse_clipped, sparse_clipped_gradient),
}


# Forms that no part of scratch has: what a framework makes of one of those above.
FRAMEWORKS: dict[tuple[str, str], tuple[Callable[..., arb], Callable[..., Column]]] = {
    ("binary_crossentropy", "held"): (binary_held, binary_clipped_gradient),
}


def limits(form: str, dtype: str) -> dict[str, float]:
    """The clipping limits as a dtype holds them; none for the other forms."""
    if form not in ("clipped", "held"):
        return {}
    real = np.dtype(dtype).type
    return {"low": float(real(1e-7)), "high": float(real(1 - 1e-7))}


def loss(output: Given, Y: Array, *, name: str, form: str, dtype: str) -> Exact:
    """The loss of each sample, (m,)."""
    formula, _ = FORMULAS[name, form]
    return enclose_samples(partial(formula, **limits(form, dtype)), output, weights(Y, len(output)))


def gradient(output: Given, Y: Array, *, name: str, form: str, dtype: str, m: int) -> Exact:
    """The derivative of each loss at the output, divided by m, (n, m)."""
    _, formula = FORMULAS[name, form]
    held = limits(form, dtype)
    return enclose_columns(
        lambda o, y: [g / m for g in formula(o, y, **held)], output, weights(Y, len(output))
    )
