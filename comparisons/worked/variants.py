"""Right and mistaken versions of a few steps, every number of each weighed, and a tolerance beside.

The tolerance is the default of `numpy.allclose`, held against the exact value itself, which is the
best reference that it could be given.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from typing import NamedTuple

import numpy as np

from comparisons.compare import apart, turned_trace, weigh_step
from comparisons.dialects import Array, Trace
from comparisons.engines import Observed
from comparisons.judge import Weighed, sum_up
from comparisons.problems import Problem
from comparisons.steps import Step, forward_steps
from comparisons.worked.attempts import ACTIVATION, AFFINE, ORDERS, loss_with_epsilon
from comparisons.worked.records import Attempt, Tally

# The defaults of numpy.allclose: |a - b| <= atol + rtol |b|.
RTOL, ATOL = 1e-5, 1e-8


class Variant(NamedTuple):
    """One version of one quantity, weighed.

    Attributes:
        quantity: such as "Z1".
        name: of the engine, of the order of adding, or of the mistake.
        mistaken: whether it has a mistake.
        weighed: its numbers.
    """

    quantity: str
    name: str
    mistaken: bool
    weighed: Weighed


def variants(problem: Problem, observed: Sequence[Observed]) -> list[Variant]:
    """What the engines computed, other orders, and mistakes, of Z1, A1 and the loss.

    The orders and mistakes are made from the inputs that the first engine had. What could not be
    weighed is left out.

    Args:
        problem: in the dtype that was computed in.
        observed: by each engine, scratch first.
    """
    found = []
    for number, each in enumerate(observed):
        turned = turned_trace(each, problem)
        steps = {step.quantity: step for step in forward_steps(problem, each.loss_input, each.form)}
        made = [(name, each.engine, False, turned[name]) for name in ("Z1", "A1", "loss")]
        if number == 0:
            made += _others(problem, steps, turned)
        for quantity, name, mistaken, array in made:
            step = steps[quantity]
            weighed = weigh_step(step, {**turned, quantity: array}, each, problem)
            if isinstance(weighed, Weighed):
                found.append(Variant(quantity, name, mistaken, weighed))
    return found


def _others(
    problem: Problem, steps: dict[str, Step], turned: Trace
) -> Iterator[tuple[str, str, bool, Array]]:
    """Quantity, name, whether mistaken, and the array, of every other version."""
    W, A, b = (turned[name] for name in steps["Z1"].inputs)
    for ways, mistaken in ((ORDERS, False), (AFFINE, True)):
        for name, way in ways.items():
            yield "Z1", name, mistaken, way(W, A, b)
    for name, way in ACTIVATION.get(problem.activations[0], {}).items():
        yield "A1", name, True, way(turned["Z1"])
    if "crossentropy" in problem.loss:
        binary = problem.loss.startswith("binary")
        P = turned[steps["loss"].inputs[0]]
        if problem.from_logits:
            P = probabilities(P, binary)
        yield "loss", "log(p + 1e-7)", True, loss_with_epsilon(P, problem.Y, binary=binary)


def probabilities(Z: Array, binary: bool) -> Array:
    """Sigmoid or softmax of logits, (n, m), as `scratch` has them."""
    from scratch.activations import sigmoid, softmax

    return sigmoid(Z) if binary else softmax(Z)


def attempt(variant: Variant, index: tuple[int, ...]) -> Attempt:
    """One number of a version, judged."""
    one = Weighed(*(np.asarray(part)[index].reshape(1) for part in variant.weighed))
    distance, exact, allowed = (float(each[0]) for each in (one.distance, one.exact, _allowed(one)))
    with np.errstate(divide="ignore", invalid="ignore"):
        relative = float(np.divide(distance, abs(exact)))
    return Attempt(
        replace(sum_up(variant.name, one), index=index),
        variant.quantity,
        error=float(np.copysign(distance, float(one.computed[0]) - exact)),
        relative=relative,
        ulp=apart(one.computed, one.exact.astype(one.computed.dtype))[2],
        allowed=allowed,
        accepted=distance <= allowed,
    )


def tally(variant: Variant) -> Tally:
    """How many numbers of a version the bound and the tolerance call wrong."""
    weighed = variant.weighed
    rejected = _rejected(weighed)
    inside = weighed.judged & ~weighed.outside
    return Tally(
        variant.quantity,
        variant.name,
        variant.mistaken,
        elements=int(weighed.judged.sum()),
        outside=int(weighed.outside.sum()),
        rejected=int(rejected.sum()),
        slipped=int((weighed.outside & ~rejected).sum()),
        alarms=int((inside & rejected).sum()),
    )


def alarm(versions: Sequence[Variant]) -> Attempt | None:
    """The right number, inside its bound, furthest beyond the tolerance; None if none is."""

    def beyond(weighed: Weighed) -> Array:
        inside = weighed.judged & ~weighed.outside
        return np.where(inside & _rejected(weighed), weighed.distance / _allowed(weighed), 0.0)

    return _largest([each for each in versions if not each.mistaken], beyond)


def slip(versions: Sequence[Variant]) -> Attempt | None:
    """The mistaken number furthest outside its bound and still accepted; None if none is."""

    def unseen(weighed: Weighed) -> Array:
        return np.where(weighed.outside & ~_rejected(weighed), weighed.used, 0.0)

    return _largest([each for each in versions if each.mistaken], unseen)


def _largest(versions: Sequence[Variant], size: Callable[[Weighed], Array]) -> Attempt | None:
    """The first number of the largest size above 0."""
    sizes = [size(each.weighed) for each in versions]
    most = max((float(each.max()) for each in sizes), default=0.0)
    if not most > 0:
        return None
    which = next(at for at, each in enumerate(sizes) if each.max() == most)
    place = np.unravel_index(int(sizes[which].argmax()), sizes[which].shape)
    return attempt(versions[which], tuple(int(i) for i in place))


def _allowed(weighed: Weighed) -> Array:
    """How far the tolerance lets each number lie from its exact value."""
    return ATOL + RTOL * np.abs(weighed.exact)


def _rejected(weighed: Weighed) -> Array:
    """Which numbers the tolerance rejects."""
    return weighed.judged & ~(weighed.distance <= _allowed(weighed))
