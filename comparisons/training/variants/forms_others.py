"""Plain SGD, momentum, Nesterov's, RMSprop: what is not Adam at all.

Fifth of the package; forms as in `forms_adam`.

Sources: Sutskever et al., "On the importance of initialization and momentum in deep learning",
2013, for momentum and Nesterov's; Tieleman and Hinton, lecture 6.5 of "Neural networks for machine
learning", 2012, for RMSprop; Graves, "Generating sequences with recurrent neural networks", 2013,
equations (38) to (41), for the centred one.
"""

from collections.abc import Callable, Iterator

import numpy as np

from comparisons.bounds.arithmetic import Array
from comparisons.bounds.rounded import Rounded
from comparisons.oracle.doublewords import Word
from comparisons.training.variants.carried import Carried, rest
from comparisons.training.variants.parts import Form, Part, Settings


def sgd(part: Part, given: Settings) -> Iterator[Carried]:
    """W - learning_rate g."""
    yield part.weights - part.held(given.learning_rate) * part.gradient


def velocity(part: Part, given: Settings) -> Carried:
    """-m of Keras's velocity, the learning rate inside: m' = momentum m' + learning_rate g."""
    rate, key = given.learning_rate, given.named_rate
    x = part.memory.once(("rate g", key), lambda: part.held(rate) * part.gradient)
    return part.memory.average(("inside", given.momentum, key), x, given.momentum, 1)


def buffer(part: Part, given: Settings) -> Carried:
    """b = momentum b + g, the learning rate outside."""
    return part.memory.average(("outside", given.momentum), part.gradient, given.momentum, 1)


def inside(part: Part, given: Settings) -> Iterator[Carried]:
    """m = momentum m - learning_rate g, W + m."""
    yield part.weights - velocity(part, given)


def outside(part: Part, given: Settings) -> Iterator[Carried]:
    """b = momentum b + g, W - learning_rate b."""
    yield part.weights - part.held(given.learning_rate) * buffer(part, given)


def averaged(part: Part, given: Settings) -> Iterator[Carried]:
    """b = momentum b + (1 - momentum) g, W - learning_rate b."""
    b = part.memory.average(("m", given.momentum), part.gradient, given.momentum)
    yield part.weights - part.held(given.learning_rate) * b


def dampened(part: Part, given: Settings) -> Iterator[Carried]:
    """b = momentum b + (1 - dampening) g, but b = g at the first step; W - learning_rate b."""
    share = rest(given.dampening, part.fp)
    entering = part.gradient * _from_the_second_step(share, part.t)
    key = ("dampened", given.momentum, given.dampening)
    b = part.memory.average(key, entering, given.momentum, 1)
    yield part.weights - part.held(given.learning_rate) * b


def _from_the_second_step(share: Carried, t: Array) -> Carried:
    """1 at the first step, then a number."""
    first = t == 1
    hi, lo = (
        np.where(first, whole, of) for whole, of in ((1, share.exact.hi), (0, share.exact.lo))
    )
    return Carried(Word(hi, lo), Rounded(hi, np.where(first, 0, share.near.error), share.near.fp))


def nesterov_inside(part: Part, given: Settings) -> Iterator[Carried]:
    """m = momentum m - learning_rate g, W + momentum m - learning_rate g."""
    kept = part.held(given.momentum) * velocity(part, given)
    yield part.weights - (kept + part.held(given.learning_rate) * part.gradient)


def nesterov_outside(part: Part, given: Settings) -> Iterator[Carried]:
    """b = momentum b + g, W - learning_rate (g + momentum b)."""
    look = part.gradient + part.held(given.momentum) * buffer(part, given)
    yield part.weights - part.held(given.learning_rate) * look


def second(part: Part, given: Settings) -> Carried:
    """v = rho v + (1 - rho) g^2."""
    return part.memory.average(("v", given.rho), part.square, given.rho)


def spread(part: Part, given: Settings) -> Carried:
    """v - a^2, with the average a of the gradients: the variance of the centred forms."""
    a = part.memory.average(("m", given.rho), part.gradient, given.rho)
    return second(part, given) - a * a


def rms_inside(moment: Callable[[Part, Settings], Carried]) -> Form:
    """W - learning_rate g / sqrt(v + epsilon)."""

    def form(part: Part, given: Settings) -> Iterator[Carried]:
        below = (moment(part, given) + part.held(given.epsilon)).sqrt()
        rate = part.held(given.learning_rate)
        yield part.weights - rate * part.gradient / below
        yield part.weights - rate * (part.gradient / below)

    return form


def rms_outside(moment: Callable[[Part, Settings], Carried]) -> Form:
    """W - learning_rate g / (sqrt(v) + epsilon)."""

    def form(part: Part, given: Settings) -> Iterator[Carried]:
        below = moment(part, given).sqrt().plus_epsilon(part.held(given.epsilon))
        rate = part.held(given.learning_rate)
        yield part.weights - rate * part.gradient / below
        yield part.weights - rate * (part.gradient / below)

    return form
