"""What `twinprop power` and `twinprop map` share: an hour's work that goes on where it was stopped.

Beside `commands`, whose ways with a person's input it shares.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from reports.commands import FOUND_WRONG, RIGHT, Interruption, Refusal, guarded, one_line

if TYPE_CHECKING:
    from argparse import Namespace

Progress = Callable[[str, int, int], None]


class Work(NamedTuple):
    """A command that measures for long, and writes one page.

    Attributes:
        kind: of pages, as `publish` tells them apart.
        named: what a results.json of it holds, such as "campaign".
        options: of measuring, which contradict --from: name -> what was given, None if nothing.
        check: whether it can go on in the folder, before anything is measured.
        measure: in the folder, telling how far it is.
        read: what its JSON holds.
        pages: file name -> content, the page first.
        sentence: the verdict, in one sentence.
        bad: whether something was found wrong.
    """

    kind: str
    named: str
    options: Mapping[str, Any]
    check: Callable[[Path], None]
    measure: Callable[[Path, Progress], Any]
    read: Callable[[str], Any]
    pages: Callable[[Any], dict[str, bytes]]
    sentence: Callable[[Any], str]
    bad: Callable[[Any], bool]


def carry_out(args: Namespace, work: Work) -> int:
    """Measures, or reads what was measured; writes the page, says how it ended.

    Args:
        args: with `out`, a folder, and `results`, a file or None.
        work: what is to be done.

    Returns:
        The exit code.
    """
    from rich.console import Console

    from comparisons.journal import NAME
    from reports.publish import check_writable, publish
    from reports.terminal import tell

    folder = Path(args.out)
    ours = [NAME] if args.results is None else []  # no journal is given up for pages from a file
    with guarded():
        check_writable(folder, work.kind, ours)
    found = _measured(work, folder) if args.results is None else _read(work, Path(args.results))
    files = work.pages(found)
    with guarded():
        publish(files, folder, work.kind, ours)
    bad = work.bad(found)
    tell(Console(), work.sentence(found), style="bold red" if bad else "bold green")
    tell(Console(), f"Page: {folder / next(iter(files))}")
    return FOUND_WRONG if bad else RIGHT


def _measured(work: Work, folder: Path) -> Any:
    """Goes on where the journal in the folder ends; Ctrl-C leaves it there."""
    from rich.console import Console

    from reports.terminal import progress

    with guarded():
        work.check(folder)
    try:
        with progress(Console(stderr=True)) as move:
            return work.measure(folder, move)
    except KeyboardInterrupt:
        raise Interruption(
            f"what was measured is kept in '{folder}'; the same command goes on from there."
        ) from None


def _read(work: Work, path: Path) -> Any:
    """What was measured earlier, without anything that could measure."""
    given = [f"--{name}" for name, value in work.options.items() if value is not None]
    if given:
        raise Refusal(f"--from rebuilds what was measured; leave out {', '.join(given)}.")
    with guarded():
        try:
            return work.read(path.read_text(encoding="utf-8"))
        except ValueError as error:
            told = one_line(error)
            raise Refusal(f"'{path}' is not the results.json of a {work.named}: {told}") from error
