"""In step: every update of a long run, judged from what the optimiser had before it.

A run is made by scratch, or by Keras through one of its entries. What is asked of each number is
whether rounding can carry a right update from its exact value to it; the thousandth step is judged
as sharply as the first.
"""

from time import perf_counter
from typing import NamedTuple

from comparisons import trajectories
from comparisons.catalogue import load
from comparisons.engines import keras_data, keras_model
from comparisons.oracle.optimizers import held_by_keras, held_by_scratch
from comparisons.problems import Problem
from comparisons.quantities import parameters
from comparisons.records import UNDECIDABLE, worst
from comparisons.training.records import Judged
from comparisons.trajectories import BATCH_SIZE, Trajectory
from comparisons.update_steps import UPDATES, judge_updates

SCRATCH = "scratch"


class Task(NamedTuple):
    """A run that is to be judged.

    Attributes:
        problem: name in the catalogue.
        dtype: "float32" or "float64".
        optimizer: a key of `update_steps.UPDATES`.
        entry: a key of `keras_ref.entries.ENTRIES`, or "scratch".
        steps: at least so many; the last epoch is finished.
    """

    problem: str
    dtype: str
    optimizer: str
    entry: str
    steps: int


def judged(task: Task) -> Judged:
    """Has the run made, and every number of it judged."""
    from scratch.optimizers import OPTIMIZERS

    problem = load(task.problem).cast(task.dtype)
    settings = OPTIMIZERS[task.optimizer].settings
    ours = task.entry == SCRATCH
    given = (
        held_by_scratch(task.optimizer, settings, task.dtype)
        if ours
        else held_by_keras(settings, task.dtype)
    )
    started = perf_counter()
    run = made(problem, task, settings)
    finished = perf_counter()
    found = [
        (f"{update.prefix}{name}", judge_updates(update, name, run, given))
        for name in parameters(problem.layers)
        for update in UPDATES[task.optimizer]
    ]
    worst_of = max(found, key=lambda pair: (pair[1].outside > 0, pair[1].used))
    numbers = sum(each.elements for _, each in found)
    steps = len(run.path["dW1"])
    return Judged(
        task.problem,
        task.dtype,
        task.optimizer,
        run.engine,
        "" if ours else task.entry,
        steps,
        numbers,
        sum(steps * run.path[name][0].size for name, _ in found) - numbers,
        worst(each.verdict for _, each in found),
        worst_of[1].used,
        worst_of[0],
        worst_of[1].index[0] + 1,
        sum(each.outside for _, each in found),
        next((f"{name}: {e.reason}" for name, e in found if e.verdict == UNDECIDABLE), ""),
        finished - started,
        perf_counter() - finished,
    )


def made(problem: Problem, task: Task, settings: dict[str, float]) -> Trajectory:
    """The run: whole epochs of mini-batches, the last of each smaller."""
    epochs = -(-task.steps // -(-problem.m // BATCH_SIZE))
    if task.entry == SCRATCH:
        steps = epochs * -(-problem.m // BATCH_SIZE)
        visits = trajectories.batches(problem, steps, BATCH_SIZE, seed=0)
        return trajectories.scratch(problem, visits, task.optimizer, settings)
    from keras_ref.entries import watched
    from keras_ref.optimizers import build_optimizer

    model = keras_model(problem, build_optimizer(task.optimizer, task.dtype, **settings))
    X, Y = keras_data(problem)
    taken = watched(model, X, Y, task.entry, epochs=epochs, batch_size=BATCH_SIZE)
    return trajectories.of_keras(taken)
