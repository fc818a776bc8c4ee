"""The pictures of the page about power: rules in a plane, uses of bounds, detection floors.

After `plots`, with the same colours and edges.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

import matplotlib.style
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from comparisons.power.records import Floor, Power, Use
from reports import canvas
from reports.canvas import COLOURS, DPI, MARKERS, STYLE, WIDTH, legend, png
from reports.plots import HOLLOW
from reports.power_tables import OURS

LOWEST_USE = 1e-4  # smaller uses of a bound stand at the edge
LOWEST_FLOOR, HIGHEST_FLOOR = 1e-17, 10.0


def plane(power: Power) -> bytes:
    """False alarms to the right, misses upwards: a good rule stands in the lower left corner.

    Args:
        power: with at least one planted mistake.

    Returns:
        A PNG.
    """
    places = {OURS: (power.called_wrong, power.missed)}
    for rule in power.rules:
        places[rule.name] = (power.alarmed(rule.name), power.overlooked(rule.name))
    shares = {
        name: (100 * alarms / power.pairs, 100 * misses / power.tellable)
        for name, (alarms, misses) in places.items()
    }
    with matplotlib.style.context(STYLE):
        figure = Figure(figsize=(WIDTH, 4.6), dpi=DPI, layout="constrained")
        axes = figure.subplots()
        for number, (name, (alarms, misses)) in enumerate(shares.items()):
            axes.plot(
                alarms,
                misses,
                linestyle="none",
                marker=MARKERS[number % 7],
                markersize=13 if name == OURS else 9,
                markerfacecolor=COLOURS[number % 7] if name == OURS else "none",
                markeredgewidth=2,
                color=COLOURS[number % 7],
                label=name,
                clip_on=False,
                zorder=3,
            )
        axes.set_xlim(0, 1.1 * max(1.0, *(alarms for alarms, _ in shares.values())))
        axes.set_ylim(0, 1.1 * max(1.0, *(misses for _, misses in shares.values())))
        axes.set_xlabel("correct pairs with a false alarm, %")
        axes.set_ylabel("planted mistakes missed, %")
        axes.grid(color="0.92")
        axes.set_axisbelow(True)
        legend(figure, axes)
        return png(figure)


def uses(found: Sequence[Use]) -> bytes:
    """From the median to the largest use of each kind of bound, a line for each engine.

    Args:
        found: the uses of one dtype.

    Returns:
        A PNG. What never erred has a hollow marker.
    """
    kinds = list(dict.fromkeys(use.kind for use in found))
    engines = sorted({use.engine for use in found}, reverse=True)  # scratch first
    with matplotlib.style.context(STYLE):
        figure = Figure(figsize=(WIDTH, 1.2 + 0.27 * len(kinds)), dpi=DPI, layout="constrained")
        axes = figure.subplots()
        axes.axvspan(1, 3, color=COLOURS[1], alpha=0.12, linewidth=0)
        axes.axvline(1, color="black", linewidth=1)
        for number, engine in enumerate(engines):
            beside = 0.3 * (number - (len(engines) - 1) / 2)
            for use in (use for use in found if use.engine == engine):
                at = kinds.index(use.kind) + beside
                ends = [max(size, LOWEST_USE) for size in (use.median, use.high, use.most)]
                style = dict(HOLLOW) if use.most == 0 else {}
                axes.plot(ends[:2], [at, at], color=COLOURS[number], linewidth=4, alpha=0.45)
                axes.plot(ends[1:], [at, at], color=COLOURS[number], linewidth=1)
                style |= {"marker": MARKERS[number], "color": COLOURS[number]}
                axes.plot(ends[2], at, clip_on=False, **style)
            axes.plot(
                [],
                [],
                color=COLOURS[number],
                marker=MARKERS[number],
                linewidth=4,
                label=f"{engine}: median to 99.9 % (thick), to the largest (marker)",
            )
        _rows(axes, kinds)
        axes.set_xscale("log")
        axes.set_xlim(LOWEST_USE, 3)
        canvas.ticks(axes.xaxis, LOWEST_USE, 3, {LOWEST_USE: "1e-4 or less", 1.0: "1 = bound"})
        axes.set_xlabel("error / bound")
        legend(figure, axes)
        return png(figure)


def floors(found: Sequence[Floor]) -> bytes:
    """The smallest relative change that is certainly flagged, by kind of step and rule.

    Args:
        found: the floors of one dtype.

    Returns:
        A PNG.
    """
    kinds = [floor.kind for floor in found]
    names = [OURS, *(found[0].rules if found else ())]
    with matplotlib.style.context(STYLE):
        figure = Figure(figsize=(WIDTH, 1.4 + 0.24 * len(kinds)), dpi=DPI, layout="constrained")
        axes = figure.subplots()
        for number, name in enumerate(names):
            sizes = [floor.ours if name == OURS else floor.rules[name] for floor in found]
            axes.plot(
                [_inside(size) for size in sizes],
                range(len(kinds)),
                linestyle="none",
                marker=MARKERS[number % 7],
                markersize=8 if name == OURS else 6,
                markerfacecolor=COLOURS[number % 7] if name == OURS else "none",
                color=COLOURS[number % 7],
                label=name,
                clip_on=False,
            )
        _rows(axes, kinds)
        axes.set_xscale("log")
        axes.set_xlim(LOWEST_FLOOR, HIGHEST_FLOOR)
        edges = {LOWEST_FLOOR: "any", HIGHEST_FLOOR: "10+"}
        canvas.ticks(axes.xaxis, LOWEST_FLOOR, HIGHEST_FLOOR, edges)
        axes.set_xlabel("relative change of one number that is certainly flagged, median")
        legend(figure, axes)
        return png(figure)


def _rows(axes: Axes, kinds: Sequence[str]) -> None:
    """A row for each kind of step, the first on top."""
    axes.set_yticks(range(len(kinds)), kinds)
    axes.set_ylim(len(kinds) - 0.4, -0.6)
    axes.grid(color="0.92")
    axes.set_axisbelow(True)


def _inside(size: float) -> float:
    """A size moved to the edge that it lies beyond."""
    return size if math.isnan(size) else min(max(size, LOWEST_FLOOR), HIGHEST_FLOOR)
