"""The verdict on the question of stability, in one sentence.

After `verdicts`; apart from the page, because the terminal shows it without drawing anything.
"""

from __future__ import annotations

from comparisons.records import worst
from comparisons.stability.question import Stability
from reports import numbers


def answered(found: Stability) -> str:
    """The verdict on the whole question, in one sentence, without markup."""
    verdict = worst(row.verdict for each in found.summaries for row in each.rows)
    told = [each for each in found.thresholds if each.agrees is not None]
    agreed = sum(bool(each.agrees) for each in told)
    held = sum(each.holds for each in found.all_findings)
    return (
        f"The loss from logits is {verdict} over the whole range in every dtype; "
        f"{numbers.share(agreed, len(told))} of the gaps at which a form gives out are where they "
        f"were predicted; {numbers.count(found.walk.run, 'cell')} of the map of Keras's paths were "
        f"run and {numbers.count(len(found.walk.unexplained))} left without a formula; "
        f"{numbers.share(held, len(found.all_findings))} of the findings hold."
    )
