"""TensorFlow and Keras stay inside in every dtype, 16 bits among them, where u is 1/2048 or 1/256.

Keras's own layers, activations and losses run under the dtype policy; the gradients are one
`tape.gradient` of Keras's loss.
"""

import keras
import numpy as np
import pytest
import tensorflow as tf
from test_comparisons_bounds import DTYPES, use

from comparisons.bounds import layers as bounds
from comparisons.bounds import losses as loss_bounds
from comparisons.bounds.arithmetic import format_of
from comparisons.oracle import layers as oracle
from comparisons.oracle import losses as loss_oracle

M = 13
ACTIVATIONS = ("relu", "sigmoid", "tanh", "softmax")
LOSSES = {
    "mean_squared_error": (keras.losses.MeanSquaredError, {}),
    "binary_crossentropy": (keras.losses.BinaryCrossentropy, {"from_logits": True}),
    "categorical_crossentropy": (keras.losses.CategoricalCrossentropy, {"from_logits": True}),
    "sparse_categorical_crossentropy": (
        keras.losses.SparseCategoricalCrossentropy,
        {"from_logits": True},
    ),
}


class Ledger:
    """What is used of each bound, at most; a class because it adds up over many problems."""

    def __init__(self, dtype):
        self.fps = format_of(dtype, "tensorflow"), format_of(dtype, "tensorflow").likely
        self.most = {}

    def judge(self, quantity, computed, exact, bound_of, *arrays, **settings):
        """One quantity of one problem, against the certain bound and the likely one."""
        computed = computed if isinstance(computed, np.ndarray) else computed.numpy()
        for kind, fp in zip(("certain", "likely"), self.fps, strict=True):
            bound = bound_of(exact, *arrays, **settings, fp=fp)
            known = ~np.isnan(bound)
            assert known.mean() > 0.9, quantity
            used = use(computed, exact, bound)[known].max()
            self.most[quantity, kind] = max(self.most.get((quantity, kind), 0.0), used)

    def check(self, dtype):
        """Nothing is outside; returns the largest use of the certain bound by quantity."""
        for (name, kind), used in self.most.items():
            print(f"{name}, {dtype}: at most {used:.3f} of the {kind} bound")
        assert max(self.most.values()) <= 1
        return {name: used for (name, kind), used in self.most.items() if kind == "certain"}


def turned(tensor):
    """Keras's rows as columns."""
    return np.ascontiguousarray(tensor.numpy().T)


@pytest.mark.parametrize("dtype", DTYPES)
@pytest.mark.parametrize("activation", ACTIVATIONS)
def test_a_dense_layer_and_its_gradients_stay_inside(activation, dtype):
    rng, ledger = np.random.default_rng(0), Ledger(dtype)
    for n, units, scale in ((1, 3, 1.0), (3, 5, 0.1), (17, 4, 3.0), (300, 2, 1.0)):
        X = tf.constant(rng.normal(0, scale, (M, n)).astype(dtype))
        dense = keras.layers.Dense(units, dtype=dtype)
        dense.build((None, n))
        kernel = rng.normal(0, n**-0.5, (n, units))
        dense.set_weights([kernel.astype(dtype), rng.normal(size=units).astype(dtype)])
        upstream = tf.constant(rng.normal(0, scale, (M, units)).astype(dtype))
        with tf.GradientTape() as tape:
            tape.watch(X)
            Z = dense(X)
            A = getattr(keras.ops, activation)(Z)
        wanted = tape.gradient(A, [Z, X, dense.kernel.value, dense.bias.value], upstream)
        dZ, dX, dW, db = (turned(each) for each in wanted)
        W, b = turned(dense.kernel.value), dense.bias.value.numpy().reshape(-1, 1)
        assert all(each.dtype == dtype for each in (Z.numpy(), A.numpy(), dZ, dX, dW, db))
        columns, Z, A, dA = turned(X), turned(Z), turned(A), turned(upstream)
        exact = oracle.affine(W, columns, b)
        ledger.judge("Z", Z, exact, bounds.affine, W, columns, b)
        exact = oracle.ACTIVATIONS[activation](Z)
        ledger.judge("A", A, exact, bounds.ACTIVATIONS[activation], Z)
        exact = oracle.BACKWARD[activation](dA, Z, A)
        ledger.judge("dZ", dZ, exact, bounds.BACKWARD[activation], dA, Z, A)
        ledger.judge("dX", dX, oracle.inputs(W, dZ), bounds.inputs, W, dZ)
        exact = oracle.weights(dZ, columns, m=1)
        ledger.judge("dW", dW, exact, bounds.weights, dZ, columns, m=1)
        exact = oracle.biases(dZ, m=1)
        ledger.judge("db", db.reshape(-1, 1), exact, bounds.biases, dZ, m=1)
    used = ledger.check(dtype)
    # Of one input, in each of 39 elements: a product and a bias, two roundings.
    assert used["Z"] > 0.3
    assert activation == "relu" or min(used["A"], used["dZ"]) > 0.1


@pytest.mark.parametrize("dtype", DTYPES)
@pytest.mark.parametrize("name", LOSSES)
def test_a_loss_its_mean_and_its_gradient_stay_inside(name, dtype):
    rng, ledger = np.random.default_rng(1), Ledger(dtype)
    make, settings = LOSSES[name]
    keras_loss = make(**settings, reduction=None, dtype=dtype)
    form = "from_logits" if settings else "textbook"
    asked = {"name": name, "form": form, "dtype": dtype}
    for n, scale in ((1, 1.0), (3, 0.1), (4, 3.0), (17, 8.0)):
        Z = rng.normal(0, scale, (M, n)).astype(dtype)
        Y = rng.uniform(0, 1, (M, n)).astype(dtype)
        if name.endswith("categorical_crossentropy"):
            if n == 1:  # no choice, and no loss
                continue
            classes = rng.integers(n, size=M)
            Y = classes if name.startswith("sparse") else np.eye(n)[classes].astype(dtype)
        logits = tf.constant(Z)
        with tf.GradientTape() as tape:
            tape.watch(logits)
            losses = keras_loss(tf.constant(Y), logits)
            cost = tf.reduce_mean(losses)
        dZ = turned(tape.gradient(cost, logits))
        Z, Y = np.ascontiguousarray(Z.T), Y if Y.ndim == 1 else np.ascontiguousarray(Y.T)
        assert losses.numpy().dtype == dZ.dtype == dtype
        ledger.judge(
            "loss", losses, loss_oracle.loss(Z, Y, **asked), loss_bounds.loss, Z, Y, **asked
        )
        each = losses.numpy()
        ledger.judge("cost", cost, oracle.mean(each), bounds.mean, each)
        exact = loss_oracle.gradient(Z, Y, **asked, m=M)
        ledger.judge("dZ", dZ, exact, loss_bounds.gradient, Z, Y, **asked, m=M)
    used = ledger.check(dtype)
    assert min(used["loss"], used["dZ"]) > 0.05


@pytest.mark.parametrize("dtype", ["float16", "bfloat16"])
def test_a_product_with_a_factor_off_by_a_few_u_is_seen_in_16_bits_too(dtype):
    fp, rng = format_of(dtype), np.random.default_rng(2)
    W, A = rng.uniform(1, 2, (3, 2)).astype(dtype), rng.uniform(1, 2, (2, M)).astype(dtype)
    b = np.zeros((3, 1), dtype)
    exact = oracle.affine(W, A, b)
    bound = bounds.affine(exact, W, A, b, fp=fp)
    right = tf.matmul(W, A).numpy()
    assert use(right, exact, bound).max() <= 1
    off = (W.astype(np.float64) * (1 + 6 * fp.u)).astype(dtype)
    assert use(tf.matmul(off, A).numpy(), exact, bound).max() > 1
