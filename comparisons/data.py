"""Data sets: the real ones that scikit-learn carries, generated ones, and a file of one's own.

Every function returns X (n_0, m) and targets, float64, samples in columns; nothing is downloaded.
Targets are classes (m,), or numbers (n, m): 0 and 1 for yes-or-no questions, anything for
regression.
"""

from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

Array = NDArray[Any]

# What a file may hold: the square of a number, as in the squared loss, must not overflow float32.
LARGEST = 1e18


class Data(NamedTuple):
    """Inputs and targets, and one line about where they come from."""

    X: Array  # (n_0, m)
    Y: Array  # (m,) or (n, m)
    origin: str


def standardized(X: Array) -> Array:
    """Each input, a row, with mean 0 and standard deviation 1; constant inputs become 0.

    Example:
        >>> standardized(np.array([[1.0, 3.0], [5.0, 5.0]]))
        array([[-1.,  1.],
               [ 0.,  0.]])
    """
    spread = X.std(axis=1, keepdims=True)
    return (X - X.mean(axis=1, keepdims=True)) / np.where(spread > 0, spread, 1)


def shuffled(X: Array, Y: Array, origin: str, seed: int = 0) -> Data:
    """The samples in a seeded order: the sets of scikit-learn come sorted by class.

    Example:
        >>> shuffled(np.array([[1.0, 2.0]]), np.array([1, 2]), "two numbers").X.shape
        (1, 2)
    """
    order = np.random.default_rng(seed).permutation(X.shape[1])
    return Data(np.ascontiguousarray(X[:, order]), np.ascontiguousarray(Y[..., order]), origin)


def digits() -> Data:
    """1,797 handwritten digits of 8 by 8 pixels, scaled to [0, 1]; 10 classes."""
    from sklearn.datasets import load_digits

    bunch = load_digits()
    return shuffled(bunch.data.T / 16, bunch.target, "scikit-learn's handwritten digits")


def digits_questions() -> Data:
    """The digits with four yes-or-no questions: even? at least 5? prime? a closed loop?

    0, 4, 6, 8 and 9 are the digits with a closed loop.
    """
    X, digit, origin = digits()
    answers = [
        digit % 2 == 0,
        digit >= 5,
        np.isin(digit, (2, 3, 5, 7)),
        np.isin(digit, (0, 4, 6, 8, 9)),
    ]
    return Data(X, np.array(answers, dtype=float), origin)


def wine() -> Data:
    """178 wines, 13 measurements, 3 cultivars."""
    from sklearn.datasets import load_wine

    bunch = load_wine()
    return shuffled(
        standardized(bunch.data.T), bunch.target, "scikit-learn's wine recognition data"
    )


def breast_cancer() -> Data:
    """569 tumours, 30 measurements, benign (1) or malignant (0)."""
    from sklearn.datasets import load_breast_cancer

    bunch = load_breast_cancer()
    Y = bunch.target[np.newaxis].astype(float)
    return shuffled(standardized(bunch.data.T), Y, "scikit-learn's breast cancer data")


def diabetes() -> Data:
    """442 patients, 10 measurements, progression of the disease, in units of 100."""
    from sklearn.datasets import load_diabetes

    bunch = load_diabetes()
    Y = bunch.target[np.newaxis] / 100
    return shuffled(standardized(bunch.data.T), Y, "scikit-learn's diabetes data")


def blobs(classes: int, inputs: int, m: int, seed: int = 0) -> Data:
    """Overlapping Gaussian clouds, one a class, each input on a scale of its own (0.01 to 100)."""
    rng = np.random.default_rng(seed)
    Y = rng.integers(classes, size=m)
    scales = 10.0 ** np.linspace(-2, 2, inputs)[:, np.newaxis]
    X = (rng.normal(0, 1.5, (inputs, classes))[:, Y] + rng.normal(size=(inputs, m))) * scales
    return Data(X, Y, f"{classes} generated clouds, inputs on scales from 0.01 to 100")


def curves(outputs: int, inputs: int, m: int, seed: int = 0) -> Data:
    """Smooth functions of several inputs, values in [0, 1]."""
    rng = np.random.default_rng(seed)
    X = rng.normal(size=(inputs, m))
    Y = 0.5 + 0.5 * np.sin(rng.normal(size=(outputs, inputs)) @ X)
    return Data(X, Y, "generated smooth curves")


def pixels(m: int, seed: int = 0) -> Data:
    """Generated 20 by 20 images of 10 classes, mostly dark: the shape of a well-known course."""
    rng = np.random.default_rng(seed)
    Y = rng.integers(10, size=m)
    strokes = np.maximum(rng.normal(-0.5, 1, (400, 10)), 0)
    X = np.clip(strokes[:, Y] + rng.normal(0, 0.2, (400, m)), 0, 1)
    return Data(X, Y, "generated 20 by 20 images")


def from_file(path: Path, target: str) -> Data:
    """A table of one's own: a `.csv` with a header, or a `.npz` with an array X and the target.

    A target of text, or of at most 50 different whole numbers, becomes classes (two of them a
    yes-or-no question); other numbers are for regression. All other columns are inputs, scaled to
    mean 0 and standard deviation 1. In a `.npz` samples are rows.

    Args:
        path: of the file.
        target: name of the target's column, or array.

    Raises:
        ValueError: if the file is missing, ragged, not numeric, holds nan, inf or numbers whose
            squares overflow, or has no such target or one that never changes; the message says
            which.
    """
    readers = {".csv": _read_csv, ".npz": _read_npz}
    if path.suffix not in readers:
        raise ValueError(f"`--data` must be a .csv or .npz file; got {path.name!r}")
    if not path.is_file():
        raise ValueError(f"there is no file {str(path)!r}")
    X, Y = readers[path.suffix](path, target)
    if len(X) == 0 or X.shape[1] == 0:
        raise ValueError(f"{path.name} holds no {'inputs' if len(X) else 'samples'}")
    if not np.isfinite(X).all():
        raise ValueError(f"{path.name} holds nan, inf or an empty cell among its inputs")
    if Y.dtype.kind == "f" and not np.isfinite(Y).all():
        raise ValueError(f"{path.name} holds nan, inf or an empty cell in {target!r}")
    if (Y[0] == Y).all():
        raise ValueError(f"{target!r} is the same in every row of {path.name}: nothing to learn")
    X, Y = X.T, _targets(Y)
    for name, numbers in (("among its inputs", X), (f"in {target!r}", Y)):
        if np.abs(numbers).max() > LARGEST:
            raise ValueError(f"{path.name} holds numbers beyond {LARGEST:g} {name}")
    return shuffled(standardized(X), Y, path.name)


def _read_csv(path: Path, target: str) -> tuple[Array, Array]:
    import pandas as pd

    try:
        table = pd.read_csv(path)
    except (pd.errors.ParserError, pd.errors.EmptyDataError, UnicodeDecodeError) as error:
        raise ValueError(f"{path.name} is not a table: {' '.join(str(error).split())}") from error
    if target not in table.columns:
        raise ValueError(f"{path.name} has no column {target!r}; it has {list(table.columns)}")
    if not isinstance(table.index, pd.RangeIndex):  # pandas made an index of the first cells
        raise ValueError(f"{path.name} is not a table: its rows are longer than its header")
    inputs = table.drop(columns=target)
    if inputs.shape[1] == 0:
        raise ValueError(f"{path.name} has no column besides {target!r}")
    if table.empty:
        raise ValueError(f"{path.name} holds no samples")
    words = [name for name in inputs if not pd.api.types.is_numeric_dtype(inputs[name])]
    if words:
        raise ValueError(f"{path.name} must hold numbers only; column {words[0]!r} does not")
    labels = table[target]
    if labels.isna().any():
        raise ValueError(f"{path.name} has an empty cell in column {target!r}")
    numeric = pd.api.types.is_numeric_dtype(labels)
    return inputs.to_numpy(float), labels.to_numpy() if numeric else labels.to_numpy(str)


def _read_npz(path: Path, target: str) -> tuple[Array, Array]:
    import zlib
    from zipfile import BadZipFile, is_zipfile

    try:
        if not is_zipfile(path):
            raise BadZipFile("it is not one")
        with np.load(path, allow_pickle=False) as arrays:
            held = {name: arrays[name] for name in arrays.files}
    except (BadZipFile, ValueError, OSError, EOFError, zlib.error) as error:
        raise ValueError(f"{path.name} cannot be read as a .npz file: {error}") from error
    for name in ("X", target):
        if name not in held:
            raise ValueError(f"{path.name} has no array {name!r}; it has {sorted(held)}")
    if target == "X":
        raise ValueError("X holds the inputs and cannot be the target as well")
    X, Y = held["X"], held[target]
    if X.ndim != 2 or X.dtype.kind not in "fiub":
        raise ValueError(f"X must be numbers of shape (m, n_0); got {X.dtype} {X.shape}")
    if Y.ndim not in (1, 2) or len(Y) != len(X) or Y.size < len(X):
        raise ValueError(f"{target} must have {len(X)} rows like X; got shape {Y.shape}")
    if Y.dtype.kind not in ("fiub" if Y.ndim == 2 else "fiubUS"):
        raise ValueError(f"{target} must be numbers, or text of shape (m,); got {Y.dtype}")
    return X.astype(float), Y


def _targets(Y: Array) -> Array:
    """Labels or numbers of a file, (m,) or (m, n), as targets in columns."""
    if Y.ndim == 2:
        return Y.T.astype(float)
    values, classes = np.unique(Y, return_inverse=True)
    if Y.dtype.kind in "fiu" and (len(values) > 50 or not (np.round(Y) == Y).all()):
        return Y[np.newaxis].astype(float)
    return classes[np.newaxis].astype(float) if len(values) == 2 else classes
