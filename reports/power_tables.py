"""The tables of the page about power: records as frames of text, one line for each thing.

After `tables`, whose Markdown they become.
"""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from comparisons.power.records import (
    CAUGHT,
    ELSEWHERE,
    MISSED,
    OWN,
    TELLING,
    UNTELLING,
    Floor,
    Power,
    Trial,
    Use,
)
from comparisons.records import SUSPECT, WRONG
from reports import numbers

OURS = "Twinprop"


def rules(power: Power) -> pd.DataFrame:
    """Ours first, then every rule: false alarms on correct pairs, misses of planted mistakes."""
    trials = power.tellable
    missed = sum(trial.outcome == MISSED for trial in trials)
    lines = [
        {
            "rule": f"**{OURS}**",
            "tolerances": "none: a bound derived for each number",
            "false alarms on correct pairs": numbers.share(called(power), power.pairs),
            "misses of planted mistakes": numbers.share(missed, len(trials)),
        }
    ]
    lines += [
        {
            "rule": rule.name,
            "tolerances": rule.tolerances,
            "false alarms on correct pairs": numbers.share(alarmed(power, rule.name), power.pairs),
            "misses of planted mistakes": numbers.share(overlooked(power, rule.name), len(trials)),
        }
        for rule in power.rules
    ]
    return pd.DataFrame(lines)


def called(power: Power) -> int:
    """Correct pairs in which we called a step wrong."""
    return sum(cell.called_wrong for cell in power.cells)


def alarmed(power: Power, rule: str) -> int:
    """Correct pairs on which a rule gave an alarm."""
    return sum(cell.pair_alarms[rule] for cell in power.cells)


def overlooked(power: Power, rule: str) -> int:
    """Planted mistakes, on inputs that can show them, on which a rule gave no alarm."""
    return sum(rule not in trial.alarms for trial in power.tellable)


def cells(power: Power) -> pd.DataFrame:
    """Verdicts on correct code by dtype and mode."""
    return pd.DataFrame(
        [
            {
                "dtype": cell.dtype,
                "Keras": cell.mode,
                "pairs": numbers.count(cell.pairs),
                "steps judged": numbers.count(sum(cell.verdicts.values())),
                "numbers judged": numbers.count(cell.numbers),
                "left out": numbers.count(cell.left_out),
                **{verdict: numbers.count(n) for verdict, n in cell.verdicts.items() if n},
            }
            for cell in power.cells
        ]
    ).fillna("0")


def alarms(power: Power) -> pd.DataFrame:
    """The other rules by dtype and mode: pairs with an alarm, and arrays."""
    return pd.DataFrame(
        [
            {
                "rule": rule.name,
                "dtype": cell.dtype,
                "Keras": cell.mode,
                "pairs with an alarm": numbers.share(cell.pair_alarms[rule.name], cell.pairs),
                "arrays with an alarm": numbers.share(
                    cell.array_alarms[rule.name], cell.comparisons
                ),
            }
            for rule in power.rules
            for cell in power.cells
        ]
    )


def uses(power: Power) -> pd.DataFrame:
    """How much of its bound correct code uses, a line for each kind of step and dtype."""
    by_line: dict[tuple[str, str], dict[str, Use]] = {}
    for use in power.uses:
        by_line.setdefault((use.kind, use.dtype), {})[use.engine] = use
    lines = []
    for (kind, dtype), engines in by_line.items():
        line = {"step": kind, "dtype": dtype}
        for engine in ("scratch", "keras"):
            found = engines.get(engine)
            line[f"{engine}: numbers"] = numbers.count(found.elements) if found else numbers.NOTHING
            for what in ("median", "high", "most"):
                name = {"median": "median", "high": "99.9 %", "most": "largest"}[what]
                line[f"{engine}: {name}"] = (
                    numbers.used(getattr(found, what)) if found else numbers.NOTHING
                )
        lines.append(line)
    return pd.DataFrame(lines)


def floors(found: Sequence[Floor]) -> pd.DataFrame:
    """The smallest change that is certainly flagged, ours beside the other rules."""
    return pd.DataFrame(
        [
            {
                "step": floor.kind,
                "dtype": floor.dtype,
                OURS: numbers.change(floor.ours),
                **{name: numbers.change(each) for name, each in floor.rules.items()},
            }
            for floor in found
        ]
    )


def mistakes(power: Power) -> pd.DataFrame:
    """A line for each planted mistake: how often it was planted, and what became of it."""
    by_name: dict[str, list[Trial]] = {}
    for trial in power.trials:
        by_name.setdefault(trial.suspect, []).append(trial)
    return pd.DataFrame([_mistake(power, name, trials) for name, trials in by_name.items()])


def _mistake(power: Power, name: str, trials: Sequence[Trial]) -> dict[str, str]:
    """The line of one mistake."""
    own = [trial for trial in trials if trial.inputs == OWN]
    telling = [trial for trial in trials if trial.inputs == TELLING]
    outcomes = [trial.outcome for trial in own]
    can_show = [trial for trial in trials if trial.outcome != UNTELLING]
    return {
        "mistake": name,
        "planted": numbers.count(len(own)),
        "caught where it was planted": numbers.count(outcomes.count(CAUGHT)),
        "not identifiable": numbers.count(outcomes.count(UNTELLING)),
        "then caught on telling inputs": numbers.share(
            sum(trial.outcome == CAUGHT for trial in telling), len(telling)
        ),
        "missed": numbers.count(sum(trial.outcome in (MISSED, ELSEWHERE) for trial in trials)),
        **{
            f"missed by {rule.name}": numbers.count(
                sum(rule.name not in trial.alarms for trial in can_show)
            )
            for rule in power.rules
        },
    }


def reasons(power: Power) -> pd.DataFrame:
    """Why some inputs could not show a mistake: each reason, how often, and an example."""
    by_reason: dict[str, list[Trial]] = {}
    for trial in power.trials:
        if trial.outcome == UNTELLING:
            by_reason.setdefault(trial.reason, []).append(trial)
    return pd.DataFrame(
        [
            {
                "why these inputs cannot show it": reason,
                "times": numbers.count(len(trials)),
                "for instance": f"{trials[0].suspect}, {trials[0].expected} of {trials[0].problem}",
            }
            for reason, trials in sorted(by_reason.items(), key=lambda pair: -len(pair[1]))
        ]
    )


def ranges(power: Power) -> pd.DataFrame:
    """What was really drawn."""
    names = {"least": "smallest", "low": "10 %", "median": "median", "high": "90 %", "most": "largest"}
    return pd.DataFrame(
        [
            {"drawn": each.name}
            | {words: f"{getattr(each, name):.4g}" for name, words in names.items()}
            for each in power.ranges
        ]
    )


def flagged(power: Power) -> pd.DataFrame:
    """Every verdict on correct code that was `wrong` or `suspect`."""
    return pd.DataFrame(
        [
            {
                "pair": str(each.number),
                "engine": f"{each.engine}, {each.mode}" if each.engine == "keras" else each.engine,
                "dtype": each.dtype,
                "step": each.step,
                "verdict": each.verdict,
                "of bound": numbers.used(each.used),
                "computed": numbers.value(each.computed, each.dtype),
                "exact": numbers.value(each.exact, "float64"),
                "reason": each.reason,
            }
            for each in sorted(power.flagged, key=lambda each: each.verdict != WRONG)
        ]
    )


def stray(power: Power) -> pd.DataFrame:
    """Every planted mistake that was missed, or flagged at another step."""
    return pd.DataFrame(
        [
            {
                "mistake": each.suspect,
                "planted at": f"{each.expected} of {each.problem}, {each.dtype}",
                "inputs": each.inputs,
                "outcome": each.outcome,
                "reason": each.reason,
            }
            for each in power.missed
        ]
    )


def suspects_in_all(power: Power) -> int:
    """Verdicts `suspect` on correct code."""
    return sum(cell.verdicts.get(SUSPECT, 0) for cell in power.cells)
