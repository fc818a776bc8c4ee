"""The exact steps are the gradient of the cost: shown without a formula of backpropagation."""

from dataclasses import replace
from decimal import Decimal, localcontext

import numpy as np
import pytest

from comparisons import exact_pass
from comparisons.catalogue import CATALOGUE, load
from comparisons.data import Data
from comparisons.oracle import layers, losses
from comparisons.oracle.exact import Exact
from comparisons.oracle.forward_alone import slope
from comparisons.problems import ACTIVATIONS, make

DIGITS, STEP = 120, Decimal("1e-30")


def small(activation, loss, from_logits, output):
    """Two hidden layers of different width, seven samples; few enough weights for each in turn."""
    rng = np.random.default_rng(5)
    X = rng.normal(size=(3, 7))
    if loss.endswith("categorical_crossentropy"):
        Y = np.array([0, 1, 2, 1, 0, 2, 1])
    else:
        Y = rng.uniform(0.1, 0.9, (3, 7))
    hidden = [(5, activation), (4, activation)]
    return make("small", Data(X, Y, "made by hand"), hidden, output, loss, from_logits)


HEADS = [
    ("mean_squared_error", False, "linear"),
    ("binary_crossentropy", True, "linear"),
    ("binary_crossentropy", False, "sigmoid"),
    ("categorical_crossentropy", True, "linear"),
    ("sparse_categorical_crossentropy", False, "softmax"),
]


@pytest.mark.parametrize("name", CATALOGUE)
def test_chained_exactly_the_steps_are_the_slope_of_the_cost(name):
    problem = load(name).batch(11)
    found = exact_pass.slopes(problem)
    assert [each.name for each in found] == list(problem.parameters)
    assert all(each.agree for each in found), found


@pytest.mark.parametrize("activation", ACTIVATIONS)
@pytest.mark.parametrize(("loss", "from_logits", "output"), HEADS)
def test_every_entry_of_a_small_gradient_is_the_slope_along_it(
    activation, loss, from_logits, output
):
    problem = small(activation, loss, from_logits, output)
    values = exact_pass.exact_pass(problem)
    for name, W in problem.parameters.items():
        for at in np.ndindex(W.shape):
            D = np.zeros(W.shape)
            D[at] = 1.0
            along = slope(
                problem.activations, (loss, from_logits), problem.parameters,
                problem.X, problem.Y, {name: D},
            )  # fmt: skip
            gradient = values[f"d{name}"]
            apart = (gradient.hi[at] - along.hi) + (gradient.lo[at] - along.lo)
            width = gradient.radius[at] + along.radius
            # hi and lo are compared in double: their difference rounds once, at 2^-53 of lo.
            assert abs(apart) <= width + 2.0**-106 * abs(along.hi), (name, at)
            assert width <= 2.0**-80 * np.abs(gradient.hi).max(), (name, at)


def cost_in_decimals(problem, parameters):
    """The forward pass and the mean loss in 120 digits, from the definitions."""
    costs = []
    targets = problem.Y if problem.Y.ndim == 1 else problem.Y.T
    for x, y in zip(problem.X.T.tolist(), targets.tolist(), strict=True):
        a = [Decimal(each) for each in x]
        for layer in range(1, problem.layers + 1):
            W, b = parameters[f"W{layer}"], parameters[f"b{layer}"]
            a = [
                sum((w * each for w, each in zip(row, a, strict=True)), bias[0])
                for row, bias in zip(W, b, strict=True)
            ]
            if problem.activations[layer - 1] == "tanh":
                a = [1 - 2 / ((2 * z).exp() + 1) for z in a]
        if problem.loss == "sparse_categorical_crossentropy":
            costs.append(sum(z.exp() for z in a).ln() - a[y])
        else:
            wanted = map(Decimal, y)
            costs.append(sum((z - t) ** 2 for z, t in zip(a, wanted, strict=True)) / len(a))
    return sum(costs) / len(costs)


@pytest.mark.parametrize("head", [HEADS[0], ("sparse_categorical_crossentropy", True, "linear")])
def test_dual_numbers_are_what_differences_of_120_digits_say(head):
    loss, from_logits, output = head
    problem = small("tanh", loss, from_logits, output)
    D = np.random.default_rng(1).choice([-1.0, 1.0], problem.parameters["W1"].shape)
    with localcontext(prec=DIGITS):
        given = {
            name: [[Decimal(x) for x in row] for row in array.tolist()]
            for name, array in problem.parameters.items()
        }
        ends = []
        for sign in (1, -1):
            moved = [
                [w + sign * STEP * Decimal(d) for w, d in zip(row, along, strict=True)]
                for row, along in zip(given["W1"], D.tolist(), strict=True)
            ]
            ends.append(cost_in_decimals(problem, given | {"W1": moved}))
        truth = (ends[0] - ends[1]) / (2 * STEP)
        found = slope(
            problem.activations, (loss, from_logits), problem.parameters,
            problem.X, problem.Y, {"W1": D},
        )  # fmt: skip
        apart = abs(Decimal(float(found.hi)) + Decimal(float(found.lo)) - truth)
        # The difference is off by h^2/6 f''', 1e-58 for f''' < 1e2, and by 1e-90 of cancellation.
        assert apart <= Decimal(float(found.radius)) + Decimal("1e-50")
        assert found.radius <= 1e-30


def without_its_square(dA, Z, A):
    return layers.enclose(lambda: layers.balls(dA), A.shape)


def twice(dZ, A, *, m):
    right = layers.weights(dZ, A, m=m)
    return Exact(2 * right.hi, 2 * right.lo, 2 * right.radius)


def without_the_target(o, y):
    return losses.distribution(o)


PLANTED = {
    "tanh' left out": (layers.BACKWARD, "tanh", without_its_square),
    "softmax - y without y": (
        losses.FORMULAS,
        ("sparse_categorical_crossentropy", "from_logits"),
        (losses.categorical_logits, without_the_target),
    ),
}


@pytest.mark.parametrize("planted", PLANTED)
def test_a_wrong_formula_in_the_steps_is_noticed(planted, monkeypatch):
    problem = small("tanh", "sparse_categorical_crossentropy", True, "linear")
    assert all(each.agree for each in exact_pass.slopes(problem))
    monkeypatch.setitem(*PLANTED[planted])
    assert not all(each.agree for each in exact_pass.slopes(problem))


def test_a_factor_of_two_is_noticed_where_it_is(monkeypatch):
    problem = small("tanh", "sparse_categorical_crossentropy", True, "linear")
    right = exact_pass.backward_steps

    def steps(*arguments):
        return [
            replace(step, exact=twice) if step.quantity == "dW2" else step
            for step in right(*arguments)
        ]

    monkeypatch.setattr(exact_pass, "backward_steps", steps)
    assert [each.name for each in exact_pass.slopes(problem) if not each.agree] == ["W2"]


def test_an_enclosure_too_wide_to_tell_does_not_pass(monkeypatch):
    problem = small("tanh", "sparse_categorical_crossentropy", True, "linear")
    monkeypatch.setattr(
        exact_pass, "balls", lambda array: [x + layers.arb(0, 1e-9) for x in layers.balls(array)]
    )
    assert not any(each.agree for each in exact_pass.slopes(problem))
