"""Pieces: the order of samples, the stacks of a trajectory, the step at which a relu switches."""

from dataclasses import replace

import numpy as np
import pytest

from comparisons import trajectories
from comparisons.catalogue import load
from comparisons.studies.adam import SETTINGS
from comparisons.trajectories import turned

ADAM = SETTINGS["adam"]


def nudged(problem):
    W1 = problem.parameters["W1"]
    return replace(problem, parameters=problem.parameters | {"W1": np.nextafter(W1, np.inf)})


def test_every_epoch_visits_every_sample_once_with_a_partial_last_batch():
    problem = load("wine")
    visits = trajectories.batches(problem, steps=12, batch_size=32, seed=3)
    assert [len(visit) for visit in visits] == 2 * [32, 32, 32, 32, 32, 18]
    for epoch in (visits[:6], visits[6:]):
        assert sorted(np.concatenate(epoch).tolist()) == list(range(problem.m))


@pytest.mark.parametrize("engine", [trajectories.scratch, trajectories.keras])
def test_stacks_hold_the_start_and_every_step_in_the_layout_of_the_blackboard(engine):
    problem = load("wine").cast("float32")
    visits = trajectories.batches(problem, 3, 32, seed=0)
    path = turned(engine(problem, visits, "adam", ADAM))
    for name, array in problem.parameters.items():
        assert path[name].shape == path[f"m{name}"].shape == path[f"v{name}"].shape
        assert path[name].shape == (4, *array.shape)
        assert path[f"d{name}"].shape == (3, *array.shape)
        assert np.array_equal(path[name][0], array)
        assert not path[f"v{name}"][0].any()
    assert path["cost"].shape == (3,)


def test_a_jump_in_the_distance_of_two_runs_is_a_relu_that_switched():
    """Found on the digits: a start one ULP away, and 145 quiet steps later a thousandfold distance.

    Before the switch the runs are apart by roundings of weights below 2, a few times 2^-24 each;
    with it the gradient of a whole unit changes for one sample.
    """
    problem = load("digits").cast("float32")
    visits = trajectories.batches(problem, 160, 32, seed=0)
    ours = turned(trajectories.scratch(problem, visits, "adam", ADAM))
    other = turned(trajectories.scratch(nudged(problem), visits, "adam", ADAM))
    distance = np.abs(ours["W1"] - other["W1"]).reshape(161, -1).max(axis=1)
    rises = np.flatnonzero(distance[1:] > 50 * distance[:-1]) + 1
    switch = trajectories.first_switch(problem, visits, ours, other)
    if switch is None:  # another BLAS rounds otherwise, and no relu comes that close to 0
        assert len(rises) == 0
    else:
        assert not len(rises) or rises[0] >= switch
        assert distance[switch - 1] < 1e-5


def test_a_run_beside_itself_never_switches():
    problem = load("digits").cast("float32")
    visits = trajectories.batches(problem, 5, 32, seed=0)
    path = turned(trajectories.scratch(problem, visits, "sgd", SETTINGS["sgd"]))
    assert trajectories.first_switch(problem, visits, path, path) is None


def test_a_switch_is_found_at_its_step():
    problem = load("digits").cast("float32")
    visits = trajectories.batches(problem, 6, 32, seed=0)
    path = turned(trajectories.scratch(problem, visits, "sgd", SETTINGS["sgd"]))
    moved = {name: stack.copy() for name, stack in path.items()}
    moved["b1"][3:] -= 1e3  # from the weights before step 4 on, every relu of layer 1 is shut
    assert trajectories.first_switch(problem, visits, path, moved) == 4
