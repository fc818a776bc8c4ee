"""What `twinprop power` does: go on with a campaign, or read one, and write its page."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from reports.commands import Refusal, measuring
from reports.long_commands import Progress, Work, carry_out

if TYPE_CHECKING:
    from argparse import Namespace
    from pathlib import Path


def power(args: Namespace) -> int:
    """`twinprop power`."""
    from comparisons.power.records_json import from_json
    from reports.naming_page import failed
    from reports.power_page import pages, sentence
    from reports.publish import POWER

    options = {"pairs": args.pairs, "seed": args.seed, "processes": args.processes}
    given = {name: number for name, number in options.items() if number is not None}
    words = ["twinprop", "power", *(f"--{name} {n}" for name, n in given.items())]

    def check(folder: Path) -> None:
        for name, number in given.items():
            least = 0 if name == "seed" else 1
            if number < least:
                raise Refusal(f"--{name} must be {least} or more; got {number}.")
        measuring("power.campaign").check_journal(folder, args.seed or 0)

    def measure(folder: Path, move: Progress) -> Any:
        campaign = measuring("power.campaign")
        return campaign.run(folder, **given, command=" ".join(words), progress=move)

    return carry_out(
        args,
        Work(
            POWER,
            "campaign",
            options,
            check,
            measure,
            from_json,
            pages,
            sentence,
            lambda found: bool(found.wrong or found.missed or failed(found.naming)),
        ),
    )
