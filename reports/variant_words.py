"""The answer of `twinprop variant` in words, and the table below it.

Beside `verdicts`. The sentence comes first; whoever wants to know more reads on.
"""

from __future__ import annotations

from comparisons.training.variants.records import REFUTED, Said, Told
from reports import numbers
from reports.failures import place

# Of candidates that part at the same step, the table shows those closest to the run.
ROWS = 12


def sentences(told: Told) -> str:
    """Which form took the steps, or none, and why.

    Args:
        told: the answer for a run.

    Returns:
        One or several lines.
    """
    steps = numbers.count(told.judged, "step")
    lines = _named(told, steps) if told.named else _none(told, steps)
    if told.judged < told.steps:
        lines.append(
            f"After step {told.judged} of {told.steps} there are weights that are no numbers; what "
            "comes later says nothing."
        )
    if told.undecided:
        lines.append(
            f"Of {numbers.count(told.undecided, 'number')} nothing can be said: they, or what they "
            "are made from, may overflow."
        )
    return "\n".join(lines)


def _named(told: Told, steps: str) -> list[str]:
    """One form, or several that cannot be told apart."""
    first, *others = told.named
    lines = [
        f"{steps[0].upper()}{steps[1:]} of {numbers.count(told.width, 'weight')} in {told.dtype}: "
        f"{first.name}.",
        f"  {first.sentence} ({first.who}).",
        f"  Every number is inside the bound of its step; the furthest used "
        f"{numbers.used(first.used)} of it.",
    ]
    if told.computed:
        lines.append(
            "  The gradients were computed from the data; the bounds have room for every right way "
            "to compute them."
        )
    reasons: dict[str, list[Said]] = {}
    for each in others:
        reasons.setdefault(each.reason, []).append(each)
    for reason, same in reasons.items():
        lines.append(f"This run cannot tell it from the following: {reason}.")
        lines += [f"  {each.name}" for each in same]
    if told.probes:
        lines.append(f"Gradients that would tell them apart: {'; '.join(told.probes)}.")
    return lines


def _none(told: Told, steps: str) -> list[str]:
    """No form; where the closest one parts."""
    closest = told.said[0]
    lines = [f"None of {len(told.said)} forms took these {steps}."]
    if told.computed:
        lines = [
            f"None of {len(told.said)} forms took these {steps} with the gradients of this network "
            "on these data, in whatever order they are computed: the optimiser is another, or the "
            "gradients are."
        ]
    if told.rates:
        for rate, name in told.rates:
            lines.append(
                f"With a learning rate of {rate:g} they are those of: {name} "
                f"(give --learning-rate {rate:g})."
            )
        if told.computed:
            lines.append(
                "A factor in the gradients looks the same to SGD and momentum, such as that of a "
                "sum over the batch where the mean is meant."
            )
        return lines
    parameter, index = closest.place
    where = place(parameter, index)
    held = f"holds for {numbers.count(closest.step - 1, 'step')} and " if closest.step > 1 else ""
    lines += [
        f"The closest is: {closest.name}. It {held}parts at step {closest.step}, "
        f"in {numbers.count(closest.outside)} of "
        f"{numbers.count(told.width, 'weight')}.",
        f"  {where}: handed in {numbers.value(closest.computed, told.dtype)}, "
        f"exact {numbers.value(closest.exact, told.dtype)}, {_off(closest.times)}.",
        "Settings that are not the usual ones must be given, such as --epsilon or --beta-2.",
    ]
    if told.computed:
        lines += _gradients(told)
    return lines


def _gradients(told: Told) -> list[str]:
    """What to look at if the gradients may be at fault."""
    lines = []
    if told.whole:
        lines.append(f"It is right in every number of {', '.join(told.whole)} there.")
    return [
        *lines,
        "Handing in the gradients themselves (dW1, db1, ...) tells which of the two it is: if a "
        "form is named then, the gradients are not those of this network.",
    ]


def _off(times: float) -> str:
    """How far out."""
    return f"off by {numbers.use(times)}" if times < float("inf") else numbers.use(times)


def table(told: Told) -> str:
    """The candidates with the first step that each gets wrong.

    Args:
        told: the answer for a run.

    Returns:
        Plain text: the consistent ones, then those that held longest.
    """
    from tabulate import tabulate

    shown = told.said[: max(ROWS, len(told.named) + 1)]
    rows = [
        (
            each.name,
            each.step if each.verdict == REFUTED else numbers.NOTHING,
            each.identifiable or numbers.NOTHING,
            place(*each.place) if each.verdict == REFUTED else "",
            numbers.used(each.times) if each.verdict == REFUTED else numbers.used(each.used),
        )
        for each in shown
    ]
    headers = ("form", "wrong at step", "must show by step", "where", "times its bound")
    text = tabulate(
        rows,
        headers=headers,
        tablefmt="simple",
        disable_numparse=True,
        colalign=("left", "right", "right", "left", "right"),
    )
    rest = told.said[len(shown) :]
    if not rest:
        return text
    last = max(each.step for each in rest)
    return f"{text}\n... and {len(rest)} more, all wrong by step {last}."
