"""Would we notice? Every suspect, wherever it fits: its own row is wrong, and no other."""

import pytest
from small import DTYPES, NETWORKS, network, revealing, revealing_run

from comparisons.catalogue import CATALOGUE, load
from comparisons.compare import compare, judge_step, turned_trace
from comparisons.identifiability.network import NO, PERHAPS, YES, all_steps, identifiability
from comparisons.identifiability.telling import telling, telling_run
from comparisons.oracle.optimizers import held
from comparisons.records import WRONG
from comparisons.suspects import MISTAKEN, SUSPECTS, mutants, planted, updates
from comparisons.update_steps import UPDATES, judge_updates
from scratch.optimizers import OPTIMIZERS


def wrong_rows(observed, problem):
    """The quantities whose step is judged wrong."""
    steps = all_steps(problem, observed.loss_input, observed.form)
    rows = compare(problem, [(observed, steps)], [step.quantity for step in steps])
    return [row.quantity for row in rows if row.verdict == WRONG]


def placed():
    for name in NETWORKS:
        for dtype in DTYPES:
            for suspect, layer in planted(network(name).cast(dtype)):
                quantity = f"{suspect.quantity}{layer}" if layer >= 0 else suspect.quantity
                mark = f"{name}-{dtype}-{quantity}-{suspect.name.replace(' ', '-')}"
                yield pytest.param(name, dtype, suspect, layer, quantity, id=mark)


@pytest.mark.parametrize(("name", "dtype", "suspect", "layer", "quantity"), list(placed()))
def test_a_mistake_is_wrong_in_its_own_step_and_in_no_other(name, dtype, suspect, layer, quantity):
    problem = revealing(name, dtype)
    observed = mutants.observe(problem, suspect, layer)
    assert wrong_rows(observed, problem) == [quantity]


@pytest.mark.parametrize("dtype", DTYPES)
@pytest.mark.parametrize("name", NETWORKS)
def test_without_a_mistake_nothing_is_wrong_on_telling_inputs(name, dtype):
    problem = revealing(name, dtype)
    assert wrong_rows(mutants.observe(problem), problem) == []


def test_every_suspect_of_the_network_is_planted_somewhere():
    ours = {param.values[2].name for param in placed()}
    assert ours == {suspect.name for suspect in SUSPECTS if not suspect.optimizer}


def updated():
    for optimizer in MISTAKEN:
        for dtype in DTYPES:
            for suspect in updates(optimizer, dtype):
                mark = f"{optimizer}-{dtype}-{suspect.name.replace(' ', '-')}"
                yield pytest.param(optimizer, dtype, suspect, id=mark)


@pytest.mark.parametrize(("optimizer", "dtype", "suspect"), list(updated()))
def test_a_mistake_of_an_optimiser_is_wrong_in_its_own_update_and_in_no_other(
    optimizer, dtype, suspect
):
    problem, visits = revealing_run("classes", dtype, optimizer)
    given = held(OPTIMIZERS[optimizer].settings, dtype)
    trajectory = mutants.run(problem, visits, suspect)
    for name in problem.parameters:
        for update in UPDATES[optimizer]:
            verdict = judge_updates(update, name, trajectory, given).verdict
            assert (verdict == WRONG) == (update.prefix == suspect.quantity), (update.prefix, name)


# ---- whether inputs could reveal a mistake is foretold


@pytest.mark.parametrize("dtype", DTYPES)
@pytest.mark.parametrize("name", ["tumours-sigmoid", "four-clouds", "questions"])
def test_what_is_said_to_be_hidden_is_not_wrong_and_what_is_said_to_show_is(name, dtype):
    problem = load(name).batch(13).cast(dtype)
    steps = {step.quantity: step for step in all_steps(problem, "A3", "textbook")}
    foretold = identifiability(problem)
    assert {each.revealed for each in foretold} & {NO, PERHAPS}
    for each, (suspect, layer) in zip(foretold, planted(problem), strict=True):
        observed = mutants.observe(problem, suspect, layer)
        steps = {s.quantity: s for s in all_steps(problem, observed.loss_input, observed.form)}
        turned = turned_trace(observed, problem)
        verdict = judge_step(steps[each.quantity], turned, observed, problem).verdict
        assert (verdict == WRONG) == (each.revealed != NO), each
        assert (each.revealed == YES) == (each.reason == ""), each


@pytest.mark.parametrize("dtype", DTYPES)
@pytest.mark.parametrize("name", CATALOGUE)
def test_for_every_architecture_of_the_catalogue_there_are_inputs_that_reveal_everything(
    name, dtype
):
    found = telling(load(name), dtype)
    assert {each.revealed for each in identifiability(found)} == {YES}
    assert found.units == load(name).units
    assert found.m not in found.units
    for optimizer in MISTAKEN:
        assert telling_run(load(name), dtype, optimizer).problem.units == found.units


def test_the_search_is_repeatable_and_follows_its_seed():
    first, again, other = (telling(load("wine"), "float32", seed) for seed in (0, 0, 1))
    assert (first.X == again.X).all()
    assert not (first.X == other.X).all()
