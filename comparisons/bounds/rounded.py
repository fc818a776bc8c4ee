"""Numbers on their way through a formula, each with how far it may be off by then.

A bound is the formula itself, walked through once: every operation passes on what its operands
were off by, and adds its own rounding. So it holds to every order of u, and reads like what it
bounds. Underflow and overflow are looked after here and nowhere else.

Source: running error analysis as in Higham, "Accuracy and stability of numerical algorithms",
2nd ed., 2002, section 3.3; there along the computed numbers, here along the exact ones.
"""

from collections.abc import Callable
from functools import wraps
from typing import Any, Union

import numpy as np

from comparisons.bounds.arithmetic import EVALUATION, Array, Format

Operand = Union["Rounded", float, Array]

# Below its smallest normal number the double that a bound is computed in loses digits too; twice
# its smallest number covers that, and keeps what is not 0 from looking like 0.
DOUBLE = np.finfo(np.float64)
LOST = 2 * float(DOUBLE.smallest_subnormal)


class Rounded:
    """An array of numbers that a machine computes. A class, so that formulas read as such.

    A plain number or array beside it is exact.

    Attributes:
        value: what exact arithmetic makes of the same formula, float64.
        error: how far the computed number may be from it; nan where nothing can be said.
        fp: the format that it is computed in.

    Example:
        >>> from comparisons.bounds.arithmetic import format_of
        >>> a = given(np.float32([0.5, 0.75]), format_of("float32"))
        >>> (1 - a * a).error / 2.0**-24  # the square of 0.5 is exact
        array([0.75  , 1.    ])
    """

    # NumPy's arrays leave their operators to this class.
    __array_ufunc__ = None

    def __init__(self, value: Array, error: Array, fp: Format) -> None:
        self.value, self.error, self.fp = value, error, fp

    def __add__(self, other: Operand) -> "Rounded":
        """A sum; exact where one side is exactly 0."""
        x, y = self.held(), self.beside(other).held()
        exact = x.nothing() | y.nothing()
        return rounded(x.value + y.value, x.error + y.error, self.fp, exact, keeps=True)

    def __neg__(self) -> "Rounded":
        return Rounded(-self.value, self.error, self.fp)

    def __sub__(self, other: Operand) -> "Rounded":
        return self + -self.beside(other)

    def __rsub__(self, other: Operand) -> "Rounded":
        return self.beside(other) + -self

    __radd__ = __add__

    def __mul__(self, other: Operand) -> "Rounded":
        """A product; exact where one side is exactly 0 or a power of two."""
        x, y = self.held(), self.beside(other).held()
        passed = np.abs(x.value) * y.error + np.abs(y.value) * x.error + x.error * y.error
        value, zero = x.value * y.value, x.nothing() | y.nothing()
        return rounded(value, evaluated(value, passed, zero), self.fp, x.scales() | y.scales())

    __rmul__ = __mul__

    def __truediv__(self, other: Operand) -> "Rounded":
        """A quotient; nothing can be said where the divisor may be 0."""
        x, y = self.held(), self.beside(other).held()
        quotient = x.value / y.value
        least = np.where(np.abs(y.value) > y.error, np.abs(y.value) - y.error, np.nan)
        passed = (x.error + np.abs(quotient) * y.error) / least
        passed = evaluated(quotient, passed, x.nothing())
        return rounded(quotient, passed, self.fp, x.nothing() | y.scales())

    def __rtruediv__(self, other: Operand) -> "Rounded":
        return self.beside(other) / self

    def __getitem__(self, at: Any) -> "Rounded":
        return Rounded(self.value[at], self.error[at], self.fp)

    def over(self, n: int) -> "Rounded":
        """A mean's division by a count n: the quotient, or the product with 1/n.

        Exact for a power of two; else 2 roundings, and 1 more where the format does not hold n.
        """
        if n & (n - 1) == 0 and n * self.fp.tiny <= 1:
            return self if n == 1 else self * (1 / n)
        if n * self.fp.tiny > 1:  # 1/n is no normal number
            return Rounded(self.value / n, np.full(self.value.shape, np.nan), self.fp)
        x = self.held()
        k = 2 if n * self.fp.u <= 1 else 3
        passed = x.error / n + self.fp.chain(k - 1) * (np.abs(x.value) + x.error) / n
        return rounded(x.value / n, passed, self.fp)

    def sum(self, axis: int | None = 0, keepdims: bool = False) -> "Rounded":
        """Added up in any order."""
        k = np.maximum((~self.nothing()).sum(axis=axis, keepdims=keepdims) - 1, 0)
        size = np.abs(self.value).sum(axis=axis, keepdims=keepdims)
        x = self.held()
        return summed(
            x.value.sum(axis=axis, keepdims=keepdims),
            x.error.sum(axis=axis, keepdims=keepdims),
            size,
            k,
            self.fp,
        )

    def inner(self, other: "Rounded") -> "Rounded":
        """The sum over the first axis of products: any order, fused or not."""
        x, y = self.held(), other.held()
        products = x.value * y.value
        passed = np.abs(x.value) * y.error + np.abs(y.value) * x.error + x.error * y.error
        terms = ~x.nothing() & ~y.nothing()
        rounding = (terms & ~x.scales() & ~y.scales()).any(axis=0)
        k = np.maximum(terms.sum(axis=0) - 1 + rounding, 0)
        least = np.abs(products) - passed
        sizes = np.abs(products) + evaluated(products, passed, x.nothing() | y.nothing())
        lost = np.where(terms & (least < self.fp.tiny), self.fp.lost(sizes), 0.0).sum(axis=0)
        return summed(
            products.sum(axis=0),
            passed.sum(axis=0) + lost,
            np.abs(products).sum(axis=0),
            k,
            self.fp,
        )

    def exp(self) -> "Rounded":
        """An argument that is off by e multiplies by up to exp(e)."""
        x = self.held()
        value = np.maximum(np.exp(x.value), DOUBLE.tiny)  # it is never 0
        return self.function("exp", value, value * np.expm1(x.error))

    def log(self) -> "Rounded":
        """An argument of a relative error r adds up to -log(1 - r)."""
        x = self.held()
        relative = np.where(x.error < x.value, x.error / x.value, np.nan)
        return self.function("log", np.log(x.value), np.where(x.error > 0, -np.log1p(-relative), 0))

    def log1p(self) -> "Rounded":
        """As `log`, of 1 + x."""
        x = self.held()
        relative = x.error / (1 + x.value)
        return self.function("log1p", np.log1p(x.value), -np.log1p(-relative))

    def sqrt(self) -> "Rounded":
        """|sqrt a - sqrt b| is at most |a - b| / sqrt b, and sqrt |a - b|. Correctly rounded."""
        x = self.held()
        root = np.sqrt(x.value)
        passed = np.sqrt(x.error)
        passed = np.where(root > passed, x.error / root, passed)
        return rounded(root, passed, self.fp, x.nothing())

    def function(self, name: str, value: Array, passed: Array) -> "Rounded":
        """A function of the library, with what it passes on of its argument's error."""
        size = np.abs(value) + passed
        own = self.fp.functions[name] * self.fp.u * np.maximum(size, self.fp.tiny)
        own = np.where(size == 0, 0.0, own)
        if self.fp.flushes:
            own += np.where(np.abs(value) - passed < self.fp.tiny, self.fp.lost(size), 0.0)
        return Rounded(value, passed + own, self.fp)

    def beside(self, other: Operand) -> "Rounded":
        """Another operand as one of these."""
        if isinstance(other, Rounded):
            return other
        value = np.asarray(other, dtype=np.float64)
        return Rounded(value, np.zeros(value.shape), self.fp)

    def nothing(self) -> Array:
        """Where it is exactly 0."""
        return (self.value == 0) & (self.error == 0)

    def scales(self) -> Array:
        """Where it is exactly 0 or a power of two, and a product with it is exact."""
        mantissa, _ = np.frexp(self.value)
        return ((np.abs(mantissa) == 0.5) | (self.value == 0)) & (self.error == 0)

    def held(self) -> "Rounded":
        """As an operand: nothing can be said of what may have overflowed."""
        beyond = np.abs(self.value) + self.error > self.fp.largest
        return Rounded(self.value, np.where(beyond, np.nan, self.error), self.fp)

    @property
    def bound(self) -> Array:
        """How far the computed number may be off, or nan where it may have overflowed.

        Where it must have, so that inf is right and every other number wrong, the bound stays.
        """
        size, error = np.abs(self.value), self.error * EVALUATION
        may = (size + error > self.fp.largest) & (size - error <= self.fp.largest)
        return np.where(may | ~(np.isfinite(error) | np.isinf(size)), np.nan, error)


def given(array: Array, fp: Format) -> Rounded:
    """Numbers that are there already: exact, but for those that may be read as 0."""
    value = array.astype(np.float64)
    small = (np.abs(value) < fp.tiny) & fp.flushes
    return Rounded(value, np.where(small, np.abs(value), 0.0), fp)


def rounded(
    value: Array,
    passed: Array,
    fp: Format,
    exact: Array | bool = False,
    keeps: bool = False,
) -> Rounded:
    """The result of one operation: u relative to it, and what underflow may add.

    Args:
        value: the exact result.
        passed: what the operands' errors make of it.
        fp: the format.
        exact: where it is not rounded, but for underflow.
        keeps: whether the operation is exact below the normal numbers, where these are kept: a sum
            of floats is a multiple of the smallest of them.
    """
    size = np.abs(value) + passed
    own = np.where(exact, 0.0, fp.u * size)
    if fp.flushes or not keeps:
        own += np.where(np.abs(value) - passed < fp.tiny, fp.lost(size), 0.0)
    return Rounded(value, passed + own, fp)


def evaluated(value: Array, passed: Array, zero: Array) -> Array:
    """What is passed on, and what underflow in double may have taken from a value that is not 0."""
    return passed + np.where((np.abs(value) < DOUBLE.tiny) & ~zero, LOST, 0.0)


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
    most = np.minimum(k * fp.lost(np.float64(np.inf)), size + passed + k * LOST)
    passed = passed + np.where(under & (k > 0), most, 0.0)
    if start is not None:
        start = start.held()
        value, size = value + start.value, size + np.abs(start.value)
        passed, k = passed + start.error, k + ~start.nothing()
    return summed(value, passed, size, k, fp)


def widest(*ways: Rounded) -> Array:
    """The largest of the bounds of several ways to compute one thing."""
    return np.maximum.reduce([way.bound for way in ways])


def bounding(formulas: Callable[..., Rounded | tuple[Rounded, ...]]) -> Callable[..., Array]:
    """Makes the bound of a formula, or the widest of several, from one that carries `Rounded`."""

    @wraps(formulas)
    @np.errstate(all="ignore")  # what is not finite becomes a bound of nan
    def bound(*arrays: Any, **settings: Any) -> Array:
        ways = formulas(*arrays, **settings)
        return widest(*ways) if isinstance(ways, tuple) else ways.bound

    return bound
