"""Gradients: dA, dZ, dW, db of every layer, against the exact step and against central differences.

Keras's come from its automatic differentiation, scratch's from backpropagation. In float64 the
gradients of both are also held against slopes of the cost, which know nothing of either, and the
exact steps that everything is judged by against dual numbers, which know of no step.
"""

from collections.abc import Sequence
from time import perf_counter

from comparisons import quantities
from comparisons.compare import compare
from comparisons.dialects import to_blackboard
from comparisons.differences import slopes
from comparisons.engines import ENGINES, Engine, Observed
from comparisons.exact_pass import slopes as exact_slopes
from comparisons.judge import judge
from comparisons.oracle.balls import known
from comparisons.problems import Problem
from comparisons.records import Finding, Row, Study
from comparisons.steps import backward_steps
from comparisons.studies.sentences import loss_ways, summary


def study(
    problem: Problem, dtype: str, engines: Sequence[Engine] = tuple(ENGINES.values())
) -> Study:
    """The backward pass of one problem, judged step by step.

    Args:
        problem: its first `problems.BATCH` samples are used.
        dtype: "float32" or "float64".
        engines: who computes it.
    """
    started = perf_counter()
    given = problem.batch().cast(dtype)
    observed = [engine(given) for engine in engines]
    pairs = [
        (each, backward_steps(given, each.loss_input, each.form, each.dialect.derivatives))
        for each in observed
    ]
    rows = compare(given, pairs, quantities.backward(given.layers))
    notes = [f"{given.m} samples.", *loss_ways(observed)]
    findings: tuple[Finding, ...] = ()
    if dtype == "float64":
        rows += difference_rows(given, observed)
        findings = (steps_finding(given),)
    else:
        notes.append("Central differences need float64; they stand in the table of that dtype.")
    return Study(
        "gradients",
        problem.name,
        dtype,
        tuple(rows),
        summary(rows),
        findings=findings,
        notes=tuple(notes),
        seconds=perf_counter() - started,
    )


def difference_rows(problem: Problem, observed: Sequence[Observed]) -> list[Row]:
    """For each parameter the gradients of the engines against central differences of the cost."""
    rows = []
    for name in reversed(quantities.parameters(problem.layers)):
        gradient = f"d{name}"
        measured = slopes(problem, name)
        judgements = []
        for each in observed:
            if gradient in each.trace:
                computed = to_blackboard(gradient, each.trace[gradient], each.dialect, problem.m)
                entries = computed.ravel()[measured.indices]
                judgements.append(
                    judge(each.engine, entries, known(measured.slopes), measured.errors)
                )
        step = f"{gradient} against central differences of the cost"
        rows.append(Row(f"{gradient} by differences", step, tuple(judgements)))
    return rows


def steps_finding(problem: Problem) -> Finding:
    """Whether the exact steps, chained, are the derivative of the cost."""
    found = exact_slopes(problem)
    apart = [each.name for each in found if not each.agree]
    evidence = (
        f"along a random direction in each of {len(found)} parameters the chained steps and dual "
        "numbers of the forward pass give the same slope, both known to more digits than a double"
    )
    if apart:
        evidence = f"the slopes along random directions in {', '.join(apart)} differ"
    return Finding(
        "the-steps-are-the-gradient",
        "The exact steps that every program is judged by, chained without a rounding, are the "
        "derivative of the cost, by its forward definition alone.",
        not apart,
        evidence,
    )
