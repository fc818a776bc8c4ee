"""Saved: a network that is not there to be asked, only arrays that it left in a file.

Beside `checked`. A person saves what the network was given and what it made of it:

    np.savez("mine.npz", layers="relu, softmax", loss="cce", X=X, Y=Y, W1=W1, b1=b1, W2=W2, b2=b2,
             A2=A2, cost=cost, dW1=dW1, db1=db1, dW2=dW2, db2=db2)

The layout is the one in which shapes fit each other, and in which least is wrong. Nothing can be
tried out: what these inputs cannot show stays unseen, and so does the loss as a function.
"""

import zipfile
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np

from comparisons.checking.answering import Reply
from comparisons.checking.checked import answer
from comparisons.checking.connection import Connection, connection
from comparisons.checking.handed_over import Handed, best, taken
from comparisons.checking.layouts import SAMPLES, Layout, layouts, to_blackboard
from comparisons.checking.records import UNUSABLE, Checked
from comparisons.dialects import Array
from comparisons.identifiability.network import NO, identifiability
from comparisons.problems import Problem, validated

SAID = ("layers", "loss", "learning_rate", "layout")


class Silent:
    """A network that cannot be asked again; a class because an `Answerer` is one."""

    def __init__(self, said: dict[str, Any]) -> None:
        self.said = said

    def ask(self, values: Mapping[str, Any]) -> Reply:
        """An error, always."""
        return Reply({}, error="only its arrays were saved")


def from_file(path: str | Path) -> dict[str, Array]:
    """The arrays of an `.npz` file.

    Raises:
        ValueError: if it cannot be read, as one sentence.
    """
    try:
        with Path(path).open("rb") as opened, np.load(opened, allow_pickle=False) as file:
            return {name: file[name] for name in file.files}
    except OSError as error:
        raise ValueError(f"'{path}' cannot be read: {error.strerror or error}") from None
    except (ValueError, EOFError, AttributeError, zipfile.BadZipFile) as error:
        raise ValueError(f"'{path}' is not an .npz file of numbers and words: {error}") from None


def saved(arrays: Mapping[str, Array], reference: str = "scratch") -> Checked:
    """A network's arrays, checked.

    Args:
        arrays: "layers" and "loss", and if wanted "layout" and "learning_rate", as a connection
            says them; "X", "Y", "W1", "b1", ... as they were given; and any quantities that were
            made of them, by the names that a connection returns.
        reference: as of `checked`.

    Raises:
        ValueError: if something is missing, has an unknown name, or is in no layout.
    """
    said = {name: arrays[name].tolist() for name in SAID if name in arrays}
    net = connection(said)
    given = ["X", "Y", *(f"{stem}{k}" for k in range(1, net.layers + 1) for stem in ("W", "b"))]
    for name in given:
        if name not in arrays:
            raise ValueError(f"saved arrays must hold {', '.join(given)}; `{name}` is missing")
    reply = Reply({n: a for n, a in arrays.items() if n not in (*given, *SAID)})
    if not reply.arrays:
        raise ValueError("saved arrays must hold what the network made, such as A2, cost or dW1")
    fitting = _fitting(arrays, net, reply)
    if not fitting:
        return Checked(UNUSABLE, trouble=_nothing_fits(arrays, given))
    problem, handed = best(fitting, net)
    found = answer(Silent(said), net, [problem], [handed], reference)
    return replace(found, notes=(*found.notes, *hidden(problem.cast(found.dtype))))


def hidden(problem: Problem) -> list[str]:
    """What inputs cannot show, a sentence for each reason.

    Args:
        problem: that a network was given.

    Example:
        >>> from comparisons.catalogue import load
        >>> hidden(load("wine").batch(1))[0][:56]
        'the batch is a single sample: what could not have shown '
    """
    by_reason: dict[str, list[str]] = {}
    for each in identifiability(problem):
        if each.revealed == NO:
            by_reason.setdefault(each.reason, []).append(each.name)
    return [
        f"{reason}: what could not have shown is {', '.join(dict.fromkeys(names))}"
        for reason, names in by_reason.items()
    ]


def _fitting(
    arrays: Mapping[str, Array], net: Connection, reply: Reply
) -> list[tuple[Problem, Handed]]:
    """Every layout in which what was given is a problem."""
    found = []
    for layout in layouts(_first(arrays, net), net.layout):
        try:
            problem = _problem(arrays, net, layout)
        except ValueError:  # shapes that do not fit each other in this layout
            continue
        found.append((problem, taken(reply, problem, layout)))
    return found


def _first(arrays: Mapping[str, Array], net: Connection) -> Problem:
    """A problem that only says which layouts there could be."""
    X = arrays["X"]
    m = 1 if X.ndim == 1 else 2
    units = (1, *(arrays[f"b{k}"].size for k in range(1, net.layers + 1)))
    return Problem("", units, net.activations, net.loss, False, {}, np.zeros((1, m)), X, "saved")


def _problem(arrays: Mapping[str, Array], net: Connection, layout: Layout) -> Problem:
    """What was given, as it is in a layout, in float64, which holds what is saved in float32.

    Raises:
        ValueError: if shapes do not fit each other.
    """
    parameters = {
        f"{stem}{k}": _turned(f"{stem}{k}", arrays[f"{stem}{k}"], layout).astype(np.float64)
        for k in range(1, net.layers + 1)
        for stem in ("W", "b")
    }
    units = (
        parameters["W1"].shape[1],
        *(len(parameters[f"b{k}"]) for k in range(1, net.layers + 1)),
    )
    X = _turned("A0", arrays["X"], layout).astype(np.float64)
    return validated(
        Problem(
            "saved",
            units,
            net.activations,
            net.loss,
            net.activations[-1] == "linear" and net.loss != "mean_squared_error",
            parameters,
            X,
            _targets(arrays["Y"], units[-1], X.shape[1], layout).astype(np.float64),
            "saved",
        )
    )


def _turned(name: str, array: Array, layout: Layout) -> Array:
    """An array on the blackboard, if it has the axes that the layout says.

    Raises:
        ValueError: if it has others.
    """
    axes = 1 if (name[0] == "b" and layout.biases == "flat") else 2
    if layout.samples == SAMPLES[2] and name == "A0":
        axes = 1
    lying = {"row": 0, "column": 1}.get(layout.biases) if name[0] == "b" else None
    if array.ndim != axes or (lying is not None and array.shape[lying] != 1):
        raise ValueError(f"{name} is laid out otherwise")
    return to_blackboard(name, array, layout)


def _targets(Y: Array, n: int, m: int, layout: Layout) -> Array:
    """(n, m), of whatever the layout says.

    Raises:
        ValueError: if they are something else.
    """
    if layout.targets == "classes":
        classes = Y.astype(np.int64)
        if Y.size != m or (classes != Y).any() or classes.min() < 0 or classes.max() >= n:
            raise ValueError("no classes")
        return np.eye(n)[:, classes.ravel()]
    turned = Y.reshape(1, -1) if layout.targets == "flat" else to_blackboard("A1", Y, layout)
    if turned.shape != (n, m):
        raise ValueError("not laid out as outputs")
    return turned


def _nothing_fits(arrays: Mapping[str, Array], given: list[str]) -> str:
    """The shapes, for the person to look at."""
    shapes = ", ".join(f"{name} {arrays[name].shape}" for name in given)
    return f"the shapes of what it was given fit each other in no layout: {shapes}"
