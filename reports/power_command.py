"""What `twinprop power` does: go on with a campaign, or read one, and write its page.

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

    from comparisons.power.records import Power


def power(args: Namespace) -> int:
    """`twinprop power`."""
    from pathlib import Path

    from rich.console import Console

    from comparisons.journal import NAME
    from reports.power_page import PAGE, pages, sentence
    from reports.publish import POWER, check_writable, publish
    from reports.terminal import tell

    folder = Path(args.out)
    ours = [NAME] if args.results is None else []  # no journal is given up for pages from a file
    with guarded():
        check_writable(folder, POWER, ours)
    found = _read(args) if args.results is not None else _measure(args, folder)
    with guarded():
        publish(pages(found), folder, POWER, ours)
    bad = bool(found.wrong or found.missed)
    tell(Console(), sentence(found), style="bold red" if bad else "bold green")
    tell(Console(), f"Page: {folder / PAGE}")
    return FOUND_WRONG if bad else RIGHT


def _measure(args: Namespace, folder: Path) -> Power:
    """Goes on where the journal in the folder ends; Ctrl-C leaves it there."""
    from rich.console import Console

    from reports.terminal import progress

    given = {"pairs": args.pairs, "seed": args.seed, "processes": args.processes}
    given = {name: number for name, number in given.items() if number is not None}
    for name, number in given.items():
        least = 0 if name == "seed" else 1
        if number < least:
            raise Refusal(f"--{name} must be {least} or more; got {number}.")
    words = ["twinprop", "power", *(f"--{name} {n}" for name, n in given.items())]
    campaign = measuring("power.campaign")
    with guarded():
        campaign.check_journal(folder, args.seed or 0)
    try:
        with progress(Console(stderr=True)) as move:
            found: Power = campaign.run(folder, **given, command=" ".join(words), progress=move)
    except KeyboardInterrupt:
        raise Interruption(
            f"what was measured is kept in '{folder}'; the same command goes on from there."
        ) from None
    return found


def _read(args: Namespace) -> Power:
    """An earlier campaign, without anything that could measure."""
    from pathlib import Path

    from comparisons.power.records_json import from_json

    given = [name for name in ("pairs", "seed", "processes") if getattr(args, name) is not None]
    if given:
        raise Refusal(f"--from rebuilds what was measured; leave out {', '.join(given)}.")
    path = Path(args.results)
    with guarded():
        try:
            return from_json(path.read_text(encoding="utf-8"))
        except ValueError as error:
            told = one_line(error)
            raise Refusal(f"'{path}' is not the results.json of a campaign: {told}") from error
