"""What `twinprop training` does: go on with the campaign about training, or read one; its page."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from reports.commands import Refusal, measuring
from reports.long_commands import Progress, Work, carry_out

if TYPE_CHECKING:
    from argparse import Namespace
    from pathlib import Path


def training(args: Namespace) -> int:
    """`twinprop training`."""
    from comparisons.training.records_json import from_json
    from reports.publish import TRAINING
    from reports.training_page import pages, sentence

    words = "twinprop training" + (" --quick" if args.quick else "")

    def check(folder: Path) -> None:
        if args.processes is not None and args.processes < 1:
            raise Refusal(f"--processes must be 1 or more; got {args.processes}.")
        measuring("training.campaign").check(folder)

    def measure(folder: Path, move: Progress) -> Any:
        return measuring("training.campaign").run(folder, args.quick, args.processes, words, move)

    return carry_out(
        args,
        Work(
            TRAINING,
            "training",
            {"quick": args.quick or None, "processes": args.processes},
            check,
            measure,
            from_json,
            pages,
            sentence,
            lambda found: found.bad,
        ),
    )
