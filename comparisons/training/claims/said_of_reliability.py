"""What is said of Adam against SGD: more reliable, and in no need of tuning.

After `said_of_speed`.
"""

from collections.abc import Callable, Sequence
from functools import partial

import numpy as np

from comparisons.records import Finding
from comparisons.training.claims.cases import (
    RIVALS,
    SOURCES,
    Case,
    best,
    decided,
    each_problem,
    problems,
    short,
    some,
    target_of,
)
from comparisons.training.claims.records import Claim, Claims
from comparisons.training.claims.run_records import Race
from comparisons.training.claims.sets import INPUTS
from comparisons.training.claims.words import Part, claim, number

# A cost within this factor of the best one is "nearly the best".
NEARLY = 2.0


def reliability_claims(measured: Claims) -> list[Claim]:
    """Every claim of reliability and tuning that these measurements decide."""
    reliable: list[Part] = [
        partial(part, inputs=inputs)
        for inputs in INPUTS
        for part in (more_rates, more_starts, less_spread)
    ]
    found = [
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
                for part in (default_will_do, default_will_do_held_out, default_loses_less)
            ],
        ),
    ]
    return [each for each in found if each]


def against_rivals(
    where: str, values: dict[str, float], form: Callable[[float], str], larger: bool
) -> Case:
    """Adam's number beside those of SGD, of which the better one counts.

    Args:
        where: what the numbers are of.
        values: optimiser -> number.
        form: how a number is written.
        larger: whether the larger is the better.
    """
    told = ", ".join(f"{name} {form(value)}" for name, value in values.items())
    sign = 1 if larger else -1
    rival = max(sign * values[name] for name in RIVALS)
    return Case(f"{where}: {told}", int(np.sign(sign * values["adam"] - rival)))


def more_rates(measured: Claims, engine: str, *, inputs: str) -> Finding | None:
    """At how many rates of the grid the median run arrives."""

    def case(problem: str, grid: dict[str, list[Race]]) -> Case | None:
        target = target_of(race for races in grid.values() for race in races)
        if target is None:
            return None
        wide = {
            name: float(sum(np.isfinite(race.needed[target].median) for race in races))
            for name, races in grid.items()
        }
        return against_rivals(f"{problem}, to {target}", wide, "{:.0f}".format, larger=True)

    return decided(
        f"more-rates-{short(inputs)}",
        f"On inputs {inputs}, Adam's median run reaches the target at more learning rates of the "
        f"{len(measured.setting.rates)} than that of SGD, plain or with momentum",
        each_problem(measured, engine, inputs, case),
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
        return against_rivals(f"{problem}, to {target}", share, "{:.0%}".format, larger=True)

    return decided(
        f"more-starts-{short(inputs)}",
        f"On inputs {inputs}, more of all runs, over starts and learning rates, reach the target "
        "with Adam than with SGD, plain or with momentum",
        each_problem(measured, engine, inputs, case),
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
        return against_rivals(problem, ratio, number, larger=False)

    return decided(
        f"less-spread-{short(inputs)}",
        f"On inputs {inputs}, each at its best rate, the cost at the end differs less between "
        "starts with Adam, upper over lower quartile, than with SGD, plain or with momentum",
        each_problem(measured, engine, inputs, case),
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

    return decided(
        f"default-will-do-{short(inputs)}",
        f"On inputs {inputs}, Adam's cost at the end at its default rate is at most {NEARLY:g} "
        "times that at its best rate",
        each_problem(measured, engine, inputs, case),
    )


def default_will_do_held_out(measured: Claims, engine: str, *, inputs: str) -> Finding | None:
    """The same on the samples held out, where a lower cost in training may not help."""

    def case(problem: str, grid: dict[str, list[Race]]) -> Case | None:
        default = [race.held_out.median for race in grid["adam"] if race.default]
        reached = target_of(race for races in grid.values() for race in races)
        if reached is None or not default:
            return None
        least = min(grid["adam"], key=lambda race: race.held_out.median)
        lost = default[0] / least.held_out.median
        words = f"{problem}: {number(lost)} times that at {least.learning_rate:g}"
        return Case(words, 1 if lost <= NEARLY else -1)

    return decided(
        f"default-will-do-held-out-{short(inputs)}",
        f"On inputs {inputs}, Adam's cost on the samples held out at its default rate is at most "
        f"{NEARLY:g} times that at the rate that is best for it",
        each_problem(measured, engine, inputs, case),
    )


def default_loses_less(measured: Claims, engine: str, *, inputs: str) -> Finding | None:
    """What a default rate loses, Adam's against that of the others."""

    def case(problem: str, grid: dict[str, list[Race]]) -> Case | None:
        if target_of(race for races in grid.values() for race in races) is None:
            return None
        lost = {name: _loss_of_default(races) for name, races in grid.items()}
        return against_rivals(problem, lost, number, larger=False)

    return decided(
        f"default-loses-less-{short(inputs)}",
        f"On inputs {inputs}, the default rate loses less against the best rate with Adam than "
        "with SGD, plain or with momentum (cost at the end, how many times the lowest)",
        each_problem(measured, engine, inputs, case),
    )


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
