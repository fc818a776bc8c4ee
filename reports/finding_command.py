"""What `twinprop finding` does: list the findings that have a script, or run one and show it.

Beside `commands`, whose ways with a person's input it shares.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from reports.commands import FOUND_WRONG, RIGHT, Refusal, guarded, measuring

if TYPE_CHECKING:
    from argparse import Namespace


def finding(args: Namespace) -> int:
    """`twinprop finding`: exit code 1 if the script prints something else than it says."""
    findings = measuring("findings")
    if args.name is None:
        width = max(map(len, findings.names()))
        for name in findings.names():
            print(f"{name:<{width}}  {findings.script(name).statement}")
        return RIGHT
    with guarded():
        script = findings.script(args.name)
    if script.lacks:
        raise Refusal(script.lacks)
    print(script.source)
    printed = findings.printed(args.name)
    same = printed == script.told
    print(f"{'-' * 80}\nHere it prints{'' if same else ' something else'}:\n\n{printed}")
    return RIGHT if same else FOUND_WRONG
