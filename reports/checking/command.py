"""What `twinprop check` does: ask somebody's own network, and say what is wrong with it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reports.commands import FOUND_WRONG, RIGHT, Refusal, guarded, measuring

if TYPE_CHECKING:
    from argparse import ArgumentParser, Namespace
    from pathlib import Path

    from comparisons.checking.records import Checked


def check(args: Namespace) -> int:
    """`twinprop check`: exit code 0 if it is right, by whatever convention, 1 if not."""
    from pathlib import Path

    from comparisons import check as check_network
    from comparisons.checking.records import CONVENTION, UNUSABLE
    from comparisons.checking.records import RIGHT as IS_RIGHT
    from reports.checking.note import note

    name = Path(args.file).name
    out = Path(args.out) if args.out else None
    if out:
        _check_page(out)
    with guarded():
        file = {"connect": args.connect, "whole": args.whole, "limit": args.limit}
        found = check_network(args.file, args.reference, **file)
    if found.verdict == UNUSABLE:
        raise Refusal(note(found, name))
    print(note(found, name))
    if out:
        _write(found, name, out)
    return RIGHT if found.verdict in (IS_RIGHT, CONVENTION) else FOUND_WRONG


def _check_page(out: Path) -> None:
    """Refuses to write over what is not a page of an earlier check."""
    from reports.checking.page import BEGINNING

    if out.suffix != ".md":
        raise Refusal(f"--out must name a Markdown page, FILE.md; got '{out}'.")
    with guarded():
        if out.exists() and not out.read_bytes().startswith(BEGINNING.encode()):
            raise Refusal(f"'{out}' is not a page of `twinprop check`; name another file.")


def _write(found: Checked, name: str, out: Path) -> None:
    """The page, and where it is."""
    from reports.checking.page import page

    environment = measuring("runner").environment(f"twinprop check {name}")
    with guarded():
        out.parent.mkdir(parents=True, exist_ok=True)
        out.write_bytes(page(found, name, environment))
    print(f"\nThe same as a page: {out}")


def check_options(parser: ArgumentParser) -> None:
    """The options of `twinprop check`."""
    parser.add_argument(
        "file",
        metavar="FILE",
        help="a script, .py, or a notebook, .ipynb; or arrays that one saved, .npz",
    )
    parser.add_argument(
        "--connect", metavar="FILE", help="that holds `twinprop`, if the first does not"
    )
    parser.add_argument(
        "--whole",
        action="store_true",
        help="run all of the file (default: only imports, definitions and constants)",
    )
    parser.add_argument(
        "--limit", type=float, default=10.0, metavar="SECONDS", help="of one call (default: 10)"
    )
    parser.add_argument(
        "--reference",
        choices=("scratch", "keras"),
        default="scratch",
        help="keras: show what Keras has in each place, too (default: scratch, which judges the "
        "same and needs no TensorFlow)",
    )
    parser.add_argument("--out", metavar="FILE.md", help="write the answer as a page too")
