"""Gradients: dA, dZ, dW, db of every layer, against the exact step and against central differences.

Keras's come from its automatic differentiation, scratch's from backpropagation. In float64 slopes
of the cost, which know nothing of either, are measured beside both, and the exact steps that
everything is judged by are held to dual numbers, which know of no step.
"""

from collections.abc import Sequence
from time import perf_counter

import numpy as np

from comparisons import quantities
from comparisons.compare import compare
from comparisons.dialects import to_blackboard
from comparisons.differences import ENTRIES, slopes
from comparisons.engines import ENGINES, Engine, Observed
from comparisons.exact_pass import slopes as exact_slopes
from comparisons.problems import Problem
from comparisons.records import Finding, Study
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
    findings: tuple[Finding, ...] = ()
    if dtype == "float64":
        notes.append(difference_note(given, observed))
        findings = (steps_finding(given),)
    else:
        notes.append("Central differences need float64; they stand beside the table of that dtype.")
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


def difference_note(problem: Problem, observed: Sequence[Observed]) -> str:
    """How far the gradients of the engines lie from central differences of the cost.

    A difference has an error of its own, of which there is an estimate and no bound; so this is
    evidence, and decides nothing.
    """
    furthest = {each.engine: 0.0 for each in observed}
    beyond, largest = [], 0.0
    for name in quantities.parameters(problem.layers):
        gradient, measured = f"d{name}", slopes(problem, name)
        known = ~np.isnan(measured.slopes)
        largest = max(largest, float(measured.errors[known].max(initial=0)))
        for each in observed:
            if gradient in each.trace:
                computed = to_blackboard(gradient, each.trace[gradient], each.dialect, problem.m)
                apart = np.abs(computed.ravel()[measured.indices] - measured.slopes)[known]
                furthest[each.engine] = max(furthest[each.engine], float(apart.max(initial=0)))
                if (apart > measured.errors[known]).any():
                    beyond.append(f"{gradient} of {each.engine}")
    distances = ", ".join(f"{engine} {apart:.2g}" for engine, apart in furthest.items())
    return (
        "Central differences of the cost, at up to "
        f"{ENTRIES} entries of each parameter, are this far from the gradients: {distances}. Their "
        f"own error is estimated at {largest:.2g}; an estimate is no bound, and decides nothing."
        + (f" Further off than estimated: {', '.join(beyond)}." if beyond else "")
    )


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
