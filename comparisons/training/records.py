"""What was measured of training, as plain data: the waist between measuring and the page."""

from __future__ import annotations

from dataclasses import dataclass

from comparisons.records import WRONG, worst
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
    """

    environment: dict[str, str]
    seconds: float
    judged: tuple[Judged, ...]
    free: tuple[Free, ...]
    planes: tuple[Plane, ...]
    claims: Claims
    first_steps: tuple[FirstStep, ...] = ()

    @property
    def verdict(self) -> str:
        """The worst of the judged runs."""
        return worst(each.verdict for each in self.judged)

    @property
    def bad(self) -> bool:
        """Whether anything is not as it should be."""
        return bool(self.wrong)

    @property
    def wrong(self) -> tuple[Judged, ...]:
        """The runs in which something is wrong."""
        return tuple(each for each in self.judged if each.verdict == WRONG)
