"""The ways in which people write a crossentropy in NumPy: a table of losses and their gradients.

Each form is a loss from logits, with the gradient that its author would put beside it. All of them
run in every dtype. The last of each table is scratch's own.
"""

from collections.abc import Callable
from functools import partial
from typing import NamedTuple

import numpy as np

from comparisons.bounds.arithmetic import Array
from scratch import activations, naive
from scratch import losses_from_logits as stable
from scratch import losses_from_probs as probs
from scratch import naive_binary_losses as binary
from scratch import naive_losses as softmaxes
from scratch.losses_from_logits import at_class


class Form(NamedTuple):
    """A loss as it is written, and the gradient beside it.

    Attributes:
        formula: the loss, in words and letters; p is the prob of the right class.
        gradient_formula: its derivative at the logits.
        loss: Z (n, m), Y -> (m,).
        gradient: Z (n, m), Y -> (n, m).
        epsilon: what keeps its log from 0, or 0 if nothing does.
    """

    formula: str
    gradient_formula: str
    loss: Callable[[Array, Array], Array]
    gradient: Callable[[Array, Array], Array]
    epsilon: float = 0.0


Function = Callable[[Array, Array], Array]
Pair = tuple[Function, Function]


def _of(activation: Callable[[Array], Array], loss: Function, gradient: Function) -> Pair:
    """A loss and a gradient of probs, as functions of the logits that they are made from."""
    return (
        lambda Z, Y: loss(activation(Z), Y),
        lambda Z, Y: gradient(activation(Z), Y),
    )


def _less_log_sum(log_sum: Callable[[Array], Array]) -> Pair:
    """A log of the sum, less z_y; and the softmax without a division that goes with it."""
    return (
        lambda Z, Y: log_sum(Z) - at_class(Z, Y),
        lambda Z, Y: _less_one(softmaxes.division_free(Z, log_sum(Z)), Y),
    )


def _less_one(P: Array, Y: Array) -> Array:
    """p - y for classes."""
    return P - softmaxes.onehot(Y, P)


def _less(P: Array, Y: Array) -> Array:
    """(p - y) / n for answers."""
    return (P - Y) / len(P)


def _through_softmax(P: Array, Y: Array) -> Array:
    """By the chain rule, through -1 / p."""
    dA = probs.sparse_categorical_crossentropy_textbook_gradient(P, Y)
    return activations.softmax_backward(dA, P, P)


def _through_sigmoid(P: Array, Y: Array) -> Array:
    """By the chain rule, through (1 - y) / (1 - p) - y / p."""
    dA = probs.binary_crossentropy_textbook_gradient(P, Y)
    return activations.sigmoid_backward(dA, P, P)


def _through_clipped(P: Array, Y: Array) -> Array:
    """The same, and exactly 0 where p was clipped."""
    dA = probs.binary_crossentropy_clipped_gradient(P, Y)
    return activations.sigmoid_backward(dA, P, P)


SCRATCH = "scratch"
MINUS_LOG = probs.sparse_categorical_crossentropy_textbook
MINUS_LOGS = probs.binary_crossentropy_textbook

# Y are classes, (m,).
SOFTMAX: dict[str, Form] = {
    "naive": Form(
        "-log p, p = exp(z) / sum exp(z)",
        "p - y",
        *_of(naive.softmax, MINUS_LOG, _less_one),
    ),
    "shifted": Form(
        "-log p, p = exp(z - max) / sum exp(z - max)",
        "p - y",
        *_of(activations.softmax, MINUS_LOG, _less_one),
    ),
    "shifted, chain rule": Form(
        "-log p, p shifted",
        "through -1 / p",
        *_of(activations.softmax, MINUS_LOG, _through_softmax),
    ),
    "p + 1e-7": Form(
        "-log(p + 1e-7), p shifted",
        "through -1 / (p + 1e-7)",
        *_of(activations.softmax, softmaxes.minus_log_plus, softmaxes.chained_plus),
        1e-7,
    ),
    "p + 1e-8": Form(
        "-log(p + 1e-8), p shifted",
        "through -1 / (p + 1e-8)",
        *_of(
            activations.softmax,
            partial(softmaxes.minus_log_plus, epsilon=1e-8),
            partial(softmaxes.chained_plus, epsilon=1e-8),
        ),
        1e-8,
    ),
    "clipped": Form(
        "-log of p in [1e-7, 1 - 1e-7], p shifted",
        "through -1 / p, 0 where clipped",
        *_of(activations.softmax, softmaxes.minus_log_clipped, softmaxes.chained_clipped),
        1e-7,
    ),
    "log sum exp": Form(
        "log sum exp(z) - z_y",
        "exp(z - log sum exp(z)) - y",
        *_less_log_sum(softmaxes.log_sum_exp),
    ),
    "max + log sum": Form(
        "max + log sum exp(z - max) - z_y",
        "exp(z - (max + log sum exp(z - max))) - y",
        *_less_log_sum(softmaxes.shifted_log_sum_exp),
    ),
    "log-softmax": Form(
        "log sum exp(z - max) - (z_y - max)",
        "exp(log-softmax) - y",
        lambda Z, Y: -at_class(softmaxes.log_softmax_by_log(Z), Y),
        lambda Z, Y: _less_one(np.exp(softmaxes.log_softmax_by_log(Z)), Y),
    ),
    "log1p, the others": Form(
        "log1p(sum over k != t of exp(z_k - z_t)) - (z_y - z_t), z_t the largest",
        "p - y; of a right class with p > 1/2 minus the sum of the other p",
        stable.sparse_categorical_crossentropy_from_logits,
        lambda Z, Y: softmaxes.minus_the_others(activations.softmax(Z), Y),
    ),
    SCRATCH: Form(
        "log1p(sum over k != t of exp(z_k - z_t)) - (z_y - z_t), z_t the largest",
        "p - y, p shifted",
        stable.sparse_categorical_crossentropy_from_logits,
        stable.sparse_categorical_crossentropy_from_logits_gradient,
    ),
}

# Y are 0 or 1, or between, (n, m); the loss is the mean over the n outputs.
SIGMOID: dict[str, Form] = {
    "naive": Form(
        "-(y log p + (1 - y) log(1 - p)), p = 1 / (1 + exp(-z))",
        "p - y",
        *_of(naive.sigmoid, MINUS_LOGS, _less),
    ),
    "stable sigmoid": Form(
        "-(y log p + (1 - y) log(1 - p)), p stable",
        "p - y",
        *_of(activations.sigmoid, MINUS_LOGS, _less),
    ),
    "stable sigmoid, chain rule": Form(
        "-(y log p + (1 - y) log(1 - p)), p stable",
        "((1 - y) / (1 - p) - y / p) p (1 - p)",
        *_of(activations.sigmoid, MINUS_LOGS, _through_sigmoid),
    ),
    "p + 1e-7": Form(
        "-(y log(p + 1e-7) + (1 - y) log(1 - p + 1e-7)), p stable",
        "the same through 1 / (p + 1e-7)",
        *_of(activations.sigmoid, binary.minus_logs_plus, binary.sigmoid_chained_plus),
        1e-7,
    ),
    "clipped": Form(
        "-(y log p + (1 - y) log(1 - p)) of p in [1e-7, 1 - 1e-7]",
        "the same through 1 / p, 0 where clipped",
        *_of(activations.sigmoid, probs.binary_crossentropy_clipped, _through_clipped),
        1e-7,
    ),
    "log(1 + exp)": Form(
        "log(1 + exp(z)) - z y",
        "p - y, p = 1 / (1 + exp(-z))",
        binary.log_one_plus_exp,
        lambda Z, Y: _less(naive.sigmoid(Z), Y),
    ),
    "logaddexp": Form(
        "logaddexp(0, z) - z y",
        "p - y, p stable",
        binary.log_add_exp,
        stable.binary_crossentropy_from_logits_gradient,
    ),
    "max - z y": Form(
        "max(z, 0) - z y + log1p(exp(-|z|))",
        "p - y, p stable",
        binary.max_minus_product,
        stable.binary_crossentropy_from_logits_gradient,
    ),
    SCRATCH: Form(
        "z ([z > 0] - y) + log1p(exp(-|z|))",
        "p - y, p stable",
        stable.binary_crossentropy_from_logits,
        stable.binary_crossentropy_from_logits_gradient,
    ),
}

SIDES = {"softmax": SOFTMAX, "sigmoid": SIGMOID}
