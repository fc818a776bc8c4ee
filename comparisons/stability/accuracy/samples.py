"""Logits over the gaps: numbers that hold in 8 binary digits, so that every dtype has the same.

Of a softmax class 0 is the right one. For a gap g > 0 it lies at g and the largest of the others at
0; for g < 0 it lies at 0 and class 1 at |g|. All other classes lie between -1 and 0, at multiples
of 1/128, so that their number counts.

Of a sigmoid every output has the logit |g|, on the side of its target, or for g < 0 on the other.
"""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from comparisons.bounds.arithmetic import Array

# Around the places where exp, in one dtype or another, underflows (16.6, 87, 103, 708, 744) or
# overflows (11.1, 88.7, 709.8), where 1 + exp(-g) rounds to 1 (5.5, 7.6, 16.6, 36.7), and where
# 1e-7 takes over (16.1).
GAPS = (
    *(0.5, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 14, 16, 17, 18, 20, 24, 28, 32, 36, 37, 40, 48),
    *(56, 64, 72, 80, 87, 88, 89, 96, 103, 104, 112, 128, 192, 256, 384, 512, 640, 704, 708, 712),
    *(744, 748, 1000),
)
# Of thousands of classes at fewer gaps: what is new there is the sum, not the gap.
FEW = (1, 4, 8, 11, 17, 37, 88, 104, 708, 1000)
MANY = 1000

QUESTIONS = {
    "yes": 1.0,
    "no": 0.0,
    "almost yes": 1 - 2.0**-8,  # a smoothed label, in 8 binary digits
}


class Samples(NamedTuple):
    """Logits and targets, a column for each gap.

    Attributes:
        side: "softmax" or "sigmoid".
        question: of a sigmoid what its targets are; "" of a softmax.
        gaps: ascending.
        Z: logits, (n, gaps).
        Y: classes, (gaps,), or targets, (n, gaps).
    """

    side: str
    question: str
    gaps: tuple[float, ...]
    Z: Array
    Y: Array

    @property
    def words(self) -> str:
        """What they are, such as "10 classes"."""
        if self.side == "softmax":
            return f"{len(self.Z)} classes"
        return self.question if len(self.Z) == 1 else f"{len(self.Z)} outputs"


def both_ways(n: int) -> tuple[float, ...]:
    """The gaps for so many classes, from the most wrong to the most right."""
    gaps = FEW if n >= MANY else GAPS
    return (*(-float(gap) for gap in reversed(gaps)), 0.0, *map(float, gaps))


def softmax_samples(n: int) -> Samples:
    """Of n classes.

    Example:
        >>> samples = softmax_samples(3)
        >>> samples.Z[:, [0, -1]].tolist()
        [[0.0, 1000.0], [1000.0, 0.0], [-0.015625, -0.015625]]
    """
    gaps = both_ways(n)
    Z = np.empty((n, len(gaps)))
    Z[0], Z[1] = np.maximum(gaps, 0), np.maximum(np.negative(gaps), 0)
    Z[2:] = -(np.arange(2, n) % 128)[:, np.newaxis] / 128
    return Samples("softmax", "", gaps, Z, np.zeros(len(gaps), dtype=np.int64))


def sigmoid_samples(outputs: Sequence[int]) -> list[Samples]:
    """Of one output every question; of more, half of the targets 1 and half 0.

    Example:
        >>> [samples.words for samples in sigmoid_samples([1, 10])]
        ['yes', 'no', 'almost yes', '10 outputs']
    """
    found = []
    for n in outputs:
        gaps = both_ways(n)
        asked = QUESTIONS if n == 1 else {"yes and no": np.nan}
        for question, target in asked.items():
            targets = (np.arange(n) % 2 == 0).astype(np.float64) if n > 1 else np.array([target])
            side = np.where(targets > 0.5, 1.0, -1.0)
            Y = np.repeat(targets[:, np.newaxis], len(gaps), axis=1)
            found.append(Samples("sigmoid", question, gaps, np.outer(side, gaps), Y))
    return found
