"""Sums of numbers that a machine computes: any number of terms, in any order, fused or not.

What adding up costs is proved at `Format.summed`; here it is applied to sums, inner products and
matrix products, with their underflow and overflow. Terms that are exactly 0 are not counted.
"""

import numpy as np

from comparisons.bounds.arithmetic import EVALUATION, Array, Format
from comparisons.bounds.rounded import LOST, Rounded, evaluated


def summed(value: Array, passed: Array, size: Array, k: Array, fp: Format) -> Rounded:
    """A sum of k roundings (see `Format.summed`) of terms whose magnitudes add up to size.

    A partial sum is at most the sum of the positive terms, or of the negative ones. If the larger
    of the two overflows, nothing can be said, unless the other does not and the sum itself must.
    """
    size = size + passed
    error = passed + fp.summed(k) * size
    if fp.flushes:  # each partial sum may be
        error = error + k * fp.lost(size)
    larger, smaller = (size + np.abs(value)) / 2 + error, (size - np.abs(value)) / 2 + error
    certain = (smaller <= fp.largest) & (np.abs(value) - error > fp.largest)
    return Rounded(value, np.where((larger > fp.largest) & ~certain, np.nan, error), fp)


def total(x: Rounded, axis: int | None = 0, keepdims: bool = False) -> Rounded:
    """Numbers added up in any order."""
    k = np.maximum((~x.nothing()).sum(axis=axis, keepdims=keepdims) - 1, 0)
    x = x.held()
    value, passed, size = (
        each.sum(axis=axis, keepdims=keepdims) for each in (x.value, x.error, np.abs(x.value))
    )
    whole = summed(value, passed, size, k, x.fp)
    if (x.value < 0).any():
        return whole
    # Each addition of numbers that are not negative makes them smaller by at most 1 / (1 + u).
    least = np.maximum(x.value - x.error, 0).sum(axis=axis, keepdims=keepdims)
    least = least * np.exp(-k * np.log1p(x.fp.u)) - k * x.fp.lost(np.inf) * x.fp.flushes
    return Rounded(whole.value, whole.error, x.fp, least / EVALUATION)


def inner(x: Rounded, y: Rounded) -> Rounded:
    """The sum over the first axis of products.

    k counts the terms, or the additions where every product is exact (one factor 0 or a power of
    two, as in a one-hot column).
    """
    x, y, fp = x.held(), y.held(), x.fp
    products = x.value * y.value
    passed = np.abs(x.value) * y.error + np.abs(y.value) * x.error + x.error * y.error
    zero = x.nothing() | y.nothing()
    rounding = (~x.scales() & ~y.scales()).any(axis=0)
    k = np.maximum((~zero).sum(axis=0) - 1 + rounding, 0)
    sizes = np.abs(products) + evaluated(products, passed, zero)
    under = ~zero & (np.abs(products) - passed < fp.tiny)
    lost = np.where(under, fp.lost(sizes), 0.0).sum(axis=0)
    size = np.abs(products).sum(axis=0)
    return summed(products.sum(axis=0), passed.sum(axis=0) + lost, size, k, fp)


def product(X: Rounded, Y: Rounded, start: Rounded | None = None) -> Rounded:
    """The matrix product X Y, plus `start` if there is one, added up in any order, fused or not.

    Each element is off by k u (sum_i |x_i y_i| + |start|), where k counts the terms that are not 0,
    by what its factors are off, and by underflow, which is counted for each term if any of the row
    and the column may fall below the normal numbers.

    Args:
        X: (p, n).
        Y: (n, q).
        start: (p, 1) or (p, q).
    """
    X, Y, fp = X.held(), Y.held(), X.fp
    A, B = np.abs(X.value), np.abs(Y.value)
    size, value = A @ B, X.value @ Y.value
    passed = np.zeros(size.shape)
    if X.error.any() or Y.error.any():
        passed = A @ Y.error + X.error @ (B + Y.error)
    seen = (~X.nothing()).astype(np.float32), (~Y.nothing()).astype(np.float32)
    k = (seen[0] @ seen[1]).astype(np.float64)
    least = (
        np.where(X.nothing(), np.inf, A - X.error).min(axis=1, initial=np.inf)[:, np.newaxis],
        np.where(Y.nothing(), np.inf, B - Y.error).min(axis=0, initial=np.inf),
    )
    under = np.minimum(*least) * np.maximum(*least) < fp.tiny
    most = np.minimum(k * fp.lost(np.inf), size + passed + k * LOST)
    passed = passed + np.where(under & (k > 0), most, 0.0)
    if start is not None:
        start = start.held()
        value, size = value + start.value, size + np.abs(start.value)
        passed, k = passed + start.error, k + ~start.nothing()
    return summed(value, passed, size, k, fp)
