"""Problems: each of the catalogue is sound and awkward on purpose; misuse is answered."""

from dataclasses import replace

import numpy as np
import pytest

from comparisons.catalogue import CATALOGUE, load
from comparisons.problems import ACTIVATIONS, BATCH, LOSSES, validated
from scratch.activations import ACTIVATIONS as SCRATCH
from scratch.losses import LOSSES as SCRATCH_LOSSES

NAME = pytest.mark.parametrize("name", CATALOGUE)


def is_prime(n):
    return n > 1 and all(n % k for k in range(2, int(n**0.5) + 1))


@pytest.fixture(scope="module")
def problems():
    """Each problem of the catalogue, made once."""
    return {name: load(name) for name in CATALOGUE}


@NAME
def test_a_problem_of_the_catalogue_is_sound(name, problems):
    problem = problems[name]
    assert validated(problem) is problem
    assert problem.name == name
    assert np.isfinite(problem.X).all()
    assert problem.X.dtype == np.float64
    assert len(set(problem.units)) == len(problem.units)  # so that a transpose cannot hide
    for layer in range(1, problem.layers + 1):
        assert (problem.parameters[f"b{layer}"] != 0).all()
    assert (problem.X.std(axis=1) > 0).mean() > 0.5
    assert problem.m > BATCH
    assert f"{problem.m} samples" in problem.description


def test_the_batch_is_a_prime_and_no_width(problems):
    assert is_prime(BATCH)
    for problem in problems.values():
        assert BATCH not in problem.units
        assert problem.batch().m == BATCH


@pytest.mark.parametrize("name", ["four-clouds", "mixed", "deep-sigmoid", "deep-relu", "deep-tanh"])
def test_generated_sets_have_a_prime_number_of_samples(name, problems):
    assert is_prime(problems[name].m)


@NAME
def test_a_seed_is_a_problem(name, problems):
    again, other = load(name), load(name, seed=1)
    problem = problems[name]
    assert np.array_equal(again.X, problem.X)
    assert np.array_equal(again.Y, problem.Y)
    for letter, array in problem.parameters.items():
        assert np.array_equal(again.parameters[letter], array)
        assert not (other.parameters[letter] == array).any()


@NAME
@pytest.mark.parametrize("seed", [0, 1, 2])
def test_every_relu_layer_sees_both_signs_on_its_batch(name, seed, problems):
    problem = load(name, seed).batch()
    A = problem.X
    for layer, activation in enumerate(problem.activations, start=1):
        Z = problem.parameters[f"W{layer}"] @ A + problem.parameters[f"b{layer}"]
        if activation == "relu":
            assert 0.05 < (Z > 0).mean() < 0.95  # else its derivative was hardly tried
        A = SCRATCH[activation].forward(Z)


@NAME
def test_every_class_or_answer_occurs_in_the_batch(name, problems):
    problem = problems[name].batch()
    if problem.Y.ndim == 1:
        assert set(problem.Y) == set(range(problem.units[-1]))
    else:
        assert (problem.Y.max(axis=1) > problem.Y.min(axis=1)).all()


def test_the_catalogue_has_every_loss_in_every_form_and_every_activation(problems):
    found = {(problem.loss, problem.from_logits) for problem in problems.values()}
    crossentropies = set(LOSSES) - {"mean_squared_error"}
    wanted = {(loss, form) for loss in crossentropies for form in (True, False)}
    assert found == wanted | {("mean_squared_error", False)}
    assert {g for problem in problems.values() for g in problem.activations} == set(ACTIVATIONS)
    assert set(ACTIVATIONS) == set(SCRATCH)
    assert set(LOSSES) == {name for name, _ in SCRATCH_LOSSES}


@NAME
def test_casting_rounds_numbers_once_and_leaves_classes(name, problems):
    problem = problems[name]
    narrow = problem.cast("float32")
    assert narrow.X.dtype == np.float32
    assert np.array_equal(narrow.X, problem.X.astype(np.float32))
    assert {array.dtype for array in narrow.parameters.values()} == {np.dtype("float32")}
    assert narrow.Y.dtype == (problem.Y.dtype if problem.Y.ndim == 1 else np.float32)
    assert problem.X.dtype == np.float64  # the original is left alone


def test_a_batch_is_the_first_samples(problems):
    small = problems["questions"].batch(3)
    assert (small.X.shape, small.Y.shape) == ((64, 3), (4, 3))
    assert np.array_equal(small.Y, problems["questions"].Y[:, :3])
    assert problems["digits"].batch(3).Y.shape == (3,)


# ---- misuse


def test_an_unknown_problem_is_answered_with_the_catalogue():
    with pytest.raises(ValueError, match=r"`problem` must be one of \['digits', .*; got 'mnist'"):
        load("mnist")


def parameters(**changes):
    """A change of some weights of a problem."""
    return lambda problem: replace(problem, parameters=problem.parameters | changes)


def targets(change):
    """A change of the targets of a problem."""
    return lambda problem: replace(problem, Y=change(problem.Y.copy()))


def put(value, dtype=float):
    """Targets with one of them replaced."""

    def change(Y):
        Y = Y.astype(dtype)
        Y.flat[4] = value
        return Y

    return targets(change)


def inputs_with(value):
    def change(problem):
        X = problem.X.copy()
        X[2, 3] = value
        return replace(problem, X=X)

    return change


# what is wrong -> (problem, the change, what the sentence must say)
MISUSE = {
    "loss": ("wine", lambda p: replace(p, loss="mse"), r"`loss` must be one of .*; got 'mse'"),
    "activation": (
        "wine",
        lambda p: replace(p, activations=("rleu", "linear")),
        r"`activation` must be one of .*; got 'rleu'",
    ),
    "no samples": ("wine", lambda p: p.batch(0), r"at least one sample; got an empty batch"),
    "X turned round": (
        "wine",
        lambda p: replace(p, X=p.X.T),
        r"X must be \(13, m\) .*; got \(178, 13\)",
    ),
    "W turned round": (
        "wine",
        parameters(W1=np.ones((13, 11))),
        r"W1 must have shape \(11, 13\); got \(13, 11\)",
    ),
    "b flat": ("wine", parameters(b2=np.ones(3)), r"b2 must have shape \(3, 1\); got \(3,\)"),
    "nan in a weight": (
        "wine",
        parameters(W2=np.full((3, 11), np.nan)),
        r"W2 must be finite; got nan or inf",
    ),
    "inf in X": ("wine", inputs_with(np.inf), r"X must be finite; got nan or inf"),
    "nan in X": ("digits", inputs_with(np.nan), r"X must be finite; got nan or inf"),
    "nan in Y": ("diabetes", put(np.nan), r"Y must be finite; got nan or inf"),
    "real classes": (
        "digits",
        put(2.0),
        r"classes must be integers for the sparse loss; got float64",
    ),
    "too large a class": (
        "digits",
        put(10, int),
        r"classes must lie in 0 \.\.\. 9; got 0 \.\.\. 10",
    ),
    "a negative class": (
        "digits",
        put(-1, int),
        r"classes must lie in 0 \.\.\. 9; got -1 \.\.\. 9",
    ),
    "classes in a row": (
        "digits",
        targets(lambda Y: Y[np.newaxis]),
        r"classes must have shape \(1797,\); got \(1, 1797\)",
    ),
    "Y turned round": (
        "questions",
        targets(lambda Y: Y.T),
        r"Y must have shape \(4, 1797\); got \(1797, 4\)",
    ),
    "an answer above 1": (
        "tumours",
        put(1.5),
        r"targets must lie in \[0, 1\] .* got 0.0 \.\.\. 1.5",
    ),
    "an answer below 0": (
        "tumours",
        put(-1),
        r"targets must lie in \[0, 1\] .* got -1.0 \.\.\. 1.0",
    ),
    "two classes at once": ("wine", targets(np.ones_like), r"targets must be one-hot columns"),
    "half a class": ("wine", put(0.5), r"targets must be one-hot columns"),
    "no class": ("wine", targets(np.zeros_like), r"targets must be one-hot columns"),
}


@pytest.mark.parametrize("misuse", MISUSE)
def test_misuse_is_answered_with_a_sentence(misuse, problems):
    name, change, sentence = MISUSE[misuse]
    with pytest.raises(ValueError, match=sentence) as raised:
        validated(change(problems[name]))
    assert "\n" not in str(raised.value)
