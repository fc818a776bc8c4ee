"""What the claims were measured by, as plain data, between measuring and showing.

    Quartiles    a number over the seeds
    Setting      how much was run
    Tendency     do Adam's steps follow how steady a weight's gradients are, or their size?
    Probe        Adam on a made-up sequence of gradients
    Largest      the largest step there was, against two bounds
    Race         an optimiser at a rate: how many updates to a target, what cost in the end
    Count        updates and epochs, counted in both frameworks
    Noise        how far the gradients of batches scatter
    Course       a batch size and a rate: cost after an epoch's worth and an update's worth
    Agreement    the same runs in both frameworks
    Claim        a sentence, and what became of it
    Claims       all of it

Costs are of the training samples unless said otherwise; a run that breaks off has a cost of inf.
"""

from __future__ import annotations

from dataclasses import dataclass

from comparisons.records import Finding, Series
from comparisons.training.claims.run_records import (
    Agreement,
    Count,
    Course,
    Noise,
    Quartiles,
    Race,
)

HOLDS = "holds"
IN_PART = "holds in part"
NOT = "does not hold"
VERDICTS = (HOLDS, IN_PART, NOT)


@dataclass(frozen=True)
class Setting:
    """How much is run.

    Attributes:
        problems: names in the catalogue.
        race_problems: those of them that are trained at every rate.
        seeds: of starts and orders; each is a run.
        rates: the learning rates of the grid.
        epochs: problem -> passes over its samples.
        looks: how often a run is looked at.
        window: updates over which the gradients of a weight are called steady or noisy.
        batch_sizes: to compare; one larger than the samples means all of them.
        draws: of random batches, for the noise.
        keras_problems, keras_seeds: of the runs that Keras makes as well.
    """

    problems: tuple[str, ...]
    race_problems: tuple[str, ...]
    seeds: int
    rates: tuple[float, ...]
    epochs: dict[str, int]
    looks: int
    window: int
    batch_sizes: tuple[int, ...]
    draws: int
    keras_problems: tuple[str, ...]
    keras_seeds: int


@dataclass(frozen=True)
class Tendency:
    """How the steps of an optimiser go with the gradients of a weight, over all weights of a run.

    Of each weight over a window of updates, with g its gradients: its *size* is sqrt(mean g^2); its
    *steadiness* |mean g| / size, 1 for gradients that never change and near 0 where the signs
    alternate; its *step* the mean of |step| / learning rate; its *rate* learning rate over
    sqrt(v_hat) + epsilon, what a unit of its averaged gradient is multiplied by.

    Attributes:
        engine, problem, optimizer: what was trained; "adam, beta_1 = 0" is Adam without a memory
            of the gradient, RMSprop with the correction of Adam.
        part: "early" or "late": which window of the run.
        weights: how many had a gradient at all in the window.
        still: how many had none.
        step_steadiness, step_size: rank correlations of the step, over the weights.
        rate_steadiness, rate_size: of the rate, for the Adams; nan for the others.
        own_steadiness: of the step divided by the size.
        steady_over_noisy: median step of the steadiest quarter of the weights over that of the
            noisiest.
    """

    engine: str
    problem: str
    optimizer: str
    part: str
    weights: int
    still: int
    step_steadiness: Quartiles
    step_size: Quartiles
    rate_steadiness: Quartiles
    rate_size: Quartiles
    own_steadiness: Quartiles
    steady_over_noisy: Quartiles


@dataclass(frozen=True)
class Rarity:
    """Inputs that are seldom other than 0, and the rate that Adam gives their weights.

    Attributes:
        engine, problem: what was trained.
        inputs: how many there are that are other than 0 in some sample.
        seldom, often: share of samples, of the rarest and the commonest quarter, the median.
        rate: rank correlation of the share of samples with the rate of the weights, over inputs.
        seldom_over_often: rate of the rarest quarter over that of the commonest.
    """

    engine: str
    problem: str
    inputs: int
    seldom: float
    often: float
    rate: Quartiles
    seldom_over_often: Quartiles


@dataclass(frozen=True)
class Probe:
    """Adam on a sequence of gradients of a single weight, and what the formula says.

    Attributes:
        engine: whose Adam.
        sequence: "constant", "alternating", "rare", "growing", "once": which gradients.
        size: of the gradients.
        steps: how many updates.
        step: the last |step| / learning rate; of "rare" the way of one whole period.
        expected: the same by the formula, in float64.
        words: what the sequence is, for a person.
    """

    engine: str
    sequence: str
    size: float
    steps: int
    step: float
    expected: float
    words: str


@dataclass(frozen=True)
class Largest:
    """The largest |step| / learning rate of Adam in some runs.

    Attributes:
        engine, problem: whose steps; the problem "growing" is the sequence made to be large.
        runs, steps: how many runs, and updates in each.
        largest: of all steps of all weights.
        paper: max(1, (1 - beta_1) / sqrt(1 - beta_2)), the bound of the paper.
        sharp: the largest that any sequence of gradients can give.
        used: the largest share of the sharp bound of its own update that a step took.
        above_one: share of the steps above 1.
    """

    engine: str
    problem: str
    runs: int
    steps: int
    largest: float
    paper: float
    sharp: float
    used: float
    above_one: float


@dataclass(frozen=True)
class Claim:
    """What is said of optimisers, and what became of it.

    Attributes:
        name: short and stable.
        said: the sentence.
        verdict: one of `VERDICTS`.
        found: what was measured, in a sentence or two.
        where_not: where it does not hold, a sentence each; empty if there is no such place.
        findings: the parts that decided it.
        in_keras: what the same measurements in Keras gave.
        sources: where the sentence, or the question, comes from.
    """

    name: str
    said: str
    verdict: str
    found: str
    where_not: tuple[str, ...]
    findings: tuple[Finding, ...]
    in_keras: str
    sources: tuple[str, ...] = ()


@dataclass(frozen=True)
class Claims:
    """Everything that was measured, and what it says."""

    setting: Setting
    tendencies: tuple[Tendency, ...]
    rarities: tuple[Rarity, ...]
    probes: tuple[Probe, ...]
    largest: tuple[Largest, ...]
    races: tuple[Race, ...]
    counts: tuple[Count, ...]
    noises: tuple[Noise, ...]
    courses: tuple[Course, ...]
    agreements: tuple[Agreement, ...]
    series: tuple[Series, ...] = ()
    claims: tuple[Claim, ...] = ()
    seconds: float = 0.0
