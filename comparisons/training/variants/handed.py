"""A run that someone hands in: weights before the first step and after each, and the gradients.

13th of the package. All parameters stand in one row of numbers: an optimiser knows no shapes.
"""

from collections.abc import Mapping
from typing import Any, NamedTuple
from zipfile import BadZipFile

import numpy as np

from comparisons.bounds.arithmetic import Array, format_of
from comparisons.training.variants.carried import Carried, exactly

DTYPES = ("float32", "float64")

# What may stand in a file beside parameters and gradients: what else a trajectory holds.
BESIDE = ("cost", "loss", "t", "learning_rate")


class Handed(NamedTuple):
    """A run of T steps on `width` numbers.

    Attributes:
        names: of the parameters, such as "W1".
        shapes: of each.
        W: (T + 1, width), in the dtype that it was computed in.
        g: (T, width).
        rates: the learning rate of each step, (T,), if they were handed in.
        computed: the gradients, exact, with how far off those of the run may be, if not they but
            the data were handed in (see `from_data`); then g is the nearest double to each.
    """

    names: tuple[str, ...]
    shapes: tuple[tuple[int, ...], ...]
    W: Array
    g: Array
    rates: Array | None = None
    computed: Carried | None = None

    def slopes(self, steps: slice) -> Carried:
        """The gradients of some steps, as the formulas take them."""
        if self.computed is not None:
            return self.computed[steps]
        return exactly(self.g[steps], format_of(self.dtype))

    @property
    def dtype(self) -> str:
        """Of weights and gradients."""
        return str(self.W.dtype)

    def place(self, at: int) -> tuple[str, tuple[int, ...]]:
        """The parameter and the index in it of one of the numbers.

        Example:
            >>> run = handed({"W": np.zeros((2, 2, 3)), "dW": np.zeros((1, 2, 3))})
            >>> run.place(5)
            ('W', (1, 2))
        """
        for name, shape in zip(self.names, self.shapes, strict=True):
            size = int(np.prod(shape))
            if at < size:
                return name, tuple(int(i) for i in np.unravel_index(at, shape))
            at -= size
        raise ValueError(f"`at` must be less than the width of the run; got {at} too many")


def handed(arrays: Mapping[str, Array]) -> Handed:
    """A run from named stacks: W1 (T + 1, ...) and its gradient dW1 (T, ...), and so on.

    Any name will do for a parameter, if "d" before it names its gradient. Moments (mW1, vW1) and
    what is named in `BESIDE` may be there; the moments are not looked at.

    Raises:
        ValueError: if a gradient or a parameter is missing, steps do not match, shapes differ, a
            dtype is not float32 or float64, or there is nan where a run must have numbers.
    """
    names = [name for name in arrays if f"d{name}" in arrays]
    _complete(arrays, names)
    steps = _steps(arrays, names)
    for name in names:
        _fits(name, arrays[name], arrays[f"d{name}"], steps)
    _one_dtype(arrays, names)
    dtype = arrays[names[0]].dtype
    W = np.concatenate([arrays[name].reshape(steps + 1, -1) for name in names], axis=1)
    g = np.concatenate([arrays[f"d{name}"].reshape(steps, -1) for name in names], axis=1)
    if W.shape[1] == 0:
        raise ValueError("there must be at least one weight; the arrays are empty")
    shapes = tuple(arrays[name].shape[1:] for name in names)
    run = Handed(tuple(names), shapes, W, g.astype(dtype), _rates(arrays, steps))
    _numbers(run)
    return run


def from_file(path: str) -> Handed:
    """A run from an .npz file.

    Raises:
        OSError: if there is no such file.
        ValueError: if it is no .npz file, or as `handed`.
    """
    with open(path, "rb") as file:  # np.load leaves a broken archive open
        try:
            archive = np.load(file, allow_pickle=False)
            if not isinstance(archive, np.lib.npyio.NpzFile):
                raise ValueError("one array without a name")
            with archive:
                arrays = {name: archive[name] for name in archive.files}
        except (ValueError, EOFError, BadZipFile) as error:
            raise ValueError(
                f"'{path}' is not an .npz file of arrays, as np.savez writes it"
            ) from error
    return handed(arrays)


def _complete(arrays: Mapping[str, Array], names: list[str]) -> None:
    """Every parameter has its gradient, every gradient its parameter."""
    known = {*names, *(f"{prefix}{name}" for prefix in "dmv" for name in names), *BESIDE}
    for name in arrays:
        if name in known:
            continue
        if name.startswith("d") and name[1:]:
            raise ValueError(f"'{name}' is the gradient of '{name[1:]}', which is missing")
        raise ValueError(f"the gradient of '{name}' is missing: name it 'd{name}'")
    if not names:
        raise ValueError(
            "there must be a parameter and its gradient, such as 'W1' and 'dW1'; "
            f"got {sorted(arrays) or 'nothing'}"
        )


def _steps(arrays: Mapping[str, Array], names: list[str]) -> int:
    """T, the same for all."""
    counts = {f"d{name}": len(np.atleast_1d(arrays[f"d{name}"])) for name in names}
    if len(set(counts.values())) > 1:
        told = ", ".join(f"{count} in '{name}'" for name, count in counts.items())
        raise ValueError(f"all gradients must have the same number of steps; got {told}")
    steps = next(iter(counts.values()))
    if steps == 0:
        raise ValueError("there must be at least one step; got none")
    return steps


def _fits(name: str, W: Array, g: Array, steps: int) -> None:
    """Weights before the first step and after each, of the shape of the gradients."""
    if W.ndim == 0 or len(W) != steps + 1:
        got = "one number" if W.ndim == 0 else f"{len(W)}"
        raise ValueError(
            f"'{name}' must hold {steps + 1} entries, the weights before the first of {steps} "
            f"steps and after each; got {got}"
        )
    if W.shape[1:] != g.shape[1:]:
        raise ValueError(
            f"'{name}' and 'd{name}' must have the same shape after the step; "
            f"got {W.shape[1:]} and {g.shape[1:]}"
        )


def _one_dtype(arrays: Mapping[str, Array], names: list[str]) -> None:
    """One dtype for all weights, whose numbers the gradients are."""
    dtypes = {name: str(arrays[name].dtype) for name in names}
    for name, dtype in dtypes.items():
        if dtype not in DTYPES:
            raise ValueError(f"'{name}' must be float32 or float64; got {dtype}")
    if len(set(dtypes.values())) > 1:
        told = ", ".join(f"'{name}' in {dtype}" for name, dtype in dtypes.items())
        raise ValueError(f"all weights must have one dtype; got {told}")
    for name in names:
        g = arrays[f"d{name}"]
        if str(g.dtype) not in DTYPES:
            raise ValueError(f"'d{name}' must be float32 or float64; got {g.dtype}")
        with np.errstate(over="ignore"):
            narrow = g.astype(dtypes[name])
        if not np.array_equal(narrow, g, equal_nan=True):
            raise ValueError(
                f"'d{name}' must be the gradient that the optimiser was given, in the dtype of "
                f"'{name}', {dtypes[name]}; got numbers that only {g.dtype} holds"
            )


def _rates(arrays: Mapping[str, Array], steps: int) -> Array | None:
    """The learning rate of each step, if there is such a thing."""
    if "learning_rate" not in arrays:
        return None
    rates = np.asarray(arrays["learning_rate"], dtype=np.float64)
    if rates.shape not in ((), (1,), (steps,)):
        raise ValueError(
            f"'learning_rate' must hold one number, or one for each of {steps} steps; "
            f"got shape {rates.shape}"
        )
    return np.broadcast_to(rates, (steps,)).copy()


def _numbers(run: Handed) -> None:
    """There are numbers as long as there are weights to judge from."""
    if not np.isfinite(run.W[0]).all():
        name, index = run.place(int(np.flatnonzero(~np.isfinite(run.W[0]))[0]))
        raise ValueError(
            f"'{name}' must start from numbers; got {run.W[0].dtype} nan or inf at {list(index)}"
        )
    until = last_step(run)
    bad = ~np.isfinite(run.g[:until])
    if bad.any():
        step, at = np.argwhere(bad)[0]
        name, index = run.place(int(at))
        raise ValueError(
            f"'d{name}' must hold numbers; got {run.g[step, at]} at step {step + 1}, "
            f"index {list(index)}, while the weights are still numbers"
        )


def last_step(run: Handed) -> int:
    """The first step after which a weight is no number, or T: the last that can be judged."""
    lost = ~np.isfinite(run.W[1:]).all(axis=1)
    return int(np.argmax(lost)) + 1 if lost.any() else len(run.g)


def stacked(run: Mapping[str, Any]) -> Handed:
    """As `handed`, of whatever turns into arrays.

    Example:
        >>> stacked({"w": [[1.0], [0.9]], "dw": [[1.0]]}).dtype
        'float64'
    """
    return handed({name: np.asarray(array) for name, array in run.items()})
