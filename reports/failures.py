"""A mistake in full, as plain text: what, where, how bad, since when, and how to see it again.

Fourth in the reading order. The same text stands on a page, in the terminal and in a failed test,
and it costs no import of pandas or matplotlib.
"""

from __future__ import annotations

import argparse
import shlex
from collections.abc import Mapping
from typing import TYPE_CHECKING

from comparisons.records import IDENTICAL, PROVEN, WRONG, Finding, Judgement, Row, Study
from reports import numbers
from reports.causes import usual_cause

if TYPE_CHECKING:
    from comparisons.stability.question import Stability

AGREED = (IDENTICAL, PROVEN)


def failure(study: Study, environment: Mapping[str, str] | None = None) -> str:
    """What is wrong in a study.

    Args:
        study: any; only a `wrong` one has something to tell.
        environment: of the run, for the seed and the data file that the reproducing line needs;
            None stands for the catalogue at seed 0.

    Returns:
        Plain text without a final newline: the first row at fault, then every refuted finding.
        Empty if the study is not wrong.
    """
    line = command(study, environment or {})
    texts = [] if study.first_fault is None else [_row(study, study.first_fault, line)]
    texts += [_finding(study, each, line) for each in study.findings if not each.holds]
    return "\n\n".join(texts)


def command(study: Study, environment: Mapping[str, str]) -> str:
    """The command line that measures one study again.

    Args:
        study: the one to measure.
        environment: of the run that it comes from.

    Returns:
        A line for a shell.
    """
    parser = argparse.ArgumentParser(add_help=False, allow_abbrev=False)
    for option in ("--data", "--target"):
        parser.add_argument(option)
    given, _ = parser.parse_known_args(shlex.split(environment.get("command", "")))
    words = ["twinprop", "report", study.name]
    if given.data is None:
        words += ["--problem", study.problem]
    else:
        words += ["--data", given.data, "--target", given.target or ""]
    words += ["--dtype", study.dtype]
    if environment.get("seed", "0") != "0":
        words += ["--seed", environment["seed"]]
    return shlex.join(words)


def place(quantity: str, index: tuple[int, ...]) -> str:
    """An element of an array as a person would write it.

    Example:
        >>> place("dW2", (3, 4)), place("cost", ())
        ('dW2[3, 4]', 'cost')
    """
    return f"{quantity}[{', '.join(map(str, index))}]" if index else quantity


def _row(study: Study, row: Row, line: str) -> str:
    """The first row at fault: every implementation in turn, the guilty ones in full."""
    guilty = [each for each in row.judgements if each.verdict == WRONG]
    told = [
        f"wrong: {row.quantity} of {' and of '.join(each.engine for each in guilty)} "
        f"({study.name}, problem {study.problem}, {study.dtype})",
        f"  step       {row.step}",
    ]
    for each in guilty:
        told += _judgement(study, row, each)
    told += [
        f"  {each.engine:<10} {each.verdict}, {numbers.use(each.used)}"
        for each in row.judgements
        if each.verdict != WRONG
    ]
    inherited = [
        each.quantity
        for each in study.rows
        if any(judgement.inherits == row.quantity for judgement in each.judgements)
    ]
    if inherited:
        told.append(f"  inherited  {', '.join(inherited)} are made from it")
    others = [each.quantity for each in study.rows if each.verdict == WRONG and each is not row]
    if others:
        told.append(f"  also       wrong by themselves: {', '.join(dict.fromkeys(others))}")
    if cause := usual_cause(study.name, row.quantity):
        told.append(f"  usually    {cause}")
    return "\n".join([*told, f"  reproduce  {line}"])


def _judgement(study: Study, row: Row, judgement: Judgement) -> list[str]:
    """Where, how bad, why, and the last quantity of the same implementation that agreed."""
    computed = numbers.value(judgement.computed, study.dtype)
    exact = numbers.value(judgement.exact, study.dtype)
    told = [f"  {judgement.engine}"]
    if judgement.elements:
        told += [
            f"    where    {place(row.quantity, judgement.index)}: "
            f"computed {computed}, exact {exact}",
            f"    how bad  {numbers.use(judgement.used)}: error {numbers.error(judgement.error)}, "
            f"bound {numbers.error(judgement.bound)}; {numbers.count(judgement.outside)} of "
            f"{numbers.count(judgement.elements, 'number')} outside",
        ]
    return [
        *told,
        f"    reason   {judgement.reason}",
        f"    before   {_last_agreed(study, row, judgement.engine)}",
    ]


def _last_agreed(study: Study, row: Row, engine: str) -> str:
    """The last quantity before this row that agreed in the same implementation."""
    agreed = [
        (earlier, each)
        for earlier in study.rows[: study.rows.index(row)]
        for each in earlier.judgements
        if each.engine == engine and each.verdict in AGREED
    ]
    if not agreed:
        return "nothing before it was found to agree"
    earlier, each = agreed[-1]
    return f"{earlier.quantity} agreed ({each.verdict}, {numbers.use(each.used)})"


def _finding(study: Study, finding: Finding, line: str) -> str:
    """A fact about a framework that no longer holds."""
    return "\n".join(
        [
            f"refuted: {finding.name} ({study.name}, problem {study.problem}, {study.dtype})",
            f"  statement  {finding.statement}",
            f"  measured   {finding.evidence}",
            f"  reproduce  {line}",
        ]
    )


def asked(stability: Stability) -> str:
    """What is wrong in the question of stability.

    Args:
        stability: any; only a `wrong` one has something to tell.

    Returns:
        Plain text: refuted findings, gaps that are not where they were predicted, cells of the map
        without a formula, and rows of scratch at fault. Empty if there are none.
    """
    reproduce = "  reproduce  twinprop report stability"
    texts = [
        f"refuted: {each.name} (stability)\n  statement  {each.statement}\n"
        f"  measured   {each.evidence}\n{reproduce}"
        for each in stability.all_findings
        if not each.holds
    ]
    texts += [
        f"elsewhere: {each.form} ({each.scene}, {each.dtype}), {each.event}\n"
        f"  found      at a gap of {each.found:g}\n"
        f"  predicted  {each.earliest:g} to {each.latest:g}: {each.why or 'nowhere'}\n{reproduce}"
        for each in stability.thresholds
        if each.agrees is False
    ]
    texts += [
        f"unexplained: {each.route.head}, {each.route.loss}, from_logits={each.route.from_logits}, "
        f"{each.route.between}, {each.route.policy}, {each.mode}\n{reproduce}"
        for each in stability.walk.unexplained
    ]
    texts += [
        f"wrong: {row.quantity} ({summary.side}, {summary.dtype})\n"
        f"  how bad    {row.judgements[0].reason}\n{reproduce}"
        for summary in stability.summaries
        for row in summary.rows
        if row.verdict == WRONG
    ]
    return "\n\n".join(texts)
