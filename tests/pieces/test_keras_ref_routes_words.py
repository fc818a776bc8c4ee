"""What `walk` says besides numbers: warnings, refusals, misuse; and that it leaves no trace."""

import doctest
import importlib
import pkgutil
import subprocess
import sys
import warnings

import keras
import numpy as np
import pytest

import keras_ref.routes
from keras_ref.routes.model import Configuration, logits_seen
from keras_ref.routes.modes import MODES
from keras_ref.routes.policies import POLICIES
from keras_ref.routes.walk import walk

LOGITS = np.array([[0.5, -2, 3, 0, 1], [-4, 1, 0.25, 2, -1], [1, 1, -0.5, -3, 2]])
LABELS = np.array([2, 0, 3])
PLAIN = Configuration("linear", "sparse_categorical_crossentropy", True, "nothing", "float32")
# Keras and its backend are imported where they are used, the backends' modules by the one in use.
MODULES = [
    f"keras_ref.routes.{each.name}" for each in pkgutil.iter_modules(keras_ref.routes.__path__)
]
LIGHT = [each for each in MODULES if ".on_" not in each]


def walked(configuration, *modes):
    labels = configuration.loss == "sparse_categorical_crossentropy"
    return walk(configuration, modes, LOGITS, LABELS if labels else np.eye(5)[LABELS])


@pytest.mark.parametrize(
    ("head", "loss", "warns"),
    [
        ("softmax", "categorical_crossentropy", True),
        ("Activation sigmoid", "binary_crossentropy", True),
        ("softmax", "binary_crossentropy", True),  # "produced by a Sigmoid activation", it says
        ("ops.sigmoid", "sparse_categorical_crossentropy", True),
        ("hand-written softmax", "categorical_crossentropy", False),
        ("linear", "categorical_crossentropy", False),
    ],
)
def test_what_keras_warns_of_is_told_once_in_every_mode_that_has_cause(head, loss, warns):
    configuration = PLAIN._replace(head=head, loss=loss)
    for mode, result in walked(configuration, "functions", "run_eagerly").items():
        told = "received `from_logits=True`" in result.warned
        assert (told, result.warned.count("\n")) == (warns, 0), mode


def test_a_mode_that_finds_the_graph_of_another_is_warned_all_the_same():
    for mode, result in walked(PLAIN._replace(head="softmax"), "fit", "train_on_batch").items():
        assert "received `from_logits=True`" in result.warned, mode


def test_a_mode_that_finds_the_model_compiled_is_warned_all_the_same(monkeypatch):
    def warning(*arguments, **settings):
        warnings.warn("Is this wise?", stacklevel=1)
        return sgd(*arguments, **settings)

    sgd = keras.optimizers.SGD
    monkeypatch.setattr(keras.optimizers, "SGD", warning)
    results = walked(PLAIN, "functions", "evaluate", "train_on_batch")
    assert [each.warned for each in results.values()] == ["", "Is this wise?", "Is this wise?"]


def test_what_keras_refuses_is_a_result_and_a_mistake_of_ours_is_not(monkeypatch):
    def refuses(route):
        raise ValueError("Arguments do not fit.\nMore of it.")

    def mistaken(route):
        raise AttributeError("no such thing")

    monkeypatch.setitem(MODES, "model", refuses)
    results = walked(PLAIN, "model", "functions")
    assert results["model"] == (None, None, "", "ValueError: Arguments do not fit.", False)
    assert results["functions"].refused == ""
    monkeypatch.setitem(MODES, "model", mistaken)
    with pytest.raises(AttributeError):
        walked(PLAIN, "model")


@pytest.mark.parametrize(
    ("field", "value"),
    [("head", "sofmax"), ("loss", "mse"), ("between", "Flatten"), ("policy", "float8")],
)
def test_a_configuration_that_is_not_on_the_map_is_misuse(field, value):
    with pytest.raises(ValueError, match=rf"`{field}` must be one of .*; got '{value}'"):
        walk(PLAIN._replace(**{field: value}), ["functions"], LOGITS, LABELS)


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"modes": ["jump"]}, "`modes` must be one of .*; got 'jump'"),
        ({"logits": LOGITS[0]}, r"`logits` must have shape \(m, C\)"),
        ({"logits": np.full((3, 5), np.inf)}, "`logits` must be finite in float32"),
        ({"targets": LABELS[:2]}, r"`targets` must have shape \(3,\); got \(2,\)"),
        ({"targets": LABELS + 3}, "`targets` must be labels from 0 to 4; .* from 3 to 6"),
        ({"targets": LABELS / 2}, "`targets` must be labels from 0 to 4; got float64"),
    ],
)
def test_misuse_names_the_argument(changes, message):
    given = {"modes": ["functions"], "logits": LOGITS, "targets": LABELS, **changes}
    with pytest.raises(ValueError, match=message):
        walk(PLAIN, **given)


def test_logits_are_rounded_to_what_the_layers_compute_in():
    for policy, dtypes in POLICIES.items():
        seen = logits_seen(np.array([[1 / 3]]), policy)
        assert (seen.dtype, seen[0, 0]) == (dtypes.computes, np.array(1 / 3, dtypes.computes))
    with pytest.raises(ValueError, match="finite in float16"):
        logits_seen(np.array([[1e5]]), "mixed_float16")


def test_walking_leaves_keras_as_it_was():
    before = keras.config.floatx(), keras.config.dtype_policy().name
    walked(PLAIN._replace(policy="float16"), "functions")
    assert (keras.config.floatx(), keras.config.dtype_policy().name) == before


@pytest.mark.parametrize("module", LIGHT)
def test_examples_run(module):
    assert doctest.testmod(importlib.import_module(module)).failed == 0


def test_importing_does_not_import_keras():
    program = (
        "import sys\n"
        + "".join(f"import {module}\n" for module in LIGHT)
        + "heavy = {'tensorflow', 'keras', 'jax', 'torch', 'scratch'} & set(sys.modules)\n"
        "assert not heavy, heavy\n"
    )
    subprocess.run([sys.executable, "-c", program], check=True)
