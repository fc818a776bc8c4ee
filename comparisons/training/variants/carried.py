"""Numbers on their way through a formula, exact and rounded at once.

First of the package. A variant of an optimiser is written once, as its formula; walked through with
these numbers it says both what exact arithmetic makes of it (double words, far below any dtype) and
how far the rounded computation of an implementation can be from that (`bounds.rounded.Rounded`).
"""

from typing import Any, Union

import numpy as np

from comparisons.bounds.arithmetic import Array, Format, format_of
from comparisons.bounds.rounded import Rounded
from comparisons.oracle.doublewords import (
    Word,
    add,
    divide,
    multiply,
    square_root,
    subtract,
    word,
)

Operand = Union["Carried", float]

SINGLE = format_of("float32")


class Carried:
    """An array of numbers that a machine computes. A class, so that formulas read as such.

    Attributes:
        exact: what exact arithmetic makes of the formula.
        near: the same in float64, with how far a machine's number may be from it.

    Example:
        >>> from comparisons.bounds.arithmetic import format_of
        >>> third = held(1.0, format_of("float32")) / 3.0
        >>> float(third.exact.hi), bool(third.near.error <= 2.0**-24 / 3)
        (0.3333333333333333, True)
    """

    __array_ufunc__ = None  # NumPy's arrays leave their operators to this class

    def __init__(self, exact: Word, near: Rounded) -> None:
        self.exact, self.near = exact, near

    def __getitem__(self, at: Any) -> "Carried":
        return Carried(Word(self.exact.hi[at], self.exact.lo[at]), self.near[at])

    def __add__(self, other: Operand) -> "Carried":
        """A sum."""
        y = self.beside(other)
        return Carried(add(self.exact, y.exact), self.near + y.near)

    def __neg__(self) -> "Carried":
        return Carried(Word(-self.exact.hi, -self.exact.lo), -self.near)

    def __sub__(self, other: Operand) -> "Carried":
        y = self.beside(other)
        return Carried(subtract(self.exact, y.exact), self.near - y.near)

    def __rsub__(self, other: Operand) -> "Carried":
        return self.beside(other) - self

    __radd__ = __add__

    def __mul__(self, other: Operand) -> "Carried":
        """A product."""
        y = self.beside(other)
        return Carried(multiply(self.exact, y.exact), self.near * y.near)

    __rmul__ = __mul__

    def __truediv__(self, other: Operand) -> "Carried":
        """A quotient."""
        y = self.beside(other)
        return Carried(divide(self.exact, y.exact), self.near / y.near)

    def sqrt(self) -> "Carried":
        """The root; what came out below 0, by rounding, is taken as 0 of the exact side."""
        below = self.exact.hi < 0
        x = Word(np.where(below, 0.0, self.exact.hi), np.where(below, 0.0, self.exact.lo))
        value = np.maximum(self.near.value, 0.0)
        return Carried(square_root(x), Rounded(value, self.near.error, self.near.fp).sqrt())

    def plus_epsilon(self, epsilon: "Carried") -> "Carried":
        """A number that is never negative, and epsilon: computed, at least nearly epsilon.

        As a sum of what is rounded upwards of 0, it is at least epsilon as held, less a rounding.
        """
        made = self + epsilon
        floor = (epsilon.near.value - epsilon.near.error) * (1 - 2 * made.near.fp.u)
        return Carried(
            made.exact, Rounded(made.near.value, made.near.error, made.near.fp, least=floor)
        )

    def beside(self, other: Operand) -> "Carried":
        """Another operand as one of these; a plain number is exact."""
        return other if isinstance(other, Carried) else exactly(other, self.near.fp)

    def judged(self, computed: Array) -> tuple[Array, Array]:
        """How far computed numbers are from the exact ones, and how far they may be.

        The double words are themselves off by 2^-100 of what went into them (`doublewords.CHAIN`).
        A bound has u of the same in it, 2^-53 at least, or all was exact in both; so the 2^-30 of
        itself by which `Rounded.bound` is larger than its sums covers that.
        """
        apart = subtract(word(computed), self.exact)
        return np.abs(apart.hi + apart.lo), self.near.bound


def exactly(array: Any, fp: Format) -> Carried:
    """Numbers that are there already, as the implementation has them."""
    value = np.asarray(array, dtype=np.float64)
    small = (np.abs(value) < fp.tiny) & fp.flushes  # may be read as 0
    return Carried(word(value), Rounded(value, np.where(small, np.abs(value), 0.0), fp))


def short(setting: Any) -> Array:
    """Where a setting has so few digits that float32 holds it: then everyone holds it as written.

    0.9 is not one of these: even in float64 one may hold 0.1, another 1 - 0.9, for 1 - beta.
    """
    return SINGLE.holds(np.asarray(setting, dtype=np.float64))


def held(setting: Any, fp: Format) -> Carried:
    """A setting as it was written, held in the format: as it is if it is short, else rounded."""
    value = np.asarray(setting, dtype=np.float64)
    error = np.where(short(value), 0.0, fp.u * np.abs(value))
    return Carried(word(value), Rounded(value, error, fp))


def rest(beta: float, fp: Format) -> Carried:
    """1 - beta: rounded after the subtraction, or subtracted from a beta that was rounded.

    1 - fl(beta) is off by at most u beta, and by a rounding of its own; fl(1 - beta) by less.
    """
    exact = subtract(word(1.0), word(beta))
    fits = short(beta) & short(exact.hi) & (exact.lo == 0)
    return Carried(exact, Rounded(exact.hi, np.where(fits, 0.0, fp.u * (1 + fp.u)), fp))


def left(beta: float, t: Array, fp: Format) -> Carried:
    """1 - beta^t, (steps, 1): the part of an average that is not still its start of 0.

    The power by the library or by t - 1 products, of a beta that is held or rounded once: off by
    at most max(t - 1, its roundings) and another t of them. Then the difference.

    Args:
        beta: as it was written.
        t: numbers of the steps, (steps, 1); 0 leaves 0.
        fp: the format.
    """
    exact = power(beta, t)
    roundings = np.maximum(t - 1, fp.functions["power"])
    roundings = roundings + np.where(short(beta), 0.0, t)
    error = exact.hi * np.expm1(roundings * np.log1p(fp.u))
    powers = Carried(exact, Rounded(exact.hi, np.where(t == 0, 0.0, error), fp))
    return 1.0 - powers


def power(beta: float, t: Array) -> Word:
    """beta^t in double words, by squaring: at most 22 products of 2^-104 up to t = 2^11.

    They add up with t, as the powers do: an error of t 2^-104 beside a bound of at least 2^-53.
    """
    result, square = word(np.ones(t.shape)), word(np.full(t.shape, beta))
    bits = np.asarray(t, dtype=np.int64).copy()
    while bits.any():
        product = multiply(result, square)
        odd = bits % 2 == 1
        result = Word(np.where(odd, product.hi, result.hi), np.where(odd, product.lo, result.lo))
        bits //= 2
        square = multiply(square, square)
    return result
