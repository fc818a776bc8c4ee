"""What is walked: every configuration, those that tell most, and in which modes."""

import sys
from collections import Counter
from types import SimpleNamespace

import numpy as np
from test_comparisons_stability_paths import made, told

from comparisons.stability.paths import atlas
from comparisons.stability.paths.formulas import (
    BINARY,
    SPARSE,
)
from comparisons.stability.paths.kinds import (
    RESCUED,
)
from comparisons.stability.paths.records import Outcome
from comparisons.stability.paths.samples import FEW, samples
from keras_ref.routes import walk as walking
from keras_ref.routes.heads import BETWEEN, HEADS
from keras_ref.routes.losses import LOSSES
from keras_ref.routes.modes import MODES
from keras_ref.routes.policies import POLICIES
from keras_ref.routes.walk import Walked

AXES = {"head": HEADS, "loss": LOSSES, "from_logits": (True, False), "between": BETWEEN}
AXES["policy"] = POLICIES


def test_everything_is_each_combination_once():
    every = atlas.everything()
    assert len(every) == len(set(every)) == np.prod([len(axis) for axis in AXES.values()])
    for axis, entries in AXES.items():
        assert set(Counter(getattr(each, axis) for each in every)) == set(entries)


def test_the_ordinary_walk_tries_every_entry_of_every_axis_once():
    parts = atlas.ordinary()
    configurations = [part.configuration for part in parts]
    assert len(set(configurations)) == len(parts)
    assert set(configurations) <= set(atlas.everything())
    for axis in ("head", "from_logits", "between", "policy"):
        assert {getattr(each, axis) for each in configurations} == set(AXES[axis])
    assert {each.loss for each in configurations} == {loss for _, loss in atlas.USUAL}
    assert {mode for part in parts for mode in part.modes} <= set(MODES)


def test_every_mode_is_run_on_the_samples_that_suit_it_and_comes_back_in_order(monkeypatch):
    asked = []

    def walk(configuration, modes, logits, targets):
        asked.append((tuple(modes), logits.shape, targets.shape))
        return {mode: Walked(None, None, "", mode, False) for mode in modes}

    monkeypatch.setattr(walking, "walk", walk)
    modes = ("fit", "evaluate", "model")
    found = atlas.outcomes(made("softmax", BINARY), modes)
    assert [(mode, each.note) for mode, each in found.items()] == [(m, m) for m in modes]
    assert asked == [(("fit", "model"), (16, 3), (16, 3)), (("evaluate",), (FEW, 3), (FEW, 3))]
    asked.clear()
    atlas.outcomes(made("softmax"), ("fit",))
    assert asked == [(("fit",), (16, 3), (16,))]
    assert samples(SPARSE)[0].T.shape == (16, 3)


def test_a_walk_goes_through_its_parts(monkeypatch):
    keras = SimpleNamespace(backend=SimpleNamespace(backend=lambda: "jax"))
    monkeypatch.setitem(sys.modules, "keras", keras)
    monkeypatch.setattr(atlas, "outcomes", lambda configuration, modes: told(modes, RESCUED))
    walk = atlas.walked(atlas.ordinary()[:3])
    assert [route.backend for route in walk.routes] == ["jax"] * 3
    assert walk.outcomes == (Outcome(RESCUED),)
