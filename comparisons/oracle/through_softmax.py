"""The exact loss and gradient when a softmax stands in the layer and the loss takes its probs.

Composed in balls from the logits on, for judging a path whose probs are not to be seen. In exact
arithmetic the textbook form composed with the softmax is the form from logits; the clipped form is
a different function.
"""

from typing import NamedTuple

from comparisons.oracle.balls import enclose_columns, enclose_samples
from comparisons.oracle.exact import Array, Exact
from comparisons.oracle.layers import distribution
from comparisons.oracle.losses import FORMULAS, Column, limits, total, weights


class Composed(NamedTuple):
    """Loss of each sample, (m,), and its derivative at the logits, (n, m)."""

    loss: Exact
    gradient: Exact


def through_softmax(Z: Array, Y: Array, *, name: str, form: str, dtype: str) -> Composed:
    """Loss and gradient of a form that takes probs, at logits Z.

    Args:
        Z: logits, (n, m).
        Y: targets.
        name: of the loss.
        form: "textbook" or "clipped".
        dtype: whose clipping limits are meant.
    """
    settings = {"name": name, "form": form, "dtype": dtype}
    return Composed(_loss(Z, Y, **settings), _gradient(Z, Y, **settings))


def _loss(Z: Array, Y: Array, *, name: str, form: str, dtype: str) -> Exact:
    formula, _ = FORMULAS[name, form]
    held = limits(form, dtype)
    return enclose_samples(lambda z, y: formula(distribution(z), y, **held), Z, weights(Y, len(Z)))


def _gradient(Z: Array, Y: Array, *, name: str, form: str, dtype: str) -> Exact:
    _, formula = FORMULAS[name, form]
    held = limits(form, dtype)

    def compute(z: Column, y: Column) -> Column:
        p = distribution(z)
        G = formula(p, y, **held)
        mean = total([gk * pk for gk, pk in zip(G, p, strict=True)])
        return [pj * (gj - mean) for gj, pj in zip(G, p, strict=True)]

    return enclose_columns(compute, Z, weights(Y, len(Z)))
