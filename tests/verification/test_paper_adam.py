"""Adam as the paper has it, which Keras has not: every step of a run of scratch, judged."""

import pytest

from comparisons import quantities, trajectories
from comparisons.catalogue import load
from comparisons.oracle.optimizers import held_by_scratch
from comparisons.records import IDENTICAL, PROVEN, WRONG
from comparisons.update_steps import UPDATES, judge_updates
from scratch.optimizers import OPTIMIZERS

SETTINGS = OPTIMIZERS["adam_paper"].settings


def paper_holds(dtype):
    return held_by_scratch("adam_paper", SETTINGS, dtype)


def judged(problem, given, steps=120):
    visits = trajectories.batches(problem, steps, 32, seed=0)
    run = trajectories.scratch(problem, visits, "adam_paper", SETTINGS)
    return {
        f"{update.prefix}{name}": judge_updates(update, name, run, given)
        for name in quantities.parameters(problem.layers)
        for update in UPDATES["adam_paper"]
    }


@pytest.mark.adam
@pytest.mark.parametrize("dtype", ["float32", "float64"])
@pytest.mark.parametrize("name", ["digits", "wine", "tumours", "diabetes"])
def test_every_step_of_the_papers_adam_is_what_it_should_be(name, dtype):
    found = judged(load(name).cast(dtype), paper_holds(dtype))
    assert {each.verdict for each in found.values()} <= {IDENTICAL, PROVEN}, found
    assert max(each.used for each in found.values()) > 0.3


@pytest.mark.adam
def test_another_epsilon_than_the_papers_is_wrong():
    problem = load("digits").cast("float64")
    found = judged(problem, paper_holds("float64")._replace(epsilon=1e-7), steps=3)
    assert found["W1"].verdict == WRONG
    assert found["mW1"].verdict == PROVEN
