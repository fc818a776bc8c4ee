"""Writes a folder of pages whole or not at all.

Fourteenth in the reading order. The new pages grow in a hidden folder beside the old ones and take
their place by renaming, so whoever looks sees the earlier pages or the new ones, never a mixture;
an interrupted run leaves the earlier pages as they were.
"""

from __future__ import annotations

import json
import shutil
import tempfile
from collections.abc import Collection, Mapping
from pathlib import Path
from typing import Any

INDEX = "index.md"
RESULTS = "results.json"
WHY = "why.md"
NAMING = "naming.md"  # beside the page about power
PICTURES = "pictures"

# Kinds of pages, by the command that writes them; the JSON of all but the first says which it is.
RUN, POWER, MAP, TRAINING = "report", "power", "map", "training"

# Put into any folder by a file manager; belongs to nobody.
STRAY = {".DS_Store"}


def check_writable(folder: Path, kind: str = RUN, also: Collection[str] = ()) -> None:
    """Finds out whether pages can be published here, and leaves nothing behind.

    Args:
        folder: to be written later; neither it nor its parents need exist.
        kind: of pages, `RUN`, `POWER`, `MAP` or `TRAINING`; those of another kind are not
            written over.
        also: names of other files in it that are ours.

    Raises:
        ValueError: with one sentence, if it cannot be written or holds what is not ours.
    """
    folder = folder.resolve()
    _recover(folder)
    if folder.exists() and not folder.is_dir():
        raise ValueError(f"'{folder}' is a file, not a folder for the pages.")
    if folder.is_dir():
        if folder.is_mount():
            raise ValueError(f"'{folder}' is a mount point; name a folder inside it.")
        results = _results(folder)
        if results and _kind(results) != kind:
            raise ValueError(
                f"'{folder}' holds the pages of `twinprop {_kind(results)}`, not of "
                f"`twinprop {kind}`; name another folder."
            )
        foreign = _foreign(folder, also)
        if foreign is not None:
            raise ValueError(
                f"'{folder}' holds '{foreign}', which is not a page of Twinprop; "
                "name an empty folder or a new one."
            )
    ground = next(each for each in folder.parents if each.exists())
    try:
        Path(tempfile.mkdtemp(prefix=".twinprop-", dir=ground)).rmdir()
    except OSError as error:
        raise ValueError(f"'{folder}' cannot be written: {error.strerror}.") from error


def publish(
    files: Mapping[str, bytes], folder: Path, kind: str = RUN, also: Collection[str] = ()
) -> None:
    """Puts files into a folder in place of the pages that were there.

    Args:
        files: path inside the folder, with "/" between parts -> content.
        folder: new, empty, or holding earlier pages.
        kind: of pages, `RUN`, `POWER`, `MAP` or `TRAINING`.
        also: names of other files in it that are ours, and go with the earlier pages.

    Raises:
        ValueError: if `check_writable` refuses the folder.
        OSError: if the disk does; the earlier pages are still there.
    """
    folder = folder.resolve()
    check_writable(folder, kind, also)
    folder.parent.mkdir(parents=True, exist_ok=True)
    fresh, earlier = _beside(folder)
    try:
        for name, content in files.items():
            path = (fresh / name).resolve()
            if not path.is_relative_to(fresh):
                raise ValueError(f"'{name}' would be written outside '{folder}'.")
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content)
        if folder.exists():
            folder.rename(earlier)
        fresh.rename(folder)
    finally:
        _recover(folder)


def _beside(folder: Path) -> tuple[Path, Path]:
    """Where new pages grow, and where the earlier ones wait during the exchange."""
    return (
        folder.with_name(f".{folder.name}.twinprop-new"),
        folder.with_name(f".{folder.name}.twinprop-old"),
    )


def _recover(folder: Path) -> None:
    """Undoes half an exchange, and removes what any exchange left behind."""
    fresh, earlier = _beside(folder)
    if earlier.exists() and not folder.exists():
        earlier.rename(folder)
    for leftover in (fresh, earlier):
        shutil.rmtree(leftover, ignore_errors=True)


def _foreign(folder: Path, also: Collection[str]) -> str | None:
    """The first file that publishing here would destroy though it is not a page; None if none."""
    held = {each.relative_to(folder).as_posix() for each in folder.rglob("*") if not each.is_dir()}
    ours = _pages(folder) | STRAY | set(also)
    strangers = (
        name
        for name in sorted(held)
        if name not in ours and not (name.startswith(f"{PICTURES}/") and name.endswith(".png"))
    )
    return next(strangers, None)


def _pages(folder: Path) -> set[str]:
    """The names that were written here, by the folder's own `results.json`; none without one."""
    results = _results(folder)
    if not results:
        return set()
    if _kind(results) != RUN:
        return {f"{_kind(results)}.md", RESULTS} | ({NAMING} if _kind(results) == POWER else set())
    try:
        names = {f"{study['name']}.md" for study in results["studies"]}
    except (KeyError, TypeError):
        return set()
    return {INDEX, RESULTS, *names} | ({WHY} if results.get("worked") else set())


def _results(folder: Path) -> dict[str, Any]:
    """What stands in the folder's `results.json`; nothing if it cannot be read."""
    try:
        results = json.loads((folder / RESULTS).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return results if isinstance(results, dict) else {}


def _kind(results: Mapping[str, Any]) -> str:
    """The command that left these results: all but a report name their one page."""
    page = results.get("page")
    return str(page) if page in (POWER, MAP, TRAINING) else RUN
