"""How accurate each form of a crossentropy is, as plain data: between measuring and showing.

    Curve        one form in one dtype, over the gaps: errors of the loss and of the gradient
    Condition    how well the logits define the loss, over the same gaps
    Summary      what scratch's form keeps to, in one dtype
    Accuracy     all of it
    Threshold    the gap at which a form gives out in one way, found and predicted
    Thresholds   all of them

A gap is how far the right class lies above the others; negative, how far below the largest. Of a
sigmoid it is |z|, negative for a wrong answer.
"""

from __future__ import annotations

from dataclasses import dataclass

from comparisons.records import Row, Series


@dataclass(frozen=True)
class Curve:
    """One form in one dtype, over the gaps; each tuple has a number for each gap.

    Attributes:
        side: "softmax" or "sigmoid".
        form: a key of `forms.SIDES`.
        dtype: in which it computes.
        width: how many classes, or outputs.
        question: of a sigmoid what the targets are; "" of a softmax.
        gaps: ascending.
        loss_relative, loss_ulp: error of the loss, relative and in units in its last place.
        loss_bound: how large the relative error can be by the form's own roundings (and by its
            epsilon, if it has one); nan where nothing can be said.
        right_relative, right_ulp, right_bound: the same of the gradient at the right class.
        worst_ulp: the largest error of the gradient over the classes.

    An error is inf where the form gives inf or nan for a finite loss; nan where there is no number
    to hold it to, as of a loss that the dtype cannot hold.
    """

    side: str
    form: str
    dtype: str
    width: int
    question: str
    gaps: tuple[float, ...]
    loss_relative: tuple[float, ...]
    loss_ulp: tuple[float, ...]
    loss_bound: tuple[float, ...]
    right_relative: tuple[float, ...]
    right_ulp: tuple[float, ...]
    right_bound: tuple[float, ...]
    worst_ulp: tuple[float, ...]


@dataclass(frozen=True)
class Condition:
    """How well the logits define the loss: sum_k |z_k| |d loss / d z_k| / loss, at each gap.

    From an error of u in each logit no better than that many u can be expected of the loss.
    """

    side: str
    width: int
    question: str
    gaps: tuple[float, ...]
    loss: tuple[float, ...]
    condition: tuple[float, ...]


@dataclass(frozen=True)
class Summary:
    """What scratch's form keeps to in one dtype, over all gaps and widths of one side.

    Attributes:
        side, dtype: where.
        rows: the judgements of loss and gradient, for each width.
        well: a condition up to which a loss counts as well conditioned.
        well_ulp: the largest error of the loss there, in ULP.
        any_ulp: the largest error under any condition, in ULP; and where that is.
        width, gap, condition: of that.
        over_condition: the largest relative error in units of u (1 + condition).
        vanishing_ulp: the largest error, in ULP, where the loss is a sum of subnormal numbers, each
            off by up to half of the smallest one. These gaps are not in the others.
    """

    side: str
    dtype: str
    rows: tuple[Row, ...]
    well: float
    well_ulp: float
    any_ulp: float
    width: int
    gap: float
    condition: float
    over_condition: float
    vanishing_ulp: float


@dataclass(frozen=True)
class Accuracy:
    """All of `accuracy.measure`."""

    curves: tuple[Curve, ...]
    conditions: tuple[Condition, ...]
    summaries: tuple[Summary, ...]
    series: tuple[Series, ...]
    seconds: float


@dataclass(frozen=True)
class Threshold:
    """The gap at which a form gives out in one way.

    Attributes:
        side: "softmax" or "sigmoid".
        scene: a key of `scenes.SCENES`: where the gap stands.
        form: a key of `forms.SIDES`, or the name of another path.
        dtype: in which it computes.
        event: a key of `scenes.EVENTS`.
        found: the first gap at which it happens, a float of the dtype; inf if at none up to 1000.
        predicted: by the formula; nan if nothing is.
        earliest, latest: where it may be found, if roundings fall as they happen to.
        resolution: how closely it can be found.
        agrees: whether it was found where it was predicted; None if nothing was asked for.
        why, formula: the cause in words, and as a formula; "" if it is predicted not to happen.
    """

    side: str
    scene: str
    form: str
    dtype: str
    event: str
    found: float
    predicted: float
    earliest: float
    latest: float
    resolution: float
    agrees: bool | None
    why: str
    formula: str


@dataclass(frozen=True)
class Thresholds:
    """All of `thresholds.measure`."""

    thresholds: tuple[Threshold, ...]
    seconds: float
