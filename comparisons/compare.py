"""Two implementations of one problem, step by step: traces in, rows out.

Each engine is judged on its own arrays, turned into the layout of the blackboard (which rounds
nothing). The distance between the two stands beside the verdict and has no part in it.
"""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from comparisons.bounds.arithmetic import format_of
from comparisons.dialects import Array, Trace, index_in, to_blackboard, turn
from comparisons.engines import Observed
from comparisons.judge import Weighed, sum_up, weigh
from comparisons.problems import Problem
from comparisons.records import IDENTICAL, PROVEN, SKIPPED, UNDECIDABLE, WRONG, Judgement, Row
from comparisons.steps import Step


def weigh_step(
    step: Step, turned: Trace, observed: Observed, problem: Problem
) -> Weighed | Judgement:
    """Every number of one step of one engine, from that engine's own inputs to it.

    Args:
        step: the step.
        turned: as `turned_trace` made it.
        observed: the engine's own.
        problem: what was computed.

    Returns:
        A judgement at once where there is nothing to weigh: something is missing or not finite, or
        has another shape or dtype than it should.
    """
    missing = [name for name in (step.quantity, *step.inputs) if name not in turned]
    if missing:
        return Judgement(observed.engine, UNDECIDABLE, f"{', '.join(missing)} was not handed over")
    computed = turned[step.quantity]
    inputs = [turned[name] for name in step.inputs]
    if not all(np.isfinite(array).all() for array in inputs):
        worst = next(n for n in step.inputs if not np.isfinite(turned[n]).all())
        return Judgement(observed.engine, UNDECIDABLE, f"its input {worst} holds nan or inf")
    try:
        exact = step.exact(*inputs, **step.settings)
    except ValueError as error:
        return Judgement(observed.engine, WRONG, f"its inputs do not fit together: {error}")
    if computed.dtype != problem.X.dtype:
        reason = f"has dtype {computed.dtype}, expected {problem.X.dtype}"
        return Judgement(observed.engine, WRONG, reason, outside=computed.size)
    if computed.shape != exact.hi.shape:
        reason = f"has shape {computed.shape}, expected {exact.hi.shape}"
        return Judgement(observed.engine, WRONG, reason, outside=computed.size)
    fp = format_of(str(problem.X.dtype), observed.library)
    bound, likely = (
        step.bound(exact, *inputs, **step.settings, fp=each) for each in (fp, fp.likely)
    )
    return weigh(computed, exact, bound, likely)


def judge_step(step: Step, turned: Trace, observed: Observed, problem: Problem) -> Judgement:
    """One step of one engine; the arguments are those of `weigh_step`.

    A step that is right as far as it goes is undecidable where its inputs left a branch untried.
    """
    weighed = weigh_step(step, turned, observed, problem)
    if isinstance(weighed, Judgement):
        return weighed
    judgement = sum_up(observed.engine, weighed)
    untried = step.untried(*(turned[name] for name in step.inputs))
    if untried and judgement.verdict in (IDENTICAL, PROVEN):
        judgement = replace(judgement, verdict=UNDECIDABLE, reason=untried)
    own = index_in(step.quantity, judgement.index, observed.dialect) if judgement.index else ()
    return replace(judgement, index=own)


def compare(
    problem: Problem, pairs: Sequence[tuple[Observed, Sequence[Step]]], names: Sequence[str]
) -> list[Row]:
    """Rows for some quantities, in their order.

    Args:
        problem: what was computed.
        pairs: each engine's observation, and the steps it took.
        names: the quantities wanted; a row is made of each that any engine has a step for.
    """
    turned = [turned_trace(observed, problem) for observed, _ in pairs]
    tables = [{step.quantity: step for step in steps} for _, steps in pairs]
    faults: list[dict[str, str]] = [{} for _ in pairs]
    rows = []
    for name in names:
        steps = [table.get(name) for table in tables]
        known = [step for step in steps if step]
        if not known:
            continue
        judgements = tuple(
            inheriting(judge_step(step, arrays, observed, problem), step, earlier)
            if step
            else Judgement(
                observed.engine,
                SKIPPED,
                f"{observed.engine} goes from {observed.loss_input} past it",
            )
            for step, arrays, (observed, _), earlier in zip(
                steps, turned, pairs, faults, strict=True
            )
        )
        sentence = " / ".join(dict.fromkeys(step.sentence for step in known))
        rows.append(Row(name, sentence, judgements, *distances(name, pairs, problem)))
    return rows


def inheriting(judgement: Judgement, step: Step, faults: dict[str, str]) -> Judgement:
    """The judgement, marked with the fault that its step's inputs carry into it.

    Args:
        judgement: of the step.
        step: whose inputs were judged before it.
        faults: each quantity of this engine that is wrong or made from a wrong one, and the first
            such quantity; the step's own is added.
    """
    inherits = next((faults[name] for name in step.inputs if name in faults), "")
    if inherits or judgement.verdict == WRONG:
        faults[step.quantity] = inherits or step.quantity
    return replace(judgement, inherits=inherits)


def turned_trace(observed: Observed, problem: Problem) -> Trace:
    """An engine's trace in the layout of the blackboard, with what the problem gave beside it.

    The targets are "Y", the weights "W1 given" and so on, the inputs "A0 given".

    Raises:
        ValueError: if the trace holds a name that is not a quantity.
    """
    turned = {
        name: turn(name, np.asarray(array), observed.dialect)
        for name, array in observed.trace.items()
    }
    given = {f"{name} given": array for name, array in problem.parameters.items()}
    return {**turned, **given, "A0 given": problem.X, "Y": problem.Y}


def distances(
    name: str, pairs: Sequence[tuple[Observed, Sequence[Step]]], problem: Problem
) -> tuple[float, float, float]:
    """max_abs, max_rel and max_ulp between the first two engines; nan if one lacks the array."""
    have = [observed for observed, _ in pairs if name in observed.trace]
    if len(have) < 2:
        return (np.nan, np.nan, np.nan)
    first, second = (
        to_blackboard(name, np.asarray(each.trace[name]), each.dialect, problem.m)
        for each in have[:2]
    )
    if first.shape != second.shape:
        return (np.nan, np.nan, np.nan)
    return apart(first, second)


def apart(first: Array, second: Array) -> tuple[float, float, float]:
    """The largest absolute, relative and ULP distance between two arrays of one dtype and shape.

    Relative to the larger of the two magnitudes; 0 where both are 0. ULP counts the floats that lie
    between, as in Bruce Dawson, "Comparing floating point numbers", 2012: -0 and 0 are the same.

    Example:
        >>> apart(np.float32([1.0]), np.nextafter(np.float32([1.0]), np.float32(2)))[2]
        1.0
    """
    with np.errstate(invalid="ignore", divide="ignore", over="ignore"):
        gap = np.abs(first - second).astype(np.float64)
        larger = np.maximum(np.abs(first), np.abs(second)).astype(np.float64)
        gap = np.where(first == second, 0.0, gap)
        relative = np.where(gap == 0, 0.0, gap / larger)
        places = ordinal(first), ordinal(second)
        one_side = np.abs(places[0] - places[1])  # a double would round places beyond 2^53
        two_sides = np.abs(places[0].astype(np.float64)) + np.abs(places[1].astype(np.float64))
    steps = np.where((places[0] < 0) == (places[1] < 0), one_side, two_sides)
    steps = np.where(np.isnan(first) | np.isnan(second), np.nan, steps)
    return (float(gap.max()), float(relative.max()), float(steps.max()))


def ordinal(array: Array) -> Array:
    """The place of each float in the order of all floats of its dtype, int64; 0 for 0 and -0."""
    integer = f"int{8 * array.dtype.itemsize}"
    bits = np.asarray(array).view(integer).astype(np.int64)
    return np.where(np.signbit(array), np.iinfo(integer).min - bits, bits)
