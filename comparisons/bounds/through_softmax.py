"""The bound of a loss through a softmax in the layer, composed from the logits on.

With P the exact probs and rho the relative error of a computed one (`layers.softmax_relative`), the
log of a prob moves by rho, and each product of a prob with a derivative by 2 rho. Where rounding
decides on which side of a limit a prob is clipped, or whether it underflows, nothing can be said of
the gradient, and its bound there is nan; of the loss, which is continuous there, it can.
"""

import numpy as np

from comparisons.bounds import losses
from comparisons.bounds.arithmetic import SECOND_ORDER, Array, Format
from comparisons.bounds.layers import gaps, softmax_backward, softmax_relative
from comparisons.oracle.exact import Exact
from comparisons.oracle.losses import limits


def probs(Z: Array) -> Array:
    """The softmax in double, near enough for a bound."""
    powers = np.exp(-gaps(Z))
    return powers / powers.sum(axis=0)


def loss(
    exact: Exact, Z: Array, Y: Array, *, name: str, form: str, dtype: str, fp: Format
) -> Array:
    """The bound of the loss at its probs, and rho, once for the class and once for the sum.

    A prob that underflows makes the textbook form infinite: there is no bound then.
    """
    P = probs(Z)
    rho = softmax_relative(P, Z, fp)
    at_probs = losses.loss(exact, P, Y, name=name, form=form, dtype=dtype, fp=fp)
    of_class = np.take_along_axis(P, Y[np.newaxis], axis=0)[0]
    lost = (of_class < fp.tiny * (len(Z) + 1)) & (form == "textbook")
    return np.where(lost, np.nan, at_probs + 2 * rho.max(axis=0) * SECOND_ORDER)


def gradient(
    exact: Exact, Z: Array, Y: Array, *, name: str, form: str, dtype: str, fp: Format
) -> Array:
    """The bound of dz_j = p_j (g_j - sum_k p_k g_k).

    2 rho |p_k g_k| and the error of g in every term, then the rounding of the step itself.
    """
    P = probs(Z)
    rho = softmax_relative(P, Z, fp)
    held = limits(form, dtype)
    _, formula = losses.BOUNDS[name, form]
    W = losses.weighted(Y, len(Z))
    with np.errstate(divide="ignore", invalid="ignore", over="ignore"):
        G = _derivative(P, W, held)
        moved = P * formula(P, W, fp, **held) + 2 * rho * np.abs(P * G)
        step = softmax_backward(exact, G, Z, P, fp=fp)
        bound = (moved + P * moved.sum(axis=0)) * SECOND_ORDER + step
    edge = np.zeros(P.shape, dtype=bool)
    for limit in held.values():
        edge |= np.abs(P - limit) <= rho * P + fp.u
    lost = (fp.tiny * (len(Z) + 1) > P) & (form == "textbook") & (W > 0)
    unknown = (edge | lost).any(axis=0)
    return np.where(unknown, np.nan, bound)


def _derivative(P: Array, W: Array, held: dict[str, float]) -> Array:
    """The magnitude of the derivative at the probs: of the textbook form, or of the clipped one."""
    if not held:
        return np.where(W > 0, W / P, 0.0)
    C = np.clip(P, held["low"], held["high"])
    inside = C == P
    return (1 / C.sum(axis=0) + W / P) * inside
