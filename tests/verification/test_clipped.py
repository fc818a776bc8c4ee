"""The clipped losses of scratch and of Keras, judged on the same probabilities.

In a model on TensorFlow they are hidden by the rescue of the logits, so they are called here as
functions of an array. Half of the probabilities lie where clipping decides: at 0 and 1, and around
1e-7 and 1 - 1e-7.
"""

import numpy as np
import pytest

from comparisons.bounds import losses as bounds
from comparisons.bounds.arithmetic import format_of
from comparisons.judge import judge
from comparisons.oracle import losses as oracle
from comparisons.records import IDENTICAL, PROVEN

LOSSES = ("binary_crossentropy", "categorical_crossentropy", "sparse_categorical_crossentropy")
CLASSES, SAMPLES = 5, 211


def probabilities(dtype):
    """Probs (5, 211): some columns ordinary, some with every entry at or near a limit."""
    rng = np.random.default_rng(0)
    A = rng.dirichlet(np.ones(CLASSES), SAMPLES).T
    limits = np.array(
        [0, 1e-30, 9e-8, 9.99e-8, 1.01e-7, 1e-5, 0.5, 1 - 1e-5, 1 - 3e-7, 1 - 1e-8, 1]
    )
    near = rng.choice(limits, (CLASSES, SAMPLES // 2))
    near[:, near.sum(axis=0) == 0] = 0.2  # Keras divides by the sum
    A[:, : SAMPLES // 2] = near
    return A.astype(dtype)


def targets(loss, dtype):
    rng = np.random.default_rng(1)
    if loss == "binary_crossentropy":
        return rng.integers(0, 2, (CLASSES, SAMPLES)).astype(dtype)
    Y = rng.integers(0, CLASSES, SAMPLES)
    return Y if loss.startswith("sparse") else np.eye(CLASSES, dtype=dtype)[:, Y]


def by_scratch(loss, A, Y):
    from scratch.losses import LOSSES as FORMS

    value, gradient = FORMS[loss, "clipped"]
    return value(A, Y), gradient(A, Y)


def by_keras(loss, A, Y):
    import keras
    import tensorflow as tf

    probs = tf.constant(A.T)
    with tf.GradientTape() as tape:
        tape.watch(probs)
        value = getattr(keras.losses, loss)(tf.constant(Y.T), probs)
    return value.numpy(), tape.gradient(value, probs).numpy().T


ENGINES = {"scratch": by_scratch, "keras": by_keras}


@pytest.mark.forward
@pytest.mark.gradients
@pytest.mark.parametrize("dtype", ["float32", "float64"])
@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize("loss", LOSSES)
def test_clipped_losses_are_what_they_should_be(loss, engine, dtype):
    A, Y = probabilities(dtype), targets(loss, dtype)
    value, gradient = ENGINES[engine](loss, A, Y)
    settings = {"name": loss, "form": "clipped", "dtype": dtype}
    fp = format_of(dtype)
    exact = oracle.loss(A, Y, **settings)
    judged = judge(engine, value, exact, bounds.loss(exact, A, Y, **settings, fp=fp))
    assert judged.verdict in (IDENTICAL, PROVEN), judged
    assert judged.elements == SAMPLES
    exact = oracle.gradient(A, Y, **settings, m=1)
    bound = bounds.gradient(exact, A, Y, **settings, m=1, fp=fp)
    judged = judge(engine, gradient, exact, bound)
    assert judged.verdict in (IDENTICAL, PROVEN), judged
    # Left out are only the columns in which the rounding of p / sum decides what is clipped.
    assert judged.elements >= CLASSES * (SAMPLES - 4)
