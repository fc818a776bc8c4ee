"""Cases: Adam against another optimiser on one problem after the other.

After `said_of_bounds`. Two optimisers are compared at the hardest target that the median run of
either reaches. Looks lie a constant factor apart, and what differs by no more than that factor is
called even. Where neither reaches any target, nothing is decided.
"""

from collections.abc import Callable, Iterable, Sequence
from typing import NamedTuple

import numpy as np

from comparisons.records import Finding
from comparisons.training.claims.races import TARGETS
from comparisons.training.claims.records import Claims, Setting
from comparisons.training.claims.run_records import Race
from comparisons.training.claims.words import finding

RIVALS = {"sgd": "plain SGD", "momentum": "SGD with momentum"}
SOURCES = ("Wilson et al. 2017, for the question", "Choi et al. 2019, for tuning both alike")


class Case(NamedTuple):
    """Adam against another on one problem.

    Attributes:
        words: which problem, and the numbers of both.
        result: 1 if Adam is better, 0 if even, -1 if worse.
    """

    words: str
    result: int


def some(measured: Claims, engine: str, problem: str, inputs: str, optimizer: str) -> list[Race]:
    """The rates of an optimiser on a problem."""
    return [
        r
        for r in measured.races
        if (r.engine, r.problem, r.inputs, r.optimizer) == (engine, problem, inputs, optimizer)
    ]


def problems(measured: Claims, engine: str, inputs: str) -> list[str]:
    """Those that were raced on, in order."""
    return list(
        dict.fromkeys(r.problem for r in measured.races if (r.engine, r.inputs) == (engine, inputs))
    )


def target_of(races: Iterable[Race]) -> str | None:
    """The hardest target that the median run of some of these reaches; None if there is none."""
    races = list(races)
    reached = [t for t in TARGETS if any(np.isfinite(r.needed[t].median) for r in races)]
    return reached[-1] if reached else None


def best(races: Sequence[Race], target: str | None) -> Race:
    """The rate with the fewest updates to a target; among equals, the lowest cost at the end."""

    def key(race: Race) -> tuple[float, float]:
        return (race.needed[target].median if target else 0.0, race.cost.median)

    return min(races, key=key)


def resolution(setting: Setting, race: Race) -> float:
    """The factor between two looks: what is nearer than that cannot be told apart."""
    return float(race.updates ** (1 / max(setting.looks - 1, 1)))


def compared(ours: float, theirs: float, even: float) -> int:
    """1 if ours is smaller by more than a factor, -1 if larger, 0 if neither."""
    if ours == theirs:
        return 0
    if ours * even < theirs:
        return 1
    return -1 if theirs * even < ours else 0


def decided(name: str, statement: str, cases: Sequence[Case]) -> Finding | None:
    """Holds if Adam is better in every case."""
    results = {1: "better", 0: "even", -1: "worse"}
    evidence = "; ".join(f"{case.words} ({results[case.result]})" for case in cases)
    return finding(name, statement, all(case.result > 0 for case in cases), evidence, cases)


def each_problem(
    measured: Claims,
    engine: str,
    inputs: str,
    case: Callable[[str, dict[str, list[Race]]], Case | None],
) -> list[Case]:
    """A case for each problem on which all three optimisers ran over a grid."""
    found = []
    for problem in problems(measured, engine, inputs):
        grid = {name: some(measured, engine, problem, inputs, name) for name in ("adam", *RIVALS)}
        if min(map(len, grid.values())) > 2 and (one := case(problem, grid)):
            found.append(one)
    return found


def short(inputs: str) -> str:
    """As a part of a name."""
    return inputs.replace(" ", "-")
