"""Casts between formats: what NumPy and TensorFlow lose by them, and when they lose nothing."""

import ml_dtypes  # noqa: F401 - names bfloat16
import numpy as np
import pytest
import tensorflow as tf

from comparisons.bounds.arithmetic import format_of
from comparisons.bounds.rounded import Rounded, given

DTYPES = ("float64", "float32", "float16", "bfloat16")
PAIRS = pytest.mark.parametrize(("dtype", "other"), [(a, b) for a in DTYPES for b in DTYPES])

# What a dtype's numbers lose nothing by, besides its own.
WIDER = {
    "float64": (),
    "float32": ("float64",),
    "float16": ("float32", "float64"),
    "bfloat16": ("float32", "float64"),
}
CASTS = {
    "numpy": lambda x, dtype: x.astype(dtype),
    "tensorflow": lambda x, dtype: tf.cast(tf.constant(x), dtype).numpy(),
}


def numbers(dtype, other, n=4000):
    """Doubles over all that both formats hold, their subnormal numbers too."""
    rng = np.random.default_rng(5)
    fps = [format_of(each) for each in (dtype, other)]
    low = max(fp.tiny * fp.u for fp in fps) / 4
    high = min(fp.largest for fp in fps) * 0.99
    spread = np.exp(rng.uniform(np.log(max(low, 1e-300)), np.log(high), n))
    return np.concatenate([spread, 2 * low + rng.uniform(0, 64 * low, n), rng.uniform(1, 2, n)])


def cast(x, dtype, other, library="numpy"):
    """Doubles, rounded to one dtype and cast to the other: the value, its error and its bound."""
    with np.errstate(over="ignore", under="ignore"):
        first = x.astype(dtype)
        second = CASTS[library](first, other).astype(np.float64)
    fp = format_of(dtype, "every")
    off = np.abs(first.astype(np.float64) - x) + given(first, fp).error  # and if read as 0
    known = Rounded(x, off, fp)
    return np.abs(second - x), known.to(format_of(other, "every")).bound


@PAIRS
@pytest.mark.parametrize("library", CASTS)
def test_a_number_that_is_off_is_cast_inside_its_bound(dtype, other, library):
    error, bound = cast(numbers(dtype, other), dtype, other, library)
    assert not np.isnan(bound).any()
    assert (error <= bound).all()


@PAIRS
def test_the_bound_of_a_cast_is_reached_where_it_rounds(dtype, other):
    x = numbers(dtype, other).astype(dtype).astype(np.float64)
    error, bound = cast(x, dtype, other)
    normal = np.abs(x) >= max(format_of(each).tiny for each in (dtype, other))
    if other in (*WIDER[dtype], dtype):
        assert not error.any()
        assert not bound[normal].any()
    elif format_of(other).u > format_of(dtype).u:
        rounds = normal & (bound > 0)
        assert (error[rounds] / bound[rounds]).max() > 0.9
    else:  # as many digits and a smaller range
        assert not bound[normal].any()
        assert error[~normal].any()


@PAIRS
def test_numbers_of_few_digits_are_cast_exactly(dtype, other):
    x = np.array([0.0, 0.375, -1000.0, 300.0, 2.0**-14])
    there = given(x.astype(dtype), format_of(dtype)).to(format_of(other))
    assert not there.bound.any()
    assert there.fp == format_of(other)


def test_a_number_of_too_many_digits_is_not():
    x = np.array([1 + 2.0**-8, 257.0])
    narrow, wide = format_of("bfloat16"), format_of("float32")
    assert not wide.holds(x + 2.0**-24).any()
    assert wide.holds(x).all()
    assert not narrow.holds(x).any()
    bound = given(x.astype(np.float32), wide).to(narrow).bound
    # Rounded to nearest: half the spacing 2^-7, times 1 and 2^8. The bound is u |x|, which is more
    # by the part that x lies above its power of two, 2^-8, and by what covers its own arithmetic.
    half = np.array([2.0**-8, 1.0])
    assert (half <= bound).all()
    assert (bound <= half * (1 + 2.0**-7)).all()


def test_of_what_may_have_overflowed_nothing_can_be_said_any_more():
    x = np.array([60_000.0, 65_510.0, 1e6])
    narrow = given(x.astype(np.float32), format_of("float32")).to(format_of("float16"))
    assert np.isnan(narrow.bound[1])  # it may round to the largest number, or to inf
    assert np.isfinite(narrow.bound[[0, 2]]).all()  # inf is right for 1e6: see `Exact.distance`
    assert np.isnan((narrow * 1.0).bound).tolist() == [False, True, True]


def test_what_a_cast_flushes_is_lost_whole():
    subnormal = np.array([2.0**-130])
    kept, flushed = format_of("float32", "numpy"), format_of("float32")
    assert given(subnormal, format_of("float64")).to(kept).bound < 2.0**-149
    assert given(subnormal, format_of("float64")).to(flushed).bound >= subnormal
