"""Probes: weights and data on which a mistake has to show.

After `connection`. Every width differs from every other and from the number of samples, so that
no layout is mistaken for another; biases are not 0; weights are so large that activations bend; no
relu is left untried, and none stands so near to its kink that a rounding decides. A second probe
with another number of samples tells a factor m from a factor that only looks like it.
"""

from dataclasses import replace
from itertools import pairwise

import numpy as np

from comparisons.checking.connection import Connection
from comparisons.dialects import Array
from comparisons.problems import Problem, validated

# Of hidden layers from the first on, none of them a number of samples. Of 5 outputs neither n - 1
# nor n / 2 is the 2 of a square, as it would be of 3 or 4.
WIDTHS = (3, 4, 8, 6, 9, 10)
INPUTS, OUTPUTS = 2, 5
SAMPLES = (7, 11, 13, 17, 19, 23, 29)  # the first two that are no width
NEAR = 1e-3  # of a relu's kink: far above any rounding, and above a step of a difference
TRIES = 1000


def probes(connection: Connection, seed: int = 0) -> list[Problem]:
    """The problems that a network is asked, in float64, in the layout of the blackboard.

    Args:
        connection: what the network is; fixed sizes are kept.
        seed: of weights and data.

    Raises:
        ValueError: if no weights are found on which every relu is tried, which happens for layers
            of a single unit and few samples.
    """
    free = [m for m in SAMPLES if m not in _units(connection)][:2]
    counts = [connection.samples] if connection.samples else free
    return [probe(connection, m, seed + number) for number, m in enumerate(counts)]


def single(connection: Connection, seed: int = 0) -> Problem:
    """One sample, for code that takes no more."""
    return probe(connection, 1, seed, tried=False)


def probe(connection: Connection, m: int, seed: int, tried: bool = True) -> Problem:
    """One problem.

    Args:
        connection: what the network is.
        m: how many samples.
        seed: of the first try; the seeds after it are tried if that leaves a relu untried.
        tried: whether every relu must see numbers of both signs.

    Raises:
        ValueError: as `probes`.
    """
    for attempt in range(TRIES):
        problem = _drawn(connection, m, np.random.default_rng([seed, attempt]))
        if _tells(problem, tried):
            return problem
    raise ValueError(
        f"`units` {list(_units(connection))} with {m} samples leave a relu open or shut for all "
        "samples, whatever the weights; give more units or samples"
    )


def _units(connection: Connection) -> tuple[int, ...]:
    """n_0 ... n_L: as they are fixed, or all different."""
    if connection.units:
        return connection.units
    hidden = [WIDTHS[k % len(WIDTHS)] for k in range(connection.layers - 1)]
    return (INPUTS, *hidden, OUTPUTS)


def _drawn(connection: Connection, m: int, rng: np.random.Generator) -> Problem:
    """Weights of size 1 over the root of the inputs and more, and data of size 1."""
    units, parameters = _units(connection), {}
    for layer, (n_in, n_out) in enumerate(pairwise(units), start=1):
        parameters[f"W{layer}"] = rng.normal(0, 1.2 / np.sqrt(n_in), (n_out, n_in))
        parameters[f"b{layer}"] = rng.normal(0, 0.5, (n_out, 1))
    problem = Problem(
        "probe",
        units,
        connection.activations,
        connection.loss,
        connection.activations[-1] == "linear" and connection.loss != "mean_squared_error",
        parameters,
        rng.normal(size=(units[0], m)),
        _targets(connection.loss, units[-1], m, rng),
        "drawn",
    )
    return validated(problem)


def _targets(loss: str, n: int, m: int, rng: np.random.Generator) -> Array:
    """(n, m): every class and both answers among them, as far as there are samples."""
    if loss == "categorical_crossentropy":
        return np.eye(n)[:, rng.permutation(np.arange(m) % n)]
    if loss == "binary_crossentropy":
        return rng.permuted(np.indices((n, m)).sum(axis=0) % 2, axis=1).astype(np.float64)
    return rng.normal(size=(n, m))


def _tells(problem: Problem, tried: bool) -> bool:
    """Whether each relu sees both signs, far from 0, and no output is settled."""
    A = problem.X
    for layer, activation in enumerate(problem.activations, start=1):
        Z = problem.parameters[f"W{layer}"] @ A + problem.parameters[f"b{layer}"]
        if activation == "relu":
            both = (Z > 0).any() and (Z < 0).any()
            if (np.abs(Z) < NEAR).any() or (tried and not both):
                return False
        A = _activated(activation, Z)
    return bool(np.abs(A).max() < 0.99) if problem.activations[-1] in ("sigmoid", "tanh") else True


def _activated(activation: str, Z: Array) -> Array:
    from scratch.activations import ACTIVATIONS

    return ACTIVATIONS[activation].forward(Z)


def moved(problem: Problem, name: str, by: Array) -> Problem:
    """The same problem with one of its parameters moved.

    Args:
        problem: any.
        name: such as "W2".
        by: what is added to it.
    """
    parameters = {**problem.parameters, name: problem.parameters[name] + by}
    return replace(problem, parameters=parameters)
