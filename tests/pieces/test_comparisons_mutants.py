"""Pieces: without a suspect a mutant is the network of `scratch`, to the last bit."""

import numpy as np
import pytest

from comparisons import engines, trajectories
from comparisons.catalogue import CATALOGUE, load
from comparisons.suspects import MISTAKEN, SUSPECTS, mutants, planted, updates
from scratch.optimizers import OPTIMIZERS

DTYPE = pytest.mark.parametrize("dtype", ["float32", "float64"])


def same_bits(ours, theirs):
    assert list(ours) == list(theirs)
    for name, array in ours.items():
        assert array.dtype == theirs[name].dtype, name
        assert array.tobytes() == theirs[name].tobytes(), name


@DTYPE
@pytest.mark.parametrize("name", CATALOGUE)
def test_without_a_suspect_its_trace_is_that_of_scratch(name, dtype):
    problem = load(name).batch().cast(dtype)
    ours, theirs = mutants.observe(problem), engines.scratch(problem)
    same_bits(ours.trace, theirs.trace)
    assert ours._replace(trace={}) == theirs._replace(trace={})


@DTYPE
@pytest.mark.parametrize("optimizer", MISTAKEN)
def test_without_a_suspect_its_trajectory_is_that_of_scratch(optimizer, dtype):
    problem = load("wine").cast(dtype)
    visits = trajectories.batches(problem, 9, 32, seed=0)
    ours = mutants.run(problem, visits, optimizer=optimizer)
    theirs = trajectories.scratch(problem, visits, optimizer, OPTIMIZERS[optimizer].settings)
    same_bits(ours.path, theirs.path)


def test_every_suspect_has_a_name_of_its_own():
    names = [suspect.name for suspect in SUSPECTS]
    assert len(names) == len(set(names)) >= 70


def test_every_suspect_has_a_place_in_the_catalogue_or_among_the_updates():
    """But for those that need a square kernel, which no problem of the catalogue has."""
    problems = [load(name).cast(dtype) for name in CATALOGUE for dtype in ("float32", "float64")]
    placed = {suspect.name for problem in problems for suspect, _ in planted(problem)}
    placed |= {s.name for o in MISTAKEN for s in updates(o, "float64")}
    square = {s.name for s in SUSPECTS if s.fits.__name__ in ("square", "square_above")}
    assert {suspect.name for suspect in SUSPECTS} - placed == square


def test_what_comes_before_the_mistake_is_right_and_what_comes_after_is_made_from_it():
    problem = load("questions").batch(7).cast("float64")
    doubled = next(suspect for suspect in SUSPECTS if suspect.name == "bias added twice")
    right, wrong = (mutants.observe(problem, *given).trace for given in ((), (doubled, 2)))
    assert np.array_equal(right["A1"], wrong["A1"])
    assert np.array_equal(wrong["Z2"], wrong["W2"] @ wrong["A1"] + 2 * wrong["b2"])
    assert np.array_equal(wrong["Z3"], wrong["W3"] @ wrong["A2"] + wrong["b3"])
    assert not np.array_equal(right["Z3"], wrong["Z3"])
