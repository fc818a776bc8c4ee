"""What IEEE 754 does not promise, measured: library functions, and numbers below the normal ones.

`LIBRARY` holds the unit roundoffs that NumPy's and TensorFlow's functions may be off in each dtype.
These tests measure them on this machine: every argument in 16 bits, many in 32 and 64.
"""

import numpy as np
import pytest
import tensorflow as tf
from flint import arb, ctx

from comparisons.bounds.arithmetic import format_of
from comparisons.bounds.library import EXP_VANISHES, FLUSHES, LIBRARY
from scratch.activations import sigmoid

# Float32 and less: against the same function in float64, whose own error is at most 2^-29 of a
# float32 roundoff.
POINTS = {"float32": 1_200_000, "float64": 24_000}
SHORT = ("float16", "bfloat16")
DTYPES = (*SHORT, *POINTS)
LIBRARIES = ("numpy", "tensorflow")
# LIBRARY must not be looser than this, times the worst of what is measured: on a machine whose
# NumPy has no vector instructions exp is at 1.0 and not 3.6.
LOOSE = 6

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
    "rsqrt": lambda n: powers_of_ten(-37, 37, n),
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
    "rsqrt": (lambda x: 1 / np.sqrt(x), tf.math.rsqrt, lambda x: 1 / x.sqrt()),
    "tanh": (np.tanh, tf.tanh, lambda x: x.tanh()),
    "sigmoid": (sigmoid, tf.nn.sigmoid, lambda x: 1 / (1 + (-x).exp())),
}


def exact(values):
    """Balls as the sum of two doubles."""
    hi = np.array([float(value.mid()) for value in values])
    lo = [float((value - high).mid()) for value, high in zip(values, hi.tolist(), strict=True)]
    return hi, np.array(lo)


def roundoffs(computed, truth, fp):
    """The largest error in unit roundoffs, relative to the truth or to the smallest normal number.

    Where numbers below the normal ones are flushed, only where the truth is normal.
    """
    hi, lo = truth
    size = np.abs(hi)
    judged = (size <= fp.largest) & ((size >= fp.tiny) | (not fp.flushes))
    assert judged.mean() > 0.4
    error = np.abs((computed[judged].astype(np.float64) - hi[judged]) - lo[judged])
    return float((error / np.maximum(size[judged], fp.tiny)).max() / fp.u)


def arguments(name, dtype):
    """Normal numbers where the function has a finite value."""
    fp = format_of(dtype)
    if dtype in POINTS:
        X = ARGUMENTS[name](POINTS[dtype] // 3).astype(dtype)
    else:
        X = np.arange(2**16, dtype=np.uint16).view(np.dtype(dtype))
    with np.errstate(invalid="ignore"):  # nan among them
        wide = X.astype(np.float64)
    keep = np.isfinite(wide) & (np.abs(wide) >= fp.tiny)
    lowest = {"log": 0, "rsqrt": 0, "log1p": -1, "exp": np.log(2 * fp.tiny * fp.u)}.get(
        name, -np.inf
    )
    return X[keep & (wide > lowest)]


@np.errstate(over="ignore")  # what is too large is left out by `roundoffs`
def measured(name, library, dtype):
    """The worst error of a library's function."""
    numpys, tensorflows, in_balls = FUNCTIONS[name]
    X = arguments(name, dtype)
    if dtype != "float64":
        truth = numpys(X.astype(np.float64)), np.zeros(X.shape)
    else:
        with ctx.workprec(160):
            truth = exact([in_balls(arb(x)) for x in X.tolist()])
    computed = numpys(X) if library == "numpy" else tensorflows(tf.constant(X)).numpy()
    assert computed.dtype == dtype
    return roundoffs(computed, truth, format_of(dtype, library))


# In Adam's bias correction a power is one number at a time. TensorFlow's power of a whole float64
# array takes another way, and was seen 457 u off where the power is tiny.
BASES = (0.9, 0.999, 0.37, 0.9999, 0.5, 0.75)
EXPONENTS = np.unique(np.geomspace(1, 10_000, 320).round())


def measured_powers(library, dtype):
    """The worst error of powers, as single numbers, and of NumPy as arrays too."""
    real, fp = np.dtype(dtype).type, format_of(dtype)
    exponents = np.unique(EXPONENTS[fp.largest > EXPONENTS].astype(dtype))
    pairs = [(real(b), real(t)) for b in BASES for t in exponents]
    pairs = [(b, t) for b, t in pairs if float(t) * np.log(float(b)) > np.log(fp.tiny)]
    with ctx.workprec(160):
        truth = exact([arb(float(b)) ** int(t) for b, t in pairs])
    if library == "tensorflow":
        computed = np.array([tf.pow(tf.constant(b), tf.constant(t)).numpy() for b, t in pairs])
        return roundoffs(computed, truth, fp)
    columns = np.array([b for b, _ in pairs]), np.array([t for _, t in pairs])
    one_by_one = np.array([b**t for b, t in pairs])
    return max(roundoffs(each, truth, fp) for each in (np.power(*columns), one_by_one))


@pytest.fixture(scope="module")
def table():
    """(library, dtype, name) -> the largest error, in unit roundoffs."""
    return {
        (library, dtype, name): measured_powers(library, dtype)
        if name == "power"
        else measured(name, library, dtype)
        for library in LIBRARIES
        for dtype in DTYPES
        for name in LIBRARY[library][dtype]
    }


@pytest.mark.parametrize("dtype", DTYPES)
@pytest.mark.parametrize("library", LIBRARIES)
def test_no_library_function_is_off_by_more_than_is_assumed(library, dtype, table):
    for name, assumed in LIBRARY[library][dtype].items():
        most = table[library, dtype, name]
        print(f"{library} {dtype} {name}: {most:.3f} u of {assumed}")  # pytest -rP shows the table
        assert 0.5 < most <= assumed, f"{name}: {most:.3f} u"
        assert most * LOOSE >= assumed, f"{name}: never more than {most:.3f} u"


@pytest.mark.parametrize("name", FUNCTIONS)
def test_the_measurement_sees_an_error_of_one_roundoff_more_than_is_assumed(name):
    fp = format_of("float64")
    X = ARGUMENTS[name](1000).astype(np.float64)
    X = X[(np.abs(X) > 1e-30) & (np.abs(X) < 80)]
    with ctx.workprec(160):
        truth = exact([FUNCTIONS[name][2](arb(x)) for x in X.tolist()])
    off = truth[0] * (1 + (fp.functions[name] + 1) * 2.0**-53)
    assert roundoffs(off, truth, fp) > fp.functions[name]


def test_the_format_of_any_library_is_the_worst_of_all():
    for dtype in DTYPES:
        either = format_of(dtype)
        for library in LIBRARIES:
            one = format_of(dtype, library)
            assert all(one.functions[name] <= either.functions[name] for name in one.functions)
            assert either.flushes >= one.flushes


@pytest.mark.parametrize(("library", "dtype"), [("jax", "float32"), ("numpy", "float8")])
def test_an_unknown_library_or_dtype_is_a_sentence(library, dtype):
    with pytest.raises(ValueError, match="must be"):
        format_of(dtype, library)


@pytest.mark.parametrize("dtype", DTYPES)
@pytest.mark.parametrize("library", LIBRARIES)
def test_numbers_below_the_normal_ones_are_kept_or_flushed_as_is_assumed(library, dtype):
    real, fp = np.dtype(dtype).type, format_of(dtype)
    into = tf.constant if library == "tensorflow" else np.asarray
    normal = np.full(16, fp.tiny, dtype)
    half = (normal.astype(np.float64) / 2).astype(dtype)
    results = {
        "product": into(normal) * into(np.full(16, 0.5, dtype)),
        "quotient": into(normal) / into(np.full(16, 2, dtype)),
        "difference": into((1.5 * normal.astype(np.float64)).astype(dtype)) - into(normal),
        "argument": into(half) * into(np.full(16, 2, dtype)),
    }
    for name, result in results.items():
        right = real(fp.tiny) if name == "argument" else real(fp.tiny / 2)
        expected = real(0) if dtype in FLUSHES[library] else right
        assert (np.asarray(result) == expected).all(), name


@pytest.mark.parametrize("dtype", DTYPES)
def test_no_exp_of_a_softmax_vanishes_before_it_is_assumed_to(dtype):
    """In samples of several sizes; the exp of the largest logit is 1."""
    fp = format_of(dtype, "tensorflow")
    edge = fp.tiny * (EXP_VANISHES if fp.flushes else 2 * fp.u)
    Z = (np.log(edge) + np.geomspace(1e-4, 3, 1200)).astype(dtype)
    Z = Z[np.exp(Z.astype(np.float64)) > edge]
    for samples in (1, 16, 300):
        logits = np.zeros((samples, len(Z) // samples + 1), dtype)
        logits[:, 1:] = np.resize(Z, (samples, len(Z) // samples))
        assert (tf.nn.softmax(tf.constant(logits)).numpy() > 0).all()
