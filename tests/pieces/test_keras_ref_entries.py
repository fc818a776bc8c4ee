"""Every entry is what Keras does by itself, watched; the watching changes no bit."""

from contextlib import contextmanager
from functools import cache

import keras
import numpy as np
import pytest
import tensorflow as tf

from keras_ref import entries
from keras_ref.backprop import observe
from keras_ref.entries import ENTRIES, watched
from keras_ref.network import build, get_parameters, names, set_parameters
from keras_ref.optimizers import build_optimizer, state
from keras_ref.training import trajectory

M, BATCH_SIZE, EPOCHS = 8, 5, 2  # a batch of 5 and one of 3 in each epoch
RNG = np.random.default_rng(12)
X, Y = RNG.normal(size=(M, 4)).astype("float32"), RNG.integers(0, 3, M)


def network(dtype="float32"):
    optimizer = build_optimizer("adam", dtype, learning_rate=0.01)
    logits = ("sparse_categorical_crossentropy", True)
    model = build([6, 3], ["relu", "linear"], *logits, 4, dtype, optimizer)
    rng = np.random.default_rng(13)
    shapes = {name: each.shape for name, each in get_parameters(model).items()}
    set_parameters(model, {n: rng.normal(size=s).astype(dtype) for n, s in shapes.items()})
    return model


@pytest.fixture(autouse=True)
def generator():
    """TensorFlow's seed, by which `fit` shuffles, set for a test and no longer."""
    keras.utils.set_random_seed(3)
    yield
    tf.random.set_seed(None)


@cache
def taken(entry):
    """A model after its training, and what was seen of it."""
    model = network()
    return model, watched(model, X, Y, entry, epochs=EPOCHS, batch_size=BATCH_SIZE, seed=1)


@contextmanager
def unseen(model):
    yield {}


@pytest.mark.parametrize("entry", ENTRIES)
def test_watching_changes_no_bit(entry, monkeypatch):
    _, (start, *steps) = taken(entry)
    monkeypatch.setattr(entries, "_noted", unseen)
    keras.utils.set_random_seed(3)
    alone = network()
    watched(alone, X, Y, entry, epochs=EPOCHS, batch_size=BATCH_SIZE, seed=1)
    final = get_parameters(alone) | state(alone.optimizer, alone)
    assert len(steps) == 4
    assert all(np.array_equal(steps[-1][each], final[each]) for each in final)
    assert not np.array_equal(steps[-1]["W1"], steps[-2]["W1"])
    assert not np.array_equal(steps[0]["W1"], start["W1"])


@pytest.mark.parametrize("entry", ENTRIES)
def test_each_step_shows_the_gradient_and_the_state(entry):
    model, (start, *steps) = taken(entry)
    memory = [f"{letter}{name}" for name in names(model) for letter in "mv"]
    assert list(start) == names(model) + memory
    shown = [*(f"d{name}" for name in names(model)), *names(model), *memory]
    assert all(list(step) == shown for step in steps)
    assert all(type(array) is np.ndarray for step in steps for array in step.values())


@pytest.mark.parametrize("entry", ENTRIES)
def test_the_gradient_is_that_of_a_batch(entry):
    """Adam's first m is 0.1 g, so a gradient that is not the step's would show."""
    _, (_, first, *_) = taken(entry)
    for name in ("W1", "b1", "W2", "b2"):
        g, m = first[f"d{name}"].astype(float), first[f"m{name}"].astype(float)
        # 1 - beta_1 rounded once, the product once: 2 u, and as much again to spare.
        assert np.abs(m - 0.1 * g).max() <= 4 * 2.0**-24 * np.abs(0.1 * g).max(), name
        assert g.any()


def test_an_entry_by_hand_starts_with_the_gradient_that_observe_sees():
    batch = next(iter(entries._batches(M, (1, BATCH_SIZE, 1))))
    trace, _ = observe(network(), X[batch], Y[batch])
    first = taken("apply")[1][1]
    assert all(np.array_equal(first[f"d{name}"], trace[f"d{name}"]) for name in ("W1", "b2"))


def test_apply_in_a_graph_is_the_trajectory():
    batches = list(entries._batches(M, (EPOCHS, BATCH_SIZE, 1)))
    steps = list(trajectory(network(), X, Y, batches))
    for seen, shown in zip(taken("apply in a graph")[1], steps, strict=True):
        assert all(np.array_equal(seen[name], shown[name]) for name in seen)


def test_fit_sees_every_sample_once_an_epoch():
    """With a rate of 0 the weights stand still, and the gradients of an epoch add up to the whole.

    Of samples (5 g_5 + 3 g_3) / 8 is the mean over all, whatever the order.
    """
    tf.random.set_seed(None)
    model = network("float64")
    model.optimizer.learning_rate = 0.0
    inputs = X.astype("float64")
    _, *steps = watched(model, inputs, Y, "fit", epochs=2, batch_size=BATCH_SIZE)
    trace, _ = observe(network("float64"), inputs, Y)
    for first, last in (steps[:2], steps[2:]):
        mean = (5 * first["dW1"] + 3 * last["dW1"]) / 8
        # Sums of 8 terms in another order: 16 u of the largest, and it is 0 where they cancel.
        assert np.abs(mean - trace["dW1"]).max() <= 16 * 2.0**-53 * np.abs(first["dW1"]).max()


def test_misuse_is_answered_with_a_sentence():
    plan = {"epochs": 1, "batch_size": 5}
    with pytest.raises(ValueError, match=r"`entry` must be one of .*; got 'fitt'"):
        watched(network(), X, Y, "fitt", **plan)
    with pytest.raises(ValueError, match="`X` must have dtype float32; got float64"):
        watched(network(), X.astype(float), Y, "fit", **plan)
    with pytest.raises(ValueError, match="`epochs` must be at least 1; got 0"):
        watched(network(), X, Y, "fit", epochs=0, batch_size=5)
    with pytest.raises(ValueError, match="`batch_size` must be at least 1; got 0"):
        watched(network(), X, Y, "fit", epochs=1, batch_size=0)
    bare = build([3], ["linear"], "sparse_categorical_crossentropy", True, 4, "float32")
    with pytest.raises(ValueError, match="must be compiled with an optimizer; got None"):
        watched(bare, X, Y, "fit", **plan)


def test_the_optimizer_is_its_own_again_afterwards():
    model, _ = taken("fit")
    assert "apply" not in vars(model.optimizer)
