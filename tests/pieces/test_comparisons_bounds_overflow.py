"""Where an intermediate result may overflow nothing is said, and where it may not, nan is wrong."""

import numpy as np
import pytest
import tensorflow as tf

from comparisons.bounds import layers as bounds
from comparisons.bounds import losses as loss_bounds
from comparisons.bounds import optimizers as optimizer_bounds
from comparisons.bounds.arithmetic import format_of
from comparisons.judge import weigh
from comparisons.oracle import layers as oracle
from comparisons.oracle import losses as loss_oracle
from comparisons.oracle import optimizers as optimizer_oracle

NEAR = ("float16", "float32")


def products(W, A, b):
    """Z by NumPy, by NumPy one term after the other, and by TensorFlow."""
    with np.errstate(over="ignore", invalid="ignore"):
        terms = np.concatenate(
            [W.T[:, :, np.newaxis] * A[:, np.newaxis], np.broadcast_to(b, (1, len(W), A.shape[1]))]
        )
        loops = np.add.accumulate(terms)[-1]
        return W @ A + b, loops, (tf.matmul(W, A) + tf.constant(b)).numpy()


@pytest.mark.parametrize("dtype", NEAR)
def test_a_partial_sum_that_may_overflow_is_not_held_against_anyone(dtype):
    """0.9 + 0.9 - 0.9 of the largest number: inf, 0.9 or nan, by the order."""
    large = format_of(dtype).largest * 0.9
    W = np.array([[large, large, -large]]).astype(dtype)
    A, b = np.ones((3, 1), dtype), np.zeros((1, 1), dtype)
    exact = oracle.affine(W, A, b)
    bound = bounds.affine(exact, W, A, b, fp=format_of(dtype))
    assert np.isnan(bound).all()
    computed = products(W, A, b)
    assert any(not np.isfinite(each).all() for each in computed)  # it does happen
    assert not any(weigh(each, exact, bound).outside.any() for each in computed)


@pytest.mark.parametrize("dtype", NEAR)
def test_where_no_partial_sum_can_overflow_nan_and_inf_are_wrong(dtype):
    large = format_of(dtype).largest * 0.45
    W = np.array([[large, large, -large]]).astype(dtype)
    A, b = np.ones((3, 1), dtype), np.zeros((1, 1), dtype)
    exact = oracle.affine(W, A, b)
    bound = bounds.affine(exact, W, A, b, fp=format_of(dtype))
    for each in products(W, A, b):
        assert not weigh(each, exact, bound).outside.any()
    for wrong in (np.nan, np.inf, -np.inf):
        assert weigh(np.full((1, 1), wrong, dtype), exact, bound).outside.all()


@pytest.mark.parametrize("dtype", NEAR)
def test_a_sum_that_must_overflow_is_inf_and_nothing_else(dtype):
    large = format_of(dtype).largest * 0.9
    W = np.array([[large, large, 1.0]]).astype(dtype)
    A, b = np.ones((3, 1), dtype), np.zeros((1, 1), dtype)
    exact = oracle.affine(W, A, b)
    bound = bounds.affine(exact, W, A, b, fp=format_of(dtype))
    for each in products(W, A, b):
        assert np.isposinf(each).all()
        weighed = weigh(each, exact, bound)
        assert weighed.judged.all()
        assert not weighed.outside.any()
    for wrong in (large, -np.inf, np.nan):
        assert weigh(np.full((1, 1), wrong, dtype), exact, bound).outside.all()


@pytest.mark.parametrize("dtype", NEAR)
def test_a_sum_may_overflow_before_it_becomes_a_mean(dtype):
    dZ = np.full((1, 5), format_of(dtype).largest * 0.5).astype(dtype)
    exact = oracle.biases(dZ, m=5)
    bound = bounds.biases(exact, dZ, m=5, fp=format_of(dtype))
    assert np.isnan(bound).all()
    with np.errstate(over="ignore"):
        summed = np.add.accumulate(dZ, axis=1)[:, -1:] / dZ.dtype.type(5)
    assert np.isinf(summed).all()
    small = (dZ / dZ.dtype.type(8)).astype(dtype)
    bound = bounds.biases(exact, small, m=5, fp=format_of(dtype))
    assert weigh(np.full((1, 1), np.inf, dtype), oracle.biases(small, m=5), bound).outside.all()


@pytest.mark.parametrize("dtype", NEAR)
def test_the_square_of_a_gradient_may_overflow_and_then_is_inf(dtype):
    """rest_2 dW^2 is a normal number, dW^2 is not: nothing is said."""
    given = optimizer_oracle.held(
        {"learning_rate": 1e-3, "beta_1": 0.9, "beta_2": 0.999, "epsilon": 1e-3}, dtype
    )
    root = format_of(dtype).largest ** 0.5
    dW = np.array([[root * 0.5, root * 2]]).astype(dtype)
    v = np.ones((1, 2), dtype)
    exact = optimizer_oracle.second_moment(v, dW, given=given)
    bound = optimizer_bounds.second_moment(exact, v, dW, given=given, fp=format_of(dtype))
    np.testing.assert_array_equal(np.isnan(bound), [[False, True]])
    with np.errstate(over="ignore"):
        computed = v + (dW * dW - v) * dW.dtype.type(given.rest_2)
    assert np.isinf(computed[0, 1])
    assert not weigh(computed, exact, bound).outside.any()


@pytest.mark.parametrize("dtype", NEAR)
@pytest.mark.parametrize("name", ["sigmoid", "tanh", "softmax"])
def test_a_stable_activation_has_no_nan_at_any_finite_argument(name, dtype):
    largest = format_of(dtype).largest
    Z = np.array([[largest / 2, -largest / 2, 30, -30], [0, 1, -80, 80]]).astype(dtype)
    exact = oracle.ACTIVATIONS[name](Z)
    bound = bounds.ACTIVATIONS[name](exact, Z, fp=format_of(dtype))
    right = {"sigmoid": tf.nn.sigmoid, "tanh": tf.tanh, "softmax": lambda z: tf.nn.softmax(z, 0)}
    assert not weigh(right[name](tf.constant(Z)).numpy(), exact, bound).outside.any()
    weighed = weigh(np.full(Z.shape, np.nan, dtype), exact, bound)
    assert weighed.outside.all()


@pytest.mark.parametrize("dtype", NEAR)
def test_a_softmax_that_is_not_shifted_is_wrong_where_it_is_nan(dtype):
    """exp overflows, although the exact result is 1 and 0: the stable formula has no such limit."""
    Z = np.array([[12.0 if dtype == "float16" else 100.0], [0.0]]).astype(dtype)
    exact = oracle.softmax(Z)
    bound = bounds.softmax(exact, Z, fp=format_of(dtype))
    with np.errstate(over="ignore", invalid="ignore"):
        naive = np.exp(Z) / np.exp(Z).sum(axis=0)
    assert np.isnan(naive).any()
    assert weigh(naive, exact, bound).outside.any()


LOSS = {"name": "categorical_crossentropy", "form": "textbook"}


@pytest.mark.parametrize("dtype", NEAR)
def test_the_reciprocal_of_a_small_p_may_overflow(dtype):
    """1 / p is beyond the largest number of float16 already for a p below 1.5e-5."""
    fp, settings = format_of(dtype), {**LOSS, "dtype": dtype}
    smallest = 2 * fp.tiny * fp.u
    A = np.array([[smallest, 0.25], [1 - smallest, 0.75]]).astype(dtype)
    Y = np.array([[1, 1], [0, 0]]).astype(dtype)
    exact = loss_oracle.gradient(A, Y, **settings, m=1)
    bound = loss_bounds.gradient(exact, A, Y, **settings, m=1, fp=fp)
    with np.errstate(over="ignore"):
        computed = -Y / A
    assert not np.isfinite(computed[0, 0])
    assert not weigh(computed, exact, bound).outside.any()
    nans = weigh(np.full(A.shape, np.nan, dtype), exact, bound).outside
    assert nans[:, 1].all()  # where p is ordinary


@pytest.mark.parametrize("dtype", NEAR)
def test_an_infinite_loss_is_right_where_p_is_0_and_unknown_where_0_meets_log_0(dtype):
    fp, settings = format_of(dtype), {**LOSS, "dtype": dtype}
    A = np.array([[0.0, 0.0, 0.5], [1.0, 1.0, 0.5]]).astype(dtype)
    Y = np.array([[1.0, 0.0, 1.0], [0.0, 1.0, 0.0]]).astype(dtype)
    exact = loss_oracle.loss(A, Y, **settings)
    bound = loss_bounds.loss(exact, A, Y, **settings, fp=fp)
    with np.errstate(divide="ignore", invalid="ignore"):
        naive = -(Y * np.log(A)).sum(axis=0)
    assert np.isinf(naive[0])
    assert np.isnan(naive[1])
    assert not weigh(naive, exact, bound).outside.any()
    np.testing.assert_array_equal(
        weigh(np.full(3, np.nan, dtype), exact, bound).outside, [True, False, True]
    )


def test_two_outputs_one_infinitely_wrong_and_one_right_may_give_nan():
    """0 log 0 beside log 0: of a binary loss with two outputs nothing can be said."""
    fp, settings = format_of("float32"), {"form": "textbook", "dtype": "float32"}
    settings["name"] = "binary_crossentropy"
    A, Y = np.float32([[1, 1], [1, 0.5]]), np.float32([[0, 0], [1, 1]])
    exact = loss_oracle.loss(A, Y, **settings)
    bound = loss_bounds.loss(exact, A, Y, **settings, fp=fp)
    with np.errstate(divide="ignore", invalid="ignore"):
        naive = -(Y * np.log(A) + (1 - Y) * np.log(1 - A)).mean(axis=0)
    assert np.isnan(naive[0])
    assert np.isinf(naive[1])
    assert not weigh(naive, exact, bound).outside.any()
    assert weigh(np.float32([0, 0]), exact, bound).outside[1]


def test_zero_over_zero_is_not_held_against_the_textbook_form():
    fp, settings = format_of("float32"), {**LOSS, "dtype": "float32"}
    A, Y = np.float32([[0, 0.25], [1, 0.75]]), np.float32([[0, 0], [1, 1]])
    exact = loss_oracle.gradient(A, Y, **settings, m=1)
    bound = loss_bounds.gradient(exact, A, Y, **settings, m=1, fp=fp)
    with np.errstate(invalid="ignore"):
        computed = -Y / A
    assert np.isnan(computed[0, 0])
    assert not weigh(computed, exact, bound).outside.any()
    assert weigh(np.full((2, 2), np.nan, "float32"), exact, bound).outside.sum() == 3
