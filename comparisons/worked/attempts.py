"""Other ways to compute a step: right ones that add in another order, and ones with a mistake.

Each takes what the step takes, float32 arrays in the layout of the blackboard, and computes; what
comes of it is for the judgement to say.
"""

from collections.abc import Callable, Iterable

import numpy as np

from comparisons.dialects import Array

EPSILON = 1e-7  # what many people add to a probability before they take its log


def one_by_one(W: Array, A: Array, start: Array, order: Iterable[int]) -> Array:
    """start + the terms W[:, j] A[j], added one after another in an order; 2 roundings a term.

    Args:
        W: (n_l, n_(l-1)).
        A: (n_(l-1), m).
        start: what the sum begins with, (n_l, 1).
        order: of the terms j.
    """
    Z = np.broadcast_to(start, (len(W), A.shape[1]))
    for j in order:
        Z = Z + W[:, j : j + 1] * A[j : j + 1]
    return Z


def first_to_last(W: Array, A: Array, b: Array) -> Array:
    """Z, the terms from the first to the last, then the bias."""
    return one_by_one(W, A, np.zeros_like(b), range(len(A))) + b


def last_to_first(W: Array, A: Array, b: Array) -> Array:
    """Z, from the bias on, the terms from the last to the first."""
    return one_by_one(W, A, b, reversed(range(len(A))))


def products_in_float16(W: Array, A: Array, b: Array) -> Array:
    """Z, its matrix product in half precision."""
    return (W.astype(np.float16) @ A.astype(np.float16)).astype(W.dtype) + b


ORDERS: dict[str, Callable[..., Array]] = {
    "first term to last": first_to_last,
    "last term to first": last_to_first,
}

# Mistakes in Z = W A + b.
AFFINE: dict[str, Callable[..., Array]] = {
    "bias left out": lambda W, A, b: W @ A,
    "last input dropped": lambda W, A, b: W[:, :-1] @ A[:-1] + b,
    "product in float16": products_in_float16,
    "bias stored in float16": lambda W, A, b: W @ A + b.astype(np.float16).astype(b.dtype),
}

# Mistakes in A = g(Z).
ACTIVATION: dict[str, dict[str, Callable[..., Array]]] = {
    "relu": {"leak of 1e-3": lambda Z: np.maximum(Z, Z * Z.dtype.type(1e-3))},
}


def loss_with_epsilon(P: Array, Y: Array, *, binary: bool) -> Array:
    """The cross-entropy of each sample with log(p + 1e-7) in place of log p, (m,).

    Args:
        P: probabilities, (n, m).
        Y: targets, (n, m), or classes, (m,).
        binary: whether each output is a question of its own.
    """
    weights = np.eye(len(P), dtype=P.dtype)[:, Y] if Y.ndim == 1 else Y
    epsilon = P.dtype.type(EPSILON)
    yes = weights * np.log(P + epsilon)
    if binary:
        return -(yes + (1 - weights) * np.log(1 - P + epsilon)).mean(axis=0)
    return -yes.sum(axis=0)
