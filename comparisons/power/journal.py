"""The journal of a campaign: a line of JSON for each part that is done, so that it can go on.

Lines are only ever appended, each in one write, and put on the disk before the next part counts as
done. A campaign that was killed leaves at most half a line, which the next one cuts off.
"""

import json
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

from comparisons.plain import compact, plain, record
from comparisons.power.histograms import from_plain
from comparisons.power.records import Flagged
from comparisons.power.tally import Tally, to_plain_tally
from comparisons.power.trials import Trial

NAME = "journal.jsonl"

Part = tuple[str, int, int]  # the kind of work, its number, and where it ends


class Entry(NamedTuple):
    """One part that is done.

    Attributes:
        part: which.
        tally: what it counted.
        seconds: how long it took.
    """

    part: Part
    tally: Tally
    seconds: float


def begun(path: Path, heading: dict[str, Any]) -> dict[Part, Entry]:
    """The parts that an earlier campaign finished; starts the journal if there is none.

    Args:
        path: of the journal.
        heading: what must be the same for parts to belong together: seed, versions.

    Raises:
        ValueError: if the journal belongs to another campaign.
        OSError: if it can be neither read nor written.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    kept = _whole_lines(path)
    lines = [json.loads(line) for line in kept.splitlines()]
    if not lines:
        path.write_text(compact({"campaign": heading}) + "\n", encoding="utf-8")
        return {}
    if lines[0] != {"campaign": heading}:
        raise ValueError(
            f"'{path}' was begun with another seed or by another version; "
            "name another folder, or remove the file"
        )
    entries = (_entry(line) for line in lines[1:])
    return {entry.part: entry for entry in entries}


def append(path: Path, part: Part, tally: dict[str, Any], seconds: float) -> Entry:
    """Writes a part down, and returns it as a later campaign would read it.

    Args:
        path: of the journal.
        part: that is done.
        tally: as `plain_tally` made it.
        seconds: how long it took.
    """
    line = {"part": list(part), "tally": tally, "seconds": seconds}
    with open(path, "ab") as file:
        file.write((compact(line) + "\n").encode())
        file.flush()
        os.fsync(file.fileno())
    return _entry(line)


def plain_tally(tally: Tally) -> dict[str, Any]:
    """A tally as a line of the journal holds it."""
    held: dict[str, Any] = plain(to_plain_tally(tally))
    return held


def _whole_lines(path: Path) -> str:
    """What the journal holds, after half a line at its end has been cut off."""
    if not path.exists():
        return ""
    content = path.read_bytes()
    whole = content[: content.rfind(b"\n") + 1]
    if len(whole) < len(content):
        with open(path, "r+b") as file:
            file.truncate(len(whole))
    return whole.decode()


def _entry(line: dict[str, Any]) -> Entry:
    work, number, end = line["part"]
    held = line["tally"]
    tally = Tally(
        {tuple(key): count for *key, count in held["counts"]},
        {tuple(key): from_plain(each) for *key, each in held["histograms"]},
        [record(Flagged, each) for each in held["flagged"]],
        [record(Trial, each) for each in held["trials"]],
    )
    return Entry((work, number, end), tally, line["seconds"])


def fingerprint(folders: Iterator[Path]) -> str:
    """Sixteen letters that change with the source in some folders."""
    from hashlib import sha256

    digest = sha256()
    for folder in folders:
        for source in sorted(folder.rglob("*.py")):
            digest.update(source.read_bytes())
    return digest.hexdigest()[:16]
