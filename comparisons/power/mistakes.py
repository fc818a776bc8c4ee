"""Planted mistakes: each of the catalogue in each place where it fits, in many networks.

A scene is one network in one dtype. The right NumPy network and Keras are observed once; then each
mistake is planted and the mutant judged step by step, until the first step that is wrong. That has
to be the one where the mistake was planted. Where the mutant's numbers and inputs are still those
of the right network, bit for bit, so is the verdict.

If no step is wrong, the inputs may be such that the mistake makes no difference: `identifiability`
says so, with the reason, and makes inputs on which it does. A miss is what nothing excuses.
"""

from collections.abc import Callable, Iterator, Sequence
from functools import cache, partial
from itertools import islice
from typing import NamedTuple

import numpy as np

from comparisons import engines
from comparisons.compare import judge_step, turned_trace
from comparisons.data import Array
from comparisons.dialects import Trace, to_blackboard
from comparisons.engines import Observed
from comparisons.identifiability.network import YES, identifiability
from comparisons.identifiability.telling import candidates
from comparisons.power.mistaken_updates import tried_updates
from comparisons.power.pairs import scratch_in_form, steps_of
from comparisons.power.rules import RULES, passes_whole
from comparisons.power.scenes import SCENES, problem_of
from comparisons.power.tally import Tally
from comparisons.power.trials import CAUGHT, ELSEWHERE, MISSED, OWN, TELLING, UNTELLING, Trial
from comparisons.problems import Problem
from comparisons.records import WRONG, Judgement
from comparisons.steps import Step, given_steps
from comparisons.suspects import Suspect, mutants, planted

# So many sets of inputs are generated in search of some that reveal a mistake.
GENERATED = 40

Reasons = dict[tuple[str, str], str]


class Right(NamedTuple):
    """The right network on some inputs: what a mutant is held against.

    Attributes:
        problem: what is computed.
        turned: its trace in the layout of the blackboard.
        theirs: Keras's.
        judged: each step with its verdict.
        alarms: rules that find the two engines too far apart.
    """

    problem: Problem
    turned: Trace
    theirs: Observed
    judged: list[tuple[Step, Judgement]]
    alarms: tuple[str, ...]


def measure_scene(seed: int, number: int) -> Tally:
    """Every mistake that fits a scene, planted in it.

    Args:
        seed: of the campaign.
        number: of the scene.
    """
    scene, tally = SCENES[number], Tally()
    problem = problem_of(seed, scene)
    if scene.optimizer:
        tally.trials += tried_updates(problem, scene.optimizer, seed)
        return tally
    right = observed_right(problem)
    hidden: list[tuple[Suspect, int]] = []
    reasons = cache(partial(reasons_of, problem))  # only if anything is hidden
    for suspect, layer in planted(problem):
        trial = tried(right, suspect, layer, OWN, reasons)
        tally.trials.append(trial)
        if trial.outcome == UNTELLING:
            hidden.append((suspect, layer))
    tally.trials += tried_again(problem, hidden, seed)
    return tally


def reasons_of(problem: Problem) -> Reasons:
    """Why each mistake cannot be seen for certain, by its name and quantity."""
    return {(each.name, each.quantity): each.reason for each in identifiability(problem)}


def tried_again(
    problem: Problem, hidden: Sequence[tuple[Suspect, int]], seed: int
) -> Iterator[Trial]:
    """What the problem's own inputs hid, planted on the first generated inputs that reveal it.

    Args:
        problem: whose architecture and loss are kept.
        hidden: mistakes and where they were planted.
        seed: of the inputs.

    Yields:
        A trial for each; a miss if no inputs reveal it.
    """
    left = {(suspect.name, place(suspect, layer)): (suspect, layer) for suspect, layer in hidden}
    for generated in islice(candidates(problem, seed) if hidden else (), GENERATED):
        clear = generated.cast(str(problem.X.dtype))
        found = {
            (each.name, each.quantity) for each in identifiability(clear) if each.revealed == YES
        }
        if left.keys() & found:
            right = observed_right(clear)
            # A step whose right inputs hold nan is not judged, and tells nothing.
            judged = {step.quantity for step, verdict in right.judged if verdict.elements}
            for key in sorted(key for key in left.keys() & found if key[1] in judged):
                yield tried(right, *left.pop(key), TELLING, dict)
        if not left:
            return
    for name, quantity in left:
        dtype, reason = str(problem.X.dtype), "no inputs were found that reveal it"
        yield Trial(name, problem.name, dtype, TELLING, quantity, MISSED, reason)


def place(suspect: Suspect, layer: int) -> str:
    """The quantity at which a mistake is planted, such as "dW2"."""
    return f"{suspect.quantity}{layer}" if layer >= 0 else suspect.quantity


def observed_right(problem: Problem) -> Right:
    """The right network and Keras on a problem, every step of the former judged."""
    ours = scratch_in_form(problem, engines.scratch_network(problem).form)
    turned = turned_trace(ours, problem)
    steps = [*given_steps(problem), *steps_of(ours, problem)]
    judged = [(step, judged_quietly(step, turned, ours, problem)) for step in steps]
    theirs = engines.keras(problem)
    return Right(problem, turned, theirs, judged, alarmed(problem, ours, theirs))


@np.errstate(all="ignore")  # a mutant may leave the numbers
def judged_quietly(step: Step, turned: Trace, observed: Observed, problem: Problem) -> Judgement:
    """`compare.judge_step` without a word about overflow."""
    return judge_step(step, turned, observed, problem)


def tried(
    right: Right, suspect: Suspect, layer: int, inputs: str, reasons: Callable[[], Reasons]
) -> Trial:
    """One mistake planted in one place.

    Args:
        right: the right network on the inputs.
        suspect: the mistake.
        layer: where; -1 at the loss.
        inputs: what the inputs are called.
        reasons: gives what excuses a mistake that is not seen.
    """
    problem = right.problem
    mutant = mutants.observe(problem, suspect, layer)
    expected = place(suspect, layer)
    fault = first_fault(right, mutant)
    outcome, reason, used = CAUGHT, "", np.nan
    if fault is None:
        reason = reasons().get((suspect.name, expected), "")
        outcome = UNTELLING if reason else MISSED
    else:
        used = fault[1].used
        if fault[0].quantity != expected:
            outcome, reason = ELSEWHERE, f"flagged at {fault[0].quantity}: {fault[1].reason}"
    return Trial(
        suspect.name,
        problem.name,
        str(problem.X.dtype),
        inputs,
        expected,
        outcome,
        reason,
        float(used),
        alarmed(problem, mutant, right.theirs),
        right.alarms,
    )


def first_fault(right: Right, mutant: Observed) -> tuple[Step, Judgement] | None:
    """The first step of a mutant that is wrong, in the order of the computation."""
    turned = turned_trace(mutant, right.problem)
    for step, verdict in right.judged:
        involved = (step.quantity, *step.inputs)
        if not all(same_bits(turned[name], right.turned[name]) for name in involved):
            verdict = judged_quietly(step, turned, mutant, right.problem)
        if verdict.verdict == WRONG:
            return step, verdict
    return None


def same_bits(first: Array, second: Array) -> bool:
    """Whether two arrays are equal in shape, dtype and every number, nan included."""
    return first is second or (
        first.dtype == second.dtype
        and np.array_equal(first, second, equal_nan=first.dtype.kind == "f")
    )


@np.errstate(all="ignore")
def alarmed(problem: Problem, mutant: Observed, theirs: Observed) -> tuple[str, ...]:
    """The rules that find any array of a mutant too far from Keras's, what was given included."""
    loud = set()
    for name in mutant.trace:
        if name not in theirs.trace:
            continue
        actual, desired = (
            to_blackboard(name, np.asarray(each.trace[name]), each.dialect, problem.m)
            for each in (mutant, theirs)
        )
        for rule in RULES:
            if rule.name not in loud and not passes_whole(rule, actual, desired):
                loud.add(rule.name)
    return tuple(rule.name for rule in RULES if rule.name in loud)
