"""Order: how many answers are dead if the same logits stand in another order.

Read after `solitude`. In exact arithmetic the order of the classes means nothing. In floating point
a softmax adds exp(0) = 1 for the winner and what the others have left, and a term below half a unit
in the last place of 1 is lost if it is added to the 1, and counts if it is added to its like first.
"""

from collections.abc import Callable

import numpy as np

from comparisons.dialects import Array
from comparisons.stability.cost import courses
from comparisons.stability.cost.records import Order
from comparisons.stability.cost.starts import Start

Gradient = Callable[[Array, Array], Array]  # logits (n, m), labels (m,) -> (n, m)


def scratch_gradient(Z: Array, labels: Array) -> Array:
    """Of each clipped loss at its logits, by scratch."""
    from scratch.activations import softmax, softmax_backward
    from scratch.losses import LOSSES

    _, gradient = LOSSES["sparse_categorical_crossentropy", "clipped"]
    A = softmax(Z)
    return softmax_backward(gradient(A, labels), Z, A)


def keras_gradient(Z: Array, labels: Array) -> Array:
    """Of each clipped loss at its logits, by Keras after a softmax that it cannot see through."""
    from keras_ref.on_logits import losses_and_gradient

    turned = np.ascontiguousarray(Z.T)
    return losses_and_gradient("tf.nn.softmax", turned, labels, str(Z.dtype))[1].T


CLIPPED: dict[str, Gradient] = {"scratch": scratch_gradient, "keras": keras_gradient}


def order(start: Start) -> Order:
    """The dead answers of a start with its classes moved on by 0, 1, ... places, in both engines.

    Args:
        start: of a problem with integer classes, in the dtype to compute in.
    """
    from scratch.network import forward

    problem = start.training
    trace = forward(courses.network_on(problem, "stable"), problem.parameters, problem.X)
    Z, n = trace[f"Z{problem.layers}"], problem.units[-1]
    dead = {
        engine: tuple(_dead(gradient, Z, problem.Y, places) for places in range(n))
        for engine, gradient in CLIPPED.items()
    }
    return Order(problem.name, str(Z.dtype), start.family, start.knob, problem.m, dead)


def _dead(gradient: Gradient, Z: Array, Y: Array, places: int) -> int:
    """Wrong answers without a gradient, class k standing where class k + places stood."""
    moved, labels = np.roll(Z, places, axis=0), (Y + places) % len(Z)
    living = gradient(moved, labels).any(axis=0)
    return int(((moved.argmax(axis=0) != labels) & ~living).sum())
