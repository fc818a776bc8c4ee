"""Agreement: do scratch and Keras count the same dead answers, and if not, is either wrong?

Read after `order`. Whether an answer is dead hangs on one comparison, a probability with a
limit, and where the probability lies next to the limit a rounding decides. So the count of each
engine is held against what that engine's *own* logits allow: from them the probability is computed
in float64, and the answer must be dead if rounding cannot carry it over the limit, and alive if
rounding cannot carry it under.

What is compared is the *doubt*, the probability that the winner leaves to all other classes,

    doubt = r / (1 + r)     r = sum_(j != winner) exp(z_j - z_winner)     dead if doubt < 1e-7

for the sparse form, and for the others the probability of what was to be learned, dead below 1e-7.
"""

from typing import NamedTuple

import numpy as np

from comparisons.bounds.arithmetic import Format, format_of
from comparisons.bounds.library import EXP_VANISHES
from comparisons.dialects import Array
from comparisons.stability.cost.courses import Course, Look
from comparisons.stability.cost.records import Agreement


class Allowed(NamedTuple):
    """What the logits of an answer allow: one of the two is always true, on the edge both."""

    dead: Array
    alive: Array


def allowed(loss: str, Z: Array, Y: Array) -> Allowed:
    """Whether right arithmetic from these logits may make a wrong answer dead, and alive.

    Args:
        loss: a cross-entropy, by its name in Keras.
        Z: logits, (n, m), in the dtype that was computed in.
        Y: targets.

    Example:
        >>> Z = np.array([[0.0, 0.0], [-16.0, -16.2]])
        >>> dead, alive = allowed("sparse_categorical_crossentropy", Z, np.array([1, 1]))
        >>> dead.tolist(), alive.tolist()
        ([False, True], [True, False])
    """
    lowest, highest = float(Z.dtype.type(1e-7)), float(Z.dtype.type(1 - 1e-7))
    spared, off = _spared(loss, Z.astype(np.float64), Y, format_of(str(Z.dtype)))
    limit = np.where(_from_above(loss, Y, spared.shape), 1 - highest, lowest)
    return Allowed(spared - off <= limit, spared + off >= limit)


def _from_above(loss: str, Y: Array, shape: tuple[int, ...]) -> Array:
    """Whether the probability that is compared is the winner's, with 1 - 1e-7."""
    if loss == "sparse_categorical_crossentropy":
        return np.ones(shape, dtype=bool)
    return Y < 0.5 if loss == "binary_crossentropy" else np.zeros(shape, dtype=bool)


def _spared(loss: str, Z: Array, Y: Array, fp: Format) -> tuple[Array, Array]:
    """The number that is compared with a limit, and how far rounding can carry it.

    A term exp(d) of a softmax over n classes is off by |d| + e units u, for the rounding of d and
    the library's exp; a quotient by as much above and below, n - 1 sums and the division.

    Next to 1 the terms of the softmax's sum are lost or rounded up one by one, each by u at most
    and by no more than itself; the sum is a multiple of 2 u above 1, so that its reciprocal is off
    by no more than the square of the doubt. A sigmoid next to 1 is a sum and a division.
    """
    u, exp = fp.u, fp.functions["exp"]
    if loss == "binary_crossentropy":
        own = np.exp(-np.logaddexp(0, np.where(Y > 0.5, -Z, Z)))
        relative = own * u * fp.functions["sigmoid"]
        return own, np.where(Y > 0.5, relative, relative + np.minimum(own, 2 * u))
    D = Z - Z.max(axis=0)
    E = np.exp(D)
    relative = u * (2 * exp + len(Z) + np.abs(D))
    if loss == "categorical_crossentropy":
        P, label = E / E.sum(axis=0), Y.argmax(axis=0)
        own = P[label, np.arange(len(label))]
        return own, own * relative[label, np.arange(len(label))]
    ratio = np.sort(E, axis=0)[:-1].sum(axis=0)
    doubt = ratio / (1 + ratio)
    summed = np.minimum(doubt, (len(Z) - 1) * u) + (E * relative).sum(axis=0) - relative.min(axis=0)
    return doubt, summed + np.minimum(u, doubt * doubt)


def agreement(ours: Course, theirs: Course) -> Agreement:
    """The dead answers of two runs of one start on the clipped path, look by look.

    Args:
        ours: of scratch.
        theirs: of Keras, with looks at the same steps.
    """
    problem = ours.start.whole
    pairs = list(zip(ours.looks, theirs.looks, strict=True))
    differ = [a.answers.dead != b.answers.dead for a, b in pairs]
    apart = next((pair for pair, d in zip(pairs, differ, strict=True) if d.any()), None)
    explained = on_edge = unlawful = underflowed = judged = 0
    for (a, b), d in zip(pairs, differ, strict=True):
        checks = [_checked(ours, look) for look in (a, b)]
        explained += int((d & checks[0].lawful & checks[1].lawful).sum())
        on_edge += int((d & (checks[0].edge | checks[1].edge)).sum())
        unlawful += sum(int((~check.lawful).sum()) for check in checks)
        underflowed += sum(int(check.underflowed.sum()) for check in checks)
        judged += sum(int(look.answers.wrong.sum()) for look in (a, b))
    return Agreement(
        problem.name,
        str(problem.X.dtype),
        ours.way.optimizer,
        ours.way.learning_rate,
        ours.start.family,
        ours.start.knob,
        ours.start.seed,
        looks=len(pairs),
        steps=pairs[-1][0].step,
        same=sum(not each.any() for each in differ),
        first_apart=float(apart[0].step) if apart else np.nan,
        weights_apart=weights_apart(*apart) if apart else np.nan,
        counts=_counts(*(apart or pairs[-1])),
        differing=sum(int(each.sum()) for each in differ),
        explained=explained,
        on_edge=on_edge,
        unlawful=unlawful,
        underflowed=underflowed,
        judged=judged,
        weights_apart_end=weights_apart(*pairs[-1]),
    )


class Checked(NamedTuple):
    """The wrong answers of one look, against what their logits allow."""

    lawful: Array
    edge: Array
    underflowed: Array


@np.errstate(all="ignore")
def _checked(course: Course, look: Look) -> Checked:
    """An answer may be dead in a second way: what is left of a faint one is rounded to nothing."""
    start, loss = course.start, course.start.whole.loss
    Y = start.training.Y
    wrong, dead, _ = look.answers
    may = allowed(loss, look.logits, Y)
    underflowed = wrong & dead & ~may.dead & _underflows(loss, look.logits, Y)
    lawful = ~wrong | np.where(dead, may.dead | underflowed, may.alive)
    return Checked(lawful, wrong & may.dead & may.alive, underflowed)


def _underflows(loss: str, Z: Array, Y: Array) -> Array:
    """Whether the probability of the right class is one that may be flushed to 0."""
    if loss != "sparse_categorical_crossentropy":
        return np.zeros(Y.shape[-1:], dtype=bool)
    D = (Z - Z.max(axis=0)).astype(np.float64)
    return np.exp(D[Y, np.arange(len(Y))]) < EXP_VANISHES * format_of(str(Z.dtype)).tiny


def weights_apart(ours: Look, theirs: Look) -> float:
    """The largest distance of any weight."""
    return max(
        float(np.abs(ours.weights[name] - theirs.weights[name]).max()) for name in ours.weights
    )


def _counts(ours: Look, theirs: Look) -> dict[str, int]:
    return {
        "scratch": int(ours.answers.dead.sum()),
        "keras": int(theirs.answers.dead.sum()),
    }
