"""Where a gap stands, and ways of giving out: what `thresholds` looks for.

A *scene* puts one gap into logits and targets: two classes, or one output. An *event* is read off
the loss that a path computes there, and off its gradient at the right class.
"""

from collections.abc import Callable
from typing import NamedTuple

import numpy as np

from comparisons.bounds.arithmetic import Array, format_of
from comparisons.stability.accuracy.expected import DEAD, HALF, LOST, OVERFLOWS, STOPS


class Scene(NamedTuple):
    """Where a gap stands.

    Attributes:
        side: "softmax" or "sigmoid".
        right: whether the answer is right, by the gap, or wrong by it.
        words: the scene in words.
        logits: gaps -> Z, (n, gaps).
        targets: gaps -> Y, classes or (n, gaps).
    """

    side: str
    right: bool
    words: str
    logits: Callable[[Array], Array]
    targets: Callable[[Array], Array]


def _two_classes(right: bool) -> Scene:
    def logits(gaps: Array) -> Array:
        return np.stack([gaps, 0 * gaps] if right else [0 * gaps, gaps])

    words = f"the right class {'above' if right else 'below'} the other"
    return Scene("softmax", right, words, logits, lambda gaps: np.zeros(len(gaps), np.int64))


def _one_output(right: bool, yes: bool) -> Scene:
    def logits(gaps: Array) -> Array:
        return (gaps if right == yes else -gaps)[np.newaxis]

    def targets(gaps: Array) -> Array:
        return np.full((1, len(gaps)), yes).astype(gaps.dtype)

    words = f"a {'yes' if yes else 'no'} answered {'rightly' if right else 'wrongly'}"
    return Scene("sigmoid", right, words, logits, targets)


SCENES = {
    "wrong": _two_classes(right=False),
    "right": _two_classes(right=True),
    "wrong yes": _one_output(right=False, yes=True),
    "wrong no": _one_output(right=False, yes=False),
    "right yes": _one_output(right=True, yes=True),
    "right no": _one_output(right=True, yes=False),
}


class Seen(NamedTuple):
    """What a path made of some gaps, the last of which is the largest of all.

    Attributes:
        gaps: (m,).
        loss: (m,).
        slope: the gradient at the right class, (m,).
        dtype: in which it was computed; these are float64.
    """

    gaps: Array
    loss: Array
    slope: Array
    dtype: str


def _far_off(seen: Seen, right: bool) -> Array:
    """A relative error above sqrt(u), in logs: a subnormal double would be no truth.

    log(1 + exp(-g)) is exp(-g) to 1e-18 from 40 on.
    """
    with np.errstate(all="ignore"):
        tail = np.log1p(np.exp(-seen.gaps))
        exact = np.where(seen.gaps > 40, -seen.gaps, np.log(tail))
        exact = exact if right else np.log(seen.gaps + tail)
        off = np.abs(np.expm1(np.log(seen.loss) - exact))
    return ~(off <= np.sqrt(format_of(seen.dtype).u))


def _stays(seen: Seen, right: bool) -> Array:
    """The loss is what it is at the largest gap, from here on."""
    same = (seen.loss == seen.loss[-1]) & np.isfinite(seen.loss[-1])
    return np.logical_and.accumulate(same[::-1])[::-1]


# event -> where it has happened: (seen, whether the answer is right) -> (m,)
EVENTS: dict[str, Callable[[Seen, bool], Array]] = {
    HALF: _far_off,
    STOPS: _stays,
    OVERFLOWS: lambda seen, right: ~np.isfinite(seen.loss),
    DEAD: lambda seen, right: seen.slope == 0,
    LOST: lambda seen, right: ~np.isfinite(seen.slope),
}
