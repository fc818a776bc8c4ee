"""Ball arithmetic: real numbers as a midpoint and a radius, every operation proved to enclose.

The arithmetic is Arb's, through python-flint; this module only carries arrays in and out. A double
becomes a ball of radius 0; what comes out is an `Exact`.

Source: Johansson, "Arb: efficient arbitrary-precision midpoint-radius interval arithmetic", IEEE
Transactions on Computers 66(8), 2017.
"""

from collections.abc import Callable, Sequence
from functools import wraps
from typing import Any

import numpy as np
from flint import arb, arb_mat, ctx

from comparisons.oracle.exact import Array, Exact

# Bits of the midpoints. Products of doubles are exact in 106; what is above that covers the
# cancellation in a sum whose terms are 2^86 times its result.
PRECISION = 192

TINIEST = float(np.finfo(np.float64).smallest_subnormal)


def in_balls(function: Callable[..., Exact]) -> Callable[..., Exact]:
    """A function that computes in balls, run at `PRECISION`."""

    @wraps(function)
    def run(*arrays: Array, **settings: Any) -> Exact:
        with ctx.workprec(PRECISION):
            return function(*arrays, **settings)

    return run


def balls(array: Array) -> list[arb]:
    """The elements of an array, row after row, each an exact ball."""
    return [arb(x) for x in array.astype(np.float64).ravel().tolist()]


def columns(array: Array) -> list[list[arb]]:
    """The columns of an array, each a list of exact balls."""
    return [balls(column) for column in array.T]


def matrix(array: Array) -> arb_mat:
    """A two-dimensional array as a matrix of exact balls."""
    return arb_mat(array.astype(np.float64).tolist())


def enclose(values: Sequence[arb], shape: tuple[int, ...]) -> Exact:
    """Balls, row after row, as an `Exact` of a shape.

    The radius covers the ball's own, the rounding of lo (half a unit in its last place) and, where
    doubles underflow, the smallest of them.
    """
    hi = [float(value.mid()) for value in values]
    rest = [value - high for value, high in zip(values, hi, strict=True)]
    lo = np.array([float(each.mid()) for each in rest])
    radius = np.array([float(each.rad()) for each in rest])
    covered = radius * (1 + 2.0**-50) + np.abs(lo) * 2.0**-53 + 2 * TINIEST
    unknown = np.where(np.isfinite(hi), np.inf, 0.0)  # a ball may be as wide as the real line
    return Exact(
        np.array(hi).reshape(shape),
        np.where(np.isfinite(lo), lo, 0.0).reshape(shape),
        np.where(np.isfinite(covered), covered, unknown).reshape(shape),
    )


def enclose_columns(values: Sequence[Sequence[arb]]) -> Exact:
    """Columns of balls as an `Exact`, (n, m)."""
    m, n = len(values), len(values[0])
    return enclose([values[i][j] for j in range(n) for i in range(m)], (n, m))


def known(array: Array) -> Exact:
    """Doubles that are themselves the truth."""
    hi = array.astype(np.float64)
    return Exact(hi, np.zeros_like(hi), np.zeros_like(hi))
