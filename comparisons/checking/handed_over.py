"""Handed over: what a network returned, put on the blackboard, and which layout it speaks.

After `descended`. Every layout is tried. One that does not fit raises, or returns arrays of
other shapes; of those that run, the one counts in which most arrays have their shape, and of these
the one in which fewest are wrong. What has no right shape in any is a mistake of its own.
"""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

import numpy as np

from comparisons.checking.answering import Answerer, Reply
from comparisons.checking.connection import Connection
from comparisons.checking.descended import LOSSES, before_loss, descended, of_another
from comparisons.checking.layouts import Layout, expected_shape, laid_out, layouts, to_blackboard
from comparisons.checking.passes import judged_pass
from comparisons.dialects import Array
from comparisons.problems import Problem
from comparisons.quantities import parameters, parse

AFTER = " after"

# What people call the ends of a network; the layer is that of the output.
CALLED = {"output": "A", "logits": "Z"}


class Handed(NamedTuple):
    """What a network returned for a problem.

    Attributes:
        layout: in which it was asked.
        seen: quantities of the right shape, in the layout of the blackboard; dA and dZ as they are.
        after: parameters after one step, likewise.
        misshapen: other quantities -> the shape that came, the shape that was expected.
        reply: as it came.
    """

    layout: Layout
    seen: dict[str, Array]
    after: dict[str, Array]
    misshapen: dict[str, tuple[tuple[int, ...], tuple[int, ...]]]
    reply: Reply


def asked(
    answerer: Answerer, problem: Problem, layout: Layout, connection: Connection
) -> Handed | Reply:
    """One call, in one layout.

    Args:
        answerer: the network.
        problem: weights and data.
        layout: to put them into.
        connection: what the network is.

    Returns:
        The reply as it is if it holds an error.

    Raises:
        ValueError: if something has an unknown name.
    """
    values = laid_out(problem, layout) | {
        "units": list(problem.units),
        "m": problem.m,
        "learning_rate": connection.learning_rate,
    }
    reply = answerer.ask(values)
    return reply if reply.error else taken(reply, problem, layout)


def taken(reply: Reply, problem: Problem, layout: Layout) -> Handed:
    """What a reply holds, by the shapes that a layout expects.

    Raises:
        ValueError: if something has an unknown name.
    """
    seen, after, misshapen = {}, {}, {}
    for name, array in named(reply.arrays, problem).items():
        quantity = name.removesuffix(AFTER)
        expected = expected_shape(quantity, problem, layout)
        array = _as_expected(np.asarray(array), expected)
        if array.shape != expected:
            misshapen[name] = (array.shape, expected)
        elif name.endswith(AFTER):
            after[quantity] = to_blackboard(quantity, array, layout)
        else:
            seen[name] = to_blackboard(name, array, layout)
    return Handed(layout, seen, after, misshapen, reply)


def named(arrays: Mapping[str, Array], problem: Problem) -> dict[str, Array]:
    """Arrays by the names of quantities: "output", "logits" and a "loss" of one number renamed.

    Raises:
        ValueError: for a name that is no quantity of this network.
    """
    found = {}
    for name, array in arrays.items():
        called = name
        if name in CALLED:
            called = f"{CALLED[name]}{problem.layers}"
        elif name == "loss" and np.size(array) == 1 and problem.m > 1:
            called = "cost"
        if called.removesuffix(AFTER) not in _quantities(problem.layers, called.endswith(AFTER)):
            raise ValueError(
                f"what is returned must be named Z1, A1, dZ1, dA1, dW1, db1 and so on up to "
                f"{problem.layers}, output, loss, cost, or 'W1 after'; got {name!r}"
            )
        found[called] = array
    return found


def _quantities(layers: int, after: bool) -> list[str]:
    """What may be handed over."""
    if after:
        return parameters(layers)
    stems = ("Z", "A", "dZ", "dA", "dW", "db")
    return ["loss", "cost", *(f"{s}{layer}" for s in stems for layer in range(1, layers + 1))]


def _as_expected(array: Array, expected: tuple[int, ...]) -> Array:
    """An array without axes of length 1 that were not expected, or with those that were."""
    if array.dtype.kind in "iub":
        array = array.astype(np.float64)
    squeezed = [n for n in array.shape if n != 1]
    if array.shape != expected and squeezed == [n for n in expected if n != 1]:
        return array.reshape(expected)
    return array


def best_layout(
    answerer: Answerer, problem: Problem, connection: Connection
) -> tuple[Handed | None, list[Reply]]:
    """The layout that a network speaks, with what it returned in it.

    Args:
        answerer: the network.
        problem: with sizes that all differ.
        connection: what the network is.

    Returns:
        None if it raises in every layout; and all replies with an error.

    Raises:
        ValueError: as `asked`, or for a word in the connection that is no layout.
    """
    ran, errors = [], []
    for layout in layouts(problem, connection.layout):
        handed = asked(answerer, problem, layout, connection)
        if isinstance(handed, Handed):
            ran.append(handed)
        else:
            errors.append(handed)
    return (best([(problem, each) for each in ran], connection)[1] if ran else None), errors


def best(ran: Sequence[tuple[Problem, Handed]], connection: Connection) -> tuple[Problem, Handed]:
    """Of the layouts in which most has its shape, the one in which least is wrong."""
    least = min(len(handed.misshapen) for _, handed in ran)
    fitting = [(problem, handed) for problem, handed in ran if len(handed.misshapen) == least]
    return min(fitting, key=lambda pair: _wrong(pair[0], pair[1], connection))


def _wrong(problem: Problem, handed: Handed, connection: Connection) -> tuple[int, int]:
    """How much is wrong in a layout: what no other loss explains, and all."""
    seen = handed.seen | slopes(problem, handed, connection)
    room, dtype = slack(problem, handed, connection), "float32" if narrow(handed) else "float64"
    passes = [judged_pass(problem, seen, each, room, dtype) for each in LOSSES]
    wrong = min((each.wrong for each in passes), key=len)
    loss = descended([problem], [seen], dtype)
    if loss is None:
        return len(wrong), len(wrong)
    other = of_another(problem, seen, loss, dtype)
    return len([name for name in wrong if before_loss(name) or name in other]), len(wrong)


def narrow(handed: Handed) -> bool:
    """Whether something was computed in float32, of numbers that came in float64.

    An array of which each number is one of float32, and not each a short one such as 0.5, is that
    by chance in one of 2^28 cases.
    """
    return any(_narrow(array) for array in (*handed.seen.values(), *handed.after.values()))


def _narrow(array: Array) -> bool:
    if array.dtype.kind != "f" or not np.isfinite(array).all():
        return False
    with np.errstate(over="ignore"):
        fits = array.astype(np.float32) == array
        short = array.astype(np.float16) == array
    return bool(fits.all() and not short.all())


def slopes(problem: Problem, handed: Handed, connection: Connection) -> dict[str, Array]:
    """The gradients that follow from weights after a step, where none were handed over."""
    rate = connection.learning_rate
    return {
        f"d{name}": (problem.parameters[name] - array) / rate
        for name, array in handed.after.items()
        if f"d{name}" not in handed.seen and f"d{name}" not in handed.misshapen
    }


def slack(problem: Problem, handed: Handed, connection: Connection) -> dict[str, Array]:
    """How far these gradients may be off, in units of the roundoff, by the way they are found.

    The step rounds its product and its difference; here another difference and a quotient are.
    """
    rate = connection.learning_rate
    return {
        f"d{name}": 2 * (np.abs(problem.parameters[name]) + 2 * np.abs(array)) / rate
        for name, array in handed.after.items()
        if f"d{name}" not in handed.seen and f"d{name}" not in handed.misshapen
    }


def furthest(errors: Sequence[Reply]) -> Reply:
    """The error of the call that came furthest: the layout that was most nearly right."""
    return max(errors, key=lambda reply: reply.trail)


def layer_of(name: str) -> int:
    """The layer of a quantity, -1 for the loss and the cost."""
    return parse(name.removesuffix(AFTER)).layer
