"""What training through clipped probabilities costs: starts, dead answers, courses, facts."""

import math

import numpy as np
import pytest

from comparisons.stability.cost import courses, solitude
from comparisons.stability.cost.agreement import agreement, allowed
from comparisons.stability.cost.courses import WAYS
from comparisons.stability.cost.dead import Answers, answers
from comparisons.stability.cost.freezing import first_frozen, has_gradient
from comparisons.stability.cost.order import order
from comparisons.stability.cost.starts import FAMILIES, fresh, starts, visits

SGD, ADAM = WAYS
ENGINES = {"scratch": courses.scratch, "keras": courses.keras}
# The four kinds of targets: classes, one-hot columns, one answer a sample, several.
PROBLEMS = ("digits", "wine", "tumours", "questions")
# Keras takes long to start: a softmax and a sigmoid stand for the rest.
BY_ENGINE = [*((name, "scratch") for name in PROBLEMS), ("digits", "keras"), ("tumours", "keras")]
DTYPES = ("float32", "float64")
KNOB = {"scaled weights": 4, "lifted class": 17, "changed labels": 2, "permuted classes": 2}


def start(name, family, knob, dtype="float32", samples=97):
    return starts(fresh(name, 0, samples), family, [knob])[0].cast(dtype)


def short(given, engine, path="clipped", way=ADAM, epochs=1):
    order = visits(given, epochs)
    return ENGINES[engine](given, path, way, order, range(len(order) + 1))


@pytest.mark.parametrize("family", FAMILIES)
@pytest.mark.parametrize("name", PROBLEMS)
def test_a_start_is_the_same_numbers_in_both_dtypes(name, family):
    narrow, wide = (start(name, family, KNOB[family], dtype) for dtype in DTYPES)
    for key, array in narrow.whole.parameters.items():
        assert (array.dtype, wide.whole.parameters[key].dtype) == DTYPES
        assert np.array_equal(array, wide.whole.parameters[key])
    assert np.array_equal(narrow.whole.X, wide.whole.X)


@pytest.mark.parametrize("name", PROBLEMS)
def test_a_start_is_bad_in_the_way_its_family_says(name):
    good = fresh(name, 0, 97)
    m, last = good.m, f"b{good.whole.layers}"
    assert (m, good.whole.m) == (78, 97)
    (scaled,) = starts(good, "scaled weights", [4])
    assert np.array_equal(scaled.whole.parameters["W1"], 4 * good.whole.parameters["W1"])
    assert np.array_equal(scaled.whole.parameters["b1"], good.whole.parameters["b1"])
    (lifted,) = starts(good, "lifted class", [8])
    raised = lifted.whole.parameters[last] - good.whole.parameters[last]
    # b + 8 is rounded once to a float32 below 16, by half of 2^-20; the difference, which is exact
    # or rounded to a number below 16 again, by no more.
    assert np.isclose(raised, 8, rtol=0, atol=2.0**-20).sum() == 1
    assert (raised == 0).sum() == raised.size - 1

    (some,), (all_of_them,) = (
        starts(good, family, [2]) for family in ("changed labels", "permuted classes")
    )
    samples = some.changed if some.changed.ndim == 1 else some.changed.all(axis=0)
    assert samples.sum() == m // 10
    assert np.array_equal(some.whole.Y[..., m:], good.whole.Y[..., m:])  # the held-out are right
    assert all_of_them.changed.all()
    assert not np.array_equal(some.whole.parameters["W1"], good.whole.parameters["W1"])
    assert np.array_equal(some.whole.parameters["W1"], all_of_them.whole.parameters["W1"])


@pytest.mark.parametrize(
    ("loss", "A", "Y", "dead", "faint"),
    [
        # Winner and label clipped; label only; neither; right.
        (
            "sparse_categorical_crossentropy",
            [[1, 0.6, 0.9, 0.0], [0, 0.4, 0.1, 1.0], [0, 0, 0, 0]],
            np.array([2, 2, 1, 1]),
            [True, False, False, False],
            [False, True, False, False],
        ),
        (
            "categorical_crossentropy",
            [[1, 0.6, 0.9, 0.0], [0, 0.4, 0.1, 1.0], [0, 0, 0, 0]],
            np.array([[0, 0, 0, 0], [0, 0, 1, 1], [1, 1, 0, 0]]),
            [True, True, False, False],
            [False, False, False, False],
        ),
        (
            "binary_crossentropy",
            [[1, 0, 0.9, 1]],
            np.array([[0, 1, 0, 1]]),
            [[True, True, False, False]],
            [[False, False, False, False]],
        ),
    ],
)
@pytest.mark.parametrize("dtype", DTYPES)
def test_dead_is_without_a_gradient_and_faint_is_clipped_with_something_left(
    loss, A, Y, dead, faint, dtype
):
    from scratch.activations import ACTIVATIONS
    from scratch.losses import LOSSES

    A = np.array(A, dtype=dtype)
    A[A == 0] = 1e-9
    dA = LOSSES[loss, "clipped"].gradient(A, Y)
    dZ = ACTIVATIONS["sigmoid" if loss[0] == "b" else "softmax"].backward(dA, A, A)
    found = answers(loss, "clipped", A, dZ, Y)
    assert found.dead.tolist() == dead
    assert found.faint.tolist() == faint


def test_the_one_hot_form_scales_before_it_clips():
    """0.8e-7 beside 0.5 is 1.6e-7 of the whole: neither clipped nor faint."""
    A, Y = np.array([[0.5], [0.8e-7]]), np.array([[0], [1]])
    found = answers("categorical_crossentropy", "clipped", A, np.ones((2, 1)), Y)
    assert found.wrong.all()
    assert not found.faint.any()


@pytest.mark.parametrize("name", PROBLEMS)
def test_accuracy_is_that_of_the_samples_held_out(name):
    from scratch.network import predict
    from scratch.training import accuracy

    good = start(name, "scaled weights", 1)
    for path in ("stable", "clipped"):
        net, last = courses.network_on(good.whole, path), short(good, "scratch", path).looks[-1]
        for part, expected in (
            (np.s_[good.m :], last.held_out),
            (np.s_[: good.m], 1 - last.answers.wrong.mean()),
        ):
            output = predict(net, last.weights, good.whole.X[:, part])
            # Shares of counts, and 1 less one: two roundings of numbers up to 1.
            said = accuracy(net, output, good.whole.Y[..., part])
            assert said == pytest.approx(expected, rel=0, abs=2 * 2.0**-53)


@pytest.mark.parametrize(("name", "engine"), BY_ENGINE)
def test_at_a_good_start_no_answer_is_dead_and_both_paths_end_alike(name, engine):
    good = start(name, "scaled weights", 1)
    stable, clipped = (short(good, engine, path) for path in ("stable", "clipped"))
    assert not any(look.answers.dead.any() for look in (*stable.looks, *clipped.looks))
    assert stable.looks[-1].held_out == clipped.looks[-1].held_out
    # Two ways to the same number in float32, from weights that went two ways: measured, at most
    # 2.4e-7 apart over these problems and engines, one float32 above 2; four times that is allowed.
    assert stable.looks[-1].cost == pytest.approx(clipped.looks[-1].cost, rel=0, abs=1e-6)
    assert clipped.moved


@pytest.mark.parametrize(("name", "engine"), BY_ENGINE)
def test_dead_answers_alone_move_no_bit(name, engine):
    lifted = start(name, "lifted class", 40)
    chosen = solitude.of_kind(lifted, "dead")
    if name == "questions":  # the other three answers of a sample are alive
        assert not chosen.any()
        return
    alone = solitude.only(lifted, chosen)
    for way in WAYS if engine == "scratch" else [ADAM]:
        run = short(alone, engine, way=way)
        assert run.looks[0].answers.dead.all()
        assert not run.moved
        assert run.looks[0].cost < 16.2 < run.looks[0].true_cost
    assert short(alone, "scratch", "stable").moved


def test_a_dead_question_stays_dead_while_others_are_learned():
    lifted = start("questions", "lifted class", 40)
    run = short(lifted, "scratch", epochs=4)
    first, last = run.looks[0].answers, run.looks[-1].answers
    assert first.dead[0].any()
    assert not first.dead[1:].any()
    assert np.array_equal(first.dead, last.dead)
    assert last.wrong[1:].sum() < first.wrong[1:].sum()


@pytest.mark.parametrize("dtype", DTYPES)
def test_the_first_frozen_start_has_no_gradient_and_the_one_before_has(dtype):
    good = fresh("digits", 0, 97)
    frozen = first_frozen(good, "lifted class", dtype)
    assert not has_gradient(frozen)
    assert has_gradient(start("digits", "lifted class", frozen.knob - 0.25, dtype))
    # In float64: where the last sample's doubt falls below 1e-7. The doubt of a lift B is
    # exp(-B) times what it was without, as long as it is small.
    if dtype == "float64":  # knobs are tried in steps of 0.25
        assert math.isclose(frozen.knob, _lift_that_kills(good), abs_tol=0.25)


def _lift_that_kills(good):
    """The lift from which on every other class together holds less than 1e-7, in any sample."""
    look = courses.scratch_look(
        good, courses.network_on(good.whole, "clipped"), 0, good.whole.parameters
    )
    Z = look.logits.astype("float64")
    others = np.log(np.exp(Z[1:]).sum(axis=0)) - Z[0]  # seed 0 lifts class 0
    return others.max() - math.log(1e-7)


@pytest.mark.parametrize(
    ("name", "family", "knob", "way"),
    [
        ("digits", "scaled weights", 4, SGD),
        ("wine", "lifted class", 17, ADAM),
        ("tumours", "lifted class", 16, SGD),
    ],
)
def test_in_float64_scratch_and_keras_count_the_same_dead_at_every_step(name, family, knob, way):
    bad = start(name, family, knob, "float64")
    found = agreement(short(bad, "scratch", way=way), short(bad, "keras", way=way))
    assert found.same == found.looks == found.steps + 1
    assert found.unlawful == found.differing == 0
    assert found.judged > 0
    assert found.weights_apart_end < 1e-11  # measured: 4e-15


def test_a_count_against_the_logits_is_seen():
    """A dead answer called alive, and a live one called dead, far from the edge."""
    bad = start("digits", "scaled weights", 4, "float64")
    run = short(bad, "scratch")
    wrong, dead, faint = run.looks[0].answers
    assert dead.any()
    assert (wrong & ~dead).any()
    for one in (np.flatnonzero(dead)[0], np.flatnonzero(wrong & ~dead & ~faint)[0]):
        flipped = dead.copy()
        flipped[one] = ~flipped[one]
        other = run.looks[0]._replace(answers=Answers(wrong, flipped, faint))
        found = agreement(run._replace(looks=run.looks[:1]), run._replace(looks=(other,)))
        assert (found.unlawful, found.differing, found.explained, found.same) == (1, 1, 0, 0)
        assert found.first_apart == 0


@pytest.mark.parametrize("dtype", DTYPES)
@pytest.mark.parametrize("classes", [2, 10])
def test_what_logits_allow_is_sure_away_from_the_edge_and_open_on_it(classes, dtype):
    """The winner leaves exp(-gap) to each of the others."""
    edge = -math.log(1e-7 / (classes - 1))
    gaps = np.array([edge - 2, edge, edge + 3 + math.log(classes)])
    Z = np.zeros((classes, 3), dtype)
    Z[1:] = -gaps
    dead, alive = allowed("sparse_categorical_crossentropy", Z, np.ones(3, dtype=int))
    assert dead.tolist() == ([False, True, True] if dtype == "float32" else [False, dead[1], True])
    assert alive.tolist()[::2] == [True, False]
    assert dead[1] or alive[1]


@pytest.mark.parametrize("knob", [17, 40])
def test_in_float64_the_order_of_the_classes_means_nothing(knob):
    dead = order(start("digits", "lifted class", knob, "float64")).dead
    assert len(set(dead["scratch"])) == 1
    assert dead["scratch"] == dead["keras"]
    assert (dead["scratch"][0] > 0) == (knob == 40)


def test_in_float32_the_terms_that_follow_the_winner_are_lost():
    """NumPy adds row by row, each term below 2^-24 to the winner's 1 if that came before it."""
    dead = order(start("digits", "lifted class", 17)).dead["scratch"]
    assert dead[0] > dead[-1]
