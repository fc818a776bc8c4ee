"""Observing shows what Keras computes and changes nothing."""

import numpy as np
import pytest
import tensorflow as tf

from keras_ref.backprop import MODES, observe, recorded
from keras_ref.losses import LOSSES
from keras_ref.network import ACTIVATIONS, build, get_parameters, set_parameters
from keras_ref.precision import precision

M, INPUTS, UNITS = 7, 6, (5, 4, 3)


def problem(output, loss, from_logits=False, dtype="float32", hidden=("relu", "tanh")):
    """A model with biases, and data for it."""
    rng = np.random.default_rng(11)
    model = build(UNITS, [*hidden, output], loss, from_logits, INPUTS, dtype)
    shapes = {name: each.shape for name, each in get_parameters(model).items()}
    set_parameters(model, {n: rng.normal(size=s).astype(dtype) for n, s in shapes.items()})
    X = rng.normal(size=(M, INPUTS)).astype(dtype)
    labels = np.arange(M) % 3
    if loss == "sparse_categorical_crossentropy":
        return model, X, labels
    return model, X, np.eye(3, dtype=dtype)[labels]


# (output, loss, from_logits, dtype): what goes into the loss, and whether there is a dA3.
SPARSE, CATEGORICAL = "sparse_categorical_crossentropy", "categorical_crossentropy"
BINARY, MSE = "binary_crossentropy", "mean_squared_error"
LOSS_INPUTS = [
    ("softmax", SPARSE, False, "Z3", False),
    ("softmax", CATEGORICAL, False, "Z3", False),
    ("sigmoid", BINARY, False, "Z3", False),
    ("linear", SPARSE, True, "Z3", True),
    ("linear", CATEGORICAL, True, "Z3", True),
    ("linear", BINARY, True, "Z3", True),
    ("tanh", SPARSE, True, "A3", True),
    ("linear", MSE, False, "A3", True),
    ("softmax", MSE, False, "A3", True),
    ("sigmoid", MSE, False, "A3", True),
]
CASES = [case[:3] for case in LOSS_INPUTS]


@pytest.mark.parametrize("dtype", ["float32", "float64"])
@pytest.mark.parametrize(("output", "loss", "from_logits", "loss_input", "has_dA3"), LOSS_INPUTS)
def test_what_the_loss_was_computed_from(output, loss, from_logits, loss_input, has_dA3, dtype):
    trace, measured = observe(*problem(output, loss, from_logits, dtype))
    assert measured == loss_input
    assert ("dA3" in trace) == has_dA3


def test_every_loss_and_activation_is_among_the_cases():
    assert {case[1] for case in CASES} == set(LOSSES)
    assert {case[0] for case in CASES} | {"relu"} == set(ACTIVATIONS)


@pytest.mark.parametrize("mode", MODES)
def test_the_trace_holds_every_quantity_in_order(mode):
    trace, _ = observe(*problem("linear", MSE, dtype="float64"), mode=mode)
    shapes = {name: array.shape for name, array in trace.items()}
    assert list(shapes.items()) == [
        ("A0", (7, 6)),
        *[("W1", (6, 5)), ("b1", (5,)), ("W2", (5, 4)), ("b2", (4,)), ("W3", (4, 3)), ("b3", (3,))],
        *[("Z1", (7, 5)), ("A1", (7, 5)), ("Z2", (7, 4)), ("A2", (7, 4))],
        *[("Z3", (7, 3)), ("A3", (7, 3)), ("loss", (7,)), ("cost", ())],
        *[("dA3", (7, 3)), ("dZ3", (7, 3)), ("dW3", (4, 3)), ("db3", (3,))],
        *[("dA2", (7, 4)), ("dZ2", (7, 4)), ("dW2", (5, 4)), ("db2", (4,))],
        *[("dA1", (7, 5)), ("dZ1", (7, 5)), ("dW1", (6, 5)), ("db1", (5,))],
    ]
    assert {type(array) for array in trace.values()} == {np.ndarray}
    assert {array.dtype.name for array in trace.values()} == {"float64"}


@pytest.mark.parametrize("dtype", ["float32", "float64"])
@pytest.mark.parametrize(("output", "loss", "from_logits"), CASES)
def test_observing_changes_no_bit(output, loss, from_logits, dtype):
    model, X, Y = problem(output, loss, from_logits, dtype)
    with precision(dtype):
        before = unobserved(model, X, Y)
        trace, _ = observe(model, X, Y)
        after = unobserved(model, X, Y)
    assert_same_bits(trace, before)
    assert_same_bits(trace, after)


def unobserved(model, X, Y):
    """Outputs, cost and gradient as a person computes them."""
    with tf.GradientTape() as tape:
        outputs = model(X)
        cost = model.compute_loss(y=Y, y_pred=outputs)
    return [outputs, cost, *tape.gradient(cost, [v.value for v in model.trainable_variables])]


def assert_same_bits(trace, tensors):
    wanted = ["A3", "cost", "dW1", "db1", "dW2", "db2", "dW3", "db3"]
    for name, tensor in zip(wanted, tensors, strict=True):
        assert np.array_equal(trace[name], tensor.numpy()), name


@pytest.fixture
def unfused():
    """TensorFlow's graphs without the remapper, which fuses a layer into one kernel."""
    tf.config.optimizer.set_experimental_options({"remapping": False})
    yield
    tf.config.optimizer.set_experimental_options({"remapping": True})  # TensorFlow's default


@pytest.mark.parametrize(("output", "loss", "from_logits"), CASES)
def test_observing_changes_no_bit_of_an_unfused_graph(output, loss, from_logits, unfused):
    assert_unchanged_in_a_graph(*problem(output, loss, from_logits, "float32"))


@pytest.mark.parametrize(("output", "loss", "from_logits"), CASES)
def test_observing_changes_no_bit_of_a_float64_graph(output, loss, from_logits):
    assert_unchanged_in_a_graph(*problem(output, loss, from_logits, "float64"))


def assert_unchanged_in_a_graph(model, X, Y):
    trace, _ = observe(model, X, Y, mode="graph")
    with precision(X.dtype.name):
        graph = tf.function(lambda X, Y: unobserved(model, X, Y), autograph=False)
        assert_same_bits(trace, graph.get_concrete_function(X, Y)(tf.constant(X), tf.constant(Y)))


@pytest.mark.parametrize(("output", "loss", "from_logits"), CASES)
def test_cost_is_kerass_own_reduction_of_loss(output, loss, from_logits):
    model, X, Y = problem(output, loss, from_logits)
    trace, _ = observe(model, X, Y)
    assert trace["loss"].shape == (M,)
    assert trace["cost"] == tf.reduce_sum(trace["loss"]).numpy() / np.float32(M)


def gamma(k, dtype):
    """The relative error of k roundings in a row (Higham 2002, lemma 3.1)."""
    u = np.finfo(dtype).eps / 2
    return k * u / (1 - k * u)


@pytest.mark.parametrize("dtype", ["float32", "float64"])
@pytest.mark.parametrize(("output", "loss", "from_logits"), CASES)
def test_the_quantities_belong_together(output, loss, from_logits, dtype):
    """Each product of two observed matrices is the observed third.

    Both sides are sums of k products: each at most gamma(k) times the sum of magnitudes from the
    exact one, whatever the order.
    """
    trace, _ = observe(*problem(output, loss, from_logits, dtype))

    def is_product(name, left, right):
        bound = 2 * gamma(left.shape[1], dtype) * (abs(left) @ abs(right))
        assert np.all(abs(trace[name] - left @ right) <= bound), name

    def layer(letter, number):
        return trace[f"{letter}{number}"]

    for n in (1, 2, 3):
        is_product(f"dW{n}", layer("A", n - 1).T, layer("dZ", n))
        sums = layer("dZ", n).sum(axis=0)
        within = 2 * gamma(M, dtype) * abs(layer("dZ", n)).sum(axis=0)
        assert np.all(abs(trace[f"db{n}"] - sums) <= within)
        with_bias = np.hstack([layer("A", n - 1), np.ones((M, 1), dtype)])
        is_product(f"Z{n}", with_bias, np.vstack([layer("W", n), layer("b", n)]))
    for n in (2, 3):
        is_product(f"dA{n - 1}", layer("dZ", n), layer("W", n).T)
    assert np.array_equal(trace["dZ1"], trace["dA1"] * (trace["Z1"] > 0))
    assert 0 < np.mean(trace["Z1"] > 0) < 1


def test_a_linear_output_is_one_tensor_with_two_names():
    trace, _ = observe(*problem("linear", SPARSE, from_logits=True))
    assert np.array_equal(trace["A3"], trace["Z3"])
    assert np.array_equal(trace["dA3"], trace["dZ3"])
    assert np.any(trace["dZ3"])


def test_derivatives_carry_the_mean_over_the_samples():
    model, X, Y = problem("linear", MSE, dtype="float64")
    trace, _ = observe(model, X, Y)
    exact = 2 * (trace["A3"] - Y) / (UNITS[-1] * M)
    # Subtraction, square's derivative, two divisions: at most 4 roundings on each side.
    assert np.all(abs(trace["dA3"] - exact) <= 2 * gamma(4, "float64") * abs(exact))


@pytest.mark.parametrize("mode", MODES)
def test_the_model_is_as_it_was(mode):
    model, X, Y = problem("softmax", SPARSE)
    activations, call = [layer.activation for layer in model.layers], model.loss.call
    observe(model, X, Y, mode=mode)
    assert [layer.activation for layer in model.layers] == activations
    assert model.loss.call == call
    assert "call" not in vars(model.loss)


def test_the_model_is_as_it_was_after_an_error():
    model, X, _ = problem("softmax", SPARSE)
    activations = [layer.activation for layer in model.layers]

    def interrupted():
        with recorded(model) as recording:
            model(X)
            assert len(recording.layers) == 3
            raise KeyError

    with pytest.raises(KeyError):
        interrupted()
    assert [layer.activation for layer in model.layers] == activations
    assert "call" not in vars(model.loss)


def test_the_recorder_hands_on_the_tensor_with_its_logits():
    model, X, _ = problem("softmax", SPARSE)
    with recorded(model) as recording:
        probs = model(X)
    Z3, A3 = recording.layers[-1]
    assert probs is A3
    assert A3._keras_logits is Z3


def test_a_softmax_under_a_loss_from_logits_is_rescued_with_a_warning():
    with pytest.warns(UserWarning, match="received `from_logits=True`"):
        observation = observe(*problem("softmax", SPARSE, from_logits=True))
    assert observation.loss_input == "Z3"
    assert "dA3" not in observation.trace


def test_a_cost_that_does_not_depend_on_a_parameter_is_refused():
    model, X, Y = problem("softmax", SPARSE)
    model.layers[0].activation = tf.stop_gradient
    with pytest.raises(ValueError, match=r"all of the model; no \['dA1', 'dW1', 'dZ1', 'db1'\]"):
        observe(model, X, Y)


def test_a_loss_by_name_is_refused():
    model, _, _ = problem("softmax", SPARSE)
    model.compile(loss="sparse_categorical_crossentropy")
    with pytest.raises(ValueError, match=r"compiled with a keras.losses.Loss object"):
        recorded(model).__enter__()


def test_misuse_is_answered_with_a_sentence():
    model, X, Y = problem("softmax", SPARSE)
    with pytest.raises(ValueError, match=r"`mode` must be one of .*; got 'xla'"):
        observe(model, X, Y, mode="xla")
    with pytest.raises(ValueError, match="`X` must have dtype float32; got float64"):
        observe(model, X.astype("float64"), Y)
