"""Mistakes in Z = W A + b.

Fourth of the package.
"""

import numpy as np

from comparisons.suspects.pieces import half, single
from comparisons.suspects.record import Suspect, curved_below, everywhere, halved, several, square

AFFINE = [
    Suspect("bias left out", "Z", lambda W, A, b: W @ A, everywhere, hidden_by=("no bias",)),
    Suspect("bias subtracted", "Z", lambda W, A, b: W @ A - b, everywhere, hidden_by=("no bias",)),
    Suspect(
        "bias added twice", "Z", lambda W, A, b: W @ A + 2 * b, everywhere, hidden_by=("no bias",)
    ),
    Suspect(
        "bias of the next unit",
        "Z",
        lambda W, A, b: W @ A + np.roll(b, 1, axis=0),
        several,
        hidden_by=("no bias", "equal biases"),
    ),
    Suspect(
        "kernel transposed", "Z", lambda W, A, b: W.T @ A + b, square, hidden_by=("symmetric",)
    ),
    Suspect(
        "last input dropped",
        "Z",
        lambda W, A, b: W[:, :-1] @ A[:-1] + b,
        everywhere,
        hidden_by=("dark input",),
    ),
    Suspect(
        "last weight of the last unit dropped",
        "Z",
        lambda W, A, b: np.concatenate([W[:-1] @ A, W[-1:, :-1] @ A[:-1]]) + b,
        everywhere,
        hidden_by=("dark input",),
    ),
    Suspect(
        "product through float32",
        "Z",
        lambda W, A, b: single(W @ A) + b,
        everywhere,
        hidden_by=("few digits",),
        dtypes=("float64",),
    ),
    Suspect(
        "inputs rounded to float16",
        "Z",
        lambda W, A, b: W @ half(A) + b,
        halved,
        hidden_by=("few digits", "long sum"),
    ),
    Suspect(
        "layer fed with Z instead of A",
        "Z",
        lambda W, A, b, Z: W @ Z + b,
        curved_below,
        also=(("Z", -1),),
        hidden_by=("open below", "small below"),
    ),
    Suspect(
        "dropout left on",
        "Z",
        lambda W, A, b: 2 * (W[:, ::2] @ A[::2]) + b,
        everywhere,
        hidden_by=("zero inputs",),
    ),
]
