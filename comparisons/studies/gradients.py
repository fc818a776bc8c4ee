"""Gradients: dA, dZ, dW, db of every layer, against the exact step and against central differences.

Keras's come from its automatic differentiation, scratch's from backpropagation. In float64 the
gradients of both are also held against slopes of the cost, which know nothing of either.
"""

from collections.abc import Sequence
from time import perf_counter

from comparisons import quantities
from comparisons.compare import compare
from comparisons.dialects import to_blackboard
from comparisons.differences import slopes
from comparisons.engines import ENGINES, Engine, Observed
from comparisons.judge import judge
from comparisons.oracle.balls import known
from comparisons.problems import Problem
from comparisons.records import Row, Study
from comparisons.steps import backward_steps
from comparisons.studies.sentences import loss_ways, reach, summary


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
    names = quantities.backward(given.layers)
    rows = compare(given, pairs, names)
    notes = [f"{given.m} samples.", *loss_ways(observed), reach(given, names)]
    if dtype == "float64":
        rows += difference_rows(given, observed)
    else:
        notes.append("Central differences need float64; they stand in the table of that dtype.")
    return Study(
        "gradients",
        problem.name,
        dtype,
        tuple(rows),
        summary(rows),
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
