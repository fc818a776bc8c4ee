"""Which formula a loss and a gradient were computed by, decided from the numbers alone.

A formula fits if every number that can be judged lies within its bound. Where nothing is known of
an element, any number passes it; so a formula of which too little is known fits nothing.
"""

from typing import NamedTuple

import numpy as np

from comparisons.bounds.arithmetic import Array, format_of
from comparisons.stability.paths.formulas import Candidate, Formula, Truth

# An element tells if its bound is at most this part of its exact value: then 0, a wrong sign or
# twice the number would not pass it.
SHARP = 0.25

# The part that must tell of the losses, or of the elements of the gradient.
ENOUGH = 0.25


class Held(NamedTuple):
    """Numbers held against what a formula gives.

    Attributes:
        fits: whether each that can be judged lies within its bound.
        used: the largest part of a bound that is used; inf if one is left.
        suspicious: how many lie further off than they are likely to.
        judged: how many can be judged.
        telling: how many of those have a bound that is small beside them.
        elements: how many there are.
    """

    fits: bool
    used: float
    suspicious: int
    judged: int
    telling: int
    elements: int


class Fit(NamedTuple):
    """A formula that fits, and how well: the attributes are those of `Held`, over all numbers."""

    formula: Formula
    used: float
    suspicious: int
    judged: int
    telling: int


class Identified(NamedTuple):
    """All formulas that fit, best first: those that rounding is likely to have come from.

    Attributes:
        fits: one or more; none if the numbers are those of no known formula.
    """

    fits: tuple[Fit, ...]

    @property
    def names(self) -> tuple[str, ...]:
        """Their names."""
        return tuple(fit.formula.name for fit in self.fits)

    @property
    def kinds(self) -> tuple[tuple[str, str], ...]:
        """The kinds among them, each once."""
        return tuple(dict.fromkeys(fit.formula.kind for fit in self.fits))


def identify(
    loss: Array, gradient: Array | None, candidates: dict[Formula, Candidate]
) -> Identified:
    """All candidates that every number fits.

    Args:
        loss: of each sample, (m,), or the mean, ().
        gradient: of the mean at the logits, (n, m); None if there is none.
        candidates: see `formulas.candidates`.

    Raises:
        ValueError: if a shape is not that of the candidates.

    Example:
        >>> from comparisons.stability.paths.formulas import candidates
        >>> Z, Y = np.array([[0.5, -1.0], [2.0, 3.0]]), np.array([0, 1])
        >>> known = candidates("sparse_categorical_crossentropy", Z, Y, "float64", "float64")
        >>> probs = np.exp(Z) / np.exp(Z).sum(axis=0)
        >>> twice = np.log(np.exp(probs).sum(axis=0)) - probs[Y, [0, 1]]
        >>> identify(twice, None, known).names
        ('from logits, of softmax(z), in float64',)
    """
    fits = []
    for formula, candidate in candidates.items():
        expected = candidate.mean if np.ndim(loss) == 0 else candidate.loss
        parts = [held(np.asarray(loss), expected, formula.loss_dtype)]
        if gradient is not None:
            parts.append(held(gradient, candidate.gradient, formula.head_dtype))
        enough = any(part.telling >= ENOUGH * part.elements for part in parts)
        if enough and all(part.fits for part in parts):
            fits.append(
                Fit(
                    formula,
                    max(part.used for part in parts),
                    sum(part.suspicious for part in parts),
                    sum(part.judged for part in parts),
                    sum(part.telling for part in parts),
                )
            )
    return Identified(tuple(sorted(fits, key=lambda fit: fit.suspicious > 0)))


def held(computed: Array, truth: Truth, dtype: str) -> Held:
    """Numbers against one of the truths of a candidate, which is of a dtype.

    Numbers of a coarser one were rounded once more, as the mean that a metric of Keras keeps.
    """
    exact, bound, likely = truth
    if computed.shape != exact.shape:
        raise ValueError(
            f"the loss or gradient must have shape {exact.shape}; got {computed.shape}"
        )
    u = format_of(str(computed.dtype)).u
    if u > format_of(dtype).u:
        bound, likely = (each + u * (np.abs(exact.hi) + each) for each in (bound, likely))
    distance = exact.distance(computed) - exact.radius
    infinite, judged = np.isinf(bound), ~np.isnan(bound)
    outside = np.where(infinite, np.isfinite(computed), distance > bound)
    with np.errstate(divide="ignore", invalid="ignore", over="ignore"):
        used = np.where(distance > 0, distance / bound, 0.0)
    used = np.where(judged & ~infinite, used, 0.0)
    sharp = infinite | (bound <= SHARP * np.abs(exact.hi))
    return Held(
        not (judged & outside).any(),
        float(used.max()),
        int((judged & ~infinite & (distance > likely)).sum()),
        int(judged.sum()),
        int((judged & sharp).sum()),
        computed.size,
    )
