"""What float64 takes in Keras: each pitfall that `keras_ref.precision` names, measured."""

import keras
import numpy as np
import pytest
import tensorflow as tf

from keras_ref.precision import precision

X = np.random.default_rng(5).normal(size=(3, 6))
Y = np.array([0, 3, 1])


def float64_model(loss):
    """What a person writes who has only heard of `dtype="float64"`."""
    model = keras.Sequential(
        [
            keras.Input((6,), dtype="float64"),
            keras.layers.Dense(
                4, activation="softmax", dtype="float64", bias_initializer="he_normal"
            ),
        ]
    )
    model.compile(loss=loss)
    return model


def cost_and_gradient(model):
    with tf.GradientTape() as tape:
        probs = model(tf.constant(X))
        cost = model.compute_loss(y=Y, y_pred=probs)
    assert probs.dtype == "float64"
    return cost, tape.gradient(cost, model.layers[0].kernel.value)


def is_float32_number(array):
    exact = np.asarray(array).astype("float64")
    return np.array_equal(exact.astype("float32").astype("float64"), exact)


def test_precision_reaches_layers_losses_optimizers_and_metrics():
    with precision("float64"):
        made = [
            keras.layers.Dense(2).compute_dtype,
            keras.losses.MeanSquaredError().dtype,
            keras.optimizers.Adam().learning_rate.dtype,
            keras.metrics.Mean().dtype,
        ]
    assert made == ["float64"] * 4


@pytest.mark.parametrize("dtype", ["float32", "float64"])
def test_precision_puts_everything_back_after_an_error(dtype):
    with pytest.raises(KeyError), precision("float64"), precision(dtype):
        raise KeyError
    assert keras.config.floatx() == "float32"
    assert keras.config.dtype_policy().name == "float32"


def test_precision_refuses_other_dtypes():
    with pytest.raises(ValueError, match=r"`dtype` must be one of .*; got 'float16'"):
        precision("float16").__enter__()


def test_float64_layers_alone_leave_the_cost_in_float32():
    cost, _ = cost_and_gradient(float64_model(keras.losses.SparseCategoricalCrossentropy()))
    assert cost.dtype == "float32"


def test_a_float32_loss_on_float64_layers_is_not_rescued():
    loss = keras.losses.SparseCategoricalCrossentropy()
    seen = []
    call = loss.call
    loss.call = lambda y_true, y_pred: (seen.append(y_pred), call(y_true, y_pred))[1]
    cost_and_gradient(float64_model(loss))
    assert seen[0].dtype == "float32"
    assert not hasattr(seen[0], "_keras_logits")


def test_a_float64_loss_compiled_under_float32_has_float64_gradients_but_a_float32_cost():
    model = float64_model(keras.losses.SparseCategoricalCrossentropy(dtype="float64"))
    cost, gradient = cost_and_gradient(model)
    assert cost.dtype == "float32"
    assert not is_float32_number(gradient)
    with precision("float64"):
        model.compile(loss=keras.losses.SparseCategoricalCrossentropy())
    exact_cost, exact_gradient = cost_and_gradient(model)
    assert exact_cost.dtype == "float64"
    assert not is_float32_number(exact_cost)
    assert np.array_equal(gradient, exact_gradient)


def test_floatx_alone_does_not_reach_layers_once_the_policy_is_fixed():
    keras.layers.Dense(2)
    keras.config.set_floatx("float64")
    try:
        layer, loss = keras.layers.Dense(2), keras.losses.MeanSquaredError()
    finally:
        keras.config.set_floatx("float32")
    assert (layer.compute_dtype, loss.dtype) == ("float32", "float64")


def test_the_learning_rate_is_rounded_to_floatx():
    assert float(keras.optimizers.SGD(0.001).learning_rate) == float(np.float32(0.001)) != 0.001
    with precision("float64"):
        assert float(keras.optimizers.SGD(0.001).learning_rate) == 0.001


def test_predict_casts_its_inputs_to_floatx():
    model = keras.Sequential(
        [keras.Input((1,), dtype="float64"), keras.layers.Identity(dtype="float64")]
    )
    third = np.full((1, 1), 1 / 3)
    assert float(model.predict(third, verbose=0)[0, 0]) == float(np.float32(1 / 3)) != 1 / 3
    with precision("float64"):
        assert float(model.predict(third, verbose=0)[0, 0]) == 1 / 3


def test_ops_cast_rounds_a_python_float_to_float32_even_under_float64():
    with precision("float64"):
        assert float(keras.ops.cast(0.9, "float64")) == float(np.float32(0.9)) != 0.9
        assert float(keras.ops.cast(np.float64(0.9), "float64")) == 0.9
