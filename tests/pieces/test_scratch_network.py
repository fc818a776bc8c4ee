"""A network of any depth: what it refuses, what it writes down, and one sample at a time."""

from fractions import Fraction

import numpy as np
import pytest

from scratch import backprop, network, training
from scratch.initializers import INITIALIZERS
from scratch.optimizers import OPTIMIZERS

SPARSE, SQUARED = "sparse_categorical_crossentropy", "mean_squared_error"
# All dimensions different: n_0, n_1, n_2, n_3 and m.
N_0, M = 6, 7
DEEP = network.network([(5, "tanh"), (4, "sigmoid"), (3, "linear")], SPARSE)


def parameters_of(net, n_0=N_0, seed=0, dtype="float64"):
    """Weights, and biases that are not zero."""
    rng = np.random.default_rng(seed)
    drawn = network.initialize(net, n_0, rng)
    moved = {name: rng.normal(size=W.shape) if name[0] == "b" else W for name, W in drawn.items()}
    return {name: W.astype(dtype) for name, W in moved.items()}


def inputs(dtype="float64", m=M):
    return np.random.default_rng(1).normal(size=(N_0, m)).astype(dtype)


@pytest.mark.parametrize(
    ("layers", "loss", "form", "sentence"),
    [
        pytest.param(
            [], SPARSE, "from_logits",
            r"`layers` must hold at least one \(units, activation\); got none", id="no_layer",
        ),
        pytest.param(
            [(3, "relu"), (0, "linear")], SPARSE, "from_logits",
            r"`units` must be at least 1; got 0", id="zero_units",
        ),
        pytest.param(
            [(3, "rleu"), (2, "linear")], SPARSE, "from_logits",
            r"`activation` must be one of \['linear', .*'softmax'\]; got 'rleu'", id="activation",
        ),
        pytest.param(
            [(3, "linear")], "mse", "textbook",
            r"`loss` and `form` must be one of \[.*\]; got 'mse' 'textbook'", id="loss",
        ),
        pytest.param(
            [(3, "softmax")], SPARSE, "clippd",
            r"`loss` and `form` must be one of \[.*\]; got '.*' 'clippd'", id="form",
        ),
        pytest.param(
            [(3, "linear")], SQUARED, "from_logits",
            r"must be one of \['mean_squared_error textbook', .*'from_logits'",
            id="quadratic_loss_from_logits",
        ),
        pytest.param(
            [(3, "softmax")], SPARSE, "from_logits",
            r"a loss from logits needs a linear output; got 'softmax'", id="logits_from_softmax",
        ),
        pytest.param(
            [(3, "tanh")], "binary_crossentropy", "from_logits",
            r"a loss from logits needs a linear output; got 'tanh'", id="logits_from_tanh",
        ),
    ],
)  # fmt: skip
def test_a_network_that_cannot_be_is_refused(layers, loss, form, sentence):
    with pytest.raises(ValueError, match=sentence):
        network.network(layers, loss, form)


def test_an_unknown_initializer_is_answered_with_the_possible_ones():
    with pytest.raises(ValueError, match=r"`initializer` must be one of \[.*\]; got 'hee'") as what:
        network.initialize(DEEP, N_0, np.random.default_rng(0), "hee")
    assert all(repr(name) in str(what.value) for name in INITIALIZERS)


@pytest.mark.parametrize(
    ("name", "shape", "sentence"),
    [
        ("W1", (5, 8), r"W1 must be \(n_1, 6\) to take A0 of shape \(6, 7\); got \(5, 8\)"),
        ("W2", (5, 4), r"W2 must be \(n_2, 5\) to take A1 of shape \(5, 7\); got \(5, 4\)"),
        ("b1", (6, 1), r"b1 must be \(5, 1\) to fit W1 of shape \(5, 6\); got \(6, 1\)"),
        ("b3", (1, 3), r"b3 must be \(3, 1\) to fit W3 of shape \(3, 4\); got \(1, 3\)"),
    ],
)
def test_a_shape_that_does_not_fit_is_named_with_both_shapes(name, shape, sentence):
    parameters = parameters_of(DEEP) | {name: np.zeros(shape)}
    with pytest.raises(ValueError, match=sentence):
        network.forward(DEEP, parameters, inputs())


def test_a_flat_bias_is_refused_even_where_it_would_broadcast():
    # m = n_1 = 5: NumPy would add b1[i] to sample i instead of unit i.
    parameters = parameters_of(DEEP) | {"b1": np.arange(5.0)}
    with pytest.raises(ValueError, match=r"b1 must be \(5, 1\).*got \(5,\)"):
        network.forward(DEEP, parameters, inputs(m=5))


def train(m=4, **settings):
    X, Y = inputs(m=m), np.zeros(m, int)
    return training.train(DEEP, parameters_of(DEEP), X, Y, epochs=1, **settings)


@pytest.mark.parametrize(
    ("settings", "sentence"),
    [
        pytest.param(
            {"optimizer": "adamm"},
            r"`optimizer` must be one of \['sgd', 'momentum', .*\]; got 'adamm'",
            id="optimizer",
        ),
        pytest.param(
            {"optimizer": "sgd", "momentum": 0.9},
            r"settings of 'sgd' are \['learning_rate'\]; got \['momentum'\]",
            id="setting_of_another_optimizer",
        ),
        pytest.param(
            {"lr": 0.1},
            r"settings of 'adam' are \['beta_1', .*\]; got \['lr'\]",
            id="unknown_setting",
        ),
        pytest.param(
            {"batch_size": 0}, r"`batch_size` must be at least 1; got 0", id="batch_size_0"
        ),
        pytest.param({"m": 0}, r"there must be at least one sample; got an empty", id="no_sample"),
    ],
)
def test_training_that_cannot_be_is_refused(settings, sentence):
    with pytest.raises(ValueError, match=sentence):
        train(**settings)


@pytest.mark.parametrize("optimizer", OPTIMIZERS)
def test_the_same_training_with_right_settings_is_accepted(optimizer):
    assert train(optimizer=optimizer, batch_size=3, learning_rate=0.1)[1].iterations == 2


@pytest.mark.parametrize("dtype", ["float32", "float64"])
def test_trace_names_order_shapes_and_dtype(dtype):
    parameters, Y = parameters_of(DEEP, dtype=dtype), np.arange(M) % 3
    trace = backprop.observe(DEEP, parameters, inputs(dtype), Y)
    shapes = {
        "A0": (6, 7), "W1": (5, 6), "b1": (5, 1), "W2": (4, 5), "b2": (4, 1), "W3": (3, 4),
        "b3": (3, 1), "Z1": (5, 7), "A1": (5, 7), "Z2": (4, 7), "A2": (4, 7), "Z3": (3, 7),
        "A3": (3, 7), "loss": (7,), "cost": (),
        "dA3": (3, 7), "dZ3": (3, 7), "dW3": (3, 4), "db3": (3, 1),
        "dA2": (4, 7), "dZ2": (4, 7), "dW2": (4, 5), "db2": (4, 1),
        "dA1": (5, 7), "dZ1": (5, 7), "dW1": (5, 6), "db1": (5, 1),
    }  # fmt: skip
    assert list(trace) == list(shapes)
    assert {name: value.shape for name, value in trace.items()} == shapes
    assert {str(value.dtype) for value in trace.values()} == {dtype}
    forward = network.forward(DEEP, parameters, inputs(dtype))
    assert list(forward) == ["A0", "Z1", "A1", "Z2", "A2", "Z3", "A3"]
    assert np.array_equal(network.predict(DEEP, parameters, inputs(dtype)), forward["A3"])


@pytest.mark.parametrize("initializer", INITIALIZERS)
def test_first_weights_come_from_the_initializer_and_biases_are_0(initializer):
    got = network.initialize(DEEP, N_0, np.random.default_rng(3), initializer)
    rng = np.random.default_rng(3)
    for layer, shape in enumerate([(5, 6), (4, 5), (3, 4)], start=1):
        assert np.array_equal(got[f"W{layer}"], INITIALIZERS[initializer](rng, *shape))
        assert np.array_equal(got[f"b{layer}"], np.zeros((shape[0], 1)))
    assert list(got) == ["W1", "b1", "W2", "b2", "W3", "b3"]


# A network over the integers: relu, linear and the quadratic loss of two outputs (2 / n = 1) on
# eight samples make whole numbers and eighths below 2^53, so float64 rounds nothing, in any order.
WHOLE = network.network([(5, "relu"), (3, "relu"), (2, "linear")], SQUARED, "textbook")


def whole_problem():
    rng = np.random.default_rng(2)
    drawn = parameters_of(WHOLE, 4)
    parameters = {name: rng.integers(-4, 5, W.shape) * 1.0 for name, W in drawn.items()}
    return parameters, rng.integers(-5, 6, (4, 8)) * 1.0, rng.integers(-5, 6, (2, 8)) * 1.0


def test_whole_numbers_pass_through_exactly_as_in_fractions_sample_by_sample():
    parameters, X, Y = whole_problem()
    trace = backprop.observe(WHOLE, parameters, X, Y)
    exact = {
        name: np.array([[Fraction(w) for w in r] for r in W]) for name, W in parameters.items()
    }
    sums = {f"d{name}": 0 * W for name, W in exact.items()}
    for i in range(8):
        A = [np.array([[Fraction(x)] for x in X[:, i]])]
        for layer in (1, 2, 3):
            Z = exact[f"W{layer}"].dot(A[-1]) + exact[f"b{layer}"]
            A.append(Z if layer == 3 else np.array([[max(z, Fraction(0))] for z in Z[:, 0]]))
        error = A[3] - np.array([[Fraction(y)] for y in Y[:, i]])
        assert trace["loss"][i] == (error**2).sum() / 2
        dZ = error  # 2 / n of two outputs
        for layer in (3, 2, 1):
            assert (trace[f"A{layer}"][:, [i]] == A[layer]).all()
            assert (trace[f"dZ{layer}"][:, [i]] == dZ).all()
            sums[f"dW{layer}"] = sums[f"dW{layer}"] + dZ.dot(A[layer - 1].T)
            sums[f"db{layer}"] = sums[f"db{layer}"] + dZ
            dZ = exact[f"W{layer}"].T.dot(dZ) * (A[layer - 1] > 0)
    for name, total in sums.items():
        assert (trace[name] == total / 8).all(), name
        assert (trace[name] != 0).any(), name


def test_permuting_the_samples_permutes_what_is_each_samples_and_keeps_the_rest():
    parameters, X, Y = whole_problem()
    order = np.array([3, 7, 0, 5, 1, 6, 2, 4])
    trace = backprop.observe(WHOLE, parameters, X, Y)
    permuted = backprop.observe(WHOLE, parameters, X[:, order], Y[:, order])
    for name, value in trace.items():
        of_each = name == "loss" or name.lstrip("d")[0] in "AZ"
        assert np.array_equal(permuted[name], value[..., order] if of_each else value), name


def test_a_batch_is_its_samples_one_at_a_time():
    net = network.network([(5, "tanh"), (4, "sigmoid"), (3, "softmax")], SPARSE, "textbook")
    parameters, X = parameters_of(net), inputs()
    trace = network.forward(net, parameters, X)
    alone = [network.forward(net, parameters, X[:, [i]]) for i in range(M)]
    u, off = 2.0**-53, np.zeros_like(X)
    for layer, slope in ((1, 1), (2, 1 / 4), (3, 1)):
        # Both sums of n terms and a bias can be n + 1 roundings off the exact one, and what the
        # layer before differs by goes through |W|. Then the activation, whose slope is at most 1
        # (sigmoid 1/4; a column of the softmax moves by at most the largest move of its logits),
        # with 36 roundings of its own (see test_scratch_activations), on both sides.
        W, b, before = (parameters[f"W{layer}"], parameters[f"b{layer}"], trace[f"A{layer - 1}"])
        n = W.shape[1]
        off = np.abs(W) @ off + 2 * (n + 1) * u * (np.abs(W) @ np.abs(before) + np.abs(b))
        Z = np.hstack([each[f"Z{layer}"] for each in alone])
        assert (np.abs(trace[f"Z{layer}"] - Z) <= off).all()
        off = slope * (off.max(axis=0) if layer == 3 else off) + 72 * u
        A = np.hstack([each[f"A{layer}"] for each in alone])
        assert (np.abs(trace[f"A{layer}"] - A) <= off).all()
