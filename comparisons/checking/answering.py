"""Answering: a person's function called once, and what came of it, whatever it did.

After `given`. The same here and in a process of the stranger's own: `Asked` calls a function that
is already in this process, `stranger` one in a file.
"""

import inspect
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, NamedTuple, Protocol

import numpy as np

from comparisons.checking.connection import said_by
from comparisons.checking.given import Given, flattened
from comparisons.checking.sources import Part
from comparisons.checking.whereabouts import Spot, Whereabouts
from comparisons.dialects import Array

KEPT = ("X", "Y")  # what a network has no reason to change

Step = Callable[..., Mapping[str, Any]]


class Reply(NamedTuple):
    """What came of one call.

    Attributes:
        arrays: what was returned, by name; {} after an error.
        error: a sentence, with the person's line in it; "" if there was none.
        line: the number of that line, 0 if it is not known.
        trail: line numbers from the person's outermost line to that one. Of two calls, the one with
            the larger trail got further.
        printed: the first of what was printed.
        changed: which of X and Y were changed in place.
        seconds: how long the function took.
    """

    arrays: dict[str, Array]
    error: str = ""
    line: int = 0
    trail: tuple[int, ...] = ()
    printed: str = ""
    changed: tuple[str, ...] = ()
    seconds: float = 0.0


class Answerer(Protocol):
    """Whoever answers for a network."""

    @property
    def said(self) -> dict[str, Any]:
        """What the person says of the network; see `connection`."""

    def ask(self, values: Mapping[str, Any]) -> Reply:
        """What the network makes of weights and data.

        Args:
            values: arrays "X", "Y", "W1", "b1", ...; and "units", "m", "learning_rate".
        """


def answered(
    function: Callable[[Given], Any],
    values: Mapping[str, Any],
    where: Whereabouts,
    missing: Mapping[str, str],
    step: Step | None = None,
) -> Reply:
    """Calls a person's function with copies of weights and data.

    Args:
        function: `twinprop`.
        values: as of `Answerer.ask`.
        where: finds lines of the person's.
        missing: why names of their file are not there.
        step: runs their marked lines.
    """
    p = Given(values, step)
    handed = {name: p.__dict__[name] for name in KEPT if name in values}
    arrays: dict[str, Array] = {}
    error, spot = "", Spot()
    begun = time.perf_counter()
    try:
        returned = function(p)
        seconds = time.perf_counter() - begun
        try:
            arrays = flattened(returned)
        except ValueError as wrong:
            error = str(wrong)
    except (Exception, SystemExit) as raised:
        seconds = time.perf_counter() - begun
        error, spot = where.sentence(raised, missing, step is not None), where.of(raised)
    changed = tuple(name for name, array in handed.items() if not _same(array, values[name]))
    return Reply(arrays, error, spot.line, spot.trail, "", changed, seconds)


def _same(array: Array, before: Array) -> bool:
    """Whether an array still holds the same numbers, in the same shape."""
    return array.shape == before.shape and np.array_equal(array, before, equal_nan=True)


class Asked:
    """A function of this process as an `Answerer`, such as one that a test has written.

    What it prints goes where it went before, and nothing protects this process from it.

    Example:
        >>> def twinprop(p, layers="linear", loss="mse"):
        ...     return {"A1": p.W1 @ p.X}
        >>> network = Asked(twinprop)
        >>> network.said["loss"]
        'mse'
        >>> values = {"X": np.ones((1, 2)), "Y": np.ones((1, 2)), "W1": np.full((1, 1), 3.0)}
        >>> network.ask(values).arrays["A1"].tolist()
        [[3.0, 3.0]]
    """

    def __init__(self, function: Callable[..., Any]) -> None:
        self._function = function
        self.said = said_by(function)
        source = inspect.getsourcefile(inspect.unwrap(function)) or ""
        self._where = Whereabouts([Part(Path(source), 0, "")])

    def ask(self, values: Mapping[str, Any]) -> Reply:
        """What the function makes of weights and data; see `Answerer`."""
        return answered(self._function, values, self._where, {})
