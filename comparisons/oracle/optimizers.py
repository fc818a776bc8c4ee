"""The exact steps of the optimisers, from the state that an implementation had in its hands.

Settings are taken as the implementation holds them (`Held`): 0.9 in float32 is 0.89999998, and a
step that is right for that number is right. Arrays hold many steps at once, (steps, ...); what
changes with the step, like a bias correction, is (steps,).
"""

from typing import Any, NamedTuple

import numpy as np
from flint import arb, ctx

from comparisons.oracle.balls import LADDER
from comparisons.oracle.doublewords import (
    CHAIN,
    Word,
    add,
    divide,
    multiply,
    square_root,
    subtract,
    two_product,
    word,
)
from comparisons.oracle.exact import Array, Exact


class Held(NamedTuple):
    """The settings of an optimiser, as numbers that its implementation really holds.

    Attributes:
        learning_rate: of every step.
        momentum: of SGD.
        beta_1, beta_2: the bases of the powers in the bias correction.
        rest_1, rest_2: the factors that stand for 1 - beta_1 and 1 - beta_2 in the moments.
        kept_1, kept_2: those that stand for beta_1 and beta_2 in the moments of the paper's form;
            RMSprop's rho and 1 - rho are kept_2 and rest_2.
        epsilon: in the denominator.
        weight_decay: of AdamW.
    """

    learning_rate: float
    momentum: float = 0.0
    beta_1: float = 0.0
    beta_2: float = 0.0
    rest_1: float = 1.0
    rest_2: float = 1.0
    kept_1: float = 0.0
    kept_2: float = 0.0
    epsilon: float = 0.0
    weight_decay: float = 0.0


def held(settings: dict[str, float], dtype: str) -> Held:
    """Settings each rounded once to a dtype, 1 - beta after the subtraction.

    Example:
        >>> held({"learning_rate": 0.5, "beta_1": 0.75, "beta_2": 0.5}, "float32").rest_1
        0.25
    """
    real = np.dtype(dtype).type
    rounded: dict[str, Any] = {name: float(real(value)) for name, value in settings.items()}
    for setting, number in (("beta_1", "1"), ("beta_2", "2"), ("rho", "2")):
        if setting in settings:
            rounded[f"rest_{number}"] = float(real(1 - settings[setting]))
            rounded[f"kept_{number}"] = rounded[setting]
    rounded.pop("rho", None)
    return Held(**rounded)


def held_by_scratch(optimizer: str, settings: dict[str, float], dtype: str) -> Held:
    """Settings as scratch holds them: the paper's Adam takes powers of its betas in double."""
    found = held(settings, dtype)
    if optimizer != "adam_paper":
        return found
    return found._replace(beta_1=settings["beta_1"], beta_2=settings["beta_2"])


def held_by_keras(settings: dict[str, float], dtype: str) -> Held:
    """Settings as Keras on TensorFlow holds them, given as numbers of Python.

    In float64 too, SGD's momentum, AdamW's decay and the betas whose powers correct Adam's bias are
    rounded to float32; the factors 1 - beta of the moments, rho and the rate are not.
    """
    narrow = held(settings, "float32")
    return held(settings, dtype)._replace(
        momentum=narrow.momentum,
        beta_1=narrow.beta_1,
        beta_2=narrow.beta_2,
        weight_decay=narrow.weight_decay,
    )


def enclosed(value: Word, scale: Array) -> Exact:
    """A double word as an `Exact`; scale is the magnitude that went into it."""
    return Exact(value.hi, value.lo, CHAIN * scale + np.finfo(np.float64).tiny)


def sgd(W: Array, dW: Array, *, given: Held) -> Exact:
    """W - learning_rate dW."""
    step = two_product(wide(dW), np.asarray(given.learning_rate))
    return enclosed(subtract(word(W), step), np.abs(wide(W)) + np.abs(step.hi))


def momentum(m: Array, dW: Array, *, given: Held) -> Exact:
    """momentum m - learning_rate dW."""
    kept = two_product(wide(m), np.asarray(given.momentum))
    step = two_product(wide(dW), np.asarray(given.learning_rate))
    return enclosed(subtract(kept, step), np.abs(kept.hi) + np.abs(step.hi))


def moved(W: Array, m: Array, *, given: Held) -> Exact:
    """W + m, with the velocity after the step."""
    return enclosed(add(word(W), word(m)), np.abs(wide(W)) + np.abs(wide(m)))


def nesterov(W: Array, m: Array, dW: Array, *, given: Held) -> Exact:
    """W + momentum m - learning_rate dW, with the velocity after the step."""
    kept = two_product(wide(m), np.asarray(given.momentum))
    step = two_product(wide(dW), np.asarray(given.learning_rate))
    scale = np.abs(wide(W)) + np.abs(kept.hi) + np.abs(step.hi)
    return enclosed(add(word(W), subtract(kept, step)), scale)


def rmsprop(W: Array, dW: Array, v: Array, *, given: Held) -> Exact:
    """W - learning_rate dW / sqrt(v + epsilon), with v after the step."""
    step = divide(
        two_product(wide(dW), np.asarray(given.learning_rate)),
        square_root(add(word(v), word(given.epsilon))),
    )
    return enclosed(subtract(word(W), step), np.abs(wide(W)) + np.abs(step.hi))


def first_moment(m: Array, dW: Array, *, given: Held) -> Exact:
    """m + (dW - m) rest_1."""
    change = multiply(subtract(word(dW), word(m)), word(given.rest_1))
    return enclosed(add(word(m), change), np.abs(wide(m)) + np.abs(wide(dW)))


def second_moment(v: Array, dW: Array, *, given: Held) -> Exact:
    """v + (dW^2 - v) rest_2."""
    square = two_product(wide(dW), wide(dW))
    change = multiply(subtract(square, word(v)), word(given.rest_2))
    return enclosed(add(word(v), change), np.abs(wide(v)) + square.hi)


def adam(W: Array, m: Array, v: Array, t: Array, *, given: Held) -> Exact:
    """W - m alpha / (sqrt(v) + epsilon), with m, v after the step and alpha of step t.

    Args:
        W: before the step, (steps, ...).
        m, v: after it, (steps, ...).
        t: number of each step, counted from 1, (steps,).
        given: the settings.
    """
    step = taken(m, v, t, given)
    return enclosed(subtract(word(W), step), np.abs(wide(W)) + np.abs(step.hi))


def taken(m: Array, v: Array, t: Array, given: Held) -> Word:
    """m alpha / (sqrt(v) + epsilon), what Adam takes off a weight."""
    alpha = Word(*(part.reshape(-1, *[1] * (m.ndim - 1)) for part in rate(t, given)))
    below = add(square_root(word(v)), word(given.epsilon))
    return divide(multiply(word(m), alpha), below)


def adamw(W: Array, m: Array, v: Array, t: Array, *, given: Held) -> Exact:
    """W - W weight_decay learning_rate - m alpha / (sqrt(v) + epsilon); arguments as in `adam`."""
    decay = two_product(wide(W), np.asarray(given.weight_decay))
    lost, step = multiply(decay, word(given.learning_rate)), taken(m, v, t, given)
    scale = np.abs(wide(W)) + np.abs(lost.hi) + np.abs(step.hi)
    return enclosed(subtract(subtract(word(W), lost), step), scale)


def largest(vhat: Array, v: Array, *, given: Held) -> Exact:
    """max(vhat, v), with v after the step."""
    found = word(np.maximum(wide(vhat), wide(v)))
    return Exact(found.hi, found.lo, np.zeros(v.shape))


def paper_first_moment(m: Array, dW: Array, *, given: Held) -> Exact:
    """beta_1 m + (1 - beta_1) dW."""
    return decayed(m, word(dW), given.kept_1, given.rest_1)


def paper_second_moment(v: Array, dW: Array, *, given: Held) -> Exact:
    """beta_2 v + (1 - beta_2) dW^2."""
    return decayed(v, two_product(wide(dW), wide(dW)), given.kept_2, given.rest_2)


def decayed(moment: Array, new: Word, kept: float, rest: float) -> Exact:
    """kept * moment + rest * new: a moving average whose two factors are rounded apart."""
    old, added = two_product(wide(moment), np.asarray(kept)), multiply(new, word(rest))
    return enclosed(add(old, added), np.abs(old.hi) + np.abs(added.hi))


def adam_paper(W: Array, m: Array, v: Array, t: Array, *, given: Held) -> Exact:
    """W - learning_rate m_hat / (sqrt(v_hat) + epsilon), m_hat = m / (1 - beta_1^t), and so on v.

    Algorithm 1 of the paper; arguments as in `adam`.
    """
    shape = (-1, *[1] * (W.ndim - 1))
    left_1, left_2 = (
        Word(*(part.reshape(shape) for part in remaining(t, beta)))
        for beta in (given.beta_1, given.beta_2)
    )
    below = add(square_root(divide(word(v), left_2)), word(given.epsilon))
    step = divide(multiply(divide(word(m), left_1), word(given.learning_rate)), below)
    return enclosed(subtract(word(W), step), np.abs(wide(W)) + np.abs(step.hi))


def remaining(t: Array, beta: float) -> Word:
    """1 - beta^t of each step, in balls."""
    with ctx.workprec(LADDER[0]):
        return in_words([1 - arb(beta) ** int(step) for step in t.tolist()])


def rate(t: Array, given: Held) -> Word:
    """alpha = learning_rate sqrt(1 - beta_2^t) / (1 - beta_1^t) of each step, in balls."""
    alphas = []
    with ctx.workprec(LADDER[0]):
        for step in t.tolist():
            left_1 = 1 - arb(given.beta_1) ** int(step)
            left_2 = 1 - arb(given.beta_2) ** int(step)
            alphas.append(arb(given.learning_rate) * left_2.sqrt() / left_1)
    return in_words(alphas)


def in_words(values: list[arb]) -> Word:
    """Balls as double words, their radii far below what those resolve."""
    with ctx.workprec(LADDER[0]):
        hi = [float(value.mid()) for value in values]
        lo = [float((value - high).mid()) for value, high in zip(values, hi, strict=True)]
    return Word(np.array(hi), np.array(lo))


def wide(array: Array) -> Array:
    """An array in float64."""
    return array.astype(np.float64)
