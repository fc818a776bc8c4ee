"""What runs that were left alone did, as plain data."""

from __future__ import annotations

from dataclasses import dataclass

from comparisons.records import Series


@dataclass(frozen=True)
class Strayed:
    """A run with a mistake in every step, left alone beside right ones.

    Attributes:
        name: of the mistake, in `suspects`.
        flagged: the first step that is wrong, judged in step; 0 if none is.
        leaves: the first step after which it is further away than every right run; 0 if never.
        returns: the first step from which on it is never outside again; 0 if it still is at the
            end, or never left.
        inside: share of the steps after it left in which some right run is as far away.
        apart: its distance after the last step, over that of the furthest right run.
    """

    name: str
    flagged: int
    leaves: int
    returns: int
    inside: float
    apart: float


@dataclass(frozen=True)
class Free:
    """Both frameworks left alone from the same weights, among right runs rounded otherwise.

    Attributes:
        problem, dtype, optimizer, learning_rate: what was trained, and by what.
        steps: how many.
        members: how many right runs the band was made of.
        gradients_part, weights_part: the first step at which scratch and Keras have not the same
            bits in a gradient, in a weight; 0 if they have to the end.
        first: the quantities that part first, such as "dW2".
        inside: share of the steps after which Keras is no further away than the furthest member.
        horizon: the first step after which right runs are apart by half the digits: by the root of
            the unit roundoff, relative to how far the weights have moved; 0 if they never are.
        lost: the same for all digits but one: by a tenth of how far they have moved.
        widest: the largest distance of a right run, over how far the weights have moved by then.
        strayed: the mistakes.
        series: the distances, with the band; and those of each layer.
    """

    problem: str
    dtype: str
    optimizer: str
    learning_rate: float
    steps: int
    members: int
    gradients_part: int
    weights_part: int
    first: tuple[str, ...]
    inside: float
    horizon: int
    lost: int
    widest: float
    strayed: tuple[Strayed, ...]
    series: tuple[Series, ...]
