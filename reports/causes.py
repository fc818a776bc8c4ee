"""What usually lies behind a wrong step: the slips that people make there, most common first.

Third in the reading order. A hint and no diagnosis: it is looked up by the study and the kind of
the quantity, and knows nothing of the numbers.
"""

from __future__ import annotations

import re

GIVEN = "other weights than the given ones: a transposed kernel, another order, another seed"

CAUSES = {
    ("forward", "A"): "another activation than declared, or a softmax over the wrong axis",
    ("forward", "W"): GIVEN,
    ("forward", "b"): GIVEN,
    ("forward", "Z"): "a transposed kernel, a bias left out or added along the wrong axis, or a "
    "detour through a narrower dtype",
    ("forward", "loss"): "another form of the loss: an epsilon in the log, a factor 1/2, or a sum "
    "over the outputs instead of their mean",
    ("forward", "cost"): "a sum instead of the mean, or the mean over another number of samples",
    ("gradients", "dA"): "at the output the derivative of another loss or a factor (2, 1/m, 1/n); "
    "in hidden layers a kernel not transposed, changed before the derivative passed through it, "
    "or dA passed on instead of dZ",
    ("gradients", "dZ"): "the derivative of the activation left out, that of another activation, "
    "or taken at Z where A is meant",
    ("gradients", "dW"): "1/m missing, there twice, or of another m; or the activations of the "
    "wrong layer",
    ("gradients", "db"): "not summed over the samples, summed over everything, or a mean where dW "
    "has a sum",
    ("stability", "loss"): "a log-sum-exp without its shift, or another epsilon in the clipping",
    ("stability", "dZ"): "the derivative of another form of the loss",
    ("adam", "m"): "beta_1 swapped, rounded, or left out; a moment that is reset",
    ("adam", "v"): "beta_2 swapped or rounded; the gradient not squared",
    ("adam", "W"): "no bias correction, t off by one, epsilon in another place or of another size, "
    "or a sign",
}
CAUSES |= {("adam", "b"): CAUSES["adam", "W"]}


def usual_cause(study: str, quantity: str) -> str:
    """What usually lies behind a wrong quantity, or "" if nothing is known of its kind.

    Args:
        study: its name.
        quantity: as a row names it, such as "dW2", "mW1 (adam)" or "loss of keras softmax in fit".

    Example:
        >>> usual_cause("gradients", "db2").startswith("not summed over the samples")
        True
    """
    found = re.match(r"[A-Za-z]+", quantity)
    stem = found[0] if found else ""
    if "at the start" in quantity:
        return GIVEN
    if study == "adam" and stem[:1] in ("m", "v"):
        stem = stem[0]
    return CAUSES.get((study, stem), "")
