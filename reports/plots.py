"""Pictures of records: the use of every bound in order, and any series over its axis.

Seventh in the reading order.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import matplotlib.style
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from comparisons.records import Series, Study
from reports.canvas import (
    COLOURS,
    DASHES,
    DPI,
    MARKERS,
    STYLE,
    WIDTH,
    legend,
    limits,
    png,
    ticks,
    within,
)
from reports.tables import engines

BROWN = "#7a3000"  # a dark shade of the area that is outside the bound
TITLE: dict[str, Any] = {"fontsize": 10, "pad": 10}  # clear of a marker on the upper edge
HOLLOW: dict[str, Any] = {"markerfacecolor": "white"}
OUTSIDE: dict[str, Any] = {"markeredgecolor": "black", "markersize": 9}
MANY_POINTS = 40  # a line of more points is drawn without markers
UPRIGHT = 100  # more characters than this below an axis are written upright
MANY_LABELS = 36  # of more quantities, only some are named below the axis


# The truth, where it is among the lines, lies wide and pale under those that should cover it.
TRUTH = "exact"
PALE: dict[str, Any] = {"linewidth": 7, "alpha": 0.3, "solid_capstyle": "butt"}

# The bound of a line is drawn in its colour, dotted.
BOUND = ": bound"


def error_by_layer(*studies: Study) -> bytes:
    """How much of its bound each quantity used, in the order of the computation.

    Args:
        studies: one or more of the same problem, such as its dtypes; one panel each.

    Returns:
        A PNG.
    """
    height = 3.1 if any(_upright(study) for study in studies) else 2.5
    with matplotlib.style.context(STYLE):
        figure = Figure(figsize=(WIDTH, 1.0 + height * len(studies)), dpi=DPI, layout="constrained")
        panels = figure.subplots(len(studies), 1, squeeze=False)[:, 0]
        names = list(dict.fromkeys(name for study in studies for name in engines(study)))
        for axes, study in zip(panels, studies, strict=True):
            _uses(axes, study, names)
        legend(figure, panels[0])
        return png(figure)


def draw_series(series: Series, title: str = "") -> bytes:
    """Numbers over an axis: nan leaves a gap, and what the axis cannot show stands at its edge.

    Args:
        series: any. On a logarithmic axis zeros stand on the lower edge; a series with negative
            numbers gets a linear axis, whatever it asks for.
        title: stands above the picture.

    Returns:
        A PNG.
    """
    with matplotlib.style.context(STYLE):
        figure = Figure(figsize=(WIDTH, 4.5), dpi=DPI, layout="constrained")
        axes = figure.subplots()
        _lines(axes, series)
        axes.set_title(title, loc="left", **TITLE)
        legend(figure, axes)
        return png(figure)


def _uses(axes: Axes, study: Study, names: Sequence[str]) -> None:
    """One panel of `error_by_layer`."""
    sizes = [each.used for row in study.rows for each in row.judgements]
    low, high = limits([*sizes, 0.1, 3.0], logarithmic=True)
    axes.axhspan(1, high, color=COLOURS[1], alpha=0.12, linewidth=0)
    axes.axhline(1, color="black", linewidth=1)
    for number, name in enumerate(names):
        beside = 0.24 * (number - (len(names) - 1) / 2) / max(1, len(names) - 1)
        used = [
            (place + beside, each.used)
            for place, row in enumerate(study.rows)
            for each in row.judgements
            if each.engine == name and not math.isnan(each.used)
        ]
        style: dict[str, Any] = {
            "linestyle": "none",
            "color": COLOURS[number % 7],
            "marker": MARKERS[number % 7],
        }
        axes.plot([], [], label=name, **style)
        _points(axes, [(at, low) for at, size in used if size == 0], style | HOLLOW)
        _points(axes, [(at, max(size, low)) for at, size in used if 0 < size <= 1], style)
        _points(axes, [(at, min(size, high)) for at, size in used if size > 1], style | OUTSIDE)
    axes.set_yscale("log")
    axes.set_ylim(low, high)
    edges = {low: "exact"} | ({high: "inf"} if math.inf in sizes else {})
    ticks(axes.yaxis, low, high, edges | {1.0: "1 = bound"})
    axes.set_ylabel("error / bound")
    axes.set_title(f"{study.problem}, {study.dtype}", loc="left", **TITLE)
    axes.set_title("shaded: outside, no rounding explains it", loc="right", color=BROWN, **TITLE)
    every = max(1, math.ceil(len(study.rows) / MANY_LABELS))
    axes.set_xticks(
        range(0, len(study.rows), every),
        [row.quantity for row in study.rows][::every],
        rotation=90 if _upright(study) else 0,
    )
    axes.set_xlim(-0.6, len(study.rows) - 0.4)
    axes.grid(axis="x", color="0.92")
    axes.set_axisbelow(True)


def _upright(study: Study) -> bool:
    """Whether the names of the quantities are too long to stand beside one another."""
    return sum(len(row.quantity) + 2 for row in study.rows) > UPRIGHT


def _points(axes: Axes, points: Sequence[tuple[float, float]], style: dict[str, Any]) -> None:
    """Markers, which may stand on the edge of the picture."""
    # Without points this draws nothing; an empty line outside the clip would widen the margins.
    axes.plot(*zip(*points, strict=True), clip_on=False, zorder=3, **style)


def _lines(axes: Axes, series: Series) -> None:
    """The lines and bands of a series."""
    sizes = [size for line in series.lines.values() for size in line]
    sizes += [size for pair in series.bands.values() for line in pair for size in line]
    logarithmic = series.y_scale == "log" and not any(size < 0 for size in sizes)
    low, high = limits(sizes, logarithmic)
    labels = list(dict.fromkeys([*series.lines, *series.bands]))
    named = [label for label in labels if not label.endswith(BOUND)]
    for label in labels:
        number = named.index(label.removesuffix(BOUND))
        colour = COLOURS[number % 7]
        if label in series.bands:
            lower, upper = ([within(s, low, high) for s in line] for line in series.bands[label])
            name = "_nolegend_" if label in series.lines else label
            axes.fill_between(
                series.x, lower, upper, color=colour, alpha=0.18, linewidth=0, label=name
            )
        if label in series.lines:
            line = series.lines[label]
            axes.plot(
                series.x,
                [within(size, low, high) for size in line],
                color=colour,
                **({"linestyle": DASHES[number % 4]} | _style(label)),
                marker=MARKERS[number % 7] if len(line) <= MANY_POINTS else None,
                markersize=5,
                clip_on=False,
            )
            _at_edges(axes, series.x, line, low, high, colour)
    if series.x_scale == "log" and series.x and all(place > 0 for place in series.x):
        axes.set_xscale("log")
        ticks(axes.xaxis, *axes.get_xlim(), {})
    if logarithmic:
        axes.set_yscale("log")
        edges = ({low: "0"} if 0 in sizes else {}) | ({high: "inf"} if math.inf in sizes else {})
        ticks(axes.yaxis, low, high, edges)
    axes.set_ylim(low, high)
    axes.set_xlabel(series.x_label)
    axes.set_ylabel(series.y_label)
    axes.grid(color="0.92")
    axes.set_axisbelow(True)


def _style(label: str) -> dict[str, Any]:
    """What sets a line apart: the truth lies wide under the others, a bound thin beside its own."""
    if label.endswith(BOUND):
        return {"linestyle": ":", "linewidth": 1, "label": "_nolegend_"}
    return {"label": label} | (PALE if label == TRUTH else {})


def _at_edges(
    axes: Axes,
    x: Sequence[float],
    line: Sequence[float],
    low: float,
    high: float,
    colour: str,
) -> None:
    """Arrows at the points that the axis cannot show in their place."""
    style = HOLLOW | {
        "linestyle": "none",
        "markersize": 9 if len(line) <= MANY_POINTS else 4,
        "markeredgecolor": colour,
    }
    above = [(place, high) for place, size in zip(x, line, strict=True) if size > high]
    below = [(place, low) for place, size in zip(x, line, strict=True) if size < low]
    _points(axes, above, style | {"marker": "^"})
    _points(axes, below, style | {"marker": "v"})
