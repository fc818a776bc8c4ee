"""Probes: weights and data on which a mistake has to show.

After `connection`. Every width differs from every other and from the number of samples, so that
no layout is mistaken for another; biases are not 0; weights are so large that activations bend; no
unit with a relu is left untried, and none stands so near to its kink that a rounding decides. A
second probe with another number of samples tells a factor m from one that only looks like it.
"""

from dataclasses import replace

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
SETTLED, SETTLING = 0.99, ("sigmoid", "tanh")


def probes(connection: Connection, seed: int = 0) -> list[Problem]:
    """The problems that a network is asked, in float64, in the layout of the blackboard.

    Args:
        connection: what the network is; fixed sizes are kept.
        seed: of weights and data.

    Raises:
        ValueError: if no weights are found on which every relu is tried, which happens for few
            samples.
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
        seed: of weights and data.
        tried: whether every unit with a relu must see numbers of both signs.

    Raises:
        ValueError: as `probes`.
    """
    rng, units = np.random.default_rng(seed), _units(connection)
    X = rng.normal(size=(units[0], m))
    A = X
    parameters: dict[str, Array] = {}
    for layer, activation in enumerate(connection.activations, start=1):
        settled = SETTLED if layer == connection.layers and activation in SETTLING else np.inf
        drawn = [_unit(rng, activation, A, tried, settled) for _ in range(units[layer])]
        if any(each is None for each in drawn):
            raise ValueError(
                f"`units` {list(units)} with {m} samples leave a relu open or shut for all "
                "samples, whatever the weights; give more units or samples"
            )
        both = np.array(drawn)
        parameters |= {f"W{layer}": both[:, :-1], f"b{layer}": both[:, -1:]}
        A = _activated(activation, both[:, :-1] @ A + both[:, -1:])
    problem = Problem(
        "probe",
        units,
        connection.activations,
        connection.loss,
        connection.activations[-1] == "linear" and connection.loss != "mean_squared_error",
        parameters,
        X,
        _targets(connection.loss, units[-1], m, rng),
        "drawn",
    )
    return validated(problem)


def _unit(
    rng: np.random.Generator, activation: str, A: Array, tried: bool, settled: float
) -> Array | None:
    """Weights of one unit, of size 1 over the root of the inputs and more, and its bias.

    Args:
        rng: where from.
        activation: of the unit.
        A: its inputs, (n, m).
        tried: whether a relu must see numbers of both signs.
        settled: what its output has to stay below.

    Returns:
        None if none were found that leave a relu far from 0, and the output unsettled.
    """
    for _ in range(TRIES):
        w, b = rng.normal(0, 1.2 / np.sqrt(len(A)), len(A)), rng.normal(0, 0.5)
        z = w @ A + b
        open_ = z > 0
        if activation == "relu" and tried and (open_.all() or not open_.any()):
            continue
        if activation == "relu" and (np.abs(z) < NEAR).any():
            continue
        if np.abs(_activated(activation, z[np.newaxis])).max() < settled:
            return np.array([*w, b])
    return None


def _units(connection: Connection) -> tuple[int, ...]:
    """n_0 ... n_L: as they are fixed, or all different."""
    if connection.units:
        return connection.units
    hidden = [WIDTHS[k % len(WIDTHS)] for k in range(connection.layers - 1)]
    return (INPUTS, *hidden, OUTPUTS)


def _targets(loss: str, n: int, m: int, rng: np.random.Generator) -> Array:
    """(n, m): every class and both answers among them, as far as there are samples."""
    if loss == "categorical_crossentropy":
        return np.eye(n)[:, rng.permutation(np.arange(m) % n)]
    if loss == "binary_crossentropy":
        return rng.permuted(np.indices((n, m)).sum(axis=0) % 2, axis=1).astype(np.float64)
    return rng.normal(size=(n, m))


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
