"""Probes: gradients on which each class of mistake in an optimiser must show, in a few steps.

After `variants`. No network is needed: an optimiser takes whatever gradient it is given. A probe
says which classes it shows; a class is pairs of variants of which one is the mistake. That a pair
shows means that the exact steps of the two are further apart than the bounds of both, so that no
rounding can hide it.
"""

from collections.abc import Collection
from itertools import combinations
from typing import NamedTuple

import numpy as np

from comparisons.bounds.arithmetic import Array
from comparisons.training.mistake_classes import CLASSES
from comparisons.training.variants.candidates import Candidate, candidates
from comparisons.training.variants.handed import Handed
from comparisons.training.variants.judge import reached, whole

# No number of few digits, so that a rounding of it shows; large, so that decay does.
LEARNING_RATE = 0.1


class Probe(NamedTuple):
    """A few gradients to give to an optimiser.

    Attributes:
        name: what a teacher would call it.
        sentence: why it shows what it shows.
        W: the weights to start from, (width,).
        g: the gradient of each step, (steps, width).
        shows: keys of CLASSES.
        rates: the learning rate of each step, (steps,), if it changes.
    """

    name: str
    sentence: str
    W: Array
    g: Array
    shows: tuple[str, ...]
    rates: Array | None = None

    def run(self, dtype: str) -> Handed:
        """The probe as a run whose weights stay where they are: each step starts from the same."""
        g = self.g.astype(dtype)
        W = np.repeat(self.W[np.newaxis], len(g) + 1, axis=0).astype(dtype)
        return Handed(("W",), (self.W.shape,), W, g, self.rates)


def _columns(steps: int, *values: float) -> Array:
    """The same at every step."""
    return np.repeat(np.array([values]), steps, axis=0)


_GROWING = 1.3 ** np.arange(12)[:, np.newaxis]
_SEVERAL = np.random.default_rng(0).normal(size=(12, 3))
_ZEROS = np.zeros(3)

PROBES = {
    probe.name: probe
    for probe in (
        Probe(
            "a first step",
            "the averages are still small, and only the correction makes up for it; what needs a "
            "second step cannot show",
            _ZEROS,
            np.array([[1.0, -0.3, 1e-3]]),
            ("no bias correction", "t", "root"),
        ),
        Probe(
            "several steps",
            "beta_1 and beta_2 show from the second step on, when there is something to remember",
            _ZEROS,
            _SEVERAL,
            ("no bias correction", "t", "correction without t", "betas", "memory", "root"),
        ),
        Probe(
            "tiny gradients",
            "epsilon counts where the root of v is no longer large beside it",
            _ZEROS,
            _columns(2, 1e-5, 1e-6, 1e-8),
            ("epsilon", "no bias correction", "t"),
        ),
        Probe(
            "zero gradients after some steps",
            "only what is remembered still moves a weight, and every v falls",
            _ZEROS,
            np.concatenate([_SEVERAL[:3], np.zeros((9, 3))]),
            ("memory", "AMSGrad", "gradient for the first moment"),
        ),
        Probe(
            "sign changes",
            "the first moment nearly cancels, while v does not",
            _ZEROS,
            _columns(8, 1.0, 0.1, 1e-6) * (-1.0) ** np.arange(8)[:, np.newaxis],
            ("gradient for the first moment", "memory", "betas"),
        ),
        Probe(
            "constant gradients",
            "every average is the gradient itself, its variance goes to 0",
            _ZEROS,
            _columns(8, 1.0, 0.1, 1e-6),
            ("centred", "no bias correction", "correction without t"),
        ),
        Probe(
            "growing gradients",
            "v grows and with it its largest; only the corrected one, and what is remembered, tell",
            _ZEROS,
            _columns(12, 1.0, 0.1, 1e-6) * _GROWING,
            ("betas", "memory"),
        ),
        Probe(
            "falling gradients",
            "v falls, and AMSGrad's does not",
            _ZEROS,
            _columns(12, 1.0, 0.1, 1e-6) / _GROWING**4,
            ("AMSGrad", "betas", "memory"),
        ),
        Probe(
            "weights of size 1 and 0",
            "a decay moves a weight of 1 whatever its gradient, and never one of 0",
            np.array([1.0, 1.0, -1.0, 0.0]),
            _columns(2, 0.0, 1e-6, 3e-9, 1e-6),
            ("decay", "decay after the step"),
        ),
        Probe(
            "a learning rate that changes",
            "a velocity that holds the rate remembers the old one",
            _ZEROS,
            _SEVERAL,
            ("place of the learning rate", "memory"),
            rates=np.where(np.arange(12) < 5, 0.1, 0.01),
        ),
    )
}


@np.errstate(all="ignore")  # a step without a number is no step
def shown(
    probe: Probe, dtype: str, names: Collection[str] | None = None
) -> dict[tuple[str, str], int]:
    """Every pair of candidates that a probe tells apart, and from which step on.

    Args:
        probe: one of PROBES.
        dtype: "float32" or "float64".
        names: of the candidates to look at; all if None.

    Returns:
        (name, name), in the order of `candidates`, to the step, counted from 1.
    """
    run = probe.run(dtype)
    rate = LEARNING_RATE if probe.rates is None else probe.rates
    every = candidates(dtype, {"learning_rate": rate})
    tried = [each for each in every if names is None or each.name in names]
    part = whole(run)
    reaches = [reached(each, part, slice(0, len(run.g))) for each in tried]
    shape = (len(tried), *part.W.shape)
    hi, lo = (
        np.array([np.broadcast_to(side, part.W.shape) for side in sides]).reshape(shape)
        for sides in zip(*(way.exact for way, _ in reaches), strict=True)
    )
    bound = np.array([each for _, each in reaches]).reshape(shape)
    found = {}
    for k, one in enumerate(tried):
        rest = slice(k + 1, None)
        apart = np.abs((hi[rest] - hi[k]) + (lo[rest] - lo[k])) > bound[rest] + bound[k]
        steps = apart.any(axis=2)
        for other, told in zip(tried[rest], steps, strict=True):
            if one.row.undefined != other.row.undefined:
                found[one.name, other.name] = 1  # one has no number for the first step
            elif told.any():
                found[one.name, other.name] = int(np.argmax(told)) + 1
    return found


def pairs(kind: str, dtype: str) -> list[tuple[Candidate, Candidate]]:
    """The candidates that a class of mistakes is about, with the same settings but for its own.

    Args:
        kind: a key of CLASSES.
        dtype: "float32" or "float64".
    """
    tried = candidates(dtype, {"learning_rate": LEARNING_RATE})
    named = {right: [each for each in tried if each.variant == right] for right in _named(kind)}
    found = []
    for right, wrong in CLASSES[kind]:
        if right == wrong:  # what differs is the setting of which several are tried
            found += list(combinations(named[right], 2))
        else:
            both = ((one, other) for one in named[right] for other in named[wrong])
            found += [(one, other) for one, other in both if _alike(one, other)]
    return found


def _named(kind: str) -> set[str]:
    """The variants of a class."""
    return {name for pair in CLASSES[kind] for name in pair}


def _alike(one: Candidate, other: Candidate) -> bool:
    """Whether two have the same settings, as far as both have them."""
    shared = one.settings.keys() & other.settings.keys()
    return all(one.settings[name] == other.settings[name] for name in shared)
