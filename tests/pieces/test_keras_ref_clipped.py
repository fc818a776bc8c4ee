"""keras_ref's clipped model: clipped in the graph that trains, and the model one would write."""

import keras
import numpy as np
import pytest

from keras_ref.backprop import observe
from keras_ref.clipped import HEADS, build_clipped, head
from keras_ref.network import build, get_parameters, set_parameters
from keras_ref.optimizers import build_optimizer
from keras_ref.training import trajectory

M, INPUTS, UNITS = 17, 6, (5, 3)
RNG = np.random.default_rng(3)
INPUT = RNG.normal(size=(M, INPUTS))
LABELS = {
    "softmax": RNG.integers(0, 3, M),
    "sigmoid": RNG.integers(0, 2, (M, 3)).astype("float32"),
}
LOSSES = {"softmax": "sparse_categorical_crossentropy", "sigmoid": "binary_crossentropy"}
# Large enough that of the 17 samples some are clipped, the rest not.
START = {
    name: (6 * RNG.normal(size=shape)).astype("float32")
    for name, shape in {"W1": (6, 5), "b1": (5,), "W2": (5, 3), "b2": (3,)}.items()
}
BATCHES = [np.arange(start, min(start + 5, M)) for start in range(0, M, 5)]


def clipped(activation, dtype="float32"):
    optimizer = build_optimizer("adam", dtype, learning_rate=0.01)
    shape = UNITS, ["relu", activation], LOSSES[activation], INPUTS, dtype, optimizer
    model = build_clipped(*shape)
    set_parameters(model, {name: array.astype(dtype) for name, array in START.items()})
    return model


def as_a_person_writes_it(activation):
    model = keras.Sequential(
        [
            keras.Input((INPUTS,)),
            keras.layers.Dense(5, activation="relu"),
            keras.layers.Dense(3, activation=activation),
            keras.layers.Rescaling(1.0),
        ]
    )
    losses = {
        "softmax": keras.losses.SparseCategoricalCrossentropy(),
        "sigmoid": keras.losses.BinaryCrossentropy(),
    }
    model.compile(optimizer=keras.optimizers.Adam(0.01), loss=losses[activation])
    model.set_weights(list(START.values()))
    return model


@pytest.mark.parametrize("activation", HEADS)
def test_it_trains_with_the_bits_of_the_model_with_a_rescaling_layer(activation):
    written = as_a_person_writes_it(activation)
    X, Y = INPUT.astype("float32"), LABELS[activation]
    _, *steps = trajectory(clipped(activation), X, Y, BATCHES)
    for batch, step in zip(BATCHES, steps, strict=True):
        assert np.float32(written.train_on_batch(X[batch], Y[batch])) == step["cost"]
        for name, array in zip(START, written.get_weights(), strict=True):
            assert np.array_equal(step[name], array), name


@pytest.mark.parametrize("mode", ["eager", "graph"])
@pytest.mark.parametrize("activation", HEADS)
def test_its_loss_depends_on_the_probabilities_and_its_twin_is_rescued(activation, mode):
    X, Y = INPUT.astype("float32"), LABELS[activation]
    plain = build(UNITS, ["relu", activation], LOSSES[activation], False, INPUTS, "float32")
    set_parameters(plain, START)
    seen, rescued = observe(clipped(activation), X, Y, mode), observe(plain, X, Y, mode)
    assert (seen.loss_input, rescued.loss_input) == ("A2", "Z2")
    assert seen.trace["loss"].max() < 16.2 < rescued.trace["loss"].max()


@pytest.mark.parametrize("activation", HEADS)
def test_a_look_gives_each_sample_its_own_gradient_with_the_weights_of_now(activation):
    model, X, Y = clipped(activation, "float64"), INPUT, LABELS[activation]
    Y = Y if activation == "softmax" else Y.astype("float64")
    look = head(model, X, Y)
    for _ in range(2):
        # In float64 a graph that is looked at has the bits of the eager pass, but for a binary
        # crossentropy, off by 2 ULP of numbers below 1; a division by m is one rounding more.
        trace = observe(model, X, Y, "graph").trace
        seen = look()
        assert np.array_equal(seen.Z, trace["Z2"])
        assert np.allclose(seen.gradient / M, trace["dZ2"], rtol=0, atol=2**-51)
        assert np.allclose(seen.loss, trace["loss"], rtol=2**-50, atol=0)
        set_parameters(model, {name: array / 2 for name, array in get_parameters(model).items()})


def test_a_head_without_probabilities_is_refused():
    with pytest.raises(ValueError, match=r"`activation` must be one of .*; got 'linear'"):
        build_clipped([3], ["linear"], "sparse_categorical_crossentropy", 2, "float32")
