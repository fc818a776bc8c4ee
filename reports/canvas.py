"""What every picture shares: its size and colours, the ends of its axes, its legend, its bytes.

Sixth in the reading order. Figures are built as objects, without pyplot's global state, and come
out as the same bytes every time.
"""

from __future__ import annotations

import io
import math
from collections.abc import Sequence
from typing import Any

import matplotlib.style
import matplotlib.ticker
from matplotlib.axes import Axes
from matplotlib.axis import Axis
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from PIL import Image  # comes with matplotlib

from reports import numbers

# Okabe and Ito's colours, which people with any kind of colour vision can tell apart.
COLOURS = ("#0072B2", "#D55E00", "#009E73", "#CC79A7", "#E69F00", "#56B4E9", "#000000")
MARKERS = ("o", "s", "^", "D", "v", "P", "X")
DASHES = ("-", "--", "-.", ":")

# The reader's own settings stay out; a "$" in the name of a problem is a "$" and not mathematics.
STYLE: list[Any] = ["default", {"text.parse_math": False}]

WIDTH = 9.0  # inches, the width of a page
DPI = 110
PALETTE = 256  # colours in a picture: half the bytes of all of them

FAR = 1e300  # beyond it, or below one part in it, a number is drawn at the edge

FEW_POWERS = 2.5  # an axis shorter than this many powers of ten has ticks between them


def limits(sizes: Sequence[float], logarithmic: bool) -> tuple[float, float]:
    """The ends of an axis, with room for what stands on its edges."""
    shown = [size for size in sizes if abs(size) <= FAR and (size >= 1 / FAR or not logarithmic)]
    if not shown:
        return (0.1, 10.0) if logarithmic else (0.0, 1.0)
    low, high = min(shown), max(shown)
    if not logarithmic:
        room = 0.08 * (high - low) or 0.1 * abs(high) or 1.0
        return low - room, high + room
    bottom, top = math.log10(low), math.log10(high)
    room = max(0.5, 0.1 * (top - bottom))
    return 10 ** max(bottom - room, -305.0), 10 ** min(top + room, 305.0)


def within(size: float, low: float, high: float) -> float:
    """A number moved to the edge that it lies beyond; nan stays nan."""
    return size if math.isnan(size) else min(max(size, low), high)


def ticks(axis: Axis, low: float, high: float, named: dict[float, str]) -> None:
    """Ticks of a logarithmic axis: some powers of ten, and the named places in their stead."""
    bottom, top = math.log10(low), math.log10(high)
    every = max(1, math.ceil((top - bottom) / 8))
    leading = (1, 2, 5) if top - bottom < FEW_POWERS else (1,)
    regular = [
        leader * 10.0**power
        for power in range(math.floor(bottom / every) * every, math.floor(top) + 1, every)
        for leader in leading
    ]
    room = 0.04 * (top - bottom)
    ticks = {
        place: numbers.error(place)
        for place in regular
        if low <= place <= high
        and all(abs(math.log10(place) - math.log10(other)) > room for other in named)
    }
    if len(ticks) < 2:
        ticks |= {low: numbers.error(low), high: numbers.error(high)}
    ticks |= named
    axis.set_ticks(list(ticks), labels=list(ticks.values()))
    axis.set_minor_locator(matplotlib.ticker.NullLocator())


def legend(figure: Figure, axes: Axes) -> None:
    """The legend above the picture, where it covers nothing."""
    handles, labels = axes.get_legend_handles_labels()
    if handles:
        columns = 4 if max(map(len, labels)) < 26 else 2
        figure.legend(
            handles, labels, loc="outside upper center", ncols=columns, frameon=False, fontsize=9
        )


def png(figure: Figure) -> bytes:
    """The figure as PNG: a few flat colours, and not a word about the program that drew it."""
    FigureCanvasAgg(figure)
    drawn, stream = io.BytesIO(), io.BytesIO()
    figure.savefig(drawn, format="png")
    # The octree keeps colours apart however few points have them; the default lets the colour of a
    # line that lies under others give way to a more frequent one, and the legend shows it wrong.
    rgb = Image.open(drawn).convert("RGB")
    flat = rgb.quantize(PALETTE, Image.Quantize.FASTOCTREE, dither=Image.Dither.NONE)
    flat.save(stream, format="PNG", optimize=True)
    return stream.getvalue()
