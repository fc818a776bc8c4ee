"""The page that explains why a row is proven, from what a float is to the verdict.

Twelfth in the reading order.
"""

from __future__ import annotations

from comparisons.run import Run
from comparisons.worked.records import Worked
from reports import why_bound, why_verdict
from reports.number_line import number_line
from reports.publish import PICTURES, WHY
from reports.study_page import ran, text

TYPICAL, CANCELLING = f"{PICTURES}/why-typical.png", f"{PICTURES}/why-cancelling.png"


def why_page(run: Run, worked: Worked) -> dict[str, bytes]:
    """The page and its two pictures.

    Args:
        run: that the judgement is from.
        worked: the judgement.

    Returns:
        File name -> content.
    """
    blocks = [
        "# Why is this proven?",
        ran(run),
        "[All results](index.md)",
        "The tables say *proven* of rows in which two programs do not agree to the last digit. "
        "This page follows one number from its first rounding to that verdict. It needs school "
        "mathematics and nothing else, and every new word is explained before it is used. All "
        f"numbers come from this run: the first layer of the problem `{worked.problem}` (weights "
        f"from seed {worked.seed}) in float32.",
        run.problems.get(worked.problem, ""),
        *why_bound.floats(worked),
        *why_bound.rounding(worked),
        *why_bound.sums(worked),
        *why_bound.orders(worked),
        *why_bound.bound(worked),
        *why_bound.exact(worked),
        *why_verdict.verdict(worked, TYPICAL),
        *why_verdict.cancelling(worked, CANCELLING),
        *why_verdict.tolerance(worked),
        *why_verdict.inherited(worked),
        *why_verdict.ASSUMED,
        "## Sources",
        why_verdict.SOURCES,
    ]
    titled = f"{worked.problem}, float32, scale: the bound"
    return {
        WHY: text(blocks),
        TYPICAL: number_line(worked.typical, f"{why_bound.name(worked.typical)} of {titled}"),
        CANCELLING: number_line(
            worked.cancelling, f"{why_bound.name(worked.cancelling)} of {titled}"
        ),
    }
