"""The ways in which people write a crossentropy in NumPy: a table of losses and their gradients.

Each form is a loss from logits, with the gradient that its author would put beside it. All of them
run in every dtype. The last of each table is scratch's own.
"""

from collections.abc import Callable
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


def _less_one(P: Array, Y: Array) -> Array:
    """p - y for classes."""
    return P - softmaxes.onehot(Y, P)


SCRATCH = "scratch"

# Y are classes, (m,).
SOFTMAX: dict[str, Form] = {
    "naive": Form(
        "-log p, p = exp(z) / sum exp(z)",
        "p - y",
        lambda Z, Y: softmaxes.minus_log(naive.softmax(Z), Y),
        lambda Z, Y: _less_one(naive.softmax(Z), Y),
    ),
    "shifted": Form(
        "-log p, p = exp(z - max) / sum exp(z - max)",
        "p - y",
        lambda Z, Y: softmaxes.minus_log(activations.softmax(Z), Y),
        lambda Z, Y: _less_one(activations.softmax(Z), Y),
    ),
    "shifted, chain rule": Form(
        "-log p, p shifted",
        "through -1 / p",
        lambda Z, Y: softmaxes.minus_log(activations.softmax(Z), Y),
        lambda Z, Y: softmaxes.chained(activations.softmax(Z), Y),
    ),
    "p + 1e-7": Form(
        "-log(p + 1e-7), p shifted",
        "through -1 / (p + 1e-7)",
        lambda Z, Y: softmaxes.minus_log_plus(activations.softmax(Z), Y),
        lambda Z, Y: softmaxes.chained_plus(activations.softmax(Z), Y),
        1e-7,
    ),
    "p + 1e-8": Form(
        "-log(p + 1e-8), p shifted",
        "through -1 / (p + 1e-8)",
        lambda Z, Y: softmaxes.minus_log_plus(activations.softmax(Z), Y, 1e-8),
        lambda Z, Y: softmaxes.chained_plus(activations.softmax(Z), Y, 1e-8),
        1e-8,
    ),
    "clipped": Form(
        "-log of p in [1e-7, 1 - 1e-7], p shifted",
        "through -1 / p, 0 where clipped",
        lambda Z, Y: softmaxes.minus_log_clipped(activations.softmax(Z), Y),
        lambda Z, Y: softmaxes.chained_clipped(activations.softmax(Z), Y),
        1e-7,
    ),
    "log sum exp": Form(
        "log sum exp(z) - z_y",
        "exp(z - log sum exp(z)) - y",
        lambda Z, Y: softmaxes.log_sum_exp(Z) - at_class(Z, Y),
        lambda Z, Y: _less_one(softmaxes.division_free(Z, softmaxes.log_sum_exp(Z)), Y),
    ),
    "max + log sum": Form(
        "max + log sum exp(z - max) - z_y",
        "exp(z - (max + log sum exp(z - max))) - y",
        lambda Z, Y: softmaxes.shifted_log_sum_exp(Z) - at_class(Z, Y),
        lambda Z, Y: _less_one(softmaxes.division_free(Z, softmaxes.shifted_log_sum_exp(Z)), Y),
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
        lambda Z, Y: stable.sparse_categorical_crossentropy_from_logits(Z, Y),
        lambda Z, Y: softmaxes.minus_the_others(activations.softmax(Z), Y),
    ),
    SCRATCH: Form(
        "log1p(sum over k != t of exp(z_k - z_t)) - (z_y - z_t), z_t the largest",
        "p - y, p shifted",
        lambda Z, Y: stable.sparse_categorical_crossentropy_from_logits(Z, Y),
        lambda Z, Y: stable.sparse_categorical_crossentropy_from_logits_gradient(Z, Y),
    ),
}

# Y are 0 or 1, or between, (n, m); the loss is the mean over the n outputs.
SIGMOID: dict[str, Form] = {
    "naive": Form(
        "-(y log p + (1 - y) log(1 - p)), p = 1 / (1 + exp(-z))",
        "p - y",
        lambda Z, Y: binary.minus_logs(naive.sigmoid(Z), Y),
        lambda Z, Y: (naive.sigmoid(Z) - Y) / len(Z),
    ),
    "stable sigmoid": Form(
        "-(y log p + (1 - y) log(1 - p)), p stable",
        "p - y",
        lambda Z, Y: binary.minus_logs(activations.sigmoid(Z), Y),
        lambda Z, Y: (activations.sigmoid(Z) - Y) / len(Z),
    ),
    "stable sigmoid, chain rule": Form(
        "-(y log p + (1 - y) log(1 - p)), p stable",
        "((1 - y) / (1 - p) - y / p) p (1 - p)",
        lambda Z, Y: binary.minus_logs(activations.sigmoid(Z), Y),
        lambda Z, Y: binary.sigmoid_chained(activations.sigmoid(Z), Y),
    ),
    "p + 1e-7": Form(
        "-(y log(p + 1e-7) + (1 - y) log(1 - p + 1e-7)), p stable",
        "the same through 1 / (p + 1e-7)",
        lambda Z, Y: binary.minus_logs_plus(activations.sigmoid(Z), Y),
        lambda Z, Y: binary.sigmoid_chained_plus(activations.sigmoid(Z), Y),
        1e-7,
    ),
    "clipped": Form(
        "-(y log p + (1 - y) log(1 - p)) of p in [1e-7, 1 - 1e-7]",
        "the same through 1 / p, 0 where clipped",
        lambda Z, Y: probs.binary_crossentropy_clipped(activations.sigmoid(Z), Y),
        lambda Z, Y: binary.sigmoid_chained_clipped(activations.sigmoid(Z), Y),
        1e-7,
    ),
    "log(1 + exp)": Form(
        "log(1 + exp(z)) - z y",
        "p - y, p = 1 / (1 + exp(-z))",
        binary.log_one_plus_exp,
        lambda Z, Y: (naive.sigmoid(Z) - Y) / len(Z),
    ),
    "logaddexp": Form(
        "logaddexp(0, z) - z y",
        "p - y, p stable",
        binary.log_add_exp,
        lambda Z, Y: (activations.sigmoid(Z) - Y) / len(Z),
    ),
    "max - z y": Form(
        "max(z, 0) - z y + log1p(exp(-|z|))",
        "p - y, p stable",
        binary.max_minus_product,
        lambda Z, Y: (activations.sigmoid(Z) - Y) / len(Z),
    ),
    SCRATCH: Form(
        "z ([z > 0] - y) + log1p(exp(-|z|))",
        "p - y, p stable",
        lambda Z, Y: stable.binary_crossentropy_from_logits(Z, Y),
        lambda Z, Y: stable.binary_crossentropy_from_logits_gradient(Z, Y),
    ),
}

SIDES = {"softmax": SOFTMAX, "sigmoid": SIGMOID}
