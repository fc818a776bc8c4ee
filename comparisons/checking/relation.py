"""How a wrong array is related to the right one, in words.

Used by `checked`: equal up to a factor, zero, turned round, not finite, or just different.
"""

import numpy as np

from comparisons.dialects import Array

CONSTANT = 1e-8  # the spread of a factor that is one number


def relation(seen: Array, exact: Array) -> str:
    """What a person would see by looking at both.

    Args:
        seen, exact: of the same shape.

    Example:
        >>> relation(np.array([2.0, -4.0]), np.array([1.0, -2.0]))
        '2 times the right one'
    """
    if not np.isfinite(seen).all():
        return "not finite"
    if not seen.any():
        return "zero"
    with np.errstate(all="ignore"):
        ratio = (seen / exact)[exact != 0]
    if ratio.size and np.isfinite(ratio).all():
        factor = float(np.median(ratio))
        if np.abs(ratio - factor).max() <= CONSTANT * abs(factor) and not seen[exact == 0].any():
            return "the right one with the other sign" if factor == -1 else _times(factor)
    if seen.ndim == 2 and seen.shape[0] == seen.shape[1] and np.allclose(seen, exact.T, rtol=1e-8):
        return "the right one, turned round"
    return "different"


def _times(factor: float) -> str:
    """A factor, or its inverse where that is a whole number."""
    inverse = 1 / factor
    if abs(factor) < 1 and abs(inverse - round(inverse)) < 1e-6:
        return f"1/{round(inverse)} of the right one"
    return f"{factor:.6g} times the right one"
