"""A campaign as JSON and back: how its records outlive it."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from comparisons.power.records import Cell, Flagged, Floor, Power, Range, Rule, Use
from comparisons.power.trials import Mistake, Trial
from comparisons.run_json import compact, number, plain

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
    import json

    try:
        data = json.loads(text)
        if data.pop("page", None) != PAGE:
            raise ValueError("not the JSON of a twinprop campaign: it is of another kind")
        return Power(
            **{
                **data,
                "cells": tuple(Cell(**each) for each in data["cells"]),
                "uses": tuple(Use(**_floats(each, USES)) for each in data["uses"]),
                "floors": tuple(_floor(each) for each in data["floors"]),
                "ranges": tuple(Range(**_floats(each, RANGES)) for each in data["ranges"]),
                "flagged": tuple(flagged(each) for each in data["flagged"]),
                "mistakes": tuple(Mistake(**each) for each in data["mistakes"]),
                "trials": tuple(trial(each) for each in data["trials"]),
                "rules": tuple(Rule(**each) for each in data["rules"]),
                "seconds": number(data["seconds"]),
            }
        )
    except (KeyError, TypeError, AttributeError) as error:
        raise ValueError(f"not the JSON of a twinprop campaign: {error!r}") from error


USES = ("median", "high", "most")
RANGES = ("least", "low", "median", "high", "most")
WORST = ("used", "computed", "exact", "bound")


def flagged(data: dict[str, Any]) -> Flagged:
    """The record that `plain` took apart."""
    return Flagged(**_floats(data, WORST))


def trial(data: dict[str, Any]) -> Trial:
    """The record that `plain` took apart."""
    rules = {name: tuple(data[name]) for name in ("alarms", "already")}
    return Trial(**{**_floats(data, ("used",)), **rules})


def _floor(data: dict[str, Any]) -> Floor:
    rules = {name: number(each) for name, each in data["rules"].items()}
    return Floor(**{**_floats(data, ("ours",)), "rules": rules})


def _floats(data: dict[str, Any], names: tuple[str, ...]) -> dict[str, Any]:
    return {**data, **{name: number(data[name]) for name in names}}
