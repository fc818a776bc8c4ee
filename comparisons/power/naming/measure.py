"""Measure: the parts of a campaign that are about naming, and what they sum up to.

Last of the package.
"""

from functools import cache
from itertools import product

import numpy as np

from comparisons.checking.hypotheses import Hypothesis
from comparisons.checking.records import CONVENTION, RIGHT
from comparisons.checking.styles import STYLES
from comparisons.dialects import Array
from comparisons.power.naming.attempts import NETWORKS, attempt, everywhere
from comparisons.power.naming.innocents import innocent
from comparisons.power.naming.records import OUTCOMES, SHOWN, Attempt, Naming, Score
from comparisons.power.tally import Key, Tally

# A network and the style it is written in.
SCENES = tuple(product(NETWORKS, STYLES))

ONE, TWO, INNOCENT = "one mistake", "two mistakes", "innocents"


def measure_one(start: int, end: int) -> Tally:
    """One mistake in one place of a network in one style.

    Args:
        start, end: numbers of the attempts, of all that `attempts` counts.
    """
    tally = Tally()
    for number in range(start, end):
        _count(tally, ONE, attempt(*_single(number)))
    return tally


def measure_two(seed: int, start: int, end: int) -> Tally:
    """Two mistakes at once, drawn at random.

    Args:
        seed: of the campaign.
        start, end: numbers of the pairs.
    """
    tally = Tally()
    for number in range(start, end):
        _count(tally, TWO, attempt(*pair(seed, number)))
    return tally


def measure_innocents(seed: int, start: int, end: int) -> Tally:
    """Right networks.

    Args:
        seed: of the campaign.
        start, end: numbers of their authors.
    """
    tally = Tally()
    for number in range(start, end):
        found = innocent(seed, number)
        tally.count(INNOCENT, found.hands, found.verdict)
        if found.verdict not in (RIGHT, CONVENTION):
            tally.accused.append(found)
    return tally


def pair(seed: int, number: int) -> tuple[str, str, tuple[Hypothesis, ...]]:
    """Network, style and two mistakes in other places, by other names."""
    rng = np.random.default_rng([seed, number])
    network, style = SCENES[rng.integers(len(SCENES))]
    places = _places(network)
    while True:
        one, other = (places[k] for k in rng.integers(len(places), size=2))
        if one.suspect.name != other.suspect.name and not set(one.planted) & set(other.planted):
            return network, style, (one, other)


def attempts() -> int:
    """How many places there are for one mistake, in all networks and styles."""
    return sum(len(_places(network)) for network, _ in SCENES)


def _single(number: int) -> tuple[str, str, tuple[Hypothesis, ...]]:
    """Network, style and a mistake; in an order of which any part is a sample."""
    place = int(_order()[number])
    for network, style in SCENES:
        if place < len(_places(network)):
            return network, style, (_places(network)[place],)
        place -= len(_places(network))
    raise ValueError(f"`number` must be below {attempts()}; got {number}")


@cache
def _order() -> Array:
    return np.random.default_rng(0).permutation(attempts())


@cache
def _places(network: str) -> list[Hypothesis]:
    return everywhere(network)


def _count(tally: Tally, mistakes: str, one: Attempt) -> None:
    """Adds an attempt."""
    for outcome in one.outcomes:
        tally.count(mistakes, one.network, one.style, outcome)
        if mistakes == ONE:
            tally.count("naming", *one.mistakes, outcome)
    if SHOWN in one.outcomes and len(one.outcomes) < len(OUTCOMES):
        tally.strays.append(one)


def naming(tally: Tally) -> Naming:
    """What a campaign found about naming."""
    innocents = [key for key in tally.counts if key[0] == INNOCENT]
    return Naming(
        tuple((key[1], key[2], tally.counts[key]) for key in sorted(innocents)),
        tuple(sorted(tally.accused, key=lambda each: each.number)),
        _scores(tally, ONE),
        _scores(tally, TWO),
        _scores(tally, "naming"),
        tuple(tally.strays),
    )


def _scores(tally: Tally, what: str) -> tuple[Score, ...]:
    """A score for each thing that was counted, in the order of their names."""
    keys = sorted({key[:-1] for key in tally.counts if key[0] == what})
    return tuple(
        Score(key[1:], *(_of(tally, key, outcome) for outcome in OUTCOMES)) for key in keys
    )


def _of(tally: Tally, key: Key, outcome: str) -> int:
    return tally.counts.get((*key, outcome), 0)
