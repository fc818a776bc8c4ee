"""Records as JSON holds them, and back: no reader has to be written for a new record.

A frozen dataclass says in its annotations what it is made of; that is all a reader has to know.
"""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from dataclasses import asdict, fields, is_dataclass
from functools import cache
from types import NoneType, UnionType
from typing import Any, TypeVar, Union, get_args, get_origin, get_type_hints

Record = TypeVar("Record")

NOT_FINITE = tuple(map(str, (math.inf, -math.inf, math.nan)))


def plain(value: Any) -> Any:
    """A value with lists for tuples, and words for numbers that are not finite: see RFC 8259.

    Example:
        >>> plain({"used": (0.5, math.inf)})
        {'used': [0.5, 'inf']}
    """
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


def paged(page: str, found: Any) -> str:
    """What a page was made from, as JSON that names the page, a line for each record in it.

    Args:
        page: the page's name, by which this JSON is told from that of another.
        found: a frozen dataclass.
    """
    data: dict[str, Any] = plain({"page": page, **asdict(found)})
    lists = {name: each for name, each in data.items() if isinstance(each, list)}
    rest = compact({name: each for name, each in data.items() if name not in lists})
    blocks = [
        f'"{name}":[\n' + ",\n".join(map(compact, each)) + "\n]" for name, each in lists.items()
    ]
    return ",\n".join([rest[:-1], *blocks]) + "}\n"


def of_page(page: str, kind: type[Record], text: str, named: str) -> Record:
    """The record that `paged` wrote.

    Args:
        page: the page's name.
        kind: of the record.
        text: the JSON.
        named: what it holds, for messages, such as "campaign".

    Raises:
        ValueError: if the text is not JSON or does not hold such a record.
    """
    data = json.loads(text)
    if not isinstance(data, dict) or data.pop("page", None) != page:
        raise ValueError(f"not the JSON of a twinprop {named}: it is of another kind")
    try:
        return record(kind, data)
    except (TypeError, AttributeError) as error:
        raise ValueError(f"not the JSON of a twinprop {named}: {error}") from error


def record(kind: type[Record], data: Mapping[str, Any]) -> Record:
    """The frozen dataclass that `plain(asdict(...))` took apart.

    Args:
        kind: the dataclass.
        data: a number, text or truth, or lists and dicts of them, for each of its fields; those
            that have a default may be missing.

    Raises:
        TypeError: if a field has no value and no default, or a value has no field.
        ValueError: if a value is not of its field's type.

    Example:
        >>> from comparisons.records import Judgement
        >>> told = {"engine": "scratch", "verdict": "wrong", "reason": "", "used": "inf"}
        >>> record(Judgement, told).used
        inf
    """
    hints = _hints(kind)  # type: ignore[arg-type]  # a class is hashable
    unknown = [name for name in _checked(dict, data) if name not in hints]
    if unknown:
        raise TypeError(f"a {kind.__name__} has no field {unknown[0]!r}")
    return kind(**{name: _read(hints[name], value) for name, value in data.items()})


@cache
def _hints(kind: type[Any]) -> dict[str, Any]:
    """Field -> annotation, resolved."""
    known = {each.name for each in fields(kind)}
    return {name: hint for name, hint in get_type_hints(kind).items() if name in known}


def _read(hint: Any, value: Any) -> Any:
    """A value of an annotated type."""
    origin, inside = get_origin(hint), get_args(hint)
    if origin in (Union, UnionType):
        (meant,) = (each for each in inside if each is not NoneType)
        return None if value is None else _read(meant, value)
    if hint is float:
        return _number(value)
    if hint in (int, str, bool):
        return _checked(hint, value)
    if is_dataclass(hint):
        return record(hint, _checked(dict, value))  # type: ignore[arg-type]  # an instance is no hint
    if origin is tuple:
        values = _checked(list, value)
        if inside[-1] is Ellipsis:
            return tuple(_read(inside[0], each) for each in values)
        return tuple(_read(each, of) for each, of in zip(inside, values, strict=True))
    if origin is dict:
        pairs = _checked(dict, value).items()
        return {_read(inside[0], key): _read(inside[1], each) for key, each in pairs}
    raise TypeError(f"no JSON can be read as {hint!r}")


def _number(value: Any) -> float:
    """A float; JSON may hold a whole one as an integer, and one that is not finite as a word."""
    if type(value) in (int, float) or value in NOT_FINITE:
        return float(value)
    raise ValueError(f"expected a number; got {value!r}")


def _checked(kind: type, value: Any) -> Any:
    """The value itself, if JSON holds it as this type."""
    if type(value) is not kind:
        raise ValueError(f"expected {kind.__name__}; got {value!r}")
    return value
