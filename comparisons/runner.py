"""A whole run: every study on every problem in every dtype, and what it was run on.

`run` is what `twinprop report` calls; it lays out nothing and returns a `Run`.
"""

import platform
from collections.abc import Callable, Iterator, Sequence
from contextlib import nullcontext
from datetime import date
from importlib.metadata import version
from pathlib import Path
from time import perf_counter

from comparisons.catalogue import CATALOGUE, load
from comparisons.problems import DTYPES, Problem
from comparisons.processes import beside
from comparisons.quiet import wake_tensorflow
from comparisons.records import Study
from comparisons.run import Run
from comparisons.stability import question
from comparisons.studies import DEFAULT_PROBLEMS, STUDIES, function
from comparisons.worked.elements import example, worked

PACKAGES = ("numpy", "tensorflow", "keras", "python-flint", "scikit-learn")


def run(
    problems: Sequence[Problem] | None = None,
    studies: Sequence[str] | None = None,
    dtypes: Sequence[str] | None = None,
    seed: int = 0,
    command: str = "",
    progress: Callable[[str, int, int], None] = lambda doing, done, parts: None,
) -> Run:
    """Runs studies on problems.

    Args:
        problems: those to take; if None, the ones of the catalogue that each study has by default.
        studies: names of studies; all of them if None.
        dtypes: "float32", "float64"; both if None.
        seed: of the weights, where problems are loaded here.
        command: what the user typed, for the record.
        progress: told before each study what is done now, how many are done, and how many in all.

    Raises:
        ValueError: if a study or dtype is unknown.
    """
    started = perf_counter()
    for dtype in dtypes or ():
        if dtype not in DTYPES:
            raise ValueError(f"`dtype` must be one of {list(DTYPES)}; got {dtype!r}")
    functions = {name: function(name) for name in studies or STUDIES}
    loaded = (
        {name: load(name, seed) for name in _wanted(list(functions))}
        if problems is None
        else {problem.name: problem for problem in problems}
    )
    parts = [
        (study, problem, dtype)
        for study in functions
        for problem in loaded.values()
        if problems is not None or problem.name in DEFAULT_PROBLEMS.get(study, CATALOGUE)
        for dtype in dtypes or DTYPES
    ]
    asked = "stability" in functions and problems is None
    with beside(question.measure, wake_tensorflow) if asked else nullcontext() as answer:
        done: list[Study] = []
        for study, problem, dtype in parts:
            progress(f"{study}: {problem.name}, {dtype}", len(done), len(parts))
            done.append(functions[study](problem, dtype))
        shown = example(loaded.values())
        explained = worked(shown, seed) if shown else None
        if answer:
            progress("the question of stability", len(parts), len(parts))
        stability = answer() if answer else None
    progress("done", len(parts), len(parts))
    return Run(
        environment=environment(command, seed),
        problems={name: problem.description for name, problem in loaded.items()},
        studies=tuple(done),
        seconds=perf_counter() - started,
        worked=explained,
        stability=stability,
    )


def _wanted(studies: Sequence[str]) -> Iterator[str]:
    """The problems of the catalogue that at least one of the studies takes by default."""
    for name in CATALOGUE:
        if any(name in DEFAULT_PROBLEMS.get(study, CATALOGUE) for study in studies):
            yield name


def environment(command: str, seed: int | None = None) -> dict[str, str]:
    """What something was run on: versions, processor, system, date; the seed if there is one."""
    return {
        "twinprop": version("twinprop"),
        "Python": platform.python_version(),
        **{name: version(name) for name in PACKAGES},
        "processor": processor(),
        "system": f"{platform.system()} {platform.machine()}",
        "date": date.today().isoformat(),
        **({} if seed is None else {"seed": str(seed)}),
        "command": command,
    }


def processor() -> str:
    """The name of the processor, as far as the system tells."""
    listing = Path("/proc/cpuinfo")
    if listing.exists():
        for line in listing.read_text().splitlines():
            if line.startswith("model name"):
                return line.split(":", 1)[1].strip()
    return platform.processor() or "unknown"
