"""Keras's own optimisers are taken for what they are, and for how they hold their settings."""

import numpy as np
import pytest

from comparisons.training.variants.candidates import candidates
from comparisons.training.variants.handed import stacked
from comparisons.training.variants.judge import courses
from keras_ref.precision import precision

LR, BASES = "learning rate", "betas of the correction"

# class and arguments -> form, then what is held in float32 in float64: by all, by float32 floatx
OPTIMIZERS = {
    ("Adam", ()): ("Adam, epsilon hat", BASES, f"{LR} and {BASES}"),
    ("Adam", (("amsgrad", True),)): ("AMSGrad, epsilon hat", BASES, f"{LR} and {BASES}"),
    ("AdamW", ()): (
        "AdamW, epsilon hat",
        f"weight decay and {BASES}",
        f"{LR}, weight decay and {BASES}",
    ),
    ("SGD", ()): ("SGD", "", LR),
    ("SGD", (("momentum", 0.9),)): ("momentum, rate inside", "momentum", f"{LR} and momentum"),
    ("SGD", (("momentum", 0.9), ("nesterov", True))): (
        "Nesterov, rate inside",
        "momentum",
        f"{LR} and momentum",
    ),
    ("RMSprop", ()): ("RMSprop, epsilon inside the root", "", LR),
    ("RMSprop", (("centered", True),)): ("RMSprop, centred, epsilon inside the root", "", LR),
}


def keras_run(kind, arguments, dtype, floatx, steps=10):
    """A few steps of a Keras optimizer on one variable, through `apply`."""
    import keras

    rng = np.random.default_rng(0)
    g = (rng.normal(size=(steps, 13)) * 10.0 ** rng.uniform(-8, 0, 13)).astype(dtype)
    g[6] = 0
    with precision(floatx):
        W = keras.Variable(rng.normal(0, 0.5, 13), dtype=dtype)
        optimizer = getattr(keras.optimizers, kind)(learning_rate=0.001, **dict(arguments))
        path = [W.numpy().copy()]
        for slope in g:
            optimizer.apply([keras.ops.convert_to_tensor(slope)], [W])
            path.append(W.numpy().copy())
    return stacked({"W": path, "dW": g})


@pytest.mark.parametrize(
    ("dtype", "floatx"), [("float32", "float32"), ("float64", "float32"), ("float64", "float64")]
)
@pytest.mark.parametrize("made", OPTIMIZERS, ids=lambda made: f"{made[0]} {dict(made[1])}")
def test_an_optimizer_of_keras_is_named(made, dtype, floatx):
    form, narrow, with_rate = OPTIMIZERS[made]
    if dtype == "float64":
        held = narrow if floatx == "float64" else with_rate
        form += f", {held} in float32" if held else ""
    run = keras_run(*made, dtype, floatx)
    found = courses(run, candidates(dtype, {"learning_rate": 0.001}))
    named = [each.candidate for each in found if each.refuted is None]
    assert named[0].variant == form
    assert named[0].settings.get("epsilon", 1e-7) == 1e-7
    for each in named[1:]:
        lost = each.variant.startswith("AdamW") and each.settings["weight_decay"] == 1e-4
        assert lost if dtype == "float32" and "rate" not in form else each.row.same_as == form
