"""The picture of the map of paths: one square for each cell, coloured by what it is.

After `plots`, with the same colours.
"""

from __future__ import annotations

import textwrap
from collections.abc import Sequence
from typing import Any

import matplotlib.style
from matplotlib.figure import Figure
from matplotlib.patches import Patch

from comparisons.stability.paths.kinds import (
    CLIPPED,
    CONFUSED,
    FROM_LOGITS,
    LOGITS_CLIPPED,
    NAN,
    NONE,
    REFUSED,
    RESCUED,
    SEVERAL,
    TWICE,
    UNCLIPPED,
)
from comparisons.stability.paths.records import Route, Walk
from reports.canvas import COLOURS, DPI, STYLE, WIDTH, png

# What is computed as it was meant is blue or green; what is lost or another function is warm.
PAINT = {
    FROM_LOGITS: COLOURS[0],
    RESCUED: COLOURS[5],
    CLIPPED: COLOURS[4],
    UNCLIPPED: COLOURS[2],
    LOGITS_CLIPPED: "#a05a2c",
    CONFUSED: COLOURS[1],
    TWICE: COLOURS[3],
    NAN: "#F0E442",
    SEVERAL: "#777777",
    NONE: COLOURS[6],
    REFUSED: "#e6e6e6",
}


def grid(
    walk: Walk, routes: Sequence[Sequence[Route]], lines: Sequence[str], columns: Sequence[str]
) -> bytes:
    """Lines of routes, each route a block of squares: its modes from left to right.

    Args:
        walk: the map.
        routes: for each line one route for each column.
        lines: the names beside the lines.
        columns: the names above the blocks.

    Returns:
        A PNG.
    """
    modes = list(routes[0][0].outcomes)
    names = list(PAINT)
    kinds = [
        [names.index(walk.outcomes[route.outcomes[mode]].kind) for route in line for mode in modes]
        for line in routes
    ]
    with matplotlib.style.context(STYLE):
        height = 1.9 + 0.22 * len(lines)
        figure = Figure(figsize=(WIDTH, height), dpi=DPI, layout="constrained")
        axes = figure.subplots()
        style: dict[str, Any] = {"edgecolors": "white", "linewidth": 0.6}
        colours = matplotlib.colors.ListedColormap([PAINT[name] for name in names])
        axes.pcolormesh(kinds, cmap=colours, vmin=-0.5, vmax=len(names) - 0.5, **style)
        for edge in range(0, len(kinds[0]) + 1, len(modes)):
            axes.axvline(edge, color="black", linewidth=1)
        axes.set_yticks([at + 0.5 for at in range(len(lines))], lines, fontsize=8)
        places = [(number + 0.5) * len(modes) for number in range(len(columns))]
        axes.set_xticks(places, columns, fontsize=8)
        axes.xaxis.tick_top()
        axes.tick_params(length=0)
        axes.invert_yaxis()
        told = "in each block, from left to right: " + ", ".join(modes)
        axes.set_xlabel(textwrap.fill(told, 120), fontsize=8)
        present = {kind for line in kinds for kind in line}
        patches = [
            Patch(color=PAINT[name], label=name) for n, name in enumerate(names) if n in present
        ]
        figure.legend(
            handles=patches, loc="outside lower center", ncols=5, frameon=False, fontsize=8
        )
        return png(figure)
