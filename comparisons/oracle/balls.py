"""Ball arithmetic: real numbers as a midpoint and a radius, every operation proved to enclose.

The arithmetic is Arb's, through python-flint; this module only carries arrays in and out, and
raises the precision until the balls are small. A double becomes a ball of radius 0; what comes out
is an `Exact`.

Source: Johansson, "Arb: efficient arbitrary-precision midpoint-radius interval arithmetic", IEEE
Transactions on Computers 66(8), 2017.
"""

from collections.abc import Callable, Iterable, Sequence
from functools import partial

import numpy as np
from flint import arb, arb_mat, ctx

from comparisons.oracle.exact import Array, Exact

# Bits of the midpoints, tried in turn. Products of doubles are exact in 106; what is above that
# covers cancellation: 192 bits the sum of terms 2^86 times as large. The last decides every sum of
# products of doubles, whose bits lie between 2^2048 and 2^-2148.
LADDER = (192, 384, 768, 1536, 3072, 6144)

# A ball is small enough if its radius is below this part of the spacing of doubles at its midpoint.
NARROW = 2.0**-20

# If doubling the bits does not make the radius smaller by this factor, the inputs were balls
# themselves, and no precision can make up for what they leave open.
HELPED = 2.0**-16

TINIEST = float(np.finfo(np.float64).smallest_subnormal)

Values = Sequence[arb]


def balls(array: Array | Exact) -> list[arb]:
    """The elements of an array, row after row, each an exact ball, or the ball of an `Exact`."""
    if not isinstance(array, Exact):
        return [arb(x) for x in array.astype(np.float64).ravel().tolist()]
    parts = (part.ravel().tolist() for part in (array.hi, array.lo, array.radius))
    with ctx.workprec(LADDER[0]):  # a column is often made before the precision is set
        return [arb(hi) + arb(lo, radius) for hi, lo, radius in zip(*parts, strict=True)]


def columns(array: Array | Exact) -> list[list[arb]]:
    """The columns of an array, (n, m), each a list of n balls."""
    elements, m = balls(array), array.shape[1]
    return [elements[i::m] for i in range(m)]


def rows(array: Array | Exact) -> list[list[arb]]:
    """The rows of an array, (n, m), each a list of m balls."""
    elements, m = balls(array), array.shape[1]
    return [elements[i : i + m] for i in range(0, len(elements), m)]


def matrix(array: Array | Exact) -> arb_mat:
    """A two-dimensional array as a matrix of balls."""
    return arb_mat(*array.shape, balls(array))


def enclose(compute: Callable[[], Values], shape: tuple[int, ...]) -> Exact:
    """What a computation in balls gives, row after row, as an `Exact` of a shape.

    It is repeated with more bits until every ball is far smaller than the spacing of doubles at its
    midpoint.
    """
    return _stacked([compute], shape)


def enclose_columns(compute: Callable[..., Values], *arrays: Array | Exact) -> Exact:
    """What a computation in balls makes of each column, (n, m), column by column.

    Only the columns whose balls are too wide are computed again with more bits.

    Args:
        compute: from a column of each array, a list of balls, to a list of n balls.
        arrays: (any, m) each.
    """
    samples = list(zip(*(columns(array) for array in arrays), strict=True))
    return _stacked([partial(compute, *sample) for sample in samples], (len(samples), -1)).T


def enclose_samples(compute: Callable[..., arb], *arrays: Array | Exact) -> Exact:
    """What a computation in balls makes of each column, one ball a column, (m,)."""
    found = enclose_columns(lambda *sample: [compute(*sample)], *arrays)
    return Exact(found.hi[0], found.lo[0], found.radius[0])


def known(array: Array | Exact) -> Exact:
    """Doubles that are themselves the truth."""
    if isinstance(array, Exact):
        return array
    hi = array.astype(np.float64)
    return Exact(hi, np.zeros_like(hi), np.zeros_like(hi))


def _stacked(parts: Sequence[Callable[[], Values]], shape: tuple[int, ...]) -> Exact:
    """The values of all parts one after the other; each part as precise as it must be."""
    found = [_at(LADDER[0], part) for part in parts]
    hi, lo, radius = _in_doubles(value for values in found for value in values)
    starts = np.cumsum([0, *map(len, found)])
    wide = _too_wide(hi, radius)
    for at in np.unique(np.searchsorted(starts, np.flatnonzero(wide), side="right") - 1):
        here = slice(starts[at], starts[at + 1])
        hi[here], lo[here], radius[here] = _sharpened(parts[at], radius[here])
    return Exact(hi.reshape(shape), lo.reshape(shape), radius.reshape(shape))


def _sharpened(part: Callable[[], Values], radius: Array) -> tuple[Array, Array, Array]:
    """A part at the first precision that is enough, or the last that helped."""
    for bits in LADDER[1:]:
        hi, lo, now = _in_doubles(_at(bits, part))
        wide = _too_wide(hi, now)
        helped = np.isnan(hi) | (now < radius * HELPED)
        if not (wide & helped).any():
            break
        radius = now
    return hi, lo, now


def _at(bits: int, compute: Callable[[], Values]) -> Values:
    with ctx.workprec(bits):
        return compute()


def _too_wide(hi: Array, radius: Array) -> Array:
    """Whether balls are too large to be called the exact value, such as one that may be 0 / 0."""
    with np.errstate(invalid="ignore"):
        return np.isnan(hi) | (radius > NARROW * np.spacing(np.abs(hi)) + 2 * TINIEST)


def _in_doubles(values: Iterable[arb]) -> tuple[Array, Array, Array]:
    """Balls as hi, lo and radius.

    The radius covers the ball's own, the rounding of lo (half a unit in its last place) and, where
    doubles underflow, the smallest of them.
    """
    parts: list[tuple[float, float, float]] = []
    with ctx.workprec(LADDER[0]):
        for value in values:
            high = float(value.mid())
            rest = value - high
            parts.append((high, float(rest.mid()), float(rest.rad())))
    hi, lo, radius = np.array(parts, dtype=np.float64).T.copy()
    covered = radius * (1 + 2.0**-50) + np.abs(lo) * 2.0**-53 + 2 * TINIEST
    unknown = np.where(np.isfinite(hi), np.inf, 0.0)  # a ball may be as wide as the real line
    lo = np.where(np.isfinite(lo), lo, 0.0)
    return hi, lo, np.where(np.isfinite(covered), covered, unknown)
