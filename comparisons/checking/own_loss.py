"""Their own loss: whether a gradient is that of the number that the network itself prints.

After `handed_over`. No framework and no formula is needed: weights are moved a little along a
random direction, forwards and backwards, and the difference of the costs is held against what the
gradient says of it. That tells a mistake from another convention.

Source: the central difference, as in `scratch.gradient_check`; its error is h^2 / 6 times the third
derivative, and the rounding of the costs over h.
"""

from collections.abc import Mapping

import numpy as np

from comparisons.checking.answering import Answerer
from comparisons.checking.connection import Connection
from comparisons.checking.handed_over import Handed, asked
from comparisons.checking.layouts import Layout
from comparisons.checking.probes import moved
from comparisons.dialects import Array
from comparisons.problems import Problem
from comparisons.quantities import parameters

# Along a direction of size 1, by dtype: roots of the roundoff balance both errors to some 1e-10 of
# float64 and 1e-3 of float32, and a gradient is taken for another from a hundred times that on. A
# step of float32 may lead over the kink of a relu, so shorter ones are tried too: by chance one in
# fifty gradients of another loss is taken for right with each, of a single parameter.
STEPS = {"float64": (1e-5,), "float32": (1e-2, 3e-3, 1e-3, 3e-4)}
APART = {"float64": 1e-6, "float32": 2e-2}


def own_loss(
    answerer: Answerer,
    problem: Problem,
    layout: Layout,
    connection: Connection,
    gradients: Mapping[str, Array],
    dtype: str = "float64",
) -> dict[str, bool]:
    """Whether each gradient is the derivative of the network's own cost.

    Args:
        answerer: the network.
        problem: that the gradients belong to.
        layout: it speaks.
        connection: what it is.
        gradients: "dW1", ... in the layout of the blackboard.
        dtype: that it computes in.

    Returns:
        Parameter -> yes or no; empty if a call fails or returns no cost.
    """
    found = {}
    for name in parameters(problem.layers):
        if f"d{name}" not in gradients:
            continue
        g = gradients[f"d{name}"]
        D = np.random.default_rng([*name.encode()]).normal(size=g.shape)
        found[name] = False
        for step in STEPS[dtype]:
            costs = []
            for to in (step, -step):
                handed = asked(answerer, moved(problem, name, to * D), layout, connection)
                if not isinstance(handed, Handed) or "cost" not in handed.seen:
                    return {}
                costs.append(float(handed.seen["cost"]))
            slope = (costs[0] - costs[1]) / (2 * step)
            if abs(slope - (D * g).sum()) <= APART[dtype] * _scale(D * g, slope):
                found[name] = True
                break
    return found


def _scale(terms: Array, slope: float) -> float:
    """What an error is compared with: all terms of the sum, or the slope if that is larger."""
    return max(float(np.abs(terms).sum()), abs(slope))
