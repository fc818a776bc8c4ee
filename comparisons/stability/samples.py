"""Logits and targets that tell the formulas apart, in every dtype that a head or a loss may have.

What can be told depends on the samples: where nothing is clipped, the clipped form is the one from
logits; where everything is, no gradient is left. So there is something of each, and all that 16
bits can hold: at most 7 binary digits.
"""

import numpy as np

from comparisons.bounds.arithmetic import Array
from comparisons.stability.formulas import BINARY, CATEGORICAL, SPARSE

# Logits of 3 classes, and the right class. The first half has a mean by which most formulas are
# told apart: nothing in it is undecided in 16 bits.
CATEGORICAL_SAMPLES = (
    ((0.25, 0.5, 0.125), 0),
    ((0.75, 0.3125, 0.09375), 1),
    ((1.5, -0.75, 2.25), 1),
    ((-3.0, 1.25, 0.5), 1),
    ((2.0, -2.0, -2.5), 0),
    ((-20.0, 0.5, 1.5), 0),
    ((-30.0, 0.5, 2.0), 2),
    ((0.5, -1000.0, 3.0), 1),
    ((-100.0, 1.25, 0.75), 0),
    ((300.0, -2.0, 0.5), 2),
    ((-300.0, 0.75, -1.5), 0),
    ((-0.5, -25.0, 0.5), 1),
    ((40.0, 2.0, 0.5), 0),
    ((0.375, 0.625, 0.1875), 2),
    ((5.0, 0.5, -1.5), 1),
    ((-1.5, 2.5, 1000.0), 2),
)
BINARY_SAMPLES = (
    ((0.25, 0.5, 0.125), (0, 1, 1)),
    ((0.75, 0.3125, 0.09375), (1, 0, 0)),
    ((1.5, -0.75, 2.0), (0, 0, 1)),
    ((-1.75, 1.25, 0.5), (1, 1, 0)),
    ((-20.0, 0.5, 1.5), (1, 0, 1)),
    ((-30.0, -0.5, 0.875), (1, 1, 0)),
    ((0.625, -40.0, 0.1875), (1, 0, 0)),
    ((0.5, 0.75, -1000.0), (0, 0, 1)),
    ((20.0, 0.5, -1.5), (0, 1, 0)),
    ((-0.5, 30.0, 0.25), (1, 0, 1)),
    ((1.75, -0.25, 25.0), (0, 1, 1)),
    ((100.0, -1.25, 0.375), (1, 0, 1)),
    ((-100.0, 0.625, -0.75), (1, 1, 0)),
    ((0.875, -300.0, 1.5), (1, 1, 0)),
    ((1000.0, 0.5, -2.0), (0, 1, 0)),
    ((-1.5, 0.4375, 300.0), (0, 1, 0)),
)


def samples(loss: str) -> tuple[Array, Array]:
    """Logits (3, 16) in float64, and targets.

    Args:
        loss: Keras's name.

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
    if loss not in (SPARSE, CATEGORICAL, BINARY):
        raise ValueError(f"`loss` must be a crossentropy; got {loss!r}")
    pairs = BINARY_SAMPLES if loss == BINARY else CATEGORICAL_SAMPLES
    Z = np.array([logits for logits, _ in pairs]).T
    Y = np.array([target for _, target in pairs])
    if loss == BINARY:
        return Z, Y.T
    return Z, np.eye(len(Z), dtype=np.int64)[:, Y] if loss == CATEGORICAL else Y
