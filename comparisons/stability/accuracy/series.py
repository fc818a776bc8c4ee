"""The pictures of `measure`: errors over the gaps, the bounds beside them in the same plot."""

import math
from collections.abc import Sequence

from comparisons.records import Series, drawn
from comparisons.stability.accuracy.records import Curve

# side -> the forms that a picture shows, and what it calls them.
SHOWN = {
    "softmax": {
        "naive": "-log of exp(z) / sum exp(z)",
        "shifted": "-log of a shifted softmax",
        "clipped": "-log of a clipped softmax",
        "max + log sum": "max + log sum - z",
        "log-softmax": "log-softmax",
        "scratch": "log-softmax with log1p (scratch)",
    },
    "sigmoid": {
        "naive": "the logs of a naive sigmoid",
        "stable sigmoid": "the logs of a stable sigmoid",
        "clipped": "the logs of a clipped sigmoid",
        "logaddexp": "logaddexp(0, z) - z y",
        "scratch": "z ([z > 0] - y) + log1p (scratch)",
    },
}
PICTURED = 10  # classes
MOST = 10.0  # a larger error is drawn at the edge, a larger bound not at all
LEAST = 1e-20  # a smaller one is drawn as 0
AXIS = "gap of the right class above the others"


def series(curves: Sequence[Curve]) -> tuple[Series, ...]:
    """For each side and dtype the relative error of the loss, of right and of wrong answers.

    Softmax over 10 classes (or as many as there are); of a sigmoid one yes.
    """
    found = []
    groups = dict.fromkeys((curve.side, curve.dtype) for curve in curves)
    for side, dtype in groups:
        widths = [c.width for c in curves if c.side == side]
        width = PICTURED if side == "softmax" and PICTURED in widths else min(widths)
        chosen = [
            c
            for c in curves
            if (c.side, c.dtype, c.width) == (side, dtype, width)
            and c.question in ("", "yes")
            and c.form in SHOWN[side]
        ]
        found += [_picture(chosen, side, dtype, right) for right in (True, False)]
    return tuple(found)


def _picture(curves: Sequence[Curve], side: str, dtype: str, right: bool) -> Series:
    """Errors as lines; bounds as lines that say so."""
    sign = 1 if right else -1
    places = [i for i, gap in enumerate(curves[0].gaps) if gap * sign > 0][::sign]
    lines = {}
    for curve in curves:
        label = SHOWN[side][curve.form]
        lines[label] = drawn(_capped(curve.loss_relative[i], math.inf) for i in places)
        lines[f"{label}: bound"] = drawn(_capped(curve.loss_bound[i], math.nan) for i in places)
    return Series(
        f"error, {side}, {dtype}, {'right' if right else 'wrong'} answers",
        AXIS if right else "gap of the right class below the largest",
        "relative error of the loss (dotted: its bound)",
        tuple(abs(curves[0].gaps[i]) for i in places),
        lines,
        x_scale="log",
    )


def _capped(error: float, beyond: float) -> float:
    """An error as it is drawn: past `MOST` nothing is left, below `LEAST` nothing is lost."""
    return beyond if error > MOST else 0.0 if error < LEAST else error
