"""Stability: softmax in the layer against from-logits, as the gap between two logits grows.

One sample for each gap from 0 to 1000: the right class lies that far below the top one, as in a
network that is confidently wrong. Every path from logits to a loss is held against the exact value
of every formula it might have computed, and the one it fits is named.
"""

import math
from time import perf_counter
from typing import NamedTuple

import numpy as np

from comparisons.bounds.arithmetic import Array
from comparisons.judge import judge
from comparisons.problems import Problem
from comparisons.records import SKIPPED, WRONG, Finding, Judgement, Row, Series, Study, drawn
from comparisons.softmax_paths import (
    Candidate,
    Path,
    Result,
    candidates,
    keras_paths,
    naive_path,
    scratch_paths,
)
from comparisons.studies.stability_facts import FACTS

# 0, then quarters up to 24 (where clipping sets in), then up to 1000 in steps of 1/20 of a decade,
# with the places where exp underflows and overflows in float32 and float64 among them.
GAPS = np.unique(
    np.concatenate(
        [np.arange(0, 24, 0.25), 10 ** np.arange(1.4, 3, 0.05), [87.5, 104, 708.5, 746, 1000]]
    )
)

# The paths that a picture shows; the others lie on top of one of these.
SHOWN = {
    "scratch from_logits": "scratch, from logits",
    "scratch textbook": "scratch, -log of a stable softmax",
    "naive": "-log of exp(z) / sum(exp(z))",
    "keras model_softmax": "Keras, softmax in the last layer (logits restored)",
    "keras softmax_tf": "Keras, softmax it cannot see through (clipped)",
}


# The formulas in words, as a sentence about the paths begins.
WORDS = {
    "from_logits": "By log-sum-exp of the logits",
    "textbook": "by -log p as it stands",
    "clipped": "from clipped probabilities",
    "clipped in float32": "from probabilities clipped in float32",
    "clipped in float64": "from probabilities clipped in float64",
    "none": "by no formula that is known",
}


class Identified(NamedTuple):
    """The formula that a path was found to compute, and its rows against that formula."""

    formula: str
    rows: tuple[Row, ...]


def study(problem: Problem, dtype: str, paths: dict[str, Path] | None = None) -> Study:
    """All paths over all gaps, with as many classes as the problem has.

    Args:
        problem: one with a categorical loss; for others the study is skipped.
        dtype: "float32" or "float64".
        paths: by name, "engine path"; those of both engines if None.
    """
    if not problem.loss.endswith("categorical_crossentropy"):
        reason = f"a network with {problem.loss} has no softmax"
        row = Row("loss", "loss from Z", (Judgement("scratch", SKIPPED, reason),))
        return Study("stability", problem.name, dtype, (row,), reason.capitalize() + ".")
    started = perf_counter()
    Z, Y = logits(problem.units[-1], dtype)
    formulas = candidates(Z, Y)
    walking = paths or scratch_paths() | keras_paths()
    with np.errstate(all="ignore"):  # inf and nan are results here
        walked = {name: path(Z, Y) for name, path in walking.items()}
        naive = naive_path(Z, Y)
    found = {name: identify(name, result, formulas) for name, result in walked.items()}
    return Study(
        "stability",
        problem.name,
        dtype,
        tuple(row for each in found.values() for row in each.rows),
        "; ".join(_sentences(found)) + ".",
        series=_series(walked | {"naive": naive}, formulas["from_logits"]),
        findings=_findings(walked, found),
        notes=(
            f"{problem.units[-1]} classes; {len(GAPS)} gaps between the top logit and that of the "
            "right class, from 0 to 1000.",
            *_lost_gradients(walked),
        ),
        seconds=perf_counter() - started,
    )


def logits(classes: int, dtype: str) -> tuple[Array, Array]:
    """A sample for each gap: class 1 towers over the right class 0, at logit 0, by the gap.

    The other classes lie at -1, -2, ..., so that no two logits are equal at any gap but 0.

    Returns:
        Z (classes, gaps) and Y (gaps,), all 0.
    """
    Z = np.zeros((classes, len(GAPS)))
    Z[1] = GAPS
    Z[2:] = -np.arange(1, classes - 1)[:, np.newaxis]
    return Z.astype(dtype), np.zeros(len(GAPS), dtype=np.int64)


def identify(name: str, result: Result, formulas: dict[str, Candidate]) -> Identified:
    """The first formula that every number of a path fits, and the path's rows against it.

    A path of scratch has its formula in its name and is held to that one; what a path of Keras
    computes is found out.

    Args:
        name: of the path, "engine path".
        result: what it computed.
        formulas: the candidates, tried in order.

    Returns:
        If none fits, "none" and the rows against the first candidate.
    """
    engine, path = name.split(" ", 1)
    tried = {path: formulas[path]} if engine == "scratch" else formulas
    rows = {formula: _rows(name, result, formula, exact) for formula, exact in tried.items()}
    for formula, judged in rows.items():
        if all(row.verdict != WRONG for row in judged):
            return Identified(formula, judged)
    return Identified("none", next(iter(rows.values())))


def _rows(name: str, result: Result, formula: str, exact: Candidate) -> tuple[Row, ...]:
    """Loss and gradient of a path, judged against one formula."""
    engine, _ = name.split(" ", 1)
    loss = judge(engine, result.loss, exact.loss, exact.loss_bound, exact.loss_likely)
    rows = [Row(f"loss of {name}", f"loss from Z, {formula}", (loss,))]
    if result.gradient is not None:
        limits = exact.gradient_bound, exact.gradient_likely
        gradient = judge(engine, result.gradient, exact.gradient, *limits)
        rows.append(Row(f"dZ of {name}", f"dZ from Z, {formula}", (gradient,)))
    return tuple(rows)


def _sentences(found: dict[str, Identified]) -> list[str]:
    """For each formula, the paths that were found to compute it."""
    by_formula: dict[str, list[str]] = {}
    for name, (formula, _) in found.items():
        by_formula.setdefault(formula, []).append(name)
    return [f"{WORDS[formula]}: {', '.join(names)}" for formula, names in by_formula.items()]


def _lost_gradients(walked: dict[str, Result]) -> list[str]:
    """For each path whose gradient is nan somewhere, from which gap on."""
    sentences = []
    for name, (_, gradient) in walked.items():
        if gradient is not None and np.isnan(gradient).any():
            first = GAPS[np.isnan(gradient).any(axis=0)][0]
            sentences.append(
                f"The gradient of {name} is nan from a gap of {first:g} on: 1/p is inf there, and "
                "inf times 0 is no number."
            )
    return sentences


def _series(walked: dict[str, Result], truth: Candidate) -> tuple[Series, ...]:
    """Loss and gradient of the right class against the gap, beside the truth."""
    x = drawn(GAPS[1:])  # no logarithm of a gap of 0
    axis = "gap between the top logit and that of the right class"
    losses = {"exact": drawn(truth.loss.hi[1:])}
    slopes = {"exact": drawn(np.abs(truth.gradient.hi[0, 1:]))}
    for name, label in SHOWN.items():
        if name in walked:
            loss, gradient = walked[name]
            losses[label] = drawn(loss[1:])
            if gradient is not None:
                slopes[label] = drawn(np.abs(gradient[0, 1:]))
    return (
        Series("loss", axis, "loss (nats)", x, losses, x_scale="log"),
        Series(
            "gradient", axis, "|dZ| of the right class", x, slopes, x_scale="log", y_scale="linear"
        ),
    )


def _findings(walked: dict[str, Result], found: dict[str, Identified]) -> tuple[Finding, ...]:
    """What the run established about Keras again; only for paths that were walked."""
    findings = []
    for name, statement, formula, paths in FACTS:
        measured = {path: found[path].formula for path in paths if path in found}
        if measured:
            holds = all(each.startswith(formula) for each in measured.values())
            evidence = "; ".join(f"{path}: {each}" for path, each in measured.items())
            findings.append(
                Finding(name, statement, holds, f"{evidence}, at all of {len(GAPS)} gaps")
            )
    clipped = walked.get("keras softmax_tf")
    if clipped and clipped.gradient is not None:
        findings.append(_dead_gradient(clipped.loss, clipped.gradient))
    return tuple(findings)


def _dead_gradient(loss: Array, gradient: Array) -> Finding:
    """Where clipping stops the loss, and from which gap on the gradient is exactly zero."""
    dead = np.flatnonzero(~gradient.any(axis=0))
    to_the_end = len(dead) > 0 and len(dead) == len(GAPS) - dead[0]
    largest = float(loss.max())
    evidence = f"gradient never 0; largest loss {largest:.6g}"
    if len(dead):
        evidence = (
            f"gradient exactly 0 from a gap of {GAPS[dead[0]]:g} on; largest loss {largest:.6g}"
        )
    return Finding(
        "clipping-kills-the-gradient",
        "Where Keras clips, the loss stops at -ln(1e-7) = 16.118 and the gradient is exactly zero "
        "from some gap on: the worst mistakes teach the network nothing.",
        # float32 is spaced 2^-20 at 16, and each other class, lifted to 1e-7, adds 1e-7.
        bool(to_the_end) and abs(largest + math.log(1e-7)) < 2.0**-20 + len(gradient) * 1e-7,
        evidence,
    )
