"""What `twinprop map` does: go on with the map of paths, or read one, and write its page."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from reports.commands import Refusal, measuring
from reports.long_commands import Progress, Work, carry_out

if TYPE_CHECKING:
    from argparse import Namespace
    from pathlib import Path


def walk_map(args: Namespace) -> int:
    """`twinprop map`."""
    from comparisons.stability.paths.map_json import from_json
    from reports.map_page import pages, sentence
    from reports.publish import MAP

    words = ["twinprop", "map", *(f"--backend {name}" for name in args.backend or ())]
    words += ["--quick"] if args.quick else []

    def check(folder: Path) -> None:
        if args.processes is not None and args.processes < 1:
            raise Refusal(f"--processes must be 1 or more; got {args.processes}.")
        measuring("stability.paths.expedition").check(folder, args.backend)

    def measure(folder: Path, move: Progress) -> Any:
        expedition = measuring("stability.paths.expedition")
        asked = (args.backend, args.quick, args.processes)
        return expedition.explore(folder, *asked, " ".join(words), move)

    return carry_out(
        args,
        Work(
            MAP,
            "map",
            {"backend": args.backend, "quick": args.quick or None, "processes": args.processes},
            check,
            measure,
            from_json,
            pages,
            lambda found: sentence(found.walk),
            lambda found: (
                bool(found.walk.unexplained) or not all(each.holds for each in found.findings)
            ),
        ),
    )
