"""The page that explains a verdict, second half: the verdict, tolerances, and whose fault it is.

Eleventh in the reading order.
"""

from __future__ import annotations

from comparisons.records import WRONG
from comparisons.worked.records import Attempt, Worked
from reports import numbers, tables
from reports.numbers import count, error, use
from reports.why_bound import attempts, name, value

SOURCES = """\
- Goldberg, "What every computer scientist should know about floating-point arithmetic", ACM
  Computing Surveys 23(1), 1991.
- Higham, "Accuracy and stability of numerical algorithms", 2nd edition, SIAM, 2002.
- Higham and Mary, "A new approach to probabilistic rounding error analysis", SIAM Journal on
  Scientific Computing 41(5), 2019.
- Jeannerod and Rump, "Improved error bounds for inner products in floating-point arithmetic", SIAM
  Journal on Matrix Analysis and Applications 34(2), 2013.
- Johansson, "Arb: efficient arbitrary-precision midpoint-radius interval arithmetic", IEEE
  Transactions on Computers 66(8), 2017."""


def verdict(worked: Worked, picture: str) -> list[str]:
    """The verdict on the element, and what the others would have taken."""
    one = worked.typical
    judged = one.right[0].judgement
    return [
        "## The verdict",
        f"`scratch` computed {value(judged.computed)}. Its distance from the exact sum is "
        f"{error(judged.error)}, the bound {error(one.bound)}: that is {use(judged.used)}. The "
        f"verdict is **{judged.verdict}**.",
        f"![{name(one)}: what was computed, beside the exact value and the bound]({picture})",
        f"In numbers, the green interval reaches from {value(one.lower)} to {value(one.upper)}. Of "
        f"the four thousand million floats, {count(one.inside)} lie in it. Each verdict, and what "
        "would have earned it:",
        "- **identical**: the result *is* the exact value. That takes an exact value that is a "
        "float itself, as for `W1` and `b1`, which are handed on and not computed.\n"
        "- **proven**: the result lies in the interval, so that roundings alone explain it.\n"
        "- **suspect**: it lies in the interval, but so near the end that nearly all roundings "
        "would have to be large and point the same way. Roundings go up about as often as down, "
        "and their sum usually grows like the square root of k and not like k (Higham and Mary "
        "2019). Possible, but worth a look.\n"
        "- **wrong**: it lies outside. No order of adding and no luck with roundings leads there; "
        "something else was computed.\n"
        "- **undecidable**: these inputs cannot tell. An input is `nan` or infinite; or a rounding "
        "decides which branch is taken (whether a number is clipped, say), so that two quite "
        "different results are both right; or the ball around the exact value reaches over the "
        "end of the interval.",
        f"A row of a table stands for a whole array and has the worst verdict in it. `{name(one)}` "
        f"was chosen because it is the element of `{one.quantity}` in which `scratch` used most of "
        f"its bound; the row `{one.quantity}` of the forward pass in float32 speaks of it.",
        "The same element with one mistake each:",
        attempts(one.mistaken),
    ]


def cancelling(worked: Worked, picture: str) -> list[str]:
    """Where terms cancel, the relative error looks alarming, and is right."""
    one = worked.cancelling
    worst = max(one.right, key=lambda each: each.ulp)
    hidden = [each for each in one.mistaken if each.judgement.verdict != WRONG]
    return [
        "## Where terms cancel",
        f"Now the element of `{one.quantity}` whose terms cancel most, `{name(one)}`. The sizes of "
        f"its terms add up to {error(one.size)}, but plus and minus nearly balance, and the sum is "
        f"only {value(one.nearest)}: {error(one.cancellation)} times less. The errors do not "
        "cancel with the terms. They are as large as ever, and what they are errors *of* has "
        "become small.",
        attempts(one.right),
        f"The result of *{worst.judgement.engine}* is {numbers.units(worst.ulp)} ULP away from "
        f"the best float, a relative error of {error(worst.relative)}, when "
        f"u is {error(worked.u)}. Yet it is {worst.judgement.verdict}: the bound knows "
        f"the sizes of the terms, {count(one.roundings)} × {error(worked.u)} × {error(one.size)} = "
        f"{error(one.counted)}, and the result used {use(worst.judgement.used)}.",
        f"![{name(one)}: what was computed, beside the exact value and the bound]({picture})",
        *_hidden(worked, hidden),
    ]


def _hidden(worked: Worked, hidden: list[Attempt]) -> list[str]:
    """Mistakes that rounding would explain here, and that other elements give away."""
    told = []
    for each in hidden:
        other = next(
            tally
            for tally in worked.tallies
            if tally.mistaken and tally.engine == each.judgement.engine
        )
        told.append(
            f"*{each.judgement.engine}* changes this element by less than rounding might, so that "
            f"here nobody can tell; {count(other.outside)} of the {count(other.elements)} elements "
            "of the array do tell."
        )
    return (
        [
            "What lies inside cannot be told from rounding, and this is a fact about the element, "
            "not a weakness of the bound. " + " ".join(told)
        ]
        if told
        else []
    )


def tolerance(worked: Worked) -> list[str]:
    """Why no tolerance does this."""
    rule = f"|a - b| <= {error(worked.atol)} + {error(worked.rtol)} × |b|"
    return [
        "## Why no tolerance does this",
        f"The usual test is a tolerance. `numpy.allclose(a, b)` asks for {rule}. It knows the "
        "size of the result, and neither how many roundings led to it nor how large the terms "
        "were. It was given the best b there is, the exact value, and asked about the same "
        "numbers:",
        tables.written(
            {
                "quantity": each.quantity,
                "computed by": f"mistake: {each.engine}" if each.mistaken else each.engine,
                "numbers": count(each.elements),
                "outside the bound": count(each.outside),
                "rejected by allclose": count(each.rejected),
                "inside, yet rejected": count(each.alarms),
                "outside, yet accepted": count(each.slipped),
            }
            for each in sorted(worked.tallies, key=lambda tally: tally.mistaken)
        ),
        _alarm(worked),
        _slip(worked),
        "Make the tolerance wider, and more mistakes pass; make it tighter, and more right numbers "
        "are rejected. A pair of settings that does right by these numbers may be found, after the "
        "fact; other inputs, or the next layer, need another. The line between right and wrong "
        "is a different one for every element, and the bound is that line's place, counted.",
    ]


def _alarm(worked: Worked) -> str:
    """A right number that the tolerance rejects."""
    found = worked.alarm
    if found is None:
        return "*Right, and rejected*: on these inputs it rejected no right number."
    return (
        f"*Right, and rejected*: `{_place(found)}` of {found.judgement.engine}. Exact "
        f"{value(found.judgement.exact)}, computed {value(found.judgement.computed)}: an error of "
        f"{error(found.judgement.error)} where {error(found.allowed)} is allowed. Rounding "
        f"explains it, {use(found.judgement.used)}. Of all right numbers this is the one furthest "
        "beyond the tolerance."
    )


def _slip(worked: Worked) -> str:
    """A mistaken number that the tolerance accepts."""
    found = worked.slip
    if found is None:
        return "*Wrong, and accepted*: on these inputs it accepted no number outside its bound."
    whole = [
        f"{each.engine} in `{each.quantity}`, {count(each.outside)} of {count(each.elements)} "
        "outside"
        for each in worked.tallies
        if each.mistaken and each.outside and not each.rejected
    ]
    return (
        f"*Wrong, and accepted*: `{_place(found)}` with the mistake *{found.judgement.engine}*. "
        f"Exact {value(found.judgement.exact)}, computed {value(found.judgement.computed)}: an "
        f"error of {error(found.judgement.error)} where {error(found.allowed)} is allowed. But "
        f"it is {use(found.judgement.used)}. Of all accepted numbers this is the one furthest "
        "outside its bound."
        + (f" Accepted as a whole, not one element rejected: {'; '.join(whole)}." if whole else "")
    )


def _place(attempt: Attempt) -> str:
    """Such as "Z1[3, 5]"."""
    return f"{attempt.quantity}[{', '.join(map(str, attempt.judgement.index))}]"


def inherited(worked: Worked) -> list[str]:
    """Judged where it is made."""
    faults = [row for row in worked.inherited if row.judgements[0].verdict == WRONG]
    named = f"`{faults[0].quantity}` is named" if faults else "on these inputs, none"
    return [
        "## Judged where it is made",
        "A network is a chain: `A1` is made from `Z1`, `Z2` from `A1`, and so on. A mistake in "
        "`Z1` makes every number after it differ from those of a right program, although nothing "
        "else is wrong. So each step is judged from the numbers that *this program itself* "
        "put into it. Here is the whole pass of `scratch` with `b1` left out:",
        tables.written(
            {
                "step": row.step,
                "verdict": tables.verdict(row.judgements[0]),
                "error / bound": numbers.used(row.judgements[0].used),
                "relative distance from a right pass, up to": error(row.max_rel),
            }
            for row in worked.inherited
        ),
        f"The last column would accuse every row. The verdicts accuse the step in which the "
        f"mistake was made: {named}. The rows behind it say *after*: right by themselves, made "
        "from numbers that are not. It also works the other way round: if every step lies within "
        "its bound, then rounding alone explains the whole computation, from the data to the cost.",
    ]


ASSUMED = (
    "## What is assumed",
    "That the processor rounds as IEEE 754 says; that no intermediate result overflows (where one "
    "might, the element is not judged). No order of adding is assumed. Three things the standard "
    "does not promise: how accurate `exp`, `log`, `tanh` and powers are, which is measured on "
    "NumPy and TensorFlow over a million arguments in the tests; that numbers below the normal "
    "range keep their value: TensorFlow replaces them with zero, and the bound has room for it; "
    "and that float32 means float32: a device that quietly multiplies in a narrower format, as "
    "some graphics cards do, is called wrong, and by this definition is.",
)
