"""What is assumed of floating-point arithmetic, written down once.

IEEE 754 gives: each of + - * / and sqrt is correctly rounded. Not assumed: an order of summation
(any order, with or without fused multiply-add, is covered), or gradual underflow (TensorFlow
flushes subnormal numbers to zero; a result below the smallest normal number may be off by that
number).

Library functions are not covered by IEEE 754. `LIBRARY` says how many unit roundoffs each may be
off, relative to its value, and a test measures NumPy and TensorFlow against these numbers.
"""

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

Array = NDArray[Any]

# Relative error in unit roundoffs, of NumPy's and of TensorFlow's functions in float32 and float64.
# The largest that were measured over a million arguments: see
# tests/pieces/test_comparisons_bounds_library.py.
LIBRARY = {"exp": 5, "log": 6, "log1p": 6, "tanh": 10, "sigmoid": 10, "power": 3}

# Room for the products of roundings that a first-order count leaves out: with k u < 1e-3 they are
# below 1e-3 of what is counted.
SECOND_ORDER = 1 + 2.0**-9


class Format(NamedTuple):
    """A floating-point format, by the two numbers a bound needs.

    Attributes:
        u: unit roundoff, 2^-24 for float32 and 2^-53 for float64.
        tiny: the smallest positive normal number.
    """

    u: float
    tiny: float

    def gamma(self, k: int) -> float:
        """k u / (1 - k u): the relative effect of k roundings.

        Source: Higham, "Accuracy and stability of numerical algorithms", 2nd ed., 2002, lemma 3.1.
        """
        return k * self.u / (1 - k * self.u)


def format_of(dtype: str) -> Format:
    """The format of a dtype.

    Example:
        >>> format_of("float32").u == 2.0**-24
        True
    """
    info = np.finfo(dtype)
    return Format(float(info.eps) / 2, float(info.tiny))


def magnitudes(array: Array) -> Array:
    """|array| in float64."""
    return np.abs(array.astype(np.float64))


def product(A: Array, B: Array, k: int, fp: Format) -> Array:
    """The bound of a matrix product, elementwise, when each term meets at most k roundings.

        |computed - exact| <= gamma_k (|A| |B|) + tiny (n + sum |A| + sum |B|)

    n products are rounded once each and pass at most n - 1 additions, so k = n for the bare
    product; a caller that adds a bias or divides counts those too. The second term is underflow:
    each product may lose tiny, and each factor that is subnormal may be read as zero.

    Source: Higham (2002), equation (3.5) for inner products in any order; fused multiply-add leaves
    out a rounding and stays below. Underflow: section 2.8.

    Args:
        A: (p, n).
        B: (n, q).
        k: roundings that a term can meet.
        fp: the format.

    Returns:
        (p, q), float64.
    """
    A, B = magnitudes(A), magnitudes(B)
    flushed = A.shape[1] + A.sum(axis=1)[:, np.newaxis] + B.sum(axis=0)
    return (fp.gamma(k) * (A @ B) + fp.tiny * flushed) * SECOND_ORDER
