"""A campaign as JSON and back: how its records outlive it."""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import Any

from comparisons.plain import compact, plain, record
from comparisons.power.records import Power

PAGE = "power"  # tells this JSON from that of a run


def to_json(power: Power) -> str:
    """A campaign as JSON, a line for each record."""
    data: dict[str, Any] = plain({"page": PAGE, **asdict(power)})
    lists = {name: each for name, each in data.items() if isinstance(each, list)}
    rest = compact({name: each for name, each in data.items() if name not in lists})
    blocks = [
        f'"{name}":[\n' + ",\n".join(map(compact, each)) + "\n]" for name, each in lists.items()
    ]
    return ",\n".join([rest[:-1], *blocks]) + "}\n"


def from_json(text: str) -> Power:
    """The campaign that `to_json` wrote.

    Raises:
        ValueError: if the text is not JSON or does not hold a campaign.
    """
    data = json.loads(text)
    if not isinstance(data, dict) or data.pop("page", None) != PAGE:
        raise ValueError("not the JSON of a twinprop campaign: it is of another kind")
    try:
        return record(Power, data)
    except (TypeError, AttributeError) as error:
        raise ValueError(f"not the JSON of a twinprop campaign: {error}") from error
