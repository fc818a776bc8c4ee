"""Numbers on their way through a formula, each with how far it may be off by then.

A bound is the formula itself, walked through once: every operation passes on what its operands
were off by, and adds its own rounding. So it holds to every order of u, and reads like what it
bounds. Underflow and overflow are looked after here and nowhere else.

Source: running error analysis as in Higham, "Accuracy and stability of numerical algorithms",
2nd ed., 2002, section 3.3; there along the computed numbers, here along the exact ones.
"""

from typing import Any, Union

import numpy as np

from comparisons.bounds.arithmetic import EVALUATION, SMALLEST, Array, Format
from comparisons.bounds.library import EXP_VANISHES

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
        least: what the computed number is at least, in magnitude; negative or 0 if it may be 0. A
            sum of positive terms has more of it than its error tells.

    Example:
        >>> from comparisons.bounds.arithmetic import format_of
        >>> a = given(np.float32([0.5, 0.75]), format_of("float32"))
        >>> ((1 - a * a).error / 2.0**-24).round(4)  # the square of 0.5 is exact
        array([0.75, 1.  ])
    """

    # NumPy's arrays leave their operators to this class.
    __array_ufunc__ = None

    def __init__(self, value: Array, error: Array, fp: Format, least: Any = 0.0) -> None:
        self.value, self.error, self.fp = value, error, fp
        self.least = np.maximum(least, np.abs(value) - error)

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
        passed = (x.error + np.abs(quotient) * y.error) / np.where(y.least > 0, y.least, np.nan)
        passed = evaluated(quotient, passed, x.nothing())
        return rounded(quotient, passed, self.fp, x.nothing() | y.scales())

    def __rtruediv__(self, other: Operand) -> "Rounded":
        return self.beside(other) / self

    def __getitem__(self, at: Any) -> "Rounded":
        return Rounded(self.value[at], self.error[at], self.fp)

    @property
    def T(self) -> "Rounded":  # noqa: N802 - as NumPy calls it
        """The same numbers turned round."""
        return Rounded(self.value.T, self.error.T, self.fp)

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

    def to(self, fp: Format) -> "Rounded":
        """A cast into another format: exact where that one has room, else one rounding.

        Numbers of this format are numbers of a wider one. A narrower one rounds them to nearest,
        u relative to them, unless they are exact and have few digits. Below its normal numbers it
        loses half its smallest number, nothing where its grid is no coarser than this one's, or all
        of them if it flushes; what is too large for it becomes inf. A number that this format may
        read as 0 is off by itself already: see `given` and `rounded`.
        """
        x = self.held()
        finer = fp.tiny * fp.u <= self.fp.tiny * self.fp.u
        exact = (x.error == 0) & fp.holds(x.value) if fp.u > self.fp.u else True
        return rounded(x.value, x.error, fp, exact, keeps=finer)

    def exp(self) -> "Rounded":
        """An argument that is off by e makes it larger by up to the factor exp of e."""
        x = self.held()
        value = np.maximum(np.exp(x.value), SMALLEST)  # it is never 0
        passed = np.where(x.error < 1, value * np.expm1(x.error), np.exp(x.value + x.error))
        return self.function("exp", value, evaluated(value, passed, False))

    def log(self) -> "Rounded":
        """The logarithm may be smaller by that of value over `least`."""
        x = self.held()
        down = np.log1p((x.value - x.least) / np.where(x.least > 0, x.least, np.nan))
        passed = np.maximum(down, np.log1p(x.error / x.value))
        return self.function("log", np.log(x.value), np.where(x.error == 0, 0.0, passed))

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

    def rsqrt(self) -> "Rounded":
        """1 / sqrt as one function of the library; its slope is 1 / (2 x^1.5), steepest at least x.

        TensorFlow and XLA put x rsqrt(y) in the place of x / sqrt(y).
        """
        x = self.held()
        least = np.where(x.least > 0, x.least, np.nan)
        passed = np.where(x.error == 0, 0.0, x.error / (2 * least * np.sqrt(least)))
        return self.function("rsqrt", 1 / np.sqrt(x.value), passed)

    def function(self, name: str, value: Array, passed: Array) -> "Rounded":
        """A function of the library, with what it passes on of its argument's error."""
        size = np.abs(value) + passed
        own = self.fp.functions[name] * self.fp.u * np.maximum(size, self.fp.tiny)
        own = np.where(size == 0, 0.0, own)
        if self.fp.flushes:
            edge = self.fp.tiny * (EXP_VANISHES if name == "exp" else 1)
            own += np.where(np.abs(value) - passed - own < edge, np.minimum(size, edge), 0.0)
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
        if not beyond.any():
            return self
        return Rounded(self.value, np.where(beyond, np.nan, self.error), self.fp, self.least)

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


def evaluated(value: Array, passed: Array, zero: Array | bool) -> Array:
    """What is passed on, and what underflow in double may have taken from a value that is not 0."""
    return passed + np.where((np.abs(value) < DOUBLE.tiny) & np.logical_not(zero), LOST, 0.0)
