"""Formulas that may be computed in several ways: the bound is the widest of theirs.

After `rounded`, whose numbers walk through each of the ways.
"""

from collections.abc import Callable
from functools import wraps
from typing import Any

import numpy as np

from comparisons.bounds.arithmetic import Array
from comparisons.bounds.rounded import Rounded


def either(*ways: Rounded) -> Rounded:
    """A number that is computed in one of several ways, on its way to something else."""
    error = np.maximum.reduce([way.error for way in ways])
    least = np.minimum.reduce([way.least for way in ways])
    return Rounded(ways[0].value, error, ways[0].fp, least)


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
