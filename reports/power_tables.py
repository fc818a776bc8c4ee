"""The tables of the page about power: records as frames of text, one line for each thing.

After `tables`, whose Markdown they become.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

import pandas as pd

from comparisons.power.records import Floor, Power, Use
from comparisons.power.trials import CAUGHT, UNTELLING, Trial
from comparisons.records import WRONG
from reports import numbers

OURS = "Twinprop"


def rules(power: Power) -> pd.DataFrame:
    """Ours first, then every rule: false alarms on correct pairs, misses of planted mistakes."""
    whole, missed = power.tellable, power.missed
    ours = "none: a bound derived for each number"
    lines = [(f"**{OURS}**", ours, power.called_wrong, missed, whole - missed)]
    for rule in power.rules:
        misses, apart = power.overlooked(rule.name), power.told_apart(rule.name)
        lines.append((rule.name, rule.tolerances, power.alarmed(rule.name), misses, apart))
    return pd.DataFrame(
        [
            {
                "rule": name,
                "tolerances": tolerances,
                "false alarms on correct pairs": numbers.share(alarms, power.pairs),
                "misses of planted mistakes": numbers.share(misses, whole),
                "right passed, mistake flagged": numbers.share(apart, whole),
            }
            for name, tolerances, alarms, misses, apart in lines
        ]
    )


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
    return pd.DataFrame(
        [
            {
                "mistake": each.name,
                "planted": numbers.count(each.planted),
                "caught where it was planted": numbers.count(each.caught),
                "not identifiable": numbers.count(each.untelling),
                "then caught on telling inputs": numbers.share(each.caught_then, each.untelling),
                "missed": numbers.count(each.missed),
                **{
                    f"missed by {name}": numbers.count(misses)
                    for name, misses in each.overlooked.items()
                },
            }
            for each in power.mistakes
        ]
    )


def reasons(power: Power) -> pd.DataFrame:
    """Why some inputs could not show a mistake: each reason, how often, and an example."""
    by_reason: dict[str, list[Trial]] = {}
    for trial in power.trials:
        if trial.outcome == UNTELLING:
            by_reason.setdefault(_kind(trial.reason), []).append(trial)
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


def _kind(reason: str) -> str:
    """A reason without what is particular to one trial: its layer, its numbers."""
    plain = re.sub(r"\b(layer|layers) \d+", "the layer", reason)
    return re.sub(r"further than .* of what rounding could.*", "further than rounding could", plain)


def ranges(power: Power) -> pd.DataFrame:
    """What was really drawn."""
    names = {
        "least": "smallest",
        "low": "10 %",
        "median": "median",
        "high": "90 %",
        "most": "largest",
    }
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
            for each in power.trials
            if each.outcome not in (CAUGHT, UNTELLING)
        ]
    )
