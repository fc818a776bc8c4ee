"""A run as JSON and back: how records outlive the process that made them."""

from __future__ import annotations

import json
import math
from dataclasses import asdict
from typing import Any

from comparisons.records import Finding, Judgement, Row, Run, Series, Study
from comparisons.worked.records import Attempt, Element, Tally, Term, Worked


def to_json(run: Run) -> str:
    """A run as JSON, a line for each study.

    RFC 8259 knows no inf and nan: numbers that are not finite become strings.
    """
    data = plain(asdict(run))
    studies = ",\n".join(compact(study) for study in data.pop("studies"))
    return f'{compact(data)[:-1]},"studies":[\n{studies}\n]}}\n'


def from_json(text: str) -> Run:
    """The run that `to_json` wrote.

    Raises:
        ValueError: if the text is not JSON or does not hold a run.
    """
    try:
        data = json.loads(text)
        if "page" in data:
            raise ValueError("not the JSON of a twinprop run: it is that of a campaign")
        return Run(
            environment=data["environment"],
            problems=data["problems"],
            studies=tuple(_study(each) for each in data["studies"]),
            seconds=number(data["seconds"]),
            worked=_worked(data["worked"]) if data.get("worked") else None,
        )
    except (KeyError, TypeError, AttributeError) as error:
        raise ValueError(f"not the JSON of a twinprop run: {error!r}") from error


def plain(value: Any) -> Any:
    """A value with lists for tuples, and words for numbers that are not finite."""
    if isinstance(value, float) and not math.isfinite(value):
        return str(value)
    if isinstance(value, dict):
        return {key: plain(each) for key, each in value.items()}
    if isinstance(value, list | tuple):
        return [plain(each) for each in value]
    return value


def compact(value: Any) -> str:
    """As JSON, on one line."""
    return json.dumps(value, separators=(",", ":"), allow_nan=False)


def number(value: float | str) -> float:
    """The number that `plain` wrote."""
    return float(value)


def _numbers(values: list[float | str]) -> tuple[float, ...]:
    return tuple(number(value) for value in values)


def _judgement(data: dict[str, Any]) -> Judgement:
    floats = {name: number(data[name]) for name in ("used", "computed", "exact", "error", "bound")}
    return Judgement(**{**data, **floats, "index": tuple(data["index"])})


def _row(data: dict[str, Any]) -> Row:
    floats = {name: number(data[name]) for name in ("max_abs", "max_rel", "max_ulp")}
    return Row(
        **{**data, **floats, "judgements": tuple(_judgement(each) for each in data["judgements"])}
    )


def _series(data: dict[str, Any]) -> Series:
    return Series(
        **{
            **data,
            "x": _numbers(data["x"]),
            "lines": {label: _numbers(line) for label, line in data["lines"].items()},
            "bands": {
                label: (_numbers(lower), _numbers(upper))
                for label, (lower, upper) in data["bands"].items()
            },
        }
    )


def _study(data: dict[str, Any]) -> Study:
    return Study(
        **{
            **data,
            "rows": tuple(_row(each) for each in data["rows"]),
            "series": tuple(_series(each) for each in data["series"]),
            "findings": tuple(Finding(**each) for each in data["findings"]),
            "notes": tuple(data["notes"]),
        }
    )


def _attempt(data: dict[str, Any]) -> Attempt:
    floats = {name: number(data[name]) for name in ("error", "relative", "ulp", "allowed")}
    return Attempt(**{**data, **floats, "judgement": _judgement(data["judgement"])})


def _element(data: dict[str, Any]) -> Element:
    return Element(
        **{
            **data,
            "index": tuple(data["index"]),
            "cancellation": number(data["cancellation"]),
            "terms": tuple(Term(**each) for each in data["terms"]),
            "floats": tuple(data["floats"]),
            "right": tuple(_attempt(each) for each in data["right"]),
            "mistaken": tuple(_attempt(each) for each in data["mistaken"]),
        }
    )


def _worked(data: dict[str, Any]) -> Worked:
    return Worked(
        **{
            **data,
            "typical": _element(data["typical"]),
            "cancelling": _element(data["cancelling"]),
            "tallies": tuple(Tally(**each) for each in data["tallies"]),
            "alarm": _attempt(data["alarm"]) if data["alarm"] else None,
            "slip": _attempt(data["slip"]) if data["slip"] else None,
            "inherited": tuple(_row(each) for each in data["inherited"]),
        }
    )
