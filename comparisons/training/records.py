"""What was measured of training, as plain data: the waist between measuring and the page."""

from __future__ import annotations

from dataclasses import dataclass

from comparisons.records import WRONG, Series, worst
from comparisons.training.claims.records import Claims
from comparisons.training.free.records import Free
from comparisons.training.variants.first_steps import FirstStep


@dataclass(frozen=True)
class Judged:
    """One run of many steps, every update of every parameter judged.

    Attributes:
        problem: name in the catalogue.
        dtype: "float32" or "float64".
        optimizer: a key of `update_steps.UPDATES`.
        engine: "scratch" or "keras".
        entry: how Keras was made to take its steps; "" for scratch.
        steps: how many it took.
        numbers: how many were judged: parameters and moments, step after step.
        left_out: how many were not, having no exact value or no bound.
        verdict: the worst of all.
        used: the largest |error| / bound.
        quantity, step: where that was, the step counted from 1.
        outside: how many numbers lie outside their bound.
        unsettled: what could not be told, in a sentence; "" if everything could.
        made, judged: seconds that the run took, and its judgement.
    """

    problem: str
    dtype: str
    optimizer: str
    engine: str
    entry: str
    steps: int
    numbers: int
    left_out: int
    verdict: str
    used: float
    quantity: str
    step: int
    outside: int
    unsettled: str
    made: float
    judged: float


@dataclass(frozen=True)
class Plane:
    """The cost on a plane, and where some runs went.

    Attributes:
        problem, dtype: what was trained.
        x, y: places along the two axes, in the unit of the weights; 0, 0 is the first run's end.
        costs: of all samples, a line for each place along y.
        paths: label -> x and y of its points, the start first.
        inside: label -> share of the squared distances from the end that lies in the plane.
    """

    problem: str
    dtype: str
    x: tuple[float, ...]
    y: tuple[float, ...]
    costs: tuple[tuple[float, ...], ...]
    paths: dict[str, tuple[tuple[float, ...], tuple[float, ...]]]
    inside: dict[str, float]


@dataclass(frozen=True)
class OwnRates:
    """The rates that Adam gives the weights of one network, and the steps they take.

    Attributes:
        problem: what was trained, in float32.
        steps: of each run.
        weights: how many there are.
        still: how many of them never had a gradient.
        low, middle, high: of the rates after the last step: 5, 50 and 95 of 100 are below.
        series: rates, and steps, over the steps.
    """

    problem: str
    steps: int
    weights: int
    still: int
    low: float
    middle: float
    high: float
    series: tuple[Series, ...]


@dataclass(frozen=True)
class Recognised:
    """A real run by one form of an optimiser, and what was said of it.

    Attributes:
        name: the form that took the steps, with its settings.
        who: computes so.
        named: the forms that are consistent with the run.
        reasons: why, if they are several, this run cannot tell them apart.
        keras: of Keras's own forms at their defaults, but for this one, the one that held longest.
        flagged: the step at which it is refuted; 0 if it never is.
        identifiable: the step by which no rounding hides the difference; 0 if there is none.
        late: forms that were flagged later than they could be told; there must be none.
    """

    name: str
    who: str
    named: tuple[str, ...]
    reasons: tuple[str, ...]
    keras: str
    flagged: int
    identifiable: int
    late: tuple[str, ...]


@dataclass(frozen=True)
class ToldApart:
    """Real runs by every form of an optimiser, each held against all forms.

    Attributes:
        problem, dtype: what was trained.
        steps: of each run.
        runs: in the order of the table of forms.
    """

    problem: str
    dtype: str
    steps: int
    runs: tuple[Recognised, ...]


@dataclass(frozen=True)
class Training:
    """Everything that a campaign about training measured.

    Attributes:
        environment: what it was run on.
        seconds: of work, on all processes together.
        judged: long runs, every update judged.
        free: both frameworks left alone.
        planes: where runs went.
        claims: what is said of optimisers, each sentence held against many runs.
        first_steps: who puts epsilon where, and what it does to a first step.
        told_apart: real runs by every form, and what was said of each.
        own_rates: the rate that each weight has, over the steps.
    """

    environment: dict[str, str]
    seconds: float
    judged: tuple[Judged, ...]
    free: tuple[Free, ...]
    planes: tuple[Plane, ...]
    claims: Claims
    first_steps: tuple[FirstStep, ...] = ()
    told_apart: tuple[ToldApart, ...] = ()
    own_rates: tuple[OwnRates, ...] = ()

    @property
    def verdict(self) -> str:
        """The worst of the judged runs."""
        return worst(each.verdict for each in self.judged)

    @property
    def bad(self) -> bool:
        """Whether anything is not as it should be."""
        return bool(self.wrong or self.misnamed)

    @property
    def wrong(self) -> tuple[Judged, ...]:
        """The runs in which something is wrong."""
        return tuple(each for each in self.judged if each.verdict == WRONG)

    @property
    def misnamed(self) -> tuple[Recognised, ...]:
        """Runs by known forms that were not named, or of which a form was flagged too late."""
        runs = (run for each in self.told_apart for run in each.runs)
        return tuple(run for run in runs if run.late or run.name not in run.named)
