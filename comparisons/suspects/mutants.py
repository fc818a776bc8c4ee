"""Mutants: the NumPy network with one mistake in it, and everything after it computed from that.

With a suspect, the step it stands in for makes what the mistake makes, and the steps that follow
take it from there, rightly: of one pass, as `walks` walks it, or of a whole training.
"""

from collections.abc import Sequence
from functools import partial
from typing import Any

import numpy as np

from comparisons import trajectories
from comparisons.dialects import BLACKBOARD, Array
from comparisons.engines import Observed, scratch_network
from comparisons.oracle.optimizers import Held, held
from comparisons.problems import Problem
from comparisons.suspects import Suspect
from comparisons.suspects.walks import Rule, walk
from comparisons.trajectories import Trajectory
from comparisons.update_steps import UPDATES


def observe(problem: Problem, suspect: Suspect | None = None, layer: int = -1) -> Observed:
    """One forward and one backward pass, with a mistake in one step.

    Args:
        problem: in the dtype to compute in.
        suspect: the mistake; None for none.
        layer: where it is made; -1 for the loss and the cost.

    Example:
        >>> from comparisons.catalogue import load
        >>> from comparisons.suspects import SUSPECTS
        >>> left_out = next(each for each in SUSPECTS if each.name == "bias never learns")
        >>> observe(load("wine"), left_out, 2).trace["db2"].any()
        np.False_
    """
    planted = {} if suspect is None else {(suspect.quantity, layer): suspect}
    form, last = scratch_network(problem).form, f"A{problem.layers}"
    return Observed("scratch", BLACKBOARD, walk(problem, planted), last, form, "numpy")


def run(
    problem: Problem,
    visits: Sequence[Array],
    suspect: Suspect | None = None,
    optimizer: str = "",
    settings: dict[str, float] | None = None,
) -> Trajectory:
    """Training with a mistake in the optimiser, in every step and every parameter.

    Args:
        problem: in the dtype to train in.
        visits: the samples of each step.
        suspect: the mistake; None for none.
        optimizer: "sgd", "momentum" or "adam"; that of the suspect if empty.
        settings: the optimiser's; its defaults if None.

    Example:
        >>> from comparisons.catalogue import load
        >>> from comparisons.suspects import SUSPECTS
        >>> lost = next(each for each in SUSPECTS if each.name == "update lost")
        >>> problem = load("wine")
        >>> path = run(problem, trajectories.batches(problem, 2, 32, seed=0), lost).path
        >>> bool((path["W1"][0] == path["W1"][2]).all())
        True
    """
    from scratch.optimizers import OPTIMIZERS

    optimizer = optimizer or (suspect.optimizer if suspect else "")
    start, _, defaults = OPTIMIZERS[optimizer]
    each = [settings or defaults] * len(visits)
    step = partial(stepped, optimizer, suspect)
    return trajectories.trained(problem, visits, start(problem.parameters), step, each)


def stepped(
    optimizer: str,
    suspect: Suspect | None,
    parameters: dict[str, Array],
    gradients: dict[str, Array],
    state: dict[str, Any],
    **settings: float,
) -> tuple[dict[str, Array], dict[str, Any]]:
    """One step of an optimiser, cut as `update_steps` cuts it, with a mistake in one cut."""
    t = state["t"] + 1
    updated, new = {}, {"t": t}
    for name, W in parameters.items():
        given = held(settings, str(W.dtype))
        words = {"W": W, "dW": gradients[f"d{name}"], "t": t}
        words |= {
            prefix: state[f"{prefix}{name}"]
            for prefix in ("m", "v", "vhat")
            if f"{prefix}{name}" in state
        }
        for update in UPDATES[optimizer]:
            rule, wanted = RULES[optimizer, update.prefix], update.inputs
            if suspect is not None and suspect.quantity == update.prefix:
                rule, wanted = suspect.wrong, (*wanted, *(word for word, _ in suspect.also))
            value = rule(*(words[word] for word in wanted), given=given)
            words[f"{update.prefix} after"] = value
            if update.prefix:
                new[f"{update.prefix}{name}"] = value
            else:
                updated[name] = value
    return updated, new


def adam(W: Array, m: Array, v: Array, t: int, *, given: Held) -> Array:
    """W - m alpha / (sqrt(v) + epsilon), rounded in the order of `scratch.optimizers.adam_step`."""
    real = W.dtype.type
    left_1, left_2 = (1 - real(beta) ** real(t) for beta in (given.beta_1, given.beta_2))
    alpha = real(given.learning_rate) * np.sqrt(left_2) / left_1
    return W - m * alpha / (np.sqrt(v) + given.epsilon)


def adamw(W: Array, m: Array, v: Array, t: int, *, given: Held) -> Array:
    """W - W weight_decay learning_rate, then `adam`."""
    return adam(W - W * given.weight_decay * given.learning_rate, m, v, t, given=given)


def velocity(m: Array, dW: Array, *, given: Held) -> Array:
    """momentum m - learning_rate dW."""
    return m * given.momentum - dW * given.learning_rate


def first_moment(m: Array, dW: Array, *, given: Held) -> Array:
    """m + (dW - m) rest_1."""
    return (dW - m) * given.rest_1 + m


def second_moment(v: Array, dW: Array, *, given: Held) -> Array:
    """v + (dW^2 - v) rest_2."""
    return (dW * dW - v) * given.rest_2 + v


# (optimiser, prefix of what it updates) -> the right rule.
RULES: dict[tuple[str, str], Rule] = {
    ("sgd", ""): lambda W, dW, given: W - given.learning_rate * dW,
    ("momentum", "m"): velocity,
    ("momentum", ""): lambda W, m, given: W + m,
    ("nesterov", "m"): velocity,
    ("nesterov", ""): lambda W, m, dW, given: W + (m * given.momentum - dW * given.learning_rate),
    ("rmsprop", "v"): lambda v, dW, given: given.kept_2 * v + given.rest_2 * (dW * dW),
    ("rmsprop", ""): lambda W, dW, v, given: (
        W - given.learning_rate * dW / np.sqrt(v + given.epsilon)
    ),
    **{(each, "m"): first_moment for each in ("adam", "adamw", "amsgrad")},
    **{(each, "v"): second_moment for each in ("adam", "adamw", "amsgrad")},
    ("adam", ""): adam,
    ("adamw", ""): adamw,
    ("amsgrad", "vhat"): lambda vhat, v, given: np.maximum(vhat, v),
    ("amsgrad", ""): adam,
}
