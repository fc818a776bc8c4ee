"""What `twinprop map` does: go on with the map of paths, or read one, and write its page.

Beside `commands`, whose ways with a person's input it shares.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from reports.commands import (
    FOUND_WRONG,
    RIGHT,
    Interruption,
    Refusal,
    guarded,
    measuring,
    one_line,
)

if TYPE_CHECKING:
    from argparse import Namespace
    from pathlib import Path

    from comparisons.stability.paths.map_json import Map


def walk_map(args: Namespace) -> int:
    """`twinprop map`."""
    from pathlib import Path

    from rich.console import Console

    from comparisons.journal import NAME
    from reports.map_page import PAGE, pages, sentence
    from reports.publish import MAP, check_writable, publish
    from reports.terminal import tell

    folder = Path(args.out)
    ours = [NAME] if args.results is None else []  # no journal is given up for pages from a file
    with guarded():
        check_writable(folder, MAP, ours)
    found = _read(args) if args.results is not None else _measure(args, folder)
    with guarded():
        publish(pages(found), folder, MAP, ours)
    bad = bool(found.walk.unexplained) or not all(each.holds for each in found.findings)
    tell(Console(), sentence(found.walk), style="bold red" if bad else "bold green")
    tell(Console(), f"Page: {folder / PAGE}")
    return FOUND_WRONG if bad else RIGHT


def _measure(args: Namespace, folder: Path) -> Map:
    """Goes on where the journal in the folder ends; Ctrl-C leaves it there."""
    from rich.console import Console

    from reports.terminal import progress

    if args.processes is not None and args.processes < 1:
        raise Refusal(f"--processes must be 1 or more; got {args.processes}.")
    words = ["twinprop", "map", *(f"--backend {name}" for name in args.backend or ())]
    words += ["--quick"] if args.quick else []
    expedition = measuring("stability.paths.expedition")
    with guarded():
        expedition.check(folder, args.backend)
    try:
        with progress(Console(stderr=True)) as move:
            found: Map = expedition.explore(
                folder, args.backend, args.quick, args.processes, " ".join(words), move
            )
    except KeyboardInterrupt:
        raise Interruption(
            f"what was walked is kept in '{folder}'; the same command goes on from there."
        ) from None
    return found


def _read(args: Namespace) -> Map:
    """An earlier map, without anything that could measure."""
    from pathlib import Path

    from comparisons.stability.paths.map_json import from_json

    if args.backend or args.quick or args.processes is not None:
        raise Refusal(
            "--from rebuilds what was measured; leave out --backend, --quick and --processes."
        )
    path = Path(args.results)
    with guarded():
        try:
            return from_json(path.read_text(encoding="utf-8"))
        except ValueError as error:
            raise Refusal(
                f"'{path}' is not the results.json of a map: {one_line(error)}"
            ) from error
