"""The whole map, on every backend that is installed: on several processes, and resumable.

A process has the backend that its environment names, from its first import of Keras to its end.
"""

import gc
import os
from collections.abc import Callable, Sequence
from functools import partial
from importlib.metadata import PackageNotFoundError, version
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
    quick: bool = False,
    processes: int | None = None,
    command: str = "",
    progress: Progress = lambda doing, done, parts: None,
) -> Map:
    """Walks what is not in the folder's journal yet, and puts together all that is in it.

    Args:
        folder: where the journal is kept.
        backends: those to walk, of `BACKENDS`; all that are installed if None.
        quick: a tenth of the routes, those of `atlas.quick`.
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
    path = folder / journal.NAME
    lines = journal.begun(path, journal.heading())
    lines = [line for line in lines if line["version"] == _version(line["backend"])]
    done = {(line["backend"], number) for line in lines for number in line["numbers"]}
    asked = [(backend, number) for backend in wanted for number in _numbers(quick)]
    progress("waking Keras", sum(each in done for each in asked), len(asked))
    for backend in wanted:
        missing = [
            number for name, number in asked if name == backend and (name, number) not in done
        ]
        for line in worked(
            walk_part,
            parts_of(backend, missing),
            processes,
            PARTS_OF_A_PROCESS,
            partial(_begin, backend),
            {"KERAS_BACKEND": backend, **ENVIRONMENT},
        ):
            journal.append(path, line)
            lines.append(line)
            done |= {(backend, number) for number in line["numbers"]}
            told = f"{backend}: {atlas.words(atlas.everything()[line['numbers'][0]])}"
            progress(told, sum(each in done for each in asked), len(asked))
    progress("done", len(asked), len(asked))
    walk = put_together(lines, backends)
    from comparisons.runner import environment

    versions = {BACKENDS[line["backend"]]: line["version"] for line in lines}
    return Map({**environment(command), **versions}, walk, findings(walk))


def check(folder: Path, backends: Sequence[str] | None = None) -> None:
    """Whether a walk can go on in a folder, before anything is run.

    Raises:
        ValueError: if a backend is unknown or not installed, or the journal there belongs to
            another walk.
        OSError: if the journal can be neither read nor written.
    """
    _wanted(backends)
    journal.begun(folder / journal.NAME, journal.heading())


def _numbers(quick: bool) -> list[int]:
    """Of the configurations to walk, in the order of `atlas.everything`."""
    everything = atlas.everything()
    if not quick:
        return list(range(len(everything)))
    wanted = set(atlas.quick())
    return [number for number, each in enumerate(everything) if each in wanted]


def parts_of(backend: str, numbers: Sequence[int]) -> list[Part]:
    """Configurations, some at a time.

    Example:
        >>> [len(part.numbers) for part in parts_of("jax", range(20))]
        [14, 6]
    """
    return [
        Part(backend, tuple(numbers[start : start + AT_A_TIME]))
        for start in range(0, len(numbers), AT_A_TIME)
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
        "version": _version(part.backend),
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


def _version(backend: str) -> str:
    """Of the backend that is installed; what another one walked is walked again. "" if none is."""
    try:
        return version(BACKENDS[backend])
    except PackageNotFoundError:
        return ""


def _how(backend: str) -> str:
    return f"pip install '.[{backend}]'"


def _begin(backend: str) -> None:
    """Wakes the backend of this process, and sees that it is the one."""
    if backend == "tensorflow":
        wake_tensorflow()
    import keras

    if keras.backend.backend() != backend:
        raise RuntimeError(f"Keras has the backend {keras.backend.backend()}, not {backend}")


def put_together(lines: Sequence[dict[str, Any]], backends: Sequence[str] | None = None) -> Walk:
    """The map of all lines of a journal, and why some backends are not on it."""
    everything = atlas.everything()
    told = {
        (line["backend"], number): outcomes
        for line in lines
        for number, outcomes in zip(line["numbers"], line["outcomes"], strict=True)
    }
    found = [
        (backend, configuration, {m: record(Outcome, o) for m, o in told[backend, number].items()})
        for backend in BACKENDS
        for number, configuration in enumerate(everything)
        if (backend, number) in told
    ]
    taken = {backend for backend, _ in told}
    left_out = {
        backend: "not asked for" if backends else f"not installed: {_how(backend)}"
        for backend in BACKENDS
        if backend not in taken
    }
    return atlas.assembled(found, left_out, sum(line["seconds"] for line in lines))
