"""Solitude: what dead, or faint, answers teach when there are no others to move the weights.

Read after `freezing`. A start is reduced to the samples whose answers are all of one kind, and the
network is trained on these alone.
"""

from dataclasses import replace

import numpy as np

from comparisons.dialects import Array
from comparisons.stability.cost import courses
from comparisons.stability.cost.freezing import logit_gradients
from comparisons.stability.cost.records import Alone
from comparisons.stability.cost.starts import Start, visits

KINDS = ("dead", "faint")


def alone(start: Start, kind: str, way: courses.Way, epochs: int) -> Alone | None:
    """Training on the answers of one kind alone, on the stable and on the clipped path of scratch.

    Args:
        start: of a problem with one answer a sample, in the dtype to train in.
        kind: one of `KINDS`.
        way: optimiser and rate.
        epochs: passes over those samples.

    Returns:
        None if there is no such answer.
    """
    chosen = of_kind(start, kind)
    if not chosen.any():
        return None
    apart = only(start, chosen)
    taken, wanted = (logit_gradients(apart, path) for path in ("clipped", "stable"))
    order = visits(apart, epochs)
    runs = {
        path: courses.scratch(apart, path, way, order, (0, len(order)))
        for path in ("stable", "clipped")
    }
    return Alone(
        start.whole.name,
        str(start.whole.X.dtype),
        start.family,
        start.knob,
        kind,
        way.optimizer,
        way.learning_rate,
        samples=apart.m,
        steps=len(order),
        gradient=float(np.abs(taken).max()),
        cosine=_lowest_cosine(taken, wanted),
        still=not runs["clipped"].moved,
        moved={path: _moved(run) for path, run in runs.items()},
        right={path: float(1 - run.looks[-1].answers.wrong.mean()) for path, run in runs.items()},
    )


def of_kind(start: Start, kind: str) -> Array:
    """Which samples that are trained on have an answer of this kind at the start, (m,)."""
    net = courses.network_on(start.whole, "clipped")
    look = courses.scratch_look(start, net, 0, start.whole.parameters)
    marked: Array = getattr(look.answers, kind)
    return marked if marked.ndim == 1 else np.logical_and.reduce(marked)


def only(start: Start, chosen: Array) -> Start:
    """The start with these of its training samples only; the held-out ones stay."""
    kept = np.concatenate([chosen, np.ones(start.whole.m - start.m, dtype=bool)])
    whole = replace(start.whole, X=start.whole.X[:, kept], Y=start.whole.Y[..., kept])
    return start._replace(whole=whole, m=int(chosen.sum()), changed=start.changed[..., chosen])


def _moved(run: courses.Course) -> float:
    first, last = run.looks[0].weights, run.looks[-1].weights
    return max(float(np.abs(last[name] - first[name]).max()) for name in first)


def _lowest_cosine(taken: Array, wanted: Array) -> float:
    """Of the angles between columns; nan if one of them is zero."""
    lengths = np.linalg.norm(taken, axis=0) * np.linalg.norm(wanted, axis=0)
    with np.errstate(invalid="ignore"):
        return float(((taken * wanted).sum(axis=0) / lengths).min())
