"""Facts: what the measurements establish about training through clipped probabilities, or refute.

Read after `words`. Each is a function of the records; where a run measured nothing that could
decide a fact, there is no finding. A statement that names a data set is about that data set.
"""

import math
from collections.abc import Callable

from comparisons.records import Finding
from comparisons.stability.cost.gains import (
    good_starts,
    shield_from_labels,
    shield_from_steps,
    textbook_learns,
)
from comparisons.stability.cost.records import Cost
from comparisons.stability.cost.words import ALL_DIGITS, finding, losses, outcomes_of, span

# Where a clipped loss stops, in nats.
LIMIT = -math.log(1e-7)

# Single runs differ by more than what is lost on the average; fewer than these decide nothing.
SEEDS = 3


def findings(cost: Cost) -> tuple[Finding, ...]:
    """Every fact that these measurements decide."""
    return tuple(found for fact in FACTS if (found := fact(cost)))


def alone_nothing(cost: Cost) -> Finding | None:
    """Training on dead answers alone."""
    dead = [each for each in cost.alone if each.kind == "dead"]
    learned = [each.right["stable"] for each in dead]
    return finding(
        "dead-answers-teach-nothing",
        "Trained on dead answers alone, a network does not change in a single bit, with SGD or "
        "Adam, in float32 or float64; through the logits it learns them.",
        all(each.still and each.moved["stable"] > 0 for each in dead),
        f"{span(each.samples for each in dead)} answers, {span(each.steps for each in dead)} "
        f"steps; through the logits {span(learned)} of them are right in the end",
        dead,
    )


def come_back(cost: Cost) -> Finding | None:
    """Dead answers among others that are not dead."""
    some = [o for o in outcomes_of(cost, "permuted classes", engine=None) if o.had_dead]
    return finding(
        "dead-answers-come-back-if-others-move-them",
        "A dead answer comes back only if others move the weights that it shares: after the "
        "classes of a trained network are permuted, half of the dead have a gradient again within "
        "the run.",
        all(o.half_in == o.had_dead for o in some),
        f"in {sum(o.half_in for o in some)} of {sum(o.had_dead for o in some)} runs with dead "
        f"answers at the start, by step {span(o.half_by.mean for o in some if o.half_in)}; of "
        f"those dead at the start {max((o.never.high for o in some), default=0.0):.2g} at most "
        "stay dead throughout",
        some,
    )


def standstill(cost: Cost) -> Finding | None:
    """Starts from which nothing moves."""
    found = [each for each in cost.freezes if each.frozen]
    knobs = "; ".join(
        f"{each.problem} in {each.dtype}, {each.family}: from {each.knob.low:g} to "
        f"{each.knob.high:g}"
        for each in found
    )
    return finding(
        "a-bad-start-stands-still",
        "From some knob on no sample has a gradient at all, and no bit of any weight ever moves.",
        all(still == each.frozen for each in found for still in each.still.values()),
        f"{knobs}, over the seeds",
        found,
    )


def flat_cost(cost: Cost) -> Finding | None:
    """What the clipped path reports against what is true."""
    bad = [o for o in cost.outcomes if o.true_cost_start.mean > LIMIT]
    if not bad:
        return None
    reported = max(o.cost_start.high for o in bad)
    worst = max(bad, key=lambda o: o.true_cost_start.mean)
    return finding(
        "the-reported-cost-hides-how-bad-it-is",
        "However wrong a network is, the cost that the clipped path reports stays below 16.118.",
        # A mean of numbers of which each is at most the limit, plus 1e-7 for each class that was
        # lifted to 1e-7; float32 is spaced 2e-6 there and a mean of thousands loses a few of them.
        reported <= LIMIT + 1e-4,
        f"{worst.cost_start.mean:.4g} reported where {worst.true_cost_start.mean:.4g} is true "
        f"({worst.problem}, {worst.family} {worst.knob:g}, mean over the seeds); the largest "
        f"report is {reported:.6g}",
        bad,
    )


def new_labels(cost: Cost) -> Finding | None:
    """Fine-tuning to permuted classes, on the digits."""
    tuned = [
        o for o in outcomes_of(cost, "permuted classes", (80, 320), ALL_DIGITS) if o.seeds >= SEEDS
    ]
    return finding(
        "clipping-costs-accuracy-after-new-labels",
        "Trained on the digits for 80 epochs or more and then given new names for the classes, a "
        "network ends lower through clipped probabilities than through its logits, on the average "
        "of the seeds.",
        all(o.lost.mean > 0 for o in tuned),
        f"held-out accuracy lost: {losses(tuned)}",
        tuned,
    )


def faint_and_adam(cost: Cost) -> Finding | None:
    """Training on faint answers alone, by both optimisers."""
    faint = [each for each in cost.alone if each.kind == "faint"]
    moved = {name: [e for e in faint if e.optimizer == name] for name in ("sgd", "adam")}
    share = {
        name: [e.moved["clipped"] / e.moved["stable"] for e in each] for name, each in moved.items()
    }
    return finding(
        "faint-answers-teach-adam-and-not-sgd",
        "Answers whose own probability was clipped, but not all of their row, keep a gradient of "
        "a few 1e-7 at most. SGD does next to nothing with it; Adam, which divides by its size as "
        "far down as its epsilon of 1e-7, moves all the same.",
        # A gradient of a few 1e-7 where it should be about 1 moves SGD a few 1e-7 as far, or more
        # where those from the logits cancel each other; 1e-4 leaves room for that. Adam needs some
        # tens of steps to go as far as with the whole gradient; 0.01 leaves room for fewer.
        max(share["sgd"], default=1.0) < 1e-4 and min(share["adam"], default=0.0) > 0.01,
        f"trained on them alone, weights move by {span(e.moved['clipped'] for e in moved['sgd'])} "
        f"with SGD and by {span(e.moved['clipped'] for e in moved['adam'])} with Adam, where no "
        f"gradient is above {max((each.gradient for each in faint), default=0.0):.2g}",
        faint,
    )


def faint_direction(cost: Cost) -> Finding | None:
    """Which way faint gradients point, in both dtypes."""
    faint = [each for each in cost.alone if each.kind == "faint"]
    lowest = {
        dtype: min((each.cosine for each in faint if each.dtype == dtype), default=math.nan)
        for dtype in ("float32", "float64")
    }
    return finding(
        "faint-gradients-are-rounding-in-float32",
        "What is left of a faint gradient points the right way in float64; in float32 it is mostly "
        "rounding, and some of it points the wrong way.",
        lowest["float32"] < 0 < lowest["float64"],
        f"lowest cosine with the gradient from logits {lowest['float32']:.2f} in float32, "
        f"{lowest['float64']:.2f} in float64",
        [] if any(math.isnan(each) for each in lowest.values()) else faint,
    )


def both_dtypes(cost: Cost) -> Finding | None:
    """Dead answers of the same starts in both dtypes."""
    wide = {
        (o.problem, o.knob): o.dead
        for o in outcomes_of(cost, "permuted classes")
        if o.dtype == "float64"
    }
    narrow = {
        (o.problem, o.knob): o.dead
        for o in outcomes_of(cost, "permuted classes")
        if o.dtype == "float32" and o.had_dead and (o.problem, o.knob) in wide
    }
    return finding(
        "float64-does-not-help",
        "The 1e-7 does not follow the dtype: from starts from which answers are dead in float32, "
        "answers are dead in float64 as well.",
        all(wide[each].high > 0 for each in narrow),
        "; ".join(
            f"{problem}, permuted classes {knob:g}: {dead.low:.0f} to {dead.high:.0f} in float32, "
            f"{wide[problem, knob].low:.0f} to {wide[problem, knob].high:.0f} in float64"
            for (problem, knob), dead in narrow.items()
        ),
        narrow,
    )


def same_count(cost: Cost) -> Finding | None:
    """Scratch and Keras against their own logits."""
    pairs = cost.agreements
    differing = sum(each.differing for each in pairs)
    return finding(
        "scratch-and-keras-count-alike",
        "In scratch and in Keras an answer is dead exactly where its own logits say so; where the "
        "two differ, rounding at the edge of the clip, or weights that have parted, decides.",
        all(each.unlawful == 0 and each.explained == each.differing for each in pairs),
        f"of {sum(each.judged for each in pairs):,} wrong answers "
        f"{sum(each.unlawful for each in pairs)} are dead or alive against their logits; "
        f"{differing:,} differ between the two, all explained; the same answers are dead at "
        f"{sum(each.same for each in pairs)} of {sum(each.looks for each in pairs)} looks",
        pairs,
    )


def order_decides(cost: Cost) -> Finding | None:
    """The same logits with their classes in another order; undecided where no order matters."""
    narrow, wide = (
        [each for each in cost.orders if each.dtype == dtype] for dtype in ("float32", "float64")
    )
    apart = {
        each.dtype: max(each.dead["scratch"]) - min(each.dead["scratch"]) for each in cost.orders
    }
    return finding(
        "in-float32-the-order-of-the-classes-decides",
        "In float32 an answer can be dead or not by the place of its winning class among the "
        "outputs, where the softmax adds them up one after the other, as NumPy does: a term below "
        "2^-24 is lost after the winner's 1, and counts before it. In float64 it is not so.",
        apart.get("float64", 1) == 0,
        "; ".join(
            f"{engine} in {each.dtype}: {span(dead)} of {each.answers} answers dead over "
            f"{len(dead)} orders of the classes"
            for each in (*narrow, *wide)
            for engine, dead in each.dead.items()
        ),
        narrow if wide and apart["float32"] else [],
    )


FACTS: tuple[Callable[[Cost], Finding | None], ...] = (
    good_starts,
    alone_nothing,
    come_back,
    standstill,
    flat_cost,
    new_labels,
    faint_and_adam,
    faint_direction,
    both_dtypes,
    same_count,
    order_decides,
    textbook_learns,
    shield_from_labels,
    shield_from_steps,
)
