"""Passes: what was seen of a network, judged; what was not, carried along.

After `formulas`. A step is judged from its own inputs where those were handed over. Where they
were not, the exact values of the steps between take their place, with all that rounding can have
made of them by then: a wider bound, and still a bound. So whoever hands over the gradients alone
is judged by the same rules as one who hands over everything, only less sharply.
"""

from collections.abc import Mapping
from typing import NamedTuple

import numpy as np

from comparisons import rounded_pass
from comparisons.bounds import layers as bounds
from comparisons.bounds.arithmetic import Format, format_of
from comparisons.bounds.losses import BOUNDS, weighted
from comparisons.bounds.rounded import Rounded, given
from comparisons.bounds.sums import product, total
from comparisons.bounds.ways import either
from comparisons.checking.formulas import WAYS
from comparisons.dialects import Array
from comparisons.judge import sum_up, weigh
from comparisons.oracle.exact import Exact
from comparisons.problems import Problem
from comparisons.quantities import parse
from comparisons.records import IDENTICAL, PROVEN, WRONG, Judgement
from comparisons.steps import Step, backward_steps, forward_steps

Ways = tuple[Rounded, ...]


class Pass(NamedTuple):
    """One forward and one backward pass, as far as it was seen.

    Attributes:
        judged: each quantity that was seen to its judgement, in the order of the computation.
        inputs: each of these to what it was judged from: the nearest quantities that were seen.
        exact: each quantity that the steps make to the nearest doubles of its exact value.
    """

    judged: dict[str, Judgement]
    inputs: dict[str, tuple[str, ...]]
    exact: dict[str, Array]

    @property
    def wrong(self) -> list[str]:
        """The quantities that no rounding explains."""
        return [name for name, each in self.judged.items() if each.verdict == WRONG]

    @property
    def right(self) -> list[str]:
        """The quantities that rounding explains."""
        return [n for n, each in self.judged.items() if each.verdict in (IDENTICAL, PROVEN)]


@np.errstate(all="ignore")  # what is not finite is judged as such
def judged_pass(
    problem: Problem,
    seen: Mapping[str, Array],
    derivatives: str,
    slack: Mapping[str, Array],
    dtype: str = "float64",
) -> Pass:
    """Judges everything that was seen of a pass.

    Args:
        problem: what the network was asked, targets as (n_L, m).
        seen: quantities in the layout of the blackboard, of the right shapes.
        derivatives: whether dA and dZ are of each sample's "loss" or of the "cost".
        slack: how far what was seen may be off besides, in units of the roundoff.
        dtype: that the network computes in.
    """
    fp = format_of(dtype)
    given_ = {**problem.parameters, "A0": problem.X}
    values: dict[str, Exact | Array] = {**given_, "Y": problem.Y}
    passed = {name: _taken(array, dtype, fp) for name, array in given_.items()}
    passed["Y"] = given(weighted(problem.Y, problem.units[-1]), fp)
    sources: dict[str, tuple[str, ...]] = {name: (name,) for name in values}
    judged, inputs, exacts = {}, {}, {}
    for step in steps(problem, derivatives):
        exact = step.exact(*(values[name] for name in step.inputs), **step.settings)
        ways = either(*ways_of(problem, step, passed))
        known = tuple(dict.fromkeys(s for name in step.inputs for s in sources[name]))
        exacts[step.quantity] = exact.hi
        values[step.quantity], sources[step.quantity] = exact, known
        passed[step.quantity] = Rounded(exact.hi, ways.error + exact.radius, fp, ways.least)
        if step.quantity in seen:
            array = seen[step.quantity]
            bound = ways.bound + exact.radius + fp.u * slack.get(step.quantity, 0.0)
            judged[step.quantity] = sum_up("network", weigh(array, exact, bound))
            inputs[step.quantity] = known
            values[step.quantity], sources[step.quantity] = array, (step.quantity,)
            passed[step.quantity] = given(array, fp)
    return Pass(judged, inputs, exacts)


def _taken(array: Array, dtype: str, fp: Format) -> Rounded:
    """What was given, rounded to the format that a network computes in."""
    off = array.astype(dtype) != array
    held = given(array, fp)
    return Rounded(held.value, held.error + np.where(off, fp.u * np.abs(array), 0.0), fp)


def steps(problem: Problem, derivatives: str) -> list[Step]:
    """The steps of a pass in their order, the loss from the output of the last layer."""
    output = f"A{problem.layers}"
    form = "from_logits" if problem.from_logits else "textbook"
    return [
        *forward_steps(problem, output, form),
        *backward_steps(problem, output, form, derivatives),
    ]


def ways_of(problem: Problem, step: Step, passed: Mapping[str, Rounded]) -> Ways:
    """The usual ways to compute a step, from inputs that may be off themselves."""
    x = [passed[name] for name in step.inputs]
    stem, layer = parse(step.quantity)
    if stem == "Z":
        return (product(x[0], x[1], x[2]),)
    if stem == "A":
        activation = problem.activations[layer - 1]
        more = WAYS[activation](x[0]) if activation in WAYS else ()
        return *rounded_pass.ACTIVATIONS[activation](x[0]), *more
    if stem == "loss":
        return BOUNDS[problem.loss, step.settings["form"]][0](x[0], x[1])
    if stem == "cost":
        return total(x[0]).over(problem.m), total(x[0].over(problem.m))
    if stem == "dW":
        return bounds.kernel_slopes(x[0], x[1], step.settings["m"])
    if stem == "db":
        return bounds.bias_slopes(x[0], step.settings["m"])
    if stem == "dZ":
        return rounded_pass.BACKWARD[problem.activations[layer - 1]](x[0], x[1], x[2])
    if layer == problem.layers:
        slope = BOUNDS[problem.loss, step.settings["form"]][1]
        return slope(x[0], x[1], step.settings["m"])
    return (product(x[0].T, x[1]),)
