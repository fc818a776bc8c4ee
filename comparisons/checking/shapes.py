"""Shapes: mistakes that leave an array of another shape than it should have.

Beside `diagnosis`. A bias gradient that was not summed over the batch is as wide as the batch;
there is no number to hold against a right one, but the mistake makes the same array.
"""

import numpy as np

from comparisons.checking.connection import Connection
from comparisons.checking.fits import MATCH
from comparisons.checking.handed_over import AFTER, Handed
from comparisons.checking.layouts import laid_out
from comparisons.checking.records import Named
from comparisons.dialects import Array
from comparisons.problems import Problem
from comparisons.quantities import parse
from comparisons.suspects import planted
from comparisons.suspects.walks import Walker


def shape_mistakes(
    problem: Problem, handed: Handed, seen: dict[str, Array], connection: Connection
) -> tuple[Named, ...]:
    """The mistakes that make arrays of the shapes that came.

    Args:
        problem: that was asked.
        handed: what was returned.
        seen: of it what has the right shape, dA and dZ those of each sample's loss.
        connection: what the network is.
    """
    found: dict[tuple[str, ...], list[str]] = {}
    quantities = {}
    walker = Walker(problem, seen)
    right = walker.walk()
    for name in handed.misshapen:
        quantity, array = _as_made(name, problem, handed, connection)
        at = parse(quantity)
        names = tuple(
            suspect.name
            for suspect, layer in planted(problem)
            if (suspect.quantity, layer) == at
            and _same(walker.walk({at: suspect})[quantity], array, right[quantity])
        )
        if names:
            found.setdefault(names, []).append(name)
            quantities[names] = at.stem
    return tuple(
        Named(
            names,
            quantities[names],
            tuple(sorted(parse(each.removesuffix(AFTER)).layer for each in at)),
            tuple(at),
            np.inf,
            0.0,
        )
        for names, at in found.items()
    )


def _as_made(
    name: str, problem: Problem, handed: Handed, connection: Connection
) -> tuple[str, Array]:
    """A quantity and its array; of a parameter after a step the gradient that moved it."""
    array = np.asarray(handed.reply.arrays[name])
    if not name.endswith(AFTER):
        return name, array
    parameter = name.removesuffix(AFTER)
    before = laid_out(problem, handed.layout)[parameter]
    return f"d{parameter}", (before - array) / connection.learning_rate


def _same(made: Array, array: Array, right: Array) -> bool:
    """Whether an array is what a mistake makes: turned either way, spread over another, or once.

    Args:
        made: by the mistake.
        array: that came.
        right: what should have; numbers that add up to nothing are held against its size.
    """
    other, mine = np.squeeze(made), np.squeeze(array)
    ways = [other, other.T]
    if mine.ndim == 0 and other.size == right.size and np.any(mine) == np.any(other):
        mine = np.broadcast_to(mine, other.shape)  # one number, which stands for every unit
    if other.ndim == 1 and mine.ndim == 2:
        ways = [way for way in (other[:, np.newaxis], other) if _spreads(way, mine)]
        ways = [np.broadcast_to(way, mine.shape) for way in ways]
    size = np.abs(right).max(initial=0.0)
    return any(
        way.shape == mine.shape
        and np.abs(way - mine).max(initial=0.0)
        <= MATCH["float64"] * max(size, np.abs(way).max(initial=0.0))
        for way in ways
    )


def _spreads(one: Array, other: Array) -> bool:
    """Whether the axes of one are those of another, or of length 1, from the last on."""
    pairs = zip(one.shape[::-1], other.shape[::-1], strict=False)
    return all(a == b or a == 1 for a, b in pairs)
