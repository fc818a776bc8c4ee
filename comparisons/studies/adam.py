"""Adam: a thousand steps of real training, judged one by one, and the paths side by side.

*In step*: each update of each engine is judged from that engine's own state before it, so the last
step is judged as sharply as the first. *Free*: both engines are left alone on the same batches, and
the distance between them is drawn, beside the distance of scratch from itself after a start that
was moved by one unit in the last place. SGD, plain and with momentum, is run beside it.
"""

from collections.abc import Sequence
from time import perf_counter
from typing import NamedTuple

import numpy as np

from comparisons import quantities, trajectories
from comparisons.compare import apart
from comparisons.dialects import Array
from comparisons.judge import judge
from comparisons.oracle.balls import known
from comparisons.oracle.optimizers import Held, held, held_by_keras
from comparisons.problems import Problem
from comparisons.records import WRONG, Finding, Row, Series, Study, drawn
from comparisons.studies.sentences import summary
from comparisons.training.free.apart import distances
from comparisons.trajectories import BATCH_SIZE, Trajectory, turned
from comparisons.update_steps import UPDATES, judge_updates, sentence

STEPS = 1000

# Keras's defaults for Adam; SGD gets rates at which a thousand steps lead somewhere.
SETTINGS = {
    "adam": {"learning_rate": 0.001, "beta_1": 0.9, "beta_2": 0.999, "epsilon": 1e-7},
    "sgd": {"learning_rate": 0.05},
    "momentum": {"learning_rate": 0.01, "momentum": 0.9},
}


class Runs(NamedTuple):
    """The trajectories of one optimiser: both engines, and scratch from a start one ULP away."""

    ours: Trajectory
    theirs: Trajectory
    nudged: Trajectory


def study(problem: Problem, dtype: str, steps: int = STEPS, seed: int = 0) -> Study:
    """Adam and both kinds of SGD of both engines on one problem.

    Args:
        problem: all of its samples are used, in mini-batches of `BATCH_SIZE`.
        dtype: "float32" or "float64".
        steps: how many updates.
        seed: of the order of the samples.
    """
    started = perf_counter()
    given = problem.cast(dtype)
    visits = trajectories.batches(given, steps, BATCH_SIZE, seed)
    rows: list[Row] = []
    runs = {}
    for optimizer, settings in SETTINGS.items():
        ours = trajectories.scratch(given, visits, optimizer, settings)
        theirs = trajectories.keras(given, visits, optimizer, settings)
        nudged = trajectories.scratch(_nudged(given), visits, optimizer, settings)
        runs[optimizer] = Runs(ours, theirs, nudged)
        holds = {"scratch": held(settings, dtype), "keras": held_by_keras(settings, dtype)}
        rows += start_rows(given, optimizer, (ours, theirs))
        rows += update_rows(given, optimizer, (ours, theirs), holds)
    return Study(
        "adam",
        problem.name,
        dtype,
        tuple(rows),
        summary(rows),
        series=tuple(_series(given, visits, runs)),
        findings=_findings(given, runs),
        notes=(
            f"{steps} steps on mini-batches of {BATCH_SIZE}, {given.m} samples, "
            "a smaller batch at the end of each epoch. Each step is judged for the gradient that "
            "it was given; whether that is right is the question of the study `gradients`.",
            *_switches(given, visits, runs),
        ),
        seconds=perf_counter() - started,
    )


def start_rows(problem: Problem, optimizer: str, runs: Sequence[Trajectory]) -> list[Row]:
    """That every run starts from the given weights and from moments of 0, bit for bit."""
    rows = []
    for name in quantities.parameters(problem.layers):
        given = problem.parameters[name]
        for prefix in ("", *(update.prefix for update in UPDATES[optimizer] if update.prefix)):
            made = f"{prefix}{name}"
            truth = known(np.zeros_like(given) if prefix else given)
            start = [turned(run)[made][0] for run in runs]
            judgements = tuple(
                judge(run.engine, array, truth, np.zeros(array.shape))
                for run, array in zip(runs, start, strict=True)
            )
            step = f"{made} from {'0' if prefix else f'{name} given'}, by {optimizer}"
            row = Row(f"{made} at the start ({optimizer})", step, judgements, *apart(*start))
            rows.append(row)
    return rows


def update_rows(
    problem: Problem, optimizer: str, runs: Sequence[Trajectory], holds: dict[str, Held]
) -> list[Row]:
    """A row for each parameter and each moment, over all steps; distances are those at the end."""
    rows = []
    for name in quantities.parameters(problem.layers):
        for update in UPDATES[optimizer]:
            made = f"{update.prefix}{name}"
            judgements = tuple(judge_updates(update, name, run, holds[run.engine]) for run in runs)
            last = [turned(run)[made][-1] for run in runs]
            step = f"{sentence(update, name)}, by {optimizer}"
            rows.append(Row(f"{made} ({optimizer})", step, judgements, *apart(*last)))
    return rows


def _series(problem: Problem, visits: Sequence[Array], runs: dict[str, Runs]) -> list[Series]:
    """Distance of all weights along the way, and the costs."""
    steps = np.unique(np.geomspace(1, len(visits), 200).round().astype(int))
    dtype = str(problem.X.dtype)
    lines = {}
    for optimizer, (ours, theirs, nudged) in runs.items():
        lines[f"{optimizer}: scratch and Keras"] = drawn(distances(ours, theirs)[steps])
        lines[f"{optimizer}: scratch, and scratch from a start one ULP away"] = drawn(
            distances(ours, nudged)[steps]
        )
    if dtype == "float64":
        follower = trajectories.scratch_as_keras(problem, visits, "adam", SETTINGS["adam"])
        label = "adam: scratch with Keras's rounded betas, and Keras"
        lines[label] = drawn(distances(follower, runs["adam"].theirs)[steps])
    x = tuple(float(step) for step in steps)
    costs = {
        f"{optimizer}: {run.engine}": drawn(run.path["cost"][steps - 1])
        for optimizer, pair in runs.items()
        for run in (pair.ours, pair.theirs)
    }
    return [
        Series("distance", "step", "largest distance of any weight", x, lines, x_scale="log"),
        Series("cost", "step", "cost of the batch", x, costs, x_scale="log"),
    ]


def _switches(problem: Problem, visits: Sequence[Array], runs: dict[str, Runs]) -> list[str]:
    """When scratch and another run of an optimiser first take different branches of a relu."""
    if "relu" not in problem.activations:
        return []
    sentences = []
    for optimizer, (ours, *others) in runs.items():
        for other, label in zip(
            others, ("Keras", "scratch from a start one ULP away"), strict=True
        ):
            step = trajectories.first_switch(problem, visits, turned(ours), turned(other))
            if step is not None:
                sentences.append(
                    f"{optimizer}: at step {step} a relu is open for some sample in scratch and "
                    f"shut in {label}, or the reverse, because its input is nearly 0. The gradient "
                    "jumps there, and the distance with it."
                )
    return sentences or ["In no run does a relu take another branch than in scratch."]


def _nudged(problem: Problem) -> Problem:
    """The problem with each weight of its first layer moved up by one unit in the last place."""
    from dataclasses import replace

    W1 = problem.parameters["W1"]
    return replace(problem, parameters=problem.parameters | {"W1": np.nextafter(W1, np.inf)})


def _findings(problem: Problem, runs: dict[str, Runs]) -> tuple[Finding, ...]:
    """In float64: Keras's steps are wrong for settings as written, and right for rounded ones."""
    if str(problem.X.dtype) != "float64":
        return ()
    findings = []
    for name, statement, optimizer, update in ROUNDED:
        theirs = runs[optimizer].theirs
        written = judge_updates(update, "W1", theirs, held(SETTINGS[optimizer], "float64"))
        rounded = judge_updates(update, "W1", theirs, held_by_keras(SETTINGS[optimizer], "float64"))
        if written.verdict != WRONG and rounded.verdict != WRONG:
            continue  # steps too small, or too few, to tell the two apart
        evidence = (
            f"held to the settings as written, {written.outside:,} of {written.elements:,} numbers "
            f"are outside their bound, by up to {written.used:.3g} times; held to rounded ones all "
            f"are inside, at {rounded.used:.2g} of it"
        )
        holds = written.verdict == WRONG and rounded.verdict != WRONG
        findings.append(Finding(name, statement, holds, evidence))
    return tuple(findings)


# (name, statement, optimiser, the update that decides it)
ROUNDED = (
    (
        "keras-rounds-the-betas",
        "In a float64 model too, Keras on TensorFlow corrects Adam's bias with powers of betas "
        "that were rounded to float32.",
        "adam",
        UPDATES["adam"][-1],
    ),
    (
        "keras-rounds-the-momentum",
        "In a float64 model too, Keras on TensorFlow rounds the momentum of SGD to float32.",
        "momentum",
        UPDATES["momentum"][0],
    ),
)
