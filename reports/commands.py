"""What each command does: read the person's input, measure, show.

Sixteenth in the reading order. A person's mistake (one sentence) and a fault of the program (a
traceback) are told apart by where they happen: only reading what the person named is guarded,
measuring is not. Nothing that takes time is imported before it is needed.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from argparse import Namespace
    from pathlib import Path

    from comparisons.run import Run

RIGHT, FOUND_WRONG = 0, 1


class Refusal(Exception):  # noqa: N818 - it is not an error of the program
    """Input that cannot be used; its text is one sentence for the person who gave it."""


class Interruption(KeyboardInterrupt):
    """Ctrl-C where something is kept; its text says what, for the person who pressed it."""


def report(args: Namespace) -> int:
    """`twinprop report`."""
    if args.list:
        return _list()
    _check_combination(args)
    from pathlib import Path

    from reports.publish import check_writable

    folder = Path(args.out)
    with guarded():
        check_writable(folder)
    run = _measure(args) if args.results is None else _read(Path(args.results))
    return _publish(run, folder)


def _check_combination(args: Namespace) -> None:
    """Refuses options that contradict each other."""
    choices = ("study", "problem", "dtype", "data", "target")
    given = [name for name in choices if getattr(args, name)]
    given += ["seed"] if args.seed is not None else []
    if args.results is not None and given:
        raise Refusal(f"--from rebuilds what was measured; leave out {', '.join(given)}.")
    if (args.data is None) != (args.target is None):
        raise Refusal("--data and --target belong together: a file, and what to predict in it.")
    if args.data is not None and args.problem:
        raise Refusal("give --data or --problem, not both.")
    if args.seed is not None and args.seed < 0:
        raise Refusal(f"--seed must be 0 or more; got {args.seed}.")


def _measure(args: Namespace) -> Run:
    """Loads what was asked for, guarded; then measures, unguarded."""
    from rich.console import Console

    from reports.terminal import progress

    catalogue, runner = measuring("catalogue"), measuring("runner")
    known = measuring("studies").STUDIES
    for name in args.study:
        if name not in known:
            raise Refusal(f"STUDY must be one of {', '.join(known)}; got '{name}'.")
    seed = args.seed or 0
    loaded = None
    with guarded():
        if args.data is not None:
            loaded = [catalogue.from_file(args.data, args.target, seed)]
        elif args.problem:
            loaded = [catalogue.load(name, seed) for name in dict.fromkeys(args.problem)]
    with progress(Console(stderr=True)) as tell:
        measuring("quiet").wake_tensorflow()
        run: Run = runner.run(
            loaded,
            list(dict.fromkeys(args.study)) or None,
            list(dict.fromkeys(args.dtype or ())) or None,
            seed,
            _command(args),
            tell,
        )
    return run


def _read(path: Path) -> Run:
    """An earlier run, without anything that could measure."""
    from comparisons.run import from_json

    with guarded():
        try:
            run = from_json(path.read_text(encoding="utf-8"))
            _ = run.verdict  # refuses a verdict that has no meaning
            return run
        except ValueError as error:
            raise Refusal(
                f"'{path}' is not the results.json of a run: {one_line(error)}"
            ) from error


def _publish(run: Run, folder: Path) -> int:
    """Writes the pages, says how it ended, and turns the verdict into an exit code."""
    from rich.console import Console

    from comparisons.records import WRONG
    from reports.pages import pages
    from reports.publish import publish
    from reports.terminal import closing

    files = pages(run)
    with guarded():
        publish(files, folder)
    closing(Console(), run, folder)
    return FOUND_WRONG if run.verdict == WRONG else RIGHT


def _list() -> int:
    """`twinprop report --list`."""
    catalogue = measuring("catalogue").CATALOGUE
    print("Studies:", *measuring("studies").STUDIES)
    print("Problems:")
    width = max(map(len, catalogue), default=0)
    for name, recipe in catalogue.items():
        print(f"  {name:<{width}}  {recipe.description}")
    return RIGHT


def bench(_: Namespace) -> int:
    """`twinprop bench`."""
    from rich.console import Console

    from reports.terminal import progress, timings

    with progress(Console(stderr=True)) as tell:
        measuring("quiet").wake_tensorflow()
        benchmark = measuring("bench").bench(tell)
    timings(Console(), benchmark)
    return RIGHT


def _command(args: Namespace) -> str:
    """The command as the pages show it: what was measured, and not where it was written."""
    import shlex

    words = ["twinprop", "report", *args.study]
    for name in args.problem or ():
        words += ["--problem", name]
    for name in args.dtype or ():
        words += ["--dtype", name]
    for option in ("data", "target", "seed"):
        given = getattr(args, option)
        words += [] if given is None else [f"--{option}", str(given)]
    return shlex.join(words)


@contextmanager
def guarded() -> Iterator[None]:
    """Inside, a ValueError or OSError is about what the person named, not a fault of ours."""
    try:
        yield
    except (ValueError, OSError) as error:
        raise Refusal(one_line(error)) from error


def one_line(error: Exception) -> str:
    """An error as one line."""
    if isinstance(error, OSError) and error.strerror:
        return f"{error.filename}: {error.strerror}" if error.filename else error.strerror
    return " ".join(str(error).split()) or type(error).__name__


def measuring(module: str) -> Any:
    """A module of `comparisons`, imported when it is needed."""
    from importlib import import_module

    return import_module(f"comparisons.{module}")
