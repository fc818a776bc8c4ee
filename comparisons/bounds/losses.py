"""The bounds of the losses and of their derivatives, each with its count of roundings.

Every function takes the output (Z or A, (n, m)) and the targets as weights, (n, m), and returns the
bound of each sample's loss, (m,), or of each element of the derivative, (n, m), before the 1/m.
`loss` and `gradient` at the end choose among them.
"""

from collections.abc import Callable

import numpy as np

from comparisons.bounds.arithmetic import LIBRARY, SECOND_ORDER, Array, Format
from comparisons.bounds.layers import gaps, softmax_relative
from comparisons.oracle.exact import Exact
from comparisons.oracle.losses import limits

# Results on the way that may each fall below the normal range and be flushed to 0: a difference, a
# square or product, a mean, a scaling.
FLUSHES = 4


def squared(A: Array, Y: Array, fp: Format) -> Array:
    """Mean of (a - y)^2: the difference counts twice in the square, the square once, then a mean.

    3 roundings a term, n - 1 additions, 2 for the division.
    """
    return fp.gamma(len(A) + 4) * np.square(A - Y).mean(axis=0)


def squared_gradient(A: Array, Y: Array, fp: Format) -> Array:
    """2 (a - y) / n: a difference, and 3 for the factor 2/n and its product."""
    return fp.gamma(4) * np.abs(2 * (A - Y)) / len(A)


def binary_logits(Z: Array, Y: Array, fp: Format) -> Array:
    """max(z, 0) - z y + log1p(exp(-|z|)), then the mean over the outputs.

    The product z y is rounded, the difference, and the final sum; exp and log1p bring their own
    errors, relative to the log.
    """
    top, slope = np.maximum(Z, 0), np.abs(Z * Y)
    tail = np.log1p(np.exp(-np.abs(Z)))
    whole = np.abs(top - Z * Y + tail)
    terms = fp.u * (
        slope
        + np.abs(top - Z * Y)
        + (LIBRARY["exp"] + LIBRARY["log1p"]) * tail
        + whole * (len(Z) + 2)
    )
    return terms.mean(axis=0)


def binary_logits_gradient(Z: Array, Y: Array, fp: Format) -> Array:
    """(sigmoid(z) - y) / n, or the derivative of `binary_logits` term by term.

    Automatic differentiation adds up three terms, [z >= 0], -y and -+exp(-|z|) / (1 + exp(-|z|)),
    in an order of its own; each of two additions rounds at most at their joint magnitude. The exp
    and the quotient bring LIBRARY["sigmoid"], the mean 2 more.
    """
    power = np.exp(-np.abs(Z))
    tail = power / (1 + power)
    joint = (Z >= 0) + np.abs(Y) + tail
    return fp.u * (LIBRARY["sigmoid"] * tail + 4 * joint) / len(Z)


def binary_probs(A: Array, Y: Array, fp: Format) -> Array:
    """-(y log p + (1 - y) log(1 - p)), then the mean over the outputs.

    Rounding 1 - p moves its log by u. Each term meets the library's error, the rounding of 1 - y
    and a product; then an addition, n - 1 more, and 2 for the division.
    """
    yes = np.where(Y > 0, np.abs(Y * np.log(A)), 0.0)
    no = np.where(Y < 1, np.abs((1 - Y) * np.log1p(-A)), 0.0)
    roundings = LIBRARY["log"] + len(A) + 4
    return fp.u * (roundings * (yes + no) + np.abs(1 - Y)).mean(axis=0)


def binary_probs_gradient(A: Array, Y: Array, fp: Format) -> Array:
    """((1 - y) / (1 - p) - y / p) / n: 3 roundings a quotient, a difference, 3 for the mean."""
    yes = np.where(Y > 0, np.abs(Y / A), 0.0)
    no = np.where(Y < 1, np.abs((1 - Y) / (1 - A)), 0.0)
    return fp.gamma(7) * (yes + no) / len(A)


def categorical_logits(Z: Array, Y: Array, fp: Format) -> Array:
    """sum_j y_j (log sum_k exp(d_k) - d_j), with d = z - max.

    The sum inherits u (sum_k p_k |d_k| + e + n - 1), which the log turns into an absolute error;
    the log adds its own, d_j and the difference a rounding each; then `weighting`.
    """
    D = gaps(Z)
    powers = np.exp(-D)
    total = powers.sum(axis=0)
    inherited = (powers / total * D).sum(axis=0) + LIBRARY["exp"] + len(Z) - 1
    logarithm = np.log(total)
    each = inherited + LIBRARY["log"] * logarithm + D + (1 + weighting(Y)) * (logarithm + D)
    return fp.u * (np.abs(Y) * each).sum(axis=0)


def categorical_logits_gradient(Z: Array, Y: Array, fp: Format) -> Array:
    """p - y: the error of the softmax, and a rounding of the difference."""
    powers = np.exp(-gaps(Z))
    P = powers / powers.sum(axis=0)
    return softmax_relative(P, Z, fp) * P + 2 * fp.u * np.abs(P - Y) + fp.tiny * len(Z)


def categorical_probs(A: Array, Y: Array, fp: Format) -> Array:
    """-sum_j y_j log p_j: for each term the library's error, and `weighting`."""
    terms = np.where(Y > 0, np.abs(Y * np.log(A)), 0.0)
    return fp.u * (LIBRARY["log"] + weighting(Y)) * terms.sum(axis=0)


def weighting(Y: Array) -> Array:
    """Roundings that a term meets when it is weighted with y and added to the others, (m,).

    A product with 0 or 1 is exact, and so is adding 0: a one-hot column costs none. Otherwise one
    for the product and one for each other weight that is not 0.
    """
    additions = np.maximum((Y != 0).sum(axis=0) - 1, 0)
    return additions + ((Y != 0) & (Y != 1)).any(axis=0)


def categorical_probs_gradient(A: Array, Y: Array, fp: Format) -> Array:
    """-y / p: one quotient, and one for a reciprocal."""
    return 2 * fp.u * np.where(Y > 0, np.abs(Y / A), 0.0)


def binary_clipped(A: Array, Y: Array, fp: Format, low: float, high: float) -> Array:
    """`binary_probs` of the clipped p; clipping does not round."""
    return binary_probs(np.clip(A, low, high), Y, fp)


def binary_clipped_gradient(A: Array, Y: Array, fp: Format, low: float, high: float) -> Array:
    """`binary_probs_gradient` where p was left alone; 0 elsewhere, exactly."""
    inside = (low <= A) & (high >= A)
    return binary_probs_gradient(np.clip(A, low, high), Y, fp) * inside


def categorical_clipped(A: Array, Y: Array, fp: Format, low: float, high: float) -> Array:
    """`categorical_probs` of the clipped p / s; the sum s and the quotient move the log by n u."""
    C = np.clip(A / A.sum(axis=0), low, high)
    return categorical_probs(C, Y, fp) + fp.gamma(len(A)) * np.abs(Y).sum(axis=0)


def categorical_clipped_gradient(A: Array, Y: Array, fp: Format, low: float, high: float) -> Array:
    """(g_j - sum_k g_k q_k) / s: n + 2 roundings for g, as many for the inner product, 2 more.

    q has met n roundings; where they decide on which side of a limit it lies, nothing can be said.
    """
    S = A.sum(axis=0)
    Q = A / S
    G = np.abs(Y / np.clip(Q, low, high)) * ((low <= Q) & (high >= Q))
    bound = fp.gamma(2 * len(A) + 6) * (G + (G * Q).sum(axis=0)) / S
    near = np.minimum(np.abs(Q - low), np.abs(Q - high)) <= fp.gamma(len(A)) * Q
    return np.where((near & (Y > 0)).any(axis=0), np.nan, bound)


def sparse_clipped(A: Array, Y: Array, fp: Format, low: float, high: float) -> Array:
    """log sum_k c_k - log c_y, computed as the loss from the logits log c.

    The bound of that, and the error of each log c, which the loss passes on: at most once for the
    class and once through the sum.
    """
    logits = np.log(np.clip(A, low, high))
    passed = (np.abs(Y) * np.abs(logits)).sum(axis=0) + (np.exp(logits) * np.abs(logits)).sum(
        axis=0
    )
    return categorical_logits(logits, Y, fp) + LIBRARY["log"] * fp.u * passed


def sparse_clipped_gradient(A: Array, Y: Array, fp: Format, low: float, high: float) -> Array:
    """(softmax(log c) - y) / c where p was left alone.

    The error of the softmax with what the logs pass on to it, both divided by c with 2 roundings.
    """
    C = np.clip(A, low, high)
    logits = np.log(C)
    P = C / C.sum(axis=0)
    passed = LIBRARY["log"] * fp.u * (np.abs(logits) + (P * np.abs(logits)).sum(axis=0))
    top = categorical_logits_gradient(logits, Y, fp) + passed * P + 2 * fp.u * np.abs(P - Y)
    return top / C * ((low <= A) & (high >= A))


BOUNDS: dict[tuple[str, str], tuple[Callable[..., Array], Callable[..., Array]]] = {
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


def weighted(Y: Array, n: int) -> Array:
    """Targets as weights, (n, m), float64; classes become one-hot."""
    return np.eye(n)[:, Y] if Y.ndim == 1 else Y.astype(np.float64)


@np.errstate(all="ignore")  # a bound that is not finite is none
def loss(
    exact: Exact, output: Array, Y: Array, *, name: str, form: str, dtype: str, fp: Format
) -> Array:
    """The bound of the loss of each sample, (m,)."""
    bound, _ = BOUNDS[name, form]
    wide = output.astype(np.float64)
    counted = bound(wide, weighted(Y, len(wide)), fp, **limits(form, dtype))
    return counted * SECOND_ORDER + FLUSHES * fp.tiny


@np.errstate(all="ignore")
def gradient(
    exact: Exact, output: Array, Y: Array, *, name: str, form: str, dtype: str, m: int, fp: Format
) -> Array:
    """The bound of the derivative, (n, m); 1/m, where it is inside, adds 2 roundings."""
    _, bound = BOUNDS[name, form]
    wide = output.astype(np.float64)
    Y = weighted(Y, len(wide))
    scaled = bound(wide, Y, fp, **limits(form, dtype)) / m + 2 * fp.u * np.abs(exact.hi)
    return scaled * SECOND_ORDER + FLUSHES * fp.tiny
