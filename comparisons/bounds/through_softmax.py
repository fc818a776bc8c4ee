"""The bound of a loss through a softmax in the layer, composed from the logits on.

The formulas of `layers` and `losses`, one after the other: what the probs are off by is passed on.
Where rounding decides on which side of a limit a prob is clipped, or whether it underflows, nothing
can be said of the gradient, and its bound there is nan; of the loss, which is continuous there, it
can.
"""

from comparisons.bounds import losses
from comparisons.bounds.arithmetic import Array, Format
from comparisons.bounds.layers import distribution, through_distribution
from comparisons.bounds.rounded import Rounded, bounding, given
from comparisons.oracle.exact import Exact
from comparisons.oracle.losses import limits


@bounding
def loss(
    exact: Exact, Z: Array, Y: Array, *, name: str, form: str, dtype: str, fp: Format
) -> tuple[Rounded, ...]:
    """The bound of the loss, by each way to the probs.

    A prob that underflows makes the textbook form infinite: there is no bound then.
    """
    formula, _ = losses.BOUNDS[name, form]
    W, held = given(losses.weighted(Y, len(Z)), fp), limits(form, dtype)
    return tuple(way for P in distribution(given(Z, fp)) for way in formula(P, W, **held))


@bounding
def gradient(
    exact: Exact, Z: Array, Y: Array, *, name: str, form: str, dtype: str, fp: Format
) -> tuple[Rounded, ...]:
    """The bound of dz_j = p_j (g_j - sum_k p_k g_k), g the derivative at the probs."""
    _, formula = losses.BOUNDS[name, form]
    W, held = given(losses.weighted(Y, len(Z)), fp), limits(form, dtype)
    return tuple(
        way
        for P in distribution(given(Z, fp))
        for G in formula(P, W, **held)
        for way in through_distribution(G, P)
    )
