"""Stability: softmax or sigmoid in the layer against from-logits, as a gap between logits grows.

One sample for each gap from 0 to 1000: the right class lies that far below the top one, as in a
network that is confidently wrong. Every path from logits to a loss is held against the exact value
of every formula it might have computed, and the one it fits is named. What does not depend on a
problem is measured once for a run, in `comparisons.stability`.
"""

from collections.abc import Mapping
from time import perf_counter
from typing import NamedTuple

import numpy as np

from comparisons.bounds.arithmetic import Array
from comparisons.judge import judge
from comparisons.problems import Problem
from comparisons.records import SKIPPED, Judgement, Row, Study
from comparisons.stability.paths.formulas import (
    BINARY,
    FORMS,
    SPARSE,
    Candidate,
    Formula,
    Truth,
    candidate,
    forms,
)
from comparisons.stability.paths.identify import identify as fitting
from comparisons.stability.paths.kinds import NOTHING, own
from comparisons.stability.paths.study_paths import (
    Path,
    Result,
    keras_results,
    naive_path,
    scratch_paths,
)
from comparisons.stability.paths.study_series import series

# Quarters up to 18 (where clipping sets in), then up to 1000 in even steps of the logarithm, with
# the places where exp underflows and overflows in float32 and float64 among them. A power of two,
# so that a mean over the gaps does not round the gradients.
GAPS = np.unique(
    np.concatenate(
        [np.arange(0, 18.25, 0.25), np.geomspace(19, 990, 49), [87.5, 88.75, 104, 708.5, 746, 1000]]
    )
)

# The formulas in words, as a sentence about the paths begins.
WORDS = {
    "from logits": "From the logits",
    "textbook": "by -log p as it stands",
    "clipped": "from clipped probabilities",
    "": "by no formula that is known",
}


class Identified(NamedTuple):
    """The formula that a path was found to compute, and its rows against that formula."""

    formula: Formula | None
    rows: tuple[Row, ...]


def study(problem: Problem, dtype: str, paths: dict[str, Path] | None = None) -> Study:
    """All paths over all gaps, with as many classes or outputs as the problem has.

    Classes are given by their number, whatever the problem's loss: a form that multiplies with 0
    instead has 0 times an infinite log.

    Args:
        problem: one with a crossentropy; for others the study is skipped.
        dtype: "float32" or "float64".
        paths: by name, "engine path"; those of both engines if None.
    """
    if problem.loss not in FORMS:
        reason = f"a network with {problem.loss} has no softmax or sigmoid before its loss"
        row = Row("loss", "loss from Z", (Judgement("scratch", SKIPPED, reason),))
        return Study("stability", problem.name, dtype, (row,), reason.capitalize() + ".")
    started = perf_counter()
    loss = BINARY if problem.loss == BINARY else SPARSE
    Z, Y = logits(loss, problem.units[-1], dtype)
    known = _known(loss, Z, Y)
    with np.errstate(all="ignore"):  # inf and nan are results here
        walking = scratch_paths(loss) if paths is None else paths
        walked: dict[str, Result] = {name: path(Z, Y) for name, path in walking.items()}
        naive = naive_path(loss)(Z, Y)
    if paths is None:
        walked |= keras_results(loss, Z, Y)
    found = {name: identify(name, loss, result, known, Z, Y) for name, result in walked.items()}
    truth = known[Formula(NOTHING, "from logits", dtype, dtype)]
    return Study(
        "stability",
        problem.name,
        dtype,
        tuple(row for each in found.values() for row in each.rows),
        "; ".join(_sentences(found)) + ".",
        series=series(walked | {"naive": naive}, truth, own(loss), GAPS),
        notes=(
            f"{problem.units[-1]} {'outputs' if loss == BINARY else 'classes'}; {len(GAPS)}"
            " gaps from 0 to 1000, by which the right answer lies below the one given.",
            *_lost_gradients(walked),
        ),
        seconds=perf_counter() - started,
    )


def logits(loss: str, n: int, dtype: str) -> tuple[Array, Array]:
    """A sample for each gap, wrong by it.

    Of classes, 1 towers over the right class 0, at logit 0, by the gap; the others lie at -1, -2,
    ..., so that no two logits are equal at any gap but 0. Of outputs, 0 is wanted and lies at minus
    the gap; the others lie at 1, -2, 3, ... and every other one of them is wanted.

    Returns:
        Z (n, gaps), and Y: of classes (gaps,), all 0; of outputs (n, gaps).
    """
    Z = np.zeros((n, len(GAPS)))
    if loss == BINARY:
        others = np.arange(1, n)
        Z[0] = -GAPS
        Z[1:] = (others * (-1) ** (others + 1))[:, np.newaxis]
        wanted = np.arange(n) % 2 == 0
        return Z.astype(dtype), np.repeat(wanted[:, np.newaxis], len(GAPS), 1).astype(dtype)
    Z[1] = GAPS
    Z[2:] = -np.arange(1, n - 1)[:, np.newaxis]
    return Z.astype(dtype), np.zeros(len(GAPS), dtype=np.int64)


def identify(
    name: str, loss: str, result: Result, known: Mapping[Formula, Candidate], Z: Array, Y: Array
) -> Identified:
    """The formula that every number of a path fits, and the path's rows against it.

    A path of scratch has its formula in its name and is held to that one; what a path of Keras
    computes is found out, and whether its loss is of another dtype than its layers, too.

    Args:
        name: of the path, "engine path".
        loss: Keras's name.
        result: what it computed.
        known: the candidates in one dtype, tried in order.
        Z, Y: logits and targets.

    Returns:
        If none fits, no formula and the rows against the first that was tried.
    """
    if name.startswith("scratch"):
        ((formula, candidate),) = (
            (formula, each) for formula, each in known.items() if _meant(name, loss, formula)
        )
        return Identified(formula, _rows(name, result, formula, candidate))
    tried = {**_cast(result, loss, known, Z, Y), **known}  # the sharper ones first
    fits = [fit.formula for fit in fitting(*result, tried).fits]
    formula = next(iter(fits), next(iter(tried)))
    return Identified(formula if fits else None, _rows(name, result, formula, tried[formula]))


def _known(loss: str, Z: Array, Y: Array) -> dict[Formula, Candidate]:
    """Every form of a loss, from the logits and through the activation that belongs to it."""
    dtype = str(Z.dtype)
    return {
        formula: candidate(formula, loss, Z, Y)
        for form in forms(loss, dtype)
        for formula in (Formula(through, form, dtype, dtype) for through in (NOTHING, own(loss)))
    }


def _meant(name: str, loss: str, formula: Formula) -> bool:
    """Whether a formula is what a path of scratch is named after."""
    _, form = name.split(" ", 1)
    wanted = FORMS[loss][formula.form]
    through = NOTHING if form == "from_logits" else own(loss)
    same_loss = form != "clipped" or wanted.name == loss
    return formula.through == through and wanted.form == form and same_loss and not wanted.averaged


def _cast(
    result: Result, loss: str, known: Mapping[Formula, Candidate], Z: Array, Y: Array
) -> dict[Formula, Candidate]:
    """The same formulas with the loss in the dtype that it has, if that is another."""
    dtype = str(result.loss.dtype)
    changed = [formula._replace(loss_dtype=dtype) for formula in known]
    return {each: candidate(each, loss, Z, Y) for each in changed if each not in known}


def _rows(name: str, result: Result, formula: Formula, exact: Candidate) -> tuple[Row, ...]:
    """Loss and gradient of a path, judged against one formula."""
    engine, _ = name.split(" ", 1)
    mean = result.loss.ndim == 0
    quantity, truth = ("cost", exact.mean) if mean else ("loss", exact.loss)
    rows = [_row(engine, f"{quantity} of {name}", f"{quantity} {formula.name}", result.loss, truth)]
    if result.gradient is not None:
        step = f"dZ {formula.name}"
        rows.append(_row(engine, f"dZ of {name}", step, result.gradient, exact.gradient))
    return tuple(rows)


def _row(engine: str, quantity: str, step: str, computed: Array, truth: Truth) -> Row:
    judgement = judge(engine, np.asarray(computed), truth.exact, truth.bound, truth.likely)
    return Row(quantity, step, (judgement,))


def _sentences(found: dict[str, Identified]) -> list[str]:
    """For each form, the paths that were found to compute it."""
    by_form: dict[str, list[str]] = {}
    for name, (formula, _) in found.items():
        form = "" if formula is None else formula.kind[1]
        by_form.setdefault(form, []).append(name)
    return [f"{WORDS[form]}: {', '.join(names)}" for form, names in by_form.items()]


def _lost_gradients(walked: Mapping[str, Result]) -> list[str]:
    """For each path whose gradient is nan somewhere, from which gap on."""
    sentences = []
    for name, (_, gradient) in walked.items():
        if gradient is not None and np.isnan(gradient).any():
            first = GAPS[np.isnan(gradient).any(axis=0)][0]
            sentences.append(
                f"The gradient of {name} is nan from a gap of {first:.4g} on: 1/p is inf there, "
                "and inf times 0 is no number."
            )
    return sentences
