"""The steps of an optimiser: how each of its updates is cut and judged.

As in `steps`, each is judged from what the implementation itself had before it. "W1" stands for the
weights after the step, "W1 before" for those before it.
"""

from collections.abc import Callable
from dataclasses import replace
from typing import NamedTuple

import numpy as np

from comparisons.bounds import optimizers as bounds
from comparisons.bounds.arithmetic import format_of
from comparisons.dialects import Array, index_in
from comparisons.judge import Weighed, sum_up, weigh
from comparisons.oracle import optimizers as oracle
from comparisons.oracle.exact import Exact
from comparisons.oracle.optimizers import Held
from comparisons.records import UNDECIDABLE, Judgement
from comparisons.trajectories import Trajectory, turned


class Update(NamedTuple):
    """One quantity that an optimiser changes: the prefix of its name, its inputs, its rule.

    An input "W" is the parameter before the step, "dW" its gradient; "m" and "v" are the moments
    before the step, "m after" and "v after" those after it, "t" the number of the step.
    """

    prefix: str
    inputs: tuple[str, ...]
    exact: Callable[..., Exact]
    bound: Callable[..., Array]


# In the order in which a step computes them.
UPDATES = {
    "sgd": (Update("", ("W", "dW"), oracle.sgd, bounds.sgd),),
    "momentum": (
        Update("m", ("m", "dW"), oracle.momentum, bounds.momentum),
        Update("", ("W", "m after"), oracle.moved, bounds.moved),
    ),
    "adam": (
        Update("m", ("m", "dW"), oracle.first_moment, bounds.first_moment),
        Update("v", ("v", "dW"), oracle.second_moment, bounds.second_moment),
        Update("", ("W", "m after", "v after", "t"), oracle.adam, bounds.adam),
    ),
    "adam_paper": (
        Update("m", ("m", "dW"), oracle.paper_first_moment, bounds.paper_first_moment),
        Update("v", ("v", "dW"), oracle.paper_second_moment, bounds.paper_second_moment),
        Update("", ("W", "m after", "v after", "t"), oracle.adam_paper, bounds.adam_paper),
    ),
}


def sentence(update: Update, name: str) -> str:
    """Such as "vW1 from vW1 before, dW1"."""
    words = {
        "W": f"{name} before",
        "dW": f"d{name}",
        "m": f"m{name} before",
        "v": f"v{name} before",
        "m after": f"m{name}",
        "v after": f"v{name}",
        "t": "t",
    }
    return f"{update.prefix}{name} from {', '.join(words[each] for each in update.inputs)}"


@np.errstate(all="ignore")  # elements whose inputs overflow have no exact value and are left out
def weigh_updates(
    update: Update, name: str, trajectory: Trajectory, given: Held
) -> Weighed | Judgement:
    """Every number of every step that a trajectory took on one parameter.

    Args:
        update: which of the quantities that belong to the parameter.
        name: of the parameter, such as "W1".
        trajectory: the engine's.
        given: the settings as the engine holds them.

    Returns:
        Stacks, the step along the first axis; or a judgement at once if something is missing.
    """
    path = turned(trajectory)
    stacks = {
        "W": (name, slice(None, -1)),
        "dW": (f"d{name}", slice(None)),
        "m": (f"m{name}", slice(None, -1)),
        "v": (f"v{name}", slice(None, -1)),
        "m after": (f"m{name}", slice(1, None)),
        "v after": (f"v{name}", slice(1, None)),
    }
    made = f"{update.prefix}{name}"
    wanted = [made, *(stacks[each][0] for each in update.inputs if each != "t")]
    missing = [each for each in wanted if each not in path]
    if missing:
        return Judgement(
            trajectory.engine, UNDECIDABLE, f"{', '.join(missing)} was not handed over"
        )
    computed = path[made][1:]
    inputs = []
    for each in update.inputs:
        if each == "t":
            inputs.append(np.arange(1.0, len(computed) + 1))
        else:
            stack, part = stacks[each]
            inputs.append(path[stack][part])
    exact = update.exact(*inputs, given=given)
    fp = format_of(str(computed.dtype), trajectory.library)
    bound, likely = (update.bound(exact, *inputs, given=given, fp=each) for each in (fp, fp.likely))
    return weigh(computed, exact, bound, likely)


def judge_updates(update: Update, name: str, trajectory: Trajectory, given: Held) -> Judgement:
    """Every step that a trajectory took on one parameter, judged; arguments as `weigh_updates`.

    Its index is the step, counted from 0, and the place in the engine's layout.
    """
    weighed = weigh_updates(update, name, trajectory, given)
    if isinstance(weighed, Judgement):
        return weighed
    judgement = sum_up(trajectory.engine, weighed)
    made = f"{update.prefix}{name}"
    step, *place = judgement.index or (0,)
    own = index_in(made, tuple(place), trajectory.dialect)
    return replace(judgement, index=(step, *own))
