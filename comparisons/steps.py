"""Steps: how a pass through a network is cut, so that each part can be judged where it is made.

A step says which quantity is made from which others and which rule it follows. Its inputs are the
engine's own arrays, whatever went wrong before them; so an error is found in the step that made it,
and in no other.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from comparisons import quantities
from comparisons.bounds import layers as layer_bounds
from comparisons.bounds import losses as loss_bounds
from comparisons.bounds.arithmetic import Array
from comparisons.oracle import layers as exact_layers
from comparisons.oracle import losses as exact_losses
from comparisons.oracle.exact import Exact
from comparisons.problems import Problem


def anything_shows(*inputs: Array) -> str:
    """Nothing was left untried."""
    return ""


def one_side_only(Z: Array, *others: Array) -> str:
    """Whether a relu saw numbers of one sign alone: a missing or a constant branch would not show.

    Example:
        >>> import numpy as np
        >>> one_side_only(np.array([[0.5, 2.0]]))
        'every pre-activation is positive, so the other branch of the relu was never tried'
    """
    open_ = Z > 0
    if open_.any() and not open_.all():
        return ""
    sign = "positive" if open_.all() else "negative or 0"
    return f"every pre-activation is {sign}, so the other branch of the relu was never tried"


def one_side_of_two(dA: Array, Z: Array, A: Array) -> str:
    """As `one_side_only`, and that something came back to be passed on or stopped."""
    if not dA.any():
        return "every derivative that came back is 0, and any formula would have passed on 0"
    return one_side_only(Z)


@dataclass(frozen=True)
class Step:
    """One step of a computation.

    Attributes:
        quantity: what it makes, such as "dW2".
        inputs: what it makes it from, such as ("dZ2", "A1").
        exact: the oracle function: inputs -> Exact.
        bound: the bound function: Exact, inputs -> array, given `fp`.
        settings: what both functions take by keyword besides.
        untried: inputs -> why they could not show whether the step is right, "" if they could.
    """

    quantity: str
    inputs: tuple[str, ...]
    exact: Callable[..., Exact]
    bound: Callable[..., Array]
    settings: dict[str, Any] = field(default_factory=dict)
    untried: Callable[..., str] = anything_shows

    @property
    def sentence(self) -> str:
        """Such as "dW2 from dZ2, A1"."""
        return f"{self.quantity} from {', '.join(self.inputs)}"


def given_steps(problem: Problem) -> list[Step]:
    """That inputs and weights are the problem's own, bit for bit.

    Without these a network with a transposed kernel, or another seed, would be judged right in
    every step: right for the weights that it has.
    """
    return [
        Step(name, (f"{name} given",), exact_layers.linear, layer_bounds.copied)
        for name in quantities.given(problem.layers)
    ]


def forward_steps(problem: Problem, loss_input: str, form: str) -> list[Step]:
    """Z and A of every layer, the loss of each sample, the cost.

    Args:
        problem: architecture and loss.
        loss_input: the quantity that the loss is computed from.
        form: of the loss.
    """
    steps = []
    for layer, activation in enumerate(problem.activations, start=1):
        Z, A = f"Z{layer}", f"A{layer}"
        inputs = (f"W{layer}", f"A{layer - 1}", f"b{layer}")
        exact, bound = exact_layers.ACTIVATIONS, layer_bounds.ACTIVATIONS
        steps.append(Step(Z, inputs, exact_layers.affine, layer_bounds.affine))
        untried = one_side_only if activation == "relu" else anything_shows
        steps.append(Step(A, (Z,), exact[activation], bound[activation], untried=untried))
    settings = {"name": problem.loss, "form": form, "dtype": str(problem.X.dtype)}
    scoring = Step("loss", (loss_input, "Y"), exact_losses.loss, loss_bounds.loss, settings)
    return [*steps, scoring, Step("cost", ("loss",), exact_layers.mean, layer_bounds.mean)]


def backward_steps(problem: Problem, loss_input: str, form: str, derivatives: str) -> list[Step]:
    """dA, dZ, dW, db of every layer, from the output back.

    Where a loss with an activation in the layer was computed from the logits all the same, there is
    no dA of the output: dZ is made directly.

    Args:
        problem: architecture and loss.
        loss_input: the quantity that the loss is computed from.
        form: of the loss.
        derivatives: of the "loss" of each sample, or of the "cost" (1/m inside from the start).
    """
    last = problem.layers
    inside, outside = (problem.m, 1) if derivatives == "cost" else (1, problem.m)
    linear = problem.activations[-1] == "linear"
    settings = {"name": problem.loss, "form": form, "dtype": str(problem.X.dtype), "m": inside}
    made = f"dZ{last}" if loss_input == f"Z{last}" and not linear else f"dA{last}"
    steps = [
        Step(made, (loss_input, "Y"), exact_losses.gradient, loss_bounds.gradient, settings),
    ]
    for layer in range(last, 0, -1):
        dA, dZ, A = f"dA{layer}", f"dZ{layer}", f"A{layer}"
        exact = exact_layers.BACKWARD[problem.activations[layer - 1]]
        bound = layer_bounds.BACKWARD[problem.activations[layer - 1]]
        if made != dZ:
            relu = problem.activations[layer - 1] == "relu"
            untried = one_side_of_two if relu else anything_shows
            steps.append(Step(dZ, (dA, f"Z{layer}", A), exact, bound, untried=untried))
        A_before, m = f"A{layer - 1}", {"m": outside}
        weights = partial(Step, exact=exact_layers.weights, bound=layer_bounds.weights, settings=m)
        biases = partial(Step, exact=exact_layers.biases, bound=layer_bounds.biases, settings=m)
        steps.append(weights(f"dW{layer}", (dZ, A_before)))
        steps.append(biases(f"db{layer}", (dZ,)))
        if layer > 1:
            inputs = (f"W{layer}", dZ)
            steps.append(Step(f"dA{layer - 1}", inputs, exact_layers.inputs, layer_bounds.inputs))
    return steps
