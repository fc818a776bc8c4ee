"""What is said of Adam against SGD: faster.

After `cases`.
"""

from dataclasses import replace
from functools import partial

from comparisons.records import Finding
from comparisons.training.claims.cases import (
    RIVALS,
    SOURCES,
    Case,
    best,
    compared,
    decided,
    each_problem,
    problems,
    resolution,
    short,
    some,
    target_of,
)
from comparisons.training.claims.records import Claim, Claims
from comparisons.training.claims.run_records import Race
from comparisons.training.claims.sets import INPUTS
from comparisons.training.claims.words import claim, spread


def speed_claims(measured: Claims) -> list[Claim]:
    """Every claim of speed that these measurements decide."""
    ways = [
        partial(_faster, inputs=inputs, rival=rival, tuned=tuned)
        for inputs in INPUTS
        for tuned in (False, True)
        for rival in RIVALS
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
    ]
    same = _the_same_runs(measured)
    return [replace(each, in_keras=f"{each.in_keras}{same}") for each in found if each]


def _the_same_runs(measured: Claims) -> str:
    """How far the same runs are apart in the two frameworks; empty if there are none."""
    of = measured.agreements
    if not of:
        return ""
    told = (
        f"; the costs of {sum(a.seeds for a in of)} runs made in both frameworks differ by at most "
        f"{max(a.apart for a in of):.0e} of their size"
    )
    several = [a.spread for a in of if a.seeds > 1]
    return f"{told}, those of two starts by {min(several):.1%} or more" if several else told


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
    return decided(
        f"faster-than-{rival}-{'tuned' if tuned else 'default'}-{short(inputs)}",
        f"On inputs {inputs}, {which}, Adam needs fewer updates than {RIVALS[rival]}",
        cases,
    )


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

    return decided(
        f"held-out-lower-{short(inputs)}",
        f"On inputs {inputs}, each at the rate that is best for it, Adam ends with a lower cost on "
        "the samples held out, beyond the spread over the starts",
        each_problem(measured, engine, inputs, case),
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
