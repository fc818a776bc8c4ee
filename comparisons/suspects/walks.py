"""Walks: one forward and one backward pass of the NumPy network, with mistakes in some steps.

Before `mutants`. The pieces are those of `scratch`, in its order; without a mistake the numbers are
its numbers, bit for bit (a test says so of every problem).
"""

from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

import numpy as np

from comparisons.dialects import Array, Trace
from comparisons.engines import scratch_network
from comparisons.problems import Problem
from comparisons.suspects import Suspect

Rule = Callable[..., Any]

Planted = Mapping[tuple[str, int], Suspect]


class Pace(NamedTuple):
    """One step of a walk: what it makes, how, and of what."""

    stem: str
    layer: int
    rule: Rule
    inputs: tuple[str, ...]

    @property
    def name(self) -> str:
        """Of what it makes."""
        return f"{self.stem}{self.layer}" if self.layer >= 0 else self.stem


class Walker:
    """Walks through one problem, again and again, with other mistakes in it.

    Args:
        problem: in the dtype to compute in.
        seen: quantities as somebody else made them, which the steps after them start from.
    """

    def __init__(self, problem: Problem, seen: Mapping[str, Array] | None = None) -> None:
        self._seen = seen or {}
        self._given: Trace = {"Y": problem.Y, "X": problem.X}
        self._given |= {f"given {name}": each for name, each in problem.parameters.items()}
        self._paces = paces(problem)
        self._place = {pace.name: number for number, pace in enumerate(self._paces)}

    def walk(self, planted: Planted | None = None) -> Trace:
        """What each step made of its inputs.

        Args:
            planted: stem and layer of a step -> the mistake in it; -1 for the loss and the cost.

        Raises:
            ValueError: for a mistake that does not fit the shapes of what comes after it.
        """
        return self._walk(self._paces, planted or {}, {})

    def further(self, made: Trace, planted: Planted, more: Planted, until: str) -> Trace:
        """What another walk makes with more mistakes in it, walked only where it matters.

        Args:
            made: by the other walk.
            planted: the mistakes in it.
            more: further ones.
            until: the last quantity that is asked for; what comes after it is as it was.

        Raises:
            ValueError: as `walk`.
        """
        first = min(self.place(*at) for at in more)
        return self._walk(self._paces[first : self._place[until] + 1], {**planted, **more}, made)

    def place(self, stem: str, layer: int) -> int:
        """The number of the step that makes a quantity."""
        return self._place[f"{stem}{layer}" if layer >= 0 else stem]

    @np.errstate(all="ignore")  # what is not finite will be judged
    def _walk(self, over: list[Pace], planted: Planted, before: Trace) -> Trace:
        made = dict(before)
        trace = {**self._given, **made, **{n: self._seen[n] for n in made if n in self._seen}}
        for pace in over:
            value = pace.rule(*[trace[name] for name in pace.inputs])
            suspect = planted.get((pace.stem, pace.layer))
            if suspect is not None:
                value = _mistaken(suspect, pace, value, trace)
            made[pace.name] = value
            trace[pace.name] = self._seen.get(pace.name, value)
        return made


def walk(
    problem: Problem, planted: Planted | None = None, seen: Mapping[str, Array] | None = None
) -> Trace:
    """One walk; see `Walker`."""
    return Walker(problem, seen).walk(planted)


def paces(problem: Problem) -> list[Pace]:
    """The steps of a walk, in their order."""
    from scratch.activations import ACTIVATIONS
    from scratch.losses import LOSSES

    net = scratch_network(problem)
    scoring, last = LOSSES[net.loss, net.form], problem.layers
    found = [Pace("A", 0, as_given, ("X",))]
    for at in range(1, last + 1):
        found += [Pace(stem, at, as_given, (f"given {stem}{at}",)) for stem in "Wb"]
    for at, activation in enumerate(problem.activations, start=1):
        found.append(Pace("Z", at, affine, (f"W{at}", f"A{at - 1}", f"b{at}")))
        found.append(Pace("A", at, ACTIVATIONS[activation].forward, (f"Z{at}",)))
    found.append(Pace("loss", -1, scoring.loss, (f"A{last}", "Y")))
    found.append(Pace("cost", -1, np.mean, ("loss",)))
    found.append(Pace("dA", last, scoring.gradient, (f"A{last}", "Y")))
    for at in range(last, 0, -1):
        backward = ACTIVATIONS[problem.activations[at - 1]].backward
        found.append(Pace("dZ", at, backward, (f"dA{at}", f"Z{at}", f"A{at}")))
        found.append(Pace("dW", at, weights, (f"dZ{at}", f"A{at - 1}")))
        found.append(Pace("db", at, biases, (f"dZ{at}",)))
        if at > 1:
            found.append(Pace("dA", at - 1, inputs_before, (f"W{at}", f"dZ{at}")))
    return found


def _mistaken(suspect: Suspect, pace: Pace, value: Any, trace: Trace) -> Any:
    """What a mistake makes of a step's inputs, or of its result."""
    more = [trace[_named(stem, pace.layer, further)] for stem, further in suspect.also]
    if suspect.on == "result":
        return suspect.wrong(value, *more)
    return suspect.wrong(*[trace[name] for name in pace.inputs], *more)


def _named(stem: str, at: int, further: int) -> str:
    """A quantity some layers further on; the targets belong to none."""
    return stem if stem == "Y" else f"{stem}{at + further}"


def as_given(array: Array) -> Array:
    """What the problem gave."""
    return array


def affine(W: Array, A: Array, b: Array) -> Array:
    """Z = W A + b."""
    return W @ A + b


def weights(dZ: Array, A: Array) -> Array:
    """dW = dZ A^T / m."""
    return dZ @ A.T / dZ.shape[1]


def biases(dZ: Array) -> Array:
    """db = (sum of dZ) / m."""
    return dZ.sum(axis=1, keepdims=True) / dZ.shape[1]


def inputs_before(W: Array, dZ: Array) -> Array:
    """dA of the layer before = W^T dZ."""
    return W.T @ dZ
