"""What `twinprop check` does: ask somebody's own network, and say what is wrong with it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reports.commands import FOUND_WRONG, RIGHT, Refusal, guarded, measuring

if TYPE_CHECKING:
    from argparse import Namespace


def check(args: Namespace) -> int:
    """`twinprop check`: exit code 0 if it is right, by whatever convention, 1 if not."""
    from pathlib import Path

    from comparisons.checking.records import CONVENTION, UNUSABLE
    from comparisons.checking.records import RIGHT as IS_RIGHT
    from reports.check_words import note

    stranger = measuring("checking.stranger").Stranger
    with guarded(), stranger(args.file, args.connect, args.whole, args.limit) as network:
        connection = measuring("checking.connection").connection(network.said)
        found = measuring("checking.checked").checked(network, connection)
    if found.verdict == UNUSABLE:
        raise Refusal(note(found, Path(args.file).name))
    print(note(found, Path(args.file).name))
    return RIGHT if found.verdict in (IS_RIGHT, CONVENTION) else FOUND_WRONG
