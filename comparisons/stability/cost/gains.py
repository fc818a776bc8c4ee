"""Gains: what clipping does not cost, and where it even helps.

Read after `words`; `facts` counts these among its own.
"""

from comparisons.records import Finding
from comparisons.stability.cost.records import Cost
from comparisons.stability.cost.words import ALL_DIGITS, finding, losses, outcomes_of, runs, span


def good_starts(cost: Cost) -> Finding | None:
    """At a good start both paths are the same to the last held-out sample."""
    good = outcomes_of(cost, "scaled weights", knobs=(1,), engine=None)
    apart = max((max(abs(o.lost.low), abs(o.lost.high)) for o in good), default=0.0)
    return finding(
        "clipping-costs-nothing-at-a-good-start",
        "From a good start, right labels and weights as initialised, no answer is ever dead and "
        "both paths end with the same accuracy.",
        # One held-out sample in a hundred: probabilities of other classes below 1e-7 are clipped
        # as well, which moves a gradient by 1e-7 and may turn a close answer.
        all(o.dead_most.high == 0 for o in good) and apart <= 0.01,
        f"in {runs(good)} the accuracies on held-out samples differ by at most {apart:.3g}",
        good,
    )


def textbook_learns(cost: Cost) -> Finding | None:
    """The textbook's log p, unclipped, on the digits."""
    tried = [
        o
        for family in ("lifted class", "permuted classes")
        for o in outcomes_of(cost, family, problem=ALL_DIGITS)
        if o.had_dead and o.textbook and not o.broken
    ]
    apart = max((abs(o.textbook_lost.mean) for o in tried), default=0.0)
    return finding(
        "it-is-the-clip-that-costs",
        "log p without any clipping learns the digits as well as the loss from logits does, until "
        "p underflows: the clip costs, not the way through probabilities.",
        apart <= 0.02,  # seven held-out samples: float32 rounds differently on the two paths
        f"over {len(tried)} starts with dead answers, held-out accuracies within {apart:.3g}; "
        f"clipped, they lose {span(o.lost.mean for o in tried)}",
        tried,
    )


def shield_from_labels(cost: Cost) -> Finding | None:
    """Wrong labels at gentle rates, on the digits: a gain."""
    gentle = [
        o
        for o in outcomes_of(cost, "changed labels", (80, 320), ALL_DIGITS)
        if o.learning_rate in (0.01, 0.001)
    ]
    return finding(
        "clipping-shields-from-wrong-labels",
        "At Keras's default rates clipping helps a network that has learned the digits for 80 "
        "epochs or more: one label in ten is made wrong, most of those are dead or faint, and what "
        "it knew of the others is kept.",
        all(
            2 * (o.dead.mean + o.faint.mean) > o.wrong.mean
            and o.others["clipped"].mean > o.others["stable"].mean
            for o in gentle
        ),
        f"of the samples with right labels {span(o.others['stable'].mean for o in gentle)} are "
        f"right in the end through the logits, {span(o.others['clipped'].mean for o in gentle)} "
        f"clipped; held-out accuracy gained: {losses(gentle, sign=-1)}",
        gentle,
    )


def shield_from_steps(cost: Cost) -> Finding | None:
    """Weights too large, on the digits: a gain."""
    large = outcomes_of(cost, "scaled weights", (8,), ALL_DIGITS)
    return finding(
        "clipping-shields-from-steps-too-large",
        "From weights eight times too large neither path learns the digits, and the stable one "
        "ends lower: its gradients are right, and too large for the rate.",
        all(o.lost.mean < 0 for o in large),
        f"held-out accuracy {span(o.held_out['stable'].mean for o in large)} from logits, "
        f"{span(o.held_out['clipped'].mean for o in large)} clipped",
        large,
    )
