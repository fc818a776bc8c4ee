"""What was measured of training, as plain data: the waist between measuring and the page."""

from __future__ import annotations

from dataclasses import dataclass


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
