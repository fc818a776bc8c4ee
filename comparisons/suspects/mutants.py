"""Mutants: the NumPy network with one mistake in it, and everything after it computed from that.

The pieces are those of `scratch`, in its order; without a suspect the numbers are its numbers, bit
for bit (a test says so of every problem). With one, the step it stands in for makes what the
mistake makes, and the steps that follow take it from there, rightly.
"""

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import Any

import numpy as np

from comparisons import trajectories
from comparisons.dialects import BLACKBOARD, Array, Trace
from comparisons.engines import Observed, scratch_network
from comparisons.oracle.optimizers import Held, held
from comparisons.problems import Problem
from comparisons.suspects import Suspect
from comparisons.trajectories import Trajectory
from comparisons.update_steps import UPDATES

Rule = Callable[..., Any]


Planted = Mapping[tuple[str, int], Suspect]


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


@np.errstate(all="ignore")  # what is not finite will be judged
def walk(
    problem: Problem, planted: Planted | None = None, seen: Mapping[str, Array] | None = None
) -> Trace:
    """What one forward and one backward pass makes, with mistakes in some of its steps.

    Args:
        problem: in the dtype to compute in.
        planted: stem and layer of a step -> the mistake in it; -1 for the loss and the cost.
        seen: quantities as somebody else made them, which the steps after them start from.

    Returns:
        What each step made of its inputs.
    """
    from scratch.activations import ACTIVATIONS
    from scratch.losses import LOSSES

    net, mistakes = scratch_network(problem), planted or {}
    scoring = LOSSES[net.loss, net.form]
    last, given = problem.layers, problem.parameters
    made: Trace = {}
    trace: Trace = {"Y": problem.Y}

    def make(stem: str, at: int, rule: Rule, *inputs: Array) -> Any:
        """One step: its rule, or what the suspect makes of its inputs or of its result."""
        value, suspect = rule(*inputs), mistakes.get((stem, at))
        if suspect is not None:
            names = (_named(other, at, further) for other, further in suspect.also)
            more = [trace[name] for name in names]
            value = suspect.wrong(*((value,) if suspect.on == "result" else (*inputs, *more)))
        name = f"{stem}{at}" if at >= 0 else stem
        made[name] = value
        trace[name] = value if seen is None else seen.get(name, value)
        return trace[name]

    make("A", 0, given_as_it_is, problem.X)
    for at in range(1, last + 1):
        make("W", at, given_as_it_is, given[f"W{at}"])
        make("b", at, given_as_it_is, given[f"b{at}"])
    for at, activation in enumerate(problem.activations, start=1):
        Z = make("Z", at, affine, trace[f"W{at}"], trace[f"A{at - 1}"], trace[f"b{at}"])
        make("A", at, ACTIVATIONS[activation].forward, Z)
    make("cost", -1, np.mean, make("loss", -1, scoring.loss, trace[f"A{last}"], problem.Y))
    make("dA", last, scoring.gradient, trace[f"A{last}"], problem.Y)
    for at in range(last, 0, -1):
        backward = ACTIVATIONS[problem.activations[at - 1]].backward
        dZ = make("dZ", at, backward, trace[f"dA{at}"], trace[f"Z{at}"], trace[f"A{at}"])
        make("dW", at, weights, dZ, trace[f"A{at - 1}"])
        make("db", at, biases, dZ)
        if at > 1:
            make("dA", at - 1, inputs_before, trace[f"W{at}"], dZ)
    return made


def _named(stem: str, at: int, further: int) -> str:
    """A quantity some layers further on; the targets belong to none."""
    return stem if stem == "Y" else f"{stem}{at + further}"


def given_as_it_is(array: Array) -> Array:
    """What the problem gave."""
    return array


def affine(W: Array, A: Array, b: Array) -> Array:
    """Z = W A + b."""
    return W @ A + b


def weights(dZ: Array, A: Array) -> Array:
    """dW = dZ A^T / m."""
    return dZ @ A.T / dZ.shape[1]


def biases(dZ: Array) -> Array:
    """db = (sum of dZ) / m."""
    return dZ.sum(axis=1, keepdims=True) / dZ.shape[1]


def inputs_before(W: Array, dZ: Array) -> Array:
    """dA of the layer before = W^T dZ."""
    return W.T @ dZ


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
