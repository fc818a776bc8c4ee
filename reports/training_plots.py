"""The picture of a plane through the weights: the cost as a landscape, the paths across it.

After `plots`, with the same colours.
"""

from __future__ import annotations

import matplotlib.style
import numpy as np
from matplotlib.figure import Figure

from comparisons.training.records import Plane
from reports.canvas import COLOURS, DPI, MARKERS, STYLE, WIDTH, legend, png

LEVELS = 14

# A path that lies on another is seen through it.
WIDTHS = (5.0, 1.6, 1.6, 1.6, 1.6)


def plane(found: Plane) -> bytes:
    """The cost in shades of grey, each path a line from its start to its end.

    Args:
        found: the plane.

    Returns:
        A PNG.
    """
    costs = np.array(found.costs)
    levels = np.geomspace(costs.min(), costs.max(), LEVELS)
    with matplotlib.style.context(STYLE):
        figure = Figure(figsize=(WIDTH, 5.6), dpi=DPI, layout="constrained")
        axes = figure.subplots()
        shades = axes.contourf(
            found.x,
            found.y,
            costs,
            levels=levels,
            cmap="Greys",
            norm=matplotlib.colors.LogNorm(levels[0], levels[-1] * 4),
        )
        bar = figure.colorbar(shades, ax=axes, label="cost of all samples", shrink=0.8)
        bar.set_ticks(levels[::2].tolist(), labels=[f"{level:.2g}" for level in levels[::2]])
        for number, (label, (x, y)) in enumerate(found.paths.items()):
            colour = COLOURS[number % 7]
            axes.plot(
                x,
                y,
                color=colour,
                linewidth=WIDTHS[min(number, len(WIDTHS) - 1)],
                alpha=0.45 if number == 0 else 1.0,
                label=label,
            )
            axes.plot(x[-1:], y[-1:], color=colour, marker=MARKERS[number % 7], markersize=7)
        axes.plot(*(line[:1] for line in next(iter(found.paths.values()))), "k*", markersize=12)
        axes.set_xlim(found.x[0], found.x[-1])
        axes.set_ylim(found.y[0], found.y[-1])
        axes.set_xlabel("along the direction in which the first run spread most")
        axes.set_ylabel("along the second")
        legend(figure, axes)
        return png(figure)
