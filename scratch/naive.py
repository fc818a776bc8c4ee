"""The forms that stand in textbooks, each beside the stable twin that does the same job.

The last file of the reading order: run these on large logits and watch them fail. They are right in
exact arithmetic and for small arguments; nothing in this package uses them.
"""

from collections.abc import Callable
from typing import NamedTuple

import numpy as np

from scratch import activations, losses_from_logits
from scratch.activations import Array


class Twin(NamedTuple):
    """A textbook form, the stable form of the same function, and how the first one fails."""

    naive: Callable[[Array], Array]
    stable: Callable[[Array], Array]
    fails: str


def sigmoid(Z: Array) -> Array:
    """1 / (1 + exp(-z)), which overflows inside for z < -88.7 in float32 (-709.7 in float64).

    The overflow is harmless: 1 / inf is 0, as it should be, up to the warning that NumPy prints and
    the digits lost where the true value is tiny but not 0.

    Example:
        >>> sigmoid(np.array([0.0]))
        array([0.5])
    """
    return 1 / (1 + np.exp(-Z))


def softmax(Z: Array) -> Array:
    """exp(z) / sum(exp(z)) without the shift: inf / inf = nan from z = 89 on in float32 (710).

    Example:
        >>> with np.errstate(all="ignore"):
        ...     softmax(np.array([[1000.0], [0.0]])).ravel()
        array([nan,  0.])
    """
    E = np.exp(Z)
    return E / E.sum(axis=0)


def log_softmax(Z: Array) -> Array:
    """log(softmax(z)), even of the stable softmax: log(0) = -inf from a gap of 104 on (746).

    Example:
        >>> with np.errstate(all="ignore"):
        ...     log_softmax(np.array([[0.0], [-1000.0]])).ravel()
        array([  0., -inf])
    """
    return np.log(activations.softmax(Z))


def softplus(Z: Array) -> Array:
    """log(1 + exp(z)): inf for z > 88.7 (709.7), and 0 instead of exp(z) for z < -17 (-37).

    Example:
        >>> with np.errstate(all="ignore"):
        ...     softplus(np.array([-40.0, 1000.0]))
        array([ 0., inf])
    """
    return np.log(1 + np.exp(Z))


def stable_softplus(Z: Array) -> Array:
    """max(z, 0) + log1p(exp(-|z|)): nothing overflows, and log1p keeps a tiny exp(z).

    Example:
        >>> stable_softplus(np.array([1000.0]))
        array([1000.])
    """
    return np.maximum(Z, 0) + np.log1p(np.exp(-np.abs(Z)))


TWINS = {
    "sigmoid": Twin(sigmoid, activations.sigmoid, "exp overflows for large negative logits"),
    "softmax": Twin(softmax, activations.softmax, "inf / inf for large logits"),
    "log_softmax": Twin(
        log_softmax, losses_from_logits.log_softmax, "log(0) once a probability has underflowed"
    ),
    "softplus": Twin(softplus, stable_softplus, "exp overflows; 1 + exp(z) forgets a tiny exp(z)"),
}
