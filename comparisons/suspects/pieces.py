"""Pieces that several suspects are made of: casts, losses of a part, and the functions themselves.

Second of the package. The functions are written here once more, in the plainest form, because a
mistake is planted in the plain form; nothing here judges anything.
"""

import numpy as np

from comparisons.dialects import Array

# Of the way to a uniform distribution that smoothed labels are moved.
SMOOTHING = 1e-4


def half(array: Array) -> Array:
    """Rounded to float16 and back."""
    return array.astype(np.float16).astype(array.dtype)


def single(array: Array) -> Array:
    """Rounded to float32 and back."""
    return array.astype(np.float32).astype(array.dtype)


def bumped(array: Array) -> Array:
    """The middle element two floats further up."""
    moved = array.copy()
    at = moved.size // 2
    up = moved.dtype.type(np.inf)
    moved.flat[at] = np.nextafter(np.nextafter(moved.flat[at], up), up)
    return moved


def last_sample_lost(array: Array) -> Array:
    """With zeros for the last sample."""
    kept = array.copy()
    kept[..., -1] = 0
    return kept


def powers(Z: Array) -> Array:
    """exp(z - max) of each column."""
    return np.exp(Z - Z.max(axis=0))


def shares(Z: Array) -> Array:
    """The softmax of each column."""
    return powers(Z) / powers(Z).sum(axis=0)


def logistic(Z: Array) -> Array:
    """1 / (1 + exp(-z))."""
    return 1 / (1 + np.exp(-Z))


def log_shares(Z: Array) -> Array:
    """The log of the softmax."""
    D = Z - Z.max(axis=0)
    return D - np.log(np.exp(D).sum(axis=0))


def one_hot(Y: Array, A: Array) -> Array:
    """Targets as columns of weights, in the dtype of the outputs."""
    return np.eye(len(A), dtype=A.dtype)[:, Y] if Y.ndim == 1 else Y


def smoothed(Y: Array, A: Array) -> Array:
    """Targets moved by 1e-4 of the way to a uniform distribution."""
    return one_hot(Y, A) * (1 - SMOOTHING) + SMOOTHING / len(A)


def coarse(number: float) -> float:
    """A number rounded to the 8 bits of bfloat16.

    Example:
        >>> coarse(0.9), coarse(0.999)
        (0.8984375, 1.0)
    """
    bits = np.float32(number).view(np.uint32) + np.uint32(0x8000)
    return float((bits & np.uint32(0xFFFF0000)).view(np.float32))
