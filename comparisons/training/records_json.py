"""What a campaign about training measured, as JSON and back."""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import Any

from comparisons.plain import compact, plain, record
from comparisons.training.records import Training

PAGE = "training"  # tells this JSON from that of a run


def to_json(training: Training) -> str:
    """As JSON, a line for each record."""
    data: dict[str, Any] = plain({"page": PAGE, **asdict(training)})
    lists = {name: each for name, each in data.items() if isinstance(each, list)}
    rest = compact({name: each for name, each in data.items() if name not in lists})
    blocks = [
        f'"{name}":[\n' + ",\n".join(map(compact, each)) + "\n]" for name, each in lists.items()
    ]
    return ",\n".join([rest[:-1], *blocks]) + "}\n"


def from_json(text: str) -> Training:
    """What `to_json` wrote.

    Raises:
        ValueError: if the text is not JSON or does not hold a campaign about training.
    """
    data = json.loads(text)
    if not isinstance(data, dict) or data.pop("page", None) != PAGE:
        raise ValueError("not the JSON of a twinprop training: it is of another kind")
    try:
        return record(Training, data)
    except (TypeError, AttributeError) as error:
        raise ValueError(f"not the JSON of a twinprop training: {error}") from error
