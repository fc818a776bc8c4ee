"""How accurate each form of a crossentropy is: loss and gradient against the truth, over the gaps.

The logits are numbers that every dtype holds, so that all of them are given the same ones and there
is one truth. Beside each error stands how large it can be by the form's own roundings (`walks`).
The form of scratch is judged, loss and gradient, against these bounds.
"""

from collections.abc import Sequence
from time import perf_counter
from typing import NamedTuple

import numpy as np

from comparisons.bounds.arithmetic import Array, format_of
from comparisons.bounds.rounded import Rounded, given
from comparisons.judge import judge
from comparisons.oracle.exact import Exact
from comparisons.records import Row
from comparisons.stability.accuracy.binary_walks import sigmoid_walks
from comparisons.stability.accuracy.forms import SCRATCH, SIDES
from comparisons.stability.accuracy.records import Accuracy, Condition, Curve, Summary
from comparisons.stability.accuracy.samples import Samples, sigmoid_samples, softmax_samples
from comparisons.stability.accuracy.series import series
from comparisons.stability.accuracy.truth import Truth, sigmoid_truth, softmax_truth
from comparisons.stability.accuracy.walks import softmax_walks

DTYPES = ("float64", "float32", "float16", "bfloat16")
CLASSES = (2, 10, 100, 1000, 10_000)
OUTPUTS = (1, 10, 1000)

# A loss changes by at most so many times more than its logits: what is called well conditioned.
WELL = 10.0

DOUBLE = 2.0**-53  # the unit roundoff of what the walks are computed in


class Errors(NamedTuple):
    """How far numbers are off: relative to the exact ones, and in units in their last place."""

    relative: Array
    ulp: Array


def measure(
    dtypes: Sequence[str] = DTYPES,
    classes: Sequence[int] = CLASSES,
    outputs: Sequence[int] = OUTPUTS,
) -> Accuracy:
    """Every form, in every dtype, with so many classes and outputs.

    Args:
        dtypes: in which the forms compute.
        classes: how many, of the softmax; at least 2.
        outputs: how many, of the sigmoid; of one all questions are asked.
    """
    started = perf_counter()
    curves, conditions = [], []
    rows: dict[tuple[str, str], list[Row]] = {}
    for samples in (*map(softmax_samples, classes), *sigmoid_samples(outputs)):
        of = softmax_truth if samples.side == "softmax" else sigmoid_truth
        truth = of(samples.Z, samples.Y)
        conditions.append(_condition(samples, truth))
        for dtype in dtypes:
            found, judged = _one_dtype(samples, truth, dtype)
            curves += found
            rows.setdefault((samples.side, dtype), []).extend(judged)
    summaries = tuple(
        _summary(side, dtype, each, curves, conditions) for (side, dtype), each in rows.items()
    )
    return Accuracy(
        tuple(curves),
        tuple(conditions),
        summaries,
        series(curves),
        perf_counter() - started,
    )


@np.errstate(all="ignore")  # what is not finite is a result here
def _one_dtype(samples: Samples, truth: Truth, dtype: str) -> tuple[list[Curve], list[Row]]:
    """The curves of all forms on one set of samples, and the judgement of scratch's."""
    Z, Y = samples.Z.astype(dtype), samples.Y
    fp = format_of(dtype, "numpy")
    weights = Y.astype(np.float64)
    if samples.side == "softmax":
        weights = np.zeros(Z.shape)
        weights[Y, np.arange(len(Y))] = 1
    else:
        Y = Y.astype(dtype)
    walks = (softmax_walks if samples.side == "softmax" else sigmoid_walks)(dtype)
    curves, rows = [], []
    for name, form in SIDES[samples.side].items():
        loss, gradient = form.loss(Z, Y), form.gradient(Z, Y)
        way = walks[name](given(Z, fp), given(weights, fp))
        loss_bound = farthest(way[0], truth.loss, form.epsilon)
        right_bound = farthest(way[1], truth.gradient, form.epsilon)
        curves.append(
            _curve(samples, name, dtype, truth, (loss, gradient), (loss_bound, right_bound[0]))
        )
        if name == SCRATCH:
            rows = [
                _row("loss", samples, loss, truth.loss, loss_bound),
                _row("dZ", samples, gradient, truth.gradient, right_bound),
            ]
    return curves, rows


def farthest(way: Rounded, exact: Exact, epsilon: float) -> Array:
    """How far a form can be from the truth: its roundings, and what its epsilon makes of it.

    The function with the epsilon is evaluated in double, which rounds as the form does, but finer.
    """
    if not epsilon:
        return way.bound
    return way.bound * (1 + DOUBLE / way.fp.u) + np.abs(way.value - exact.hi)


def _row(name: str, samples: Samples, computed: Array, exact: Exact, bound: Array) -> Row:
    """Scratch's loss or gradient, judged."""
    quantity = f"{name} of scratch, {samples.words}"
    return Row(quantity, f"{name} from Z, from logits", (judge("scratch", computed, exact, bound),))


def _curve(
    samples: Samples,
    name: str,
    dtype: str,
    truth: Truth,
    computed: tuple[Array, Array],
    bounds: tuple[Array, Array],
) -> Curve:
    """The errors of one form."""
    loss = errors(computed[0], truth.loss)
    gradient = errors(computed[1], truth.gradient)
    scales = np.abs(truth.loss.hi), np.abs(truth.gradient.hi[0])
    return Curve(
        samples.side,
        name,
        dtype,
        len(samples.Z),
        samples.question,
        samples.gaps,
        _short(loss.relative),
        _short(loss.ulp),
        _short(bounds[0] / scales[0]),
        _short(gradient.relative[0]),
        _short(gradient.ulp[0]),
        _short(bounds[1] / scales[1]),
        _short(gradient.ulp.max(axis=0)),
    )


def _condition(samples: Samples, truth: Truth) -> Condition:
    """The condition of the loss at each gap."""
    return Condition(
        samples.side,
        len(samples.Z),
        samples.question,
        samples.gaps,
        _short(truth.loss.hi),
        _short(truth.condition),
    )


@np.errstate(all="ignore")
def errors(computed: Array, exact: Exact) -> Errors:
    """How far computed numbers lie from the exact ones.

    A number that the dtype cannot hold is nan: inf is right for it, and is not counted.
    """
    distance = exact.distance(computed)
    spacing = np.abs(np.spacing(exact.hi.astype(computed.dtype)).astype(np.float64))
    held = np.abs(exact.hi) <= format_of(str(computed.dtype)).largest
    relative = np.where(exact.hi == 0, np.where(distance == 0, 0.0, np.nan), distance)
    relative = np.where(exact.hi == 0, relative, distance / np.abs(exact.hi))
    return Errors(np.where(held, relative, np.nan), np.where(held, distance / spacing, np.nan))


def _summary(
    side: str,
    dtype: str,
    rows: list[Row],
    curves: list[Curve],
    conditions: list[Condition],
) -> Summary:
    """What scratch's form keeps to."""
    fp = format_of(dtype, "numpy")
    own = [c for c in curves if (c.side, c.dtype, c.form) == (side, dtype, SCRATCH)]
    beside = {(c.width, c.question): c for c in conditions if c.side == side}
    well = most = over = vanishing = 0.0
    place = (0, 0.0, 0.0)
    for curve in own:
        known = beside[curve.width, curve.question]
        kappa, ulp = np.array(known.condition), np.array(curve.loss_ulp)
        # A softmax's loss is made of as many exps as there are others.
        terms = max(curve.width - 1, 1) if side == "softmax" else 1
        normal = np.array(known.loss) >= fp.tiny * terms
        excess = np.array(curve.loss_relative) / (fp.u * (1 + kappa))
        well = max(well, _largest(ulp[normal & (kappa <= WELL)]))
        over = max(over, _largest(excess[normal]))
        vanishing = max(vanishing, _largest(ulp[~normal]))
        if _largest(ulp[normal]) > most:
            at = int(np.nanargmax(np.where(normal, ulp, -1.0)))
            most, place = float(ulp[at]), (curve.width, curve.gaps[at], known.condition[at])
    return Summary(side, dtype, tuple(rows), WELL, well, most, *place, over, vanishing)


def _largest(values: Array) -> float:
    """The largest number, leaving out nan."""
    return float(np.nanmax(values, initial=0.0)) if len(values) else 0.0


def _short(values: Array) -> tuple[float, ...]:
    """To three digits: an error needs no more."""
    return tuple(float(f"{value:.3g}") for value in values)
