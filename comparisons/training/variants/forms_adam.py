"""Adam in its forms, right ones and mistaken ones.

Fourth of the package. A form yields W after the step once for each usual order of operations. M and
V are the averages of the gradient and of its square, c_1 and c_2 what 1 - beta^t stands for.

Sources: Kingma and Ba, "Adam: a method for stochastic optimization", 2015, Algorithm 1, and the
remark at the end of section 2 for epsilon hat; Reddi, Kale and Kumar, "On the convergence of Adam
and beyond", 2018, Algorithm 2, for AMSGrad; Loshchilov and Hutter, "Decoupled weight decay
regularization", 2019, Algorithm 2, for AdamW.
"""

from collections.abc import Callable, Iterator
from typing import NamedTuple

import numpy as np

from comparisons.bounds.arithmetic import Array
from comparisons.training.variants.carried import Carried, exactly, left, rest
from comparisons.training.variants.parts import Form, Part, Settings


class Adam(NamedTuple):
    """What goes into a step of Adam."""

    M: Carried
    V: Carried
    c_1: Carried
    c_2: Carried
    rate: Carried
    epsilon: Carried


Ingredients = Callable[[Part, Settings], Adam]
Step = Callable[[Adam], Iterator[Carried]]


def plain(part: Part, given: Settings) -> Adam:
    """Everything as it should be."""
    memory = part.memory
    M = memory.average(("m", given.beta_1), part.gradient, given.beta_1)
    V = memory.average(("v", given.beta_2), part.square, given.beta_2)
    return Adam(M, V, *corrections(part, given, part.t), *settings(part, given))


def corrections(part: Part, given: Settings, t: Array) -> tuple[Carried, Carried]:
    """1 - beta^t of both."""
    return left(given.base_1, t, part.fp), left(given.base_2, t, part.fp)


def settings(part: Part, given: Settings) -> tuple[Carried, Carried]:
    """Learning rate and epsilon as they are held."""
    return part.held(given.learning_rate), part.held(given.epsilon)


def epsilon_hat(a: Adam) -> Iterator[Carried]:
    """M alpha / (sqrt(V) + epsilon), alpha = learning_rate sqrt(c_2) / c_1."""
    alpha, below = a.rate * a.c_2.sqrt() / a.c_1, a.V.sqrt().plus_epsilon(a.epsilon)
    yield a.M * alpha / below
    yield alpha * (a.M / below)


def algorithm_1(a: Adam) -> Iterator[Carried]:
    """learning_rate M_hat / (sqrt(V_hat) + epsilon), M_hat = M / c_1, V_hat = V / c_2.

    Or as PyTorch has it: the corrections as single numbers, the second under its own root.
    """
    M_hat, below = a.M / a.c_1, (a.V / a.c_2).sqrt().plus_epsilon(a.epsilon)
    yield a.rate * M_hat / below
    yield a.rate * (M_hat / below)
    below = (a.V.sqrt() / a.c_2.sqrt()).plus_epsilon(a.epsilon)
    yield (a.rate / a.c_1) * (a.M / below)
    yield (a.rate / a.c_1) * a.M / below


def inside_hat(a: Adam) -> Iterator[Carried]:
    """M alpha / sqrt(V + epsilon)."""
    alpha, below = a.rate * a.c_2.sqrt() / a.c_1, a.V.plus_epsilon(a.epsilon).sqrt()
    yield a.M * alpha / below
    yield alpha * (a.M / below)


def inside_corrected(a: Adam) -> Iterator[Carried]:
    """learning_rate M_hat / sqrt(V_hat + epsilon)."""
    M_hat, below = a.M / a.c_1, (a.V / a.c_2).plus_epsilon(a.epsilon).sqrt()
    yield a.rate * M_hat / below
    yield a.rate * (M_hat / below)


def rootless(a: Adam) -> Iterator[Carried]:
    """learning_rate M_hat / (V_hat + epsilon): the root left out."""
    M_hat, below = a.M / a.c_1, (a.V / a.c_2).plus_epsilon(a.epsilon)
    yield a.rate * M_hat / below
    yield a.rate * (M_hat / below)


def one(part: Part) -> Carried:
    """A correction that is left out."""
    return exactly(1.0, part.fp)


def uncorrected(part: Part, given: Settings) -> Adam:
    """No bias correction."""
    return plain(part, given)._replace(c_1=one(part), c_2=one(part))


def only_first(part: Part, given: Settings) -> Adam:
    """Only the first moment corrected."""
    return plain(part, given)._replace(c_2=one(part))


def only_second(part: Part, given: Settings) -> Adam:
    """Only the second moment corrected."""
    return plain(part, given)._replace(c_1=one(part))


def stuck(part: Part, given: Settings) -> Adam:
    """Bias correction without t: 1 - beta at every step."""
    c_1, c_2 = (rest(each, part.fp) for each in (given.base_1, given.base_2))
    return plain(part, given)._replace(c_1=c_1, c_2=c_2)


def ahead(part: Part, given: Settings) -> Adam:
    """t one ahead: 2 at the first step."""
    c_1, c_2 = corrections(part, given, part.t + 1)
    return plain(part, given)._replace(c_1=c_1, c_2=c_2)


def behind(part: Part, given: Settings) -> Adam:
    """t from 0: the first step divides by 1 - 1, which `table` knows as `undefined`."""
    c_1, c_2 = corrections(part, given, part.t - 1)
    return plain(part, given)._replace(c_1=c_1, c_2=c_2)


def swapped(part: Part, given: Settings) -> Adam:
    """One beta in the place of the other, everywhere."""
    turned = given._replace(beta_1=given.beta_2, beta_2=given.beta_1)
    return plain(part, turned._replace(base_1=given.base_2, base_2=given.base_1))


def swapped_correction(part: Part, given: Settings) -> Adam:
    """One beta in the place of the other in the bias correction."""
    return plain(part, given._replace(base_1=given.base_2, base_2=given.base_1))


def forgetful(part: Part, given: Settings) -> Adam:
    """Moments that start from 0 at every step."""
    M = part.gradient * rest(given.beta_1, part.fp)
    V = part.square * rest(given.beta_2, part.fp)
    return plain(part, given)._replace(M=M, V=V)


def penalised(part: Part, given: Settings) -> Adam:
    """Coupled decay: the moments are those of g + weight_decay W."""
    memory, decay = part.memory, given.weight_decay
    x = memory.once(("g L2", decay), lambda: part.gradient + part.held(decay) * part.weights)
    square = memory.once(("g g L2", decay), lambda: x * x)
    M = memory.average(("m L2", decay, given.beta_1), x, given.beta_1)
    V = memory.average(("v L2", decay, given.beta_2), square, given.beta_2)
    return Adam(M, V, *corrections(part, given, part.t), *settings(part, given))


def largest(part: Part, given: Settings) -> Adam:
    """AMSGrad: the largest V so far, before it is corrected."""
    a = plain(part, given)
    return a._replace(V=part.memory.peak(("peak v", given.beta_2), a.V))


def largest_uncorrected(part: Part, given: Settings) -> Adam:
    """AMSGrad as its paper has it: the largest V so far, and no bias correction."""
    return largest(part, given)._replace(c_1=one(part), c_2=one(part))


def largest_corrected(part: Part, given: Settings) -> Adam:
    """AMSGrad with the largest corrected V so far."""
    a = plain(part, given)
    V_hat = part.memory.once(("v hat", given.beta_2, given.base_2), lambda: a.V / a.c_2)
    key = ("peak v hat", given.beta_2, given.base_2)
    return a._replace(V=part.memory.peak(key, V_hat), c_2=one(part))


def stepping(step: Step, ingredients: Ingredients = plain) -> Form:
    """W minus a step."""

    def form(part: Part, given: Settings) -> Iterator[Carried]:
        return (part.weights - each for each in step(ingredients(part, given)))

    return form


def decaying(step: Step) -> Form:
    """AdamW: W - learning_rate weight_decay W, minus the step."""

    def form(part: Part, given: Settings) -> Iterator[Carried]:
        W, decay, a = part.weights, part.held(given.weight_decay), plain(part, given)
        for each in step(a):
            yield (W - W * decay * a.rate) - each
            yield W * (1.0 - a.rate * decay) - each
            yield W - (each + a.rate * (decay * W))

    return form


def decaying_unscaled(step: Step) -> Form:
    """Decoupled decay that is not times the learning rate: W - weight_decay W, minus the step."""

    def form(part: Part, given: Settings) -> Iterator[Carried]:
        W, decay = part.weights, part.held(given.weight_decay)
        for each in step(plain(part, given)):
            yield (W - W * decay) - each
            yield W * (1.0 - decay) - each
            yield W - (each + decay * W)

    return form


def decaying_after(step: Step) -> Form:
    """Decay of the weights after the step: (W - step) (1 - learning_rate weight_decay)."""

    def form(part: Part, given: Settings) -> Iterator[Carried]:
        decay, a = part.held(given.weight_decay), plain(part, given)
        for each in step(a):
            moved = part.weights - each
            yield moved * (1.0 - a.rate * decay)
            yield moved - moved * decay * a.rate

    return form


def undefined(part: Part, given: Settings) -> Iterator[Carried]:
    """No number at all: at t = 0 the bias correction divides 0 by 0."""
    nothing = exactly(np.full(part.W.shape, np.nan), part.fp)
    yield part.weights - nothing
