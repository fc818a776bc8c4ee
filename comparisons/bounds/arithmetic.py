"""What is assumed of floating-point arithmetic, written down once.

IEEE 754 gives: each of + - * / and sqrt is rounded to nearest. Not assumed: an order of summation,
or that a product is rounded before it is added. What IEEE 754 does not promise stands in `library`.
"""

from typing import Any, NamedTuple

import ml_dtypes
import numpy as np
from numpy.typing import NDArray

from comparisons.bounds.library import FLUSHES, LIBRARIES, LIBRARY

Array = NDArray[Any]

# The bounds are computed in double, by operations that add up magnitudes: their own relative error
# is at most 2^-53 for each. 2^-30 covers sums of 2^22 terms and as many other operations. Where a
# bound needs a value that cancels, the value is off by no more than the bound says for double, and
# stands beside a factor u.
EVALUATION = 1 + 2.0**-30

# The lambda of `Format.likely`: a sum of n terms is further off with a probability of at most
# 2 n exp(-lambda^2 / 2) = n 5.2e-18. For 1e10 judged numbers of 4096 terms each that is 2e-4.
LAMBDA = 9.0


# Of the doubles that a bound is computed in; half of it would be 0.
SMALLEST = float(np.finfo(np.float64).smallest_subnormal)


class Format(NamedTuple):
    """A floating-point format, and what is assumed of the library that computes in it.

    Attributes:
        u: unit roundoff, half the spacing of floats at 1.
        tiny: the smallest positive normal number.
        largest: the largest finite number.
        flushes: whether a number below tiny may be taken for 0.
        functions: how far exp and its kind may be off, in u (see `library.LIBRARY`).
        spread: the lambda of `likely`; inf for bounds that always hold.
    """

    u: float
    tiny: float
    largest: float
    flushes: bool
    functions: dict[str, float]
    spread: float = np.inf

    @property
    def likely(self) -> "Format":
        """The same, but sums of many terms count as far as rounding is likely to carry them.

        Example:
            >>> certain = format_of("float32")
            >>> round(float(certain.likely.summed(10_000) / certain.summed(10_000)), 3)
            0.09
        """
        return self._replace(spread=LAMBDA)

    @property
    def certain(self) -> bool:
        """Whether bounds in this format always hold."""
        return bool(np.isinf(self.spread))

    def holds(self, value: Array) -> Array:
        """Where a double is a normal number of this format as it stands, or 0."""
        mantissa, _ = np.frexp(value)
        digits = mantissa / self.u  # a whole number of as many bits as there are
        normal = (np.abs(value) >= self.tiny) & (np.abs(value) <= self.largest)
        return (value == 0) | (normal & (digits == np.rint(digits)))

    def chain(self, k: int) -> float:
        """(1 + u)^k - 1: the joint relative effect of k roundings, products and quotients alike.

        Rounding to nearest gives x (1 + d) with |d| <= u / (1 + u). In a quotient its inverse
        counts, and |1 / (1 + d) - 1| <= (u / (1 + u)) / (1 - u / (1 + u)) = u. So each of k
        roundings multiplies by a number within u of 1, whichever side of a fraction it is on.
        Counting u, and not u / (1 + u), leaves u^2 / (1 + u) for a result that was rounded to a
        wider format first: enough if that one's roundoff is at most u^2 / (1 + 2 u), as of float32
        under float16 and bfloat16, and of float64 under float32.

        Source: Jeannerod and Rump, "On relative errors of floating-point operations: optimal
        bounds and applications", Math. Comp. 87(310), 2018: |d| <= u / (1 + u) is optimal.
        """
        return float(np.expm1(k * np.log1p(self.u)))

    def summed(self, k: int | Array) -> Any:
        """k u: the relative effect of adding up, on the sum of the magnitudes; no limit on k.

        k is the number of additions for numbers that are given, and of terms for products: n
        products, each rounded once and added in any order, or fused with the additions, are off by
        at most n u sum |x_i y_i|. By induction over the tree of additions: let S and S' be the
        sums of magnitudes on the two sides of an addition a + b, made of n and n' products, with
        errors of at most n u S and n' u S'. Its rounding r must be at most n' u S + n u S'. As a
        and b are floats, r is at most |a|, |b|, and u |a + b| / (1 + u).

            if S' <= u S:  r <= |b| <= S' + n' u S', and
                           S' + (n' - n) u S' <= u S + (n' - 1) u S = n' u S
            if S <= u S':  the same from the other side
            else:          r <= u (S + n u S + S' + n' u S') / (1 + u), which is small enough if
                           0 <= (n' - 1) S + (n - 1) S' + u (n' - n) (S - S'). For n' >= n the
                           last term is negative only if S < S', and then, as u S' < S, above
                           -(n' - n) S.

        Given numbers start from an error of 0, and (n - 1) u S is shown in the same way. A fused
        step adds an exact product b of size S' to a float a: if S' <= u S, r <= |b| <= u S, and
        else r <= u (S + n u S + S') / (1 + u) <= u S + (n + 1) u S'. Terms that are 0 change
        nothing and are not counted. Adding up in a wider format, and rounding at the end, is inside
        too: n times a small roundoff and once u.

        With `likely`, the smaller of this and exp((lambda sqrt(k) u + k u^2) / (1 - u)) - 1, which
        holds with a probability of 1 - 2 k exp(-lambda^2 / 2) if roundings are of mean 0 whatever
        went before. They are not where equal numbers are added one after the other.

        Sources: Rump, "Error estimation of floating-point summation and dot product", BIT 52,
        2012; Jeannerod and Rump, "Improved error bounds for inner products in floating-point
        arithmetic", SIAM J. Matrix Anal. Appl. 34(2), 2013. Higham and Mary, "A new approach to
        probabilistic rounding error analysis", SIAM J. Sci. Comput. 41(5), 2019; Connolly, Higham
        and Mary, "Stochastic rounding and its probabilistic backward error analysis", SIAM J. Sci.
        Comput. 43(1), 2021, for mean independence.

        Example:
            >>> float(format_of("float16").summed(3)) == 3 * 2.0**-11
            True
        """
        worst = np.asarray(k) * self.u
        if self.certain:
            return worst
        drift = (self.spread * np.sqrt(k) * self.u + worst * self.u) / (1 - self.u)
        with np.errstate(over="ignore"):
            return np.minimum(worst, np.expm1(drift))

    def lost(self, size: Array | float) -> Any:
        """What underflow may add to the rounding of a result of at most this size.

        Half the smallest subnormal number, tiny u, where these are kept, and tiny where they are
        flushed; never more than the result itself.
        """
        half = max(self.tiny * self.u, SMALLEST)
        return np.minimum(size, self.tiny if self.flushes else half)


def format_of(dtype: str, library: str = "any") -> Format:
    """The format of a dtype, as a library computes in it.

    Args:
        dtype: "float16", "bfloat16", "float32" or "float64".
        library: "numpy", "tensorflow" or "xla"; "any" for what holds of the first two, "every" for
            what holds of all.

    Raises:
        ValueError: if the library or the dtype is unknown.

    Example:
        >>> format_of("float32").u == 2.0**-24
        True
        >>> format_of("bfloat16", "numpy").flushes, format_of("bfloat16").flushes
        (False, True)
    """
    if library not in LIBRARIES:
        raise ValueError(f"`library` must be one of {list(LIBRARIES)}; got {library!r}")
    libraries = LIBRARIES[library]
    known = LIBRARY[libraries[-1]]
    if dtype not in known:
        raise ValueError(f"`dtype` must be one of {list(known)}; got {dtype!r}")
    info: Any = ml_dtypes.finfo(dtype)  # type: ignore[no-untyped-call]  # not annotated
    worst = {name: max(LIBRARY[each][dtype][name] for each in libraries) for name in known[dtype]}
    flushes = any(dtype in FLUSHES[each] for each in libraries)
    return Format(float(info.eps) / 2, float(info.tiny), float(info.max), flushes, worst)


def magnitudes(array: Array) -> Array:
    """|array| in float64."""
    return np.abs(array.astype(np.float64))
