"""The steps chained in exact arithmetic, and the proof that they are the gradient of the cost.

A judgement holds each step of an implementation to the exact value of that step. That the steps,
one after the other, make the derivative of the cost is a theorem of calculus only if they are the
right ones: a wrong formula in `steps`, with the same mistake in the oracle, would call wrong code
right. So they are chained, without a rounding, and held to what `oracle.forward_alone` finds from
the forward definition, which shares no formula with them.
"""

from typing import NamedTuple

import numpy as np
from flint import arb, ctx

from comparisons import quantities
from comparisons.dialects import Array
from comparisons.oracle.balls import LADDER, balls
from comparisons.oracle.exact import Exact
from comparisons.oracle.forward_alone import slope
from comparisons.problems import Problem
from comparisons.steps import backward_steps, forward_steps

ROUNDOFF = 2.0**-53  # of float64


class Slope(NamedTuple):
    """One parameter, and the slope of the cost along a direction in it, found in two ways.

    Attributes:
        name: of the parameter, such as "W2".
        by_steps: sum_jk D_jk dW_jk, with dW from the exact steps.
        by_definition: from the forward definition alone.
        agree: whether the two enclosures have a number in common, and are so narrow, against
            sum_jk |dW_jk|, that a double could not be told apart from either.
    """

    name: str
    by_steps: float
    by_definition: float
    agree: bool


def exact_pass(problem: Problem) -> dict[str, Exact | Array]:
    """Every quantity of one forward and one backward pass, no rounding anywhere.

    Each step is given the enclosures of the steps before it. The branch of a relu is that of its
    midpoint, which is certain unless a pre-activation is exactly 0 to 100 bits.

    Args:
        problem: the network, its loss, weights and data.

    Returns:
        Names to enclosures: Z1, A1, ..., loss, cost, dAL, ..., dW1, db1, and what was given.
    """
    last = f"{'Z' if problem.from_logits else 'A'}{problem.layers}"
    form = "from_logits" if problem.from_logits else "textbook"
    values: dict[str, Exact | Array] = {**problem.parameters, "A0": problem.X, "Y": problem.Y}
    steps = forward_steps(problem, last, form) + backward_steps(problem, last, form, "loss")
    for step in steps:
        inputs = (values[name] for name in step.inputs)
        values[step.quantity] = step.exact(*inputs, **step.settings)
    return values


def slopes(problem: Problem, seed: int = 0) -> list[Slope]:
    """For each parameter the slope of the cost along a random direction, in two ways.

    The entries of the direction are 1 or -1, so that every entry of the gradient counts: a single
    wrong one changes the slope.

    Args:
        problem: as for `exact_pass`.
        seed: of the directions.
    """
    values = exact_pass(problem)
    found = []
    for name in quantities.parameters(problem.layers):
        rng = np.random.default_rng([seed, *name.encode()])
        D = rng.choice([-1.0, 1.0], problem.parameters[name].shape)
        by_definition = slope(
            problem.activations,
            (problem.loss, problem.from_logits),
            problem.parameters,
            problem.X,
            problem.Y,
            {name: D},
        )
        with ctx.workprec(LADDER[0]):
            entries = balls(values[f"d{name}"])
            by_steps = sum((d * g for d, g in zip(balls(D), entries, strict=True)), arb(0))
            apart = by_steps - balls(by_definition)[0]
            magnitude = sum(map(abs, entries), arb(0))
            narrow = apart.rad() <= magnitude * ROUNDOFF
            agree = apart.contains(0) and narrow
        found.append(Slope(name, float(by_steps.mid()), float(by_definition.hi), bool(agree)))
    return found
