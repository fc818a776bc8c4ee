"""The unrolled network of one hidden layer is the general one, to the bit, and it learns."""

from itertools import pairwise

import numpy as np
import pytest

from scratch import backprop, gradient_check, network, optimizers, two_layer

DTYPES = ["float32", "float64"]
SEEDS = [0, 1, 2, 3, 4]
N_0, N_1 = 5, 6
PARAMETERS = ["W1", "b1", "W2", "b2"]


def problem(seed, classes, dtype="float64"):
    """Parameters with biases that are not zero, inputs, one-hot targets; all dimensions differ."""
    rng = np.random.default_rng(seed)
    m = 8 + seed
    parameters = two_layer.initialize(rng, N_0, N_1, classes)
    parameters["b1"], parameters["b2"] = rng.normal(size=(N_1, 1)), rng.normal(size=(classes, 1))
    X = rng.normal(size=(N_0, m))
    Y = two_layer.one_hot(rng.integers(0, classes, m), classes, dtype)
    return {name: W.astype(dtype) for name, W in parameters.items()}, X.astype(dtype), Y


def general(classes):
    layers = [(N_1, "sigmoid"), (classes, "linear")]
    return network.network(layers, "categorical_crossentropy", "from_logits")


def everything(parameters, X, Y):
    trace = two_layer.forward(parameters, X)
    cost = {"cost": two_layer.cost(trace["Z2"], Y)}
    return trace | cost | two_layer.backward(parameters, trace, X, Y)


@pytest.mark.parametrize("dtype", DTYPES)
@pytest.mark.parametrize("classes", [3, 4])
@pytest.mark.parametrize("seed", SEEDS)
def test_every_quantity_is_that_of_the_general_network_to_the_bit(seed, classes, dtype):
    parameters, X, Y = problem(seed, classes, dtype)
    unrolled = everything(parameters, X, Y)
    looped = backprop.observe(general(classes), parameters, X, Y)
    # The softmax of `two_layer` is inside the loss there, where the output A2 is the logits Z2.
    assert np.array_equal(unrolled.pop("A2"), network.ACTIVATIONS["softmax"].forward(looped["A2"]))
    names = ["Z1", "A1", "Z2", "cost", "dZ2", "dW2", "db2", "dA1", "dZ1", "dW1", "db1"]
    assert list(unrolled) == names
    for name, value in unrolled.items():
        assert value.dtype == looped[name].dtype == dtype, name
        assert value.shape == looped[name].shape, name
        assert np.array_equal(value, looped[name]), name


@pytest.mark.parametrize("dtype", DTYPES)
@pytest.mark.parametrize("classes", [3, 4])
@pytest.mark.parametrize("seed", SEEDS)
def test_ten_updates_are_those_of_sgd_on_the_general_network_to_the_bit(seed, classes, dtype):
    unrolled, X, Y = problem(seed, classes, dtype)
    net, looped = general(classes), unrolled
    state = optimizers.sgd_start(looped)
    for _ in range(10):
        trace = two_layer.forward(unrolled, X)
        gradients = two_layer.backward(unrolled, trace, X, Y)
        unrolled = two_layer.update(unrolled, gradients, learning_rate=0.3)
        gradients = backprop.backward(net, looped, network.forward(net, looped, X), Y)
        looped, state = optimizers.sgd_step(looped, gradients, state, learning_rate=0.3)
        assert all(np.array_equal(unrolled[name], looped[name]) for name in PARAMETERS)
    assert {unrolled[name].dtype for name in PARAMETERS} == {np.dtype(dtype)}


@pytest.mark.parametrize("classes", [3, 4])
def test_gradients_are_those_of_moving_the_weights(classes):
    parameters, X, Y = problem(0, classes)
    trace = two_layer.forward(parameters, X)
    gradients = two_layer.backward(parameters, trace, X, Y)
    for name, W in parameters.items():

        def cost():
            return float(two_layer.cost(two_layer.forward(parameters, X)["Z2"], Y))

        slopes = gradient_check.central_differences(cost, W)
        # With h = 4.8e-6: truncation h^2 / 6 |cost'''|, 4e-11 for third derivatives up to 10; and
        # costs below 4, 20 roundings (sums of 5 or 6 terms, exp, log): 20 u 4 / h = 2e-9.
        assert np.abs(gradients[f"d{name}"] - slopes).max() <= 2.5e-9, name
        assert np.abs(slopes).max() > 1e-3, name


def test_every_quantity_is_its_formula_written_sample_by_sample():
    # Plain Python sums over indices, no matrix products.
    parameters, X, Y = problem(1, 3)
    got = everything(parameters, X, Y)
    W1, b1, W2, b2 = (parameters[name] for name in PARAMETERS)
    m = X.shape[1]
    dW1, dW2 = np.zeros_like(W1), np.zeros_like(W2)
    for i in range(m):
        z1 = [sum(W1[j, k] * X[k, i] for k in range(N_0)) + b1[j, 0] for j in range(N_1)]
        a1 = [1 / (1 + np.exp(-z)) for z in z1]
        z2 = [sum(W2[j, k] * a1[k] for k in range(N_1)) + b2[j, 0] for j in range(3)]
        total = sum(np.exp(z) for z in z2)
        dz2 = [np.exp(z) / total - y for z, y in zip(z2, Y[:, i], strict=True)]
        for j in range(3):
            dW2[j] += [dz2[j] * a / m for a in a1]
        for j in range(N_1):
            dz1 = sum(W2[k, j] * dz2[k] for k in range(3)) * a1[j] * (1 - a1[j])
            dW1[j] += dz1 * X[:, i] / m
    # Sums of up to 9 terms of at most 10, and exp to 4 ULP, twice: below 300 u = 3.3e-14.
    assert np.abs(got["dW2"] - dW2).max() <= 3.3e-14
    assert np.abs(got["dW1"] - dW1).max() <= 3.3e-14


def test_training_lowers_the_cost_at_every_step():
    parameters, X, Y = problem(2, 3)
    before = {name: W.copy() for name, W in parameters.items()}
    trained, costs = two_layer.train(parameters, X, Y, iterations=40, learning_rate=0.5)
    assert len(costs) == 40
    assert all(later < earlier for earlier, later in pairwise(costs))
    assert two_layer.cost(two_layer.forward(trained, X)["Z2"], Y) < costs[-1]
    assert costs[0] == two_layer.cost(two_layer.forward(before, X)["Z2"], Y)  # before the update
    assert all(np.array_equal(parameters[name], before[name]) for name in PARAMETERS)


def test_training_is_forward_backward_update_again_and_again():
    parameters, X, Y = problem(3, 4)
    trained, _ = two_layer.train(parameters, X, Y, iterations=3, learning_rate=0.5)
    for _ in range(3):
        gradients = two_layer.backward(parameters, two_layer.forward(parameters, X), X, Y)
        parameters = two_layer.update(parameters, gradients, learning_rate=0.5)
    assert all(np.array_equal(trained[name], parameters[name]) for name in PARAMETERS)


def test_update_takes_all_gradients_before_any_weight_moves():
    parameters, X, Y = problem(4, 3)
    gradients = two_layer.backward(parameters, two_layer.forward(parameters, X), X, Y)
    updated = two_layer.update(parameters, gradients, learning_rate=0.25)
    for name in PARAMETERS:  # 0.25 is a power of two: the product is exact
        assert np.array_equal(updated[name], parameters[name] - gradients[f"d{name}"] / 4)


def test_first_weights_are_random_and_biases_zero():
    parameters = two_layer.initialize(np.random.default_rng(0), 400, 300, 200)
    assert {name: W.shape for name, W in parameters.items()} == {
        "W1": (300, 400), "b1": (300, 1), "W2": (200, 300), "b2": (200, 1),
    }  # fmt: skip
    assert not parameters["b1"].any()
    assert not parameters["b2"].any()
    for name, n_in in (("W1", 400), ("W2", 300)):
        # Variance 1 / n_in; N normal draws scatter by sqrt(2 / N): 6 sigma.
        W = parameters[name]
        assert abs(W.var() * n_in - 1) <= 6 * np.sqrt(2 / W.size)


@pytest.mark.parametrize("dtype", DTYPES)
def test_one_hot_columns(dtype):
    Y = two_layer.one_hot(np.array([2, 0, 2, 1]), 4, dtype)
    assert Y.dtype == dtype
    assert Y.tolist() == [[0, 1, 0, 0], [0, 0, 0, 1], [1, 0, 1, 0], [0, 0, 0, 0]]
