"""The exact crossentropy of logits of which many are equal: thousands of classes, few exponentials.

In ball arithmetic like `comparisons.oracle`, and to the same effect; equal logits of a column are
computed once and counted. Every sum is of terms that are not negative, so that 192 bits are enough
at any gap.
"""

from collections.abc import Callable, Sequence
from functools import partial
from typing import NamedTuple

import numpy as np
from flint import arb

from comparisons.bounds.arithmetic import Array
from comparisons.oracle.balls import enclose
from comparisons.oracle.exact import Exact


class Truth(NamedTuple):
    """The exact loss and gradient, and how well the logits define the loss.

    Attributes:
        loss: of each sample, (m,).
        gradient: at the logits, (n, m).
        condition: sum_k |z_k| |d loss / d z_k| / loss, (m,): by how many times more than the logits
            the loss changes, relatively, when each logit is changed relatively.
    """

    loss: Exact
    gradient: Exact
    condition: Array


def softmax_truth(Z: Array, Y: Array) -> Truth:
    """Of the softmax and classes.

    Args:
        Z: logits, (n, m).
        Y: classes, (m,).
    """
    targets = np.zeros(Z.shape)
    targets[Y, np.arange(len(Y))] = 1
    return _truth(Z, targets, _softmax_column)


def sigmoid_truth(Z: Array, Y: Array) -> Truth:
    """Of the sigmoid, the mean over the outputs.

    Args:
        Z: logits, (n, m).
        Y: targets, (n, m), in [0, 1].
    """
    return _truth(Z, Y, _sigmoid_column)


Column = Callable[[Sequence[float], Sequence[float], Sequence[int]], list[arb]]


def _truth(Z: Array, targets: Array, column: Column) -> Truth:
    """The kinds of (logit, target) in each column, with their numbers; then every place has one."""
    losses, conditions, gradients = [], [], []
    for i in range(Z.shape[1]):
        pairs = Z[:, i].astype(np.float64) + 1j * targets[:, i].astype(np.float64)
        kinds, place, counts = np.unique(pairs, return_inverse=True, return_counts=True)
        z, y, c = kinds.real.tolist(), kinds.imag.tolist(), counts.tolist()
        found = enclose(partial(_with_condition, column, z, y, c), (len(c) + 2,))
        parts = found.hi, found.lo, found.radius
        losses.append([part[0] for part in parts])
        conditions.append(found.hi[1])
        gradients.append([part[2:][place] for part in parts])
    loss = Exact(*np.array(losses).T)
    gradient = Exact(*(np.stack(part, axis=1) for part in zip(*gradients, strict=True)))
    return Truth(loss, gradient, np.array(conditions))


def _with_condition(
    column: Column, z: Sequence[float], y: Sequence[float], counts: Sequence[int]
) -> list[arb]:
    """The loss, its condition, and the gradient of each kind."""
    loss, *gradient = column(z, y, counts)
    moved = [abs(arb(each)) * abs(slope) for each, slope in zip(z, gradient, strict=True)]
    return [loss, _total(moved, counts) / loss, *gradient]


def _softmax_column(z: Sequence[float], y: Sequence[float], counts: Sequence[int]) -> list[arb]:
    """The loss, and p - y of each kind: of the right class minus the sum of the others."""
    top, right = max(range(len(z)), key=z.__getitem__), y.index(1.0)
    powers = [(arb(each) - arb(z[top])).exp() for each in z]
    rest = _total(powers, counts, top)
    whole = 1 + rest
    loss = arb(z[top]) - arb(z[right]) + rest.log1p()
    gradient = [power / whole for power in powers]
    gradient[right] = -_total(powers, counts, right) / whole
    return [loss, *gradient]


def _sigmoid_column(z: Sequence[float], y: Sequence[float], counts: Sequence[int]) -> list[arb]:
    """The mean of (1 - y) softplus(z) + y softplus(-z), and ((1 - y) p - y (1 - p)) / n."""
    n = sum(counts)
    terms, gradient = [], []
    for each, target in zip(z, y, strict=True):
        yes, no = arb(target), 1 - arb(target)
        terms.append(no * _softplus(each) + yes * _softplus(-each))
        gradient.append((no * _logistic(each) - yes * _logistic(-each)) / n)
    return [_total(terms, counts) / n, *gradient]


def _total(terms: Sequence[arb], counts: Sequence[int], without: int | None = None) -> arb:
    """The sum of terms, each so many times; of one of them once less."""
    less = [count - (at == without) for at, count in enumerate(counts)]
    return sum((count * term for count, term in zip(less, terms, strict=True)), arb(0))


def _softplus(z: float) -> arb:
    """log(1 + exp(z))."""
    return max(z, 0.0) + (-abs(arb(z))).exp().log1p()


def _logistic(z: float) -> arb:
    """1 / (1 + exp(-z))."""
    return 1 / (1 + (-arb(z)).exp())
