"""The distances that stand beside a verdict: absolute, relative, and in ULP."""

import ml_dtypes
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from comparisons.compare import apart, ordinal
from comparisons.oracle.balls import known

INF, NAN = np.inf, np.nan
DTYPES = pytest.mark.parametrize("dtype", ["float32", "float64"])


@DTYPES
@pytest.mark.parametrize(
    ("first", "second", "steps"),
    [
        (1.0, 1.0, 0),
        (0.0, -0.0, 0),
        (INF, INF, 0),
        (0.0, "+", 1),
        (-0.0, "+", 1),
        (0.0, "-", 1),
        (1.0, "+", 1),
        (1.0, "-", 1),
        (-1.0, "+", 1),
        (4.0, "-", 1),
        ("max", INF, 1),
        ("-max", -INF, 1),
        (NAN, 1.0, NAN),
        (NAN, NAN, NAN),
    ],
)
def test_ulps_count_the_steps_between_two_floats(first, second, steps, dtype):
    real, info = np.dtype(dtype).type, np.finfo(dtype)
    first = {"max": info.max, "-max": info.min}.get(first, first)
    with np.errstate(over="ignore"):  # beyond the largest float lies inf
        up, down = (np.nextafter(real(first), real(end)) for end in (INF, -INF))
    second = {"+": up, "-": down}.get(second, second)
    pair = np.array([first], dtype), np.array([second], dtype)
    assert np.array_equal(apart(*pair)[2], steps, equal_nan=True)
    assert np.array_equal(apart(*pair[::-1])[2], steps, equal_nan=True)


@DTYPES
def test_ulps_add_up_across_zero(dtype):
    small = np.finfo(dtype).smallest_subnormal
    assert apart(np.array([-3 * small]), np.array([2 * small]))[2] == 5
    one = np.ones(1, dtype)
    assert apart(-one, one)[2] == 2 * float(ordinal(one)[0])


@settings(deadline=None, derandomize=True)
@given(st.floats(allow_nan=False), st.integers(1, 5000))
def test_so_many_steps_are_so_many_ulps(start, steps):
    bits = np.array([abs(start)]).view(np.int64) - steps
    if bits[0] >= 0:
        assert apart(np.array([abs(start)]), bits.view(np.float64))[2] == steps


def test_the_largest_of_each_distance_is_reported():
    first, second = np.array([100.0, 1.0, 0.0]), np.array([101.0, 1.5, 0.0])
    assert apart(first, second)[:2] == (1.0, 0.5 / 1.5)
    assert apart(np.zeros(2), np.array([0.0, -1e-300]))[:2] == (1e-300, 1.0)
    assert np.isnan(apart(np.array([1.0, NAN]), np.array([1.0, 1.0]))).all()


@DTYPES
def test_floats_have_places_in_their_order(dtype):
    info = np.finfo(dtype)
    line = np.array([-INF, info.min, -1, -info.tiny, 0, info.tiny, 1, info.max, INF], dtype)
    assert (np.diff(ordinal(line)) > 0).all()
    assert (ordinal(-line) == -ordinal(line)).all()


@pytest.mark.parametrize("dtype", ["float16", ml_dtypes.bfloat16])
def test_in_16_bits_every_float_is_one_step_from_the_next(dtype):
    info = ml_dtypes.finfo(dtype)
    every = np.arange(2**16, dtype=np.uint16).view(dtype)
    with np.errstate(invalid="ignore"):  # nan among them
        every = np.unique(every[np.isfinite(every)].astype(np.float64)).astype(dtype)
    assert (np.diff(ordinal(every)) == 1).all()
    assert apart(every[:1], every[-1:])[2] == len(every) - 1
    beyond = known(np.array([2 * float(info.max)]))
    assert beyond.distance(np.array([np.inf], dtype)) == 0
    assert beyond.distance(np.array([info.max], dtype)) == float(info.max)
