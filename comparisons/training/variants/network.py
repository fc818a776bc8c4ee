"""What the network of a run is, and how its arrays are laid out, read off their shapes.

Beside `handed`, before `from_data`.
"""

from collections.abc import Mapping
from typing import NamedTuple

from comparisons.bounds.arithmetic import Array
from comparisons.dialects import Dialect
from comparisons.problems import ACTIVATIONS, LOSSES
from comparisons.quantities import parameters
from comparisons.training.variants.handed import BESIDE, one_dtype

KERNELS, SAMPLES = ("in_out", "out_in"), ("rows", "columns")

# What a loss can be computed from; a crossentropy of a linear layer takes its numbers as logits.
OUTPUTS = {
    "mean_squared_error": ACTIVATIONS,
    "binary_crossentropy": ("linear", "sigmoid"),
    "categorical_crossentropy": ("linear", "softmax"),
    "sparse_categorical_crossentropy": ("linear", "softmax"),
}


class Network(NamedTuple):
    """What a person says of a network.

    Attributes:
        layers: the activation of each, the first first.
        loss: by its name in Keras; of a batch, the mean.
        kernels: "in_out", as in Keras, or "out_in", as in PyTorch; None to read it off the shapes.
        samples: whether they are "rows" of the data or "columns"; None likewise.
    """

    layers: tuple[str, ...]
    loss: str
    kernels: str | None = None
    samples: str | None = None

    @property
    def from_logits(self) -> bool:
        """Whether the loss takes logits."""
        return self.loss != "mean_squared_error" and self.layers[-1] == "linear"


class Layout(NamedTuple):
    """How the arrays of a run are laid out.

    Attributes:
        units: n_0 ... n_L.
        m: the number of samples.
        dialect: of weights and data.
        shapes: of each parameter, in their order.
    """

    units: tuple[int, ...]
    m: int
    dialect: Dialect
    shapes: dict[str, tuple[int, ...]]


def check(network: Network) -> None:
    """Refuses what is no network.

    Raises:
        ValueError: for an unknown activation, loss or layout, or an output that the loss does not
            take.
    """
    for activation in network.layers:
        if activation not in ACTIVATIONS:
            raise ValueError(f"a layer must be one of {list(ACTIVATIONS)}; got {activation!r}")
    if network.loss not in LOSSES:
        raise ValueError(f"`loss` must be one of {list(LOSSES)}; got {network.loss!r}")
    outputs = OUTPUTS[network.loss]
    if network.layers[-1] not in outputs:
        raise ValueError(
            f"the last layer must be one of {list(outputs)} for {network.loss}; "
            f"got {network.layers[-1]!r}"
        )


def layout(arrays: Mapping[str, Array], network: Network) -> Layout:
    """How the arrays of a run are laid out.

    Raises:
        ValueError: as `check`; if arrays are missing or left over, or their shapes do not fit
            each other, or fit in both ways and nobody said which.
    """
    check(network)
    names = parameters(len(network.layers))
    _complete(arrays, names, network)
    one_dtype(arrays, names)
    _stacks(arrays, names)
    widths = [arrays[f"b{layer}"][0].size for layer in range(1, len(network.layers) + 1)]
    shapes = {name: arrays[name].shape[1:] for name in names}
    fitting = [each for each in KERNELS if _kernels_fit(shapes, widths, each)]
    kernels = _one("kernels", network.kernels, fitting, _told(shapes))
    n_0 = shapes["W1"][0 if kernels == "in_out" else 1]
    X = arrays["X"]
    fitting = [side for side, axis in zip(SAMPLES, (1, 0), strict=True) if _has(X, axis, n_0)]
    samples = _one("samples", network.samples, fitting, f"{n_0} inputs, X {X.shape}")
    m = X.shape[0 if samples == "rows" else 1]
    return Layout((n_0, *widths), m, Dialect(samples, kernels, "cost"), shapes)


def _complete(arrays: Mapping[str, Array], names: list[str], network: Network) -> None:
    """All parameters and the data, and nothing that is not known."""
    needed = [*names, "X", "Y"]
    for name in names:
        if f"d{name}" in arrays:
            raise ValueError(
                f"gradients must be handed in or computed from the data, not both; got 'd{name}' "
                "and layers"
            )
    moments = {f"{prefix}{name}" for prefix in ("m", "v", "vhat") for name in names}
    for name in needed:
        if name not in arrays:
            raise ValueError(
                f"'{name}' is missing: with layers {','.join(network.layers)} there must be "
                f"{', '.join(needed)}; got {', '.join(sorted(arrays)) or 'nothing'}"
            )
    for name in arrays:
        if name not in {*needed, "batches", *moments, *BESIDE}:
            raise ValueError(
                f"'{name}' has no meaning here: with layers {','.join(network.layers)} there are "
                f"{', '.join(needed)}, and 'batches'"
            )


def _stacks(arrays: Mapping[str, Array], names: list[str]) -> None:
    """W (T + 1, p, q) and b (T + 1, n), or (T + 1, n, 1), of the same T."""
    for name in names:
        shape = arrays[name].shape
        fits = len(shape) == 3 if name.startswith("W") else len(shape) in (2, 3)
        if not fits or 0 in shape:
            wanted = "(T + 1, inputs, outputs)" if name.startswith("W") else "(T + 1, outputs)"
            raise ValueError(
                f"'{name}' must be {wanted}, the weights before the first step and after each, or "
                f"its kernels turned; got {shape}"
            )
    counts = {name: len(arrays[name]) for name in names}
    if len(set(counts.values())) > 1:
        told = ", ".join(f"{count} in '{name}'" for name, count in counts.items())
        raise ValueError(f"all parameters must hold the same number of steps; got {told}")
    if counts["W1"] < 2:
        raise ValueError("there must be at least one step, so 2 entries of each parameter; got 1")


def _kernels_fit(shapes: dict[str, tuple[int, ...]], widths: list[int], kernels: str) -> bool:
    """Whether every layer takes what the one before it makes."""
    before = shapes["W1"][0 if kernels == "in_out" else 1]
    for layer, width in enumerate(widths, start=1):
        wanted = (before, width) if kernels == "in_out" else (width, before)
        if shapes[f"W{layer}"] != wanted or shapes[f"b{layer}"] not in ((width,), (width, 1)):
            return False
        before = width
    return True


def _has(X: Array, axis: int, n: int) -> bool:
    """Whether an axis of the data holds the inputs."""
    return X.ndim == 2 and X.size > 0 and X.shape[axis] == n


def _one(setting: str, said: str | None, fitting: list[str], told: str) -> str:
    """The layout that was said, or the one that fits."""
    known = KERNELS if setting == "kernels" else SAMPLES
    if said is not None and said not in known:
        raise ValueError(f"`{setting}` must be one of {list(known)}; got {said!r}")
    if not fitting or (said and said not in fitting):
        raise ValueError(
            f"shapes must fit each other, {setting} {said or 'either way'}; got {told}"
        )
    if said is None and len(fitting) > 1:
        raise ValueError(
            f"`{setting}` must be said, {known[0]} or {known[1]}, as both fit; got {told}"
        )
    return said or fitting[0]


def _told(shapes: dict[str, tuple[int, ...]]) -> str:
    """Such as "W1 (64, 25), b1 (25,)"."""
    return ", ".join(f"{name} {shape}" for name, shape in shapes.items())
