"""A picture of one element: the floats around its exact value, its bound, and what was computed.

Eighth in the reading order.
"""

from __future__ import annotations

from typing import Any

import matplotlib.style
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from comparisons.records import WRONG
from comparisons.worked.records import Attempt, Element
from reports import numbers
from reports.canvas import COLOURS, DPI, STYLE, WIDTH, png, within

EDGE = 1.25  # bounds to either side, as far as the floats of an element reach
TITLE: dict[str, Any] = {"loc": "left", "fontsize": 10, "pad": 10}


def number_line(element: Element, title: str) -> bytes:
    """Every attempt at an element, at its distance from the exact value.

    Args:
        element: worked out.
        title: stands above the picture.

    Returns:
        A PNG.
    """
    attempts = [*element.right, *element.mistaken]
    with matplotlib.style.context(STYLE):
        figure = Figure(figsize=(WIDTH, 1.2 + 0.3 * len(attempts)), dpi=DPI, layout="constrained")
        axes = figure.subplots()
        _ground(axes, element)
        for row, attempt in enumerate(attempts):
            _point(axes, row, attempt)
        axes.set_yticks(range(len(attempts)), [each.judgement.engine for each in attempts])
        axes.set_ylim(len(attempts) - 0.4, -0.6)
        axes.set_title(title, **TITLE)
        return png(figure)


def _ground(axes: Axes, element: Element) -> None:
    """What lies inside the bound and outside, and the floats there are."""
    axes.axvspan(-1, 1, color=COLOURS[2], alpha=0.15, linewidth=0)
    for side in (-1, 1):
        axes.axvspan(side, side * EDGE, color=COLOURS[1], alpha=0.12, linewidth=0)
    for place in element.floats:
        axes.axvline(place / element.bound, color="0.75", linewidth=0.8)
    axes.axvline(0, color="black", linewidth=1.5)
    axes.set_xlim(-EDGE, EDGE)
    axes.set_xticks([-1, 0, 1], ["exact - bound", "exact", "exact + bound"])
    spaced = f"float32 numbers, {numbers.error(element.gap)} apart"
    axes.set_xlabel(
        f"grey: the {spaced}" if element.floats else f"too close together to draw: {spaced}"
    )


def _point(axes: Axes, row: int, attempt: Attempt) -> None:
    """One attempt, at the edge if it lies beyond it."""
    judgement = attempt.judgement
    signed = judgement.used if attempt.error >= 0 else -judgement.used
    place = within(signed, -EDGE, EDGE)
    wrong = judgement.verdict == WRONG
    beyond = ">" if signed > 0 else "<"
    axes.plot(
        [place],
        [row],
        marker=beyond if place != signed else "o",
        color=COLOURS[1] if wrong else COLOURS[0],
        markersize=8,
        clip_on=False,
        zorder=3,
    )
    axes.annotate(
        numbers.use(judgement.used),
        (place, row),
        xytext=(-10 if place > 0.5 else 10, 0),
        textcoords="offset points",
        ha="right" if place > 0.5 else "left",
        va="center",
        fontsize=8,
        bbox={"facecolor": "white", "edgecolor": "none", "alpha": 0.7, "pad": 0.5},
    )
