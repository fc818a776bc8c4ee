"""Would we notice? Every planted mistake turns its own row wrong, and no row before it."""

from dataclasses import replace

import numpy as np
import pytest
from planted import MISTAKES, plant

from comparisons import data, engines, trajectories
from comparisons.catalogue import load
from comparisons.problems import make
from comparisons.records import WRONG
from comparisons.studies import function
from comparisons.studies.adam import SETTINGS, start_rows
from reports.failures import failure
from scratch import optimizers
from scratch.adam import adam_start

STEPS = 40


def problem(name):
    """A problem of the catalogue, or one whose kernels are square, so that no shape can tell."""
    if name != "square":
        return load(name)
    clouds = data.blobs(classes=6, inputs=6, m=97)
    return make(
        name, clouds, [(6, "tanh"), (6, "tanh")], "linear", "sparse_categorical_crossentropy", True
    )


def cases():
    return [
        pytest.param(mistake, dtype, id=f"{mistake.name}, {dtype}".replace(" ", "-"))
        for mistake in MISTAKES
        for dtype in mistake.dtypes
    ]


def studied(mistake, dtype):
    settings = {"steps": STEPS} if mistake.study == "adam" else {}
    return function(mistake.study)(problem(mistake.problem), dtype, **settings)


@pytest.mark.parametrize(("mistake", "dtype"), cases())
def test_a_planted_mistake_is_found_where_it_was_planted(mistake, dtype, monkeypatch):
    plant(mistake, monkeypatch)
    done = studied(mistake, dtype)
    assert done.verdict == WRONG
    assert done.first_fault.quantity == mistake.fault
    guilty = {j.engine for row in done.rows for j in row.judgements if j.verdict == WRONG}
    assert guilty == {"scratch"}, "Keras must not be blamed for what was planted in scratch"
    text = failure(done)
    assert mistake.fault in text
    assert f"twinprop report {mistake.study} --problem {mistake.problem}" in text


def test_a_weight_that_is_not_the_given_one_is_found(monkeypatch):
    """An engine with another kernel takes right steps from it; that it is another must show."""

    def turned_kernel(given):
        observed = engines.scratch(given)
        other = replace(given, parameters=given.parameters | {"W2": given.parameters["W2"].T})
        return engines.scratch(other)._replace(engine=observed.engine)

    done = function("forward")(problem("square"), "float64", [turned_kernel, engines.keras])
    assert done.first_fault.quantity == "W2"
    assert [row.quantity for row in done.rows if row.verdict == WRONG] == ["W2"]


def test_a_quantity_that_is_not_handed_over_is_not_passed():
    def forgetful(given):
        observed = engines.scratch(given)
        trace = {name: array for name, array in observed.trace.items() if name != "dW2"}
        return observed._replace(trace=trace)

    done = function("gradients")(load("wine"), "float32", [forgetful, engines.keras])
    row = next(row for row in done.rows if row.quantity == "dW2")
    assert row.verdict == "undecidable"
    assert "dW2 was not handed over" in row.judgements[0].reason


def test_an_unknown_name_in_a_trace_is_refused():
    def talkative(given):
        observed = engines.scratch(given)
        return observed._replace(trace=observed.trace | {"delta2": np.zeros((3, 3))})

    with pytest.raises(ValueError, match="no quantity is called 'delta2'"):
        function("forward")(load("wine"), "float32", [talkative, engines.keras])


def test_one_weight_off_by_a_single_ulp_is_found():
    def nudged(given):
        W1 = given.parameters["W1"].copy()
        W1[1, 2] = np.nextafter(W1[1, 2], np.inf)
        return engines.scratch(replace(given, parameters=given.parameters | {"W1": W1}))

    done = function("forward")(load("wine"), "float32", [nudged, engines.keras])
    assert done.first_fault.quantity == "W1"
    assert done.first_fault.judgements[0].index == (1, 2)


def test_a_run_that_starts_from_another_weight_is_found():
    given = load("wine").cast("float32")
    W2 = given.parameters["W2"].copy()
    W2[2, 1] = np.nextafter(W2[2, 1], np.float32(np.inf))
    other = replace(given, parameters=given.parameters | {"W2": W2})
    visits = trajectories.batches(given, 3, 32, seed=0)
    settings = SETTINGS["sgd"]
    runs = [trajectories.scratch(each, visits, "sgd", settings) for each in (given, other)]
    rows = {row.quantity: row for row in start_rows(given, "sgd", runs)}
    faulty = rows.pop("W2 at the start (sgd)")
    assert [j.verdict for j in faulty.judgements] == ["identical", WRONG]
    assert faulty.judgements[1].index == (2, 1)
    assert {row.verdict for row in rows.values()} == {"identical"}


@pytest.mark.parametrize("value", [np.nan, np.inf])
def test_a_number_that_is_not_finite_is_wrong_where_it_appears_and_blamed_nowhere_else(value):
    def broken(given):
        observed = engines.scratch(given)
        Z2 = observed.trace["Z2"].copy()
        Z2[1, 3] = value
        return observed._replace(trace=observed.trace | {"Z2": Z2})

    done = function("forward")(load("digits"), "float64", [broken, engines.keras])
    verdicts = {row.quantity: row.judgements[0].verdict for row in done.rows}
    assert done.first_fault.quantity == "Z2"
    assert verdicts["A2"] == "undecidable"
    assert verdicts["Z3"] == "proven", "Z3 was computed from an A2 that is right"


def test_a_run_that_starts_with_moments_of_one_is_found(monkeypatch):
    def warm(parameters):
        state = adam_start(parameters)
        return {name: value if name == "t" else value + 1 for name, value in state.items()}

    monkeypatch.setitem(
        optimizers.OPTIMIZERS, "adam", optimizers.OPTIMIZERS["adam"]._replace(start=warm)
    )
    done = function("adam")(load("wine"), "float32", steps=STEPS)
    assert done.first_fault.quantity == "mW1 at the start (adam)"


def test_a_pass_in_another_dtype_than_the_problem_has_is_found():
    def wide(given):
        return engines.scratch(given.cast("float64"))

    done = function("gradients")(load("wine"), "float32", [wide, engines.keras])
    assert done.verdict == WRONG
    assert "has dtype float64, expected float32" in done.first_fault.judgements[0].reason


def test_what_is_made_from_a_fault_is_marked_with_it(monkeypatch):
    plant(next(each for each in MISTAKES if each.name == "missing relu'"), monkeypatch)
    done = function("gradients")(problem("digits"), "float32")
    inherits = {row.quantity: [j.inherits for j in row.judgements] for row in done.rows}
    verdicts = {row.quantity: row.judgements[0].verdict for row in done.rows}
    assert done.first_fault.quantity == "dZ2"
    made_of_it = ["dW2", "db2", "dA1", "dZ1", "dW1", "db1"]
    for quantity in made_of_it:
        assert inherits[quantity] == ["dZ2", ""], "only scratch has the fault"
        assert (verdicts[quantity] == WRONG) == (quantity == "dZ1"), "the second hidden relu"
    assert all(inherits[quantity] == ["", ""] for quantity in ("dA3", "dZ3", "dW3", "dA2", "dZ2"))
    assert "inherited  dW2, db2, dA1, dZ1, dW1, db1 are made from it" in failure(done)
