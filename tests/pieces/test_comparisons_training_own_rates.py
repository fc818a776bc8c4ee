"""The rate of each weight is what Adam takes of its average; forms are told apart on real runs."""

import numpy as np
import pytest

from comparisons import trajectories
from comparisons.catalogue import load
from comparisons.training import told_apart
from comparisons.training.own_rates import own_rates, rates_of
from comparisons.training.variants.candidates import candidates
from scratch.optimizers import OPTIMIZERS

ADAM = OPTIMIZERS["adam"].settings


def test_a_rate_times_the_average_of_the_gradients_is_the_step():
    problem = load("wine").cast("float64")
    visits = trajectories.batches(problem, 9, 32, seed=0)
    for run in (
        trajectories.scratch(problem, visits, "adam", ADAM),
        trajectories.keras(problem, visits, "adam", ADAM),
    ):
        path = trajectories.turned(run)
        for name, rates in rates_of(run, ADAM).items():
            steps = path[name][:-1] - path[name][1:]
            moving = ~np.isnan(rates)
            assert moving.any()
            # a weight of size 1 holds a step of 1e-3 to 2e-13; Keras's betas have 24 bits
            np.testing.assert_allclose(
                (rates * path[f"m{name}"][1:])[moving], steps[moving], rtol=1e-5, atol=1e-15
            )
            assert (path[f"m{name}"][1:][~moving] == 0).all()


def test_the_pictures_count_the_weights_that_never_had_a_gradient():
    found = own_rates("digits", 12)
    problem = load("digits")
    dark = int((problem.X == 0).all(axis=1).sum())  # pixels that are black in every picture
    first = problem.parameters["W1"].shape[0]
    assert found.still >= dark * first > 0
    assert found.weights == sum(each.size for each in problem.parameters.values())
    assert found.low < found.middle < found.high
    rates, steps = found.series
    assert rates.lines["the rate it was given"] == (0.001,) * len(rates.x)
    assert rates.lines["W1, scratch"] == pytest.approx(rates.lines["W1, Keras"], rel=1e-3)
    assert steps.lines["Adam"][0] == pytest.approx(0.001, rel=1e-3)  # the first, whatever g is
    assert steps.lines["SGD"][0] < 1e-3


@pytest.fixture
def few(monkeypatch):
    """Some of the forms may take a run; all of them are held against it."""
    names = (
        "Adam, epsilon hat, epsilon 1e-07",
        "Adam, Algorithm 1, epsilon 1e-08",
        "AMSGrad, epsilon hat, epsilon 1e-07",
        "Adam, t from 0",
        "momentum, rate outside",
    )

    def chosen(dtype, given=None):
        return [each for each in candidates(dtype, given) if each.name in names]

    monkeypatch.setattr(told_apart, "candidates", chosen)


def test_every_form_is_named_from_a_real_run_and_keras_is_flagged_in_time(few):
    found = told_apart.told_apart("wine", "float64", 8)
    assert (found.problem, found.dtype, found.steps) == ("wine", "float64", 8)
    runs = {each.name: each for each in found.runs}
    assert "Adam, t from 0" not in runs  # it has no number for the first step
    assert all(each.name in each.named and not each.late for each in found.runs)
    algorithm_1 = runs["Adam, Algorithm 1, epsilon 1e-08"]
    assert algorithm_1.named == ("Adam, Algorithm 1, epsilon 1e-08",)
    assert (algorithm_1.flagged, algorithm_1.identifiable) == (1, 1)
    largest = runs["AMSGrad, epsilon hat, epsilon 1e-07"]
    assert largest.keras == "Adam, epsilon hat, epsilon 1e-07"
    assert 1 < largest.flagged <= largest.identifiable  # not before some v falls
    both = runs["momentum, rate outside"]
    assert len(both.named) == 2
    assert "the same function" in both.reasons[0]


def test_a_run_that_is_not_the_forms_own_is_not_named_so(few, monkeypatch):
    taken = told_apart.taken

    def with_a_slip(problem, visits, candidate):
        run = taken(problem, visits, candidate)
        run.W[5] += 1e-3  # a step that no form took
        return run

    monkeypatch.setattr(told_apart, "taken", with_a_slip)
    found = told_apart.told_apart("wine", "float64", 8)
    assert all(each.named == () for each in found.runs)
