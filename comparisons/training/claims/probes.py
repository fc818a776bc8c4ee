"""Probes: Adam on made-up gradients of a single weight, where a formula says what must come out.

After `sets`. With b1, b2 for the betas and steps in units of the learning rate:

    constant      g, g, g, ...       |g| / (|g| + epsilon / sqrt(1 - b2^t)): nearly 1 for any size
    alternating   g, -g, g, -g, ...  (1 - b1) / (1 + b1) after an even number, 1/19 for 0.9
    rare          g, then k - 1 zeros, and again: the way of a period is about sqrt(k), not 1
    once          a single g after a long silence: (1 - b1) / sqrt(1 - b2), 3.16
    growing       after a long silence g, r g, r^2 g, ... with r = b2 / b1: the largest there is

The last two are about a bound. Kingma and Ba give max(1, (1 - b1) / sqrt(1 - b2)), which is the
single gradient's. By the inequality of Cauchy and Schwarz, with m_hat = sum w_i g_i and v_hat = sum
u_i g_i^2, the largest is sqrt(sum w_i^2 / u_i), reached for g_i proportional to w_i / u_i, that is
for gradients that grow by b2 / b1, 11 per cent, an update:

    sharp(t)^2 = (1 - b1)^2 / (1 - b1^t)^2 (1 - b2^t) / (1 - b2) (1 - q^t) / (1 - q), q = b1^2 / b2

Source: Kingma and Ba, "Adam: a method for stochastic optimization", 2015, section 2.1, for the
first bound; the second is derived above.
"""

from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

import numpy as np

from comparisons.dialects import Array
from comparisons.training.claims.records import Largest, Probe

# Keras's defaults.
BETA_1, BETA_2, EPSILON = 0.9, 0.999, 1e-7

# The paper's bound on |step| / learning rate.
PAPER = max(1.0, (1 - BETA_1) / np.sqrt(1 - BETA_2))

# Updates without a gradient: b2^SILENCE is 2e-9, and the corrections are over.
SILENCE = 20_000


class Sequence(NamedTuple):
    """A sequence of gradients, and what comes of it.

    Attributes:
        gradients: one for each update.
        before: updates of silence that went before; the moments are 0 after them.
        last: how many of the last steps are added up.
        expected: |step| / learning rate of these, by the formula.
        size: of the gradients.
        words: what it is.
    """

    gradients: Array
    before: int
    last: int
    expected: float
    size: float
    words: str


def sharp(t: Array | float) -> Array:
    """The largest |step| / learning rate that t gradients can give, for an epsilon of 0.

    Example:
        >>> [float(sharp(t).round(3)) for t in (1, 1e9)]
        [1.0, 7.27]
    """
    t = np.asarray(t, float)
    ratio = BETA_1**2 / BETA_2
    weights = (1 - BETA_1) ** 2 * (1 - BETA_2**t) / ((1 - BETA_1**t) ** 2 * (1 - BETA_2))
    return np.sqrt(weights * (1 - ratio**t) / (1 - ratio))


def sequences() -> Iterator[tuple[str, Sequence]]:
    """Every probe with its name."""
    for size in (1e3, 1.0, 1e-3, 1e-6):
        expected = size / (size + EPSILON / float(np.sqrt(1 - BETA_2**100)))
        yield (
            "constant",
            Sequence(np.full(100, size), 0, 1, expected, size, f"always {size:g}"),
        )
    signs = np.where(np.arange(100) % 2, -1.0, 1.0)
    expected = (1 - BETA_1) / (1 + BETA_1)
    yield "alternating", Sequence(signs, 0, 1, expected, 1.0, "1 and -1 in turn")
    for every in (10, 100):
        yield "rare", _rare(every, periods=1000 // every)
    one = (1 - BETA_1) * np.sqrt(1 / (1 - BETA_2))
    words = f"a single 1 after {SILENCE:,} updates without a gradient"
    yield "once", Sequence(np.ones(1), SILENCE, 1, float(one), 1.0, words)
    growth = (BETA_2 / BETA_1) ** np.arange(200.0)
    words = f"growing by {BETA_2 / BETA_1 - 1:.0%} an update after {SILENCE:,} without a gradient"
    yield "growing", Sequence(growth, SILENCE, 1, float(sharp(SILENCE + 200)), 1.0, words)


def _rare(every: int, periods: int) -> Sequence:
    """One update in so many has a gradient of 1; the steps of the last period are added up."""
    gradients = np.zeros(every * periods)
    gradients[::every] = 1.0
    since = np.arange(every)  # updates since the last gradient
    t = (periods - 1) * every + 1 + since

    def moment(beta: float) -> Array:
        """Corrected: a geometric sum over the gradients that there have been."""
        total = (1 - beta) * beta**since * (1 - beta ** (every * periods)) / (1 - beta**every)
        return total / (1 - beta**t)

    way = (moment(BETA_1) / np.sqrt(moment(BETA_2))).sum()
    words = f"1 in one update of {every}, otherwise 0; the way of {every} updates"
    return Sequence(gradients, 0, every, float(way), 1.0, words)


# gradients, updates before -> the steps over the learning rate
Walker = Callable[[Array, int], Array]


def scratch_walk(gradients: Array, before: int) -> Array:
    """The steps of scratch's Adam, in units of the learning rate."""
    from scratch.optimizers import OPTIMIZERS

    begin, step, defaults = OPTIMIZERS["adam"]
    W: dict[str, Any] = {"W1": np.zeros(1)}
    state = begin(W) | {"t": before}
    places = [0.0]
    for g in gradients:
        W, state = step(W, {"dW1": np.full(1, g)}, state, **defaults)
        places.append(float(W["W1"][0]))
    return -np.diff(places) / defaults["learning_rate"]


def probes(engine: str, walk: Walker) -> tuple[tuple[Probe, ...], Largest]:
    """Every sequence walked, and the largest step of the one that is made to be large.

    Args:
        engine: its name.
        walk: what takes the steps.
    """
    found, largest = [], None
    for name, sequence in sequences():
        steps = walk(sequence.gradients, sequence.before)
        way = abs(float(steps[-sequence.last :].sum()))
        count = len(sequence.gradients)
        found.append(
            Probe(engine, name, sequence.size, count, way, sequence.expected, sequence.words)
        )
        if name == "growing":
            above = float((np.abs(steps) > 1).mean())
            largest = largest_of(engine, name, 1, np.abs(steps), above, sequence.before)
    if largest is None:
        raise ValueError("`sequences` must hold a growing one; got none")
    return tuple(found), largest


def largest_of(
    engine: str, problem: str, runs: int, tops: Array, above: float, before: int = 0
) -> Largest:
    """The largest of some steps.

    Args:
        engine, problem, runs: whose steps.
        tops: the largest |step| / learning rate of each update.
        above: share of all steps that are above 1.
        before: updates that went before.
    """
    used = float((tops / sharp(before + 1 + np.arange(len(tops)))).max())
    limit = float(sharp(np.inf))
    return Largest(
        engine, problem, runs, len(tops), float(tops.max()), float(PAPER), limit, used, above
    )
