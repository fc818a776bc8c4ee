"""Mistakes in what a network was given: other weights, other inputs.

Third of the package.
"""

import numpy as np

from comparisons.dialects import Array
from comparisons.suspects.pieces import bumped, half, single
from comparisons.suspects.record import Suspect, at_input, everywhere, several, square


def first_sample_twice(X: Array) -> Array:
    """The first sample in place of the last."""
    return np.concatenate([X[:, :-1], X[:, :1]], axis=1)


GIVEN = [
    Suspect("a weight off by 2 ULP", "W", bumped, everywhere),
    Suspect("kernel transposed when copied", "W", lambda W: W.T, square, hidden_by=("symmetric",)),
    Suspect("weights stored in float16", "W", half, everywhere, hidden_by=("few digits",)),
    Suspect(
        "weights stored in float32",
        "W",
        single,
        everywhere,
        hidden_by=("few digits",),
        dtypes=("float64",),
    ),
    Suspect("units in reverse order", "W", lambda W: W[::-1], several, hidden_by=("equal units",)),
    Suspect("biases started at zero", "b", np.zeros_like, everywhere, hidden_by=("no bias",)),
    Suspect("inputs scaled twice", "A", lambda X: X / 255, at_input, hidden_by=("zeros",)),
    Suspect(
        "first sample in place of the last",
        "A",
        first_sample_twice,
        at_input,
        hidden_by=("one sample", "equal samples"),
    ),
]
