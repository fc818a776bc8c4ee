"""Sentences of an answer, each about one thing, without line breaks or marks.

First of the package.
"""

from __future__ import annotations

from collections.abc import Sequence

from comparisons.checking.records import CONVENTION, OTHER_LOSS, RIGHT, Checked, Named, Seen
from comparisons.records import IDENTICAL, PROVEN, WRONG
from reports import numbers
from reports.failures import place

LOSSES = {
    "mean_squared_error": "mean squared error",
    "binary_crossentropy": "binary cross-entropy",
    "categorical_crossentropy": "categorical cross-entropy",
}

UNKNOWN = (
    "Certain is what was made and from what, as told above; hand over more of what lies between, "
    "and the step is narrowed down."
)


def asked(checked: Checked) -> str:
    """What it was asked, and in which layout."""
    samples = " and ".join(map(str, checked.samples))
    widths = "-".join(map(str, checked.units))
    scale = f", dA and dZ those of the {checked.derivatives}" if checked.derivatives else ""
    narrow = ", in float32 inside" if checked.dtype == "float32" else ""
    return (
        f"Asked as a {widths} network with {samples} samples: {checked.layout}{scale}{narrow}. "
        "If that is not how it is written, say so with layout=..."
    )


def proved(checked: Checked) -> str:
    """What was proved; "" for nothing."""
    right = [each.name for each in checked.seen if is_right(each)]
    if not right:
        return ""
    return f"Proved right, each to within what rounding can do to it: {', '.join(right)}."


def is_right(seen: Seen) -> bool:
    """Whether a quantity is proved."""
    return seen.judgement.verdict in (IDENTICAL, PROVEN)


def at_fault(checked: Checked) -> list[Seen]:
    """What is wrong, in the order of the computation."""
    return [each for each in checked.seen if each.judgement.verdict == WRONG]


def is_convention(checked: Checked) -> bool:
    """Whether what differs is not a mistake in a gradient."""
    return checked.verdict in (CONVENTION, OTHER_LOSS)


def agreed(seen: Sequence[Seen], first: Seen) -> str:
    """The last quantity before it that is right."""
    before = [each for each in seen[: seen.index(first)] if is_right(each)]
    if not before:
        return "nothing that was handed over comes before it"
    return f"{before[-1].name} is right ({numbers.use(before[-1].judgement.used)})"


def where(seen: Seen, dtype: str) -> str:
    """One element, both values."""
    judgement = seen.judgement
    if not judgement.elements:
        return judgement.reason
    yours, right = numbers.apart(judgement.computed, judgement.exact, dtype)
    told = f"{place(seen.name, seen.index)}: yours {yours}, right {right}"
    if seen.keras is not None:
        told += f", Keras {numbers.apart(seen.keras, judgement.computed, dtype)[0]}"
    count = f"{numbers.count(judgement.outside)} of {numbers.count(judgement.elements, 'number')}"
    return f"{told}; {count} outside their bound"


def other(seen: Seen) -> str:
    """Another quantity that is wrong, with what it follows from."""
    if seen.follows:
        return f"{seen.name} (made from {seen.follows})"
    return f"{seen.name} ({seen.relation})"


def title(named: Named) -> str:
    """A mistake and where it stands."""
    if named.layers == (-1,):
        return named.name[0]
    return f"{named.name[0]}, {_layers(named.layers)}"


def ties(named: Named) -> str:
    """What cannot be told from it; "" for nothing."""
    others = named.name[1:]
    return f"{'; or '.join(others)}: these numbers cannot tell them apart" if others else ""


def evidence(named: Named) -> str:
    """The difference before and after assuming the mistake; "" where it is one of shapes."""
    if named.before == float("inf"):
        return ""
    return (
        f"{named.explains[0]} is off by {numbers.error(named.before)} of its size; with this put "
        f"into the reference, by {numbers.error(named.after)}"
    )


def own_loss(checked: Checked) -> str:
    """Which loss the gradients are those of, and whether it is the one it prints."""
    own, known = checked.own_loss, _descended(checked)
    if own and all(own.values()) and checked.verdict != RIGHT:
        told = (
            "Its gradients are the derivatives of the loss that it prints itself, as differences "
        )
        return f"{told}of that loss show{f': {known}' if known else ''}."
    has = "gradients are those of" if any(n.name[0] == "d" for n in checked.seen) else "cost is"
    told = f"Its {has} {known}." if known else ""
    if own and not all(own.values()):
        off = ", ".join(f"d{name}" for name, same in own.items() if not same)
        told = f"Not the derivative of the loss that it prints: {off}. {told}".rstrip()
    return told


def _descended(checked: Checked) -> str:
    """The loss that is descended, with its factor; "" if there is nothing to say of it."""
    loss, factor = checked.descends
    if not loss or not (factor or checked.verdict == OTHER_LOSS):
        return ""
    short, _, long = factor.partition(", ")
    times, meaning = (f"{short} times " if short else ""), (f" ({long})" if long else "")
    return f"{times}the {LOSSES[loss]}{meaning}"


def unseen(checked: Checked) -> str:
    """What was not handed over, and so was seen through its consequences or not at all."""
    if not checked.unseen:
        return ""
    return (
        f"Not handed over: {', '.join(checked.unseen)}. The more of it is returned, the closer a "
        "mistake is located."
    )


def _layers(layers: Sequence[int]) -> str:
    """Such as "in layers 1, 2 and 3"."""
    if len(layers) == 1:
        return f"in layer {layers[0]}"
    return f"in layers {', '.join(map(str, layers[:-1]))} and {layers[-1]}"
