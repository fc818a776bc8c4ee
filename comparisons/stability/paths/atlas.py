"""The map of paths: which formula each way of writing the code really comes down to.

Every cell is run, none is assumed. What a cell is, is decided by its numbers: loss and gradient
held against the exact value of every formula that anyone could have meant.
"""

from collections.abc import Sequence
from functools import cache
from itertools import product
from time import perf_counter
from typing import Any, NamedTuple

import numpy as np

from comparisons.bounds.arithmetic import Array
from comparisons.stability.paths.formulas import Candidate, Formula, candidates
from comparisons.stability.paths.identify import identify
from comparisons.stability.paths.kinds import NAN, NONE, REFUSED, SEVERAL, USUAL, kind
from comparisons.stability.paths.records import Outcome, Route, Walk
from comparisons.stability.paths.samples import samples

# What Keras's warning says when it is told `from_logits=True` and finds that they are none. Keras
# warns of other things too, and so does JAX, of float64.
OF_THE_FLAG = "received `from_logits=True`"

# Modes that give no more than the mean of the losses, and no gradient.
MEAN_ALONE = ("evaluate",)

Configuration = Any  # keras_ref.routes.Configuration, which this room does not import when it loads


class Part(NamedTuple):
    """A configuration, and the modes in which it is walked."""

    configuration: Configuration
    modes: tuple[str, ...]


def everything() -> list[Configuration]:
    """Every configuration there is, in the order of the axes."""
    from keras_ref.routes.heads import BETWEEN, HEADS
    from keras_ref.routes.losses import LOSSES
    from keras_ref.routes.model import Configuration
    from keras_ref.routes.policies import POLICIES

    axes = (POLICIES, BETWEEN, HEADS, LOSSES, (True, False))
    return [
        Configuration(head, loss, flag, between, policy)
        for policy, between, head, loss, flag in product(*axes)
    ]


def quick() -> list[Configuration]:
    """Those of `everything` that tell most: every head, and for what is usual every dtype.

    Every head under every loss with both flags, in float32 with nothing in between; and the models
    that end in a softmax or sigmoid string with everything that may stand in between, in every
    dtype.
    """
    return [
        each
        for each in everything()
        if (each.between, each.policy) == ("nothing", "float32")
        or ((each.head, each.loss) in USUAL and not each.from_logits)
    ]


# The modes of the default report: those that show where Keras finds the logits, and are quick.
BY_HAND = ("functions", "functions in a graph", "model", "run_eagerly")
IN_USE = ("functions", "model", "train_on_batch", "predict")


def ordinary() -> list[Part]:
    """What the default report walks: one axis varied at a time, from what people write.

    Every head under two losses with both flags, in float32 with nothing in between; and for the
    models that end in a softmax or sigmoid string everything that may stand in between, and every
    policy.
    """
    from keras_ref.routes.heads import BETWEEN, HEADS
    from keras_ref.routes.model import Configuration
    from keras_ref.routes.policies import POLICIES

    losses = tuple(loss for _, loss in USUAL)
    plain = [
        Part(Configuration(head, loss, flag, "nothing", "float32"), BY_HAND)
        for head, loss, flag in product(HEADS, losses, (True, False))
    ]
    varied = [
        Part(Configuration(head, loss, False, between, policy), IN_USE)
        for (head, loss), between, policy in product(USUAL, BETWEEN, POLICIES)
        if (between == "nothing") != (policy == "float32")
    ]
    return [*plain, *varied]


def walked(parts: Sequence[Part]) -> Walk:
    """The map of some configurations, walked here and now on the backend that Keras has."""
    import keras

    started = perf_counter()
    backend = keras.backend.backend()
    found = [(backend, each, outcomes(each, modes)) for each, modes in parts]
    return assembled(found, {}, perf_counter() - started)


def outcomes(configuration: Configuration, modes: Sequence[str]) -> dict[str, Outcome]:
    """What one configuration is, in each of some modes."""
    from keras_ref.routes.walk import walk

    found: dict[str, Outcome] = {}
    for few in (False, True):
        those = [mode for mode in modes if (mode in MEAN_ALONE) == few]
        Z, Y = samples(configuration.loss, few)
        ran = walk(configuration, those, Z.T, Y if Y.ndim == 1 else Y.T) if those else {}
        found |= {mode: outcome(configuration, mode, each) for mode, each in ran.items()}
    return {mode: found[mode] for mode in modes}


def outcome(configuration: Configuration, mode: str, ran: Any) -> Outcome:
    """What the numbers of one cell are."""
    warned = OF_THE_FLAG in ran.warned
    if ran.refused:
        return Outcome(REFUSED, note=ran.refused, warned=warned)
    gradient = None if ran.gradient is None else ran.gradient.T
    if gradient is not None and np.isnan(gradient).any():
        fits = _fits(configuration, mode, ran.loss, None)  # one nan makes a row of nans
        return Outcome(NAN, tuple(each.name for each in fits), "in the gradient", warned)
    fits = _fits(configuration, mode, ran.loss, gradient)
    names = tuple(each.name for each in fits)
    if np.isnan(ran.loss).any():
        return Outcome(NAN, names, "in the loss", warned)
    note = "the optimizer left the step out" if ran.skipped_step else ""
    kinds = dict.fromkeys(kind(configuration.head, configuration.loss, each) for each in fits)
    told = NONE if not kinds else next(iter(kinds)) if len(kinds) == 1 else SEVERAL
    return Outcome(told, names, note, warned)


def _fits(
    configuration: Configuration, mode: str, loss: Array, gradient: Array | None
) -> tuple[Formula, ...]:
    """The formulas that explain every number, in the first pair of formats in which some do."""
    for pair in _dtypes(configuration, mode, str(loss.dtype)):
        known = _candidates(configuration.loss, mode in MEAN_ALONE, *pair)
        found = identify(loss, gradient, known)
        if found.fits:
            return tuple(fit.formula for fit in found.fits)
    return ()


def _dtypes(configuration: Configuration, mode: str, given: str) -> list[tuple[str, str]]:
    """The pairs of formats, of the head and of the loss, that a cell may be computed in.

    First what the code says: a loss object computes in floatx, a loss function in what it is given.
    Then the dtype that the losses came in: `predict` may have cast. Then float32 for float64: JAX
    takes it for all of it unless told otherwise, and on PyTorch Keras multiplies matrices in it.
    """
    from keras_ref.routes.policies import POLICIES

    policy = POLICIES[configuration.policy]
    by_function = mode.startswith("functions") or mode == "predict"
    head, loss = policy.computes, policy.computes if by_function else policy.loss
    narrow_head, narrow_loss = ("float32" if each == "float64" else each for each in (head, loss))
    pairs = ((head, loss), (head, given), (head, head), (narrow_head, loss))
    return list(dict.fromkeys([*pairs, (narrow_head, narrow_loss)]))


@cache
def _candidates(loss: str, few: bool, head_dtype: str, loss_dtype: str) -> dict[Formula, Candidate]:
    return candidates(loss, *samples(loss, few), head_dtype, loss_dtype)


def assembled(
    found: Sequence[tuple[str, Configuration, dict[str, Outcome]]],
    left_out: dict[str, str],
    seconds: float,
) -> Walk:
    """The map of what was found: each different outcome once."""
    numbers: dict[Outcome, int] = {}
    routes = tuple(
        Route(
            backend,
            **configuration._asdict(),
            outcomes={mode: numbers.setdefault(each, len(numbers)) for mode, each in told.items()},
        )
        for backend, configuration, told in found
    )
    return Walk(tuple(numbers), routes, len(everything()), left_out, seconds)


def words(configuration: Configuration) -> str:
    """A configuration for whoever waits."""
    head, loss, flag, between, policy = configuration
    return f"{head}, {between}, {loss}, from_logits={flag}, {policy}"
