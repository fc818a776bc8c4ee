"""The bounds of the losses and of their derivatives: the formulas, walked through with roundings.

Every formula takes the output (Z or A, (n, m)) and the targets as weights, (n, m), and returns the
ways to the loss of each sample, (m,), or to each element of the derivative, (n, m), before the 1/m.
As the output may itself have been computed, `composed` uses the same formulas. `loss` and
`gradient` at the end choose among them.

A derivative that is given m has 1/m inside, and it comes in at the top, as in automatic
differentiation of a mean: in 16 bits more underflows on the way then.
"""

from collections.abc import Callable

import numpy as np

from comparisons.bounds.arithmetic import Array, Format
from comparisons.bounds.branches import clipped, passing, where
from comparisons.bounds.layers import Ways, distribution, log_distribution, logistic
from comparisons.bounds.rounded import Rounded, given
from comparisons.bounds.sums import inner, total
from comparisons.bounds.ways import widest
from comparisons.oracle.exact import Exact
from comparisons.oracle.losses import limits


def squared(A: Rounded, Y: Rounded) -> Ways:
    """Mean of (a - y)^2: a difference, an inner product with itself, and the mean."""
    D = A - Y
    return (inner(D, D).over(len(A.value)),)


def squared_gradient(A: Rounded, Y: Rounded, m: int = 1) -> Ways:
    """2 (a - y) / n: a difference, and the quotient or the product with 2/n; doubling is exact."""
    return ((2 * (A - Y)).over(len(A.value) * m),)


def binary_logits(Z: Rounded, Y: Rounded) -> Ways:
    """max(z, 0) - z y + log1p(exp(-|z|)), then the mean over the outputs.

    The sum of three in either order: first the first two, or the last two. What is small beside z
    is lost where softplus(z) = max(z, 0) + log1p(exp(-|z|)) is made first; many write it so, and
    it is inside what is certain, but a result that only it explains is not likely. Covered too:
    y softplus(-z) + (1 - y) softplus(z), and max(-z, 0) + (1 - y) z + log1p(exp(-|z|)).
    """
    size = Rounded(np.abs(Z.value), Z.error, Z.fp)
    tail = (-size).exp().log1p()
    above = Rounded(np.maximum(Z.value, 0), Z.error * (Z.value > -Z.error), Z.fp)
    below = Rounded(np.maximum(-Z.value, 0), Z.error * (Z.value < Z.error), Z.fp)
    ways = [
        (above - Z * Y) + tail,
        (below + (1 - Y) * Z) + tail,
        Y * (below + tail) + (1 - Y) * (above + tail),
    ]
    if Z.fp.certain:
        ways += [(above + tail) - Z * Y, (below + tail) + (1 - Y) * Z]
    return tuple(total(way).over(len(Z.value)) for way in ways)


def binary_logits_gradient(Z: Rounded, Y: Rounded, m: int = 1) -> Ways:
    """(sigmoid(z) - y) / n, or the derivative of `binary_logits` term by term.

    Automatic differentiation adds up three terms, [z >= 0], -y and -+exp(-|z|) / (1 + exp(-|z|)),
    in an order of its own: two roundings of at most their joint magnitude.
    """
    n, fp = len(Z.value) * m, Z.fp
    power = Rounded(-np.abs(Z.value), Z.error, fp).exp()
    tail = power / (1 + power)
    joint = (Z.value >= 0) + np.abs(Y.value) + tail.value
    apart = Rounded(np.exp(-np.logaddexp(0, -Z.value)) - Y.value, tail.error, fp)
    by_terms = Rounded(apart.value, tail.error + fp.summed(2) * (joint + tail.error), fp)
    probs = logistic(Z)
    first = (p.over(n) - Y.over(n) for p in probs) if m > 1 else ()
    return *((p - Y).over(n) for p in probs), *first, by_terms.over(n)


def binary_probs(A: Rounded, Y: Rounded) -> Ways:
    """-(y log p + (1 - y) log(1 - p)), or with log1p(-p), then the mean over the outputs.

    Added up over the outputs together or one log after the other.
    """
    n, yes = len(A.value), Y * A.log()
    ways = (yes + (1 - Y) * (1 - A).log(), yes + (1 - Y) * (-A).log1p())
    return *(total(way).over(n) for way in ways), *(total(way.over(n)) for way in ways)


def binary_probs_gradient(A: Rounded, Y: Rounded, m: int = 1) -> Ways:
    """((1 - y) / (1 - p) - y / p) / n, or (p - y) / (p (1 - p)) / n; quotients or reciprocals."""
    n = len(A.value) * m
    quotients = (1 - Y) / (1 - A) - Y / A
    reciprocals = (1 - Y) * (1 / (1 - A)) - Y * (1 / A)
    # 1/n may have come in at the top, before the quotients.
    first = (1 - Y).over(n) / (1 - A) - Y.over(n) / A
    joint = (A - Y) / (A * (1 - A))
    scaled = ((A - Y).over(n) / (A * (1 - A)),) if m > 1 else ()
    return quotients.over(n), reciprocals.over(n), first, joint.over(n), *scaled


def categorical_logits(Z: Rounded, Y: Rounded) -> Ways:
    """sum_j y_j (log S - d_j), with d = z - max and S = sum_k exp(d_k): see `log_distribution`.

    max + log S - z_y, which cancels, is inside what is certain and not inside what is likely.
    """
    return tuple(inner(Y, -each) for each in log_distribution(Z))


def categorical_logits_gradient(Z: Rounded, Y: Rounded, m: int = 1) -> Ways:
    """p - y: each way to the softmax, and a difference."""
    return tuple(P.over(m) - Y.over(m) for P in distribution(Z))


def categorical_probs(A: Rounded, Y: Rounded) -> Ways:
    """-sum_j y_j log p_j; where y_j is 0 nothing is added, and a p_j of 0 does not matter.

    It does to code that multiplies 0 with log 0, which is nan: see `loss`.
    """
    return (wanted(Y, A.log()),)


def categorical_probs_gradient(A: Rounded, Y: Rounded, m: int = 1) -> Ways:
    """-y / p: one quotient, or a reciprocal and a product; 0 where y is 0."""
    ways = (Y.over(m) / A, Y.over(m) * (1 / A))
    return tuple(where(Y.value > 0, way) for way in ways)


def wanted(Y: Rounded, logs: Rounded) -> Rounded:
    """The inner product with the targets, of those logs that count."""
    return inner(Y, where(Y.value > 0, logs))


def binary_clipped(A: Rounded, Y: Rounded, low: float, high: float) -> Ways:
    """`binary_probs` of the clipped p; clipping does not round."""
    return binary_probs(clipped(A, low, high), Y)


def binary_clipped_gradient(A: Rounded, Y: Rounded, m: int = 1, *, low: float, high: float) -> Ways:
    """`binary_probs_gradient` where p was left alone; 0 elsewhere, exactly."""
    ways = binary_probs_gradient(clipped(A, low, high), Y, m)
    return tuple(passing(way, A, low, high) for way in ways)


def categorical_clipped(A: Rounded, Y: Rounded, low: float, high: float) -> Ways:
    """`categorical_probs` of the clipped p / s, s the sum of the column."""
    return categorical_probs(clipped(A / total(A), low, high), Y)


def categorical_clipped_gradient(
    A: Rounded, Y: Rounded, m: int = 1, *, low: float, high: float
) -> Ways:
    """(g_j - sum_k g_k q_k) / s, or g_j / s - (sum_k g_k p_k) / s^2: the ways of differentiation.

    q = p / s, g = -y / q or 0 where q is clipped. Where roundings decide on which side of a limit q
    lies, nothing can be said of the column. Nor where s^2 overflows: a compiler makes it of two
    divisions by s.
    """
    S = total(A)
    Q = A / S
    results = []
    for each in categorical_probs_gradient(clipped(Q, low, high), Y, m):
        G = where(Y.value > 0, passing(-each, Q, low, high))
        results.append((G - inner(G, Q)) / S)
        results.append(G / S - inner(G, Q / S))
        results.append(G / S - inner(G, A / (S * S)))
    return tuple(results)


def sparse_clipped(A: Rounded, Y: Rounded, low: float, high: float) -> Ways:
    """log sum_k c_k - log c_y, computed as the loss from the logits log c."""
    return categorical_logits(clipped(A, low, high).log(), Y)


def sparse_clipped_gradient(A: Rounded, Y: Rounded, m: int = 1, *, low: float, high: float) -> Ways:
    """(softmax(log c) - y) / c, or times 1 / c, where p was left alone."""
    C = clipped(A, low, high)
    tops = categorical_logits_gradient(C.log(), Y, m)
    ways = (*(top / C for top in tops), *(top * (1 / C) for top in tops))
    return tuple(passing(way, A, low, high) for way in ways)


BOUNDS: dict[tuple[str, str], tuple[Callable[..., Ways], Callable[..., Ways]]] = {
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
    """The bound of the loss of each sample, (m,).

    Where the exact loss is infinite, as of -log 0, inf is right and any other number wrong; unless
    the formula multiplies a 0 with the log of 0, which gives nan.
    """
    formula, _ = BOUNDS[name, form]
    weights = given(weighted(Y, len(output)), fp)
    ways = formula(given(output, fp), weights, **limits(form, dtype))
    nans = no_number(output, Y, name, form, fp)
    return np.where(nans.any(axis=0), np.nan, np.where(np.isinf(exact.hi), np.inf, widest(*ways)))


@np.errstate(all="ignore")
def gradient(
    exact: Exact, output: Array, Y: Array, *, name: str, form: str, dtype: str, m: int, fp: Format
) -> Array:
    """The bound of the derivative, (n, m); 1/m, where it is inside, divides last or first."""
    _, formula = BOUNDS[name, form]
    weights = given(weighted(Y, len(output)), fp)
    ways = formula(given(output, fp), weights, **limits(form, dtype))
    bound = np.where(np.isinf(exact.hi), np.inf, widest(*(way.over(m) for way in ways)))
    return np.where(no_number(output, Y, name, form, fp), np.nan, bound)


def no_number(output: Array, Y: Array, name: str, form: str, fp: Format) -> Array:
    """Where the textbook's formula as it stands is nan: 0 log 0, 0 / 0, or 0 times a 1 / p of inf.

    A class that is given by its number is not multiplied with.
    """
    if form != "textbook" or Y.ndim == 1 or name == "mean_squared_error":
        return np.zeros(output.shape, dtype=bool)
    unwanted = (np.abs(output.astype(np.float64)) < fp.tiny) & (Y == 0)
    if name == "binary_crossentropy":
        unwanted |= (output == 1) & (Y == 1)
    return unwanted
