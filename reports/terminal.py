"""What the terminal shows: how far the measuring is, and how it ended.

Fifteenth in the reading order. Text of records is printed as it is: rich would take the index in
`dW2[3, 4]` for markup.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from comparisons.records import WRONG
from comparisons.run import Run
from reports.failures import asked, failure
from reports.stability_words import answered
from reports.verdicts import sentence

# Of more failures than this, the rest is left to the pages.
FAILURES = 5


@contextmanager
def progress(console: Console) -> Iterator[Callable[[str, int, int], None]]:
    """A way to tell how far a measurement is: a bar in a terminal, lines anywhere else.

    Args:
        console: where to tell it.

    Yields:
        A function of what is being done now, the parts done, and the parts in all.
    """
    if not console.is_terminal:

        def line(now: str, done: int, of: int) -> None:
            tell(console, f"[{done}/{of}] {now}")

        yield line
        return
    columns = (
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
        TextColumn("{task.fields[now]}"),
    )
    with Progress(*columns, console=console, transient=True) as bar:
        task = bar.add_task("", total=None, now="")

        def move(now: str, done: int, of: int) -> None:
            bar.update(task, completed=done, total=of, now=now.replace("[", "\\["))

        yield move


def closing(console: Console, run: Run, folder: Path) -> None:
    """How a run ended: the failures, the verdict, and where the pages are.

    Args:
        console: where to tell it.
        run: the run.
        folder: where its pages were published.
    """
    wrong = [study for study in run.studies if study.verdict == WRONG]
    for study in wrong[:FAILURES]:
        tell(console, failure(study, run.environment) + "\n")
    if len(wrong) > FAILURES:
        tell(console, f"... and {len(wrong) - FAILURES} more, see the pages.\n")
    tell(console, sentence(run.studies), style="bold red" if wrong else "bold green")
    if run.stability:
        told = asked(run.stability)
        if told:
            tell(console, f"\n{told}\n")
        tell(console, answered(run.stability), style="bold red" if told else "bold green")
    tell(console, f"Pages: {folder / 'index.md'}")


def timings(console: Console, benchmark: Any) -> None:
    """The outcome of a benchmark (`comparisons.bench.Benchmark`).

    Args:
        console: where to tell it.
        benchmark: a record with `environment` and `rows`.
    """
    from tabulate import tabulate

    from reports import tables

    tell(console, " · ".join(f"{key}: {each}" for key, each in benchmark.environment.items()))
    frame = tables.timings(benchmark.rows)
    tell(console, "")
    align = ("left", "left", "right", "right")
    tell(
        console,
        tabulate(
            frame.to_dict("list"),
            headers="keys",
            tablefmt="simple",
            disable_numparse=True,
            colalign=align,
        ),
    )


def tell(console: Console, words: str, style: str = "") -> None:
    """Prints words as they are: no markup, no colouring of numbers, no breaking of lines."""
    console.print(words, style=style, markup=False, highlight=False, soft_wrap=True)
