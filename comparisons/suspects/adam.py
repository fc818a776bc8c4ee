"""Mistakes in the step of Adam, in Keras's form ("epsilon hat").

After `moments`, before `adaptive`. Inputs as in `update_steps`: W before the step, m and v after
it, t counted from 1; `given` holds the settings, each rounded once to the dtype. The paper's form
is a mistake only in that Keras's was meant.
"""

from typing import Any

import numpy as np

from comparisons.dialects import Array
from comparisons.oracle.optimizers import Held
from comparisons.suspects.pieces import coarse
from comparisons.suspects.record import BOTH, Also, Rule, Suspect, everywhere

# Of the penalty that was not asked for.
DECAY = 1e-2


def left(beta: float, t: Any, W: Array) -> Any:
    """1 - beta^t in the dtype of the parameter."""
    real = W.dtype.type
    return 1 - real(beta) ** real(t)


def rate(W: Array, t: Any, given: Held) -> Any:
    """alpha = learning_rate sqrt(1 - beta_2^t) / (1 - beta_1^t)."""
    real = W.dtype.type
    return real(given.learning_rate) * np.sqrt(left(given.beta_2, t, W)) / left(given.beta_1, t, W)


def stepped(W: Array, m: Array, v: Array, t: Any, given: Held) -> Array:
    """W - m alpha / (sqrt(v) + epsilon): the right step, for other t or settings."""
    return W - m * rate(W, t, given) / (np.sqrt(v) + given.epsilon)


def uncorrected(W: Array, m: Array, v: Array, alpha: Any, given: Held) -> Array:
    """The step with another rate."""
    return W - m * alpha / (np.sqrt(v) + given.epsilon)


def paper(W: Array, m: Array, v: Array, t: Any, given: Held) -> Array:
    """Algorithm 1 of the paper: epsilon beside the corrected root."""
    m_hat, v_hat = m / left(given.beta_1, t, W), v / left(given.beta_2, t, W)
    return W - given.learning_rate * m_hat / (np.sqrt(v_hat) + given.epsilon)


def swapped(given: Held) -> Held:
    """The settings with one beta in the place of the other."""
    return given._replace(beta_1=given.beta_2, beta_2=given.beta_1)


def moved(
    name: str,
    wrong: Rule,
    *hidden_by: str,
    also: Also = (),
    dtypes: tuple[str, ...] = BOTH,
) -> Suspect:
    """A mistake in the step."""
    return Suspect(name, "", wrong, everywhere, also, "inputs", hidden_by, "adam", dtypes)


ADAM_STEP = [
    moved(
        "no bias correction",
        lambda W, m, v, t, given: uncorrected(W, m, v, given.learning_rate, given),
        "zero gradient",
    ),
    moved(
        "only the first moment corrected",
        lambda W, m, v, t, given: uncorrected(
            W, m, v, given.learning_rate / left(given.beta_1, t, W), given
        ),
        "zero gradient",
    ),
    moved(
        "only the second moment corrected",
        lambda W, m, v, t, given: uncorrected(
            W, m, v, given.learning_rate * np.sqrt(left(given.beta_2, t, W)), given
        ),
        "zero gradient",
    ),
    moved(
        "bias correction without t",
        lambda W, m, v, t, given: stepped(W, m, v, 1, given),
        "first step",
        "zero gradient",
    ),
    moved("t counted from 0", lambda W, m, v, t, given: stepped(W, m, v, t - 1, given)),
    moved(
        "t one step ahead",
        lambda W, m, v, t, given: stepped(W, m, v, t + 1, given),
        "zero gradient",
    ),
    moved("t two steps behind", lambda W, m, v, t, given: stepped(W, m, v, t - 2, given)),
    moved(
        "betas swapped in the correction",
        lambda W, m, v, t, given: stepped(W, m, v, t, swapped(given)),
        "zero gradient",
        "equal betas",
    ),
    moved(
        "beta_1 of the correction rounded to bfloat16",
        lambda W, m, v, t, given: stepped(W, m, v, t, given._replace(beta_1=coarse(given.beta_1))),
        "zero gradient",
        "betas of few digits",
    ),
    moved(
        "epsilon of 1e-8 for 1e-7",
        lambda W, m, v, t, given: stepped(W, m, v, t, given._replace(epsilon=given.epsilon / 10)),
        "zero gradient",
        "large gradients",
    ),
    moved(
        "epsilon missing",
        lambda W, m, v, t, given: stepped(W, m, v, t, given._replace(epsilon=0.0)),
        "large gradients",
    ),
    moved(
        "epsilon inside the root",
        lambda W, m, v, t, given: W - m * rate(W, t, given) / np.sqrt(v + given.epsilon),
        "zero gradient",
        "large gradients",
    ),
    moved("epsilon beside the corrected root", paper, "zero gradient", "large gradients"),
    moved(
        "root left out",
        lambda W, m, v, t, given: W - m * rate(W, t, given) / (v + given.epsilon),
        "zero gradient",
    ),
    moved(
        "learning rate of Adam off by 1e-6",
        lambda W, m, v, t, given: stepped(
            W, m, v, t, given._replace(learning_rate=given.learning_rate * (1 + 1e-6))
        ),
        "zero gradient",
        "small steps",
        dtypes=("float64",),  # in float32 the rounding of the bias correction is larger
    ),
    moved(
        "uphill with Adam",
        lambda W, m, v, t, given: W + m * rate(W, t, given) / (np.sqrt(v) + given.epsilon),
        "zero gradient",
    ),
    moved("update of Adam lost", lambda W, m, v, t, given: W.copy(), "zero gradient"),
    moved(
        "gradient for the first moment in the step",
        lambda W, m, v, t, dW, given: stepped(W, dW, v, t, given),
        "zero gradient",
        also=(("dW", 0),),
    ),
    moved(
        "weights decay beside Adam",
        lambda W, m, v, t, given: stepped(W, m, v, t, given) - given.learning_rate * DECAY * W,
        "zero weights",
    ),
]
