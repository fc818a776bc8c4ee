"""Freezing: from which knob on no sample has a gradient, so that training does not move at all.

Read after `outcomes`. If the gradient at the logits is exactly zero for every sample, right and
wrong, then so is that of every batch, and every step leaves every bit where it is: with momenta
that are zero Adam moves nothing either. One forward pass tells; a short run confirms.
"""

from collections.abc import Sequence

import numpy as np

from comparisons.dialects import Array
from comparisons.stability.cost import courses
from comparisons.stability.cost.outcomes import spread
from comparisons.stability.cost.records import Freeze
from comparisons.stability.cost.starts import Start, starts, visits

# Knobs to try, in rising order: by a quarter of a doubling, and by a quarter of a nat.
KNOBS: dict[str, tuple[float, ...]] = {
    "scaled weights": tuple((2.0 ** np.arange(0, 10.25, 0.25)).tolist()),
    "lifted class": tuple(np.arange(12, 32.25, 0.25).tolist()),
}


def freeze(fresh: Sequence[Start], family: str, dtype: str, epochs: int = 1) -> Freeze:
    """From which knob on the clipped path does not move, on the grid of `KNOBS`.

    Args:
        fresh: starts that are not bad, one for each seed.
        family: a key of `KNOBS`.
        dtype: to train in.
        epochs: of the run that confirms it.
    """
    frozen = [start for each in fresh if (start := first_frozen(each, family, dtype))]
    runs = {
        way.optimizer: [
            courses.scratch(start, "clipped", way, order, (0, len(order)))
            for start in frozen
            for order in [visits(start, epochs)]
        ]
        for way in courses.WAYS
    }
    return Freeze(
        fresh[0].whole.name,
        dtype,
        family,
        seeds=len(fresh),
        frozen=len(frozen),
        knob=spread(start.knob for start in frozen),
        highest=KNOBS[family][-1],
        still={name: sum(not run.moved for run in each) for name, each in runs.items()},
        steps=len(visits(fresh[0], epochs)),
    )


def first_frozen(fresh: Start, family: str, dtype: str) -> Start | None:
    """The start with the lowest knob from which on no sample has a gradient, if there is one."""
    tried = [start.cast(dtype) for start in starts(fresh, family, KNOBS[family])]
    frozen = None
    for start in reversed(tried):
        if has_gradient(start):
            break
        frozen = start
    return frozen


def has_gradient(start: Start) -> bool:
    """Whether any sample that is trained on has a gradient at its logits on the clipped path."""
    return bool(logit_gradients(start, "clipped").any())


@np.errstate(all="ignore")
def logit_gradients(start: Start, path: str) -> Array:
    """dZ of the last layer at the start, of the samples that are trained on, in scratch."""
    from scratch.backprop import backward
    from scratch.network import forward

    problem, net = start.training, courses.network_on(start.whole, path)
    trace = forward(net, problem.parameters, problem.X)
    return backward(net, problem.parameters, trace, problem.Y)[f"dZ{problem.layers}"]
