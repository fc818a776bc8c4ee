"""Every reason why a mistake is hidden, on inputs that were made to hide it."""

from dataclasses import replace

import numpy as np
import pytest
from small import network

from comparisons.compare import judge_step, turned_trace
from comparisons.data import Data
from comparisons.identifiability.network import NO, YES, against, all_steps, identifiability
from comparisons.identifiability.reasons import REASONS
from comparisons.identifiability.telling import telling, telling_run
from comparisons.identifiability.update_reasons import UPDATE_REASONS
from comparisons.identifiability.updates import identifiability_of_updates
from comparisons.oracle.balls import known
from comparisons.oracle.optimizers import held
from comparisons.problems import make
from comparisons.records import WRONG
from comparisons.studies.sentences import reach
from comparisons.suspects import SUSPECTS, Suspect, mutants
from comparisons.suspects.record import everywhere
from comparisons.update_steps import UPDATES, judge_updates
from scratch.optimizers import OPTIMIZERS


def with_parameters(problem, **changes):
    """Some parameters changed: W1=function."""
    changed = {name: change(problem.parameters[name]) for name, change in changes.items()}
    return replace(problem, parameters=problem.parameters | changed)


def zero(array):
    return np.zeros_like(array)


def raised(array):
    return array + 100.0


def shrunk(array):
    return array * 1e-9


def last_zero(array):
    return np.concatenate([array[:-1], zero(array[-1:])])


def symmetric(array):
    return array + array.T


def equal_rows(array):
    return np.repeat(array[:1], len(array), axis=0)


def perfect(problem, samples=slice(None)):
    """The targets of some samples are what the network says, to the bit in float32."""
    problem = problem.cast("float32")
    A = mutants.observe(problem).trace[f"A{problem.layers}"]
    Y = problem.Y.copy()
    Y[:, samples] = A[:, samples]
    return replace(problem, Y=Y)


def targets(problem, value):
    return replace(problem, Y=np.full_like(problem.Y, value))


def inputs(problem, change):
    return replace(problem, X=change(problem.X))


def deep(activation, width=6, first=4):
    layers = [(first, activation), (width, activation)]
    rng = np.random.default_rng(0)
    data = Data(rng.normal(size=(5, 7)), rng.normal(size=(2, 7)), "noise")
    return make("deep", data, layers, "linear", "mean_squared_error", False)


def many_inputs():
    rng = np.random.default_rng(0)
    data = Data(rng.normal(size=(500, 7)), rng.normal(size=(2, 7)), "noise")
    return make("many inputs", data, [(5, "tanh")], "linear", "mean_squared_error", False)


# reason -> (problem, the mistake that it hides, the step in which)
HIDING = {
    "open": (lambda: with_parameters(deep("relu"), b1=raised), "relu' left out", "dZ1"),
    "open below": (
        lambda: with_parameters(deep("relu"), b1=raised),
        "layer fed with Z instead of A",
        "Z2",
    ),
    "open above": (
        lambda: with_parameters(deep("relu"), W2=shrunk, b2=raised),
        "dA passed on instead of dZ",
        "dA1",
    ),
    "small": (
        lambda: with_parameters(deep("tanh"), W1=shrunk, b1=shrunk),
        "tanh' left out",
        "dZ1",
    ),
    "small below": (
        lambda: with_parameters(deep("tanh"), W1=shrunk, b1=shrunk),
        "layer fed with Z instead of A",
        "Z2",
    ),
    "small above": (
        lambda: with_parameters(deep("tanh"), W2=shrunk, b2=shrunk),
        "dA passed on instead of dZ",
        "dA1",
    ),
    "saturated": (
        lambda: with_parameters(deep("tanh"), b1=raised),
        "tanh of half its argument",
        "A1",
    ),
    "symmetric": (
        lambda: with_parameters(network("square"), W2=symmetric),
        "kernel transposed",
        "Z2",
    ),
    "symmetric above": (
        lambda: with_parameters(network("square"), W2=symmetric),
        "kernel not transposed on the way back",
        "dA1",
    ),
    "no bias": (lambda: with_parameters(deep("relu"), b2=zero), "bias left out", "Z2"),
    "equal biases": (
        lambda: with_parameters(deep("relu"), b2=equal_rows),
        "bias of the next unit",
        "Z2",
    ),
    "equal units": (
        lambda: with_parameters(network("probs"), W1=equal_rows, b1=equal_rows),
        "softmax of base 2",
        "A1",
    ),
    "one sample": (lambda: network("classes", 1), "1/m missing", "dW1"),
    "equal samples": (
        lambda: inputs(deep("relu"), lambda X: np.repeat(X[:, :1], 7, axis=1)),
        "samples in another order",
        "dW1",
    ),
    "m is a width": (
        lambda: deep("relu", width=7),
        "divided by the units instead of the samples",
        "dW2",
    ),
    "dark input": (lambda: inputs(deep("relu"), last_zero), "last input dropped", "Z1"),
    "dark unit above": (
        lambda: with_parameters(deep("tanh"), W2=last_zero),
        "last unit passes nothing back",
        "dA1",
    ),
    "zero inputs": (lambda: inputs(deep("relu"), zero), "dropout left on", "Z1"),
    "zeros": (lambda: perfect(deep("relu")), "the 2 of the square lost", "dA3"),
    "zeros into": (lambda: perfect(deep("relu")), "relu' left out", "dZ1"),
    "zeros in A": (
        lambda: with_parameters(deep("tanh"), W1=zero, b1=zero),
        "tanh' without the square",
        "dZ1",
    ),
    "zero sample": (
        lambda: perfect(deep("relu"), slice(-1, None)),
        "first derivative of the last sample lost",
        "dA3",
    ),
    "zero sample into": (
        lambda: perfect(deep("relu"), slice(-1, None)),
        "last sample left out of db",
        "db3",
    ),
    "few digits": (lambda: inputs(deep("relu"), np.round), "inputs rounded to float16", "Z1"),
    "long sum": (many_inputs, "inputs rounded to float16", "Z1"),
    "long sum above": (
        lambda: deep("tanh", width=500),
        "gradient passed on in float16",
        "dA1",
    ),
    "many samples": (
        lambda: network("numbers", 500),
        "dW from float16 activations",
        "dW1",
    ),
    "all yes": (
        lambda: targets(network("answers"), 1.0),
        "only the yes of a yes-or-no loss",
        "loss",
    ),
    "all no": (
        lambda: targets(network("answer-probs"), 0.0),
        "sign between the two quotients",
        "dA2",
    ),
    "probs above epsilon": (
        lambda: with_parameters(network("probs"), W2=shrunk, b2=shrunk),
        "log(p + 1e-7)",
        "loss",
    ),
}


def test_every_reason_has_inputs_that_are_hidden_by_it():
    assert set(HIDING) == set(REASONS)
    assert {key for s in SUSPECTS if not s.optimizer for key in s.hidden_by} == set(REASONS)


@pytest.mark.parametrize("key", HIDING)
def test_a_mistake_is_hidden_for_a_reason_and_shows_on_telling_inputs(key):
    problem, name, quantity = HIDING[key]
    hidden = problem().cast("float32")
    found = {(each.name, each.quantity): each for each in identifiability(hidden)}
    assert found[name, quantity].revealed != YES
    words = REASONS[key].sentence.split("{")[0].strip(" ,")
    assert words in found[name, quantity].reason

    shown = telling(hidden, "float32")
    suspect = next(each for each in SUSPECTS if each.name == name)
    layer = int(quantity.lstrip("dWZAblos")) if quantity != "loss" else -1
    observed = mutants.observe(shown, suspect, layer)
    steps = {s.quantity: s for s in all_steps(shown, observed.loss_input, observed.form)}
    turned = turned_trace(observed, shown)
    assert judge_step(steps[quantity], turned, observed, shown).verdict == WRONG


def test_where_no_reason_is_known_the_numbers_are_said():
    nudge = Suspect("a little too much", "Z", lambda Z: Z, everywhere, on="result")
    exact, bound = known(np.ones(3)), np.full(3, 1e-3)
    said = against(nudge, "Z1", np.float32([1, 1.0005, 1]), exact, bound, lambda keys: "")
    # 1.0005 as a float32 is off by up to 6e-8, 1.2e-4 of the distance 0.0005.
    assert (said.revealed, said.margin) == (NO, pytest.approx(0.5, rel=1.2e-4))
    assert said.reason == (
        "it moves no number further than 0.5 of what rounding could: the furthest from 1 to "
        "1.00049996"
    )


# ---- optimisers

ADAM = OPTIMIZERS["adam"].settings


def simple(change=lambda problem: problem):
    return lambda: change(network("numbers"))


# reason -> (problem, optimiser, changes of its settings, steps, mistake, quantity)
HIDDEN_UPDATES = {
    "zero gradient": (simple(perfect), "sgd", {}, 3, "uphill", "W1"),
    "first step": (simple(), "momentum", {}, 1, "velocity reset at every step", "mW1"),
    "zero weights": (
        simple(lambda p: with_parameters(p, W1=zero)),
        "sgd",
        {},
        1,
        "weight decay nobody asked for",
        "W1",
    ),
    "steps lost": (simple(), "sgd", {"learning_rate": 1e-30}, 3, "update lost", "W1"),
    "small steps": (
        simple(),
        "sgd",
        {"learning_rate": 1e-4},
        3,
        "learning rate off by 1e-6",
        "W1",
    ),
    "rate of one": (simple(), "sgd", {"learning_rate": 1.0}, 3, "learning rate left out", "W1"),
    "equal betas": (
        simple(),
        "adam",
        {"beta_1": 0.9, "beta_2": 0.9},
        3,
        "betas swapped in the first moment",
        "mW1",
    ),
    "betas of few digits": (
        simple(),
        "adam",
        {"beta_1": 0.875},
        3,
        "beta_1 rounded to bfloat16",
        "mW1",
    ),
    "large gradients": (
        simple(lambda p: replace(p, Y=p.Y + 1e4)),
        "adam",
        {},
        3,
        "epsilon missing",
        "W2",
    ),
    "growing gradients": (simple(), "adam", {}, 2, "second moment never falls", "vb2"),
    "rising second moments": (
        simple(),
        "amsgrad",
        {},
        2,
        "no maximum of the second moments",
        "vhatb2",
    ),
}


def test_every_reason_of_an_update_has_a_run_that_is_hidden_by_it():
    assert set(HIDDEN_UPDATES) == set(UPDATE_REASONS)
    assert {key for s in SUSPECTS if s.optimizer for key in s.hidden_by} == set(UPDATE_REASONS)


@pytest.mark.parametrize("key", HIDDEN_UPDATES)
def test_a_mistake_of_an_optimiser_is_hidden_for_a_reason_and_shows_on_a_telling_run(key):
    problem, optimizer, changes, steps, name, quantity = HIDDEN_UPDATES[key]
    hidden = problem().cast("float32")
    settings = OPTIMIZERS[optimizer].settings | changes
    visits = steps * [np.arange(hidden.m)]
    every = identifiability_of_updates(hidden, visits, optimizer, settings)
    found = {(each.name, each.quantity): each for each in every}
    assert found[name, quantity].revealed != YES
    assert found[name, quantity].reason == UPDATE_REASONS[key].sentence

    shown, batches = telling_run(hidden, "float32", optimizer)
    suspect = next(each for each in SUSPECTS if each.name == name)
    given = held(OPTIMIZERS[optimizer].settings, "float32")
    update = next(each for each in UPDATES[optimizer] if each.prefix == suspect.quantity)
    parameter = quantity.removeprefix(update.prefix)
    trajectory = mutants.run(shown, batches, suspect)
    assert judge_updates(update, parameter, trajectory, given).verdict == WRONG


def test_a_study_says_in_a_sentence_what_its_inputs_could_not_reveal():
    said = reach(with_parameters(deep("relu"), b2=zero).cast("float32"), ["Z1", "Z2"])
    assert said.startswith("A known mistake could be made in ")
    assert "bias left out (Z2), bias subtracted (Z2), bias added twice (Z2)" in said
    assert said.endswith("because every bias of layer 2 is zero.")
