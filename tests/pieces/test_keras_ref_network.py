"""keras_ref's model is the one that a person writes; its parameters go in and out bit for bit."""

import keras
import numpy as np
import pytest

from keras_ref.network import (
    ACTIVATIONS,
    build,
    check_data,
    dtype_of,
    get_parameters,
    names,
    set_parameters,
)
from keras_ref.optimizers import build_optimizer

SPARSE = "sparse_categorical_crossentropy"


def network(dtype="float32", **changes):
    settings = {
        "units": [5, 4, 3],
        "activations": ["relu", "tanh", "softmax"],
        "loss": SPARSE,
        "from_logits": False,
        "inputs": 6,
        "dtype": dtype,
    }
    return build(**{**settings, **changes})


def drawn(model, seed=1):
    rng = np.random.default_rng(seed)
    shapes = {name: each.shape for name, each in get_parameters(model).items()}
    return {name: rng.normal(size=shape).astype(dtype_of(model)) for name, shape in shapes.items()}


@pytest.mark.parametrize("dtype", ["float32", "float64"])
def test_the_model_is_what_a_person_writes(dtype):
    model = network(dtype)
    assert type(model) is keras.Sequential
    assert model.input_shape == (None, 6)
    assert [type(layer) for layer in model.layers] == [keras.layers.Dense] * 3
    assert [layer.units for layer in model.layers] == [5, 4, 3]
    assert [layer.activation.__name__ for layer in model.layers] == ["relu", "tanh", "softmax"]
    assert {layer.compute_dtype for layer in model.layers} == {model.loss.dtype} == {dtype}
    assert type(model.loss) is keras.losses.SparseCategoricalCrossentropy


@pytest.mark.parametrize("activation", ACTIVATIONS)
def test_an_activation_is_kerass(activation):
    model = network(activations=[activation, "tanh", "linear"], from_logits=True)
    assert model.layers[0].activation is getattr(keras.activations, activation)


@pytest.mark.parametrize("dtype", ["float32", "float64"])
def test_parameters_go_in_and_out_bit_for_bit(dtype):
    model = network(dtype)
    parameters = drawn(model)
    set_parameters(model, parameters)
    back = get_parameters(model)
    assert list(back) == names(model) == ["W1", "b1", "W2", "b2", "W3", "b3"]
    assert all(np.array_equal(back[name], parameters[name]) for name in back)
    assert back["W2"].shape == (5, 4)


def test_parameters_come_out_as_copies():
    model = network()
    get_parameters(model)["W1"][:] = 7
    assert not np.any(get_parameters(model)["W1"] == 7)


@pytest.mark.parametrize(
    ("name", "wrong", "sentence"),
    [
        ("W2", np.ones((4, 5), "float32"), r"`W2` must have shape \(5, 4\); got \(4, 5\)"),
        ("b1", np.ones((5, 1), "float32"), r"`b1` must have shape \(5,\); got \(5, 1\)"),
        ("b3", np.ones(3), "`b3` must have dtype float32; got float64"),
    ],
    ids=["transposed", "column", "dtype"],
)
def test_a_parameter_that_does_not_fit_is_named_and_nothing_is_set(name, wrong, sentence):
    model = network()
    before = get_parameters(model)
    with pytest.raises(ValueError, match=sentence):
        set_parameters(model, {**drawn(model), name: wrong})
    after = get_parameters(model)
    assert all(np.array_equal(after[each], before[each]) for each in before)


def test_a_missing_or_unknown_parameter_is_refused():
    model = network()
    parameters = drawn(model)
    with pytest.raises(ValueError, match="`parameters` must hold"):
        set_parameters(model, {**parameters, "W4": parameters["W3"]})
    del parameters["b2"]
    with pytest.raises(ValueError, match="`parameters` must hold"):
        set_parameters(model, parameters)


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        (
            {"activations": ["rleu", "tanh", "softmax"]},
            r"`activation` must be one of \['linear', .*; got 'rleu'",
        ),
        ({"loss": "hinge"}, r"`loss` must be one of .*; got 'hinge'"),
        ({"dtype": "float16"}, r"`dtype` must be one of .*; got 'float16'"),
        ({"activations": ["relu"]}, "one activation for each of `units`.*; got 1 for 3"),
        ({"units": [], "activations": []}, "at least one; got 0 for 0"),
        ({"loss": "mean_squared_error", "from_logits": True}, "`from_logits` must be False"),
        ({"loss": "mean_squared_error", "accuracy": True}, "`accuracy` must be False"),
    ],
    ids=["activation", "loss", "dtype", "lengths", "empty", "mse-logits", "mse-accuracy"],
)
def test_misuse_is_answered_with_a_sentence(changes, sentence):
    with pytest.raises(ValueError, match=sentence):
        network(**changes)


def test_an_optimizer_made_in_another_dtype_is_refused():
    with pytest.raises(ValueError, match="must be made in the dtype of the model, float64"):
        network("float64", optimizer=build_optimizer("adam", "float32"))


def test_a_loss_from_logits_on_a_softmax_output_warns_and_uses_the_logits():
    twice, once = network(from_logits=True), network()
    set_parameters(twice, drawn(twice))
    set_parameters(once, drawn(twice))
    X, Y = np.random.default_rng(2).normal(size=(7, 6)).astype("float32"), np.arange(7) % 3
    with pytest.warns(UserWarning, match="received `from_logits=True`"):
        cost = twice.compute_loss(y=Y, y_pred=twice(X))
    assert cost == once.compute_loss(y=Y, y_pred=once(X))


X, Y = np.ones((2, 6), "float32"), np.array([0, 2])


@pytest.mark.parametrize(
    ("X", "Y", "sentence"),
    [
        (np.ones((6, 2), "float32"), Y, r"`X` must have shape \(6, 6\); got \(6, 2\)"),
        (np.ones((2, 6)), Y, "`X` must have dtype float32; got float64"),
        (X, np.array([0.0, 2.0]), "`Y` must be integers"),
        (X, np.array([[0], [2]]), r"`Y` must be integers of shape \(2,\)"),
        (X, np.array([0, 3]), "labels from 0 to 2; got 0 to 3"),
        (X, np.array([-1, 0]), "labels from 0 to 2; got -1 to 0"),
        (X[:0], Y[:0], "at least one sample"),
    ],
    ids=["columns", "dtype", "float-labels", "column-labels", "label-3", "label-1", "empty"],
)
def test_data_that_do_not_fit_are_refused(X, Y, sentence):
    with pytest.raises(ValueError, match=sentence):
        check_data(network(), X, Y)


def test_targets_must_have_the_shape_of_the_outputs():
    model = network(loss="categorical_crossentropy")
    check_data(model, X, np.eye(3, dtype="float32")[:2])
    with pytest.raises(ValueError, match=r"`Y` must have shape \(2, 3\); got \(2,\)"):
        check_data(model, X, Y)


def test_layers_that_are_not_dense_with_a_bias_are_refused():
    model = keras.Sequential([keras.Input((2,)), keras.layers.Dense(3, use_bias=False)])
    with pytest.raises(ValueError, match="must consist of Dense layers with a bias"):
        get_parameters(model)


def test_accuracy_from_binary_logits_has_its_threshold_at_probability_one_half():
    model = build(
        [1], ["linear"], "binary_crossentropy", True, 1, "float32", optimizer="sgd", accuracy=True
    )
    set_parameters(model, {"W1": np.ones((1, 1), "float32"), "b1": np.zeros(1, "float32")})
    # Logit 0.25 is probability 0.56: right for target 1, but wrong if compared with 0.5.
    logits, targets = np.array([[0.25], [-0.25], [3]], "float32"), np.array([[1], [0], [0]], "f")
    scores = model.evaluate(logits, targets, verbose=0, return_dict=True)
    assert scores["accuracy"] == pytest.approx(2 / 3, rel=1e-6)  # a float32 mean of 3 numbers
