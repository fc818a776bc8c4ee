"""Histograms of positive numbers on fixed bins: small whatever was counted, and they can be added.

Bins are `PER_OCTAVE` to a doubling, the same for everyone, so the histogram of two campaigns is the
sum of theirs. A quantile is the upper end of its bin: never too small, too large by 9 % at most.
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from comparisons.data import Array

PER_OCTAVE = 8


@dataclass(frozen=True)
class Histogram:
    """How many numbers fell into each bin.

    Attributes:
        bins: k -> how many lie in [2^(k/8), 2^((k+1)/8)).
        zeros: how many were 0.
        infinite: how many were inf.
        least, most: the smallest and the largest, exactly; inf and -inf if there were none.
    """

    bins: dict[int, int] = field(default_factory=dict)
    zeros: int = 0
    infinite: int = 0
    least: float = math.inf
    most: float = -math.inf

    @property
    def count(self) -> int:
        """How many numbers there were."""
        return sum(self.bins.values()) + self.zeros + self.infinite

    def quantile(self, share: float) -> float:
        """The upper end of the bin that this share of the numbers reaches into; nan if none.

        Example:
            >>> round(histogram(np.array([0.0, 1.0, 2.0, 4.0])).quantile(0.5), 3)  # 1 and 9 %
            1.091
        """
        if not self.count:
            return math.nan
        wanted = max(1, math.ceil(share * self.count))
        reached = self.zeros
        if reached >= wanted:
            return 0.0
        for place in sorted(self.bins):
            reached += self.bins[place]
            if reached >= wanted:
                return min(2 ** ((place + 1) / PER_OCTAVE), self.most)
        return math.inf


def histogram(numbers: Array) -> Histogram:
    """The histogram of some numbers, none of them negative or nan.

    Example:
        >>> histogram(np.array([1.0, 1.05, 0.0])).bins
        {0: 2}
    """
    if not numbers.size:
        return Histogram()
    inside = numbers[(numbers > 0) & np.isfinite(numbers)]
    places, counts = np.unique(
        np.floor(np.log2(inside) * PER_OCTAVE).astype(np.int64), return_counts=True
    )
    return Histogram(
        dict(zip(places.tolist(), counts.tolist(), strict=True)),
        int((numbers == 0).sum()),
        int(np.isinf(numbers).sum()),
        float(numbers.min()),
        float(numbers.max()),
    )


def added(first: Histogram, second: Histogram) -> Histogram:
    """The histogram of what both counted.

    Example:
        >>> added(histogram(np.array([1.0])), histogram(np.array([1.0, 8.0]))).bins
        {0: 2, 24: 1}
    """
    bins = dict(first.bins)
    for place, count in second.bins.items():
        bins[place] = bins.get(place, 0) + count
    return Histogram(
        bins,
        first.zeros + second.zeros,
        first.infinite + second.infinite,
        min(first.least, second.least),
        max(first.most, second.most),
    )


def to_plain(given: Histogram) -> list[Any]:
    """As JSON can hold it: [bins, zeros, infinite, least, most], numbers not finite as strings."""
    ends = [end if math.isfinite(end) else str(end) for end in (given.least, given.most)]
    return [{str(k): n for k, n in given.bins.items()}, given.zeros, given.infinite, *ends]


def from_plain(plain: list[Any]) -> Histogram:
    """The histogram that `to_plain` wrote."""
    bins: Mapping[str, int] = plain[0]
    return Histogram(
        {int(k): n for k, n in bins.items()}, plain[1], plain[2], float(plain[3]), float(plain[4])
    )
