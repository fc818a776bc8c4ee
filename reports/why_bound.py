"""The page that explains a verdict, first half: from one float to the bound and the exact value.

Tenth in the reading order. Words around the numbers of one worked element; each section uses only
what stands before it.
"""

from __future__ import annotations

from comparisons.worked.records import Attempt, Element, Worked
from reports import numbers, tables
from reports.numbers import binary, count, error

FLOAT32 = "float32"
DIGITS = 25  # of the exact sum, as `comparisons.worked` has them
LONG = 16  # a longer table of terms is folded away


def name(element: Element) -> str:
    """Such as "Z1[3, 5]"."""
    return f"{element.quantity}[{', '.join(map(str, element.index))}]"


def value(number: float) -> str:
    """A float32 in decimal digits."""
    return numbers.value(number, FLOAT32)


def floats(worked: Worked) -> list[str]:
    """What a float is, and how far apart neighbours are."""
    one = worked.typical
    return [
        "## What a float is",
        "A computer keeps a number as a *float*: a whole number times a power of two. In float32 "
        "the whole number has 24 binary digits, which is about 7 decimal ones, and that is all "
        "that is ever kept. The floats are therefore a ruler with gaps. The gap between "
        "neighbours doubles whenever the numbers pass a power of two: near 1 it is "
        f"{error(2.0**-23)}, near 1,000 it is {error(2.0**-14)}. A distance counted in gaps is "
        "counted in *units in the last place*, ULP.",
        f"Three neighbours that play a part below, {error(one.gap)} apart:",
        tables.written(
            {"float": value(each), "which is": binary(each)}
            for each in (one.below, one.nearest, one.above)
        ),
    ]


def rounding(worked: Worked) -> list[str]:
    """One rounding, and the unit roundoff."""
    one = next((term for term in worked.typical.terms if term.relative), worked.typical.terms[0])
    return [
        "## One rounding: the unit roundoff",
        "Multiply two floats, and the product has up to 48 binary digits. It has to be put back "
        "on the ruler: the computer takes the nearest float. That is a *rounding*, and the "
        "standard IEEE 754 asks it of every +, -, ×, ÷ and square root: unless told otherwise, the "
        "computer returns the float nearest to the exact result. The nearest mark is never further "
        "away than half a gap, and half a gap is never more than one part in 2^24 of the number. "
        f"This part is the *unit roundoff* u: in float32 u = 2^-24 = {error(worked.u)}.",
        "So every operation returns exact result × (1 + d), with some d between -u and u that "
        "nobody knows in advance (Higham 2002, section 2.2; Goldberg 1991).",
        f"An example from this run: {value(one.weight)} × {value(one.input)} is, to 17 "
        f"digits, {numbers.value(one.product, 'float64')}, and is stored as {value(one.rounded)}. "
        f"The relative error is {error(one.relative)}, not more than u.",
    ]


def sums(worked: Worked) -> list[str]:
    """Many roundings: a sum, in any order."""
    one = worked.typical
    n, k = len(one.terms), one.roundings
    left_out = "Adding 0 rounds nothing, so terms that are 0 do not count. " if k <= n else ""
    unit, sample = one.index
    return [
        "## Many roundings: a sum, in any order",
        "A unit of a network multiplies each of its inputs a with a weight w, adds up the "
        "products and a bias b: Z = w0 a0 + w1 a1 + ... + b. The element followed here is "
        f"`{name(one)}`: unit {unit} of the first layer, for sample {sample} (both counted from "
        f"0). It has {count(n, 'product')}, which together with the bias are its *terms*:",
        _folded(_terms(one), n + 1),
        f"Follow one term through the computation. Its product is rounded, once. Then it is added "
        f"to something, and the sum is rounded; this sum is added to something else and rounded "
        f"again. {left_out}{count(k)} terms take {count(k - 1, 'addition')}, so that, in whatever "
        f"order they are added, a term meets at most 1 + {count(k - 1)} = {count(k)} roundings. "
        f"Call this number k. (Some processors multiply and add in one go and leave a rounding "
        f"out; then it is fewer.)",
    ]


def orders(worked: Worked) -> list[str]:
    """Why two right programs differ."""
    one = worked.typical
    results = {attempt.judgement.computed for attempt in one.right}
    differ = (
        f"The same terms gave {count(len(results), 'different result')}."
        if len(results) > 1
        else "Here they happened to meet in the same float."
    )
    return [
        "## Why two right programs differ",
        "On paper the order of a sum does not matter. On the ruler it does, because each partial "
        "sum is rounded, and another order has other partial sums. NumPy (`scratch`) and Keras "
        "hand the work to libraries that add in blocks, several terms at once, as suits the "
        "processor. Neither order is the right one. Two more orders, added one term at a time, "
        f"stand beside them. {differ}",
        attempts(one.right),
        "*ULP* counts the floats between the result and the float that is nearest to the exact "
        "sum. Whether such a distance can be put down to rounding, the rest of this page is about.",
    ]


def bound(worked: Worked) -> list[str]:
    """The bound, counted for this element."""
    one = worked.typical
    k, u, size = count(one.roundings), error(worked.u), error(one.size)
    return [
        "## The bound: how far rounding can carry this element",
        "A term that meets k roundings arrives multiplied by k factors (1 + d). If every one of "
        "them were as bad as it can be, the term would be off by k × u of its own size. The "
        "whole sum is off by at most what all its terms are off together; that terms of opposite "
        "signs cancel does not help, since their errors may still point the same way. Hence",
        "    |computed - exact|  <=  k × u × (|w0 a0| + |w1 a1| + ... + |b|)  +  a rest",
        f"and for this element, where the sizes of the terms add up to {size},",
        f"    {k} × {u} × {size} + {error(one.rest)}\n"
        f"    = {error(one.counted)} + {error(one.rest)}  =  {error(one.bound)}",
        "This is the *bound*. It was counted, not chosen; nothing in it was turned until an alarm "
        "stopped. The rest is room for the roundings of the bound's own arithmetic and, for "
        "numbers so close to zero that the ruler ends there, for underflow.",
        "Strictly, k factors multiplied out are off by k × u and a little more, the products of "
        "one d with another; Higham (2002, section 3.1) therefore has k u / (1 - k u) in place of "
        "k u. Jeannerod and Rump (2013) proved that for a sum of products, added in any order, "
        "k u itself is enough.",
    ]


def exact(worked: Worked) -> list[str]:
    """The exact value, and how it is known."""
    one = worked.typical
    return [
        "## The exact value, and how it is known",
        f"The bound says how far from the exact sum a result may lie, so the exact sum is needed. "
        f"The other program cannot supply it, since it rounds as well. To {DIGITS} digits it is",
        f"    {one.exact}",
        "It is known in two ways. Every float is a whole number times a power of two, so products "
        "and sums of floats can be worked out as fractions of whole numbers, with no rounding at "
        "all; so were the digits above. That works for sums of products, but not for `exp` or "
        "`tanh`. The judgements therefore use *ball arithmetic*, which works for all: a number is "
        "carried as a ball, a midpoint of many digits and a radius, and every operation makes the "
        "radius large enough that the true result certainly lies in the new ball. If the ball "
        "ends up too wide to decide, everything is done again with more digits (Johansson 2017). "
        f"For this element the radius is {error(one.radius)}, far less than the "
        f"{error(one.gap)} between two floats, and the fraction lies inside.",
    ]


def attempts(found: tuple[Attempt, ...]) -> str:
    """A table of attempts at one element."""
    return tables.written(
        {
            "computed by": each.judgement.engine,
            "result": value(each.judgement.computed),
            "error": error(each.error),
            "ULP": numbers.units(each.ulp),
            "error / bound": numbers.used(each.judgement.used),
            "verdict": each.judgement.verdict,
        }
        for each in found
    )


def _terms(element: Element) -> str:
    """All terms of a sum."""
    lines = [
        {
            "term": f"w{at} a{at}",
            "w": value(each.weight),
            "a": value(each.input),
            "w a, to 17 digits": numbers.value(each.product, "float64"),
            "w a, rounded": value(each.rounded),
        }
        for at, each in enumerate(element.terms)
    ]
    bias = {"term": "b", "w": "", "a": "", "w a, to 17 digits": value(element.bias)}
    return tables.written([*lines, {**bias, "w a, rounded": value(element.bias)}])


def _folded(table: str, lines: int) -> str:
    """A table, folded away if it is long."""
    if lines <= LONG:
        return table
    return f"<details><summary>{count(lines)} terms</summary>\n\n{table}\n\n</details>"
