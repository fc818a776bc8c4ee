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

    An input "W" is the parameter before the step, "dW" its gradient; "m", "v" and "vhat" are the
    moments before the step, "m after" and so on those after it, "t" the number of the step.
    """

    prefix: str
    inputs: tuple[str, ...]
    exact: Callable[..., Exact]
    bound: Callable[..., Array]


PART = 2**15  # numbers, of which some twenty arrays are made on the way to a bound

FIRST = Update("m", ("m", "dW"), oracle.first_moment, bounds.first_moment)
SECOND = Update("v", ("v", "dW"), oracle.second_moment, bounds.second_moment)
VELOCITY = Update("m", ("m", "dW"), oracle.momentum, bounds.momentum)
ADAM_INPUTS = ("W", "m after", "v after", "t")

# In the order in which a step computes them.
UPDATES = {
    "sgd": (Update("", ("W", "dW"), oracle.sgd, bounds.sgd),),
    "momentum": (VELOCITY, Update("", ("W", "m after"), oracle.moved, bounds.moved)),
    "nesterov": (
        VELOCITY,
        Update("", ("W", "m after", "dW"), oracle.nesterov, bounds.nesterov),
    ),
    "rmsprop": (
        Update("v", ("v", "dW"), oracle.paper_second_moment, bounds.paper_second_moment),
        Update("", ("W", "dW", "v after"), oracle.rmsprop, bounds.rmsprop),
    ),
    "adam": (FIRST, SECOND, Update("", ADAM_INPUTS, oracle.adam, bounds.adam)),
    "adam_paper": (
        Update("m", ("m", "dW"), oracle.paper_first_moment, bounds.paper_first_moment),
        Update("v", ("v", "dW"), oracle.paper_second_moment, bounds.paper_second_moment),
        Update("", ADAM_INPUTS, oracle.adam_paper, bounds.adam_paper),
    ),
    "adamw": (FIRST, SECOND, Update("", ADAM_INPUTS, oracle.adamw, bounds.adamw)),
    "amsgrad": (
        FIRST,
        SECOND,
        Update("vhat", ("vhat", "v after"), oracle.largest, bounds.largest),
        Update("", ("W", "m after", "vhat after", "t"), oracle.adam, bounds.adam),
    ),
}


def sentence(update: Update, name: str) -> str:
    """Such as "vW1 from vW1 before, dW1"."""
    words = {
        "W": f"{name} before",
        "dW": f"d{name}",
        "m": f"m{name} before",
        "v": f"v{name} before",
        "vhat": f"vhat{name} before",
        "m after": f"m{name}",
        "v after": f"v{name}",
        "vhat after": f"vhat{name}",
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
        "vhat": (f"vhat{name}", slice(None, -1)),
        "m after": (f"m{name}", slice(1, None)),
        "v after": (f"v{name}", slice(1, None)),
        "vhat after": (f"vhat{name}", slice(1, None)),
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
    fp = format_of(str(computed.dtype), trajectory.library)
    parts = []
    for start in range(0, len(computed), steps_of_a_part(computed)):
        here = slice(start, start + steps_of_a_part(computed))
        taken = [array[here] for array in inputs]
        exact = update.exact(*taken, given=given)
        # No step adds up many terms, so what is certain here is not further than what is likely.
        parts.append(weigh(computed[here], exact, update.bound(exact, *taken, given=given, fp=fp)))
    return Weighed(*(np.concatenate(stack) for stack in zip(*parts, strict=True)))


def steps_of_a_part(stack: Array) -> int:
    """How many steps of a stack, (steps, ...), are weighed at once: few enough to stay in cache."""
    return max(1, PART // max(1, stack[0].size))


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
