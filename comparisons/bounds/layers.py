"""The bounds of a layer's steps: each is the step's formula, walked through with its roundings.

Every function takes the exact value of the step first, then what its oracle function takes, and
returns the bound of each element, float64. Where there are several ways to compute a step it
returns the widest bound of these; the docstrings say which.
"""

from collections.abc import Callable

import numpy as np

from comparisons.bounds.arithmetic import SMALLEST, Array, Format
from comparisons.bounds.rounded import Rounded, evaluated, given
from comparisons.bounds.sums import inner, product, summed, total
from comparisons.bounds.ways import bounding
from comparisons.oracle.exact import Exact

Ways = tuple[Rounded, ...]


@bounding
def affine(exact: Exact, W: Array, A: Array, b: Array, *, fp: Format) -> Rounded:
    """Z = W A + b: (n + 1) u (|W| |A| + |b|), and less where terms are 0.

    The bias may be added first or last.
    """
    return product(given(W, fp), given(A, fp), given(b, fp))


@bounding
def copied(exact: Exact, *arrays: Array, fp: Format) -> Rounded:
    """A value that is passed on or replaced by 0, never rounded; a subnormal may be flushed."""
    return given(exact.hi, fp)


@bounding
def sigmoid(exact: Exact, Z: Array, *, fp: Format) -> Ways:
    """A = 1 / (1 + exp(-Z)), so or as exp(Z) / (1 + exp(Z)), or as the library has it.

    Both quotients pass on exp's error by the factor 1 - A. exp(-Z) may overflow, and 1 / inf is 0:
    off by A itself. Not covered: (1 + tanh(Z / 2)) / 2, which cancels for Z < 0.
    """
    return logistic(given(Z, fp))


def logistic(Z: Rounded) -> Ways:
    """The ways to a sigmoid."""
    quotient = 1 / (1 + (-Z).exp())
    value = np.maximum(np.exp(-np.logaddexp(0, -Z.value)), SMALLEST)  # it is never 0
    over = np.isnan(quotient.error) & np.isfinite(Z.error)
    error = np.where(over, value, quotient.error)
    vanished = Rounded(value, evaluated(value, error, False), Z.fp)
    passed = value * (1 - value) * np.expm1(Z.error)
    library = Z.function("sigmoid", value, evaluated(value, passed, False))
    return vanished, library


@bounding
def tanh(exact: Exact, Z: Array, *, fp: Format) -> Rounded:
    """The tanh of the library. Not covered: made of exponentials, which cancels near 0."""
    return hyperbolic(given(Z, fp))


def hyperbolic(Z: Rounded) -> Rounded:
    """A tanh: its slope is 1 / cosh^2, steepest where |z| is smallest."""
    least = np.maximum(np.abs(Z.value) - Z.error, 0.0)
    value = np.tanh(Z.value)
    passed = evaluated(value, Z.error / np.cosh(least) ** 2, Z.error == 0)
    return Z.function("tanh", value, passed)


@bounding
def softmax(exact: Exact, Z: Array, *, fp: Format) -> Ways:
    """A = exp(Z - max) / sum, see `distribution`."""
    return distribution(given(Z, fp))


def distribution(Z: Rounded) -> Ways:
    """The ways to a softmax of logits (n, m).

    With d = z - max, p = exp(d) / S or exp(d) (1 / S), S = sum exp(d), and p = exp(d - log S). To
    first order the first are off by

        u (|d_j| + sum_k p_k |d_k| + 2 e + n + 1) relative to p_j,    e: the library's exp,

    which leaves out nothing that the quotient without a shift does, as long as no exp leaves the
    normal numbers. exp(z - logsumexp(z)) rounds at the size of the logits; it is inside what is
    certain, not inside what is likely, and not covered where that rounding exceeds 1.

    Source: Blanchard, Higham and Higham, "Accurately computing the log-sum-exp and softmax
    functions", IMA J. Numer. Anal. 41(4), 2021.
    """
    D, S = shifted(Z)
    careful, *cancelling = log_distribution(Z)
    rounded_away = (
        Rounded(each.value, np.where(each.error < 1, each.error, careful.error), Z.fp)
        for each in cancelling
    )
    return D.exp() * (1 / S), careful.exp(), *(each.exp() for each in rounded_away)


def log_distribution(Z: Rounded) -> Ways:
    """The ways to the log of a softmax: (z - max) - log S, and z - (max + log S).

    The second loses what is small beside the logits. It is what many people write, so it is inside
    what is certain, but a result that only it explains is not likely.
    """
    D, S = shifted(Z)
    careful = D - S.log()
    return (careful, Z - (top(Z) + S.log())) if Z.fp.certain else (careful,)


def top(Z: Rounded) -> Rounded:
    """The largest of each column."""
    return Rounded(Z.value.max(axis=0), Z.error.max(axis=0), Z.fp)


def shifted(Z: Rounded) -> tuple[Rounded, Rounded]:
    """z - max, (n, m), and the sum of its exp, (m,)."""
    D = Z - top(Z)
    return D, total(D.exp())


@bounding
def sigmoid_backward(exact: Exact, dA: Array, Z: Array, A: Array, *, fp: Format) -> Ways:
    """dZ = dA (A (1 - A)), or (dA A) (1 - A): 3 roundings.

    Not covered: A - A^2, which cancels near 1.
    """
    return through_logistic(given(dA, fp), given(A, fp))


def through_logistic(d: Rounded, a: Rounded) -> Ways:
    """The ways back through a sigmoid: d (a (1 - a)), (d a) (1 - a) or (d (1 - a)) a."""
    return d * (a * (1 - a)), (d * a) * (1 - a), (d * (1 - a)) * a


@bounding
def tanh_backward(exact: Exact, dA: Array, Z: Array, A: Array, *, fp: Format) -> Ways:
    """dZ = dA (1 - A^2), where the square is rounded before it cancels, or dA ((1 - A) (1 + A)).

    To first order |dA| u (A^2 + 2 |1 - A^2|) and 4 u |dZ|.
    """
    return through_hyperbolic(given(dA, fp), given(A, fp))


def through_hyperbolic(d: Rounded, a: Rounded) -> Ways:
    """The ways back through a tanh."""
    return d * (1 - a * a), d * ((1 - a) * (1 + a)), (d * (1 - a)) * (1 + a)


@bounding
def softmax_backward(exact: Exact, dA: Array, Z: Array, A: Array, *, fp: Format) -> Ways:
    """dZ_j = A_j (dA_j - sum_k A_k dA_k), and other ways: see `through_distribution`."""
    return through_distribution(given(dA, fp), given(A, fp))


def through_distribution(dA: Rounded, A: Rounded) -> Ways:
    """The ways back through a softmax.

    a_j (d_j - t) with t = sum_k a_k d_k; a_j d_j - a_j t; and the matrix of a_j [j = k] - a_j a_k
    times d, see `through_matrix`.
    """
    t = inner(A, dA)
    return A * (dA - t), A * dA - A * t, through_matrix(dA, A)


def through_matrix(dA: Rounded, A: Rounded) -> Rounded:
    """(diag(a) - a a^T) d: an entry off the diagonal is one product, on it a - a^2.

    Each is multiplied with a d, 2 roundings, and the terms are added up in any order. To first
    order u (k a_j (|d_j| + sum |a d|)), for k entries of d that are not 0.
    """
    fp, size = A.fp, np.abs(A.value) + A.error
    terms = A * dA
    sizes = np.abs(terms.value)
    others = Rounded(sizes.sum(axis=0) - sizes, terms.error.sum(axis=0) - terms.error, fp)
    off = Rounded(np.abs(A.value), A.error, fp) * others
    diagonal = (A - A * A) * dA
    k = np.maximum((~dA.nothing()).sum(axis=0) - 1, 0)
    d = np.abs(dA.value) + dA.error
    smallest = size * (size * np.minimum(d, 1)).min(axis=0)
    lost = fp.lost(np.inf) * (d.sum(axis=0) + k)  # of each entry and of each product
    return summed(
        A.value * (dA.value - (A.value * dA.value).sum(axis=0)),
        off.error + diagonal.error + np.where(smallest < fp.tiny, lost, 0.0),
        off.value + np.abs(diagonal.value),
        k,
        fp,
    )


@bounding
def weights(exact: Exact, dZ: Array, A: Array, *, m: int, fp: Format) -> Ways:
    """dW = dZ A^T / m: divided last, or dZ first."""
    return kernel_slopes(given(dZ, fp), given(A, fp), m)


def kernel_slopes(dZ: Rounded, A: Rounded, m: int) -> Ways:
    """The ways to dW."""
    last = product(dZ, A.T).over(m)
    return (last, product(dZ.over(m), A.T)) if m > 1 else (last,)


@bounding
def biases(exact: Exact, dZ: Array, *, m: int, fp: Format) -> Ways:
    """db = (sum of dZ) / m, or the sum of dZ / m: samples - 1 additions, and the division."""
    return bias_slopes(given(dZ, fp), m)


def bias_slopes(dZ: Rounded, m: int) -> Ways:
    """The ways to db."""
    return total(dZ, 1, keepdims=True).over(m), total(dZ.over(m), 1, keepdims=True)


@bounding
def inputs(exact: Exact, W: Array, dZ: Array, *, fp: Format) -> Rounded:
    """dA = W^T dZ: inner products over the units."""
    return product(given(W.T, fp), given(dZ, fp))


@bounding
def mean(exact: Exact, loss: Array, *, fp: Format) -> Ways:
    """cost = (sum of losses) / m, or the sum of the losses / m."""
    each = given(loss, fp)
    return total(each, None).over(loss.size), total(each.over(loss.size), None)


ACTIVATIONS: dict[str, Callable[..., Array]] = {
    "linear": copied,
    "relu": copied,
    "sigmoid": sigmoid,
    "tanh": tanh,
    "softmax": softmax,
}

BACKWARD: dict[str, Callable[..., Array]] = {
    "linear": copied,
    "relu": copied,
    "sigmoid": sigmoid_backward,
    "tanh": tanh_backward,
    "softmax": softmax_backward,
}
