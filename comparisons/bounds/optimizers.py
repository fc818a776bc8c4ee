"""The bounds of the optimisers' steps, each with its count of roundings.

As in `layers`: the exact value first, then what the oracle function takes. Settings are exact as
they are held, so only operations on arrays and the powers of the bias correction are counted.
"""

import numpy as np

from comparisons.bounds.arithmetic import LIBRARY, SECOND_ORDER, Array, Format, magnitudes
from comparisons.oracle.exact import Exact
from comparisons.oracle.optimizers import Held


def sgd(exact: Exact, W: Array, dW: Array, *, given: Held, fp: Format) -> Array:
    """W - learning_rate dW: a product, and the difference."""
    step = given.learning_rate * magnitudes(dW)
    return fp.u * (np.abs(exact.hi) + step) * SECOND_ORDER + 2 * fp.tiny


def momentum(exact: Exact, m: Array, dW: Array, *, given: Held, fp: Format) -> Array:
    """momentum m - learning_rate dW: two products, and the difference."""
    products = given.momentum * magnitudes(m) + given.learning_rate * magnitudes(dW)
    return fp.u * (np.abs(exact.hi) + products) * SECOND_ORDER + 4 * fp.tiny


def moved(exact: Exact, W: Array, m: Array, *, given: Held, fp: Format) -> Array:
    """W + m: one sum."""
    return fp.u * np.abs(exact.hi) * SECOND_ORDER + 2 * fp.tiny


def first_moment(exact: Exact, m: Array, dW: Array, *, given: Held, fp: Format) -> Array:
    """m + (dW - m) rest_1: the difference and the product, relative to the change; then the sum."""
    change = given.rest_1 * np.abs(dW.astype(np.float64) - m)
    return fp.u * (np.abs(exact.hi) + 2 * change) * SECOND_ORDER + 4 * fp.tiny


def second_moment(exact: Exact, v: Array, dW: Array, *, given: Held, fp: Format) -> Array:
    """v + (dW^2 - v) rest_2: the square, then as `first_moment`."""
    square = magnitudes(dW) ** 2
    change = given.rest_2 * np.abs(square - v)
    roundings = np.abs(exact.hi) + 2 * change + given.rest_2 * square
    return fp.u * roundings * SECOND_ORDER + 4 * fp.tiny


def adam(exact: Exact, W: Array, m: Array, v: Array, t: Array, *, given: Held, fp: Format) -> Array:
    """W - m alpha / (sqrt(v) + epsilon): relative to the step 4 roundings and those of alpha.

    Then the difference, relative to W. A subnormal v may be read as 0, which moves sqrt(v) by at
    most sqrt(tiny); the product m alpha may lose tiny before it is divided.
    """
    below = np.sqrt(magnitudes(v)) + given.epsilon
    alpha = given.learning_rate * np.sqrt(1 - given.beta_2**t) / (1 - given.beta_1**t)
    shape = (-1, *[1] * (W.ndim - 1))
    step = magnitudes(m) * alpha.reshape(shape) / below
    relative = 4 + rate_roundings(t, given).reshape(shape)
    flushed = step * np.sqrt(fp.tiny) / below + fp.tiny * (3 + (1 + alpha.reshape(shape)) / below)
    return fp.u * (np.abs(exact.hi) + relative * step) * SECOND_ORDER + flushed


def rate_roundings(t: Array, given: Held) -> Array:
    """The relative error of alpha in unit roundoffs, for each step.

    A power that is off by p u moves 1 - beta^t by p u beta^t / (1 - beta^t), relative to it: 999 p
    u for beta_2 at t = 1, and half of that after the square root. Each difference, the root, the
    product and the quotient round once, those under the root half.
    """
    kept_1, kept_2 = given.beta_1**t, given.beta_2**t
    powers = kept_1 / (1 - kept_1) + 0.5 * kept_2 / (1 - kept_2)
    return LIBRARY["power"] * powers + 4.5
