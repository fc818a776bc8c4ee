"""Records of runs: races, counts, scatter, batch sizes, and agreement between frameworks.

After `fleet`; `records` has the others and says what each is.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Quartiles:
    """A number over the seeds: the median, the quarter below and above, and how many there were.

    Of numbers of which some are inf, the quartiles may be; nan if there is none.
    """

    median: float
    lower: float
    upper: float
    count: int


@dataclass(frozen=True)
class Race:
    """An optimiser at a learning rate, over the seeds.

    Attributes:
        engine, problem: what was trained.
        inputs: "as they come" or "standardised".
        optimizer, learning_rate: how.
        default: whether that is the rate of Keras's defaults.
        updates: how many in each run.
        reached: target -> share of the runs that reached it; a target is a part of the cost of the
            best constant answer.
        needed: target -> updates until the first look at which the cost was so low; inf: never.
        cost: at the end.
        held_out: cost on the samples held out, at the end.
        right: share of right answers on them; nan for regression.
        broken: share of the runs in which a weight was not a number at the end, or the cost was
            above that of the start.
    """

    engine: str
    problem: str
    inputs: str
    optimizer: str
    learning_rate: float
    default: bool
    updates: int
    reached: dict[str, float]
    needed: dict[str, Quartiles]
    cost: Quartiles
    held_out: Quartiles
    right: Quartiles
    broken: float


@dataclass(frozen=True)
class Count:
    """Updates of a number of epochs, counted.

    Attributes:
        engine, problem: what was trained.
        m, batch_size, epochs: on how many samples, and how.
        iterations: as the framework counts them.
        moved: updates after which some weight had other bits.
        last: samples in the last batch of an epoch.
        reported: cost of the first epoch as the framework reports it.
        weighted, plain: mean cost of that epoch's batches, weighted by samples and not.
    """

    engine: str
    problem: str
    m: int
    batch_size: int
    epochs: int
    iterations: int
    moved: int
    last: int
    reported: float
    weighted: float
    plain: float

    @property
    def expected(self) -> int:
        """epochs times ceil(m / batch size)."""
        return self.epochs * -(-self.m // self.batch_size)


@dataclass(frozen=True)
class Noise:
    """How far the gradients of batches lie from that of all samples, at weights that stand still.

    Attributes:
        engine, problem: whose gradients.
        place: "start" or "trained".
        batch_size: how many samples are drawn, without putting back.
        draws: batches a seed.
        ratio: mean squared distance over sigma^2 / b (m - b) / (m - 1), over the seeds.
        error: standard error of the mean of the ratio over all draws.
        mean: of the ratio over all draws of all seeds.
        signal: length of the whole gradient over the root of the mean squared distance.
    """

    engine: str
    problem: str
    place: str
    m: int
    batch_size: int
    draws: int
    ratio: Quartiles
    error: float
    mean: float
    signal: Quartiles


@dataclass(frozen=True)
class Course:
    """A batch size at a learning rate, over the seeds.

    Attributes:
        engine, problem, optimizer, learning_rate: what was trained, and how.
        default: whether that is the rate of Keras's defaults.
        m, batch_size: samples, and samples an update; at most m.
        epochs, updates: of the whole run.
        after_epochs: cost after all epochs.
        same_updates: how many updates the largest batch makes in these epochs.
        after_updates: cost after that many.
        start: cost before the first.
        broken: share of the runs whose cost after the epochs is above that of the start.
    """

    engine: str
    problem: str
    optimizer: str
    learning_rate: float
    default: bool
    m: int
    batch_size: int
    epochs: int
    updates: int
    after_epochs: Quartiles
    same_updates: int
    after_updates: Quartiles
    start: Quartiles
    broken: float


@dataclass(frozen=True)
class Agreement:
    """The same runs in both frameworks: the same starts, the same batches, float64.

    Attributes:
        problem, inputs, optimizer, learning_rate: what was trained, and how.
        seeds, updates: how many runs, and updates in each.
        apart: largest relative difference of the cost of all samples, over looks and seeds.
        weights_apart: largest difference of a weight at the end, over the largest weight.
        spread: of the cost in the end between seeds, (largest - smallest) / smallest.
    """

    problem: str
    inputs: str
    optimizer: str
    learning_rate: float
    seeds: int
    updates: int
    apart: float
    weights_apart: float
    spread: float
