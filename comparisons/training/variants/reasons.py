"""Why a run cannot tell two forms apart: looks at its numbers.

16th of the package. The reasons of `identifiability` are asked first.
"""

import numpy as np

from comparisons.bounds.arithmetic import Array, format_of
from comparisons.identifiability.update_reasons import (
    UPDATE_REASONS,
    SeenUpdates,
    update_reason,
)
from comparisons.oracle.optimizers import Held
from comparisons.training.variants.candidates import Candidate
from comparisons.training.variants.handed import Handed, last_step
from comparisons.training.variants.judge import Course

# The decay of one step moves a weight by learning_rate weight_decay of it. The last sum alone may
# be off by u of it, and the product with 1 - learning_rate weight_decay by another; two runs are
# told apart beyond twice that.
DECAYS = 4

SAME = "it is the same function while the learning rate does not change"
DECAY_LOST = "its decay moves a weight by less than the roundings of one step"
COMPUTED = ", for the gradients that the run may have had"
DTYPE = {"float32": "in float32 ", "float64": ""}


def reason(run: Handed, first: Candidate, other: Course) -> str:
    """Why a run that is consistent with two candidates is.

    Args:
        run: weights and gradients.
        first: the one that is named.
        other: another along the run, not refuted.

    Returns:
        A sentence without a full stop.
    """
    candidate = other.candidate
    if candidate.row.same_as == first.variant or first.row.same_as == candidate.variant:
        return SAME
    seen = _seen(run, first, candidate)
    if candidate.variant.startswith("AdamW") and _decay_is_lost(candidate, seen.u):
        return DECAY_LOST
    keys = tuple(dict.fromkeys((*candidate.row.hidden_by, *first.row.hidden_by)))
    told = update_reason(seen, tuple(key for key in keys if key != "growing gradients"))
    if not told and "growing gradients" in keys:
        told = _growing(run, first, seen)
    same = "one and the same number can be inside the bounds of both"
    return told or f"{DTYPE[run.dtype]}at every step {same}{COMPUTED if run.computed else ''}"


def _decay_is_lost(candidate: Candidate, u: float) -> bool:
    """Whether the decay of a step is within the roundings of it."""
    rate = float(np.max(candidate.settings["learning_rate"]))
    return bool(rate * candidate.settings["weight_decay"] <= DECAYS * u)


def _seen(run: Handed, first: Candidate, other: Candidate) -> SeenUpdates:
    """The run in the words of `identifiability.update_reasons`."""
    until = last_step(run)
    settings = other.settings
    words = {"W": run.W[:until], "dW": run.g[:until]}
    beta = settings.get("beta_2", settings.get("rho", 0.0))
    if "epsilon" in settings:
        words["v after"] = averages(run.g[:until], beta)
    given = Held(
        float(np.max(settings["learning_rate"])),
        beta_1=settings.get("beta_1", 0.0),
        beta_2=settings.get("beta_2", 0.0),
        epsilon=max(each.settings.get("epsilon", 0.0) for each in (first, other)),
    )
    u = format_of(run.dtype).u
    return SeenUpdates(words, run.W[:until], run.W[1 : until + 1], given, u)


def _growing(run: Handed, first: Candidate, seen: SeenUpdates) -> str:
    """Whether no second moment ever falls, so that its largest is the latest."""
    v = averages(run.g[: len(seen.before)], first.settings["beta_2"])
    before = np.concatenate([np.zeros((1, v.shape[1])), v[:-1]])
    grown = seen._replace(before=before, right=v)
    held = UPDATE_REASONS["growing gradients"]
    return held.sentence if held.holds(grown) else ""


def averages(g: Array, beta: float) -> Array:
    """The moving averages of the squares, in float64."""
    v, found = np.zeros(g.shape[1]), []
    for square in np.square(g.astype(np.float64)):
        v = beta * v + (1 - beta) * square
        found.append(v)
    return np.array(found)
