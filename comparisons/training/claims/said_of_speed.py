"""What is said of Adam against SGD: faster, more reliable, in no need of tuning.

After `said_of_steps`. Two optimisers are compared at the hardest target that the median run of
either reaches. Looks lie a constant factor apart, and what differs by no more than that factor is
called even. Where neither reaches any target, nothing is decided.
"""

from collections.abc import Callable, Iterable, Sequence
from functools import partial
from typing import NamedTuple

import numpy as np

from comparisons.records import Finding
from comparisons.training.claims.races import TARGETS
from comparisons.training.claims.records import Claim, Claims, Race, Setting
from comparisons.training.claims.sets import INPUTS
from comparisons.training.claims.words import Part, claim, finding, number, spread

RIVALS = {"sgd": "plain SGD", "momentum": "SGD with momentum"}
SOURCES = ("Wilson et al. 2017, for the question", "Choi et al. 2019, for tuning both alike")

# A cost within this factor of the best one is "nearly the best".
NEARLY = 2.0


class Case(NamedTuple):
    """Adam against another on one problem.

    Attributes:
        words: which problem, and the numbers of both.
        result: 1 if Adam is better, 0 if even, -1 if worse.
    """

    words: str
    result: int


def speed_claims(measured: Claims) -> list[Claim]:
    """Every claim of speed and reliability that these measurements decide."""
    ways = [
        partial(_faster, inputs=inputs, rival=rival, tuned=tuned)
        for inputs in INPUTS
        for tuned in (False, True)
        for rival in RIVALS
    ]
    reliable: list[Part] = [
        partial(part, inputs=inputs)
        for inputs in INPUTS
        for part in (more_rates, more_starts, less_spread)
    ]
    found = [
        claim(
            measured,
            "faster-than-sgd",
            "Adam is faster than SGD.",
            [*ways, *(partial(held_out, inputs=inputs) for inputs in INPUTS)],
            _nowhere,
            SOURCES,
        ),
        claim(
            measured,
            "more-reliable-than-sgd",
            "Adam is more reliable than SGD.",
            reliable,
            _edges,
            SOURCES,
        ),
        claim(
            measured,
            "needs-no-tuning",
            "Adam works with its default learning rate: it needs no tuning.",
            [
                partial(part, inputs=inputs)
                for inputs in INPUTS
                for part in (default_will_do, default_loses_less)
            ],
        ),
    ]
    return [each for each in found if each]


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


def _faster(
    measured: Claims, engine: str, *, inputs: str, rival: str, tuned: bool
) -> Finding | None:
    """Adam against one rival, at the default rates or each at its best."""
    cases = []
    for problem in problems(measured, engine, inputs):
        pair = [some(measured, engine, problem, inputs, name) for name in ("adam", rival)]
        if not tuned:
            pair = [[race for race in races if race.default] for races in pair]
        if not all(pair):
            continue
        target = target_of(race for races in pair for race in races)
        if target is None:
            continue
        adam, other = (best(races, target) for races in pair)
        ours, theirs = adam.needed[target], other.needed[target]
        words = (
            f"{problem}, to {target}: {spread(ours)} updates at {adam.learning_rate:g} against "
            f"{spread(theirs)} at {other.learning_rate:g}"
        )
        even = resolution(measured.setting, adam)
        cases.append(Case(words, compared(ours.median, theirs.median, even)))
    which = "each at its best rate" if tuned else "both at their default rates"
    return _finding(
        f"faster-than-{rival}-{'tuned' if tuned else 'default'}-{_short(inputs)}",
        f"On inputs {inputs}, {which}, Adam needs fewer updates than {RIVALS[rival]}",
        cases,
    )


def _finding(name: str, statement: str, cases: Sequence[Case]) -> Finding | None:
    """Holds if Adam is better in every case."""
    results = {1: "better", 0: "even", -1: "worse"}
    evidence = "; ".join(f"{case.words} ({results[case.result]})" for case in cases)
    return finding(name, statement, all(case.result > 0 for case in cases), evidence, cases)


def _each(
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


def held_out(measured: Claims, engine: str, *, inputs: str) -> Finding | None:
    """The lowest cost on samples held out, each at the rate that is best for it."""

    def case(problem: str, grid: dict[str, list[Race]]) -> Case:
        least = {name: min(races, key=lambda r: r.held_out.median) for name, races in grid.items()}
        told = ", ".join(
            f"{name} {spread(race.held_out)} at {race.learning_rate:g}"
            for name, race in least.items()
        )
        rival = min((least[name] for name in RIVALS), key=lambda r: r.held_out.median)
        # Better only if it is so beyond the spread over the starts.
        better = least["adam"].held_out.upper < rival.held_out.lower
        worse = rival.held_out.upper < least["adam"].held_out.lower
        return Case(f"{problem}: {told}", int(better) - int(worse))

    return _finding(
        f"held-out-lower-{_short(inputs)}",
        f"On inputs {inputs}, each at the rate that is best for it, Adam ends with a lower cost on "
        "the samples held out, beyond the spread over the starts",
        _each(measured, engine, inputs, case),
    )


def more_rates(measured: Claims, engine: str, *, inputs: str) -> Finding | None:
    """At how many rates of the grid the median run arrives."""

    def case(problem: str, grid: dict[str, list[Race]]) -> Case | None:
        target = target_of(race for races in grid.values() for race in races)
        if target is None:
            return None
        wide = {
            name: sum(bool(np.isfinite(race.needed[target].median)) for race in races)
            for name, races in grid.items()
        }
        told = ", ".join(f"{name} {count}" for name, count in wide.items())
        rival = max(wide[name] for name in RIVALS)
        return Case(f"{problem}, to {target}: {told}", int(np.sign(wide["adam"] - rival)))

    return _finding(
        f"more-rates-{_short(inputs)}",
        f"On inputs {inputs}, Adam's median run reaches the target at more learning rates of the "
        f"{len(measured.setting.rates)} than that of SGD, plain or with momentum",
        _each(measured, engine, inputs, case),
    )


def more_starts(measured: Claims, engine: str, *, inputs: str) -> Finding | None:
    """From how many starts a run arrives, over the whole grid."""

    def case(problem: str, grid: dict[str, list[Race]]) -> Case | None:
        target = target_of(race for races in grid.values() for race in races)
        if target is None:
            return None
        share = {
            name: float(np.mean([race.reached[target] for race in races]))
            for name, races in grid.items()
        }
        told = ", ".join(f"{name} {part:.0%}" for name, part in share.items())
        rival = max(share[name] for name in RIVALS)
        return Case(f"{problem}, to {target}: {told}", int(np.sign(share["adam"] - rival)))

    return _finding(
        f"more-starts-{_short(inputs)}",
        f"On inputs {inputs}, more of all runs, over starts and learning rates, reach the target "
        "with Adam than with SGD, plain or with momentum",
        _each(measured, engine, inputs, case),
    )


def less_spread(measured: Claims, engine: str, *, inputs: str) -> Finding | None:
    """How far the starts differ, each optimiser at its best rate."""

    def case(problem: str, grid: dict[str, list[Race]]) -> Case | None:
        target = target_of(race for races in grid.values() for race in races)
        if target is None:
            return None
        costs = {name: best(races, target).cost for name, races in grid.items()}
        if not all(np.isfinite(cost.upper) and cost.lower > 0 for cost in costs.values()):
            return None
        ratio = {name: cost.upper / cost.lower for name, cost in costs.items()}
        told = ", ".join(f"{name} {number(each)}" for name, each in ratio.items())
        rival = min(ratio[name] for name in RIVALS)
        return Case(f"{problem}: {told}", int(np.sign(rival - ratio["adam"])))

    return _finding(
        f"less-spread-{_short(inputs)}",
        f"On inputs {inputs}, each at its best rate, the cost at the end differs less between "
        "starts with Adam, upper over lower quartile, than with SGD, plain or with momentum",
        _each(measured, engine, inputs, case),
    )


def _loss_of_default(races: Sequence[Race]) -> float:
    """Cost at the default rate over the lowest cost at any rate."""
    default = next((race.cost.median for race in races if race.default), np.nan)
    return float(default / min(race.cost.median for race in races))


def default_will_do(measured: Claims, engine: str, *, inputs: str) -> Finding | None:
    """Adam's default rate against its best."""

    def case(problem: str, grid: dict[str, list[Race]]) -> Case | None:
        if target_of(race for races in grid.values() for race in races) is None:
            return None
        lost = _loss_of_default(grid["adam"])
        least = min(grid["adam"], key=lambda race: race.cost.median)
        words = f"{problem}: {number(lost)} times that at {least.learning_rate:g}"
        return Case(words, 1 if lost <= NEARLY else -1)

    return _finding(
        f"default-will-do-{_short(inputs)}",
        f"On inputs {inputs}, Adam's cost at the end at its default rate is at most {NEARLY:g} "
        "times that at its best rate",
        _each(measured, engine, inputs, case),
    )


def default_loses_less(measured: Claims, engine: str, *, inputs: str) -> Finding | None:
    """What a default rate loses, Adam's against that of the others."""

    def case(problem: str, grid: dict[str, list[Race]]) -> Case | None:
        if target_of(race for races in grid.values() for race in races) is None:
            return None
        lost = {name: _loss_of_default(races) for name, races in grid.items()}
        told = ", ".join(f"{name} {number(each)}" for name, each in lost.items())
        return Case(f"{problem}: {told}", int(np.sign(min(lost[r] for r in RIVALS) - lost["adam"])))

    return _finding(
        f"default-loses-less-{_short(inputs)}",
        f"On inputs {inputs}, the default rate loses less against the best rate with Adam than "
        "with SGD, plain or with momentum (cost at the end, how many times the lowest)",
        _each(measured, engine, inputs, case),
    )


def _nowhere(measured: Claims) -> list[str]:
    """Where no optimiser reaches a target at any rate."""
    return [
        f"On {problem}, inputs {inputs}, no optimiser's median run comes down to half the cost of "
        "a constant answer at any rate; the lowest costs are "
        + ", ".join(
            f"{name} {spread(best(some(measured, 'scratch', problem, inputs, name), None).cost)}"
            for name in ("adam", *RIVALS)
        )
        + "."
        for inputs in INPUTS
        for problem in problems(measured, "scratch", inputs)
        if target_of(
            r
            for r in measured.races
            if (r.engine, r.problem, r.inputs) == ("scratch", problem, inputs)
        )
        is None
    ]


def _edges(measured: Claims) -> list[str]:
    """Where a best rate lies at the edge of the grid, and a better one may lie beyond."""
    found = []
    for inputs in INPUTS:
        for problem in problems(measured, "scratch", inputs):
            for name in ("adam", *RIVALS):
                races = some(measured, "scratch", problem, inputs, name)
                rates = [race.learning_rate for race in races]
                rate = best(races, target_of(races)).learning_rate if races else None
                if rate in (min(rates, default=None), max(rates, default=None)):
                    found.append(
                        f"The best rate of {name} on {problem}, inputs {inputs}, is the edge of "
                        f"the grid, {rate:g}: beyond it there may be a better one."
                    )
    return found


def _short(inputs: str) -> str:
    return inputs.replace(" ", "-")
