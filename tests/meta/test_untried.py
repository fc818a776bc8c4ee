"""A check that could not have failed is not passed: a relu that saw one side of its kink alone."""

from dataclasses import replace

import numpy as np
import pytest
from planted import MISTAKES, plant

from comparisons.catalogue import load
from comparisons.records import UNDECIDABLE, WRONG
from comparisons.studies import function


def shifted(by):
    """The diabetes problem with every bias of its relu layer moved far to one side.

    The next kernel is scaled down as far, so that its tanh does not saturate.
    """
    problem = load("diabetes")
    moved = {"b1": np.full((19, 1), float(by)), "W2": problem.parameters["W2"] * 1e-3}
    return replace(problem, parameters=problem.parameters | moved)


def verdicts(study, problem):
    return {row.quantity: row.judgements[0] for row in function(study)(problem, "float64").rows}


@pytest.mark.parametrize(("by", "sign"), [(1e3, "positive"), (-1e3, "negative or 0")])
def test_one_side_of_a_relu_decides_nothing(by, sign):
    A1 = verdicts("forward", shifted(by))["A1"]
    assert A1.verdict == UNDECIDABLE
    reason = f"every pre-activation is {sign}, so the other branch of the relu was never tried"
    assert A1.reason == reason
    dZ1 = verdicts("gradients", shifted(by))["dZ1"]
    assert (dZ1.verdict, dZ1.reason) == (UNDECIDABLE, reason)


def test_that_is_where_a_missing_derivative_cannot_be_seen(monkeypatch):
    plant(next(each for each in MISTAKES if each.name == "missing relu'"), monkeypatch)
    assert verdicts("gradients", shifted(1e3))["dZ1"].verdict == UNDECIDABLE
    assert verdicts("gradients", load("diabetes"))["dZ1"].verdict == WRONG


def test_nothing_that_comes_back_decides_nothing():
    """A loss of 0 in every sample: its derivative is 0, and so is everything made from it."""
    problem = shifted(0)
    still = replace(
        problem,
        parameters=problem.parameters | {"W3": np.zeros((1, 8)), "b3": np.zeros((1, 1))},
        Y=np.zeros_like(problem.Y),
    )
    assert "any formula would have passed on 0" in verdicts("gradients", still)["dZ1"].reason
