"""The update: whether weights after a step are W - learning_rate dW, of the network's own gradient.

Beside `passes`. It is looked at where both the gradient and the weights after the step were handed
over; where only the weights were, the gradient is what they moved by (`handed_over.slopes`), and a
mistake in the update shows as one in the gradient.
"""

from collections.abc import Mapping
from dataclasses import replace
from functools import partial

import numpy as np

from comparisons.checking.records import Named
from comparisons.dialects import BLACKBOARD, Array
from comparisons.oracle.optimizers import Held, held
from comparisons.problems import Problem
from comparisons.records import WRONG, Judgement
from comparisons.suspects import updates
from comparisons.suspects.record import Suspect, everywhere
from comparisons.trajectories import Trajectory
from comparisons.update_steps import UPDATES, judge_updates

# As in `diagnosis.MATCH`.
MATCH = {"float64": 1e-9, "float32": 2e-4}


def judged_updates(
    problem: Problem,
    gradients: Mapping[str, Array],
    after: Mapping[str, Array],
    learning_rate: float,
    dtype: str,
) -> tuple[dict[str, Judgement], tuple[Named, ...]]:
    """Judges the step of each parameter of which both its gradient and what it became are known.

    Args:
        problem: with the parameters before the step.
        gradients: "dW1", ... as handed over, in the layout of the blackboard.
        after: "W1", ... likewise.
        learning_rate: of the step.
        dtype: that the network computes in.

    Returns:
        Parameter -> judgement, and the mistakes that explain those that are wrong.
    """
    given = held({"learning_rate": learning_rate}, dtype)
    judged, by_name = {}, {}
    for name, array in after.items():
        if f"d{name}" not in gradients:
            continue
        W, dW = (a.astype(dtype) for a in (problem.parameters[name], gradients[f"d{name}"]))
        path = {name: np.stack([W, array.astype(dtype)]), f"d{name}": dW[np.newaxis]}
        (update,) = UPDATES["sgd"]
        judgement = judge_updates(update, name, Trajectory("network", BLACKBOARD, path), given)
        judged[name] = replace(judgement, index=judgement.index[1:])
        if judgement.verdict == WRONG:
            found = _named(W, dW, array, given, dtype)
            by_name[name] = found
    return judged, _together(by_name)


def _named(W: Array, dW: Array, after: Array, given: Held, dtype: str) -> tuple[str, ...]:
    """The mistakes of a step of gradient descent that make what it became."""
    found = []
    for suspect in updates("sgd", dtype):
        made = suspect.wrong(W, dW, given=given)
        moved = np.abs(made - W).max()
        if np.abs(made - after).max() <= MATCH[dtype] * max(moved, np.abs(W).max()):
            found.append(suspect.name)
    return tuple(found)


def _together(by_name: Mapping[str, tuple[str, ...]]) -> tuple[Named, ...]:
    """One mistake for all parameters in which it was made."""
    alike: dict[tuple[str, ...], list[str]] = {}
    for name, found in by_name.items():
        if found:
            alike.setdefault(found, []).append(name)
    return tuple(
        Named(
            found,
            "",
            tuple(sorted({int(name[1:]) for name in names})),
            tuple(f"{name} after" for name in names),
            np.inf,
            0.0,
        )
        for found, names in alike.items()
    )


def moved_by(learning_rate: float, displaced: bool) -> dict[str, Suspect]:
    """Mistakes that depend on the step that is taken, by name.

    Args:
        learning_rate: of the step.
        displaced: whether gradients were read off the weights after a step.
    """
    found = [
        Suspect(
            "weights updated before the gradient passes",
            "dA",
            partial(_through_moved, learning_rate),
            lambda problem, layer: 1 <= layer < problem.layers,
            also=(("dW", 1),),
        )
    ]
    if displaced:
        found.append(
            Suspect("update of the weights lost", "dW", np.zeros_like, everywhere, on="result")
        )
    return {each.name: each for each in found}


def _through_moved(rate: float, W: Array, dZ: Array, dW: Array) -> Array:
    return (W - rate * dW).T @ dZ
