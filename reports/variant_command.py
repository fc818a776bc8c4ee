"""What `twinprop variant` does: read a run, and say which form of an optimiser took its steps."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reports.commands import FOUND_WRONG, RIGHT, guarded, measuring

if TYPE_CHECKING:
    from argparse import Namespace


def variant(args: Namespace) -> int:
    """`twinprop variant`: exit code 0 if a form is named, 1 if none took the steps."""
    from reports.cli import SETTINGS
    from reports.variant_words import sentences, table

    given = {name: getattr(args, name) for name in SETTINGS if getattr(args, name) is not None}
    with guarded():
        run = measuring("training.variants.handed").from_file(args.file)
        measuring("training.variants.candidates").check(given)
        told = measuring("training.variants.tell").tell(run, given)
    print(f"{sentences(told)}\n\n{table(told)}")
    return RIGHT if told.named else FOUND_WRONG
