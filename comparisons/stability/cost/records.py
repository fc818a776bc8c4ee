"""What it costs to train through a clipped loss, as plain data, between measuring and showing.

    Spread      a number over the seeds: mean, lowest, highest
    Outcome     one start, engine and optimiser: what died, what came back, what was lost
    Freeze      from which knob on nothing moves at all
    Alone       what dead, or faint, answers teach when there are no others
    Order       what the order of the classes does to the count of the dead
    Agreement   how far scratch and Keras count the same dead answers, and why not further
    Cost        all of it

Steps are updates, costs are in nats, shares and accuracies lie in [0, 1].
"""

from __future__ import annotations

from dataclasses import dataclass

from comparisons.records import Finding, Series

# How bad a start is, in words, by its family.
WORDS = {
    "scaled weights": "weights times {:g}",
    "lifted class": "one class lifted by {:g}",
    "changed labels": "one label in ten changed after {:g} epochs",
    "permuted classes": "classes renamed after {:g} epochs",
}


@dataclass(frozen=True)
class Spread:
    """A number over the seeds: their mean, the lowest and the highest; nan if there is none."""

    mean: float
    low: float
    high: float


@dataclass(frozen=True)
class Outcome:
    """One start, engine and optimiser, over the seeds.

    Attributes:
        problem, dtype, engine, optimizer, learning_rate: what was trained, and how.
        family, knob: where it began.
        seeds: how many runs.
        steps: how many updates in each.
        answers: how many are trained on: samples, or for sigmoids samples times outputs.
        wrong: of them at the start.
        dead, faint: wrong answers without a gradient, or with one that is next to nothing, at the
            start.
        dead_most: the most that were dead at any look.
        dead_end, faint_end: at the end.
        arose: answers that were dead at some look and not at the start.
        had_dead: runs with a dead answer at the start.
        half_by: the first look at which half of those dead at the start had a gradient again, in
            steps, over the runs in which that happened.
        half_in: in how many runs it happened.
        never: share of those dead at the start that were dead at every look.
        learned: path -> share of those dead at the start that were right at the end.
        held_out: path -> accuracy on held-out samples at the end.
        trained_on: path -> accuracy on the samples that were trained on, at the end.
        changed, others: path -> accuracy on the changed labels and on the rest, for starts that
            change some; the changed ones count as right if what was to be learned was learned.
        lost: held-out accuracy of the stable path less that of the clipped one, seed by seed.
        cost, true_cost: path -> at the end, as the path reports it, and from the same logits.
        cost_start: as the clipped path reports it at the start.
        true_cost_start: from the same logits.
        still: runs of the clipped path in which no bit of any weight had changed at the end.
        broken: runs of the textbook's path in which a weight was not a number, of `textbook` runs.
        broken_at: the step after which that was so.
        textbook: how many runs of the textbook's path there were; they are of the first seeds.
        textbook_lost: as `lost`, of the textbook's path.
    """

    problem: str
    dtype: str
    engine: str
    optimizer: str
    learning_rate: float
    family: str
    knob: float
    seeds: int
    steps: int
    answers: int
    wrong: Spread
    dead: Spread
    faint: Spread
    dead_most: Spread
    dead_end: Spread
    faint_end: Spread
    arose: Spread
    had_dead: int
    half_by: Spread
    half_in: int
    never: Spread
    learned: dict[str, Spread]
    held_out: dict[str, Spread]
    trained_on: dict[str, Spread]
    changed: dict[str, Spread]
    others: dict[str, Spread]
    lost: Spread
    cost: dict[str, Spread]
    true_cost: dict[str, Spread]
    cost_start: Spread
    true_cost_start: Spread
    still: int
    broken: int
    broken_at: Spread
    textbook: int
    textbook_lost: Spread


@dataclass(frozen=True)
class Freeze:
    """From which knob on the clipped path of scratch does not move at all.

    Attributes:
        problem, dtype, family: of the starts.
        seeds: how many.
        frozen: in how many of them a knob was found.
        knob: the lowest from which on, up to `highest`, no sample has any gradient.
        highest: the highest that was tried.
        still: optimiser -> in how many of those no bit of any weight changed in `steps` updates.
        steps: how many.
    """

    problem: str
    dtype: str
    family: str
    seeds: int
    frozen: int
    knob: Spread
    highest: float
    still: dict[str, int]
    steps: int


@dataclass(frozen=True)
class Alone:
    """What answers of one kind teach when there are no others.

    Attributes:
        problem, dtype, family, knob: where it began.
        kind: "dead" or "faint".
        optimizer, learning_rate: what trained.
        samples: of this kind.
        steps: how many updates on them alone.
        gradient: the largest |dZ| of any of them at the start.
        cosine: the lowest cosine between a sample's gradient and the one that it should be.
        still: whether no bit of any weight changed on the clipped path.
        moved: path -> the largest change of any weight.
        right: path -> share that was right at the end.
    """

    problem: str
    dtype: str
    family: str
    knob: float
    kind: str
    optimizer: str
    learning_rate: float
    samples: int
    steps: int
    gradient: float
    cosine: float
    still: bool
    moved: dict[str, float]
    right: dict[str, float]


@dataclass(frozen=True)
class Order:
    """How many answers of one start are dead if its classes are moved on by some places.

    Attributes:
        problem, dtype, family, knob: where it began.
        answers: how many are trained on.
        dead: engine -> how many are dead, by the number of places, 0 ... n - 1.
    """

    problem: str
    dtype: str
    family: str
    knob: float
    answers: int
    dead: dict[str, tuple[int, ...]]


@dataclass(frozen=True)
class Agreement:
    """The clipped path in scratch and in Keras from one start, look by look.

    Attributes:
        problem, dtype, optimizer, learning_rate, family, knob, seed: of both runs.
        looks: how many, the last after `steps` updates.
        steps: how many.
        same: looks at which the same answers were dead in both.
        first_apart: the first look, in steps, at which they were not; nan if there is none.
        weights_apart: the largest distance of any weight at that look.
        counts: how many were dead in each at that look, or else at the last: "scratch" and
            "keras".
        differing: answers that were dead in one only, over all looks.
        explained: of those, the ones that each engine's own logits allow in that engine.
        on_edge: of those, the ones whose logits in either engine allow both.
        unlawful: answers, over all looks and both engines, that were dead or alive against what
            their own logits allow.
        underflowed: dead answers, over all looks and both engines, whose winner was not clipped:
            the probability of the right class had underflowed to 0.
        judged: all wrong answers, over all looks and both engines.
        weights_apart_end: at the last look.
    """

    problem: str
    dtype: str
    optimizer: str
    learning_rate: float
    family: str
    knob: float
    seed: int
    looks: int
    steps: int
    same: int
    first_apart: float
    weights_apart: float
    counts: dict[str, int]
    differing: int
    explained: int
    on_edge: int
    unlawful: int
    underflowed: int
    judged: int
    weights_apart_end: float


@dataclass(frozen=True)
class Cost:
    """Everything that was measured.

    Attributes:
        setting: what was run, in one sentence.
        outcomes, freezes, alone, orders, agreements: the measurements.
        series: dead share and accuracy over the steps, for plots.
        findings: what the measurements establish, or refute.
        notes: sentences to be read beside them.
        seconds: how long it took.
    """

    setting: str
    outcomes: tuple[Outcome, ...]
    freezes: tuple[Freeze, ...]
    alone: tuple[Alone, ...]
    orders: tuple[Order, ...]
    agreements: tuple[Agreement, ...]
    series: tuple[Series, ...]
    findings: tuple[Finding, ...]
    notes: tuple[str, ...] = ()
    seconds: float = 0.0
