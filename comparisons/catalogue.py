"""The catalogue: the problems that have a name, and problems from a file of one's own."""

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import NamedTuple

import numpy as np

from comparisons import data
from comparisons.data import Data
from comparisons.problems import LOSSES, Problem, make


class Recipe(NamedTuple):
    """How a problem of the catalogue is made, without making it yet."""

    description: str
    data: Callable[[], Data]
    hidden: list[tuple[int, str]]
    output: str
    loss: str
    from_logits: bool


_MSE, _BCE, _CCE, _SPARSE = LOSSES
_BRIEF = [(25, "relu"), (15, "relu")]

CATALOGUE = {
    "digits": Recipe(
        "the brief's network: softmax inside the loss", data.digits, _BRIEF, "linear", _SPARSE, True
    ),
    "digits-softmax": Recipe(
        "its less stable twin: softmax in the layer", data.digits, _BRIEF, "softmax", _SPARSE, False
    ),
    "course": Recipe(
        "400 inputs, the shape of a well-known course",
        partial(data.pixels, 500),
        _BRIEF,
        "linear",
        _SPARSE,
        True,
    ),
    "wine": Recipe(
        "three classes, one-hot targets", data.wine, [(11, "tanh")], "linear", _CCE, True
    ),
    "wine-softmax": Recipe(
        "three classes, one-hot targets, softmax in the layer",
        data.wine,
        [(11, "tanh")],
        "softmax",
        _CCE,
        False,
    ),
    "four-clouds": Recipe(
        "one hidden layer, four classes, inputs on scales from 0.01 to 100",
        partial(data.blobs, 4, 7, 307),
        [(13, "sigmoid")],
        "linear",
        _SPARSE,
        True,
    ),
    "tumours": Recipe(
        "a yes-or-no question, sigmoid inside the loss",
        data.breast_cancer,
        [(17, "relu"), (5, "relu")],
        "linear",
        _BCE,
        True,
    ),
    "tumours-sigmoid": Recipe(
        "a yes-or-no question, sigmoid in the layer",
        data.breast_cancer,
        [(17, "relu"), (5, "relu")],
        "sigmoid",
        _BCE,
        False,
    ),
    "questions": Recipe(
        "four yes-or-no questions at once, sigmoid inside the loss",
        data.digits_questions,
        [(31, "relu"), (12, "tanh")],
        "linear",
        _BCE,
        True,
    ),
    "questions-sigmoid": Recipe(
        "four yes-or-no questions at once, sigmoid in the layer",
        data.digits_questions,
        [(31, "relu"), (12, "tanh")],
        "sigmoid",
        _BCE,
        False,
    ),
    "diabetes": Recipe(
        "regression, linear output",
        data.diabetes,
        [(19, "relu"), (8, "tanh")],
        "linear",
        _MSE,
        False,
    ),
    "diabetes-relu": Recipe(
        "regression of targets that are never negative, relu output",
        data.diabetes,
        [(19, "relu"), (8, "tanh")],
        "relu",
        _MSE,
        False,
    ),
    "deep-sigmoid": Recipe(
        "sigmoid everywhere, the derivation of the textbooks",
        partial(data.curves, 3, 6, 211),
        [(14, "sigmoid"), (9, "sigmoid"), (7, "sigmoid"), (5, "sigmoid")],
        "sigmoid",
        _MSE,
        False,
    ),
    "deep-relu": Recipe(
        "five layers of relu",
        partial(data.curves, 3, 6, 211),
        [(14, "relu"), (12, "relu"), (9, "relu"), (7, "relu")],
        "linear",
        _MSE,
        False,
    ),
    "deep-tanh": Recipe(
        "five layers of tanh",
        partial(data.curves, 3, 6, 211),
        [(14, "tanh"), (12, "tanh"), (9, "tanh"), (7, "tanh")],
        "tanh",
        _MSE,
        False,
    ),
    "mixed": Recipe(
        "a different activation in every layer, a softmax among them",
        partial(data.blobs, 5, 7, 307, 1),
        [(16, "tanh"), (11, "softmax"), (13, "relu"), (6, "sigmoid")],
        "linear",
        _SPARSE,
        True,
    ),
}


def load(name: str, seed: int = 0) -> Problem:
    """A problem of the catalogue.

    Args:
        name: a key of `CATALOGUE`.
        seed: of the weights.

    Raises:
        ValueError: if there is no such problem.
    """
    if name not in CATALOGUE:
        raise ValueError(f"`problem` must be one of {list(CATALOGUE)}; got {name!r}")
    recipe = CATALOGUE[name]
    return make(
        name, recipe.data(), recipe.hidden, recipe.output, recipe.loss, recipe.from_logits, seed
    )


def from_file(path: Path | str, target: str, seed: int = 0) -> Problem:
    """A problem from a file of one's own: 25 and 15 relu units, and the head its target asks for.

    Args:
        path: a `.csv` or `.npz` file; see `data.from_file`.
        target: the column or array to be learned.
        seed: of the weights.

    Raises:
        ValueError: if the file cannot be used; the message says why.
    """
    path = Path(path)
    table = data.from_file(path, target)
    if table.Y.ndim == 1:
        return make(path.stem, table, _BRIEF, "linear", _SPARSE, True, seed)
    yes_or_no = bool(np.isin(table.Y, (0, 1)).all())
    loss = _BCE if yes_or_no else _MSE
    return make(path.stem, table, _BRIEF, "linear", loss, yes_or_no, seed)
