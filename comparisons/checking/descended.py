"""The loss that is descended: whether gradients are those of a loss, up to one factor for all.

After `passes`. A network whose gradients are all n times too large descends n times the
loss, which is another convention or, if it prints something else, another loss than it prints.
Losses other than the one it is said to have are tried too: a - y behind a sigmoid belongs to the
binary cross-entropy, whatever is printed.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import NamedTuple

import numpy as np

from comparisons.checking.connection import OUTPUTS
from comparisons.dialects import Array
from comparisons.problems import Problem
from comparisons.suspects.walks import walk

LOSSES = ("loss", "cost")

# Of a factor from element to element, by dtype: far above the rounding of a gradient of a few
# samples, far below two factors of small whole numbers.
SPREAD = {"float64": 1e-9, "float32": 1e-3}

# What a factor is made of, in words.
FACTORS: dict[str, Callable[[int, int], float]] = {
    "": lambda m, n: 1.0,
    "m, the number of samples": lambda m, n: m,
    "n, the number of outputs": lambda m, n: n,
    "m n, samples times outputs": lambda m, n: m * n,
    "1/2": lambda m, n: 0.5,
    "2": lambda m, n: 2.0,
    "n/2, half the number of outputs": lambda m, n: n / 2,
    "m/2, half the number of samples": lambda m, n: m / 2,
    "2 m, twice the number of samples": lambda m, n: 2 * m,
    "m n/2, half of samples times outputs": lambda m, n: m * n / 2,
    "1/m, one over the number of samples": lambda m, n: 1 / m,
}


class Descended(NamedTuple):
    """A loss whose gradients they are.

    Attributes:
        loss: its name in Keras.
        factors: what it is multiplied with, on each probe.
        words: the factor in words; "" if it is 1, a number if it is none that is known.
        whole: whether no gradient was left out for being zero throughout.
    """

    loss: str
    factors: tuple[float, ...]
    words: str
    whole: bool


def descended(
    problems: Sequence[Problem], seen: Sequence[Mapping[str, Array]], dtype: str
) -> Descended | None:
    """The loss that gradients belong to, or None; without any gradient, that the cost is.

    A cost alone is taken for another loss only by a factor that is known: any number is a factor
    of another.

    Args:
        problems: the probes.
        seen: what was handed over for each, in the layout of the blackboard.
        dtype: that the network computes in.
    """
    losses = sorted(OUTPUTS, key=lambda loss: loss != problems[0].loss)
    for loss in losses:
        if problems[0].activations[-1] not in OUTPUTS[loss]:
            continue
        factors = [
            _factor(_with(problem, loss), each, dtype)
            for problem, each in zip(problems, seen, strict=True)
        ]
        if all(factor is not None for factor in factors):
            known = tuple(float(factor) for factor in factors if factor is not None)
            whole = all(array.any() for name, array in seen[0].items() if name[0] == "d")
            words = _words(problems, known, dtype)
            return Descended(loss, known, f"{known[0]:.6g}" if words is None else words, whole)
    if any(name[0] == "d" for name in seen[0]):
        return None
    return _multiplied(problems, seen, dtype)


def _multiplied(
    problems: Sequence[Problem], seen: Sequence[Mapping[str, Array]], dtype: str
) -> Descended | None:
    """The loss it is said to have, if what was handed over is that, times a known factor."""
    found = None
    for name in LOSSES:
        if name in seen[0]:
            factors = [
                _factor(problem, each, dtype, name)
                for problem, each in zip(problems, seen, strict=True)
            ]
            known = tuple(factor for factor in factors if factor is not None)
            words = _words(problems, known, dtype) if len(known) == len(factors) else None
            if words is None:
                return None
            found = Descended(problems[0].loss, known, words, True)
    return found


def of_another(
    problem: Problem, seen: Mapping[str, Array], loss: Descended, dtype: str
) -> set[str]:
    """Of the loss and the cost those that are not the loss that the gradients belong to."""
    one = _with(problem, loss.loss)
    factors = {name: _factor(one, seen, dtype, name) for name in LOSSES if name in seen}
    spread = SPREAD[dtype] * loss.factors[0]
    return {
        n for n, each in factors.items() if each is None or abs(each - loss.factors[0]) > spread
    }


def before_loss(name: str) -> bool:
    """Whether a quantity comes before the loss, so that it is the same whatever that is."""
    return name[0] != "d" and name not in LOSSES


def _with(problem: Problem, loss: str) -> Problem:
    """The same network with another loss."""
    logits = problem.activations[-1] == "linear" and loss != "mean_squared_error"
    return replace(problem, loss=loss, from_logits=logits)


def _factor(problem: Problem, seen: Mapping[str, Array], dtype: str, *names: str) -> float | None:
    """The one factor of some arrays, None if there is none.

    Without names, of all gradients that are not zero throughout.
    """
    right = walk(problem)
    names = names or tuple(n for n in seen if n[:2] in ("dW", "db") and seen[n].any())
    if not names:
        return None
    mine = np.concatenate([np.ravel(seen[name]) for name in names])
    theirs = np.concatenate([np.ravel(right[name]) for name in names])
    length = float(theirs @ theirs)
    if not np.isfinite(mine).all() or length == 0:
        return None
    factor = float(mine @ theirs) / length
    apart = np.abs(mine - factor * theirs).max()
    if factor <= 0 or apart > SPREAD[dtype] * factor * np.abs(theirs).max():
        return None
    return factor


def _words(problems: Sequence[Problem], factors: Sequence[float], dtype: str) -> str | None:
    """A factor in words, the same on all probes; None if it is none that is known."""
    for words, factor in FACTORS.items():
        if all(
            abs(found - factor(p.m, p.units[-1])) <= SPREAD[dtype] * found
            for found, p in zip(factors, problems, strict=True)
        ):
            return words
    return None
