"""Mistakes of RMSprop, AdamW and AMSGrad, where they are not those of Adam.

Last of the package, after `adam`. Inputs as in `update_steps`; `given` holds the settings, each
rounded once to the dtype.
"""

import numpy as np

from comparisons.dialects import Array
from comparisons.oracle.optimizers import Held
from comparisons.suspects.adam import stepped
from comparisons.suspects.record import BOTH, Also, Rule, Suspect, everywhere


def mistake(
    optimizer: str,
    prefix: str,
    name: str,
    wrong: Rule,
    *hidden_by: str,
    also: Also = (),
    dtypes: tuple[str, ...] = BOTH,
) -> Suspect:
    """A mistake in one of an optimiser's updates."""
    return Suspect(name, prefix, wrong, everywhere, also, "inputs", hidden_by, optimizer, dtypes)


def descended(W: Array, dW: Array, below: Array, given: Held) -> Array:
    """W - learning_rate dW / below."""
    return W - given.learning_rate * dW / below


RMSPROP = [
    mistake(
        "rmsprop",
        "v",
        "rho and 1 - rho swapped",
        lambda v, dW, given: given.rest_2 * v + given.kept_2 * (dW * dW),
        "zero gradient",
    ),
    mistake(
        "rmsprop",
        "v",
        "gradient of RMSprop not squared",
        lambda v, dW, given: given.kept_2 * v + given.rest_2 * np.abs(dW),
        "zero gradient",
    ),
    mistake(
        "rmsprop",
        "v",
        "squares added up, never forgotten",
        lambda v, dW, given: v + dW * dW,
        "zero gradient",
    ),
    mistake(
        "rmsprop",
        "v",
        "square of the last gradient alone",
        lambda v, dW, given: given.rest_2 * (dW * dW),
        "first step",
        "zero gradient",
    ),
    mistake(
        "rmsprop",
        "",
        "epsilon outside the root",
        lambda W, dW, v, given: descended(W, dW, np.sqrt(v) + given.epsilon, given),
        "zero gradient",
        "large gradients",
    ),
    mistake(
        "rmsprop",
        "",
        "root of RMSprop left out",
        lambda W, dW, v, given: descended(W, dW, v + given.epsilon, given),
        "zero gradient",
    ),
    mistake(
        "rmsprop",
        "",
        "bias of RMSprop corrected",
        lambda W, dW, v, t, given: descended(
            W, dW, np.sqrt(v / (1 - W.dtype.type(given.kept_2) ** t) + given.epsilon), given
        ),
        "zero gradient",
        also=(("t", 0),),
    ),
    mistake(
        "rmsprop",
        "",
        "uphill with RMSprop",
        lambda W, dW, v, given: descended(W, -dW, np.sqrt(v + given.epsilon), given),
        "zero gradient",
    ),
]

ADAMW = [
    mistake(
        "adamw",
        "m",
        "decay in the gradient of AdamW",
        lambda m, dW, W, given: m + (dW + given.weight_decay * W - m) * given.rest_1,
        "zero weights",
        also=(("W", 0),),
    ),
    mistake(
        "adamw",
        "",
        "decay left out",
        lambda W, m, v, t, given: stepped(W, m, v, t, given),
        "zero weights",
        dtypes=("float64",),  # 4e-6 of a weight: in float32 a step beside it is rounded as far
    ),
    mistake(
        "adamw",
        "",
        "decay without the learning rate",
        lambda W, m, v, t, given: stepped(W - W * given.weight_decay, m, v, t, given),
        "zero weights",
    ),
    mistake(
        "adamw",
        "",
        "growth for decay",
        lambda W, m, v, t, given: stepped(
            W + W * given.weight_decay * given.learning_rate, m, v, t, given
        ),
        "zero weights",
        dtypes=("float64",),  # as above
    ),
    mistake(
        "adamw",
        "",
        "decay after the step",
        lambda W, m, v, t, given: (
            stepped(W, m, v, t, given) * (1 - given.weight_decay * given.learning_rate)
        ),
        "zero gradient",
        dtypes=("float64",),  # it moves a weight by 4e-6 of its step, lost in float32
    ),
]

AMSGRAD = [
    mistake(
        "amsgrad",
        "vhat",
        "no maximum of the second moments",
        lambda vhat, v, given: v.copy(),
        "rising second moments",
    ),
    mistake(
        "amsgrad",
        "vhat",
        "smallest second moment for the largest",
        lambda vhat, v, given: np.minimum(vhat, v),
        "zero gradient",
    ),
    mistake(
        "amsgrad",
        "",
        "second moment for the largest",
        lambda W, m, vhat, t, v, given: stepped(W, m, v, t, given),
        "rising second moments",
        also=(("v after", 0),),
    ),
]
