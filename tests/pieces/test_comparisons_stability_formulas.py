"""The formulas of a path, and which of them Keras on TensorFlow really computes by its sources."""

import warnings

import numpy as np
import pytest
import tensorflow as tf

from comparisons.stability.paths.formulas import (
    BINARY,
    CATEGORICAL,
    FORMS,
    SPARSE,
    THROUGH,
    Formula,
    candidates,
    forms,
)
from comparisons.stability.paths.identify import ENOUGH, identify
from comparisons.stability.paths.samples import FEW, samples

DTYPES = ("float64", "float32", "float16", "bfloat16")
HEADS = {
    "nothing": lambda z: z,
    "tf softmax": tf.nn.softmax,
    "tf sigmoid": tf.nn.sigmoid,
}
FOUND, TWICE = ("nothing", "from logits"), "from logits"

# loss, head, from_logits -> the formula that `keras/src/backend/tensorflow/nn.py` has for it:
# through, form. A head of Keras itself leaves its logits behind, whatever the loss.
EAGERLY = {
    (SPARSE, "nothing", True): FOUND,
    (SPARSE, "nothing", False): ("nothing", "clipped, then scaled"),
    (SPARSE, "tf softmax", False): ("softmax", "clipped, then scaled"),
    (SPARSE, "tf softmax", True): ("softmax", TWICE),
    (SPARSE, "tf sigmoid", False): ("sigmoid", "clipped, then scaled"),
    (SPARSE, "softmax", False): FOUND,
    (SPARSE, "sigmoid", False): FOUND,
    (CATEGORICAL, "nothing", True): FOUND,
    (CATEGORICAL, "nothing", False): ("nothing", "scaled, then clipped"),
    (CATEGORICAL, "tf softmax", False): ("softmax", "scaled, then clipped"),
    (CATEGORICAL, "tf sigmoid", True): ("sigmoid", TWICE),
    (CATEGORICAL, "softmax", True): FOUND,
    (BINARY, "nothing", True): FOUND,
    (BINARY, "nothing", False): ("nothing", "clipped"),
    (BINARY, "tf sigmoid", False): ("sigmoid", "clipped"),
    (BINARY, "tf sigmoid", True): ("sigmoid", TWICE),
    (BINARY, "tf softmax", False): ("softmax", "clipped"),
    (BINARY, "sigmoid", False): FOUND,
    (BINARY, "softmax", False): FOUND,
}

# Compiled by XLA, where a loss goes back through an operation of the type it expects.
COMPILED = {
    (SPARSE, "nothing", True): FOUND,
    (SPARSE, "nothing", False): ("nothing", "clipped, then scaled"),
    (SPARSE, "tf softmax", False): FOUND,
    (CATEGORICAL, "nothing", False): ("nothing", "scaled, then clipped"),
    (CATEGORICAL, "tf sigmoid", False): ("sigmoid", "scaled, then clipped"),
    (BINARY, "tf sigmoid", False): FOUND,
    (BINARY, "tf softmax", False): ("softmax", "clipped"),
}

# head dtype -> loss dtype; a cast between them takes Keras's trace of the logits away.
MIXED = {"float16": "float32", "bfloat16": "float32", "float64": "float32", "float32": "float64"}
BETWEEN = {
    (SPARSE, "nothing", True): FOUND,
    (SPARSE, "softmax", False): ("softmax", "clipped, then scaled"),
    (CATEGORICAL, "sigmoid", False): ("sigmoid", "scaled, then clipped"),
    (BINARY, "sigmoid", False): ("sigmoid", "clipped"),
    (BINARY, "softmax", True): ("softmax", TWICE),
}


@pytest.fixture(scope="module")
def known():
    """The candidates, once for each loss and pair of dtypes."""
    made = {}

    def of(loss, head_dtype, loss_dtype):
        key = loss, head_dtype, loss_dtype
        if key not in made:
            made[key] = candidates(loss, *samples(loss), head_dtype, loss_dtype)
        return made[key]

    return of


def keras_computes(loss, head, flag, head_dtype, loss_dtype, compiled=False):
    """Loss of each sample, and the gradient of their mean at the logits, in columns."""
    import keras

    Z, Y = samples(loss)
    of = getattr(keras.losses, loss)
    output = HEADS[head] if head in HEADS else getattr(keras.activations, head)
    targets = tf.constant(Y.T) if loss == SPARSE else tf.constant(Y.T.astype(loss_dtype))

    def run(z):
        with tf.GradientTape() as tape:
            tape.watch(z)
            P = output(z) if head_dtype == loss_dtype else tf.cast(output(z), loss_dtype)
            losses = of(targets, P, from_logits=flag)
            mean = tf.reduce_mean(losses)
        return losses, tape.gradient(mean, z)

    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", ".*received `from_logits=True`")
        losses, G = (tf.function(run, jit_compile=True) if compiled else run)(
            tf.constant(Z.T.astype(head_dtype))
        )
    return losses.numpy(), G.numpy().T


def check(found, expected):
    assert found.kinds == ((expected[0], "clipped" if "clipped" in expected[1] else expected[1]),)
    assert any((f.formula.through, f.formula.form) == expected for f in found.fits), found.names
    assert not any(fit.suspicious for fit in found.fits)


@pytest.mark.parametrize("dtype", DTYPES)
@pytest.mark.parametrize(("loss", "head", "flag"), EAGERLY)
def test_keras_is_found_to_compute_what_its_sources_say(loss, head, flag, dtype, known):
    results = keras_computes(loss, head, flag, dtype, dtype)
    check(identify(*results, known(loss, dtype, dtype)), EAGERLY[loss, head, flag])


@pytest.mark.parametrize("dtype", ["float32", "float16"])
@pytest.mark.parametrize(("loss", "head", "flag"), COMPILED)
def test_what_xla_makes_of_it_is_found_too(loss, head, flag, dtype, known):
    results = keras_computes(loss, head, flag, dtype, dtype, compiled=True)
    check(identify(*results, known(loss, dtype, dtype)), COMPILED[loss, head, flag])


@pytest.mark.parametrize("head_dtype", MIXED)
@pytest.mark.parametrize(("loss", "head", "flag"), BETWEEN)
def test_a_cast_between_head_and_loss_is_found(loss, head, flag, head_dtype, known):
    pair = head_dtype, MIXED[head_dtype]
    results = keras_computes(loss, head, flag, *pair)
    check(identify(*results, known(loss, *pair)), BETWEEN[loss, head, flag])


@pytest.mark.parametrize("loss", FORMS)
def test_every_form_meets_every_head(loss, known):
    formulas = known(loss, "float16", "float32")
    assert {(f.through, f.form) for f in formulas} == {
        (through, form) for through in THROUGH for form in forms(loss, "float32")
    }
    assert len({formula.name for formula in formulas}) == len(formulas)


def test_forms_that_a_dtype_cannot_tell_are_left_out():
    assert "clipped, logs from -100" in forms(BINARY, "float16")
    assert "clipped, logs from -100" not in forms(BINARY, "float32")
    assert "clipped, averaged in float32" in forms(BINARY, "float64")
    assert "clipped, averaged in float32" not in forms(BINARY, "float32")


def test_a_formula_has_a_name_and_a_kind():
    one = Formula("softmax", "scaled, then clipped", "bfloat16", "float32")
    assert one.name == "scaled, then clipped, of softmax(z) in bfloat16, in float32"
    assert one.kind == one._replace(form="clipped, then scaled").kind == ("softmax", "clipped")
    averaged = Formula("nothing", "from logits, averaged in float32", "float64", "float64")
    assert averaged.kind == ("nothing", "from logits")


@pytest.mark.parametrize("loss", FORMS)
def test_the_samples_are_held_by_every_dtype_and_no_two_sizes_are_equal(loss):
    Z, Y = samples(loss)
    assert len(Z) not in (Z.shape[1], FEW)
    for dtype in DTYPES:
        assert (Z.astype(dtype).astype(np.float64) == Z).all()
    assert len(np.unique(Z, axis=1).T) == Z.shape[1]
    few = samples(loss, few=True)
    assert (few[0] == Z[:, :FEW]).all()
    assert (few[1] == Y[..., :FEW]).all()
    if loss == BINARY:
        far = np.abs(Z) >= 20
        assert {(z > 0, y) for z, y in zip(Z[far], Y[far], strict=True)} == {
            (sign, target) for sign in (True, False) for target in (0, 1)
        }


def test_the_mean_of_a_metric_may_be_rounded_to_a_coarser_dtype(known):
    formulas = known(SPARSE, "float64", "float64")
    first = next(iter(formulas))
    mean = formulas[first].mean.exact.hi
    assert identify(mean, None, formulas).names == (first.name,)
    assert identify(mean.astype(np.float32), None, formulas).names == (first.name,)
    assert not identify(mean.astype(np.float32).astype(np.float64), None, formulas).fits


def test_a_formula_of_which_too_little_is_known_fits_nothing(known):
    formulas = known(SPARSE, "float32", "float32")
    formula, candidate = next(iter(formulas.items()))
    loss, gradient = candidate.loss.exact.hi, candidate.gradient.exact.hi
    blind = [
        truth._replace(bound=np.where(np.arange(16) * ENOUGH < 3, np.nan, truth.bound))
        for truth in (candidate.loss, candidate.gradient)
    ]
    unknown = candidate._replace(loss=blind[0], gradient=blind[1])
    assert identify(loss, gradient, {formula: candidate}).fits
    assert not identify(loss, gradient, {formula: unknown}).fits
    wide = candidate.loss._replace(bound=np.full(16, 1e6))
    assert not identify(loss, None, {formula: candidate._replace(loss=wide)}).fits


def test_misuse_is_a_sentence(known):
    Z, Y = samples(SPARSE)
    with pytest.raises(ValueError, match="`loss` must be one of"):
        samples("mean_squared_error")
    with pytest.raises(ValueError, match="`loss` must be one of"):
        candidates("mean_squared_error", Z, Y, "float32", "float32")
    with pytest.raises(ValueError, match="numbers that bfloat16 has"):
        candidates(SPARSE, Z + 1 / 3, Y, "float64", "bfloat16")
    with pytest.raises(ValueError, match=r"must have shape \(16,\)"):
        identify(np.zeros(8), None, known(SPARSE, "float32", "float32"))
