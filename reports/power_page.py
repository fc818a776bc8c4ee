"""The page about power, with its pictures and the JSON it was made from.

After `power_tables` and `power_plots`. As on all pages: what was run, the verdict in one sentence,
the tables, then why.
"""

from __future__ import annotations

import pandas as pd

from comparisons.power.records import Power
from comparisons.power.records_json import from_json, to_json
from comparisons.power.trials import UNTELLING
from reports import naming_page, numbers, power_plots, power_tables, tables
from reports.power_prose import (
    CORRECT,
    DRAWN,
    FLOORS,
    MISTAKES,
    NOTHING_FLAGGED,
    QUESTION,
    RULES,
    USES,
    WHY,
)
from reports.publish import NAMING, RESULTS
from reports.study_page import ran_on, text

PAGE = "power.md"
PLANE = "pictures/power-rules.png"

# More flagged steps or missed mistakes than this are left to the JSON.
SHOWN = 40


def pages(power: Power) -> dict[str, bytes]:
    """Everything that a campaign publishes.

    Args:
        power: any.

    Returns:
        File name -> content: `power.md`, `naming.md`, `results.json`, and the pictures.
    """
    power = from_json(to_json(power))
    pictures = {PLANE: power_plots.plane(power)} if power.tellable else {}
    dtypes = dict.fromkeys(floor.dtype for floor in power.floors)
    for dtype in dtypes:
        uses = [use for use in power.uses if use.dtype == dtype]
        floors = [floor for floor in power.floors if floor.dtype == dtype]
        pictures[f"pictures/power-uses-{dtype}.png"] = power_plots.uses(uses)
        pictures[f"pictures/power-floors-{dtype}.png"] = power_plots.floors(floors)
    blocks = [
        "# Power: does a verdict cry wolf, and does it notice?",
        ran(power),
        f"**{sentence(power)}**",
        QUESTION,
        table(power_tables.rules(power)),
        f"![misses over false alarms, each rule a marker]({PLANE})" if power.tellable else "",
        RULES,
        _named(power),
        *_flagged(power),
        "## Correct code",
        table(power_tables.cells(power)),
        CORRECT,
        folded("the other rules, by dtype and by how Keras runs", power_tables.alarms(power)),
        "## How much of its bound correct code uses",
        USES,
        *(_picture("use of each bound", "uses", dtype) for dtype in dtypes),
        folded("every kind of step", power_tables.uses(power)),
        "## The smallest change that is certainly flagged",
        FLOORS,
        *(_picture("smallest change flagged", "floors", dtype) for dtype in dtypes),
        folded("every kind of step", power_tables.floors(power.floors)),
        *_mistakes(power),
        "## What was drawn",
        DRAWN,
        table(power_tables.ranges(power)),
        "## Why",
        WHY,
        "## Where the rules come from",
        "\n".join(f"- **{rule.name}**: {rule.source}" for rule in power.rules),
        f"The numbers behind this page: [{RESULTS}]({RESULTS}).",
    ]
    named = {NAMING: naming_page.page(power)} if power.naming.checked else {}
    return {PAGE: text(blocks), **named, **pictures, RESULTS: to_json(power).encode()}


def ran(power: Power) -> str:
    """What was run on what, as one paragraph."""
    return ran_on(
        power.environment,
        f"{numbers.count(power.pairs, 'correct pair')} of "
        f"{numbers.count(power.families, 'architecture')}, {numbers.count(power.trained)} of them "
        "trained for some steps",
        f"{numbers.count(len(power.mistakes), 'mistake')}, planted "
        f"{numbers.count(power.planted, 'time')}",
        f"{numbers.duration(power.seconds)} of work",
    )


def sentence(power: Power) -> str:
    """The verdict on the verdicts, in one sentence, without markup."""
    correct = (
        f"of {numbers.count(power.verdicts, 'verdict')} on correct code, which held "
        f"{numbers.count(power.numbers, 'number')}, {_some(len(power.wrong))} wrong and "
        f"{_some(power.called_suspect)} suspect"
    )
    if not power.tellable:
        return f"{'Wrong' if power.wrong else 'Right'}: {correct}; no mistake was planted."
    flagged = power.tellable - power.missed
    caught = (
        f"of {numbers.count(power.tellable, 'planted mistake')} that the inputs can show, "
        f"{'all' if not power.missed else numbers.count(flagged)} were flagged at the step where "
        "they were planted"
    )
    return f"{'Wrong' if power.wrong or power.missed else 'Right'}: {correct}; {caught}."


def _some(number: int) -> str:
    return "none was" if number == 0 else f"{numbers.count(number)} were"


def _named(power: Power) -> str:
    """What was found about `check`, with the way to its page."""
    if not power.naming.checked:
        return ""
    return f"[Naming]({NAMING}): {naming_page.sentence(power.naming)}"


def _flagged(power: Power) -> list[str]:
    """What was flagged on correct code, in full."""
    if not power.flagged:
        return [NOTHING_FLAGGED]
    frame = power_tables.flagged(power)
    more = len(frame) - SHOWN
    return [
        "## What was flagged on correct code",
        table(frame.head(SHOWN)),
        f"And {numbers.count(more)} more, in `{RESULTS}`." if more > 0 else "",
        "To see a pair again: `comparisons.power.draws.draw(seed, pair)`.",
    ]


def _mistakes(power: Power) -> list[str]:
    """The planted mistakes, those that were missed first."""
    if not power.mistakes:
        return []
    missed = power_tables.stray(power)
    blocks = ["## The planted mistakes", MISTAKES]
    if len(missed):
        blocks += ["### Missed, or flagged at another step", table(missed.head(SHOWN))]
    blocks.append(folded("every mistake", power_tables.mistakes(power)))
    if any(trial.outcome == UNTELLING for trial in power.trials):
        blocks += ["### Not identifiable, and why", table(power_tables.reasons(power))]
    return blocks


def _picture(caption: str, stem: str, dtype: str) -> str:
    return f"![{caption}, {dtype}](pictures/power-{stem}-{dtype}.png)"


def table(frame: pd.DataFrame) -> str:
    """A frame of text as a Markdown table."""
    return tables.markdown(frame)


def folded(summary: str, frame: pd.DataFrame) -> str:
    """A long table that opens when it is clicked; nothing for an empty one."""
    if frame.empty:
        return ""
    return f"<details><summary>{summary}</summary>\n\n{table(frame)}\n\n</details>"
