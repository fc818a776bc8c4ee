"""The whole map, on every backend that is installed: on several processes, and resumable.

A process has the backend that its environment names, from its first import of Keras to its end.
"""

import gc
import os
from collections.abc import Callable, Sequence
from functools import partial
from importlib.util import find_spec
from pathlib import Path
from time import perf_counter
from typing import Any, NamedTuple

from comparisons import journal
from comparisons.plain import plain, record
from comparisons.processes import worked
from comparisons.quiet import wake_tensorflow
from comparisons.stability.paths import atlas
from comparisons.stability.paths.facts import findings
from comparisons.stability.paths.map_json import Map
from comparisons.stability.paths.records import Outcome, Walk

BACKENDS = {"tensorflow": "tensorflow", "jax": "jax", "torch": "torch"}
"""Keras's name of a backend -> the package it needs."""

# Configurations that a process takes at a time, and how often before it ends: what Keras and XLA do
# not give back, the end of the process does.
AT_A_TIME, PARTS_OF_A_PROCESS = 14, 12

# Of the threads of TensorFlow that run operations one is not enough: the datasets of `fit` wait in
# one for another, and were once seen to wait for good.
ENVIRONMENT = {"TF_CPP_MIN_LOG_LEVEL": "3", "TF_NUM_INTEROP_THREADS": "4"}

Progress = Callable[[str, int, int], None]


class Part(NamedTuple):
    """Some configurations on one backend.

    Attributes:
        backend: Keras's name.
        numbers: of the configurations, in the order of `atlas.everything`.
    """

    backend: str
    numbers: tuple[int, ...]


def explore(
    folder: Path,
    backends: Sequence[str] | None = None,
    processes: int | None = None,
    command: str = "",
    progress: Progress = lambda doing, done, parts: None,
) -> Map:
    """Walks what is not in the folder's journal yet, and puts all of it together.

    Args:
        folder: where the journal is kept.
        backends: those to walk, of `BACKENDS`; all that are installed if None.
        processes: how many work at once; as many as there are processors if None.
        command: what the user typed, for the record.
        progress: told what is done now, how many parts are done, and how many there are.

    Raises:
        ValueError: if a backend is unknown or not installed, `processes` is less than 1, or the
            journal belongs to another walk.
        OSError: if the journal cannot be written.
    """
    wanted = _wanted(backends)
    processes = os.cpu_count() or 1 if processes is None else processes
    if processes < 1:
        raise ValueError(f"`processes` must be 1 or more; got {processes}")
    parts = [part for backend in wanted for part in parts_of(backend)]
    path = folder / journal.NAME
    done = {_part(line): line for line in journal.begun(path, journal.heading())}
    progress("waking Keras", sum(part in done for part in parts), len(parts))
    for backend in wanted:
        missing = [part for part in parts if part.backend == backend and part not in done]
        for line in worked(
            walk_part,
            missing,
            processes,
            PARTS_OF_A_PROCESS,
            partial(_begin, backend),
            {"KERAS_BACKEND": backend, **ENVIRONMENT},
        ):
            journal.append(path, line)
            done[_part(line)] = line
            told = f"{backend}: {atlas.words(atlas.everything()[line['numbers'][0]])}"
            progress(told, sum(part in done for part in parts), len(parts))
    progress("done", len(parts), len(parts))
    walk = _assembled([done[part] for part in parts], backends)
    from comparisons.runner import environment

    return Map(environment(command), walk, findings(walk))


def check(folder: Path, backends: Sequence[str] | None = None) -> None:
    """Whether a walk can go on in a folder, before anything is run.

    Raises:
        ValueError: if a backend is unknown or not installed, or the journal there belongs to
            another walk.
        OSError: if the journal can be neither read nor written.
    """
    _wanted(backends)
    journal.begun(folder / journal.NAME, journal.heading())


def parts_of(backend: str) -> list[Part]:
    """All configurations, some at a time."""
    count = len(atlas.everything())
    return [
        Part(backend, tuple(range(start, min(start + AT_A_TIME, count))))
        for start in range(0, count, AT_A_TIME)
    ]


def walk_part(part: Part) -> dict[str, Any]:
    """Walks some configurations in this process, in the form of a line of the journal."""
    import keras

    from keras_ref.routes.modes import MODES

    started = perf_counter()
    everything = atlas.everything()
    told = []
    for number in part.numbers:
        found = atlas.outcomes(everything[number], list(MODES))
        told.append({mode: plain(outcome.__dict__) for mode, outcome in found.items()})
    keras.backend.clear_session()
    gc.collect()
    return {
        "backend": part.backend,
        "numbers": list(part.numbers),
        "outcomes": told,
        "seconds": perf_counter() - started,
    }


def _wanted(backends: Sequence[str] | None) -> list[str]:
    """The backends to walk."""
    if backends is None:
        return [backend for backend, package in BACKENDS.items() if find_spec(package)]
    for backend in backends:
        if backend not in BACKENDS:
            raise ValueError(f"`backend` must be one of {list(BACKENDS)}; got {backend!r}")
        if not find_spec(BACKENDS[backend]):
            raise ValueError(
                f"Keras's backend '{backend}' needs {BACKENDS[backend]}: {_how(backend)}"
            )
    return list(dict.fromkeys(backends))


def _how(backend: str) -> str:
    return f"pip install '.[{backend}]'"


def _begin(backend: str) -> None:
    """Wakes the backend of this process, and sees that it is the one."""
    if backend == "tensorflow":
        wake_tensorflow()
    import keras

    if keras.backend.backend() != backend:
        raise RuntimeError(f"Keras has the backend {keras.backend.backend()}, not {backend}")


def _part(line: dict[str, Any]) -> Part:
    return Part(line["backend"], tuple(line["numbers"]))


def _assembled(lines: Sequence[dict[str, Any]], backends: Sequence[str] | None) -> Walk:
    """The map of all lines, and why some backends are not on it."""
    everything = atlas.everything()
    found = [
        (line["backend"], everything[number], {m: record(Outcome, o) for m, o in told.items()})
        for line in lines
        for number, told in zip(line["numbers"], line["outcomes"], strict=True)
    ]
    taken = {line["backend"] for line in lines}
    left_out = {
        backend: "not asked for" if backends else f"not installed: {_how(backend)}"
        for backend in BACKENDS
        if backend not in taken
    }
    return atlas.assembled(found, left_out, sum(line["seconds"] for line in lines))
