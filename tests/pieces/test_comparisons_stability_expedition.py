"""The whole map without its processes: it goes on where it stopped, on the backends there are."""

import json
import os
import sys
import tomllib
from pathlib import Path
from types import SimpleNamespace

import pytest

import comparisons
from comparisons import journal
from comparisons.stability.paths import atlas, expedition
from comparisons.stability.paths.expedition import BACKENDS, ENVIRONMENT, Part, check, explore
from comparisons.stability.paths.kinds import CLIPPED, RESCUED
from comparisons.stability.paths.map_json import from_json, to_json
from comparisons.stability.paths.records import Outcome
from keras_ref.routes.backends import MODULES
from keras_ref.routes.model import Configuration
from keras_ref.routes.modes import MODES

EVERYTHING = [
    Configuration(head, "sparse_categorical_crossentropy", False, "nothing", "float32")
    for head in ("softmax", "Softmax layer", "hand-written softmax")
]


@pytest.fixture
def world(monkeypatch):
    """Three configurations, two at a time, walked here; what is installed can be chosen.

    `calls` are the parts that were walked, `stop` the number of them after which it is interrupted.
    """
    world = SimpleNamespace(installed={"tensorflow"}, calls=[], stop=None, pools=[])

    def outcomes(configuration, modes):
        kind = CLIPPED if configuration.head.startswith("hand-written") else RESCUED
        return {mode: Outcome(kind, ("a formula",), warned=mode == "fit") for mode in modes}

    def worked(do, parts, processes, parts_of_a_process, begin, environment):
        world.pools.append((processes, parts_of_a_process, begin.args, environment))
        for part in parts:
            if len(world.calls) == world.stop:
                raise KeyboardInterrupt
            world.calls.append(part)
            yield do(part)

    keras = SimpleNamespace(backend=SimpleNamespace(clear_session=lambda: None))
    monkeypatch.setitem(sys.modules, "keras", keras)
    monkeypatch.setattr(expedition, "AT_A_TIME", 2)
    monkeypatch.setattr(expedition, "worked", worked)
    monkeypatch.setattr(expedition, "find_spec", lambda name: name in world.installed or None)
    monkeypatch.setattr(atlas, "everything", lambda: EVERYTHING)
    monkeypatch.setattr(atlas, "outcomes", outcomes)
    monkeypatch.setattr(journal, "fingerprint", lambda folders: "the source")
    return world


PARTS = [Part("tensorflow", (0, 1)), Part("tensorflow", (2,))]


def test_every_configuration_is_walked_in_every_mode_and_the_map_says_what_was_left_out(
    world, tmp_path
):
    heard = []
    found = explore(tmp_path, command="twinprop map", progress=lambda *words: heard.append(words))
    assert world.calls == PARTS
    assert [(each.backend, each.head) for each in found.walk.routes] == [
        ("tensorflow", configuration.head) for configuration in EVERYTHING
    ]
    assert all(list(each.outcomes) == list(MODES) for each in found.walk.routes)
    assert found.walk.run == 3 * len(MODES)
    assert found.walk.left_out == {
        "jax": "not installed: pip install '.[jax]'",
        "torch": "not installed: pip install '.[torch]'",
    }
    assert found.environment["command"] == "twinprop map"
    names = {each.name: each.holds for each in found.findings}
    assert names["keras-restores-logits"]
    assert not names["predict-then-loss"], "the made-up outcome of `predict` is news"
    assert [words[1:] for words in heard] == [(0, 3), (2, 3), (3, 3), (3, 3)]
    assert heard[1][0].startswith("tensorflow: softmax, nothing, sparse")
    assert from_json(to_json(found)) == found


def test_a_walk_that_was_stopped_goes_on_with_what_is_missing_and_comes_to_the_same(
    world, tmp_path
):
    whole = explore(tmp_path / "whole").walk
    world.calls.clear()
    world.stop = 1
    with pytest.raises(KeyboardInterrupt):
        explore(tmp_path / "stopped")
    world.stop = None
    check(tmp_path / "stopped")
    heard = []
    again = explore(tmp_path / "stopped", progress=lambda *words: heard.append(words)).walk
    assert world.calls == PARTS
    assert heard[0] == ("waking Keras", 2, 3)
    assert (again.outcomes, again.routes) == (whole.outcomes, whole.routes)
    explore(tmp_path / "stopped")
    assert world.calls == PARTS, "nothing is left to walk"


def test_each_backend_is_walked_in_processes_that_have_it_and_those_not_asked_for_are_named(
    world, tmp_path
):
    world.installed = set(BACKENDS)
    found = explore(tmp_path, ["torch", "jax", "torch"], processes=3).walk
    assert [part.backend for part in world.calls] == ["torch", "torch", "jax", "jax"]
    assert world.pools == [
        (3, expedition.PARTS_OF_A_PROCESS, (name,), {"KERAS_BACKEND": name, **ENVIRONMENT})
        for name in ("torch", "jax")
    ]
    assert found.left_out == {"tensorflow": "not asked for"}
    world.calls.clear()
    assert explore(tmp_path).walk.left_out == {}
    assert {part.backend for part in world.calls} == {"tensorflow"}, "the others are done"


def test_a_quick_map_is_part_of_the_whole_and_the_rest_can_be_walked_later(
    world, tmp_path, monkeypatch
):
    monkeypatch.setattr(atlas, "quick", lambda: EVERYTHING[1:2])
    assert [each.head for each in explore(tmp_path, quick=True).walk.routes] == ["Softmax layer"]
    assert world.calls == [Part("tensorflow", (1,))]
    whole = explore(tmp_path).walk
    assert world.calls[1:] == [Part("tensorflow", (0, 2))]
    assert [each.head for each in whole.routes] == [each.head for each in EVERYTHING]


@pytest.mark.parametrize("ask", [explore, check])
@pytest.mark.parametrize(
    ("backends", "told"),
    [
        (["theano"], "`backend` must be one of .*; got 'theano'"),
        (["tensorflow", "jax"], r"'jax' needs jax: pip install '\.\[jax\]'"),
    ],
)
def test_a_backend_that_is_not_there_is_refused_before_anything_is_written(
    world, tmp_path, ask, backends, told
):
    with pytest.raises(ValueError, match=told):
        ask(tmp_path / "out", backends)
    assert world.calls == []
    assert not (tmp_path / "out").exists()


def test_no_processes_do_no_work(world, tmp_path):
    with pytest.raises(ValueError, match="`processes` must be 1 or more; got 0"):
        explore(tmp_path, processes=0)
    explore(tmp_path)
    assert world.pools[0][0] == os.cpu_count()


def test_the_journal_of_another_measurement_is_refused_by_both(world, tmp_path, monkeypatch):
    journal.begun(tmp_path / journal.NAME, journal.heading(seed=0))
    for ask in (explore, check):
        with pytest.raises(ValueError, match="begun with another seed or by another version"):
            ask(tmp_path)
    explore(tmp_path / "mine")
    monkeypatch.setattr(journal, "fingerprint", lambda folders: "changed")
    with pytest.raises(ValueError, match="another version"):
        explore(tmp_path / "mine")


def test_a_line_of_the_journal_is_what_json_holds(world):
    line = expedition.walk_part(PARTS[0])
    assert line == json.loads(json.dumps(line))
    assert (line["backend"], line["numbers"]) == ("tensorflow", [0, 1])
    assert [list(told) for told in line["outcomes"]] == [list(MODES)] * 2


def test_a_process_with_another_backend_than_it_should_have_ends_at_once(monkeypatch):
    keras = SimpleNamespace(backend=SimpleNamespace(backend=lambda: "jax"))
    monkeypatch.setitem(sys.modules, "keras", keras)
    expedition._begin("jax")
    with pytest.raises(RuntimeError, match="Keras has the backend jax, not torch"):
        expedition._begin("torch")


@pytest.mark.parametrize("count", [1, 13, 14, 15, 28, 29])
def test_parts_are_all_configurations_once(count):
    parts = expedition.parts_of("jax", range(count))
    assert [number for part in parts for number in part.numbers] == list(range(count))
    assert {part.backend for part in parts} == {"jax"}
    assert max(len(part.numbers) for part in parts) <= expedition.AT_A_TIME


def test_every_backend_is_described_and_can_be_asked_for_and_installed():
    from reports import cli

    assert list(BACKENDS) == list(MODULES) == list(cli.BACKENDS)
    project = tomllib.loads((Path(comparisons.__file__).parents[1] / "pyproject.toml").read_text())
    extras = project["project"]["optional-dependencies"]
    for backend, package in BACKENDS.items():
        needs = project["project"]["dependencies"] if backend == "tensorflow" else extras[backend]
        assert any(each.startswith(package) for each in needs)
