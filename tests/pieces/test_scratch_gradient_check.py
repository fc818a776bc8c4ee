"""Backpropagation against moving every weight, for every activation, loss and form."""

import numpy as np
import pytest

from scratch import backprop, gradient_check, network
from scratch.activations import ACTIVATIONS
from scratch.losses import LOSSES

SPARSE, BINARY = "sparse_categorical_crossentropy", "binary_crossentropy"
CATEGORICAL, SQUARED = "categorical_crossentropy", "mean_squared_error"
N_0, M = 6, 7
ARCHITECTURES = [
    ([(5, "tanh"), (4, "relu"), (3, "linear")], SPARSE, "from_logits"),
    ([(5, "sigmoid"), (3, "softmax")], SPARSE, "textbook"),
    ([(5, "softmax"), (4, "linear"), (3, "softmax")], SPARSE, "clipped"),
    ([(4, "softmax"), (3, "linear")], CATEGORICAL, "from_logits"),
    ([(5, "relu"), (4, "relu"), (3, "softmax")], CATEGORICAL, "textbook"),
    ([(3, "softmax")], CATEGORICAL, "clipped"),
    ([(5, "softmax"), (4, "tanh"), (2, "linear")], BINARY, "from_logits"),
    ([(4, "linear"), (1, "sigmoid")], BINARY, "textbook"),
    ([(4, "tanh"), (2, "sigmoid")], BINARY, "clipped"),
    ([(5, "relu"), (4, "sigmoid"), (2, "linear")], SQUARED, "textbook"),
    ([(4, "sigmoid"), (2, "tanh")], SQUARED, "textbook"),
    ([(4, "tanh"), (2, "relu")], SQUARED, "textbook"),
]


def named(architecture):
    layers, loss, form = architecture
    return "-".join([*(activation for _, activation in layers), loss, form])


def problem(architecture, seed=0):
    net = network.network(*architecture)
    rng = np.random.default_rng(seed)
    parameters = network.initialize(net, N_0, rng, "glorot_uniform")
    parameters = {
        name: rng.normal(0, 0.5, W.shape) if name[0] == "b" else W for name, W in parameters.items()
    }
    X, n = rng.normal(size=(N_0, M)), net.units[-1]
    classes = rng.integers(0, n, M)
    if net.loss == SPARSE:
        return net, parameters, X, classes
    if net.loss == CATEGORICAL:  # soft targets: more than one class, with a sum of 1
        return net, parameters, X, (np.eye(n)[:, classes] * 3 + 1) / (3 + n)
    Y = rng.normal(size=(n, M)) if net.loss == SQUARED else rng.integers(0, 2, (n, M)) * 1.0
    return net, parameters, X, Y


@pytest.mark.parametrize("architecture", ARCHITECTURES, ids=named)
def test_backpropagation_is_what_the_cost_does_when_a_weight_is_moved(architecture):
    net, parameters, X, Y = problem(architecture)
    trace = backprop.observe(net, parameters, X, Y)
    for layer, activation in enumerate(net.activations, start=1):
        if activation == "relu":  # no kink within reach of a step, h (1 + |x|) through two layers
            assert np.abs(trace[f"Z{layer}"]).min() > 1e-3
    slopes = gradient_check.numerical_gradients(net, parameters, X, Y)
    assert list(slopes) == [f"d{name}" for name in parameters]
    for name, slope in slopes.items():
        # With h = 4.8e-6: truncation, h^2 / 6 |cost'''| = 4e-10 for third derivatives up to 100;
        # and costs up to 4 with about 40 roundings of them on the way, 40 u 4 / h = 4e-9. The
        # largest difference measured over these networks is 9.3e-11.
        assert np.abs(trace[name] - slope).max() <= 5e-9, name
        # A gradient too small to be seen at that tolerance would prove nothing.
        assert np.abs(slope).max() > 1e-4, name


@pytest.mark.parametrize("name", ["dW1", "db1", "dW2", "db2"])
def test_the_check_sees_a_gradient_that_is_off_by_a_thousandth(name):
    net, parameters, X, Y = problem(ARCHITECTURES[1])
    wrong = backprop.observe(net, parameters, X, Y)[name] * 1.001
    slopes = gradient_check.numerical_gradients(net, parameters, X, Y)
    assert np.abs(wrong - slopes[name]).max() > 100 * 5e-9


def test_every_activation_is_tried_hidden_and_every_loss_in_every_form():
    hidden = {name for layers, _, _ in ARCHITECTURES for _, name in layers[:-1]}
    outputs = {layers[-1][1] for layers, _, _ in ARCHITECTURES}
    assert hidden == outputs == set(ACTIVATIONS)
    assert {(loss, form) for _, loss, form in ARCHITECTURES} == set(LOSSES)


def test_weights_are_put_back_and_chosen_entries_are_the_same_numbers():
    W = np.array([[1.0, -20.0, 0.1], [3.0, 0.0, 1e3]])
    before = W.copy()

    def cost():
        return float((W**2).sum())

    all_of_them = gradient_check.central_differences(cost, W)
    some = gradient_check.central_differences(cost, W, indices=np.array([5, 0, 4]))
    assert np.array_equal(W, before)
    assert all_of_them.shape == W.shape
    assert np.array_equal(some, all_of_them.ravel()[[5, 0, 4]])
    # Exact for a parabola but for rounding: values near 1e6, 6 sums, over h = 4.8e-6 max(1, |w|),
    # which is 6 * 1e6 u / 4.8e-6 = 1.4e-4 where the weight is small, and 1e-3 of that at 1e3.
    assert np.abs(all_of_them - 2 * W).max() <= 1.4e-4
    assert abs(all_of_them[1, 2] - 2e3) <= 1.4e-7


def test_a_polynomial_is_differentiated_with_the_error_of_its_third_derivative():
    W = np.array([2.0])
    for step in (0.5, 0.25):  # (w + h)^3 - (w - h)^3 = 6 w^2 h + 2 h^3: off by h^2, exactly
        h = step * 2
        slope = gradient_check.central_differences(lambda: float(W[0] ** 3), W, step)
        assert slope.tolist() == [12 + h * h]


def test_float32_weights_are_refused():
    with pytest.raises(TypeError, match="differences need float64 weights; got float32"):
        gradient_check.central_differences(lambda: 0.0, np.zeros(2, "float32"))
