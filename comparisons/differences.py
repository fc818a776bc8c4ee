"""Central differences of the cost: slopes that owe nothing to backpropagation.

Only the forward pass of `scratch` is used, in float64. Each slope comes with an estimate of how far
it can be from the derivative, so that an analytic gradient can be held against it.
"""

from typing import NamedTuple

import numpy as np

from comparisons.bounds.arithmetic import format_of
from comparisons.dialects import Array
from comparisons.engines import scratch_network
from comparisons.problems import Problem

# Of every weight matrix and bias so many entries are moved; each costs four forward passes.
ENTRIES = 8


class Slopes(NamedTuple):
    """Slopes of the cost along some entries of one parameter.

    Attributes:
        indices: of the entries, in `W.ravel()`.
        slopes: the central differences; nan where a relu switched on the way or h is too long.
        errors: how far each may be from the derivative.
    """

    indices: Array
    slopes: Array
    errors: Array


@np.errstate(all="ignore")  # a cost that is not finite has no slope
def slopes(problem: Problem, name: str, seed: int = 0) -> Slopes:
    """Central differences along `ENTRIES` entries of a parameter, chosen by a seed.

    With D(h) the difference over a step h either way, and f the cost as a function of the entry,

        D(h) = f' + h^2/6 f''' + O(h^4)        D(2h) - D(h) = h^2/2 f''' + O(h^4)

    so |D(2h) - D(h)| is three times the truncation error of D(h). Rounding: two costs, each off by
    K u max(1, |cost|), divided by 2h. K counts the roundings that a number meets on its way: the
    inner products of all layers and the mean. Where the sign of any relu's input differs between
    the two ends, the cost has a kink on the way and the difference says nothing; nor does it where
    D(h) and D(2h) are far apart, because the step is longer than what it is to resolve.

    Source: Nocedal and Wright, "Numerical optimization", 2nd ed., 2006, section 8.1.

    Args:
        problem: in float64.
        name: of the parameter, such as "W2".
        seed: of the choice of entries.
    """
    from scratch.gradient_check import STEP, central_differences
    from scratch.network import forward, losses

    net = scratch_network(problem)
    moved = {each: np.array(array) for each, array in problem.parameters.items()}
    relus = [layer for layer, g in enumerate(problem.activations, start=1) if g == "relu"]
    branches: list[bytes] = []

    def cost() -> float:
        trace = forward(net, moved, problem.X)
        branches.append(b"".join((trace[f"Z{layer}"] > 0).tobytes() for layer in relus))
        return float(losses(net, trace[f"A{problem.layers}"], problem.Y)["cost"])

    parameter = moved[name]
    size = min(ENTRIES, parameter.size)
    rng = np.random.default_rng([seed, *name.encode()])
    indices = np.sort(rng.choice(parameter.size, size, replace=False))
    near = central_differences(cost, parameter, STEP, indices)
    far = central_differences(cost, parameter, 2 * STEP, indices)
    here = cost()
    # Entry i was evaluated at branches[2i], [2i + 1] (near) and 2 size further on (far).
    ends = np.array([branches[at] == branches[-1] for at in range(4 * size)])
    straight = ends.reshape(2, size, 2).all(axis=(0, 2))
    roundings = sum(width + 2 for width in problem.units[:-1]) + problem.m
    noise = roundings * format_of("float64").u * max(1.0, abs(here))
    step = STEP * np.maximum(1.0, np.abs(parameter.ravel()[indices]))
    truncation, rounding = np.abs(far - near), noise / step
    resolved = truncation <= np.maximum(rounding, np.abs(near) / 4)
    return Slopes(indices, np.where(straight & resolved, near, np.nan), truncation + rounding)
