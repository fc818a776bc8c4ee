"""The question of stability, asked once for a run: what does not depend on a problem.

Last in the reading order; `studies.stability` asks the rest of each problem.
"""

from dataclasses import dataclass

from comparisons.records import WRONG, Finding, Series, worst
from comparisons.stability.accuracy.records import Condition, Summary, Threshold
from comparisons.stability.cost.records import Cost
from comparisons.stability.paths.records import Walk
from comparisons.stability.published.records import Published


@dataclass(frozen=True)
class Stability:
    """What a run found out about softmax, sigmoid and their losses.

    Attributes:
        walk: the part of the map of paths that a report walks.
        conditions, summaries, series: of `accuracy`: how well logits define a loss, what scratch
            keeps to, and errors over the gaps.
        thresholds: the gaps at which each form gives out.
        published: what others measured, and the same here.
        cost: of training through clipped probabilities.
        findings: facts about Keras that the walk established or refuted.
        seconds: how long it took.
    """

    walk: Walk
    conditions: tuple[Condition, ...]
    summaries: tuple[Summary, ...]
    series: tuple[Series, ...]
    thresholds: tuple[Threshold, ...]
    published: Published
    cost: Cost
    findings: tuple[Finding, ...]
    seconds: float

    @property
    def all_findings(self) -> tuple[Finding, ...]:
        """Those about Keras, and those about the cost."""
        return (*self.findings, *self.cost.findings)

    @property
    def verdict(self) -> str:
        """Of scratch's forms; `wrong` too if a finding or a prediction is refuted."""
        refuted = not all(each.holds for each in self.all_findings)
        apart = any(each.agrees is False for each in self.thresholds)
        if refuted or apart or self.walk.unexplained:
            return WRONG
        return worst(row.verdict for each in self.summaries for row in each.rows)


def measure() -> Stability:
    """Asks all of it, in about twenty seconds."""
    from time import perf_counter

    from comparisons.stability.accuracy import measure as accuracy
    from comparisons.stability.accuracy import thresholds
    from comparisons.stability.cost import measure as cost
    from comparisons.stability.paths import atlas, facts
    from comparisons.stability.published import measure as published

    started = perf_counter()
    accurate = accuracy.measure()
    given_out = thresholds.measure()
    others = published.measure()
    walk = atlas.walked(atlas.ordinary())
    paid = cost.measure()
    return Stability(
        walk,
        accurate.conditions,
        accurate.summaries,
        accurate.series,
        given_out.thresholds,
        others,
        paid,
        facts.findings(walk),
        perf_counter() - started,
    )
