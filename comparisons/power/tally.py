"""A tally: everything that a part of a campaign counted, in a form that can be added up.

Counts and histograms by a key of words, such as ("verdicts", "scratch", "float32", "proven"), and
the details of what must be looked at. Adding is the same in any order, so it does not matter which
process counted what.
"""

from collections.abc import Iterable
from dataclasses import asdict, dataclass, field
from typing import Any

from comparisons.data import Array
from comparisons.power.histograms import Histogram, added, histogram, to_plain
from comparisons.power.naming.records import Attempt, Innocent
from comparisons.power.records import Flagged
from comparisons.power.trials import Trial

Key = tuple[str, ...]


@dataclass
class Tally:
    """What was counted; grows while it is counted.

    Attributes:
        counts: key -> how many.
        histograms: key -> the numbers behind a distribution.
        flagged: verdicts on correct code that were `wrong` or `suspect`.
        trials: planted mistakes.
        strays: networks with mistakes that were not named as they should be.
        accused: right networks that were called wrong.
    """

    counts: dict[Key, int] = field(default_factory=dict)
    histograms: dict[Key, Histogram] = field(default_factory=dict)
    flagged: list[Flagged] = field(default_factory=list)
    trials: list[Trial] = field(default_factory=list)
    strays: list[Attempt] = field(default_factory=list)
    accused: list[Innocent] = field(default_factory=list)

    def count(self, *key: str, by: int = 1) -> None:
        """Counts something."""
        self.counts[key] = self.counts.get(key, 0) + by

    def note(self, *key: str, numbers: Array) -> None:
        """Adds numbers, not negative and not nan, to a distribution."""
        self.histograms[key] = added(self.histograms.get(key, Histogram()), histogram(numbers))

    def total(self, *start: str) -> int:
        """The sum of all counts whose keys start like this."""
        return sum(n for key, n in self.counts.items() if key[: len(start)] == start)


def summed(tallies: Iterable[Tally]) -> Tally:
    """What several parts counted together."""
    whole = Tally()
    for part in tallies:
        for key, number in part.counts.items():
            whole.count(*key, by=number)
        for key, each in part.histograms.items():
            whole.histograms[key] = added(whole.histograms.get(key, Histogram()), each)
        whole.flagged += part.flagged
        whole.trials += part.trials
        whole.strays += part.strays
        whole.accused += part.accused
    return whole


def to_plain_tally(tally: Tally) -> dict[str, Any]:
    """As JSON can hold it; `records_json.plain` still has to turn what is not finite to words."""
    return {
        "counts": [[*key, number] for key, number in tally.counts.items()],
        "histograms": [[*key, to_plain(each)] for key, each in tally.histograms.items()],
        "flagged": [asdict(each) for each in tally.flagged],
        "trials": [asdict(each) for each in tally.trials],
        "strays": [asdict(each) for each in tally.strays],
        "accused": [asdict(each) for each in tally.accused],
    }
