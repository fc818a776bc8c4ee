"""Notes: what a reader of the tables should know, with this run's own numbers.

Read after `facts`.
"""

from comparisons.stability.cost.records import Cost, Outcome


def notes(cost: Cost) -> tuple[str, ...]:
    """Sentences to be read beside the measurements."""
    return (
        "Dead answers are counted on all samples that are trained on, one in five being held out, "
        "by the path's own arithmetic; probabilities are clipped at 1e-7.",
        *_faint_at_the_end(cost),
        *_order_of_adding(cost),
        *_broken(cost),
        *_spared(cost),
    )


def _faint_at_the_end(cost: Cost) -> list[str]:
    """Where most of the dead have a gradient again at the end, and it is faint."""
    back = [o for o in cost.outcomes if o.dead_end.mean < 0.1 * o.dead.mean]
    hidden = [o for o in back if o.faint_end.mean > 10 * o.dead_end.mean]
    if not hidden:
        return []
    worst = max(hidden, key=lambda o: o.faint_end.mean)
    return [
        f"Counting zeros is not enough: {_where(worst)}, {worst.dead.mean:.0f} answers are dead "
        f"at the start and {worst.dead_end.mean:.0f} at the end, when {worst.faint_end.mean:.0f} "
        "are faint, with no more than a few 1e-7 of a gradient."
    ]


def _order_of_adding(cost: Cost) -> list[str]:
    """Where the same weights gave the two engines different counts."""
    first = [each for each in cost.agreements if each.first_apart == 0]
    if not first:
        return []
    worst = max(first, key=lambda each: abs(each.counts["scratch"] - each.counts["keras"]))
    return [
        f"From the same bits ({worst.problem}, {worst.dtype}, {worst.family}, {worst.knob:g}) "
        f"{worst.counts['scratch']:,} answers are dead in scratch and "
        f"{worst.counts['keras']:,} in Keras. In float32 a probability below 2^-24 that is added "
        "to 1 is lost, and several that are added up first are not: which answers teach anything "
        "hangs on the order in which a softmax adds."
    ]


def _broken(cost: Cost) -> list[str]:
    """Where the textbook's path ran into nan."""
    broken = [o for o in cost.outcomes if o.broken]
    tried = [o for o in cost.outcomes if o.textbook]
    if not broken:
        return []
    sentences = [
        f"The textbook's log p, unclipped, becomes nan from {len(broken)} of {len(tried)} starts, "
        f"after step {min(o.broken_at.low for o in broken):.0f} to "
        f"{max(o.broken_at.high for o in broken):.0f}: it says that it fails, and the clipped "
        "path does not."
    ]
    right = [o for o in broken if o.dead_most.high == 0]
    if right:
        sentences.append(
            f"With a sigmoid being right is enough: {_where(right[0])}, no answer is ever dead on "
            f"the clipped path, and the textbook's is nan after step {right[0].broken_at.mean:.0f},"
            " where a probability became 1 and 0 met the log of 0."
        )
    return sentences


def _spared(cost: Cost) -> list[str]:
    """Where clipping ended higher by the most."""
    gained = [o for o in cost.outcomes if o.lost.high < 0 and o.seeds > 1]
    if not gained:
        return []
    best = min(gained, key=lambda o: o.lost.mean)
    return [
        f"Clipping does not always cost: in {len(gained)} of {len(cost.outcomes)} lines every seed "
        f"ends higher on the clipped path, most of all {_where(best)}: "
        f"{best.held_out['clipped'].mean:.3f} held out, and {best.held_out['stable'].mean:.3f} "
        "through the logits. An answer that is given up disturbs no other."
    ]


def _where(o: Outcome) -> str:
    return f"{o.problem} in {o.dtype}, {o.family} {o.knob:g}, {o.optimizer} {o.learning_rate:g}"
