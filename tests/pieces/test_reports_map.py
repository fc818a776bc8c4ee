"""The page of the map and its command: what is shown, drawn, rebuilt, refused and interrupted."""

from dataclasses import replace
from itertools import product

import pytest

from comparisons.records import Finding
from comparisons.stability.paths.kinds import (
    CLIPPED,
    FROM_LOGITS,
    KINDS,
    NAN,
    NONE,
    REFUSED,
    RESCUED,
    SEVERAL,
)
from comparisons.stability.paths.map_json import Map
from comparisons.stability.paths.records import Outcome, Route, Walk
from reports import map_plots, map_tables
from reports.map_page import pages, sentence

SPARSE, BINARY = "sparse_categorical_crossentropy", "binary_crossentropy"
MODES = ("model", "fit", "predict")
OUTCOMES = (
    Outcome(FROM_LOGITS, ("from logits, of z, in float32",)),
    Outcome(RESCUED, ("from logits, of z, in float32",)),
    Outcome(CLIPPED, ("clipped, of softmax(z), in float32",)),
    Outcome(NAN, note="in the loss"),
    Outcome(REFUSED, note="ValueError: no | such thing"),
    Outcome(REFUSED, note="another reason"),
)
AT = {outcome.kind: number for number, outcome in enumerate(OUTCOMES[:-1])}


def route(head="softmax", loss=SPARSE, flag=False, between="nothing", policy="float32", **changes):
    """One route; by default a softmax that is rescued but after `predict`."""
    kinds = (RESCUED, RESCUED, CLIPPED)
    told = {"backend": "tensorflow", "outcomes": dict(zip(MODES, map(AT.get, kinds), strict=True))}
    return Route(**(told | changes), head=head, loss=loss, from_logits=flag, between=between,
                 policy=policy)  # fmt: skip


def alike(kind):
    return dict.fromkeys(MODES, AT[kind])


HEADS = [
    route(head, loss, flag)
    for head, loss, flag in product(
        ("linear", "softmax", "sigmoid"), (SPARSE, BINARY), (True, False)
    )
]
BETWEEN = [
    route(head, loss, False, between, policy)
    for (head, loss), between, policy in product(
        (("softmax", SPARSE), ("sigmoid", BINARY)), ("nothing", "Rescaling"), ("float32", "float16")
    )
    if (between, policy) != ("nothing", "float32")
]
TENSORFLOW = (*HEADS, *BETWEEN)
JAX = tuple(replace(each, backend="jax", outcomes=alike(CLIPPED)) for each in HEADS)
FACTS = (
    Finding("keras-restores-logits", "It goes back to the logits.", True, "cells: 3 rescued"),
    Finding("predict-then-loss", "It is clipped.", True, "cells: 2 clipped"),
)
GOOD = Map(
    {"twinprop": "0.1.0", "command": "twinprop map"},
    Walk(
        OUTCOMES,
        (*TENSORFLOW, *JAX),
        4704,
        {"torch": "not installed: pip install '.[torch]'"},
        61.0,
    ),
    FACTS,
)


def with_outcomes(*outcomes, **walk):
    """The map with the first route's cells turned into these."""
    known = (*OUTCOMES, *outcomes)
    first = replace(
        TENSORFLOW[0],
        outcomes={mode: known.index(each) for mode, each in zip(MODES, outcomes, strict=False)},
    )
    routes = (first, *TENSORFLOW[1:], *JAX)
    return replace(GOOD, walk=replace(GOOD.walk, outcomes=known, routes=routes, **walk))


NEWS = with_outcomes(Outcome(NONE), Outcome(SEVERAL, ("a", "b")), OUTCOMES[4])
REFUTED = (replace(FACTS[0], holds=False), FACTS[1])
# Two heads under two losses: no square is whole, so that nothing is drawn.
ONE = replace(GOOD, walk=replace(GOOD.walk, routes=(HEADS[0], HEADS[6])))


def page(found):
    return pages(found)["map.md"].decode()


@pytest.fixture(scope="module")
def files():
    """The pages of the good map, drawn once."""
    return pages(GOOD)


@pytest.fixture(scope="module")
def blocks(files):
    return files["map.md"].decode().split("\n\n")


def test_the_page_opens_with_what_was_run_the_verdict_and_the_question(blocks):
    assert "`twinprop map`" in blocks[1]
    assert "1 min" in blocks[1]
    assert blocks[2].startswith("**90 cells of 30 routes run, 0 could not be; each has its formula")
    assert blocks[3].startswith("A model of Keras ends in something")


def test_the_sentence_says_what_was_refused_unexplained_and_different():
    assert sentence(NEWS.walk).startswith("89 cells of 30 routes run, 1 could not be; 2 have none.")
    assert sentence(GOOD.walk).endswith(
        "In 18 of 30 (60 %) of the routes the formula depends on the mode."
    )
    empty = Walk((), (), 4704, {}, 0.0)
    assert sentence(empty).startswith("0 cells of 0 routes run")


def test_every_backend_has_its_part_and_the_one_left_out_its_reason(blocks):
    text = "\n".join(blocks)
    assert blocks.index("## tensorflow") < blocks.index("## jax")
    assert "- torch was not walked: not installed: pip install '.[torch]'" in text
    counted = {row["kind"]: row for row in map_tables.kinds(GOOD.walk).to_dict("records")}
    assert set(counted) == {RESCUED, CLIPPED}
    assert (counted[CLIPPED]["tensorflow"], counted[CLIPPED]["jax"]) == ("18", "36")
    assert counted[RESCUED]["jax"] == "0"


def test_the_findings_stand_on_the_page_and_a_refuted_one_is_marked(blocks):
    assert "keras-restores-logits" in "\n".join(blocks)
    assert "**no**" not in "\n".join(blocks)
    assert "**no**" in page(replace(ONE, findings=REFUTED))
    assert "## Findings" not in page(replace(ONE, findings=()))


def test_a_square_is_drawn_only_if_it_is_whole(files):
    drawn = {name for name in files if name.endswith(".png")}
    assert drawn == {
        "pictures/map-tensorflow-heads.png",
        "pictures/map-tensorflow-softmax.png",
        "pictures/map-tensorflow-sigmoid.png",
        "pictures/map-jax-heads.png",
        "pictures/map-jax-softmax.png",
        "pictures/map-jax-sigmoid.png",
    }
    assert all(f"({name})" in files["map.md"].decode() for name in drawn)
    assert all(files[name].startswith(b"\x89PNG") for name in drawn)


def few(*routes):
    return pages(replace(GOOD, walk=replace(GOOD.walk, routes=routes)))


def test_a_place_that_was_not_walked_leaves_its_picture_out_and_the_table_in():
    found = few(*HEADS[1:], *BETWEEN[:-1])
    assert {name for name in found if name.endswith(".png")} == {
        "pictures/map-tensorflow-softmax.png"
    }
    assert "| Rescaling" in found["map.md"].decode()


def test_routes_in_different_modes_make_no_picture():
    other = replace(HEADS[0], outcomes={"model": AT[RESCUED], "run_eagerly": AT[RESCUED]})
    assert "pictures/map-tensorflow-heads.png" not in few(other, *HEADS[1:])
    assert "pictures/map-tensorflow-heads.png" in few(*HEADS)


def test_every_kind_has_a_colour_of_its_own_and_can_be_drawn():
    assert set(map_plots.PAINT) == set(KINDS)
    assert len(set(map_plots.PAINT.values())) == len(KINDS)
    walk = Walk(tuple(map(Outcome, KINDS)), (), 4704, {}, 0.0)
    every = route(outcomes={kind: number for number, kind in enumerate(KINDS)})
    picture = map_plots.grid(walk, [[every]], ["softmax"], ["all"])
    assert picture.startswith(b"\x89PNG")
    assert picture != map_plots.grid(
        walk, [[replace(every, outcomes=dict.fromkeys(KINDS, 1))]], ["softmax"], ["all"]
    )


def test_a_cell_of_a_table_says_the_usual_kind_and_then_the_others_refusals_last():
    assert map_tables.told(GOOD.walk, route()) == "rescued; clipped in predict"
    refused = dict(zip(MODES, (AT[REFUSED], AT[REFUSED], AT[CLIPPED]), strict=True))
    assert map_tables.told(GOOD.walk, route(outcomes=refused)) == "clipped; refused in model, fit"
    assert map_tables.told(GOOD.walk, route(outcomes=alike(REFUSED))) == "refused"


def test_a_table_holds_every_route_at_its_place():
    heads = map_tables.heads(GOOD.walk, "tensorflow").set_index("head")
    assert list(heads.index) == ["linear", "softmax", "sigmoid"]
    assert list(heads.columns) == [
        "sparse, from_logits=True",
        "sparse",
        "binary, from_logits=True",
        "binary",
    ]
    between = map_tables.betweens(GOOD.walk, "tensorflow", "softmax", SPARSE).set_index(
        "in between"
    )
    assert set(between.columns) == {"float32", "float16"}
    assert (between == "rescued; clipped in predict").all(axis=None)


def test_what_differs_what_surprises_and_what_was_refused_is_counted():
    (differs,) = map_tables.differing(GOOD.walk).to_dict("records")
    assert (differs["backend"], differs["routes"]) == ("tensorflow", "18")
    assert (differs["losses"], differs["policies"]) == ("sparse, binary", "float32, float16")
    surprising = map_tables.surprising(GOOD.walk)
    assert set(surprising["backend"]) == {"tensorflow", "jax"}
    assert surprising["backend"].iloc[0] == "tensorflow"
    assert map_tables.refusals(GOOD.walk).empty
    walk = with_outcomes(OUTCOMES[4], OUTCOMES[5], OUTCOMES[4]).walk
    reasons = map_tables.refusals(walk).to_dict("records")
    assert [(each["reason"], each["cells"], each["modes"]) for each in reasons] == [
        ("ValueError: no | such thing", "2", "model, predict"),
        ("another reason", "1", "fit"),
    ]


def test_what_the_code_says_is_no_surprise_and_a_refusal_neither():
    written = route("linear", flag=True, outcomes=alike(FROM_LOGITS))
    refused = route("linear", flag=True, outcomes=alike(REFUSED))
    walk = replace(GOOD.walk, routes=(written, refused, route()))
    assert map_tables.surprising(walk).empty
    lost = route("linear", flag=True, outcomes=alike(RESCUED))
    (row,) = map_tables.surprising(replace(walk, routes=(lost, written))).to_dict("records")
    assert (row["kind"], row["routes"], row["from_logits"]) == (RESCUED, "1", "True")


def test_a_walk_of_nothing_but_refusals_has_a_page():
    refused = with_outcomes(OUTCOMES[4], OUTCOMES[5], OUTCOMES[4])
    only = replace(refused, walk=replace(refused.walk, routes=refused.walk.routes[:1]))
    text = page(only)
    assert "0 cells of 1 route run, 3 could not be" in text
    assert "another reason" in text
