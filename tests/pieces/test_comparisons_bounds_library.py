"""What IEEE 754 does not promise, measured: library functions, and numbers below the normal ones.

`LIBRARY` holds the unit roundoffs that NumPy's and TensorFlow's functions may be off. These tests
measure them on this machine, relative to the value, where value and argument are normal numbers.
"""

import numpy as np
import pytest
import tensorflow as tf
from flint import arb, ctx

from comparisons.bounds.arithmetic import LIBRARY, format_of
from scratch.activations import sigmoid

# Float32: against the same function in float64, whose own error is 2^-29 of a float32 roundoff.
POINTS = {"float32": 1_200_000, "float64": 24_000}
# LIBRARY must not be looser than this, times the worst of what is measured: on a machine whose
# NumPy has no vector instructions exp is at 1.0 and not 3.6.
LOOSE = 8

RNG = np.random.default_rng(0)


def powers_of_ten(low, high, n):
    return 10.0 ** RNG.uniform(low, high, n)


def signs(n):
    return RNG.choice([-1.0, 1.0], n)


# Half or more where a network has its numbers, the rest over all that the format holds; log near 1.
ARGUMENTS = {
    "exp": lambda n: np.concatenate(
        [-powers_of_ten(-6, 2.87, n), RNG.uniform(-87, 0, n), RNG.uniform(-1, 1, n)]
    ),
    "log": lambda n: np.concatenate(
        [powers_of_ten(-37, 37, n), RNG.uniform(0.5, 2, n), 1 + signs(n) * powers_of_ten(-7, -1, n)]
    ),
    "log1p": lambda n: np.concatenate(
        [powers_of_ten(-37, 0, n), np.exp(-RNG.uniform(0, 80, n)), RNG.uniform(-0.999, 1, n)]
    ),
    "tanh": lambda n: np.concatenate(
        [signs(n) * powers_of_ten(-37, 2, n), RNG.uniform(-20, 20, n), RNG.uniform(-1, 1, n)]
    ),
    "sigmoid": lambda n: np.concatenate(
        [RNG.uniform(-87, 20, n), signs(n) * powers_of_ten(-30, 2, n), RNG.uniform(-20, 20, n)]
    ),
}

# name -> (NumPy's, TensorFlow's, in balls)
FUNCTIONS = {
    "exp": (np.exp, tf.exp, lambda x: x.exp()),
    "log": (np.log, tf.math.log, lambda x: x.log()),
    "log1p": (np.log1p, tf.math.log1p, lambda x: x.log1p()),
    "tanh": (np.tanh, tf.tanh, lambda x: x.tanh()),
    "sigmoid": (sigmoid, tf.nn.sigmoid, lambda x: 1 / (1 + (-x).exp())),
}


def exact(values):
    """Balls as the sum of two doubles."""
    hi = np.array([float(value.mid()) for value in values])
    lo = [float((value - high).mid()) for value, high in zip(values, hi.tolist(), strict=True)]
    return hi, np.array(lo)


def roundoffs(computed, truth, dtype):
    """The largest error in unit roundoffs relative to the truth, where that is normal."""
    hi, lo = truth
    size = np.abs(hi)
    judged = (size >= np.finfo(dtype).tiny) & (size <= np.finfo(dtype).max)
    assert judged.sum() > 0.9 * size.size
    error = np.abs((computed.astype(np.float64) - hi) - lo)[judged] / size[judged]
    return float(error.max() / format_of(dtype).u)


def measured(name, dtype):
    """The worst error of NumPy's and of TensorFlow's function."""
    ours, theirs, in_balls = FUNCTIONS[name]
    X = ARGUMENTS[name](POINTS[dtype] // 3).astype(dtype)
    X = X[np.abs(X) >= np.finfo(dtype).tiny]
    if name == "exp":  # the rest underflows, to nothing or to a subnormal
        X = X[np.log(np.finfo(dtype).tiny) < X]
    if dtype == "float32":
        truth = ours(X.astype(np.float64)), np.zeros(X.shape)
    else:
        with ctx.workprec(160):
            truth = exact([in_balls(arb(x)) for x in X.tolist()])
    return {
        "numpy": roundoffs(ours(X), truth, dtype),
        "tensorflow": roundoffs(theirs(tf.constant(X)).numpy(), truth, dtype),
    }


# In Adam's bias correction a power is one number at a time. TensorFlow's power of a whole float64
# array takes another way, and was seen 457 u off where the power is tiny.
BASES = (0.9, 0.999, float(np.float32(0.9)), float(np.float32(0.999)), 0.37, 0.9999)
EXPONENTS = np.unique(np.geomspace(1, 10_000, 320).round())


def measured_powers(dtype):
    """The worst error of powers, as arrays and as single numbers."""
    real = np.dtype(dtype).type
    pairs = [(real(b), real(t)) for b in BASES for t in EXPONENTS]
    pairs = [(b, t) for b, t in pairs if t * np.log(float(b)) > np.log(np.finfo(dtype).tiny)]
    with ctx.workprec(160):
        truth = exact([arb(float(b)) ** int(t) for b, t in pairs])
    columns = np.array([b for b, _ in pairs]), np.array([t for _, t in pairs])
    return {
        "numpy, arrays": roundoffs(np.power(*columns), truth, dtype),
        "numpy": roundoffs(np.array([b**t for b, t in pairs]), truth, dtype),
        "tensorflow": roundoffs(np.array([tf.pow(b, t).numpy() for b, t in pairs]), truth, dtype),
    }


@pytest.fixture(scope="module")
def table():
    """name -> (library, dtype) -> the largest error, in unit roundoffs."""
    rows = {name: {} for name in LIBRARY}
    for dtype in POINTS:
        for name, row in rows.items():
            found = measured_powers(dtype) if name == "power" else measured(name, dtype)
            row.update({(library, dtype): most for library, most in found.items()})
    return rows


@pytest.mark.parametrize("name", LIBRARY)
def test_no_library_function_is_off_by_more_than_is_assumed(name, table):
    for (library, dtype), most in table[name].items():
        print(f"{name} {library} {dtype}: {most:.2f} u")  # pytest -rP shows the table
        assert 0.5 < most <= LIBRARY[name], f"{library} {dtype}: {most:.2f} u"


@pytest.mark.parametrize("name", LIBRARY)
def test_what_is_assumed_is_not_wildly_loose(name, table):
    most = max(table[name].values())
    assert most * LOOSE >= LIBRARY[name], f"never more than {most:.2f} u"


@pytest.mark.parametrize("name", FUNCTIONS)
def test_the_measurement_sees_an_error_of_one_roundoff_more_than_is_assumed(name):
    X = ARGUMENTS[name](1000).astype(np.float64)
    X = X[(np.abs(X) > 1e-30) & (np.abs(X) < 80)]
    with ctx.workprec(160):
        truth = exact([FUNCTIONS[name][2](arb(x)) for x in X.tolist()])
    off = truth[0] * (1 + (LIBRARY[name] + 1) * 2.0**-53)
    assert roundoffs(off, truth, "float64") > LIBRARY[name]


@pytest.mark.parametrize("dtype", POINTS)
def test_tensorflow_flushes_numbers_below_the_normal_ones_and_numpy_keeps_them(dtype):
    real = np.dtype(dtype).type
    small = np.full(16, np.finfo(dtype).tiny)
    assert (small * real(0.5) == np.finfo(dtype).tiny / 2).all()
    assert (tf.constant(small) * real(0.5) == 0).numpy().all()  # a result
    assert (tf.constant(small * real(0.5)) * real(2) == 0).numpy().all()  # and an argument
