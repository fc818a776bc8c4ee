"""A pass as an implementation rounds it: how far its gradients may be from the exact ones.

Beside `exact_pass`, whose numbers it takes. Everywhere else a step is judged from its own inputs,
and errors do not pile up; this is for gradients that nobody has handed over, of which only weights
and data are known. So the errors of all steps are carried on, from the first layer to the last and
back, in the formulas of `bounds`, and the widest of the usual ways counts: 1/m at the start or at
the end, a loss from the logits or through its output.

Source: running error analysis, as in `bounds.rounded`.
"""

from collections.abc import Callable, Mapping

import numpy as np

from comparisons.bounds import layers
from comparisons.bounds.arithmetic import EVALUATION, Array, Format
from comparisons.bounds.losses import BOUNDS, no_number, weighted
from comparisons.bounds.rounded import Rounded, given
from comparisons.bounds.sums import product
from comparisons.bounds.ways import either
from comparisons.oracle.exact import Exact
from comparisons.oracle.losses import limits
from comparisons.problems import Problem

Values = Mapping[str, Exact | Array]
Ways = tuple[Rounded, ...]


@np.errstate(all="ignore")  # what is not finite becomes an error of nan
def gradient_errors(problem: Problem, exact: Values, fp: Format) -> dict[str, Array]:
    """How far each element of each gradient may be off, in any right implementation.

    Args:
        problem: as `exact_pass` was given it, in the dtype of the implementation.
        exact: what `exact_pass` returned for it.
        fp: the format that the implementation computes in.

    Returns:
        dW1, db1, ... to errors of the same shape, float64; 0 where the gradient must be exact, and
        nan where nothing can be said.
    """
    passed = forward(problem, exact, fp)
    ways = [backward(problem, exact, passed, inside) for inside in sorted({1, problem.m})]
    found = {}
    for name in ways[0]:
        error = either(*(way[name] for way in ways)).error
        found[name] = np.where(error == 0, 0.0, error + _made(exact, name).radius)
    return found


def forward(problem: Problem, exact: Values, fp: Format) -> dict[str, Rounded]:
    """Z and A of every layer, with what the layers before have made of their errors."""
    passed = {"A0": given(problem.X, fp)}
    for layer, activation in enumerate(problem.activations, start=1):
        W, b = (given(problem.parameters[f"{letter}{layer}"], fp) for letter in "Wb")
        Z = _at(_made(exact, f"Z{layer}").hi, product(W, passed[f"A{layer - 1}"], b))
        A = _at(_made(exact, f"A{layer}").hi, *ACTIVATIONS[activation](Z))
        passed |= {f"W{layer}": W, f"Z{layer}": Z, f"A{layer}": A}
    return passed


def backward(
    problem: Problem, exact: Values, passed: Mapping[str, Rounded], inside: int
) -> dict[str, Rounded]:
    """dW and db of every layer.

    Args:
        problem, exact: as for `gradient_errors`.
        passed: what `forward` returned.
        inside: m for derivatives of the cost, 1/m inside from the start; 1 for those of each loss.
    """

    def at(name: str, *ways: Rounded) -> Rounded:
        return _at(_made(exact, name).hi / inside, *ways)

    last, outside, found = problem.layers, problem.m // inside, {}
    dZ = at(f"dZ{last}", *_output(problem, _made(exact, f"dZ{last}").hi / inside, passed, inside))
    for layer in range(last, 0, -1):
        if layer < last:
            dA = at(f"dA{layer}", product(passed[f"W{layer + 1}"].T, dZ))
            back = BACKWARD[problem.activations[layer - 1]]
            dZ = at(f"dZ{layer}", *back(dA, passed[f"Z{layer}"], passed[f"A{layer}"]))
        found[f"dW{layer}"] = either(*layers.kernel_slopes(dZ, passed[f"A{layer - 1}"], outside))
        found[f"db{layer}"] = either(*layers.bias_slopes(dZ, outside))
    return found


def _output(problem: Problem, exact: Array, passed: Mapping[str, Rounded], inside: int) -> Ways:
    """The ways to dZ of the output.

    A crossentropy of probs is computed from them in the textbook form or clipped as Keras clips, or
    from the logits, to which Keras on TensorFlow finds back. Where a prob is clipped the derivative
    is another one, and that is counted as its error.
    """
    last, Y = problem.layers, weighted(problem.Y, problem.units[-1])
    Z, A, W = passed[f"Z{last}"], passed[f"A{last}"], given(Y, passed["A0"].fp)
    back = BACKWARD[problem.activations[-1]]

    def through(form: str) -> Ways:
        _, slope = BOUNDS[problem.loss, form]
        G = either(*slope(A, W, inside, **limits(form, str(problem.X.dtype))))
        return back(G, Z, A)

    if problem.loss == "mean_squared_error":
        return through("textbook")
    from_logits = BOUNDS[problem.loss, "from_logits"][1](Z, W, inside)
    if problem.from_logits:
        return from_logits
    nearest = np.where(A.value < 0.5, A.value - A.error, A.value + A.error)
    nans = no_number(np.clip(nearest, 0, 1), problem.Y, problem.loss, "textbook", A.fp)
    textbook = (_unless(nans, way) for way in through("textbook"))
    return *from_logits, *textbook, *(_apart(exact, way) for way in through("clipped"))


def _apart(exact: Array, way: Rounded) -> Rounded:
    """A way to another number, as an error of this one; that number is itself made in doubles."""
    return Rounded(exact, np.abs(way.value - exact) + 2 * way.error, way.fp)


def _unless(unknown: Array, way: Rounded) -> Rounded:
    return Rounded(way.value, np.where(unknown, np.nan, way.error), way.fp)


def _made(exact: Values, name: str) -> Exact:
    """A quantity that the exact pass has made."""
    made = exact[name]
    if not isinstance(made, Exact):
        raise TypeError(f"'{name}' must be made by the pass; it is given")
    return made


def _at(value: Array, *ways: Rounded) -> Rounded:
    """The errors of some ways around the exact value, so that those in doubles do not pile up."""
    way = either(*ways)
    return Rounded(value, way.error, way.fp, way.least)


def relu(Z: Rounded) -> Ways:
    """max(z, 0): no further off than z, and exactly 0 where z is certain to be below."""
    shut = Z.value < -Z.error * EVALUATION
    return (Rounded(np.maximum(Z.value, 0.0), np.where(shut, 0.0, Z.error), Z.fp),)


def relu_backward(dA: Rounded, Z: Rounded, A: Rounded) -> Ways:
    """dA or 0, and either where z may be of either sign, or 0."""
    open_, shut = Z.value > Z.error * EVALUATION, Z.value < -Z.error * EVALUATION
    either_way = np.where(open_, dA.error, np.abs(dA.value) + dA.error)
    value = np.where(Z.value > 0, dA.value, 0.0)
    return (Rounded(value, np.where(shut, 0.0, either_way), dA.fp),)


ACTIVATIONS: dict[str, Callable[[Rounded], Ways]] = {
    "linear": lambda Z: (Z,),
    "relu": relu,
    "sigmoid": layers.logistic,
    "tanh": lambda Z: (layers.hyperbolic(Z),),
    "softmax": layers.distribution,
}

BACKWARD: dict[str, Callable[[Rounded, Rounded, Rounded], Ways]] = {
    "linear": lambda dA, Z, A: (dA,),
    "relu": relu_backward,
    "sigmoid": lambda dA, Z, A: layers.through_logistic(dA, A),
    "tanh": lambda dA, Z, A: layers.through_hyperbolic(dA, A),
    "softmax": lambda dA, Z, A: layers.through_distribution(dA, A),
}
