"""The bounds of the optimisers' steps: the formulas, walked through with their roundings.

As in `layers`: the exact value first, then what the oracle function takes. Settings are exact as
they are held, so only operations on arrays and the powers of the bias correction are counted.
"""

import numpy as np

from comparisons.bounds.arithmetic import Array, Format
from comparisons.bounds.rounded import Rounded, given
from comparisons.bounds.ways import bounding, either
from comparisons.oracle.exact import Exact
from comparisons.oracle.optimizers import Held

Ways = tuple[Rounded, ...]


@bounding
def sgd(exact: Exact, W: Array, dW: Array, *, given: Held, fp: Format) -> Rounded:
    """W - learning_rate dW: a product, and the difference."""
    return arrays(W, fp) - given.learning_rate * arrays(dW, fp)


@bounding
def momentum(exact: Exact, m: Array, dW: Array, *, given: Held, fp: Format) -> Rounded:
    """momentum m - learning_rate dW: two products, and the difference."""
    return given.momentum * arrays(m, fp) - given.learning_rate * arrays(dW, fp)


@bounding
def moved(exact: Exact, W: Array, m: Array, *, given: Held, fp: Format) -> Rounded:
    """W + m: one sum."""
    return arrays(W, fp) + arrays(m, fp)


@bounding
def nesterov(exact: Exact, W: Array, m: Array, dW: Array, *, given: Held, fp: Format) -> Ways:
    """W + momentum m - learning_rate dW: two products, and two sums in any of three orders."""
    full, kept = arrays(W, fp), given.momentum * arrays(m, fp)
    step = given.learning_rate * arrays(dW, fp)
    return full + (kept - step), (full + kept) - step, (full - step) + kept


@bounding
def rmsprop(exact: Exact, W: Array, dW: Array, v: Array, *, given: Held, fp: Format) -> Ways:
    """W - learning_rate dW / sqrt(v + epsilon): the product first, or the quotient.

    Or a product with 1 / sqrt as one function, which TensorFlow makes of the quotient in a graph.
    """
    g, under = arrays(dW, fp), arrays(v, fp) + given.epsilon
    step = given.learning_rate * g
    ways = (step / under.sqrt(), given.learning_rate * (g / under.sqrt()), step * under.rsqrt())
    return tuple(arrays(W, fp) - way for way in ways)


@bounding
def first_moment(exact: Exact, m: Array, dW: Array, *, given: Held, fp: Format) -> Rounded:
    """m + (dW - m) rest_1: the difference and the product, relative to the change; then the sum."""
    M = arrays(m, fp)
    return M + (arrays(dW, fp) - M) * given.rest_1


@bounding
def second_moment(exact: Exact, v: Array, dW: Array, *, given: Held, fp: Format) -> Rounded:
    """v + (dW^2 - v) rest_2: the square, then as `first_moment`."""
    V, g = arrays(v, fp), arrays(dW, fp)
    return V + (g * g - V) * given.rest_2


@bounding
def paper_first_moment(exact: Exact, m: Array, dW: Array, *, given: Held, fp: Format) -> Rounded:
    """kept_1 m + rest_1 dW: two products, and the sum."""
    return given.kept_1 * arrays(m, fp) + given.rest_1 * arrays(dW, fp)


@bounding
def paper_second_moment(exact: Exact, v: Array, dW: Array, *, given: Held, fp: Format) -> Ways:
    """kept_2 v + rest_2 dW^2, or (rest_2 dW) dW: three products, and the sum."""
    kept, g = given.kept_2 * arrays(v, fp), arrays(dW, fp)
    return kept + given.rest_2 * (g * g), kept + (given.rest_2 * g) * g


@bounding
def adam(exact: Exact, W: Array, m: Array, v: Array, t: Array, *, given: Held, fp: Format) -> Ways:
    """W - m alpha / (sqrt(v) + epsilon): the product first, or the quotient.

    alpha = learning_rate sqrt(1 - beta_2^t) / (1 - beta_1^t), see `left`; or that quotient first.
    """
    return tuple(arrays(W, fp) - step for step in adam_steps(W, m, v, t, given, fp))


def adam_steps(W: Array, m: Array, v: Array, t: Array, given: Held, fp: Format) -> Ways:
    """What Adam takes off a weight, in the ways of `adam`."""
    M, below = arrays(m, fp), arrays(v, fp).sqrt() + given.epsilon
    left_1, root = left(given.beta_1, t, W, fp), left(given.beta_2, t, W, fp).sqrt()
    alpha = either(given.learning_rate * root / left_1, given.learning_rate * (root / left_1))
    return M * alpha / below, alpha * (M / below)


@bounding
def adamw(exact: Exact, W: Array, m: Array, v: Array, t: Array, *, given: Held, fp: Format) -> Ways:
    """W - W weight_decay learning_rate, then the step of `adam`; or both taken off together.

    The two products of the decay in either order, or W times the rounded 1 - weight_decay
    learning_rate.
    """
    full, rate = arrays(W, fp), given.learning_rate
    share = either(full * given.weight_decay * rate, full * (rate * given.weight_decay))
    steps = adam_steps(W, m, v, t, given, fp)
    decayed = (full - share, full * (1 - rate * given.weight_decay))
    return tuple(kept - step for kept in decayed for step in steps)


@bounding
def largest(exact: Exact, vhat: Array, v: Array, *, given: Held, fp: Format) -> Rounded:
    """max(vhat, v): passed on, never rounded; a subnormal may be flushed."""
    return arrays(exact.hi, fp)


@bounding
def adam_paper(
    exact: Exact, W: Array, m: Array, v: Array, t: Array, *, given: Held, fp: Format
) -> Ways:
    """W - learning_rate m_hat / (sqrt(v_hat) + epsilon), m_hat = m / (1 - beta_1^t), v_hat alike.

    The product or the quotient first; or as PyTorch has it, (learning_rate / (1 - beta_1^t)) times
    m / (sqrt(v) / sqrt(1 - beta_2^t) + epsilon).
    """
    M, V = arrays(m, fp), arrays(v, fp)
    left_1, left_2 = left(given.beta_1, t, W, fp), left(given.beta_2, t, W, fp)
    M_hat, below = M / left_1, (V / left_2).sqrt() + given.epsilon
    alpha, below_torch = given.learning_rate / left_1, V.sqrt() / left_2.sqrt() + given.epsilon
    steps = (
        given.learning_rate * M_hat / below,
        given.learning_rate * (M_hat / below),
        alpha * (M / below_torch),
        alpha * M / below_torch,
    )
    return tuple(arrays(W, fp) - step for step in steps)


def left(beta: float, t: Array, W: Array, fp: Format) -> Rounded:
    """1 - beta^t of each step, shaped to stand beside W.

    A power that is off by p u moves it by p u beta^t / (1 - beta^t), relative to it: 999 p u for
    beta_2 = 0.999 at t = 1. In float16 and bfloat16 it may vanish; then nothing can be said.
    """
    powers = (beta ** np.asarray(t, dtype=np.float64)).reshape(-1, *[1] * (W.ndim - 1))
    none = Rounded(powers, np.zeros(powers.shape), fp)
    return 1 - none.function("power", powers, np.zeros(powers.shape))


def arrays(array: Array, fp: Format) -> Rounded:
    """Arrays that the implementation had (`given` are its settings here)."""
    return given(array, fp)
