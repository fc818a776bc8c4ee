"""The study of stability on one problem: paths are named after their numbers, not their names."""

import math

import numpy as np
import pytest

from comparisons.catalogue import load
from comparisons.records import PROVEN, SKIPPED, WRONG
from comparisons.stability.paths.formulas import BINARY, FORMS, SPARSE
from comparisons.stability.paths.study_paths import (
    Result,
    keras_results,
    naive_path,
    own,
    scratch_paths,
    ways,
)
from comparisons.studies import stability
from comparisons.studies.stability import GAPS, WORDS, logits, study
from keras_ref.routes.heads import BETWEEN, HEADS
from keras_ref.routes.modes import MODES


@pytest.fixture(scope="module", autouse=True)
def known_once():
    """The exact values of a problem, which most of the time goes into, are found once for all."""
    found, real = {}, stability._known

    def known(loss, Z, Y):
        key = (loss, Z.shape, str(Z.dtype))
        if key not in found:
            found[key] = real(loss, Z, Y)
        return found[key]

    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(stability, "_known", known)
        yield


PROBLEMS = {"softmax": "four-clouds", "sigmoid": "questions"}


@pytest.fixture(scope="module", params=PROBLEMS)
def problem(request):
    """One whose loss belongs to a softmax, and one of several sigmoids."""
    return load(PROBLEMS[request.param])


def loss_of(problem):
    return BINARY if problem.loss == BINARY else SPARSE


def told(problem, **paths):
    """The study of some paths alone."""
    return study(
        problem, "float32", {name.replace("_", " ", 1): each for name, each in paths.items()}
    )


def through(path, change):
    """A path with something done to what it computes."""
    return lambda Z, Y: change(path(Z, Y))


@pytest.mark.parametrize("dtype", ["float32", "float64"])
def test_the_paths_of_scratch_are_what_they_are_named_after(problem, dtype):
    done = study(problem, dtype, scratch_paths(loss_of(problem)))
    assert done.verdict == PROVEN
    assert done.summary == (
        "From the logits: scratch from_logits; by -log p as it stands: scratch textbook; "
        "from clipped probabilities: scratch clipped."
    )
    assert [row.quantity for row in done.rows][:2] == [
        "loss of scratch from_logits",
        "dZ of scratch from_logits",
    ]
    assert "four outputs" not in done.notes[0]
    assert done.notes[0].startswith(f"{problem.units[-1]} ")


# what is done to a right path -> the quantity whose row must say so
MISTAKES = {
    "the gradient of the sum": (lambda r: Result(r.loss, r.gradient * len(GAPS)), "dZ"),
    "the other sign": (lambda r: Result(r.loss, -r.gradient), "dZ"),
    "no gradient": (lambda r: Result(r.loss, r.gradient * 0), "dZ"),
    "a loss of bits": (lambda r: Result(r.loss / np.float32(math.log(2)), r.gradient), "loss"),
    "one loss a thousandth off": (
        lambda r: Result(r.loss * (1 + np.float32(1e-3) * (GAPS == 5)), r.gradient),
        "loss",
    ),
    "one loss no number": (
        lambda r: Result(np.where(GAPS == 5, np.float32("nan"), r.loss), r.gradient),
        "loss",
    ),
}


def test_a_planted_mistake_is_no_known_formula_and_its_row_is_wrong(problem):
    right = scratch_paths(loss_of(problem))["scratch from_logits"]
    paths = {f"keras {name}": through(right, change) for name, (change, _) in MISTAKES.items()}
    done = study(problem, "float32", paths)
    assert done.summary == f"{WORDS['']}: {', '.join(paths)}."
    assert {row.quantity for row in done.rows if row.verdict == WRONG} == {
        f"{quantity} of keras {name}" for name, (_, quantity) in MISTAKES.items()
    }
    assert done.verdict == WRONG


@pytest.mark.parametrize("mistake", MISTAKES)
def test_a_planted_mistake_in_scratch_is_wrong_at_its_row(problem, mistake):
    change, quantity = MISTAKES[mistake]
    path = through(scratch_paths(loss_of(problem))["scratch from_logits"], change)
    done = told(problem, scratch_from_logits=path)
    assert [row.quantity for row in done.rows if row.verdict == WRONG] == [
        f"{quantity} of scratch from_logits"
    ]


def test_a_path_of_keras_is_found_out_whatever_it_is_called(problem):
    paths = scratch_paths(loss_of(problem))
    done = told(
        problem,
        keras_from_logits=paths["scratch clipped"],
        keras_clipped=paths["scratch from_logits"],
    )
    assert done.verdict == PROVEN
    assert done.summary == (
        "from clipped probabilities: keras from_logits; From the logits: keras clipped."
    )


@pytest.mark.parametrize(
    ("name", "other"),
    [("from_logits", "clipped"), ("clipped", "textbook"), ("textbook", "clipped")],
)
def test_a_path_of_scratch_is_held_to_its_name(problem, name, other):
    paths = scratch_paths(loss_of(problem))
    done = told(problem, **{f"scratch_{name}": paths[f"scratch {other}"]})
    assert done.verdict == WRONG


def test_a_mean_and_a_path_without_a_gradient_are_judged_too(problem):
    path = scratch_paths(loss_of(problem))["scratch from_logits"]

    def mean(result):
        return Result(np.asarray(result.loss.mean(dtype="float64"), "float32"), None)

    def double(result):
        return Result(2 * mean(result).loss, None)

    done = told(problem, keras_mean=through(path, mean))
    assert [row.quantity for row in done.rows] == ["cost of keras mean"]
    assert (done.verdict, done.summary) == (PROVEN, "From the logits: keras mean.")
    assert told(problem, keras_mean=through(path, double)).verdict == WRONG


def test_a_loss_of_a_wider_dtype_than_its_layers_is_found_in_it():
    problem = load("four-clouds")
    path = scratch_paths(SPARSE)["scratch from_logits"]

    def wide(Z, Y):
        loss, gradient = path(Z.astype("float64"), Y)
        return Result(loss, gradient.astype("float32"))

    done = told(problem, keras_wide=wide)
    assert done.verdict == PROVEN
    assert {row.step.split(", ", 1)[1] for row in done.rows} == {"of z in float32, in float64"}


def test_where_a_gradient_is_lost_it_is_said_from_which_gap_on(problem):
    path = scratch_paths(loss_of(problem))["scratch from_logits"]

    def lost(result):
        gradient = result.gradient.copy()
        gradient[0, GAPS >= 104] = np.nan
        return Result(result.loss, gradient)

    done = told(problem, keras_lost=through(path, lost))
    assert "The gradient of keras lost is nan from a gap of 104 on" in done.notes[1]
    assert len(told(problem, keras_right=path).notes) == 1


def test_a_problem_without_a_crossentropy_is_skipped_with_the_reason():
    done = study(load("diabetes"), "float32")
    assert done.verdict == SKIPPED
    assert "mean_squared_error has no softmax or sigmoid" in done.summary


@pytest.mark.parametrize("dtype", ["float32", "float64"])
@pytest.mark.parametrize("n", [1, 2, 3, 10])
def test_the_right_answer_lies_a_gap_below_whatever_stands_beside_it(n, dtype):
    Z, Y = logits(BINARY, n, dtype)
    assert (Z.shape, Y.shape, Y.dtype) == ((n, len(GAPS)), (n, len(GAPS)), dtype)
    gaps = GAPS.astype(dtype)
    assert (-Z[0] == gaps).all()
    assert Y[0].all()
    assert n == 1 or {0.0, 1.0} == set(Y[:, 0])
    if n > 1:
        Z, Y = logits(SPARSE, n, dtype)
        right = Z[Y, np.arange(len(GAPS))]
        assert (Z.max(axis=0) - right == gaps).all()
        assert all(len(set(column)) == n for column in Z.T[1:] if column[1] > 0)


def test_the_gaps_are_a_power_of_two_and_hold_every_edge():
    assert len(GAPS) == 128
    assert (GAPS[0], GAPS[-1]) == (0, 1000)
    assert {16.0, 16.25, 88.75, 104, 708.5, 746} <= set(GAPS)
    assert (GAPS.astype("float32") == GAPS).sum() > 70


@pytest.mark.parametrize("loss", FORMS)
def test_every_way_of_keras_has_a_name_and_a_place_on_the_map(loss):
    chosen = ways(loss)
    assert len({way.name for way in chosen}) == len(chosen)
    assert len({way._replace(mode="") for way in chosen}) < len(chosen), "modes share models"
    for way in chosen:
        assert way.name.startswith("keras ")
        assert way.head in HEADS
        assert way.between in BETWEEN
        assert way.mode in MODES
    heads = " ".join(way.head for way in chosen)
    assert own(loss) in heads
    assert {"softmax": "sigmoid", "sigmoid": "softmax"}[own(loss)] not in heads


def test_keras_is_walked_in_every_way_and_some_give_no_more_than_a_mean():
    found = keras_results(BINARY, *logits(BINARY, 2, "float32"))
    assert list(found) == [way.name for way in ways(BINARY)]
    for way in ways(BINARY):
        loss, gradient = found[way.name]
        assert loss.shape == (() if way.mode == "train_on_batch" else GAPS.shape)
        assert (gradient is None) == (way.mode == "predict")


@pytest.mark.parametrize("loss", [SPARSE, BINARY])
def test_the_naive_form_overflows_where_the_others_do_not(loss):
    Z, Y = logits(loss, 3, "float32")
    with np.errstate(all="ignore"):
        naive, stable = naive_path(loss)(Z, Y), scratch_paths(loss)["scratch from_logits"](Z, Y)
    small = GAPS < 10
    # Measured: 1.8e-7 of the loss at most, three units of roundoff.
    assert np.allclose(naive.loss[small], stable.loss[small], rtol=4 * 2.0**-24, atol=0)
    assert not np.isfinite(naive.loss[GAPS > 104]).any()
    assert np.isfinite(stable.loss).all()
