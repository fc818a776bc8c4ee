"""Correct code on inputs that are hard on the judge: nothing of it may be called wrong.

Tiny numbers that TensorFlow flushes to zero, weights that never move enough to show how a setting
is rounded, steps of a difference that are longer than the function's own features.
"""

from dataclasses import replace

import numpy as np
import pytest

from comparisons.data import Data
from comparisons.problems import make
from comparisons.records import WRONG
from comparisons.studies import function


def line(X, Y, output="linear", hidden=()):
    data = Data(np.atleast_2d(X), np.atleast_2d(Y), "made by hand")
    return make("by hand", data, list(hidden), output, "mean_squared_error", False)


def with_parameters(problem, **arrays):
    return replace(problem, parameters=problem.parameters | arrays)


def faults(study):
    return [(row.quantity, row.judgements) for row in study.rows if row.verdict == WRONG]


@pytest.mark.adam
@pytest.mark.parametrize("gradient", [1e-28, 1e-34, 1e-36, 1e-40])
def test_adam_with_a_product_below_the_normal_range(gradient):
    still = line([[1.0]], [[-gradient / 2]])
    still = with_parameters(still, W1=np.zeros((1, 1)), b1=np.zeros((1, 1)))
    assert faults(function("adam")(still, "float32", steps=3)) == []


@pytest.mark.gradients
@pytest.mark.parametrize("scale", [0.9, 3.0])
def test_a_gradient_flushed_more_than_once(scale):
    tiny = scale * float(np.finfo(np.float32).tiny)
    Y = np.random.default_rng(0).uniform(0.5, 1, (1, 11)) * tiny
    problem = with_parameters(
        line(np.ones((1, 11)), Y), W1=np.full((1, 1), 0.7 * tiny), b1=np.zeros((1, 1))
    )
    for study in ("forward", "gradients"):
        assert faults(function(study)(problem, "float32")) == []


@pytest.mark.gradients
def test_a_difference_that_steps_over_a_whole_transition():
    rng = np.random.default_rng(0)
    steep = line(rng.normal(size=(2, 23)) * 1e6, rng.normal(size=(1, 23)), hidden=[(5, "sigmoid")])
    steep = with_parameters(steep, W1=rng.normal(size=(5, 2)) * 1e-6)
    assert faults(function("gradients")(steep, "float64")) == []


@pytest.mark.adam
@pytest.mark.parametrize("steps", [1, 40])
@pytest.mark.parametrize("inputs", ["large", "zero"])
def test_where_the_rounding_of_a_setting_cannot_show_nothing_is_claimed(inputs, steps):
    rng = np.random.default_rng(0)
    X = rng.normal(size=(3, 50)) * (1e4 if inputs == "large" else 0)
    saturated = line(X, rng.normal(size=(1, 50)), hidden=[(4, "tanh")])
    study = function("adam")(saturated, "float64", steps=steps)
    assert study.verdict != WRONG, (faults(study), study.findings)
