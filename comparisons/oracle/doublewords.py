"""Double words: numbers of 106 bits as the unevaluated sum of two doubles, over whole arrays.

A thousand optimiser steps on thousands of weights are millions of exact values. Ball arithmetic
would take a minute for them; these few operations, each with a proven error, take a second.

Sources: the error-free sum is Knuth's, the product Dekker's ("A floating-point technique for
extending the available precision", 1971). Sums and products of double words are algorithms 6 and 10
of Joldes, Muller and Popescu, "Tight and rigorous error bounds for basic building blocks of
double-word arithmetic", ACM TOMS 44(2), 2017, proved there to be off by at most 3 u^2 (and terms of
u^3) and 7 u^2 relative to the result, u = 2^-53. The quotient corrects the first one by its
remainder, as algorithm 17 there (15 u^2), the root as in Lefevre, Louvet, Muller, Picot and Rideau,
"Accurate calculation of Euclidean norms using double-word arithmetic", ACM TOMS 49(1), 2023.
"""

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

Array = NDArray[Any]

# 2^-100 is 64 u^2. The longest chain is Adam's in the paper's form: two corrections (15 each, with
# one for the number they divide by), of which the root halves one and adds 4, a sum (3), a product
# (7), a quotient (15) and a difference (3): 57 u^2 relative to the magnitudes that went into it.
CHAIN = 2.0**-100


class Word(NamedTuple):
    """hi + lo, with |lo| at most half a unit in the last place of hi."""

    hi: Array
    lo: Array


def word(array: Array | float) -> Word:
    """Doubles (or narrower floats) as double words, exactly."""
    hi = np.asarray(array, dtype=np.float64)
    return Word(hi, np.zeros_like(hi))


def two_sum(a: Array, b: Array) -> Word:
    """a + b, exactly."""
    s = a + b
    b_seen = s - a
    return Word(s, (a - (s - b_seen)) + (b - b_seen))


def fast_two_sum(a: Array, b: Array) -> Word:
    """a + b, exactly, if |a| >= |b| or a = 0."""
    s = a + b
    return Word(s, b - (s - a))


def two_product(a: Array, b: Array) -> Word:
    """a b, exactly, unless it overflows or underflows."""
    p = a * b
    a_hi, a_lo = split(a)
    b_hi, b_lo = split(b)
    return Word(p, ((a_hi * b_hi - p) + a_hi * b_lo + a_lo * b_hi) + a_lo * b_lo)


def split(a: Array) -> tuple[Array, Array]:
    """A double as the sum of two of 26 bits."""
    c = 134217729.0 * a  # 2^27 + 1
    hi = c - (c - a)
    return hi, a - hi


def add(x: Word, y: Word) -> Word:
    """x + y."""
    s = two_sum(x.hi, y.hi)
    t = two_sum(x.lo, y.lo)
    v = fast_two_sum(s.hi, s.lo + t.hi)
    return fast_two_sum(v.hi, t.lo + v.lo)


def subtract(x: Word, y: Word) -> Word:
    """x - y."""
    return add(x, Word(-y.hi, -y.lo))


def multiply(x: Word, y: Word) -> Word:
    """x y."""
    p = two_product(x.hi, y.hi)
    return fast_two_sum(p.hi, p.lo + (x.hi * y.lo + x.lo * y.hi))


def divide(x: Word, y: Word) -> Word:
    """x / y, for y that is not 0."""
    q = x.hi / y.hi
    r = subtract(x, multiply(y, word(q)))
    return fast_two_sum(q, (r.hi + r.lo) / y.hi)


def square_root(x: Word) -> Word:
    """The square root of x >= 0."""
    s = np.sqrt(x.hi)
    rest = subtract(x, two_product(s, s))
    with np.errstate(divide="ignore", invalid="ignore"):
        correction = np.where(s > 0, (rest.hi + rest.lo) / (2 * s), 0.0)
    return fast_two_sum(s, correction)
