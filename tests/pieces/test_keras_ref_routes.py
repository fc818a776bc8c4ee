"""Routes from logits to a loss: what is run is what the tables say, and it is read without harm.

The logits are small, so that nothing is clipped or rescued to another number: every way of writing
the same network must then give the exact loss and gradient, up to the rounding of its dtype. What
happens beyond is not this room's to say.
"""

import importlib.util
import math
import os
import pickle
import subprocess
import sys

import keras
import ml_dtypes
import numpy as np
import pytest
import tensorflow as tf

from keras_ref.routes.heads import BETWEEN, HEADS
from keras_ref.routes.losses import LOSSES
from keras_ref.routes.model import Configuration
from keras_ref.routes.modes import MODES
from keras_ref.routes.policies import POLICIES
from keras_ref.routes.walk import walk

# Three samples, five classes, all numbers of few bits; the right class is sometimes far below.
LOGITS = np.array([[0.5, -2, 3, 0, 1], [-4, 1, 0.25, 2, -1], [1, 1, -0.5, -3, 2]])
LABELS = np.array([2, 0, 3])
ROWS = np.eye(5)[LABELS]
PLAIN = Configuration("linear", "sparse_categorical_crossentropy", True, "nothing", "float32")
SOFTMAXES = [head for head in HEADS if "softmax" in head.lower()]
SIGMOIDS = [head for head in HEADS if "sigmoid" in head]


def targets_of(configuration):
    return LABELS if LOSSES[configuration.loss].labels else ROWS


def walked(configuration, *modes, logits=LOGITS, targets=None):
    targets = targets_of(configuration) if targets is None else targets
    return walk(configuration, modes, logits, targets)


def exact(configuration, logits=LOGITS):
    """Loss of each sample and gradient of their mean, each from one formula in Python floats."""
    losses, gradient = [], []
    for row, label in zip(logits.tolist(), LABELS.tolist(), strict=True):
        if configuration.loss == "binary_crossentropy":
            signed = [-z if k == label else z for k, z in enumerate(row)]
            losses.append(math.fsum(math.log1p(math.exp(z)) for z in signed) / len(row))
            wanted = [float(k == label) for k, _ in enumerate(row)]
            probs = [1 / (1 + math.exp(-z)) for z in row]
            scale = len(row) * len(logits)
        else:
            total = math.fsum(math.exp(z) for z in row)
            losses.append(math.log(total) - row[label])
            wanted = [float(k == label) for k, _ in enumerate(row)]
            probs = [math.exp(z) / total for z in row]
            scale = len(logits)
        gradient.append([(p - w) / scale for p, w in zip(probs, wanted, strict=True)])
    return np.array(losses), np.array(gradient)


def assert_exact(configuration, result):
    """Loss and gradient are right to the rounding of the dtypes that were computed in."""
    loss, gradient = exact(configuration)
    eps = float(ml_dtypes.finfo(POLICIES[configuration.policy].computes).eps)
    loss_eps = max(eps, float(ml_dtypes.finfo(result.loss.dtype).eps))
    wanted = loss if result.loss.shape else np.mean(loss)
    assert (result.refused, result.skipped_step) == ("", False)
    # Measured over all that is asked here: 3.6 eps of the loss (in bfloat16), and 0.5 of the wider
    # eps in the gradient, whose entries are below 1/3.
    assert np.all(abs(result.loss.astype(float) - wanted) <= 5 * loss_eps * wanted)
    if result.gradient is not None:
        assert np.all(abs(result.gradient.astype(float) - gradient) <= loss_eps)


@pytest.mark.parametrize("head", HEADS)
def test_every_head_gives_the_exact_loss_and_gradient(head):
    configuration = PLAIN._replace(head=head, from_logits=head == "linear")
    if head in SIGMOIDS:
        configuration = configuration._replace(loss="binary_crossentropy")
    for result in walked(configuration, "functions", "model").values():
        assert_exact(configuration, result)


@pytest.mark.parametrize("between", BETWEEN)
def test_nothing_that_stands_between_changes_a_number(between):
    for result in walked(PLAIN._replace(between=between), "functions", "model").values():
        assert_exact(PLAIN, result)


@pytest.mark.parametrize("loss", LOSSES)
def test_every_loss_gives_the_exact_loss_and_gradient_from_logits(loss):
    for result in walked(PLAIN._replace(loss=loss), "functions", "model").values():
        assert_exact(PLAIN._replace(loss=loss), result)


@pytest.mark.parametrize("policy", POLICIES)
def test_every_policy_computes_in_what_it_says(policy):
    configuration, dtypes = PLAIN._replace(policy=policy), POLICIES[policy]
    results = walked(configuration, "functions", "model", "run_eagerly", "predict")
    for result in results.values():
        assert_exact(configuration, result)
    by_function, by_model, trained, predicted = results.values()
    assert by_function.loss.dtype == predicted.loss.dtype == dtypes.computes
    assert by_model.loss.dtype == trained.loss.dtype == dtypes.loss
    variables = dtypes.layers or dtypes.floatx
    assert by_function.gradient.dtype == trained.gradient.dtype == variables


@pytest.mark.parametrize("policy", ["float32", "mixed_float16"])
def test_every_mode_gives_the_exact_loss_and_the_gradient_of_its_mean(policy):
    configuration = PLAIN._replace(policy=policy)
    results = walked(configuration, *MODES)
    assert list(results) == list(MODES)
    for result in results.values():
        assert_exact(configuration, result)
    of_each = {mode for mode, result in results.items() if result.loss.shape == (3,)}
    assert of_each == {mode for mode in MODES if mode.startswith(("functions", "model"))} | {
        "predict"
    }
    assert {mode for mode, result in results.items() if result.gradient is None} == {
        "evaluate",
        "predict",
    }


def test_a_head_of_the_backend_is_not_kerass():
    assert HEADS["backend softmax"](5, None)[0].activation is tf.nn.softmax
    assert HEADS["backend sigmoid"](5, None)[0].activation is tf.nn.sigmoid


def test_a_mode_gives_with_others_what_it_gives_alone():
    """The optimizer that skipped the step of `fit` has halved its scale; none of it is left.

    The derivative at a probability of 0.13 is 1 / (3 * 0.13), which float16 holds times 2^14 but
    not times 2^15: with the halved scale the next step would not have been skipped.
    """
    logits = np.zeros((3, 5))
    logits[0, LABELS[0]] = -0.5
    configuration = PLAIN._replace(head="softmax", from_logits=False, policy="mixed_float16")
    modes = ("fit", "evaluate", "train_on_batch")
    together = walked(configuration, *modes, logits=logits)
    assert together["fit"].skipped_step
    for mode in modes:
        assert repr(walked(configuration, mode, logits=logits)[mode]) == repr(together[mode])


def test_a_step_that_the_optimizer_skipped_is_told_and_has_no_gradient():
    configuration = PLAIN._replace(head="softmax", from_logits=False, policy="mixed_float16")
    result = walked(configuration, "run_eagerly", logits=2 * LOGITS)["run_eagerly"]
    assert (result.skipped_step, result.gradient, result.refused) == (True, None, "")
    assert np.isfinite(result.loss)


def test_the_gradient_of_a_step_is_that_of_a_tape_at_the_logits():
    configuration = PLAIN._replace(loss="binary_crossentropy", policy="float64")
    Z = tf.constant(LOGITS)
    with tf.GradientTape() as tape:
        tape.watch(Z)
        loss = keras.losses.binary_crossentropy(ROWS, Z, from_logits=True)
        cost = tf.reduce_mean(loss)
    gradient = tape.gradient(cost, Z)
    for result in walked(configuration, "functions", "run_eagerly").values():
        assert np.array_equal(result.gradient, gradient)


def test_an_undefined_gradient_makes_its_column_nan_and_no_other():
    configuration = PLAIN._replace(head="hand-written sigmoid", loss="binary_crossentropy")
    logits = LOGITS.copy()
    logits[1, 2] = -200.0  # exp(200) is inf in float32: 1 / inf is 0, and its derivative 0 * inf
    result = walked(configuration, "functions", logits=logits)["functions"]
    assert np.array_equal(np.isnan(result.gradient).any(axis=0), [False, False, True, False, False])


def run_on(backend, modes, folder):
    """What `walk` gives in a process where Keras runs on another backend."""
    if importlib.util.find_spec(backend) is None:
        pytest.skip(f"{backend} is not installed")
    program = (
        "import pathlib, pickle, sys\n"
        "from keras_ref.routes.walk import walk\n"
        "given, taken = map(pathlib.Path, sys.argv[1:])\n"
        "configurations, *rest = pickle.loads(given.read_bytes())\n"
        "taken.write_bytes(pickle.dumps([walk(each, *rest) for each in configurations]))\n"
    )
    softmax = PLAIN._replace(head="backend softmax", from_logits=False, between="slice")
    configurations = [PLAIN, softmax, PLAIN._replace(policy="mixed_float16")]
    given, taken = folder / "given", folder / "taken"
    given.write_bytes(pickle.dumps((configurations, modes, LOGITS, LABELS)))
    environment = os.environ | {"KERAS_BACKEND": backend}
    subprocess.run([sys.executable, "-c", program, given, taken], check=True, env=environment)
    return list(zip(configurations, pickle.loads(taken.read_bytes()), strict=True))


@pytest.mark.parametrize(
    ("backend", "lacking"),
    [
        ("jax", {"functions in a graph", "model in a graph"}),
        ("torch", {"functions in a graph", "model in a graph", "functions in XLA", "XLA"}),
    ],
)
def test_another_backend_gives_the_exact_numbers_and_says_what_it_lacks(backend, lacking, tmp_path):
    for configuration, results in run_on(backend, list(MODES), tmp_path):
        reasons = {mode: each.refused for mode, each in results.items() if each.refused}
        assert reasons.keys() == lacking
        assert set(reasons.values()) == {f"Keras has nothing of this kind on {backend}"}
        for mode in MODES.keys() - lacking:
            assert_exact(configuration, results[mode])
