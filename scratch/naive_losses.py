"""The crossentropy of a softmax as people write it: the loss, and its gradient, in many forms.

After `naive` in the reading order. In exact arithmetic all losses are one function, and so are all
gradients, but for those with an epsilon; in floating point each gives out at a gap of its own. The
stable twins are `losses_from_logits.log_softmax` and the loss and gradient that stand beside it;
-log p_y as it stands, and its slope, are in `losses_from_probs`.

Z and P are (n, m), Y classes (m,); losses are (m,), gradients with respect to Z (n, m).
"""

import numpy as np

from scratch import activations
from scratch.activations import Array
from scratch.losses_from_logits import at_class
from scratch.losses_from_probs import EPSILON, clip


def onehot(Y: Array, like: Array) -> Array:
    """Classes as columns, 1 at the class, in the shape and dtype of another array.

    Example:
        >>> onehot(np.array([1, 0]), np.zeros((2, 2))).tolist()
        [[0.0, 1.0], [1.0, 0.0]]
    """
    T = np.zeros_like(like)
    T[Y, np.arange(len(Y))] = 1
    return T


def log_softmax_by_log(Z: Array) -> Array:
    """(z - max) - log sum_k exp(z_k - max): what most libraries compute.

    Nothing overflows, but 1 + exp(-gap) rounds to 1: of a right answer the loss is 0 from a gap of
    17 on in float32 (37 in float64). Twin: `losses_from_logits.log_softmax`.

    Example:
        >>> log_softmax_by_log(np.array([[40.0], [0.0]])).ravel()
        array([  0., -40.])
    """
    D = Z - Z.max(axis=0)
    return D - np.log(np.exp(D).sum(axis=0))


def log_sum_exp(Z: Array) -> Array:
    """log sum_k exp(z_k), unshifted: inf from the first logit on whose exp overflows.

    Example:
        >>> log_sum_exp(np.log([[1.0], [3.0]])).round(4) == np.log(4).round(4)
        array([ True])
    """
    return np.log(np.exp(Z).sum(axis=0))


def shifted_log_sum_exp(Z: Array) -> Array:
    """max + log sum_k exp(z_k - max): does not overflow, and rounds at the size of the logits.

    What is small beside the logits is lost when z_y is taken from it.

    Example:
        >>> Z = np.array([[1000.0], [960.0]])
        >>> shifted_log_sum_exp(Z) - Z[0]  # and not exp(-40)
        array([0.])
    """
    top = Z.max(axis=0)
    return top + np.log(np.exp(Z - top).sum(axis=0))


def minus_log_plus(P: Array, Y: Array, epsilon: float = EPSILON) -> Array:
    """-log(p_y + epsilon): stops at -log(epsilon), and is off by epsilon / p_y before that.

    Of a right answer it is even negative: -log(1 + epsilon).

    Example:
        >>> minus_log_plus(np.array([[0.0], [1.0]]), np.array([0])).round(3)
        array([16.118])
    """
    return -np.log(at_class(P, Y) + P.dtype.type(epsilon))


def minus_log_clipped(P: Array, Y: Array) -> Array:
    """-log of p_y moved into [1e-7, 1 - 1e-7]: stops at 16.118, and at 1e-7.

    Example:
        >>> minus_log_clipped(np.array([[0.0], [1.0]]), np.array([0])).round(3)
        array([16.118])
    """
    return -np.log(clip(at_class(P, Y)))


def by_the_chain_rule(P: Array, Y: Array, slope: Array) -> Array:
    """dz = p (dp - sum_k p_k dp_k), where dp is a slope at the class and 0 elsewhere.

    Args:
        P: probs, (n, m).
        Y: classes, (m,).
        slope: d loss / d p_y, (m,): -1 / p_y for the textbook form.

    Example:
        >>> P = np.array([[0.25], [0.75]])
        >>> by_the_chain_rule(P, np.array([0]), -1 / P[0]).ravel()
        array([-0.75,  0.75])
    """
    dA = np.zeros_like(P)
    dA[Y, np.arange(len(Y))] = slope
    return activations.softmax_backward(dA, P, P)


def chained_plus(P: Array, Y: Array, epsilon: float = EPSILON) -> Array:
    """Through -1 / (p_y + epsilon): dies with p_y / epsilon where p_y is small.

    Example:
        >>> chained_plus(np.array([[1e-9], [1.0]]), np.array([0])).round(3).ravel()
        array([-0.01,  0.01])
    """
    return by_the_chain_rule(P, Y, -1 / (at_class(P, Y) + P.dtype.type(epsilon)))


def chained_clipped(P: Array, Y: Array) -> Array:
    """Through -1 / p_y where p_y was left alone; exactly 0 where it was clipped.

    Example:
        >>> chained_clipped(np.array([[1e-9], [1.0]]), np.array([0])).any()
        np.False_
    """
    p = at_class(P, Y)
    return by_the_chain_rule(P, Y, -1 / clip(p) * (clip(p) == p))


def division_free(Z: Array, log_sum: Array) -> Array:
    """The softmax as exp(z - log sum_k exp(z_k)): a rounding of z beside it is a factor of exp.

    Source: Blanchard, Higham and Higham (2021), equation (1.5), which they advise against.

    Example:
        >>> Z = np.log([[1.0], [3.0]])
        >>> division_free(Z, log_sum_exp(Z)).ravel()
        array([0.25, 0.75])
    """
    return np.exp(Z - log_sum)


def minus_the_others(P: Array, Y: Array) -> Array:
    """p - y, with minus the sum of the other p in place of p_y - 1 where p_y is above 1/2.

    p_y - 1 is exact there, but of a p_y that was rounded: nothing is left of it once p_y is 1. What
    the other classes get and what the right one gives up is then the same again.

    Example:
        >>> P = activations.softmax(np.array([[40.0], [0.0]]))
        >>> minus_the_others(P, np.array([0])).ravel() == np.exp(-40) * np.array([-1, 1])
        array([ True,  True])
    """
    others = P - P * onehot(Y, P)
    p = at_class(P, Y)
    right = np.where(p > 0.5, -activations.total(others), p - 1)
    return others + onehot(Y, P) * right
