"""Inputs that tell: for an architecture, weights and data on which every mistake shows.

They are generated, looked at with `network`, and generated anew until nothing can hide.
What makes them telling: a prime number of samples that is no layer's width, biases that are not
zero, several sizes of everything, targets of every kind. For an optimiser the first batch is learnt
almost by heart, so that epsilon counts, and the ones that follow are not.
"""

from collections.abc import Iterator
from dataclasses import replace
from itertools import product
from typing import NamedTuple

import numpy as np

from comparisons.dialects import Array
from comparisons.identifiability.network import YES, Identifiable, identifiability
from comparisons.identifiability.updates import identifiability_of_updates
from comparisons.problems import Problem, validated
from comparisons.suspects import mutants

PRIMES = (11, 13, 17, 19, 23, 29, 31, 37, 41, 43)

# How large inputs are, and how much larger than usual the last layer's parameters, in turn.
SCALES = ((1.0, 1.0), (1.0, 3.0), (3.0, 1.0), (2.0, 6.0), (0.5, 0.5), (1.0, 30.0))
DRAWS = 8

# Samples of the first batch of a run, and how far its targets lie from what the network says.
LEARNT = 3
NEARLY = 1e-5


# Of a longer sum of products the bound may be wider than a cast to float16; so in a layer that is
# wider than this, the first unit and the first input have each other and nothing else to add up.
SHORT = 64


class Run(NamedTuple):
    """What an optimiser is to be tried on: a problem, and the samples of each step."""

    problem: Problem
    visits: list[Array]


def telling(problem: Problem, dtype: str, seed: int = 0) -> Problem:
    """A problem of the same architecture and loss on which every fitting mistake shows.

    Args:
        problem: whose architecture and loss are taken.
        dtype: to compute in.
        seed: of the search.

    Raises:
        ValueError: if none was found; the message names what stayed hidden on the best.

    Example:
        >>> from comparisons.catalogue import load
        >>> found = telling(load("wine"), "float32")
        >>> found.units, found.m, {each.revealed for each in identifiability(found)}
        ((13, 11, 3), 17, {'yes'})
    """
    best: list[Identifiable] | None = None
    for candidate in candidates(problem, seed):
        found = candidate.cast(dtype)
        hidden = [each for each in identifiability(found) if each.revealed != YES]
        if not hidden:
            return found
        best = hidden if best is None or len(hidden) < len(best) else best
    raise ValueError(nothing_found(problem, best))


def telling_run(problem: Problem, dtype: str, optimizer: str, seed: int = 0) -> Run:
    """A problem of the same architecture, and batches, that show every mistake of an optimiser.

    Args:
        problem: whose architecture and loss are taken.
        dtype: to train in.
        optimizer: "sgd", "momentum" or "adam", with its default settings.
        seed: of the search.

    Raises:
        ValueError: if none was found; the message names what stayed hidden on the best.

    Example:
        >>> from comparisons.catalogue import load
        >>> [len(visit) for visit in telling_run(load("wine"), "float32", "sgd").visits]
        [3, 7, 7, 3, 7, 7, 3, 7, 7]
    """
    best: list[Identifiable] | None = None
    for candidate in candidates(problem, seed):
        found = learnt(candidate).cast(dtype)
        rest = np.arange(LEARNT, found.m)
        visits = 3 * [np.arange(LEARNT), *np.array_split(rest, 2)]
        every = identifiability_of_updates(found, visits, optimizer)
        hidden = [each for each in every if each.revealed != YES]
        if not hidden:
            return Run(found, visits)
        best = hidden if best is None or len(hidden) < len(best) else best
    raise ValueError(nothing_found(problem, best))


def nothing_found(problem: Problem, best: list[Identifiable] | None) -> str:
    """What to say when the search has failed."""
    hidden = ", ".join(f"{each.name} at {each.quantity}" for each in best or [])
    return f"no inputs of {problem.name} were found that reveal everything; hidden: {hidden}"


def candidates(problem: Problem, seed: int) -> Iterator[Problem]:
    """Weights and data of an architecture, drawn again and again, in float64."""
    for draw, (inputs, outputs) in product(range(DRAWS), SCALES):
        yield drawn(problem, np.random.default_rng([seed, draw]), inputs, outputs)


def drawn(problem: Problem, rng: np.random.Generator, inputs: float, outputs: float) -> Problem:
    """Weights and data of an architecture.

    Args:
        problem: the architecture and the loss.
        rng: where the random numbers come from.
        inputs: how large inputs are.
        outputs: how much larger than usual the parameters of the last layer are.
    """
    units = problem.units
    m = next(prime for prime in PRIMES if prime not in units)
    parameters = {}
    for layer, n_out in enumerate(units[1:], start=1):
        n_in = units[layer - 1]
        scale = outputs if layer == problem.layers else 1.0
        W = rng.normal(0, scale * np.sqrt(2 / n_in), (n_out, n_in))
        if n_out > 1 and max(n_out, n_in) > SHORT:
            W[0], W[1:, 0] = 0, 0
            W[0, 0] = scale  # not less than its bias, whose rounding counts in the bound too
        parameters[f"W{layer}"] = W
        parameters[f"b{layer}"] = rng.normal(0, scale * 0.3, (n_out, 1))
    X = rng.normal(0, inputs, (units[0], m))
    return validated(
        replace(
            problem,
            name=f"{problem.name}-telling",
            parameters=parameters,
            X=X,
            Y=targets(problem, m, rng),
            origin="generated so that every mistake shows",
        )
    )


def targets(problem: Problem, m: int, rng: np.random.Generator) -> Array:
    """Targets of a loss: numbers, answers between no and yes, or classes of which all occur."""
    n = problem.units[-1]
    if problem.loss == "mean_squared_error":
        return rng.normal(0, 1, (n, m))
    if problem.loss == "binary_crossentropy":
        return rng.uniform(0.05, 0.95, (n, m))
    classes = rng.permutation(np.arange(m) % n)
    one_hot = problem.loss == "categorical_crossentropy"
    return np.eye(n)[:, classes] if one_hot else classes


def learnt(problem: Problem) -> Problem:
    """The problem with a first batch that is known almost by heart, and some weights of zero.

    A weight of zero shows every digit of its first step, and an input of zero has a gradient of
    exactly zero.
    """
    parameters = {name: array.copy() for name, array in problem.parameters.items()}
    for name, array in parameters.items():
        if name.startswith("W"):
            array[-1, 0] = 0
        else:  # the last unit may have no other weight, and its relu must be open
            array[-1] = np.abs(array[-1])
            array[0] = 0
    X, Y = problem.X.copy(), problem.Y.copy()
    if len(X) > 1:
        X[-1] = 0
    problem = replace(problem, parameters=parameters, X=X)
    A = mutants.observe(problem).trace[f"A{problem.layers}"][:, :LEARNT]
    if problem.loss == "mean_squared_error":
        Y[:, :LEARNT] = A * (1 + NEARLY)
    elif problem.loss == "binary_crossentropy":
        P = 1 / (1 + np.exp(-A)) if problem.from_logits else A
        Y[:, :LEARNT] = P * (1 - NEARLY)
    else:
        likeliest = A.argmax(axis=0)
        Y[..., :LEARNT] = likeliest if Y.ndim == 1 else np.eye(len(A))[:, likeliest]
    return replace(problem, Y=Y)
