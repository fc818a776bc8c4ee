"""Layouts: all the ways in which people lay out the arrays of one network.

After `connection`. `dialects` knows the two of this project; here is every one that was seen in
other people's code. None of it is a mistake. Which one a network speaks is found by trying: with
widths and a number of samples that all differ, the wrong ones do not fit.
"""

from itertools import product
from typing import NamedTuple

import numpy as np

from comparisons.dialects import Array
from comparisons.problems import Problem
from comparisons.quantities import parse

SAMPLES = ("rows", "columns", "one vector")
KERNELS = ("in_out", "out_in")
BIASES = ("flat", "row", "column")
TARGETS = ("like outputs", "classes", "flat")

WORDS = {
    "rows": "samples in rows",
    "columns": "samples in columns",
    "one vector": "one sample at a time",
    "in_out": "kernels (inputs, units)",
    "out_in": "kernels (units, inputs)",
    "flat": "flat",
    "row": "a row",
    "column": "a column",
}


class Layout(NamedTuple):
    """How arrays are laid out.

    Attributes:
        samples: "rows" (m, n), "columns" (n, m), or "one vector" (n,), of a single sample.
        kernels: "in_out" (n_(l-1), n_l) or "out_in" (n_l, n_(l-1)).
        biases: "flat" (n_l,), "row" (1, n_l) or "column" (n_l, 1).
        targets: "like outputs", numbers or one-hot vectors; "classes", integers (m,); or "flat",
            numbers (m,), for a single output.
    """

    samples: str
    kernels: str
    biases: str
    targets: str

    @property
    def words(self) -> str:
        """For whoever reads the answer.

        Example:
            >>> Layout("rows", "in_out", "row", "like outputs").words
            'samples in rows, kernels (inputs, units), biases as a row, targets laid out as outputs'
        """
        targets = {
            "like outputs": "targets laid out as outputs",
            "classes": "targets as integers",
            "flat": "targets as a flat array",
        }
        return (
            f"{WORDS[self.samples]}, {WORDS[self.kernels]}, "
            f"biases {'' if self.biases == 'flat' else 'as '}{WORDS[self.biases]}, "
            f"{targets[self.targets]}"
        )


def layouts(problem: Problem, fixed: tuple[str, ...] = ()) -> list[Layout]:
    """Every layout that a problem can be put into, the usual ones first.

    Args:
        problem: with one sample if single vectors are to be among them.
        fixed: words that a person fixed, of any of the four choices.

    Raises:
        ValueError: for a word that is none of the choices.
    """
    choices = [SAMPLES, KERNELS, BIASES, TARGETS]
    every = [word for words in choices for word in words]
    named = [word.replace("_vector", " vector").replace("_outputs", " outputs") for word in fixed]
    for word in named:
        if word not in every:
            raise ValueError(f"`layout` must be of {', '.join(every)}; got '{word}'")
    narrowed = [[w for w in words if w in named] or list(words) for words in choices]
    return [
        layout for layout in map(Layout._make, product(*narrowed)) if _possible(layout, problem)
    ]


def _possible(layout: Layout, problem: Problem) -> bool:
    """Whether there is such a thing for a problem."""
    if layout.samples == "one vector" and problem.m != 1:
        return False
    if layout.targets == "classes":
        return problem.loss == "categorical_crossentropy"
    if layout.targets == "flat":
        return problem.units[-1] == 1
    return True


def laid_out(problem: Problem, layout: Layout) -> dict[str, Array]:
    """Weights and data of a problem as a network in a layout takes them, each a new array.

    Args:
        problem: its arrays in the layout of the blackboard; targets (n_L, m).
        layout: of the network.

    Returns:
        "X", "Y", "W1", "b1", ...
    """
    found = {"X": _samples(problem.X, layout), "Y": _targets(problem, layout)}
    for name, array in problem.parameters.items():
        if name.startswith("W"):
            found[name] = array.T.copy() if layout.kernels == "in_out" else array.copy()
        else:
            found[name] = array.reshape(_bias_shape(len(array), layout)).copy()
    return found


def _samples(array: Array, layout: Layout) -> Array:
    if layout.samples == "one vector":
        return array[:, 0].copy()
    return array.T.copy() if layout.samples == "rows" else array.copy()


def _targets(problem: Problem, layout: Layout) -> Array:
    if layout.targets == "classes":
        return problem.Y.argmax(axis=0)
    if layout.targets == "flat":
        return problem.Y[0].copy()
    return _samples(problem.Y, layout)


def _bias_shape(n: int, layout: Layout) -> tuple[int, ...]:
    return {"flat": (n,), "row": (1, n), "column": (n, 1)}[layout.biases]


def expected_shape(name: str, problem: Problem, layout: Layout) -> tuple[int, ...]:
    """The shape of a quantity in a layout.

    Args:
        name: such as "dW2", "A1", "cost".
        problem: whose it is.
        layout: of the network.
    """
    stem, layer = parse(name)
    if stem == "cost":
        return ()
    if stem == "loss":
        return (problem.m,)
    n = problem.units[layer]
    if stem in ("W", "dW"):
        shape = (n, problem.units[layer - 1])
        return shape[::-1] if layout.kernels == "in_out" else shape
    if stem in ("b", "db"):
        return _bias_shape(n, layout)
    if layout.samples == "one vector":
        return (n,)
    return (problem.m, n) if layout.samples == "rows" else (n, problem.m)


def to_blackboard(name: str, array: Array, layout: Layout) -> Array:
    """An array of the expected shape, turned into the layout of the blackboard; a view.

    Args:
        name: of the quantity.
        array: in the layout.
        layout: of the network.
    """
    stem = parse(name).stem
    if stem in ("cost", "loss"):
        return array
    if stem in ("W", "dW"):
        return array.T if layout.kernels == "in_out" else array
    if stem in ("b", "db") or layout.samples == "one vector":
        return array.reshape(-1, 1)
    return array.T if layout.samples == "rows" else array


def from_blackboard(index: tuple[int, ...], name: str, layout: Layout) -> tuple[int, ...]:
    """Where an element of the blackboard's array stands in the network's own.

    Example:
        >>> from_blackboard((2, 0), "dW1", Layout("rows", "in_out", "flat", "classes"))
        (0, 2)
    """
    stem = parse(name).stem
    if stem in ("cost", "loss"):
        return index
    if stem in ("W", "dW"):
        return index[::-1] if layout.kernels == "in_out" else index
    if stem in ("b", "db"):
        return {"flat": index[:1], "row": (0, index[0]), "column": (index[0], 0)}[layout.biases]
    if layout.samples == "one vector":
        return index[:1]
    return index[::-1] if layout.samples == "rows" else index


def finite(array: Array) -> bool:
    """Whether all numbers of an array are numbers."""
    return bool(np.isfinite(array).all())
