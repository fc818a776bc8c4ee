"""The parts of a campaign as the journal holds them: what each counted, and how long it took."""

from pathlib import Path
from typing import Any, NamedTuple

from comparisons import journal
from comparisons.plain import plain, record
from comparisons.power.histograms import from_plain
from comparisons.power.naming.records import Attempt, Innocent
from comparisons.power.records import Flagged
from comparisons.power.tally import Tally, to_plain_tally
from comparisons.power.trials import Trial

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
    """The parts that an earlier campaign finished; see `journal.begun`."""
    entries = (_entry(line) for line in journal.begun(path, heading))
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
    journal.append(path, line)
    return _entry(line)


def plain_tally(tally: Tally) -> dict[str, Any]:
    """A tally as a line of the journal holds it."""
    held: dict[str, Any] = plain(to_plain_tally(tally))
    return held


def _entry(line: dict[str, Any]) -> Entry:
    work, number, end = line["part"]
    held = line["tally"]
    tally = Tally(
        {tuple(key): count for *key, count in held["counts"]},
        {tuple(key): from_plain(each) for *key, each in held["histograms"]},
        [record(Flagged, each) for each in held["flagged"]],
        [record(Trial, each) for each in held["trials"]],
        [record(Attempt, each) for each in held["strays"]],
        [record(Innocent, each) for each in held["accused"]],
    )
    return Entry((work, number, end), tally, line["seconds"])
