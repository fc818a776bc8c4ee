"""Logits and targets that tell the formulas apart, in every dtype that a head or a loss may have.

What can be told depends on the samples. Where nothing is clipped, the clipped form is the one from
logits; where everything is, no gradient is left; where a logit is a probability, one is hardly told
from the other. So there is something of each, and no number that 16 bits do not hold. The first
half was found by trying: of 300 columns, eight whose mean loss tells the most.
"""

import numpy as np

from comparisons.bounds.arithmetic import Array
from comparisons.stability.paths.formulas import BINARY, CATEGORICAL, FORMS

FEW = 8

# Logits of 3 classes, and the right class.
CATEGORICAL_SAMPLES = (
    # The mean of the first eight tells all kinds but the textbook's from one another.
    ((-1.625, -1.5, -1000.0), 2),
    ((2.5, 0.25, -20.0), 1),
    ((2.5, -40.0, 0.625), 2),
    ((-1.875, -1.25, -1000.0), 2),
    ((-3.0, 4.75, 1.75), 2),
    ((2.25, -1000.0, -0.125), 2),
    ((0.5, -40.0, 2.375), 0),
    ((-3.0, 1.25, 3.0), 1),
    # Logits that could be probabilities.
    ((0.25, 0.5, 0.125), 0),
    ((0.375, 0.625, 0.1875), 2),
    # The right class far below the top one, far above the others, and neither.
    ((-20.0, 0.5, 1.5), 0),
    ((2.0, -25.0, 3.0), 1),
    ((-100.0, 1.25, 0.75), 0),
    ((300.0, -2.0, 0.5), 2),
    ((40.0, 2.0, 0.5), 0),
    ((5.0, 0.5, -1.5), 1),
)

# Logits of 3 outputs, and which of them are wanted.
BINARY_SAMPLES = (
    # The first eight as above: no logit is above 1, where the clipped loss of 16 bits is infinite.
    ((-1.625, -1.5, -1000.0), (1, 1, 1)),
    ((0.5625, 0.9375, 0.3125), (0, 0, 0)),
    ((0.625, 0.125, 0.5), (0, 0, 0)),
    ((0.5, 0.375, 0.3125), (0, 0, 0)),
    ((-2.75, -2.625, -20.0), (1, 1, 1)),
    ((0.5625, 0.25, 0.3125), (0, 0, 0)),
    ((-2.0, -2.875, -40.0), (1, 1, 0)),
    ((-40.0, -1.875, -2.75), (1, 1, 1)),
    # A logit far from 0 of either sign, wanted or not, among moderate ones.
    ((1.5, -0.75, 2.0), (0, 0, 1)),
    ((-30.0, -0.5, 0.875), (1, 1, 0)),
    ((0.625, -40.0, 0.1875), (1, 0, 0)),
    ((20.0, 0.5, -1.5), (0, 1, 0)),
    ((-0.5, 30.0, 0.25), (1, 1, 0)),
    ((-1.5, 0.4375, 300.0), (0, 1, 0)),
    ((0.875, -100.0, 1.5), (1, 1, 0)),
    ((1000.0, 0.5, -2.0), (1, 1, 0)),
)


def samples(loss: str, few: bool = False) -> tuple[Array, Array]:
    """Logits (3, 16) in float64, and targets.

    Args:
        loss: Keras's name.
        few: the first eight alone, for a path that gives no more than the mean of its losses.

    Returns:
        Z, and Y as classes (16,), as one-hot columns (3, 16) or, for the binary loss, as columns of
        any number of ones.

    Raises:
        ValueError: if the loss is unknown.

    Example:
        >>> Z, Y = samples("sparse_categorical_crossentropy")
        >>> Z.shape, Y.shape
        ((3, 16), (16,))
    """
    if loss not in FORMS:
        raise ValueError(f"`loss` must be one of {list(FORMS)}; got {loss!r}")
    pairs = (BINARY_SAMPLES if loss == BINARY else CATEGORICAL_SAMPLES)[: FEW if few else None]
    Z = np.array([logits for logits, _ in pairs]).T
    Y = np.array([target for _, target in pairs])
    if loss == BINARY:
        return Z, Y.T
    return Z, np.eye(len(Z), dtype=np.int64)[:, Y] if loss == CATEGORICAL else Y
