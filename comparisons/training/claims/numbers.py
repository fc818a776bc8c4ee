"""Numbers over seeds and over weights: quartiles, and correlations of ranks.

After `records`.
"""

from collections.abc import Iterable

import numpy as np

from comparisons.dialects import Array
from comparisons.training.claims.run_records import Quartiles


def quartiles(values: Iterable[float]) -> Quartiles:
    """The median and the quarters, each one of the numbers; inf stays inf, nan is left out.

    Example:
        >>> quartiles([1.0, 2.0, 3.0, np.inf, np.inf])
        Quartiles(median=3.0, lower=2.0, upper=inf, count=5)
    """
    taken = np.array([value for value in map(float, values) if not np.isnan(value)])
    if not len(taken):
        return Quartiles(np.nan, np.nan, np.nan, 0)
    # "lower" takes numbers that occur: between 1 and inf there is nothing to interpolate.
    lower, median, upper = np.quantile(taken, (0.25, 0.5, 0.75), method="lower")
    return Quartiles(float(median), float(lower), float(upper), len(taken))


def ranks(values: Array) -> Array:
    """The place of each number in order, from 0; those that are equal share the mean place.

    Example:
        >>> ranks(np.array([5.0, 1.0, 5.0]))
        array([1.5, 0. , 1.5])
    """
    _, which, counts = np.unique(values, return_inverse=True, return_counts=True)
    return (np.cumsum(counts) - (counts + 1) / 2)[which]


def rank_correlation(x: Array, y: Array) -> float:
    """Spearman's: the correlation of the ranks, from -1 to 1; nan if one of them never changes.

    Example:
        >>> rank_correlation(np.array([1.0, 2.0, 3.0]), np.array([1.0, 10.0, 1e9]))
        1.0
    """
    x, y = ranks(x), ranks(y)
    x, y = x - x.mean(), y - y.mean()
    scale = np.sqrt((x @ x) * (y @ y))
    return float(round(x @ y / scale, 12)) if scale > 0 else float("nan")
