"""Problems: a network, its loss, its weights, and data; everything that two engines must share.

A problem is made from a seed, in float64; `cast` rounds its weights and data to the dtype that both
engines will compute in, so that both start from the same bits.
"""

from dataclasses import dataclass, replace

import numpy as np

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
