"""Told apart: real training runs by every form of an optimiser, each held against all forms.

After `variants`. A run is taken by one form, from its exact steps, each rounded once to the dtype;
whoever is handed that run has to name the form, and to flag every form of Keras's no later than
the step at which rounding can no longer hide the difference.
"""

from collections.abc import Collection, Iterable

import numpy as np

from comparisons import trajectories
from comparisons.bounds.arithmetic import Array, format_of
from comparisons.catalogue import load
from comparisons.engines import scratch_network
from comparisons.problems import Problem
from comparisons.training.records import Recognised, ToldApart
from comparisons.training.variants.candidates import Candidate, candidates
from comparisons.training.variants.carried import exactly
from comparisons.training.variants.handed import Handed
from comparisons.training.variants.memory import Memory
from comparisons.training.variants.parts import Part
from comparisons.training.variants.records import REFUTED, Told
from comparisons.training.variants.tell import tell
from comparisons.training.variants.variant import KERAS
from comparisons.trajectories import BATCH_SIZE


def told_apart(name: str, dtype: str, steps: int) -> ToldApart:
    """A run by each candidate that has a number for its first step.

    Args:
        name: in the catalogue.
        dtype: "float32" or "float64".
        steps: of each run.
    """
    problem = load(name).cast(dtype)
    visits = trajectories.batches(problem, steps, BATCH_SIZE, seed=0)
    tried = candidates(dtype)
    keras = {each.name for each in tried if _comes_with_keras(each)}
    runs = [
        _recognised(each, tell(taken(problem, visits, each)), keras - {each.name})
        for each in tried
        if not each.row.undefined
    ]
    return ToldApart(name, dtype, steps, tuple(runs))


@np.errstate(all="ignore")  # a mistaken form may leave the range; such a run is told as such
def taken(problem: Problem, visits: list[Array], candidate: Candidate) -> Handed:
    """The NumPy network, trained by a form whose every step is right but for its last rounding.

    Args:
        problem: in the dtype to train in.
        visits: the samples of each step.
        candidate: takes the steps.
    """
    from scratch.backprop import backward
    from scratch.network import forward

    net, parameters = scratch_network(problem), problem.parameters
    shapes = {name: array.shape for name, array in parameters.items()}
    W, dtype = _row(parameters.values()), problem.X.dtype
    memory, path, slopes = Memory(len(W)), [W], []
    fp = format_of(str(dtype))
    for t, visit in enumerate(visits, start=1):
        trace = forward(net, parameters, problem.X[:, visit])
        gradients = backward(net, parameters, trace, problem.Y[..., visit])
        g = _row(gradients[f"d{name}"] for name in shapes)
        memory.turn()
        before, slope = (row[np.newaxis].astype(np.float64) for row in (W, g))
        part = Part(before, exactly(slope, fp), np.full((1, 1), float(t)), fp, memory)
        way = next(iter(candidate.row.form(part, candidate.of(slice(t - 1, t)))))
        W = way.exact.hi[0].astype(dtype)
        parameters = _apart(W, shapes)
        path.append(W)
        slopes.append(g)
    return Handed(tuple(shapes), tuple(shapes.values()), np.stack(path), np.stack(slopes))


def _row(arrays: Iterable[Array]) -> Array:
    """All numbers of some arrays in a row."""
    return np.concatenate([array.ravel() for array in arrays])


def _apart(W: Array, shapes: dict[str, tuple[int, ...]]) -> dict[str, Array]:
    """A row of numbers as arrays again."""
    ends = np.cumsum([int(np.prod(shape)) for shape in shapes.values()])
    pieces = np.split(W, ends[:-1])
    return {
        name: piece.reshape(shape)
        for (name, shape), piece in zip(shapes.items(), pieces, strict=True)
    }


def _comes_with_keras(candidate: Candidate) -> bool:
    """Whether Keras has this form, with the settings that it has unless told otherwise."""
    row = candidate.row
    usual = {
        name: float(np.float32(values[0])) if name in row.narrow else values[0]
        for name, values in row.defaults.items()
    }
    return row.who.startswith(KERAS) and all(
        candidate.settings[name] == value for name, value in usual.items()
    )


def _recognised(candidate: Candidate, told: Told, keras: Collection[str]) -> Recognised:
    """What was said of a run by a candidate, and of some forms of Keras's."""
    others = [each for each in told.said if each.name in keras]
    last = max(others, key=lambda each: each.step if each.verdict == REFUTED else np.inf)
    return Recognised(
        candidate.name,
        candidate.row.who,
        tuple(each.name for each in told.named),
        tuple(dict.fromkeys(each.reason for each in told.named if each.reason)),
        last.name,
        last.step,
        last.identifiable,
        tuple(each.name for each in told.late),
    )
