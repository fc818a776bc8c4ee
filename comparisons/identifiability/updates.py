"""Identifiability of an optimiser's mistakes: whether a given run could reveal them.

After `network`, with the same measure. A mistake is made at every step from what the right
run had before that step.
"""

from collections.abc import Sequence
from functools import partial

import numpy as np

from comparisons.bounds.arithmetic import format_of
from comparisons.dialects import Array
from comparisons.identifiability.network import Identifiable, against
from comparisons.identifiability.update_reasons import SeenUpdates, update_reason
from comparisons.oracle.optimizers import Held, held
from comparisons.problems import Problem
from comparisons.suspects import Suspect, mutants, updates
from comparisons.trajectories import turned
from comparisons.update_steps import UPDATES, Update


@np.errstate(all="ignore")
def identifiability_of_updates(
    problem: Problem,
    visits: Sequence[Array],
    optimizer: str,
    settings: dict[str, float] | None = None,
) -> list[Identifiable]:
    """Every mistake that could stand in an optimiser, and whether this run shows it.

    Args:
        problem: in the dtype to train in.
        visits: the samples of each step.
        optimizer: "sgd", "momentum" or "adam".
        settings: the optimiser's; its defaults if None.
    """
    from scratch.optimizers import OPTIMIZERS

    settings = settings or OPTIMIZERS[optimizer].settings
    dtype = str(problem.X.dtype)
    path = turned(mutants.run(problem, visits, None, optimizer, settings))
    found = []
    for name in problem.parameters:
        for update in UPDATES[optimizer]:
            words = stacks(name, path)
            inputs = [words[word] for word in update.inputs]
            given = held(settings, dtype)
            exact = update.exact(*inputs, given=given)
            bound = update.bound(exact, *inputs, given=given, fp=format_of(dtype))
            right = path[f"{update.prefix}{name}"]
            seen = SeenUpdates(words, right[:-1], right[1:], given, format_of(dtype).u)
            for suspect in updates(optimizer, dtype):
                if suspect.quantity == update.prefix:
                    wrong = mistaken_steps(suspect, update, words, given)
                    found.append(
                        against(
                            suspect,
                            f"{update.prefix}{name}",
                            wrong,
                            exact,
                            bound,
                            partial(update_reason, seen),
                        )
                    )
    return found


def stacks(name: str, path: dict[str, Array]) -> dict[str, Array]:
    """What a run left of one parameter, by the words of `update_steps.Update`, (steps, ...)."""
    words = {"W": path[name][:-1], "dW": path[f"d{name}"]}
    for prefix in ("m", "v", "vhat"):
        if f"{prefix}{name}" in path:
            words[prefix] = path[f"{prefix}{name}"][:-1]
            words[f"{prefix} after"] = path[f"{prefix}{name}"][1:]
    return words | {"t": np.arange(1.0, len(words["dW"]) + 1)}


def mistaken_steps(suspect: Suspect, update: Update, words: dict[str, Array], given: Held) -> Array:
    """What a mistake makes of every step, each from what was right before it."""
    wanted = [*update.inputs, *(word for word, _ in suspect.also)]
    taken = zip(*(words[word] for word in wanted), strict=True)
    return np.stack([suspect.wrong(*inputs, given=given) for inputs in taken])
