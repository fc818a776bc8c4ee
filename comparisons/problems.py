"""Problems: a network, its loss, its weights, and data; everything that two engines must share.

`CATALOGUE` names them. A problem is made from a seed, in float64; `cast` rounds its weights and
data to the dtype that both engines will compute in, so that both start from the same bits.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import NamedTuple

import numpy as np

from comparisons import data
from comparisons.data import Array, Data

LOSSES = (
    "mean_squared_error",
    "binary_crossentropy",
    "categorical_crossentropy",
    "sparse_categorical_crossentropy",
)
ACTIVATIONS = ("linear", "relu", "sigmoid", "tanh", "softmax")
DTYPES = ("float32", "float64")

# Samples of the batch on which single passes are compared. A prime, and no layer's width.
BATCH = 61


@dataclass(frozen=True)
class Problem:
    """What two engines are given.

    Attributes:
        name: in the catalogue, or of the file.
        units: n_0 ... n_L.
        activations: g_1 ... g_L.
        loss: by its name in Keras.
        from_logits: whether the loss takes logits; if not, the output's activation is in the layer.
        parameters: W1, b1, ... in the layout of the blackboard.
        X: inputs, (n_0, m).
        Y: classes (m,), or numbers (n_L, m).
        origin: of the data, in words.
    """

    name: str
    units: tuple[int, ...]
    activations: tuple[str, ...]
    loss: str
    from_logits: bool
    parameters: dict[str, Array]
    X: Array
    Y: Array
    origin: str

    @property
    def m(self) -> int:
        """The number of samples."""
        return int(self.X.shape[1])

    @property
    def layers(self) -> int:
        """The number of layers, L."""
        return len(self.activations)

    @property
    def description(self) -> str:
        """One line: architecture, loss, data."""
        widths = "-".join(map(str, self.units))
        kind = "from logits" if self.from_logits else "from the output"
        return (
            f"{widths} ({', '.join(self.activations)}), {self.loss} {kind}; "
            f"{self.origin}, {self.m} samples"
        )

    def cast(self, dtype: str) -> "Problem":
        """This problem with weights, inputs and real-valued targets rounded to a dtype."""
        return replace(
            self,
            parameters={name: array.astype(dtype) for name, array in self.parameters.items()},
            X=self.X.astype(dtype),
            Y=self.Y if self.Y.ndim == 1 else self.Y.astype(dtype),
        )

    def batch(self, size: int = BATCH) -> "Problem":
        """This problem on its first samples only."""
        return replace(self, X=self.X[:, :size], Y=self.Y[..., :size])


def validated(problem: Problem) -> Problem:
    """The problem, if it is one.

    Raises:
        ValueError: on an unknown loss or activation, shapes that do not fit, targets out of range,
            nan or inf, or no samples.
    """
    if problem.loss not in LOSSES:
        raise ValueError(f"`loss` must be one of {list(LOSSES)}; got {problem.loss!r}")
    for activation in problem.activations:
        if activation not in ACTIVATIONS:
            raise ValueError(f"`activation` must be one of {list(ACTIVATIONS)}; got {activation!r}")
    if problem.m == 0:
        raise ValueError("there must be at least one sample; got an empty batch")
    if problem.X.shape[0] != problem.units[0]:
        raise ValueError(
            f"X must be ({problem.units[0]}, m) for a network with {problem.units[0]} inputs; "
            f"got {problem.X.shape}"
        )
    for layer in range(1, problem.layers + 1):
        n_out, n_in = problem.units[layer], problem.units[layer - 1]
        for name, shape in ((f"W{layer}", (n_out, n_in)), (f"b{layer}", (n_out, 1))):
            if problem.parameters[name].shape != shape:
                raise ValueError(
                    f"{name} must have shape {shape}; got {problem.parameters[name].shape}"
                )
    for name, array in {"X": problem.X, "Y": problem.Y, **problem.parameters}.items():
        if array.dtype.kind == "f" and not np.isfinite(array).all():
            raise ValueError(f"{name} must be finite; got nan or inf")
    _validate_targets(problem)
    return problem


def _validate_targets(problem: Problem) -> None:
    Y, outputs = problem.Y, problem.units[-1]
    if problem.loss == "sparse_categorical_crossentropy":
        if Y.dtype.kind not in "iu":
            raise ValueError(f"classes must be integers for the sparse loss; got {Y.dtype}")
        if Y.shape != (problem.m,):
            raise ValueError(f"classes must have shape ({problem.m},); got {Y.shape}")
        if Y.min() < 0 or Y.max() >= outputs:
            raise ValueError(
                f"classes must lie in 0 ... {outputs - 1}; got {Y.min()} ... {Y.max()}"
            )
        return
    if Y.shape != (outputs, problem.m):
        raise ValueError(f"Y must have shape {(outputs, problem.m)}; got {Y.shape}")
    if problem.loss == "binary_crossentropy" and (Y.min() < 0 or Y.max() > 1):
        raise ValueError(
            f"targets must lie in [0, 1] for binary cross-entropy; got {Y.min()} ... {Y.max()}"
        )
    if problem.loss == "categorical_crossentropy" and not (
        ((Y == 0) | (Y == 1)).all() and (Y.sum(axis=0) == 1).all()
    ):
        raise ValueError("targets must be one-hot columns for categorical cross-entropy")


def make(
    name: str,
    data: Data,
    hidden: list[tuple[int, str]],
    output: str,
    loss: str,
    from_logits: bool,
    seed: int = 0,
) -> Problem:
    """A problem with random weights (He's for relu, 1/n_in otherwise) and biases that are not 0.

    Zero biases, as initialisers make them, would hide a whole class of mistakes.

    Args:
        name: of the problem.
        data: inputs and targets; one output for each class or row of targets.
        hidden: (units, activation) of each hidden layer.
        output: activation of the last layer.
        loss: by its name in Keras.
        from_logits: whether the loss takes logits.
        seed: of the weights.

    Raises:
        ValueError: as `validated`.
    """
    Y = data.Y
    outputs = int(Y.max()) + 1 if Y.ndim == 1 else len(Y)
    if loss == "categorical_crossentropy" and Y.ndim == 1:
        Y = np.eye(outputs)[:, Y]
    layers = [*hidden, (outputs, output)]
    units = (data.X.shape[0], *(width for width, _ in layers))
    rng = np.random.default_rng(seed)
    parameters = {}
    for layer, (n_out, activation) in enumerate(layers, start=1):
        n_in = units[layer - 1]
        variance = (2 if activation == "relu" else 1) / n_in
        parameters[f"W{layer}"] = rng.normal(0, np.sqrt(variance), (n_out, n_in))
        parameters[f"b{layer}"] = rng.normal(0, 0.1, (n_out, 1))
    activations = tuple(activation for _, activation in layers)
    problem = Problem(
        name, units, activations, loss, from_logits, parameters, data.X, Y, data.origin
    )
    return validated(problem)


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
