"""Forward: the weights as given, Z and A of every layer, the loss of each sample, the cost.

Both engines get the same weights and the same first samples of the data, in the dtype of the study.
"""

from collections.abc import Sequence
from time import perf_counter

from comparisons import quantities
from comparisons.compare import compare
from comparisons.engines import ENGINES, Engine
from comparisons.problems import Problem
from comparisons.records import Study
from comparisons.steps import forward_steps, given_steps
from comparisons.studies.sentences import loss_ways, reach, summary


def study(
    problem: Problem, dtype: str, engines: Sequence[Engine] = tuple(ENGINES.values())
) -> Study:
    """The forward pass of one problem, judged step by step.

    Args:
        problem: its first `problems.BATCH` samples are used.
        dtype: "float32" or "float64".
        engines: who computes it.
    """
    started = perf_counter()
    given = problem.batch().cast(dtype)
    observed = [engine(given) for engine in engines]
    pairs = [
        (each, given_steps(given) + forward_steps(given, each.loss_input, each.form))
        for each in observed
    ]
    names = quantities.given(given.layers) + quantities.forward(given.layers)
    rows = tuple(compare(given, pairs, names))
    return Study(
        "forward",
        problem.name,
        dtype,
        rows,
        summary(rows),
        notes=(f"{given.m} samples.", *loss_ways(observed), reach(given, names)),
        seconds=perf_counter() - started,
    )
