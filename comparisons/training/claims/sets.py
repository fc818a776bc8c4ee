"""Sets: real data with some samples held out, their inputs as they come or standardised.

After `numbers`. The networks are those of the catalogue. *As they come* is what is written in the
files: millilitres beside percentages, pixels from 0 to 16. *Standardised* has every input at mean 0
and standard deviation 1 over the samples that are trained on.
"""

from collections.abc import Callable
from functools import cache
from typing import Any, NamedTuple

import numpy as np

from comparisons import data
from comparisons.catalogue import CATALOGUE
from comparisons.data import Array, Data
from comparisons.problems import Problem, make

AS_THEY_COME, STANDARDISED = "as they come", "standardised"
INPUTS = (AS_THEY_COME, STANDARDISED)

# One sample in five is held out.
HELD_OUT = 5


class Split(NamedTuple):
    """A problem on the samples to be trained on, and the samples held out."""

    training: Problem
    X: Array  # held out, (n_0, m)
    Y: Array


def _raw(load: str, **how: Any) -> Array:
    """The inputs of one of scikit-learn's sets as its file has them, (n_0, m)."""
    from sklearn import datasets

    return getattr(datasets, load)(**how).data.T


# problem -> its inputs as they come, in the order of scikit-learn
RAW: dict[str, Callable[[], Array]] = {
    "wine": lambda: _raw("load_wine"),
    "tumours": lambda: _raw("load_breast_cancer"),
    "diabetes": lambda: _raw("load_diabetes", scaled=False),
    "digits": lambda: _raw("load_digits"),
    "questions": lambda: _raw("load_digits"),
}


@cache
def whole(name: str, inputs: str) -> Data:
    """A data set with its inputs as they come, or standardised over the first four in five.

    Args:
        name: a key of `RAW`.
        inputs: one of `INPUTS`.

    Raises:
        ValueError: if either is unknown.
    """
    if name not in RAW:
        raise ValueError(f"`name` must be one of {list(RAW)}; got {name!r}")
    if inputs not in INPUTS:
        raise ValueError(f"`inputs` must be one of {list(INPUTS)}; got {inputs!r}")
    table = CATALOGUE[name].data()
    raw = RAW[name]()
    X, _, _ = data.shuffled(raw, np.arange(raw.shape[1]), "")  # the order of `table`: one seed
    if inputs == STANDARDISED:
        seen = X[:, : trained_on(X.shape[1])]
        spread = seen.std(axis=1, keepdims=True)
        X = (X - seen.mean(axis=1, keepdims=True)) / np.where(spread > 0, spread, 1)
    return Data(X, table.Y, table.origin)


def trained_on(m: int) -> int:
    """How many of m samples are trained on.

    Example:
        >>> trained_on(178)
        143
    """
    return m - m // HELD_OUT


def split(name: str, inputs: str, seed: int) -> Split:
    """A problem with weights of a seed, trained on all but the last fifth of its samples.

    Args:
        name: a key of `RAW`.
        inputs: one of `INPUTS`.
        seed: of the weights.

    Raises:
        ValueError: if the name or the inputs are unknown.
    """
    table = whole(name, inputs)
    recipe = CATALOGUE[name]
    problem = make(name, table, recipe.hidden, recipe.output, recipe.loss, recipe.from_logits, seed)
    m = trained_on(problem.m)
    return Split(problem.batch(m), problem.X[:, m:], problem.Y[..., m:])


def constant_cost(problem: Problem) -> float:
    """The cost of the best answer that is the same for every sample: what must be beaten.

    The entropy of the classes or of the yes-or-no answers, or the variance of the numbers.
    """
    if problem.loss == "mean_squared_error":
        return float(problem.Y.var(axis=1).mean())
    if problem.loss == "binary_crossentropy":
        p = problem.Y.mean(axis=1)
        return float(-(p * np.log(p) + (1 - p) * np.log1p(-p)).mean())
    one_hot = problem.Y.ndim == 2
    share = problem.Y.mean(axis=1) if one_hot else np.bincount(problem.Y) / problem.m
    return float(-(share * np.log(share)).sum())
