"""The tables of the page about stability: thresholds, accuracy, cost, published numbers.

After `tables`, whose Markdown they become.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence

import pandas as pd

from comparisons.records import Finding, worst
from comparisons.stability.accuracy.records import Condition, Summary, Threshold
from comparisons.stability.cost.records import WORDS, Outcome, Spread
from comparisons.stability.published.records import Reproduced
from reports import numbers
from reports.numbers import NOTHING

# The events of a threshold, as columns; each in the words of the reader.
EVENTS = {
    "half its digits": "half its digits lost",
    "stops": "stops growing",
    "overflows": "inf or nan",
    "gradient 0": "gradient exactly 0",
    "gradient inf or nan": "gradient inf or nan",
}


def thresholds(found: Sequence[Threshold], scene: str, dtype: str) -> pd.DataFrame:
    """For each form in a scene the gap of each event; a dash where it never happens up to 1000."""
    those = [each for each in found if (each.scene, each.dtype) == (scene, dtype)]
    sides = {each.side for each in those}
    forms = dict.fromkeys(each.form for each in found if each.side in sides)
    columns = [event for event in EVENTS if event in {each.event for each in those}]
    table = {form: dict.fromkeys(columns, NOTHING) for form in forms}
    for each in those:
        table[each.form][each.event] = gap(each.found)
    return pd.DataFrame(
        [
            {"form": form, **{EVENTS[event]: line[event] for event in columns}}
            for form, line in table.items()
        ]
    )


def reasons(found: Sequence[Threshold], scene: str) -> pd.DataFrame:
    """Why each form gives out in a scene: the formula, and for each dtype found and predicted."""
    table: dict[tuple[str, str, str, str], dict[str, str]] = {}
    dtypes = list(dict.fromkeys(each.dtype for each in found))
    for each in found:
        if each.scene == scene:
            key = (each.form, each.event, each.why, each.formula)
            table.setdefault(key, dict.fromkeys(dtypes, ""))[each.dtype] = _found(each)
    return pd.DataFrame(
        [
            {
                "form": form,
                "event": EVENTS[event],
                "because": why,
                "formula": f"`{formula}`" if formula else "",
                **cells,
            }
            for (form, event, why, formula), cells in table.items()
        ]
    )


def _found(threshold: Threshold) -> str:
    """Where it was found, and where it was predicted if that is written otherwise."""
    found, predicted = gap(threshold.found), _predicted(threshold)
    told = found if predicted in (found, NOTHING) else f"{found} ({predicted})"
    return f"**{told}**" if threshold.agrees is False else told


def _predicted(threshold: Threshold) -> str:
    """A predicted gap, or the interval in which it must lie as roundings fall."""
    if math.isnan(threshold.predicted):
        return NOTHING
    if threshold.latest - threshold.earliest > 1e-3 * threshold.predicted:
        return f"{gap(threshold.earliest)} to {gap(threshold.latest)}"
    return gap(threshold.predicted)


def gap(size: float) -> str:
    """A gap to five digits.

    Example:
        >>> gap(88.72283935546875), gap(math.inf)
        ('88.723', '—')
    """
    return NOTHING if math.isinf(size) or math.isnan(size) else f"{size:.5g}"


def summaries(found: Iterable[Summary]) -> pd.DataFrame:
    """What scratch's forms keep to, in each dtype."""
    return pd.DataFrame(
        [
            {
                "form": f"from logits, {each.side}",
                "dtype": each.dtype,
                "verdict": worst(row.verdict for row in each.rows),
                "rows": numbers.count(len(each.rows)),
                "largest error, well conditioned (ULP)": numbers.error(each.well_ulp),
                "anywhere (ULP)": numbers.error(each.any_ulp),
                "there the condition is": numbers.error(each.condition),
                "among losses that vanish (ULP)": numbers.error(each.vanishing_ulp),
            }
            for each in found
        ]
    )


def conditions(found: Sequence[Condition], well: float) -> pd.DataFrame:
    """Where a loss is not well conditioned: the gaps at which its condition is above a limit."""
    table = []
    for each in found:
        ill = [at for at, size in zip(each.gaps, each.condition, strict=True) if size > well]
        width = f"{each.width} {'classes' if each.side == 'softmax' else 'outputs'}"
        table.append(
            {
                "loss": f"{each.side}, {width}" + (f", {each.question}" if each.question else ""),
                f"condition above {well:g}": f"gaps {gap(min(ill))} to {gap(max(ill))}"
                if ill
                else "nowhere",
                "largest condition": numbers.error(max(each.condition)),
            }
        )
    return pd.DataFrame(table)


def published(found: Iterable[Reproduced]) -> pd.DataFrame:
    """Published numbers beside our own."""
    return pd.DataFrame(
        [
            {
                "what": each.what,
                "dtype": each.dtype,
                "published": each.printed or figure(each.published),
                "here": figure(each.measured),
                "found again": {None: "depends on the data", True: "yes", False: "**no**"}[
                    each.holds
                ],
                "where": each.where + (f"; {each.note}" if each.note else ""),
            }
            for each in found
        ]
    )


def figure(size: float) -> str:
    """A published or measured figure: whole numbers in full, others to three digits.

    Example:
        >>> figure(1797.0), figure(0.21869), figure(65504.0)
        ('1,797', '0.219', '65,504')
    """
    whole = math.isfinite(size) and size == int(size) and abs(size) < 1e6
    return f"{int(size):,}" if whole else numbers.error(size)


def outcomes(found: Iterable[Outcome]) -> pd.DataFrame:
    """What each start cost on each path: dead answers, and accuracy on held-out samples."""
    return pd.DataFrame(
        [
            {
                "data": f"{each.problem}, {each.dtype}",
                "start": WORDS[each.family].format(each.knob),
                "by": f"{each.engine}, {each.optimizer} {each.learning_rate:g}",
                "dead at the start": of(each.dead, each.answers),
                "faint": of(each.faint, each.answers),
                "dead at the end": of(each.dead_end, each.answers),
                "half came back by step": "" if not each.half_in else f"{each.half_by.mean:.3g}",
                "stable": share(each.held_out.get("stable")),
                "clipped": share(each.held_out.get("clipped")),
                "lost by clipping": spread(each.lost),
                "lost by log p unclipped": spread(each.textbook_lost),
            }
            for each in found
        ]
    )


def of(part: Spread, whole: int) -> str:
    """A mean count of so many."""
    return f"{part.mean:,.0f} of {whole:,}" if not math.isnan(part.mean) else NOTHING


def share(part: Spread | None) -> str:
    """A mean share in percent."""
    return NOTHING if part is None or math.isnan(part.mean) else f"{100 * part.mean:.1f} %"


def spread(part: Spread) -> str:
    """A mean difference of shares in percent points, with its range over the seeds."""
    if math.isnan(part.mean):
        return NOTHING
    mean, low, high = (100 * each for each in (part.mean, part.low, part.high))
    return f"{mean:+.1f}" if low == high else f"{mean:+.1f} ({low:+.1f} to {high:+.1f})"


def findings(found: Iterable[Finding], otherwise: str, scripts: Iterable[str] = ()) -> pd.DataFrame:
    """Facts, and the command by which each can be seen.

    Args:
        found: any.
        otherwise: the command that establishes those without a script.
        scripts: names of those that have one.
    """
    known = set(scripts)
    return pd.DataFrame(
        [
            {
                "finding": each.name,
                "statement": each.statement,
                "holds": "yes" if each.holds else "**no**",
                "evidence": each.evidence,
                "to see it": f"`twinprop finding {each.name}`"
                if each.name in known
                else f"`{otherwise}`",
            }
            for each in found
        ]
    )
