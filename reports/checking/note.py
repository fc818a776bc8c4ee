"""The note: an answer as plain text for the terminal.

Second of the package. What is certain comes first; then the first step at fault, the mistake, and
what follows from it.
"""

from __future__ import annotations

import textwrap

from comparisons.checking.records import UNUSABLE, Checked, Named
from reports.checking import sentences as say

WIDTH = 96


def note(checked: Checked, name: str) -> str:
    """The whole answer as plain text.

    Args:
        checked: the answer.
        name: of what was checked, such as a file.

    Returns:
        Lines, without a final newline.
    """
    if checked.verdict == UNUSABLE:
        return f"{name}: cannot be checked: {checked.trouble.rstrip('.')}."
    belongs = [say.own_loss(checked)]
    blocks = [
        f"{name}: {checked.verdict}.",
        *(belongs if say.is_convention(checked) else []),
        say.asked(checked),
        say.proved(checked),
        _at_fault(checked),
        *(_mistake(each, checked) for each in checked.mistakes),
        _unexplained(checked),
        *([] if say.is_convention(checked) else belongs),
        *(f"Noticed: {each}." for each in checked.notes),
        say.unseen(checked),
    ]
    return "\n\n".join(
        block if "\n" in block else textwrap.fill(block, WIDTH) for block in blocks if block
    )


def _at_fault(checked: Checked) -> str:
    """The first quantity at fault, and what is made from it."""
    if not say.at_fault(checked):
        return ""
    first, *others = say.at_fault(checked)
    what = "differs" if say.is_convention(checked) else "at fault"
    lines = [f"First {what}: {first.name}, made from {', '.join(first.made_from)}"]
    told = {
        "before": say.agreed(checked.seen, first),
        "where": say.where(first, checked.dtype),
        "as a whole": first.relation,
        "and then": ", ".join(say.other(each) for each in others),
    }
    return "\n".join([*lines, *_told(told)])


def _mistake(named: Named, checked: Checked) -> str:
    """One mistake with its lesson and its evidence."""
    convention = say.is_convention(checked)
    lines = [f"{'Difference' if convention else 'Diagnosis'}: {say.title(named)}"]
    lines += _told({"or": say.ties(named)})
    if named.computed:
        lines += [f"  should be  {named.right}"] * bool(named.right)
        lines += [f"  computed   {named.computed}"]
    told = {
        "why": named.why,
        "change": "" if convention else named.change,
        "explains": ", ".join(named.explains),
        "evidence": say.evidence(named),
    }
    return "\n".join([*lines, *_told(told)])


def _unexplained(checked: Checked) -> str:
    """What nothing known explains."""
    if not checked.unexplained:
        return ""
    return f"Nothing known explains {', '.join(checked.unexplained)}. {say.UNKNOWN}"


def _told(told: dict[str, str]) -> list[str]:
    """Lines below a heading; one that is long hangs together."""
    return [
        line
        for label, text in told.items()
        for line in textwrap.wrap(
            text,
            WIDTH,
            initial_indent=f"  {label:<11}",
            subsequent_indent=" " * 13,
            break_long_words=False,
            break_on_hyphens=False,
        )
    ]
