"""How far rounding can carry each form: its own formula, walked through with its own roundings.

The bounds in `comparisons.bounds` are wide enough for every way in which a step is reasonably
computed. These are of one form each, and so as sharp as its own roundings allow: the curves beside
the measured errors. A walk takes the logits and the targets as weights, (n, m) both, and returns
what the form makes of them: the loss of each sample, (m,), and the gradient, (n, m).

To first order, for the form of `scratch` with n classes, in units of u relative to the loss,

    1 + l + e + h + (sum over k != t of p_k |d_k|) / loss,      d = z - z_t, z_t the largest

where l and e are what log1p and exp of the library may be off by, and h counts the additions that
lie between a term and the sum (`depth`). If the right class is t, loss >= sum over k != t of p_k,
so that the last is at most a mean of the gaps, and at most the condition number of the loss: as
|d_k| <= |z_k| + |z_t|, that is sum_k |z_k| |p_k - y_k| / loss or less. If it is not, the loss is at
least log 2, and the last at most (log n) / loss, because sum_k p_k |d_k| is the entropy of p less
the log of the sum. So the form is as accurate as the logits define the loss, and nowhere worse than
a few u beyond that.
"""

from collections.abc import Callable

import numpy as np

from comparisons.bounds.arithmetic import Array
from comparisons.bounds.branches import clipped, passing, where
from comparisons.bounds.layers import top
from comparisons.bounds.rounded import Rounded
from comparisons.bounds.sums import summed, total

Walk = Callable[[Rounded, Rounded], tuple[Rounded, Rounded]]

# How `scratch.activations.total` adds up: so many rows one after the other, more of them in pairs.
ROWS = 16


def depth(n: int) -> int:
    """How many additions may lie between one of n terms and their sum, added up as scratch does.

    Example:
        >>> depth(10), depth(10_000)
        (9, 21)
    """
    return max(n - 1, 0) if n <= ROWS else 1 + n % 2 + depth(n // 2)


def paired(x: Rounded) -> Rounded:
    """A sum over the first axis, of terms that are not negative, added up as scratch does.

    Each term is rounded at most `depth` times.
    """
    x = x.held()
    value, passed = x.value.sum(axis=0), x.error.sum(axis=0)
    fp, h = x.fp, depth(len(x.value))
    # `summed` takes the effect of adding as so many u; of h roundings in a row it is `chain`.
    whole = summed(value, passed, value, np.asarray(fp.chain(h) / fp.u), fp)
    least = np.maximum(x.value - x.error, 0).sum(axis=0) * (1 - fp.chain(h))
    return Rounded(whole.value, whole.error, fp, least)


def of_class(x: Rounded, W: Rounded) -> Rounded:
    """The entry of each column at its class."""
    at = W.value.argmax(axis=0), np.arange(W.value.shape[1])
    return x[at]


def epsilon_in(fp_dtype: str, epsilon: float) -> float:
    """An epsilon as the dtype holds it: 1e-8 is 0 in float16.

    Example:
        >>> epsilon_in("float16", 1e-8), epsilon_in("float64", 1e-8)
        (0.0, 1e-08)
    """
    return float(np.asarray(epsilon).astype(fp_dtype))


def naive(Z: Rounded) -> Rounded:
    """exp(z) / sum exp(z), added up in any order."""
    E = Z.exp()
    return E / total(E)


def shifted(Z: Rounded) -> Rounded:
    """exp(z - max) / sum exp(z - max), as `scratch.activations.softmax`."""
    E = (Z - top(Z)).exp()
    return E / paired(E)


def chained(P: Rounded, W: Rounded, slope: Rounded) -> Rounded:
    """p (dp - sum_k p_k dp_k), dp a slope at the class and exactly 0 elsewhere."""
    right = W.value > 0
    spread = Rounded(np.where(right, slope.value, 0.0), np.where(right, slope.error, 0.0), P.fp)
    return P * (spread - of_class(P, W) * slope)


def others(P: Rounded, W: Rounded) -> Rounded:
    """p - y; minus the sum of the other p at a right class that is above 1/2."""
    rest = where(W.value == 0, P)
    p, direct, summed_up = of_class(P, W), of_class(P - W, W), -paired(rest)
    value = np.where(p.value > 0.5, summed_up.value, direct.value)
    error = np.where(p.value > 0.5, summed_up.error, direct.error)
    unsettled = np.abs(p.value - 0.5) <= p.error
    error = np.where(unsettled, np.maximum(summed_up.error, direct.error), error)
    right = W.value > 0
    return Rounded(np.where(right, value, rest.value), np.where(right, error, rest.error), P.fp)


def through_probs(
    softmax: Callable[[Rounded], Rounded], chain: bool = False, epsilon: float = 0.0
) -> Walk:
    """-log(p + epsilon), with p - y or through -1 / (p + epsilon)."""

    def walk(Z: Rounded, W: Rounded) -> tuple[Rounded, Rounded]:
        P = softmax(Z)
        p = of_class(P, W) + epsilon
        return -p.log(), chained(P, W, -1 / p) if chain else P - W

    return walk


def through_clipped(low: float, high: float) -> Walk:
    """-log of p in [low, high], and through -1 / p where it was left alone."""

    def walk(Z: Rounded, W: Rounded) -> tuple[Rounded, Rounded]:
        P = shifted(Z)
        p = of_class(P, W)
        held = clipped(p, low, high)
        return -held.log(), chained(P, W, passing(-1 / held, p, low, high))

    return walk


def unshifted_log_sum(Z: Rounded, W: Rounded) -> tuple[Rounded, Rounded]:
    """log sum exp(z) - z_y, and exp(z - log sum exp(z)) - y."""
    log_sum = total(Z.exp()).log()
    return log_sum - of_class(Z, W), (Z - log_sum).exp() - W


def shifted_log_sum(Z: Rounded, W: Rounded) -> tuple[Rounded, Rounded]:
    """max + log sum exp(z - max) - z_y, and exp(z - that log sum) - y."""
    log_sum = top(Z) + total((Z - top(Z)).exp()).log()
    return log_sum - of_class(Z, W), (Z - log_sum).exp() - W


def log_softmax(Z: Rounded, W: Rounded) -> tuple[Rounded, Rounded]:
    """log sum exp(z - max) - (z_y - max), and its exp less y."""
    D = Z - top(Z)
    logs = D - total(D.exp()).log()
    return -of_class(logs, W), logs.exp() - W


def log1p_loss(Z: Rounded, W: Rounded) -> Rounded:
    """log1p(sum over k != t of exp(z_k - z_t)) - (z_y - z_t): see above."""
    t = Z.value.argmax(axis=0), np.arange(Z.value.shape[1])
    D = Z - top(Z)
    E = where(~_at(t, Z.value.shape), D.exp())
    return paired(E).log1p() - of_class(D, W)


def _at(index: tuple[Array, Array], shape: tuple[int, ...]) -> Array:
    """True at one place of each column."""
    found = np.zeros(shape, dtype=bool)
    found[index] = True
    return found


def softmax_walks(dtype: str) -> dict[str, Walk]:
    """The walk of each softmax form of `forms`, by its name.

    Args:
        dtype: in which its epsilons are held.
    """
    seven, eight = epsilon_in(dtype, 1e-7), epsilon_in(dtype, 1e-8)
    return {
        "naive": through_probs(naive),
        "shifted": through_probs(shifted),
        "shifted, chain rule": through_probs(shifted, chain=True),
        "p + 1e-7": through_probs(shifted, chain=True, epsilon=seven),
        "p + 1e-8": through_probs(shifted, chain=True, epsilon=eight),
        "clipped": through_clipped(seven, epsilon_in(dtype, 1 - 1e-7)),
        "log sum exp": unshifted_log_sum,
        "max + log sum": shifted_log_sum,
        "log-softmax": log_softmax,
        "log1p, the others": lambda Z, W: (log1p_loss(Z, W), others(shifted(Z), W)),
        "scratch": lambda Z, W: (log1p_loss(Z, W), shifted(Z) - W),
    }
