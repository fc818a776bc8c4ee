"""The map as JSON and back."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from typing import Any

from comparisons.plain import compact, plain, record
from comparisons.records import Finding
from comparisons.stability.paths.kinds import KINDS
from comparisons.stability.paths.records import Walk

PAGE = "map"  # tells this JSON from that of a run


@dataclass(frozen=True)
class Map:
    """A walk, what it was run on, and what it established.

    Attributes:
        environment: versions, processor, date, command.
        walk: the map itself.
        findings: facts about Keras that it established or refuted.
    """

    environment: dict[str, str]
    walk: Walk
    findings: tuple[Finding, ...]


def to_json(found: Map) -> str:
    """The map as JSON, a line for each route; what the modes of many routes share stands once."""
    data: dict[str, Any] = plain({"page": PAGE, **asdict(found)})
    routes = [list(route.values()) for route in data["walk"].pop("routes")]
    patterns: dict[str, int] = {}
    for route in routes:
        route[-1] = patterns.setdefault(compact(route[-1]), len(patterns))
    head, shared = compact(data)[:-1], ",\n".join(patterns)
    lines = ",\n".join(map(compact, routes))
    return f'{head},"patterns":[\n{shared}\n],"routes":[\n{lines}\n]}}\n'


def from_json(text: str) -> Map:
    """The map that `to_json` wrote.

    Raises:
        ValueError: if the text is not JSON or does not hold a map.
    """
    data = json.loads(text)
    if not isinstance(data, dict) or data.pop("page", None) != PAGE:
        raise ValueError("not the JSON of a map: it is of another kind")
    try:
        names = ("backend", "head", "loss", "from_logits", "between", "policy", "outcomes")
        patterns = data.pop("patterns")
        routes = [
            {**dict(zip(names, route, strict=True)), "outcomes": _pattern(patterns, route[-1])}
            for route in data.pop("routes")
        ]
        found = record(Map, {**data, "walk": {**data["walk"], "routes": routes}})
    except (KeyError, TypeError) as error:
        raise ValueError(f"not the JSON of a map: {error!r}") from error
    _check(found.walk)
    return found


def _pattern(patterns: list[Any], number: Any) -> Any:
    """What the modes of a route are, by its number."""
    if type(number) is not int or not 0 <= number < len(patterns):
        raise ValueError(f"a pattern must be one of {len(patterns)}; got {number!r}")
    return patterns[number]


def _check(walk: Walk) -> None:
    """Refuses outcomes that no page has a word for, and routes whose outcomes are not there."""
    for outcome in walk.outcomes:
        if outcome.kind not in KINDS:
            raise ValueError(f"a kind must be one of {list(KINDS)}; got {outcome.kind!r}")
    for route in walk.routes:
        numbers = route.outcomes.values()
        if not numbers or min(numbers) < 0 or max(numbers) >= len(walk.outcomes):
            raise ValueError(
                f"a route must have outcomes, numbered from 0 to {len(walk.outcomes) - 1}; "
                f"got {route.outcomes}"
            )
