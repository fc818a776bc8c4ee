"""The answer of `twinprop check`: a good teacher's note, in the terminal and as a Markdown page.

Beside `variant_words`. What is certain comes first; then the first step at fault, the mistake, and
what follows from it.
"""

from __future__ import annotations

import textwrap
from collections.abc import Sequence

from comparisons.checking.records import (
    CONVENTION,
    OTHER_LOSS,
    RIGHT,
    UNUSABLE,
    Checked,
    Named,
    Seen,
)
from comparisons.records import IDENTICAL, PROVEN, WRONG
from reports import numbers
from reports.failures import place

WIDTH = 96

LOSSES = {
    "mean_squared_error": "mean squared error",
    "binary_crossentropy": "binary cross-entropy",
    "categorical_crossentropy": "categorical cross-entropy",
}


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
    blocks = [
        f"{name}: {checked.verdict}.",
        _asked(checked),
        *_what_is_right(checked),
        *_at_fault(checked),
        *_named(checked),
        *_loss(checked),
        *(f"Noticed: {each}." for each in checked.notes),
        *_unseen(checked),
    ]
    return "\n\n".join(block if "\n" in block else textwrap.fill(block, WIDTH) for block in blocks)


def _asked(checked: Checked) -> str:
    """What it was asked, and in which layout."""
    samples = " and ".join(map(str, checked.samples))
    widths = "-".join(map(str, checked.units))
    scale = f", dA and dZ those of the {checked.derivatives}" if checked.derivatives else ""
    narrow = ", in float32 inside" if checked.dtype == "float32" else ""
    return (
        f"Asked as a {widths} network with {samples} samples: {checked.layout}{scale}{narrow}. "
        "If that is not how it is written, say so with layout=..."
    )


def _what_is_right(checked: Checked) -> list[str]:
    """What was proved."""
    right = [e.name for e in checked.seen if e.judgement.verdict in (IDENTICAL, PROVEN)]
    if not right:
        return []
    return [f"Proved right, each to within what rounding can do to it: {', '.join(right)}."]


def _at_fault(checked: Checked) -> list[str]:
    """The first quantity at fault, and what is made from it."""
    wrong = [each for each in checked.seen if each.judgement.verdict == WRONG]
    if not wrong:
        return []
    first, *others = wrong
    lines = [
        f"First at fault: {first.name}, made from {', '.join(first.made_from)}",
        *_indented("before", _agreed(checked.seen, first)),
        *_indented("where", _where(first, checked.dtype)),
        *_indented("as a whole", first.relation),
    ]
    if others:
        lines += _indented("wrong too", ", ".join(_other(each) for each in others))
    return ["\n".join(lines)]


def _agreed(seen: Sequence[Seen], first: Seen) -> str:
    """The last quantity before it that is right."""
    before = [
        each for each in seen[: seen.index(first)] if each.judgement.verdict in (IDENTICAL, PROVEN)
    ]
    if not before:
        return "nothing that was handed over comes before it"
    return f"{before[-1].name} is right ({numbers.use(before[-1].judgement.used)})"


def _where(seen: Seen, dtype: str) -> str:
    """One element, both values."""
    judgement = seen.judgement
    if not judgement.elements:
        return judgement.reason
    told = (
        f"{place(seen.name, seen.index)}: yours {numbers.value(judgement.computed, dtype)}, "
        f"right {numbers.value(judgement.exact, dtype)}"
    )
    if seen.keras is not None:
        told += f", Keras {numbers.value(seen.keras, dtype)}"
    count = f"{numbers.count(judgement.outside)} of {numbers.count(judgement.elements, 'number')}"
    return f"{told}; {count} outside their bound"


def _other(seen: Seen) -> str:
    """Another quantity that is wrong, with what it follows from."""
    if seen.follows:
        return f"{seen.name} (made from {seen.follows})"
    return f"{seen.name} ({seen.relation})"


def _named(checked: Checked) -> list[str]:
    """The mistakes, or that none is known."""
    blocks = [_mistake(each, checked) for each in checked.mistakes]
    if checked.unexplained:
        blocks.append(
            f"Nothing known explains {', '.join(checked.unexplained)}. Certain is: what is made "
            "from what stands before it, and what came out, is told above; hand over more of what "
            "lies between, and the step is narrowed down."
        )
    return blocks


def _mistake(named: Named, checked: Checked) -> str:
    """One mistake with its evidence."""
    where = "" if named.layers == (-1,) else f", {_layers(named.layers)}"
    first, *ties = named.name
    convention = checked.verdict in (CONVENTION, OTHER_LOSS)
    lines = [f"{'Difference' if convention else 'Diagnosis'}: {first}{where}"]
    if ties:
        lines += _indented("or", f"{'; or '.join(ties)}: these numbers cannot tell them apart")
    lines += [f"  should be  {named.right}"] * bool(named.right and named.computed)
    lines += [f"  computed   {named.computed}"] * bool(named.computed)
    lines += _indented("why", named.why)
    lines += _indented("change", named.change)
    lines += _indented("explains", ", ".join(named.explains))
    if named.before < float("inf"):
        lines += _indented(
            "evidence",
            f"{named.explains[0]} is off by {numbers.error(named.before)} of its size; with this "
            f"put into the reference, by {numbers.error(named.after)}",
        )
    return "\n".join(lines)


def _layers(layers: Sequence[int]) -> str:
    """Such as "in layers 1, 2 and 3"."""
    if len(layers) == 1:
        return f"in layer {layers[0]}"
    return f"in layers {', '.join(map(str, layers[:-1]))} and {layers[-1]}"


def _loss(checked: Checked) -> list[str]:
    """Which loss the gradients are those of, and whether it is the one it prints."""
    loss, factor = checked.descends
    own, lines = checked.own_loss, []
    if own and all(own.values()) and checked.verdict != RIGHT:
        lines.append(
            "Its gradients are the derivatives of the loss that it prints itself, as differences "
            "of that loss show."
        )
    elif own and not all(own.values()):
        off = ", ".join(f"d{name}" for name, same in own.items() if not same)
        lines.append(f"Not the derivative of the loss that it prints: {off}.")
    if loss and (factor or checked.verdict == OTHER_LOSS):
        times = f"{factor}, times " if factor else ""
        lines.append(f"Its gradients are those of {times}the {LOSSES[loss]}.")
    return [" ".join(lines)] if lines else []


def _unseen(checked: Checked) -> list[str]:
    """What was not handed over, and so was seen through its consequences or not at all."""
    if not checked.unseen:
        return []
    return [
        f"Not handed over: {', '.join(checked.unseen)}. The more of it is returned, the closer a "
        "mistake is located."
    ]


def _indented(label: str, told: str) -> list[str]:
    """A line below a heading, or several that hang together."""
    if not told:
        return []
    return textwrap.wrap(
        told,
        WIDTH,
        initial_indent=f"  {label:<11}",
        subsequent_indent=" " * 13,
        break_long_words=False,
        break_on_hyphens=False,
    )
