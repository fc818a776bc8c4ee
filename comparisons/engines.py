"""Engines: who answers a problem with a trace.

`scratch` goes through the same door as anyone else: it returns its arrays in its own dialect, says
from what it computed the loss and by which form, and is not trusted beyond that.
"""

from collections.abc import Callable
from typing import Any, NamedTuple

import numpy as np

from comparisons.dialects import BLACKBOARD, KERAS, Array, Dialect, Trace, turn_back
from comparisons.problems import Problem


class Observed(NamedTuple):
    """What one engine computed for a problem.

    Attributes:
        engine: its name.
        dialect: how its arrays are laid out and scaled.
        trace: names to arrays, in its own dialect.
        loss_input: the quantity that the loss was computed from, such as "Z3" or "A3".
        form: "from_logits", "textbook" or "clipped".
        library: whose exp, log and tanh it called, a key of `bounds.library.LIBRARY`; "any" if
            that is not known.
    """

    engine: str
    dialect: Dialect
    trace: Trace
    loss_input: str
    form: str
    library: str = "any"


Engine = Callable[[Problem], Observed]


@np.errstate(all="ignore")  # what is not finite will be judged
def scratch(problem: Problem) -> Observed:
    """The NumPy network. Where the problem's loss takes probs, this one takes the textbook form."""
    from scratch.backprop import observe

    net = scratch_network(problem)
    trace = observe(net, problem.parameters, problem.X, problem.Y)
    return Observed("scratch", BLACKBOARD, trace, f"A{problem.layers}", net.form, "numpy")


def scratch_network(problem: Problem) -> Any:
    """The `scratch.network.Network` of a problem."""
    from scratch.network import network

    form = "from_logits" if problem.from_logits else "textbook"
    layers = list(zip(problem.units[1:], problem.activations, strict=True))
    return network(layers, problem.loss, form)


def keras(problem: Problem) -> Observed:
    """The Keras model of the same problem, observed while it runs.

    Which quantity its loss was computed from is measured, not assumed: a loss that does not depend
    on the output A has found its way back to the logits Z.
    """
    from keras_ref.backprop import observe

    return keras_observed(problem, *observe(keras_model(problem), *keras_data(problem)))


def keras_observed(problem: Problem, trace: Trace, loss_input: str) -> Observed:
    """What Keras computed for a problem, with the form of the loss that follows from it."""
    if problem.loss == "mean_squared_error":
        form = "textbook"
    else:
        form = "from_logits" if problem.from_logits or loss_input.startswith("Z") else "clipped"
    return Observed("keras", KERAS, trace, loss_input, form, "tensorflow")


def keras_model(problem: Problem, optimizer: Any = None) -> Any:
    """The compiled Keras model of a problem, with its weights set."""
    from keras_ref.network import build, set_parameters

    model = build(
        problem.units[1:],
        problem.activations,
        problem.loss,
        problem.from_logits,
        inputs=problem.units[0],
        dtype=str(problem.X.dtype),
        optimizer=optimizer,
    )
    set_parameters(model, keras_parameters(problem))
    return model


def keras_parameters(problem: Problem) -> Trace:
    """The parameters of a problem in Keras's layout."""
    return {name: turn_back(name, array, KERAS) for name, array in problem.parameters.items()}


def keras_data(problem: Problem) -> tuple[Array, Array]:
    """Inputs and targets with samples in rows."""
    Y = problem.Y if problem.Y.ndim == 1 else problem.Y.T
    return np.ascontiguousarray(problem.X.T), np.ascontiguousarray(Y)


ENGINES: dict[str, Engine] = {"scratch": scratch, "keras": keras}
