"""A run that is handed in as weights and data: the gradients are computed.

Beside `handed`, after `network`, which finds out how the arrays are laid out. At the weights before
each step the gradient of the cost of that step's samples is known exactly (`exact_pass`), and how
far any right implementation in the dtype of the run may be from it (`rounded_pass`). So an
optimiser is given numbers that are off, and whatever it makes of them is off by as much more.
"""

from collections.abc import Mapping
from dataclasses import replace

import numpy as np

from comparisons.bounds.arithmetic import Array, Format, format_of
from comparisons.bounds.rounded import Rounded
from comparisons.dialects import turn, turn_back
from comparisons.exact_pass import exact_pass
from comparisons.oracle.doublewords import Word
from comparisons.problems import Problem, validated
from comparisons.rounded_pass import gradient_errors, made
from comparisons.training.variants.carried import Carried
from comparisons.training.variants.handed import Handed, last_step, rates, starts
from comparisons.training.variants.network import Layout, Network, layout


def from_data(arrays: Mapping[str, Array], network: Network) -> Handed:
    """A run from named stacks of weights, W1 (T + 1, ...), b1 and so on, and the data.

    Args:
        arrays: the weights in the order of the layers; `X` (m, n_0) and `Y`, classes (m,) or
            numbers (m, n_L), as the network was given them; `batches` (T, b), the numbers of the
            samples of each step from 0, filled up with -1; without it every step saw all samples.
        network: what it is.

    Raises:
        ValueError: if something is missing or left over, shapes do not fit each other, or cannot
            tell how they are laid out; or as `handed`.
    """
    found = layout(arrays, network)
    steps = len(arrays["W1"]) - 1
    names = tuple(found.shapes)
    W = np.concatenate([arrays[name].reshape(steps + 1, -1) for name in names], axis=1)
    unknown = np.full((steps, W.shape[1]), np.nan)
    run = Handed(names, tuple(found.shapes.values()), W, unknown, rates(arrays, steps))
    starts(run)
    problem, batches = _problem(arrays, network, found), _batches(arrays, steps, found.m)
    hi, lo, error = (unknown.copy() for _ in range(3))
    fp = format_of(run.dtype)
    for step in range(last_step(run)):
        parameters = {name: _turned(name, arrays[name][step], found) for name in names}
        visit = batches[step][batches[step] >= 0]
        seen = replace(
            problem, parameters=parameters, X=problem.X[:, visit], Y=problem.Y[..., visit]
        )
        hi[step], lo[step], error[step] = _gradient(seen, found, fp)
    return run._replace(g=hi, computed=Carried(Word(hi, lo), Rounded(hi, error, fp)))


def _gradient(problem: Problem, found: Layout, fp: Format) -> tuple[Array, Array, Array]:
    """The gradient of one step in one row: hi, lo, and how far off it may be."""
    exact = exact_pass(problem)
    errors = gradient_errors(problem, exact, fp)
    rows: list[list[Array]] = [[], [], []]
    for name in found.shapes:
        g = made(exact, f"d{name}")
        for row, part in zip(rows, (g.hi, g.lo, errors[f"d{name}"]), strict=True):
            row.append(turn_back(name, part, found.dialect).ravel())
    hi, lo, error = (np.concatenate(row) for row in rows)
    return hi, lo, error


def _turned(name: str, array: Array, found: Layout) -> Array:
    """A parameter in the layout of the blackboard."""
    return array.reshape(-1, 1) if name.startswith("b") else turn(name, array, found.dialect)


def _problem(arrays: Mapping[str, Array], network: Network, found: Layout) -> Problem:
    """The network with its first weights and all samples."""
    dtype = arrays["W1"].dtype
    X, Y = arrays["X"], arrays["Y"]
    rows = found.dialect.samples == "rows"
    _held("X", X, dtype)
    X = X.T if rows else X
    outputs, m = found.units[-1], found.m
    if network.loss == "sparse_categorical_crossentropy":
        if Y.size != m or Y.ndim > 2:
            raise ValueError(f"'Y' must hold {m} classes, one for each sample; got {Y.shape}")
        Y = Y.reshape(m)
    else:
        fits = (m, outputs) if rows else (outputs, m)
        if Y.shape != fits and not (outputs == 1 and Y.shape == (m,)):
            raise ValueError(f"'Y' must have shape {fits}; got {Y.shape}")
        _held("Y", Y, dtype)
        Y = Y.reshape(fits).astype(dtype)
        Y = Y.T if rows else Y
    parameters = {name: _turned(name, arrays[name][0], found) for name in found.shapes}
    return validated(
        Problem(
            "handed in",
            found.units,
            network.layers,
            network.loss,
            network.from_logits,
            parameters,
            X.astype(dtype),
            Y,
            "handed in",
        )
    )


def _held(name: str, array: Array, dtype: np.dtype) -> None:
    """Data are what the network was given: frameworks round them to their dtype first."""
    if array.dtype.kind not in "fiub":
        raise ValueError(f"'{name}' must hold numbers; got {array.dtype}")
    with np.errstate(over="ignore"):
        narrow = array.astype(dtype)
    if not np.array_equal(narrow, array, equal_nan=True):
        raise ValueError(
            f"'{name}' must be what the network was given, in the dtype of the weights, {dtype}; "
            f"got numbers that only {array.dtype} holds (hand in {name}.astype('{dtype}') if the "
            "framework rounds)"
        )


def _batches(arrays: Mapping[str, Array], steps: int, m: int) -> Array:
    """The numbers of the samples of each step, (T, b)."""
    if "batches" not in arrays:
        return np.tile(np.arange(m), (steps, 1))
    batches = arrays["batches"]
    if batches.dtype.kind not in "iu":
        raise ValueError(f"'batches' must hold whole numbers; got {batches.dtype}")
    if batches.ndim != 2 or len(batches) != steps:
        raise ValueError(
            f"'batches' must be ({steps}, b), the samples of each of {steps} steps; "
            f"got {batches.shape}"
        )
    batches = batches.astype(np.int64)
    if (outside := (batches < -1) | (batches >= m)).any():
        raise ValueError(
            f"'batches' must hold numbers of samples, 0 ... {m - 1}, and -1 to fill up; "
            f"got {batches[outside][0]}"
        )
    if (empty := (batches < 0).all(axis=1)).any():
        raise ValueError(
            f"'batches' must name a sample at every step; got none at step {np.argmax(empty) + 1}"
        )
    return batches
