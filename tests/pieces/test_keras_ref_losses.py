"""keras_ref's losses and initializers are Keras's, in the dtype asked for."""

import math

import keras
import numpy as np
import pytest

from keras_ref.initializers import INITIALIZERS, draw_kernel
from keras_ref.losses import LOSSES, build_loss

LOGITS = np.array([[0.5, -1.25, 2.0], [1.0, 0.25, -0.5]])


@pytest.mark.parametrize("dtype", ["float32", "float64"])
@pytest.mark.parametrize("name", LOSSES)
def test_a_loss_computes_in_its_dtype_and_has_kerass_name(name, dtype):
    loss = build_loss(name, from_logits=False, dtype=dtype)
    assert (loss.dtype, loss.name) == (dtype, name)
    assert loss.reduction == "sum_over_batch_size"


@pytest.mark.parametrize("name", [name for name in LOSSES if name != "mean_squared_error"])
def test_from_logits_reaches_keras(name):
    assert build_loss(name, from_logits=True, dtype="float32").from_logits is True
    assert build_loss(name, from_logits=False, dtype="float32").from_logits is False


def test_mean_squared_error_knows_no_logits():
    with pytest.raises(ValueError, match="`from_logits` must be False for 'mean_squared_error'"):
        build_loss("mean_squared_error", from_logits=True, dtype="float32")


def test_an_unknown_loss_is_answered_with_the_possible_ones():
    with pytest.raises(ValueError, match=r"`loss` must be one of \['mean_sq.*; got 'mse'"):
        build_loss("mse", from_logits=False, dtype="float32")


def test_a_sigmoid_output_under_a_categorical_crossentropy_is_taken_as_softmax_logits():
    loss = build_loss("sparse_categorical_crossentropy", from_logits=False, dtype="float64")
    labels = np.array([2, 0])
    sigmoids = keras.activations.sigmoid(keras.ops.convert_to_tensor(LOGITS))
    softmax_from_logits = [
        math.log(sum(math.exp(z) for z in row)) - row[label]
        for row, label in zip(LOGITS, labels, strict=True)
    ]
    # A few float64 roundings of numbers of order 1, against a difference of order 0.1.
    assert float(loss(labels, sigmoids)) == pytest.approx(np.mean(softmax_from_logits), rel=1e-14)
    plain = float(loss(labels, np.asarray(sigmoids)))
    assert abs(plain - np.mean(softmax_from_logits)) > 0.1


def test_a_softmax_output_under_a_binary_crossentropy_is_taken_as_sigmoid_logits():
    loss = build_loss("binary_crossentropy", from_logits=False, dtype="float64")
    targets = np.array([[0.0, 0.0, 1.0], [1.0, 0.0, 0.0]])
    probs = keras.activations.softmax(keras.ops.convert_to_tensor(LOGITS))
    sigmoid_from_logits = np.mean(np.log1p(np.exp(LOGITS)) - targets * LOGITS)
    # As above.
    assert float(loss(targets, probs)) == pytest.approx(sigmoid_from_logits, rel=1e-14)
    assert abs(float(loss(targets, np.asarray(probs))) - sigmoid_from_logits) > 0.05


# Per initializer: uniform or not, and the variance of Glorot's, He's and LeCun's papers.
VARIANCES = {
    "glorot_uniform": (True, lambda n_in, units: 2 / (n_in + units)),
    "glorot_normal": (False, lambda n_in, units: 2 / (n_in + units)),
    "he_uniform": (True, lambda n_in, units: 2 / n_in),
    "he_normal": (False, lambda n_in, units: 2 / n_in),
    "lecun_normal": (False, lambda n_in, units: 1 / n_in),
}


@pytest.mark.parametrize("dtype", ["float32", "float64"])
@pytest.mark.parametrize("name", INITIALIZERS)
def test_a_kernel_has_the_scale_of_its_initializer(name, dtype):
    uniform, variance = VARIANCES[name]
    W, sigma = draw_kernel(name, 300, 200, seed=3, dtype=dtype), math.sqrt(variance(300, 200))
    assert (W.shape, W.dtype) == ((300, 200), dtype)
    # The variance of N draws of kurtosis <= 3 scatters by sqrt(2 / N) = 0.6% here; six times that.
    assert W.var() / sigma**2 == pytest.approx(1, abs=6 * math.sqrt(2 / W.size))
    # Uniform: sqrt(3) sigma. Normal: twice the sigma before the cut, 0.8796 of which is left.
    edge = math.sqrt(3) if uniform else 2 / 0.87962566103423978
    assert 0.99 * edge < abs(W).max() / sigma < edge * (1 + 1e-6)  # 1e-6: float32 rounding


@pytest.mark.parametrize("name", INITIALIZERS)
def test_a_seed_is_a_kernel(name):
    first, again = (draw_kernel(name, 5, 3, seed=1, dtype="float32") for _ in range(2))
    other = draw_kernel(name, 5, 3, seed=2, dtype="float32")
    assert np.array_equal(first, again)
    assert not np.any(first == other)


def test_an_unknown_initializer_is_answered_with_the_possible_ones():
    with pytest.raises(ValueError, match=r"`initializer` must be one of .*; got 'zeros'"):
        draw_kernel("zeros", 5, 3, seed=1, dtype="float32")
