"""Identifiability: whether given inputs could reveal a mistake at all.

A check that could not have failed is not a check. Whether one could is computed: the mistake is
made, from the right inputs of its step, and weighed against the exact value and the bound of that
step. With d the distance of the mistaken number from the exact one and B the bound:

    d > 3 B somewhere   revealed: any rounding of the mistake is judged wrong
    d > B               perhaps: judged wrong as it is rounded here, maybe not as elsewhere
    otherwise           no: rounding of right arithmetic explains it as well

Two programs that make the same mistake may each be off by about B from what the mistake is in exact
arithmetic, so by 2 B from each other; what is left of 3 B is more than B.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

import numpy as np

from comparisons.bounds.arithmetic import format_of
from comparisons.compare import turned_trace
from comparisons.dialects import Array, Trace
from comparisons.identifiability.reasons import Seen, reason
from comparisons.judge import weigh
from comparisons.oracle.exact import Exact
from comparisons.problems import Problem
from comparisons.steps import Step, backward_steps, forward_steps, given_steps
from comparisons.suspects import Suspect, mutants, planted

YES, PERHAPS, NO = "yes", "perhaps", "no"

CERTAIN = 3

Explain = Callable[[tuple[str, ...]], str]


@dataclass(frozen=True)
class Identifiable:
    """Whether one mistake in one step could be seen.

    Attributes:
        name: of the suspect.
        quantity: the step it stands in, such as "dZ2"; of an optimiser such as "mW1".
        revealed: "yes", "perhaps" or "no".
        margin: the largest distance / bound; inf where no error is allowed, or the shape is wrong.
        reason: one sentence, if it is not revealed for certain.
    """

    name: str
    quantity: str
    revealed: str
    margin: float
    reason: str = ""


def all_steps(problem: Problem, loss_input: str, form: str) -> list[Step]:
    """Every step of a pass of the NumPy network."""
    return [
        *given_steps(problem),
        *forward_steps(problem, loss_input, form),
        *backward_steps(problem, loss_input, form, "loss"),
    ]


@np.errstate(all="ignore")  # mistakes divide by zero
def identifiability(problem: Problem) -> list[Identifiable]:
    """Every mistake that could stand in a network, and whether this problem's inputs show it.

    Args:
        problem: in the dtype that is computed in.

    Example:
        >>> from dataclasses import replace
        >>> from comparisons.catalogue import load
        >>> problem = load("wine").batch(7)
        >>> still = {f"b{layer}": 0 * problem.parameters[f"b{layer}"] for layer in (1, 2)}
        >>> problem = replace(problem, parameters=problem.parameters | still)
        >>> found = {(each.name, each.quantity): each for each in identifiability(problem)}
        >>> found["bias left out", "Z1"].reason
        'every bias of layer 1 is zero'
    """
    observed = mutants.observe(problem)
    trace = turned_trace(observed, problem)
    steps = {step.quantity: step for step in all_steps(problem, observed.loss_input, observed.form)}
    fp = format_of(str(problem.X.dtype), observed.library)
    rulers: dict[str, tuple[Exact, Array]] = {}
    found = []
    for suspect, layer in planted(problem):
        quantity = f"{suspect.quantity}{layer}" if layer >= 0 else suspect.quantity
        step = steps[quantity]
        inputs = tuple(trace[name] for name in step.inputs)
        if not all(np.isfinite(array).all() for array in (*inputs, trace[quantity])):
            because = "without the mistake, too, nan or inf goes into the step or comes out of it"
            found.append(Identifiable(suspect.name, quantity, NO, 0.0, because))
            continue
        if quantity not in rulers:
            exact = step.exact(*inputs, **step.settings)
            rulers[quantity] = exact, step.bound(exact, *inputs, **step.settings, fp=fp)
        wrong = mistaken(suspect, layer, trace, quantity, inputs)
        seen = Seen(problem, trace, layer, inputs, trace[quantity], wrong)
        found.append(against(suspect, quantity, wrong, *rulers[quantity], partial(reason, seen)))
    return found


def mistaken(
    suspect: Suspect, layer: int, trace: Trace, quantity: str, inputs: tuple[Array, ...]
) -> Array:
    """What a mistake makes of a step."""
    if suspect.on == "result":
        return np.asarray(suspect.wrong(trace[quantity]))
    more = (trace[f"{stem}{layer + further}"] for stem, further in suspect.also)
    return np.asarray(suspect.wrong(*inputs, *more))


def against(
    suspect: Suspect, quantity: str, wrong: Array, exact: Exact, bound: Array, explain: Explain
) -> Identifiable:
    """A mistake's numbers against the exact ones; `explain` finds the reason where it is hidden."""
    if wrong.shape != exact.hi.shape:
        return Identifiable(suspect.name, quantity, YES, np.inf)
    used = weigh(wrong, exact, bound).used
    margin = max(float(used.max()), 0.0)
    if margin > CERTAIN:
        return Identifiable(suspect.name, quantity, YES, margin)
    because = explain(suspect.hidden_by)
    if not because:
        at = np.unravel_index(int(used.argmax()), used.shape)
        because = (
            f"it moves no number further than {margin:.2g} of what rounding could: the furthest "
            f"from {float(exact.hi[at]):.9g} to {float(wrong[at]):.9g}"
        )
    return Identifiable(suspect.name, quantity, PERHAPS if margin > 1 else NO, margin, because)
