"""The diagnosis: which known mistakes, put into the reference, make what a network made.

Seventh of the package. A mistake is named by computing with it. The first quantity that is wrong is
looked at; of all mistakes that could stand in a step before it, and that reproduce it, the one is
taken that leaves least to explain of the rest. With it in the reference the search goes on, and
what was seen is put in its place from there on, so that several mistakes are found one by one.
"""

from collections.abc import Mapping, Sequence
from itertools import combinations
from typing import NamedTuple

import numpy as np

from comparisons.checking.records import Named
from comparisons.dialects import Array
from comparisons.problems import Problem
from comparisons.suspects import Suspect, planted
from comparisons.suspects.mutants import walk

# Two right computations of one formula differ in the last digits; a match shares more than half of
# all digits, which another formula does by chance in none of 10^7 numbers.
MATCH = {"float64": 1e-9, "float32": 2e-4}

# And it leaves little of what there was to explain, however small that was.
LEFT = 0.01

Where = tuple[Suspect, int]


class Hypothesis(NamedTuple):
    """One mistake in one layer, or in every layer where it can stand."""

    suspect: Suspect
    layers: tuple[int, ...]

    @property
    def planted(self) -> dict[tuple[str, int], Suspect]:
        """As `walk` takes it."""
        return {(self.suspect.quantity, layer): self.suspect for layer in self.layers}


class Fit(NamedTuple):
    """A hypothesis, and what is still not explained with it."""

    hypotheses: tuple[Hypothesis, ...]
    residual: float
    left: tuple[str, ...]


class Asked(NamedTuple):
    """One probe and what a network made of it, in the layout of the blackboard.

    Attributes:
        problem: that was asked.
        seen: quantities; dA and dZ those of each sample's loss.
        dtype: that the network computes in.
        sizes: of the largest number that is right, by quantity.
    """

    problem: Problem
    seen: dict[str, Array]
    dtype: str
    sizes: dict[str, float]


class Diagnosis(NamedTuple):
    """The mistakes found, and the quantities at fault that none explains."""

    mistakes: tuple[Named, ...]
    unexplained: tuple[str, ...]


def asked_of(problem: Problem, seen: dict[str, Array], dtype: str) -> Asked:
    """A probe, with the sizes of what is right on it."""
    right = walk(problem, {}, seen)
    sizes = {name: float(np.max(np.abs(right[name]))) for name in seen if name in right}
    return Asked(problem, seen, dtype, sizes)


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


def diagnosed(
    asked: Sequence[Asked],
    wrong: Sequence[str],
    right: Sequence[str],
    own: Mapping[str, Suspect] | None = None,
) -> Diagnosis:
    """The mistakes that explain what is wrong.

    Args:
        asked: the probes; the first is searched, the others confirm.
        wrong: the quantities that are wrong on the first, in the order of the computation.
        right: those that are right, and have to stay so with a mistake in the reference.
        own: mistakes that depend on the network, as for `hypotheses`.
    """
    tried = hypotheses(asked[0].problem, own or {})
    accepted: list[Hypothesis] = []
    mistakes, unexplained = [], []
    waiting = list(wrong)
    while waiting:
        first = waiting[0]
        fits = _fits(asked, tried, accepted, first, waiting, right)
        if not fits:
            unexplained.append(first)
            waiting = waiting[1:]
            continue
        best = fits[0]
        ties = [each for each in fits if _ties(each, best)]
        before = _residual(asked[0], _made(asked[0], accepted), first)
        explained = tuple(name for name in waiting if name not in best.left)
        for number in range(len(best.hypotheses)):
            found = best.hypotheses[number]
            names = (each.hypotheses[number].suspect.name for each in ties)
            mistakes.append(
                Named(
                    tuple(dict.fromkeys(names)),
                    found.suspect.quantity,
                    found.layers,
                    explained,
                    before,
                    best.residual,
                )
            )
        accepted += best.hypotheses
        waiting = list(best.left)
    return Diagnosis(tuple(mistakes), tuple(unexplained))


def _fits(
    asked: Sequence[Asked],
    tried: Sequence[Hypothesis],
    accepted: Sequence[Hypothesis],
    first: str,
    waiting: Sequence[str],
    right: Sequence[str],
) -> list[Fit]:
    """What reproduces the first quantity on all probes; the one that leaves least comes first."""
    without = _made(asked[0], accepted)
    before = [_residual(probe, _made(probe, accepted), first) for probe in asked]
    moving = []
    fits = []
    for each in tried:
        fit = _fit(asked, before, [*accepted, each], (each,), first, waiting, right)
        if fit is not None:
            fits.append(fit)
        elif _moves(asked[0], [*accepted, each], without, first):
            moving.append(each)
    if not fits:
        for pair in combinations(moving, 2):
            if pair[0].suspect.name != pair[1].suspect.name:
                fit = _fit(asked, before, [*accepted, *pair], pair, first, waiting, right)
                if fit is not None:
                    fits.append(fit)
    return sorted(
        fits, key=lambda fit: (len(fit.left), len(fit.hypotheses[0].layers), fit.residual)
    )


def _fit(
    asked: Sequence[Asked],
    before: Sequence[float],
    all_of: Sequence[Hypothesis],
    new: tuple[Hypothesis, ...],
    first: str,
    waiting: Sequence[str],
    right: Sequence[str],
) -> Fit | None:
    """A fit of the first quantity on every probe that leaves what is right as it is, or None."""
    residuals = []
    for probe, earlier in zip(asked, before, strict=True):
        residual = _residual(probe, _made(probe, all_of), first)
        if not residual <= min(MATCH[probe.dtype], LEFT * earlier):
            return None
        residuals.append(residual)
    made = _made(asked[0], all_of)
    apart = [
        name
        for name in (*right, *waiting)
        if name != first and not _residual(asked[0], made, name) <= MATCH[asked[0].dtype]
    ]
    if any(name in right for name in apart):
        return None
    return Fit(new, max(residuals), tuple(apart))


def _made(probe: Asked, accepted: Sequence[Hypothesis]) -> dict[str, Array]:
    """What the reference makes with some mistakes in it, of what was seen."""
    everything: dict[tuple[str, int], Suspect] = {}
    for each in accepted:
        everything |= each.planted
    try:
        return walk(probe.problem, everything, probe.seen)
    except ValueError:  # a mistake that does not fit the shapes of the others
        return {}


def _residual(probe: Asked, made: Mapping[str, Array], name: str) -> float:
    """The largest difference of what was seen from what was made, over the largest number.

    The largest of what was made or of what is right: a gradient that adds up to nothing leaves
    nothing but its rounding to be compared with.
    """
    if name not in made or np.shape(made[name]) != np.shape(probe.seen[name]):
        return np.inf
    seen, other = probe.seen[name], np.asarray(made[name])
    apart = np.max(np.abs(seen - other), initial=0.0)
    if apart == 0:
        return 0.0
    size = max(np.max(np.abs(other), initial=0.0), probe.sizes.get(name, 0.0))
    return float(apart / size) if size > 0 else np.inf


def _moves(
    probe: Asked, accepted: Sequence[Hypothesis], right: Mapping[str, Array], name: str
) -> bool:
    """Whether a mistake changes a quantity at all."""
    made = _made(probe, accepted)
    return name in made and not np.array_equal(made[name], right[name])


def _ties(one: Fit, best: Fit) -> bool:
    """Whether two explain the same, with the same numbers."""
    return len(one.hypotheses) == len(best.hypotheses) and one.left == best.left
