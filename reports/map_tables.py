"""The tables of the map of paths: what each way of writing the code comes down to.

After `tables`, whose Markdown they become.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence

import pandas as pd

from comparisons.stability.paths.kinds import KINDS, REFUSED
from comparisons.stability.paths.records import Cell, Route, Walk
from reports import numbers

SHORT = {
    "sparse_categorical_crossentropy": "sparse",
    "categorical_crossentropy": "categorical",
    "binary_crossentropy": "binary",
}


def kinds(walk: Walk) -> pd.DataFrame:
    """How many cells of each kind on each backend."""
    counted = Counter((cell.route.backend, cell.outcome.kind) for cell in walk.cells())
    backends = list(dict.fromkeys(route.backend for route in walk.routes))
    return pd.DataFrame(
        [
            {
                "kind": kind,
                "meaning": meaning,
                **{each: numbers.count(counted[each, kind]) for each in backends},
            }
            for kind, meaning in KINDS.items()
            if any(counted[each, kind] for each in backends)
        ]
    )


def plain(walk: Walk, backend: str) -> list[Route]:
    """Every head under every loss and flag, in float32, with nothing in between."""
    place = (backend, "float32", "nothing")
    return [each for each in walk.routes if (each.backend, each.policy, each.between) == place]


def unflagged(walk: Walk, backend: str, head: str, loss: str) -> list[Route]:
    """One head and loss without the flag, by what stands in between and by policy."""
    place = (backend, head, loss, False)
    return [
        each
        for each in walk.routes
        if (each.backend, each.head, each.loss, each.from_logits) == place
    ]


def heads(walk: Walk, backend: str) -> pd.DataFrame:
    """The routes of `plain`: a line for each head."""
    return _crossed(
        walk,
        plain(walk, backend),
        "head",
        lambda route: route.head,
        lambda route: f"{SHORT[route.loss]}{', from_logits=True' if route.from_logits else ''}",
    )


def betweens(walk: Walk, backend: str, head: str, loss: str) -> pd.DataFrame:
    """The routes of `unflagged`: a line for what stands in between, a column for each policy."""
    routes = unflagged(walk, backend, head, loss)
    return _crossed(
        walk, routes, "in between", lambda route: route.between, lambda route: route.policy
    )


def varied(walk: Walk, backend: str, head: str, loss: str) -> pd.DataFrame:
    """The same, a line for each route, for a walk that varies one of the two at a time."""
    return pd.DataFrame(
        [
            {"in between": route.between, "dtypes": route.policy, "is": told(walk, route)}
            for route in unflagged(walk, backend, head, loss)
        ]
    )


def _crossed(
    walk: Walk,
    routes: Sequence[Route],
    corner: str,
    line: Callable[[Route], str],
    column: Callable[[Route], str],
) -> pd.DataFrame:
    """Routes as a table with one line and one column for each place on two axes."""
    columns = list(dict.fromkeys(column(route) for route in routes))
    table: dict[str, dict[str, str]] = {}
    for route in routes:
        table.setdefault(line(route), dict.fromkeys(columns, ""))[column(route)] = told(walk, route)
    return pd.DataFrame([{corner: name, **cells} for name, cells in table.items()])


def told(walk: Walk, route: Route) -> str:
    """The kind of most modes of a route, then the others with their modes."""
    by_kind: dict[str, list[str]] = {}
    for mode, number in route.outcomes.items():
        by_kind.setdefault(walk.outcomes[number].kind, []).append(mode)
    usual, *others = sorted(by_kind.items(), key=lambda pair: (pair[0] == REFUSED, -len(pair[1])))
    return "; ".join([usual[0], *(f"{kind} in {', '.join(modes)}" for kind, modes in others)])


def differing(walk: Walk) -> pd.DataFrame:
    """Which modes of one model differ: how often each pattern occurs, and where."""
    by_pattern: dict[tuple[str, str], list[Route]] = {}
    for route in walk.routes:
        ran = {
            mode: walk.outcomes[number].kind
            for mode, number in route.outcomes.items()
            if walk.outcomes[number].kind != REFUSED
        }
        if len(set(ran.values())) > 1:
            by_pattern.setdefault((route.backend, told(walk, route)), []).append(route)
    return _patterns(by_pattern)


def surprising(walk: Walk) -> pd.DataFrame:
    """Cells that are not what the code says on its face: how often each kind, and where."""
    by_pattern: dict[tuple[str, str], list[Route]] = {}
    for cell in walk.cells():
        if not cell.as_written and cell.outcome.kind != REFUSED:
            key = (cell.route.backend, cell.outcome.kind)
            routes = by_pattern.setdefault(key, [])
            if not routes or routes[-1] is not cell.route:
                routes.append(cell.route)
    return _patterns(by_pattern)


def refusals(walk: Walk) -> pd.DataFrame:
    """Why cells were not run: how often each reason, and in which modes and policies."""
    by_reason: dict[tuple[str, str], list[Cell]] = {}
    for cell in walk.cells():
        if cell.outcome.kind == REFUSED:
            by_reason.setdefault((cell.route.backend, cell.outcome.note), []).append(cell)
    return pd.DataFrame(
        [
            {
                "backend": backend,
                "reason": reason,
                "cells": numbers.count(len(cells)),
                "modes": _listed(cell.mode for cell in cells),
                "policies": _listed(cell.route.policy for cell in cells),
            }
            for (backend, reason), cells in by_reason.items()
        ]
    )


def _patterns(by_pattern: dict[tuple[str, str], list[Route]]) -> pd.DataFrame:
    """Patterns as lines, the most frequent first."""
    return pd.DataFrame(
        [
            {
                "backend": backend,
                "kind": pattern,
                "routes": numbers.count(len(routes)),
                "heads": _listed(route.head for route in routes),
                "losses": _listed(SHORT[route.loss] for route in routes),
                "from_logits": _listed(str(route.from_logits) for route in routes),
                "in between": _listed(route.between for route in routes),
                "policies": _listed(route.policy for route in routes),
            }
            for (backend, pattern), routes in sorted(
                by_pattern.items(), key=lambda pair: (pair[0][0] != "tensorflow", -len(pair[1]))
            )
        ]
    )


def _listed(names: Iterable[str]) -> str:
    """Different names, in the order in which they come."""
    return ", ".join(dict.fromkeys(names))
