"""Precision that rises by itself: no enclosure is wider than it has to be."""

from decimal import Decimal, localcontext
from fractions import Fraction

import numpy as np
import pytest
from test_comparisons_oracle import assert_contains

from comparisons.oracle import layers, losses
from comparisons.oracle.exact import Exact


@pytest.mark.parametrize("gap", [40.0, 300.0, 700.0])
def test_what_cancels_is_computed_again_with_more_bits(gap):
    """At p - 1 = -exp(-gap), 192 bits are used up by a gap of 133 and the rest by 60 more."""
    found = losses.gradient(
        np.array([[gap], [0.0]]),
        np.array([0]),
        name="sparse_categorical_crossentropy",
        form="from_logits",
        dtype="float64",
        m=1,
    )
    with localcontext(prec=500):
        truth = [-1 / (1 + Decimal(gap).exp()), 1 / (1 + Decimal(gap).exp())]
    assert_contains(found, [[x] for x in truth])


def test_a_sum_that_cancels_to_nothing_is_zero_and_known_to_be():
    W, A = np.array([[1e300, 1.0, -1e300]]), np.array([[1e8], [1e-300], [1e8]])
    left_over = layers.affine(W, A, np.zeros((1, 1)))
    assert_contains(left_over, [[Fraction(1e-300)]])
    nothing = layers.affine(W, A, np.array([[-1e-300]]))
    assert nothing.hi == nothing.lo == 0
    assert nothing.radius < 1e-322  # two of the smallest doubles


def test_what_is_given_as_a_ball_is_not_sharpened_for_ever():
    wide = Exact(np.ones((1, 1)), np.zeros((1, 1)), np.full((1, 1), 1e-10))
    found = layers.affine(np.ones((1, 1)), wide, -np.ones((1, 1)))
    assert found.hi == 0
    assert 1e-10 <= found.radius < 1.1e-10


def test_of_what_is_no_probability_there_is_no_exact_loss():
    settings = {"name": "categorical_crossentropy", "form": "textbook", "dtype": "float64"}
    found = losses.loss(np.array([[-0.5, 0.0], [1.5, 1.0]]), np.array([[0, 0], [1, 1]]), **settings)
    assert np.isnan(found.hi).tolist() == [True, False]
    assert found.hi[1] == 0
