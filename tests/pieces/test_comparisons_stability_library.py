"""What the formulas of a path assume of the libraries, measured: XLA's functions, and what settles.

A prob is settled where the head is certain to give 0 or 1: where its exp underflows, or is lost
beside 1. No library promises that, so each is tried.
"""

import numpy as np
import pytest
import tensorflow as tf
from flint import arb, ctx
from test_comparisons_bounds_library import FUNCTIONS, LOOSE, arguments, exact, roundoffs

from comparisons.bounds.arithmetic import format_of
from comparisons.bounds.composed import settled
from comparisons.bounds.library import FLUSHES, LIBRARIES, LIBRARY
from scratch.activations import sigmoid, softmax

DTYPES = tuple(LIBRARY["xla"])
EVERY = 40  # of the arguments that the libraries themselves are measured at

CALLS = {name: tf.function(functions[1], jit_compile=True) for name, functions in FUNCTIONS.items()}


def measured(name, dtype):
    """The worst error of a compiled function, where its value is a normal number.

    The sigmoid of float16 is 0 where exp(-z) overflows; `layers.logistic` has that.
    """
    X = arguments(name, dtype)[:: EVERY if dtype in ("float32", "float64") else 1]
    if dtype == "float64":
        # Where the two formulas of its log1p meet, it is at its worst.
        X = np.concatenate([X, np.linspace(-0.4143, -0.4135, 400)]) if name == "log1p" else X
        with ctx.workprec(160):
            truth = exact([FUNCTIONS[name][2](arb(x)) for x in X.tolist()])
    else:
        with np.errstate(over="ignore"):
            truth = FUNCTIONS[name][0](X.astype(np.float64)), np.zeros(X.shape)
    computed = CALLS[name](tf.constant(X)).numpy()
    return roundoffs(computed, truth, format_of(dtype, "xla")._replace(flushes=True))


@pytest.mark.parametrize("dtype", DTYPES)
def test_no_function_of_xla_is_off_by_more_than_is_assumed(dtype):
    for name, assumed in LIBRARY["xla"][dtype].items():
        most = measured(name, dtype)
        print(f"xla {dtype} {name}: {most:.3f} u of {assumed}")
        assert 0.5 < most <= assumed, f"{name}: {most:.3f} u"
        assert most * LOOSE >= assumed, f"{name}: never more than {most:.3f} u"


@pytest.mark.parametrize("dtype", DTYPES)
def test_xla_keeps_or_flushes_small_numbers_as_is_assumed(dtype):
    tiny = format_of(dtype).tiny
    halved = tf.function(lambda x: x * tf.constant(0.5, dtype), jit_compile=True)
    half = float(halved(tf.constant(np.full(16, tiny).astype(dtype)))[0])
    assert half == (0 if dtype in FLUSHES["xla"] else tiny / 2)


def test_the_format_of_every_library_is_the_worst_of_all():
    assert set(LIBRARIES["every"]) == set(LIBRARY)
    for dtype in DTYPES:
        every = format_of(dtype, "every")
        for library in LIBRARY:
            one = format_of(dtype, library)
            assert all(one.functions[name] <= most for name, most in every.functions.items())
            assert every.flushes >= one.flushes


def compiled(head):
    return tf.function(head, jit_compile=True)


# through -> library -> the head, of samples in columns
TURNED = {
    "softmax": lambda Z: tf.transpose(tf.nn.softmax(tf.transpose(Z))),
    "sigmoid": tf.nn.sigmoid,
}
HEADS = {
    (through, library): of
    for through, numpys in (("softmax", softmax), ("sigmoid", sigmoid))
    for library, of in (
        ("numpy", numpys),
        ("tensorflow", TURNED[through]),
        ("xla", compiled(TURNED[through])),
    )
}


def towering(dtype):
    """Three logits a column: 0, one from which it is lost or underflows, and one far below."""
    fp = format_of(dtype)
    edges = [-np.log(2.0**-149), -np.log(2 * fp.tiny * fp.u or 2.0**-1074), -np.log(fp.u / 2)]
    around = np.concatenate([np.linspace(-4, 1, 200), np.geomspace(1, 900, 300)])
    gaps = np.concatenate([edge + around for edge in edges])
    return np.stack([np.zeros(len(gaps)), gaps, -gaps - 2]).astype(dtype)


@pytest.mark.parametrize("dtype", DTYPES)
@pytest.mark.parametrize(("through", "library"), HEADS)
def test_a_settled_prob_is_exactly_0_or_1_in_every_library(through, library, dtype):
    Z = towering(dtype)
    at, off = settled(Z, through, format_of(dtype, "every"))
    assert (at == 0).sum() > 300
    assert (at == 1).sum() > 300
    with np.errstate(over="ignore", under="ignore"):
        P = np.asarray(HEADS[through, library](Z if library == "numpy" else tf.constant(Z)))
    there = ~np.isnan(at)
    assert (P[there].astype(np.float64) == at[there]).all()
    assert off[there].max() <= format_of(dtype).u / 2


def test_nothing_is_settled_of_a_logit_that_is_not_certain():
    Z = np.array([[0.0, 0.0], [-80.0, 15.0]])
    for through in ("softmax", "sigmoid"):
        at, _ = settled(Z, through, format_of("float16"))
        assert np.isnan(at[1]).all()  # float32, in which it may be computed, holds exp(-80)
    assert np.isnan(settled(np.full((2, 1), -1e4), "nothing", format_of("float16")).at).all()
