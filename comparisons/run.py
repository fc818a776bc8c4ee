"""A run: everything that one call of `twinprop report` measured, and its JSON.

After `records`, of which it is made.
"""

import json
from dataclasses import asdict, dataclass

from comparisons.plain import compact, plain, record
from comparisons.records import Study, worst
from comparisons.stability.question import Stability
from comparisons.worked.records import Worked


@dataclass(frozen=True)
class Run:
    """Everything that one call measured.

    Attributes:
        environment: what was run on: versions, CPU, platform, date, seed, command.
        problems: name -> one line each: architecture, loss, data, number of samples.
        studies: in the order in which they were run.
        seconds: the whole.
        worked: a judgement worked out in full, for the page that explains it.
        stability: what does not depend on a problem, for the page about stability.
    """

    environment: dict[str, str]
    problems: dict[str, str]
    studies: tuple[Study, ...]
    seconds: float = 0.0
    worked: Worked | None = None
    stability: Stability | None = None

    @property
    def verdict(self) -> str:
        """The worst study, or the question of stability if that is worse."""
        asked = [self.stability.verdict] if self.stability else []
        return worst([*asked, *(study.verdict for study in self.studies)])


def to_json(run: Run) -> str:
    """A run as JSON, a line for each study."""
    data = plain(asdict(run))
    studies = ",\n".join(compact(study) for study in data.pop("studies"))
    return f'{compact(data)[:-1]},"studies":[\n{studies}\n]}}\n'


def from_json(text: str) -> Run:
    """The run that `to_json` wrote.

    Raises:
        ValueError: if the text is not JSON or does not hold a run.
    """
    data = json.loads(text)
    if isinstance(data, dict) and "page" in data:
        raise ValueError("not the JSON of a twinprop run: it is that of a campaign")
    try:
        return record(Run, data)
    except (TypeError, AttributeError) as error:
        raise ValueError(f"not the JSON of a twinprop run: {error}") from error
