"""What becomes of two frameworks that are left alone, and of runs with a mistake beside them."""

from collections.abc import Iterable, Sequence

import numpy as np

from comparisons import trajectories
from comparisons.catalogue import load
from comparisons.dialects import Array
from comparisons.judge import Weighed
from comparisons.oracle.optimizers import Held, held
from comparisons.problems import Problem
from comparisons.quantities import parameters
from comparisons.records import Series, drawn
from comparisons.suspects import mutants, updates
from comparisons.training.free.apart import distances, first_apart, moved
from comparisons.training.free.ensemble import members
from comparisons.training.free.records import Free, Strayed
from comparisons.trajectories import BATCH_SIZE, Trajectory
from comparisons.update_steps import UPDATES, weigh_updates

POINTS = 150  # of a line that are drawn

# Those that people make, from the one that shows at once to those that hardly do.
MISTAKES = (
    "betas swapped in the second moment",
    "no bias correction",
    "t one step ahead",
    "weights decay beside Adam",
    "epsilon inside the root",
    "epsilon beside the corrected root",
    "epsilon of 1e-8 for 1e-7",
    "beta_1 of the correction rounded to bfloat16",
)


def free(
    name: str, dtype: str, optimizer: str, learning_rate: float, steps: int, count: int
) -> Free:
    """Lets both frameworks train, and judges their distance by that of right runs.

    Args:
        name: of a problem in the catalogue.
        dtype: "float32" or "float64".
        optimizer: a key of both rooms' OPTIMIZERS.
        learning_rate: in place of its default.
        steps: at least one.
        count: right runs that make the band.
    """
    from scratch.optimizers import OPTIMIZERS

    problem = load(name).cast(dtype)
    settings = OPTIMIZERS[optimizer].settings | {"learning_rate": learning_rate}
    visits = trajectories.batches(problem, steps, BATCH_SIZE, seed=0)
    ours = trajectories.scratch_as_keras(problem, visits, optimizer, settings)
    theirs = trajectories.keras(problem, visits, optimizer, settings)
    band = members(problem, visits, optimizer, settings, count)[:, 1:]
    edge, apart, way = band.max(axis=0), distances(ours, theirs)[1:], moved(ours)[1:]
    names = parameters(problem.layers)
    gradients = first_apart(ours, theirs, [f"d{each}" for each in names])
    weights = first_apart(ours, theirs, names)
    parted = {each: step for each, step in (gradients | weights).items() if step}
    begins = min(parted.values(), default=0)
    strays, lines = astray(problem, visits, optimizer, settings, edge)
    return Free(
        name,
        dtype,
        optimizer,
        learning_rate,
        steps,
        count,
        _earliest(gradients.values()),
        _earliest(weights.values()),
        tuple(each for each, step in parted.items() if step == begins),
        float((apart <= edge).mean()),
        _first(edge >= np.sqrt(np.finfo(dtype).eps / 2) * way),
        _first(edge >= 0.1 * way),
        float((edge / way).max()),
        strays,
        (
            _series("distance", {"scratch and Keras": apart} | lines, band),
            _series(
                "layers", {each: distances(ours, theirs, [each])[1:] for each in names}, band[:0]
            ),
        ),
    )


def astray(
    problem: Problem,
    visits: Sequence[Array],
    optimizer: str,
    settings: dict[str, float],
    edge: Array,
) -> tuple[tuple[Strayed, ...], dict[str, Array]]:
    """Runs with a mistake in every step, and their distances from one with the settings as written.

    Args:
        problem: in the dtype to train in.
        visits: the samples of each step.
        optimizer: whose mistakes are planted; those of `MISTAKES` that it has.
        settings: of all of these runs.
        edge: the largest distance of a right run after each step.
    """
    dtype = str(problem.X.dtype)
    right = trajectories.scratch(problem, visits, optimizer, settings)
    found, lines = [], {}
    for suspect in updates(optimizer, dtype):
        if suspect.name in MISTAKES:
            run = mutants.run(problem, visits, suspect, settings=settings)
            apart = distances(right, run)[1:]
            outside = apart > edge
            leaves = _first(outside)
            after = outside[leaves - 1 :] if leaves else outside[:0]
            last = int(np.flatnonzero(outside)[-1]) + 1 if leaves else 0
            found.append(
                Strayed(
                    suspect.name,
                    flagged(run, optimizer, held(settings, dtype)),
                    leaves,
                    last + 1 if 0 < last < len(outside) else 0,
                    float((~after).mean()) if leaves else 1.0,
                    float(apart[-1] / edge[-1]),
                )
            )
            lines[suspect.name] = apart
    order = sorted(found, key=lambda each: MISTAKES.index(each.name))
    return tuple(order), {each.name: lines[each.name] for each in order}


def flagged(run: Trajectory, optimizer: str, given: Held) -> int:
    """The first step of a run of which a number is wrong, judged in step; 0 if none is."""
    first = []
    for name in (each for each in run.path if each[0] in "Wb"):
        for update in UPDATES[optimizer]:
            weighed = weigh_updates(update, name, run, given)
            if isinstance(weighed, Weighed) and weighed.outside.any():
                steps = weighed.outside.reshape(len(weighed.outside), -1).any(axis=1)
                first.append(int(steps.argmax()) + 1)
    return min(first, default=0)


def _first(true: Array) -> int:
    """The first step, from 1, at which something holds; 0 if at none."""
    return int(true.argmax()) + 1 if true.any() else 0


def _earliest(steps: Iterable[int]) -> int:
    """The first of some steps of which 0 is none."""
    return min((step for step in steps if step), default=0)


def _series(name: str, lines: dict[str, Array], band: Array) -> Series:
    """Distances over the steps, with the band of right runs if there is one."""
    steps = len(next(iter(lines.values())))
    at = np.unique(np.geomspace(1, steps, POINTS).round().astype(int)) - 1
    bands = {}
    if len(band):
        label = f"{len(band)} right runs, rounded otherwise"
        bands = {label: (drawn(band.min(axis=0)[at]), drawn(band.max(axis=0)[at]))}
    return Series(
        name,
        "step",
        "largest distance of a weight",
        tuple(float(step + 1) for step in at),
        {label: drawn(line[at]) for label, line in lines.items()},
        x_scale="log",
        bands=bands,
    )
