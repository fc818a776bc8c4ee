"""The page of the map of paths, with its pictures and the JSON it was made from.

After `map_tables` and `map_plots`. As on all pages: what was run, the verdict in one sentence, the
tables, then why.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from typing import NamedTuple

from comparisons.findings import names
from comparisons.stability.paths.kinds import REFUSED, USUAL
from comparisons.stability.paths.map_json import Map, from_json, to_json
from comparisons.stability.paths.records import Route, Walk
from reports import map_plots, map_tables, numbers, stability_tables, tables
from reports.power_page import folded, table
from reports.publish import RESULTS
from reports.study_page import ran_on, text

PAGE = "map.md"

# Establishes every finding again, in a few minutes, on the backends that are installed.
QUICKLY = "twinprop map --quick"

QUESTION = (
    "A model of Keras ends in something, and a loss takes what comes out. Which formula is then "
    "computed? The code says one thing, the documentation another, and Keras on TensorFlow does a "
    "third. Here every way of writing it was run, on samples that tell all known formulas apart, "
    "and the formula read off the numbers: the loss and the gradient at the logits must lie "
    "within the rounding-error bound of the exact value of one formula and of no other."
)

READING = (
    "A *route* is a way to write the code: a head, a loss and its flag, what stands in between, "
    "the dtypes. A *cell* is a route in one mode: functions called by hand, a model called by "
    "hand, `train_on_batch`, `fit`, `evaluate`, or `predict` and then the loss of what it "
    "returned. In the tables stands the kind of most modes of a route, then those that differ."
)


def pages(found: Map) -> dict[str, bytes]:
    """Everything that a walk publishes.

    Args:
        found: any.

    Returns:
        File name -> content: `map.md`, `results.json`, and the pictures.
    """
    found = from_json(to_json(found))
    walk = found.walk
    backends = list(dict.fromkeys(route.backend for route in walk.routes))
    pictures: dict[str, bytes] = {}
    blocks = [
        "# The map: from logits to a loss, every way of writing it",
        ran(found),
        f"**{sentence(walk)}**",
        QUESTION,
        READING,
        table(map_tables.kinds(walk)),
        "\n".join(_coverage(walk)),
        *findings(found),
    ]
    for backend in backends:
        blocks += [f"## {backend}", *_overview(walk, backend, pictures)]
        for head, loss in USUAL:
            blocks += _varied(walk, backend, head, loss, pictures)
    blocks += [
        "## Where modes of the same model differ",
        folded("every pattern", map_tables.differing(walk)),
        "## What is not what the code says",
        folded("every kind", map_tables.surprising(walk)),
        "## What could not be run",
        folded("every reason", map_tables.refusals(walk)),
        f"Every cell: [{RESULTS}]({RESULTS}).",
    ]
    return {PAGE: text(blocks), **pictures, RESULTS: to_json(found).encode()}


def _coverage(walk: Walk) -> list[str]:
    """How many routes were walked on each backend, and why some backends were not."""
    walked = Counter(route.backend for route in walk.routes)
    return [
        *(
            f"- {backend}: {numbers.share(count, walk.everything)} routes walked"
            for backend, count in walked.items()
        ),
        *(f"- {backend} was not walked: {why}" for backend, why in walk.left_out.items()),
    ]


def ran(found: Map) -> str:
    """What was run on what, as one paragraph."""
    return ran_on(found.environment, f"{numbers.duration(found.walk.seconds)} of work")


def sentence(walk: Walk) -> str:
    """What the map is, in one sentence, without markup."""
    differing, routes = len(_differing(walk)), len(walk.routes)
    left = walk.unexplained
    explained = "each has its formula" if not left else f"{numbers.count(len(left))} have none"
    return (
        f"{numbers.count(walk.run, 'cell')} of {numbers.count(routes, 'route')} run, "
        f"{numbers.count(walk.refused)} could not be; {explained}. In "
        f"{numbers.share(differing, routes)} of the routes the formula depends on the mode."
    )


def findings(found: Map) -> list[str]:
    """The facts that the map established or refuted."""
    frame = stability_tables.findings(found.findings, QUICKLY, names())
    return ["## Findings", tables.markdown(frame)] if len(frame) else []


def _differing(walk: Walk) -> list[Route]:
    """Routes whose modes come down to different kinds."""
    return [
        route
        for route in walk.routes
        if len({walk.outcomes[n].kind for n in route.outcomes.values()} - {REFUSED}) > 1
    ]


def _overview(walk: Walk, backend: str, pictures: dict[str, bytes]) -> list[str]:
    """Every head under every loss, in float32, with nothing in between."""
    square = Square(
        map_tables.plain(walk, backend),
        lambda each: each.head,
        lambda each: f"{map_tables.SHORT[each.loss]}\nfrom_logits={each.from_logits}",
    )
    return [
        "Every head under every loss, in float32, with nothing in between:",
        *_picture(walk, square, f"map-{backend}-heads", pictures),
        folded("the same as a table", map_tables.heads(walk, backend)),
    ]


def _varied(
    walk: Walk, backend: str, head: str, loss: str, pictures: dict[str, bytes]
) -> list[str]:
    """What may stand in between, in every dtype, for one model without the flag."""
    chosen = map_tables.unflagged(walk, backend, head, loss)
    square = Square(chosen, lambda each: each.between, lambda each: each.policy)
    return [
        f"A model that ends in a {head}, with `{loss}` and without the flag: everything that may "
        "stand in between, in every dtype:",
        *_picture(walk, square, f"map-{backend}-{head}", pictures),
        folded("the same as a table", map_tables.betweens(walk, backend, head, loss)),
    ]


class Square(NamedTuple):
    """Routes on two axes: the lines and the columns of a picture.

    Attributes:
        routes: at most one for each place.
        line, column: the name of a route's place.
    """

    routes: Sequence[Route]
    line: Callable[[Route], str]
    column: Callable[[Route], str]


def _picture(walk: Walk, square: Square, stem: str, pictures: dict[str, bytes]) -> list[str]:
    """The picture of a square whose every place was walked in the same modes; else none."""
    lines = list(dict.fromkeys(map(square.line, square.routes)))
    columns = list(dict.fromkeys(map(square.column, square.routes)))
    at = {(square.line(each), square.column(each)): each for each in square.routes}
    modes = {tuple(each.outcomes) for each in square.routes}
    if len(modes) != 1 or len(at) < len(lines) * len(columns):
        return []
    routes = [[at[line, column] for column in columns] for line in lines]
    path = f"pictures/{stem}.png"
    pictures[path] = map_plots.grid(walk, routes, lines, columns)
    return [f"![what each cell is, {stem.removeprefix('map-')}]({path})"]
