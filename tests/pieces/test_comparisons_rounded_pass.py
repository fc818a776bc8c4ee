"""Gradients that nobody handed over: right passes stay inside the error that is carried along."""

import numpy as np
import pytest

from comparisons.bounds.arithmetic import format_of
from comparisons.catalogue import CATALOGUE, load
from comparisons.data import Data
from comparisons.dialects import turn
from comparisons.engines import ENGINES
from comparisons.exact_pass import exact_pass
from comparisons.problems import make
from comparisons.rounded_pass import gradient_errors

DTYPES = ("float32", "float64")


def used(problem, gradients, exact, errors):
    """How much of the error each gradient uses at most; inf where it is off and must not be."""
    most = {}
    for name, error in errors.items():
        apart = np.abs((gradients[name].astype(np.float64) - exact[name].hi) - exact[name].lo)
        with np.errstate(divide="ignore", invalid="ignore"):
            most[name] = float(np.max(np.where(apart == 0, 0.0, apart / error)))
    return most


def made_by(engine, problem):
    observed = ENGINES[engine](problem)
    return {
        name: turn(name, array, observed.dialect)
        for name, array in observed.trace.items()
        if name.startswith(("dW", "db"))
    }


def exact_and_errors(problem):
    exact = exact_pass(problem)
    return exact, gradient_errors(problem, exact, format_of(str(problem.X.dtype)))


@pytest.mark.parametrize("dtype", DTYPES)
@pytest.mark.parametrize("name", CATALOGUE)
def test_the_gradients_of_both_engines_are_inside(name, dtype):
    for seed, size in ((0, 32), (1, 7)):
        problem = load(name, seed).cast(dtype).batch(size)
        exact, errors = exact_and_errors(problem)
        for engine in ENGINES:
            most = used(problem, made_by(engine, problem), exact, errors)
            assert max(most.values()) <= 1, (engine, seed)
        assert all(np.isfinite(error).all() for error in errors.values())


def small(seed, units, dtype, loss="mean_squared_error"):
    """A network of one input, few units and few samples, where no error averages out."""
    rng = np.random.default_rng(seed)
    data = Data(rng.normal(size=(1, 1)), rng.normal(size=(1, 1)), "one sample")
    return make("small", data, [(units, "tanh")], "linear", loss, False, seed).cast(dtype)


@pytest.mark.parametrize("dtype", DTYPES)
def test_where_few_roundings_are_made_the_error_is_nearly_reached(dtype):
    most = []
    for seed in range(200):
        problem = small(seed, 1, dtype)
        exact, errors = exact_and_errors(problem)
        most.append(max(used(problem, made_by("scratch", problem), exact, errors).values()))
    print(f"{dtype}: at most {max(most):.3f} of the error")
    assert 0.4 < max(most) <= 1


def at_the_kink(dtype="float32"):
    """One relu whose Z, 3 w + b, is 0 but for roundings; a dead one; an input that is 0."""
    rng = np.random.default_rng(0)
    data = Data(np.array([[3.0], [0.0]]), rng.normal(size=(2, 1)), "at the kink")
    problem = make("kink", data, [(2, "relu")], "linear", "mean_squared_error", False)
    problem = problem.cast(dtype)
    w = np.dtype(dtype).type(0.1)
    problem.parameters["W1"][:] = [[w, 1.0], [-1.0, 1.0]]
    problem.parameters["b1"][:] = [[-w * np.dtype(dtype).type(3.0)], [-1.0]]
    return problem


@pytest.mark.parametrize("dtype", DTYPES)
def test_where_a_relu_may_be_open_or_shut_both_derivatives_are_inside(dtype):
    problem = at_the_kink(dtype)
    exact, errors = exact_and_errors(problem)
    assert 0 < abs(exact["Z1"].hi[0, 0]) < 1e-6
    passed = problem.parameters["W2"].T.astype(float) @ exact["dZ2"].hi
    both = np.array([0.0, passed[0, 0]])
    assert (np.abs(both - exact["db1"].hi[0, 0]) <= errors["db1"][0, 0]).all()
    assert errors["db1"][0, 0] < 1.001 * abs(passed[0, 0])


def test_a_gradient_that_must_be_0_has_no_error():
    _, errors = exact_and_errors(at_the_kink())
    assert errors["dW1"][1].tolist() == [0, 0]  # of the dead relu
    assert errors["db1"][1] == 0
    assert errors["dW2"][:, 1].tolist() == [0, 0]
    assert errors["dW1"][0, 1] == 0  # of the input that is 0
    assert errors["dW1"][0, 0] > 0


def test_where_a_prob_may_have_vanished_nothing_is_said():
    problem = load("digits-softmax").cast("float32").batch(3)
    problem.parameters["b3"][problem.Y[0]] -= 500  # of the first sample's class
    _, errors = exact_and_errors(problem)
    assert all(np.isnan(error).any() for error in errors.values())


def test_a_clipped_prob_is_a_right_way_too():
    """Keras, where it cannot find back to the logits, passes nothing back from a clipped prob."""
    problem = load("digits-softmax").cast("float32").batch(1)
    problem.parameters["b3"][problem.Y[0]] -= 40
    exact, errors = exact_and_errors(problem)
    assert (np.abs(exact["db3"].hi) <= errors["db3"]).all()
    assert (errors["db3"][problem.Y[0]] < 1.001 * np.abs(exact["db3"].hi[problem.Y[0]])).all()
