"""The map of paths without a framework: its JSON, and the facts that it establishes."""

import json
from dataclasses import asdict, replace

import pytest
from test_comparisons_stability_paths import (
    SMALL,
    made,
    told,
    walk_of,
)

from comparisons.plain import plain
from comparisons.records import Finding
from comparisons.stability.paths import atlas, facts
from comparisons.stability.paths.formulas import (
    CATEGORICAL,
)
from comparisons.stability.paths.kinds import (
    CLIPPED,
    KINDS,
    NONE,
    REFUSED,
    RESCUED,
)
from comparisons.stability.paths.map_json import Map, from_json, to_json
from comparisons.stability.paths.records import Cell, Outcome, Route
from keras_ref.routes.model import Configuration
from keras_ref.routes.modes import MODES

FOUND = Map({"command": "twinprop map"}, SMALL, (Finding("a-fact", "So it is.", True, "3 cells"),))


def test_a_map_comes_back_through_json_a_line_for_each_route():
    text = to_json(FOUND)
    assert from_json(text) == FOUND
    assert to_json(from_json(text)) == text
    data = json.loads(text)
    assert len({tuple(route[:-1]) for route in data["routes"]}) == len(SMALL.routes)
    assert sum(line.startswith('["') for line in text.splitlines()) == len(SMALL.routes)


def test_routes_that_share_all_outcomes_share_a_pattern():
    same = walk_of([("torch", made("linear"), told(MODES, REFUSED, note="no"))] * 2)
    data = json.loads(to_json(replace(FOUND, walk=same)))
    assert len(data["patterns"]) == 1
    assert [route[-1] for route in data["routes"]] == [0, 0]


def changed(**walk):
    """The JSON of the map with something else in its walk."""
    data = json.loads(to_json(FOUND))
    data["walk"] |= walk
    return data


def with_route(from_logits, pattern, number):
    """The JSON of the map with one route, and one pattern."""
    routes = [["a", "b", "c", from_logits, "d", "e", number]]
    return changed() | {"routes": routes, "patterns": [pattern]}


@pytest.mark.parametrize(
    ("data", "told"),
    [
        ([], "another kind"),
        ({}, "another kind"),
        ({"page": "power"}, "another kind"),
        ({"page": "map"}, "not the JSON of a map: KeyError"),
        ({"page": "map", "patterns": [], "routes": 3}, "not the JSON of a map: TypeError"),
        ({"page": "map", "patterns": [], "routes": []}, "not the JSON of a map: KeyError"),
        ({"page": "map", "patterns": [{}], "routes": [[1]]}, "shorter"),
        ({"page": "map", "patterns": [], "routes": [], "walk": []}, "a map: TypeError"),
        (changed(seconds="long"), "expected a number; got 'long'"),
        (changed(colour="red"), "a Walk has no field 'colour'"),
        (changed(outcomes=[]), "numbered from 0"),
        (changed(outcomes=[plain(asdict(Outcome("odd")))] * 5), "a kind must be one of .*'odd'"),
        (with_route(True, {}, 0), "must have outcomes"),
        (with_route(True, {"fit": -1}, 0), "numbered"),
        (with_route(1, {"fit": 1}, 0), "expected bool"),
        (with_route(True, {"fit": 1}, 1), "a pattern must be one of 1; got 1"),
        (with_route(True, {"fit": 1}, "0"), "a pattern must be one of 1; got '0'"),
    ],
)
def test_what_is_no_map_is_refused(data, told):
    with pytest.raises(ValueError, match=told):
        from_json(json.dumps(data))


def cells_of(parts, backends=("tensorflow",)):
    """The cells of some configurations, whatever they may turn out to be."""
    return [
        Cell(Route(backend, **configuration._asdict(), outcomes={}), mode, Outcome(NONE))
        for backend in backends
        for configuration, modes in parts
        for mode in modes
    ]


@pytest.fixture(scope="module")
def ordinary():
    """The cells of the ordinary walk, on TensorFlow and on another backend."""
    return cells_of(atlas.ordinary(), ("tensorflow", "jax"))


def a_walk(cells):
    """A walk of cells, a route for each."""
    return walk_of(
        [
            (
                cell.route.backend,
                Configuration(*(getattr(cell.route, each) for each in Configuration._fields)),
                {cell.mode: cell.outcome},
            )
            for cell in cells
        ]
    )


@pytest.mark.parametrize("fact", facts.FACTS, ids=lambda fact: fact.name)
def test_a_fact_is_about_the_ordinary_walk_holds_there_and_is_refuted_by_one_cell(fact, ordinary):
    about = [cell for cell in ordinary if fact.about(cell)]
    assert about
    assert any(cell.route.backend == "tensorflow" for cell in about) or (
        fact.name == "only-tensorflow-restores"
    )
    right = Outcome(fact.kinds[0], warned=bool(fact.warned))
    said = [replace(cell, outcome=right) for cell in about]
    (held,) = (each for each in facts.findings(a_walk(said)) if each.name == fact.name)
    assert held.holds
    assert held.evidence == f"cells: {len(about):,} {fact.kinds[0]}"
    for news in set(KINDS) - set(fact.kinds) - {REFUSED}:
        planted = [replace(about[-1], outcome=replace(right, kind=news)), *said[:-1]]
        (lost,) = (each for each in facts.findings(a_walk(planted)) if each.name == fact.name)
        assert not lost.holds
        assert f"1 {news}" in lost.evidence
    other = [replace(about[-1], outcome=replace(right, warned=not right.warned)), *said[:-1]]
    (claim,) = (each for each in facts.findings(a_walk(other)) if each.name == fact.name)
    assert claim.holds == (fact.warned is None)


def test_cells_that_were_not_run_refute_nothing_and_establish_nothing(ordinary):
    refused = [replace(cell, outcome=Outcome(REFUSED)) for cell in ordinary[:40]]
    assert facts.findings(a_walk(refused)) == ()


def test_every_cell_is_expected_to_be_something_and_no_two_facts_contradict_each_other():
    parts = [
        (configuration, tuple(MODES))
        for configuration in atlas.everything()
        if configuration.policy in ("float32", "mixed_float16")
        and configuration.between in ("nothing", "Rescaling")
        and configuration.loss != CATEGORICAL
    ]
    for cell in cells_of(parts, ("tensorflow", "torch")):
        kinds = [set(fact.kinds) for fact in facts.FACTS if fact.about(cell)]
        assert kinds, cell
        assert set.intersection(*kinds), cell


def test_a_script_about_the_map_is_named_after_its_fact():
    from comparisons.findings import names

    known = {fact.name for fact in facts.FACTS}
    assert len(known) == len(facts.FACTS)
    others = {"float64-on-torch", "sixteen-bits"}
    of_training = {
        "a-graph-divides-by-roots-otherwise",
        "keras-rounds-the-betas",
        "one-order-every-epoch",
        "xla-contracts-multiply-adds",
    }
    assert set(names()) - known == others | of_training


def test_keras_itself_is_walked_and_recognised():
    modes = ("functions", "predict", "evaluate")
    found = atlas.outcomes(made("softmax"), modes)
    assert [found[mode].kind for mode in modes] == [RESCUED, CLIPPED, RESCUED]
