"""What a comparison found, as plain data: the waist between measuring and showing.

Everything `reports` shows comes from these records, and they hold no arrays: a `Run` (in `run`) is
written as JSON once, and its pages can be rebuilt from that file on a machine without Keras.

    Judgement   one implementation's step against the exact value of that step
    Row         one quantity: the judgement of each implementation, and the distance between them
    Series      numbers over an axis, for a plot
    Finding     a named fact about a framework, and whether this run established it again
    Study       one question asked of one problem in one dtype
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass, field

IDENTICAL = "identical"
PROVEN = "proven"
SUSPECT = "suspect"
UNDECIDABLE = "undecidable"
SKIPPED = "skipped"
WRONG = "wrong"

# From best to worst: the verdict of a whole is the worst of its parts. SKIPPED stands outside of
# that order: a whole is skipped only if all of it is.
VERDICTS = (SKIPPED, IDENTICAL, PROVEN, UNDECIDABLE, SUSPECT, WRONG)


@dataclass(frozen=True)
class Judgement:
    """One implementation's step against the exact value of that step.

    Attributes:
        engine: who computed it: "scratch", "keras", or the name of a learner's file.
        verdict: one of `VERDICTS`.
        reason: one sentence that says why.
        elements: how many numbers were judged.
        used: the largest |error| / bound; 0 means exact, 1 the edge, above 1 is wrong. inf where an
            error met a bound of zero, nan where nothing was judged.
        index: where in the array (this engine's own layout) the largest use stands.
        computed, exact, error, bound: the numbers at that place; error = |computed - exact|.
        outside: how many elements lie outside their bound.
        inherits: the quantity of this engine whose fault this one was computed from: right or
            wrong by itself, its numbers are not those of the problem. "" if there is none.
    """

    engine: str
    verdict: str
    reason: str
    elements: int = 0
    used: float = math.nan
    index: tuple[int, ...] = ()
    computed: float = math.nan
    exact: float = math.nan
    error: float = math.nan
    bound: float = math.nan
    outside: int = 0
    inherits: str = ""


@dataclass(frozen=True)
class Row:
    """One quantity of one problem: each implementation judged, and the two side by side.

    Attributes:
        quantity: its name on the blackboard, such as "dW2".
        step: what was computed from what, such as "dW2 from dZ2, A1".
        judgements: one for each implementation.
        max_abs, max_rel, max_ulp: the largest distance between the two implementations after
            translation into one layout, in absolute terms, relative to the larger magnitude, and in
            units in the last place. Evidence to read; it decides nothing. nan if there is only one.
    """

    quantity: str
    step: str
    judgements: tuple[Judgement, ...]
    max_abs: float = math.nan
    max_rel: float = math.nan
    max_ulp: float = math.nan

    @property
    def verdict(self) -> str:
        """The worst of the judgements; `identical` only if every one of them is exact."""
        return worst(judgement.verdict for judgement in self.judgements)


@dataclass(frozen=True)
class Series:
    """Numbers over an axis: what a plot draws.

    Attributes:
        name: unique within its study, such as "loss".
        x_label, y_label: what stands on the axes, with units.
        x: the places on the axis.
        lines: label -> one number for each place; nan leaves a gap, inf is drawn at the edge.
        x_scale, y_scale: "linear" or "log".
        bands: label -> (lower, upper), each one number for each place, drawn as a shaded area.
    """

    name: str
    x_label: str
    y_label: str
    x: tuple[float, ...]
    lines: dict[str, tuple[float, ...]]
    x_scale: str = "linear"
    y_scale: str = "log"
    bands: dict[str, tuple[tuple[float, ...], tuple[float, ...]]] = field(default_factory=dict)


@dataclass(frozen=True)
class Finding:
    """A named fact about a framework, and whether this run established it again.

    Attributes:
        name: short and stable, such as "keras-restores-logits".
        statement: one sentence, true or false.
        holds: what this run measured.
        evidence: the numbers that decided it, in one sentence.
    """

    name: str
    statement: str
    holds: bool
    evidence: str


@dataclass(frozen=True)
class Study:
    """One question asked of one problem in one dtype.

    Attributes:
        name: "forward", "gradients", "stability", "adam", ...
        problem: the name of the problem in the catalogue (or of the data file).
        dtype: "float32" or "float64".
        rows: in the order of the computation.
        summary: one sentence that says what was found.
        series: what its plots draw.
        findings: facts about the frameworks that it established or refuted.
        notes: sentences to be read beside the rows.
        seconds: how long it took.
    """

    name: str
    problem: str
    dtype: str
    rows: tuple[Row, ...]
    summary: str
    series: tuple[Series, ...] = ()
    findings: tuple[Finding, ...] = ()
    notes: tuple[str, ...] = ()
    seconds: float = 0.0

    @property
    def verdict(self) -> str:
        """The worst row; a finding that no longer holds is `wrong`; without rows, `skipped`."""
        if any(not finding.holds for finding in self.findings):
            return WRONG
        return worst(row.verdict for row in self.rows)

    @property
    def first_fault(self) -> Row | None:
        """The first row, in the order of the computation, that is `wrong`."""
        return next((row for row in self.rows if row.verdict == WRONG), None)


def drawn(values: Iterable[float]) -> tuple[float, ...]:
    """Numbers for a plot, to six digits: more cannot be seen, and a run's JSON stays small.

    Example:
        >>> drawn([1 / 3, 2.0])
        (0.333333, 2.0)
    """
    return tuple(float(f"{value:.6g}") for value in values)


def worst(verdicts: Iterable[str]) -> str:
    """The worst of some verdicts; what was skipped counts only if everything was."""
    taken = [verdict for verdict in verdicts if verdict != SKIPPED]
    return max(taken, key=VERDICTS.index, default=SKIPPED)
