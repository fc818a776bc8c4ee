"""The campaign about training: long runs judged, left alone and compared, part by part.

A part depends on what it is called alone, so which process does it, and when, changes nothing; what
is done is kept in a journal, and the same command goes on from there.
"""

import os
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path
from time import perf_counter
from typing import Any, NamedTuple

from comparisons.journal import NAME, append, begun, heading
from comparisons.plain import plain, record
from comparisons.processes import worked
from comparisons.quiet import wake_tensorflow
from comparisons.training.claims.measure import measure as claims
from comparisons.training.claims.records import Claims
from comparisons.training.free.measure import free
from comparisons.training.free.records import Free
from comparisons.training.in_step import SCRATCH, Task, judged
from comparisons.training.own_rates import own_rates
from comparisons.training.plane import plane_of
from comparisons.training.records import Judged, OwnRates, Plane, ToldApart, Training
from comparisons.training.told_apart import told_apart
from comparisons.training.variants.first_steps import first_steps

Part = tuple[str | int | float, ...]
Progress = Callable[[str, int, int], None]

# Then its process ends, and with it what Keras does not give back.
PARTS_OF_A_PROCESS = 20

STEPS, QUICK_STEPS = 2000, 60
PROBLEMS = ("digits", "tumours", "questions", "diabetes")
DTYPES = ("float32", "float64")
# The entry of the problems above, which shuffles and has a smaller last batch; the others are tried
# on one small problem.
USUAL, SMALL = "fit", "wine"


# Problem, optimiser, learning rate and steps of the runs that are left alone. At ten times the
# default rate right runs come apart within these steps, at the default rate they do not.
LEFT_ALONE = (
    ("digits", "adam", 0.001, 2000),
    ("digits", "adam", 0.01, 2600),
    ("tumours", "adam", 0.001, 2000),
    ("tumours", "adam", 0.01, 4000),
    ("diabetes", "adam", 0.001, 2000),
    ("digits", "sgd", 0.01, 2000),
    ("digits", "momentum", 0.01, 2000),
)
MEMBERS, QUICK_MEMBERS = 16, 3
# Long enough for all forms to part on real data; v falls at the second step.
FORM_STEPS = 20


class Kind(NamedTuple):
    """One kind of part: what does it, and the record that comes of it."""

    do: Callable[..., Any]
    record: type[Any]


KINDS = {
    "in step": Kind(lambda *task: judged(Task(*task)), Judged),
    "free": Kind(free, Free),
    "plane": Kind(plane_of, Plane),
    "own rates": Kind(own_rates, OwnRates),
    "told apart": Kind(told_apart, ToldApart),
    "what is said": Kind(lambda how: claims(full=how == "full"), Claims),
}


def run(
    folder: Path,
    quick: bool = False,
    processes: int | None = None,
    command: str = "",
    progress: Progress = lambda doing, done, parts: None,
) -> Training:
    """Measures what is not in the folder's journal yet, and puts all of it together.

    Args:
        folder: where the journal is kept.
        quick: fewer steps, of fewer runs: to see what it is, in a minute or two.
        processes: how many work at once; as many as there are processors if None.
        command: what the user typed, for the record.
        progress: told what was done last, how many parts are done, and how many there are.

    Raises:
        ValueError: if `processes` is too small, or the journal belongs to another campaign.
        OSError: if the journal cannot be written.
    """
    from comparisons.runner import environment

    processes = os.cpu_count() or 1 if processes is None else processes
    if processes < 1:
        raise ValueError(f"`processes` must be 1 or more; got {processes}")
    parts = parts_of(quick)
    path = folder / NAME
    done = {tuple(part): (found, seconds) for part, found, seconds in begun(path, heading())}
    missing = [part for part in parts if part not in done]
    for part, found, seconds in worked(
        timed, missing, processes, PARTS_OF_A_PROCESS, wake_tensorflow
    ):
        append(path, [part, found, seconds])
        done[part] = (found, seconds)
        progress(words(part), sum(each in done for each in parts), len(parts))
    progress("done", len(parts), len(parts))
    return Training(
        environment=environment(command),
        seconds=sum(done[part][1] for part in parts),
        judged=_of("in step", parts, done),
        free=_of("free", parts, done),
        planes=_of("plane", parts, done),
        claims=_of("what is said", parts, done)[0],
        first_steps=first_steps(),
        told_apart=_of("told apart", parts, done),
        own_rates=_of("own rates", parts, done),
    )


def check(folder: Path) -> None:
    """Whether a campaign can go on in a folder, before anything is measured.

    Raises:
        ValueError: if the journal there belongs to another campaign.
        OSError: if it can be neither read nor written.
    """
    begun(folder / NAME, heading())


def parts_of(quick: bool) -> list[Part]:
    """Everything that is to be done, what takes long first."""
    from keras_ref.entries import ENTRIES
    from keras_ref.optimizers import OPTIMIZERS as THEIRS
    from scratch.optimizers import OPTIMIZERS as OURS

    steps, problems = (QUICK_STEPS, PROBLEMS[:1]) if quick else (STEPS, PROBLEMS)
    runs = [
        *((problem, name, USUAL) for problem in problems for name in THEIRS),
        *((problem, name, SCRATCH) for problem in problems for name in OURS),
        *((SMALL, name, entry) for entry in ENTRIES for name in THEIRS if not quick),
    ]
    alone = [
        (problem, dtype, name, rate, QUICK_STEPS if quick else far)
        for problem, name, rate, far in LEFT_ALONE
        if problem in problems
        for dtype in DTYPES
    ]
    count = QUICK_MEMBERS if quick else MEMBERS
    return [
        ("what is said", "quick" if quick else "full"),
        *(
            ("told apart", problem, dtype, FORM_STEPS)
            for problem in ((SMALL,) if quick else (problems[0], SMALL))
            for dtype in DTYPES
        ),
        *(("free", *each, count) for each in alone),
        *(("plane", problem, steps) for problem in problems),
        *(("own rates", problem, steps) for problem in problems),
        *(
            ("in step", problem, dtype, name, entry, steps)
            for problem, name, entry in runs
            for dtype in DTYPES
        ),
    ]


def words(part: Part) -> str:
    """What was done, for whoever waits.

    Example:
        >>> words(("in step", "digits", "float32", "adam", "fit", 2000))
        'in step: digits, float32, adam, fit, 2000'
    """
    kind, *rest = part
    return f"{kind}: {', '.join(map(str, rest))}"


def timed(part: Part) -> tuple[Part, dict[str, Any], float]:
    """Does one part, in the form of a line of the journal, and clears up after it."""
    import gc

    import keras

    kind, *arguments = part
    started = perf_counter()
    found = plain(asdict(KINDS[str(kind)].do(*arguments)))
    keras.backend.clear_session()
    gc.collect()
    return part, found, perf_counter() - started


def _of(kind: str, parts: list[Part], done: dict[Any, Any]) -> tuple[Any, ...]:
    """The records of one kind, in the order of the parts."""
    return tuple(record(KINDS[kind].record, done[part][0]) for part in parts if part[0] == kind)
