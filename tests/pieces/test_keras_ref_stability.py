"""Where Keras computes a crossentropy from logits, where it clips probabilities, and what then."""

import math

import numpy as np
import pytest

from keras_ref.precision import DTYPES
from keras_ref.stability import PATHS

FROM_LOGITS = ["from_logits", "model_linear"]
RESCUED = ["softmax_activation", "softmax_tf_in_graph", "model_softmax"]
CLIPPED = ["softmax_tf", "softmax_then_identity", "model_softmax_other_dtype", "predict_then_loss"]
GAPS = [5, 15, 30, 200]
LABELS = np.array([1, 0])
LIMIT = -math.log(1e-7)  # 16.118 nats
CLASSES = 3


def logits(gap):
    """Both samples are wrong by `gap`; a third class lies far below."""
    return np.array([[0.0, -gap, -gap - 3.0], [-gap, 0.0, -gap - 2.0]])


def exact(gap):
    """Losses and gradient of their sum; math.fsum and log1p leave about one rounding."""
    rows = logits(gap)
    losses, gradient = [], []
    for row, label in zip(rows, LABELS, strict=True):
        rest = math.fsum(math.exp(z) for z in sorted(row)[:-1])  # the largest logit is 0
        losses.append(math.log1p(rest) - row[label])
        gradient.append([math.exp(z) / (1 + rest) - (k == label) for k, z in enumerate(row)])
    return np.array(losses), np.array(gradient)


def test_every_path_is_of_one_kind():
    assert sorted(FROM_LOGITS + RESCUED + CLIPPED) == sorted(PATHS)


@pytest.mark.parametrize("dtype", DTYPES)
@pytest.mark.parametrize("path", PATHS)
def test_a_path_returns_a_loss_per_sample_and_the_gradient_of_their_sum(path, dtype):
    losses, gradient = PATHS[path](logits(5), LABELS, dtype)
    in_dtype = dtype if path != "model_softmax_other_dtype" else {*DTYPES}.difference({dtype}).pop()
    assert (losses.shape, losses.dtype) == ((2,), in_dtype)
    if path == "predict_then_loss":
        assert gradient is None
    else:
        assert (gradient.shape, gradient.dtype) == ((2, CLASSES), dtype)


@pytest.mark.parametrize("dtype", DTYPES)
@pytest.mark.parametrize("gap", GAPS)
@pytest.mark.parametrize("path", FROM_LOGITS + RESCUED)
def test_from_the_logits_the_loss_is_right_at_every_gap(path, gap, dtype):
    losses, gradient = PATHS[path](logits(gap), LABELS, dtype)
    exact_losses, exact_gradient = exact(gap)
    # Measured: at most 0.8 eps of the loss, and 1 eps in the gradient, whose entries reach 1.
    assert np.all(abs(losses - exact_losses) <= 2 * np.finfo(dtype).eps * exact_losses)
    assert np.all(abs(gradient - exact_gradient) <= 2 * np.finfo(dtype).eps)


@pytest.mark.parametrize("dtype", DTYPES)
@pytest.mark.parametrize("gap", GAPS)
@pytest.mark.parametrize("path", RESCUED)
def test_a_rescued_softmax_has_the_bits_of_from_logits(path, gap, dtype):
    losses, gradient = PATHS[path](logits(gap), LABELS, dtype)
    expected_losses, expected_gradient = PATHS["from_logits"](logits(gap), LABELS, dtype)
    assert np.array_equal(losses, expected_losses)
    assert np.array_equal(gradient, expected_gradient)


@pytest.mark.parametrize("dtype", DTYPES)
@pytest.mark.parametrize("gap", [30, 200])
@pytest.mark.parametrize("path", CLIPPED)
def test_past_the_clip_the_loss_stops_and_the_gradient_is_exactly_zero(path, gap, dtype):
    losses, gradient = PATHS[path](logits(gap), LABELS, dtype)
    # The clipped probabilities 1 - 1e-7, 1e-7, 1e-7 add up to 1 + 1e-7, by which the loss divides;
    # float32 stores 1 - 1.19e-7, and rounds a number of size 16 by up to 1e-6.
    assert np.all(abs(losses - LIMIT - math.log1p(1e-7)) <= np.spacing(losses) + 2e-8)
    assert gradient is None or not np.any(gradient)


@pytest.mark.parametrize("dtype", DTYPES)
@pytest.mark.parametrize("path", CLIPPED)
def test_before_the_clip_all_paths_agree(path, dtype):
    losses, gradient = PATHS[path](logits(5), LABELS, dtype)
    exact_losses, exact_gradient = exact(5)
    # One of the two dtypes on the way may be float32: a few roundings of numbers of order 1.
    assert np.all(abs(losses - exact_losses) <= 4 * np.finfo("float32").eps * exact_losses)
    if gradient is not None:
        assert np.all(abs(gradient - exact_gradient) <= 4 * np.finfo("float32").eps)


@pytest.mark.parametrize("path", ["softmax_tf", "softmax_then_identity", "predict_then_loss"])
def test_just_before_the_clip_float64_is_already_off_by_1e_7(path):
    """At gap 15 only the third class is clipped, up to 1e-7: the loss is too large by that."""
    losses, _ = PATHS[path](logits(15), LABELS, "float64")
    too_large = losses - exact(15)[0]
    assert np.all(too_large > 0.5e-7)
    assert np.all(too_large < 1.5e-7)
