"""The page: an answer as Markdown, to be kept, handed in or put beside the code.

Third of the package. Everything that the note tells, and every quantity in a table.
"""

from __future__ import annotations

from collections.abc import Mapping

from comparisons.checking.records import Checked, Named, Seen
from reports import numbers, tables
from reports.checking import sentences as say
from reports.failures import place
from reports.numbers import NOTHING
from reports.study_page import ran_on, text

# The first words of a page: what begins otherwise is not written over.
BEGINNING = "# Check of "

IDEA = (
    "Every quantity was judged by itself: from what the network itself had before it, the exact "
    "value was computed as an interval that surely holds it, and the network's number has to lie "
    "as close to it as rounding in any order can bring it. So a mistake shows where it is made, "
    "and what is made from its result is not blamed. A mistake is named by computing with it: each "
    "of a catalogue was put into a right network with these weights and data, and the one that is "
    "told makes the same numbers to the last digits."
)


def page(checked: Checked, name: str, environment: Mapping[str, str]) -> bytes:
    """The whole answer as a Markdown page.

    Args:
        checked: the answer; one that is usable.
        name: of what was checked, such as a file.
        environment: what it was run on.
    """
    mistakes = [block for each in checked.mistakes for block in _mistake(each, checked)]
    if checked.unexplained:
        mistakes.append(
            f"**Nothing known explains {', '.join(checked.unexplained)}.** {say.UNKNOWN}"
        )
    convention = say.is_convention(checked)
    blocks = [
        f"{BEGINNING}{name}",
        ran_on(environment),
        f"**{checked.verdict[0].upper()}{checked.verdict[1:]}.**",
        say.asked(checked),
        say.proved(checked),
        *(["## What differs" if convention else "## What to change"] if mistakes else []),
        *mistakes,
        *(["## Its own loss", say.own_loss(checked)] if say.own_loss(checked) else []),
        *(["## Noticed besides"] if checked.notes else []),
        "\n".join(f"- {each}." for each in checked.notes),
        "## Step by step",
        tables.written(_line(each, checked) for each in checked.seen),
        say.unseen(checked),
        "## How it was judged",
        IDEA,
    ]
    return text([block for block in blocks if block])


def _mistake(named: Named, checked: Checked) -> list[str]:
    """One mistake: its name, both formulas, why, what to change, and the evidence."""
    tie = say.ties(named)
    evidence = say.evidence(named)
    follows = ", ".join(named.explains)
    return [
        f"### {say.title(named)}",
        f"Or {tie}." if tie else "",
        _formulas(named),
        named.why,
        f"**Change:** {named.change}" if named.change else "",
        f"Explains {follows}" + (f": {evidence}." if evidence else "."),
    ]


def _formulas(named: Named) -> str:
    """The step as it was computed and as it should be, as code."""
    if not named.computed:
        return ""
    lines = ["# as it was computed", named.computed]
    if named.right:
        lines += ["# as it should be", named.right]
    code = "\n".join(lines)
    return f"```python\n{code}\n```"


def _line(seen: Seen, checked: Checked) -> dict[str, str]:
    """One quantity, for the table; what Keras has, if it was asked at all."""
    judgement, dtype = seen.judgement, checked.dtype
    known = bool(judgement.elements)
    yours, right = numbers.apart(judgement.computed, judgement.exact, dtype)
    line = {
        "quantity": seen.name,
        "made from": ", ".join(seen.made_from),
        "verdict": f"{judgement.verdict}, after {seen.follows}"
        if seen.follows
        else judgement.verdict,
        "of bound": numbers.used(judgement.used) if known else NOTHING,
        "worst at": place(seen.name, seen.index) if known else NOTHING,
        "yours": yours if known else NOTHING,
        "right": right if known else NOTHING,
        "as a whole": seen.relation or NOTHING,
    }
    if any(each.keras is not None for each in checked.seen):
        keras = judgement.exact if seen.keras is None else seen.keras
        told = numbers.apart(keras, judgement.computed, dtype)[0]
        line["Keras"] = NOTHING if seen.keras is None else told
    return line
