"""What is read off courses, the records of it, the facts, and what would be noticed."""

import json
import math
from dataclasses import asdict, replace

import numpy as np
import pytest
from test_comparisons_stability_cost import (
    ADAM,
    short,
    start,
)

from comparisons.plain import plain
from comparisons.stability.cost import courses
from comparisons.stability.cost import facts as cost_facts
from comparisons.stability.cost.courses import Look
from comparisons.stability.cost.dead import Answers
from comparisons.stability.cost.measure import measure
from comparisons.stability.cost.outcomes import arose, half_by, never
from comparisons.stability.cost.plans import DEFAULT, FULL, Plan
from comparisons.stability.cost.starts import FAMILIES, fresh
from scratch import losses_from_probs

# Small, and with everything in it: a good start and bad ones, both engines, one kind of each.
TINY = Plan(
    "digits",
    "float32",
    seeds=2,
    epochs=2,
    knobs={"scaled weights": (1, 8), "lifted class": (32,), "permuted classes": (320,)},
    keras={"permuted classes": (320,)},
    alone=("permuted classes", 320),
    order=("lifted class", 17),
    samples=331,
)


@pytest.fixture(scope="module")
def measured():
    alone = ("permuted classes", 320)
    wide = Plan("digits", "float64", 1, 2, TINY.knobs, alone=alone, order=TINY.order, samples=331)
    return measure(plans=[TINY, wide])


def course(*dead):
    looks = [
        Look(step, {}, np.zeros(0), Answers(d, d, d & False), 0.0, 0.0, 0.0)
        for step, d in zip((0, 1, 4, 9), np.array(dead, dtype=bool), strict=True)
    ]
    return courses.Course(None, "scratch", "clipped", ADAM, tuple(looks), None)


@pytest.mark.parametrize(
    ("dead", "half", "throughout", "more"),
    [
        ([[1, 1, 0], [1, 1, 0], [1, 1, 0], [1, 1, 0]], None, 1.0, 0),
        ([[1, 1, 0], [1, 0, 0], [1, 1, 1], [1, 1, 1]], 1, 0.5, 1),
        ([[1, 1, 1], [1, 1, 0], [0, 0, 1], [1, 1, 1]], 4, 0.0, 0),
        ([[0, 0, 0], [0, 1, 0], [0, 0, 1], [0, 0, 0]], None, math.nan, 2),
    ],
)
def test_recovery_is_read_off_the_looks(dead, half, throughout, more):
    run = course(*dead)
    assert half_by(run) == half
    assert np.array_equal(never(run), throughout, equal_nan=True)
    assert arose(run) == more


def test_the_textbooks_path_breaks_where_a_probability_underflows_and_says_when():
    run = short(start("digits", "scaled weights", 32), "scratch", "textbook")
    assert run.broken == 1
    assert math.isnan(run.looks[-1].true_cost)
    assert short(start("digits", "scaled weights", 1), "scratch", "textbook").broken is None
    with pytest.raises(ValueError, match="`path` must be 'stable' or 'clipped' in Keras"):
        short(start("digits", "scaled weights", 1), "keras", "textbook")


def test_what_is_measured_is_plain_data_that_json_can_hold(measured):
    text = json.dumps(plain(asdict(measured)), allow_nan=False)
    assert len(json.loads(text)["outcomes"]) == 2 * 4 * 2 + 1
    assert {each.kind for each in measured.alone} == {"dead", "faint"}
    assert all(len(of) == len(s.x) for s in measured.series for of in s.lines.values())


def test_an_outcome_says_what_was_lost_and_how_many_runs_it_stands_for(measured):
    for each in measured.outcomes:
        ends = each.held_out
        # The mean of differences, and the difference of means, over a few seeds: each of some ten
        # roundings of shares up to 1.
        near = {"rel": 0, "abs": 20 * 2.0**-53}
        assert each.lost.mean == pytest.approx(ends["stable"].mean - ends["clipped"].mean, **near)
        assert each.textbook == (each.engine == "scratch")  # the first seed's
        if each.textbook and each.seeds == 1:
            lost = ends["stable"].mean - ends["textbook"].mean
            assert each.textbook_lost.mean == pytest.approx(lost, **near)
    assert any(each.lost.low != 0 for each in measured.outcomes)


def test_every_fact_that_is_decided_holds(measured):
    found = {each.name: each for each in measured.findings}
    assert len(found) >= 9
    assert [each for each in found.values() if not each.holds] == []


def test_nothing_is_decided_by_nothing(measured):
    empty = replace(measured, outcomes=(), freezes=(), alone=(), orders=(), agreements=())
    assert cost_facts.findings(empty) == ()


def test_clipping_that_does_not_clip_is_noticed(monkeypatch):
    """Neither dead answers nor a limit of the cost are left, and the dead of Keras are news."""
    monkeypatch.setattr(losses_from_probs, "clip", lambda A, epsilon=0: A)
    found = measure(plans=[TINY._replace(seeds=1, alone=None, order=None)])
    ours = [o for o in found.outcomes if o.engine == "scratch" and o.true_cost_start.mean > 17]
    assert ours
    assert all(o.cost_start.mean > 17 or math.isnan(o.cost_start.mean) for o in ours)
    facts = {each.name: each.holds for each in found.findings}
    assert not facts["scratch-and-keras-count-alike"]


def test_a_clip_that_lets_the_gradient_through_is_noticed(monkeypatch):
    """Straight through, as if the derivative of a clip were 1: nothing is dead any more."""
    from scratch import losses

    name = "sparse_categorical_crossentropy"
    through = losses.LOSSES[name, "textbook"].gradient
    kept = losses.LOSSES[name, "clipped"]._replace(
        gradient=lambda A, Y: through(losses_from_probs.clip(A), Y)
    )
    monkeypatch.setitem(losses.LOSSES, (name, "clipped"), kept)
    found = measure(plans=[TINY._replace(seeds=1, knobs={}, alone=None, order=None)])
    facts = {each.name: each.holds for each in found.findings}
    assert not facts["scratch-and-keras-count-alike"]


@pytest.mark.parametrize("plan", [*DEFAULT, *FULL], ids=lambda plan: f"{plan.problem}-{plan.dtype}")
def test_a_plan_names_problems_and_families_that_exist(plan):
    fresh(plan.problem, 0, 20)
    wanted = {*plan.knobs, *plan.keras, *(which[0] for which in (plan.alone, plan.order) if which)}
    assert wanted <= set(FAMILIES)
