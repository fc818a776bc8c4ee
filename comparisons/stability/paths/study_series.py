"""The pictures of the study: loss and gradient over the gap, some paths beside the truth."""

from collections.abc import Mapping

import numpy as np

from comparisons.bounds.arithmetic import Array
from comparisons.records import Series, drawn
from comparisons.stability.paths.formulas import Candidate
from comparisons.stability.paths.study_paths import Result


def series(
    walked: Mapping[str, Result], truth: Candidate, activation: str, gaps: Array
) -> tuple[Series, ...]:
    """Loss and gradient of the right answer against the gap, beside the truth."""
    x = drawn(gaps[1:])  # no logarithm of a gap of 0
    m = len(gaps)
    axis = "gap by which the right answer lies below the one given"
    losses = {"exact": drawn(truth.loss.exact.hi[1:])}
    slopes = {"exact": drawn(m * np.abs(truth.gradient.exact.hi[0, 1:]))}
    for name, label in _shown(activation).items():
        if name in walked:
            loss, gradient = walked[name]
            losses[label] = drawn(loss[1:])
            if gradient is not None:
                slopes[label] = drawn(m * np.abs(gradient[0, 1:].astype(np.float64)))
    return (
        Series("loss", axis, "loss (nats)", x, losses, x_scale="log"),
        Series(
            "gradient", axis, "|dZ| of the right answer", x, slopes, x_scale="log", y_scale="linear"
        ),
    )


def _shown(activation: str) -> dict[str, str]:
    """The paths that a picture shows, with their labels; the others lie on top of one of these."""
    naive = "exp(z) / sum(exp(z))" if activation == "softmax" else "1 / (1 + exp(-z))"
    return {
        "scratch from_logits": "scratch, from logits",
        "scratch textbook": f"scratch, -log of a stable {activation}",
        "naive": f"-log of {naive}",
        f"keras {activation} in model": f"Keras, {activation} in the last layer (logits restored)",
        f"keras backend {activation} in functions": (
            f"Keras, {activation} it cannot see through (clipped)"
        ),
    }
