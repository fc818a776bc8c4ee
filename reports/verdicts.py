"""The verdict of a whole: what stood closest to its bound, and one sentence for many studies.

Third in the reading order. It looks through records and picks; it measures nothing.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from comparisons.records import (
    SKIPPED,
    SUSPECT,
    UNDECIDABLE,
    WRONG,
    Finding,
    Judgement,
    Row,
    Study,
    worst,
)
from reports import numbers


class Extreme(NamedTuple):
    """The judgement that used most of its bound, and where it stands."""

    study: Study
    row: Row
    judgement: Judgement


def largest_use(studies: Iterable[Study]) -> Extreme | None:
    """The judgement that used most of its bound.

    Args:
        studies: to look through.

    Returns:
        The first of the largest; None if nothing was judged.
    """
    judged = [
        Extreme(study, row, judgement)
        for study in studies
        for row in study.rows
        for judgement in row.judgements
        if not math.isnan(judgement.used)
    ]
    return max(judged, key=lambda extreme: extreme.judgement.used, default=None)


def largest_difference(study: Study, kind: str) -> Row | None:
    """The row in which the two implementations lie furthest apart.

    Args:
        study: to look through.
        kind: "max_abs", "max_rel" or "max_ulp".

    Returns:
        The first of the largest; None if nothing was put side by side.
    """
    compared = [row for row in study.rows if not math.isnan(getattr(row, kind))]
    return max(compared, key=lambda row: float(getattr(row, kind)), default=None)


def title(study: Study) -> str:
    """Which study of what, for a sentence: "gradients of digits in float32"."""
    return f"{study.name} of {study.problem} in {study.dtype}"


def refuted(studies: Iterable[Study]) -> list[tuple[Study, Finding]]:
    """The findings that no longer hold, with the study that refuted each."""
    return [(study, each) for study in studies for each in study.findings if not each.holds]


def sentence(studies: Sequence[Study]) -> str:
    """The verdict of some studies in one sentence.

    Args:
        studies: of a whole run or of one page.

    Returns:
        A sentence that opens with the verdict, without markup.
    """
    if worst(study.verdict for study in studies) == WRONG:
        return f"Wrong: {_faults(studies)}."
    judged = largest_use(studies)
    if judged is None:
        return "Nothing was judged, so nothing can be said."
    study, row, judgement = judged
    elements = sum(each.elements for s in studies for r in s.rows for each in r.judgements)
    edge = (
        "none of them differs from it"
        if judgement.used == 0
        else f"the largest error used {numbers.use(judgement.used)} "
        f"({row.quantity} of {judgement.engine}, {title(study)})"
    )
    told = f"Right: {numbers.count(elements, 'number')} judged against the exact value, and {edge}"
    return f"{told}{_reservations(studies)}."


def _faults(studies: Sequence[Study]) -> str:
    """How many studies are wrong, and the first fault among them."""
    faulty = [study for study in studies if study.verdict == WRONG]
    parts = [f"{numbers.count(len(faulty))} of {numbers.count(len(studies), 'comparison')} failed"]
    first = next((study for study in faulty if study.first_fault), None)
    if first is not None and first.first_fault is not None:
        row = first.first_fault
        guilty = next(each for each in row.judgements if each.verdict == WRONG)
        size = f", {numbers.use(guilty.used)}" if guilty.used > 1 else ""
        parts.append(f"the first is {row.quantity} of {guilty.engine} ({title(first)}){size}")
    names = sorted({finding.name for _, finding in refuted(studies)})
    if names:
        parts.append(f"no longer true: {', '.join(names)}")
    return "; ".join(parts)


def _reservations(studies: Sequence[Study]) -> str:
    """What a good verdict does not cover: suspect, undecidable and skipped quantities."""
    verdicts = [each.verdict for study in studies for row in study.rows for each in row.judgements]
    verdicts += [SKIPPED for study in studies if not study.rows]
    told = [
        f"{numbers.count(verdicts.count(verdict))} {verdict}"
        for verdict in (SUSPECT, UNDECIDABLE, SKIPPED)
        if verdict in verdicts
    ]
    return f"; {' and '.join(told)}, see the tables" if told else ""
