"""Hypotheses: every mistake in every place it could stand in, and what they are held against.

Before `fits`.
"""

from collections.abc import Mapping
from typing import NamedTuple

import numpy as np

from comparisons.dialects import Array, Trace
from comparisons.problems import Problem
from comparisons.suspects import Suspect, planted
from comparisons.suspects.walks import Planted, Walker


class Hypothesis(NamedTuple):
    """One mistake in one layer, or in every layer where it can stand."""

    suspect: Suspect
    layers: tuple[int, ...]

    @property
    def planted(self) -> Planted:
        """As `walk` takes it."""
        return {(self.suspect.quantity, layer): self.suspect for layer in self.layers}


class Asked(NamedTuple):
    """One probe and what a network made of it, in the layout of the blackboard.

    Attributes:
        problem: that was asked.
        seen: quantities; dA and dZ those of each sample's loss.
        dtype: that the network computes in.
        sizes: of the largest number that is right, by quantity.
        walker: through the problem, with what was seen.
    """

    problem: Problem
    seen: dict[str, Array]
    dtype: str
    sizes: dict[str, float]
    walker: Walker

    def made(self, planted: Planted) -> Trace:
        """What the reference makes with mistakes in it; {} if they do not fit one another."""
        try:
            return self.walker.walk(planted)
        except ValueError:
            return {}

    def further(self, made: Trace, planted: Planted, more: Planted, until: str) -> Trace:
        """The same with more mistakes, up to a quantity; see `Walker.further`."""
        try:
            return self.walker.further(made, planted, more, until)
        except ValueError:
            return {}

    def residual(self, made: Mapping[str, Array], name: str) -> float:
        """The largest difference of what was seen from what was made, over the largest number.

        The largest of what was made or of what is right: a gradient that adds up to nothing leaves
        nothing but its rounding to be compared with.
        """
        if name not in made or np.shape(made[name]) != np.shape(self.seen[name]):
            return np.inf
        seen, other = self.seen[name], np.asarray(made[name])
        apart = np.max(np.abs(seen - other), initial=0.0)
        if apart == 0:
            return 0.0
        size = max(np.max(np.abs(other), initial=0.0), self.sizes.get(name, 0.0))
        return float(apart / size) if size > 0 else np.inf


def asked_of(problem: Problem, seen: dict[str, Array], dtype: str) -> Asked:
    """A probe, with the sizes of what is right on it."""
    walker = Walker(problem, seen)
    right = walker.walk()
    sizes = {name: float(np.max(np.abs(right[name]))) for name in seen if name in right}
    return Asked(problem, seen, dtype, sizes, walker)


def hypotheses(problem: Problem, own: Mapping[str, Suspect]) -> list[Hypothesis]:
    """Every mistake, in all layers at once first, then in each.

    Args:
        problem: where they are to stand.
        own: mistakes that depend on the network, by name; they take the place of the catalogue's.
    """
    found: dict[str, list[int]] = {}
    suspects = {}
    more = [
        (suspect, layer)
        for suspect in own.values()
        for layer in range(1, problem.layers + 1)
        if suspect.fits(problem, layer)
    ]
    for suspect, layer in [*planted(problem), *more]:
        if suspect.name in own and suspect is not own[suspect.name]:
            continue
        found.setdefault(suspect.name, []).append(layer)
        suspects[suspect.name] = suspect
    every = [Hypothesis(suspects[name], tuple(layers)) for name, layers in found.items()]
    return every + [
        Hypothesis(each.suspect, (layer,))
        for each in every
        if len(each.layers) > 1
        for layer in each.layers
    ]
