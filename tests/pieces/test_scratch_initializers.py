"""Every initialiser draws the distribution it names, the one that Keras draws under that name.

Seeds are fixed, so a verdict is always the same; 6 sigma and the significance level say how rarely
a right initialiser would have met a seed that fails it.
"""

import numpy as np
import pytest
from scipy import stats

from keras_ref.initializers import INITIALIZERS as KERAS
from keras_ref.initializers import draw_kernel
from scratch.initializers import INITIALIZERS, TRUNCATED_STDDEV

# A million weights, and 1 / n_in, 2 / n_in and 2 / (n_in + n_out) all different, also if swapped.
N_OUT, N_IN = 800, 1250
N = N_OUT * N_IN
GLOROT, HE, LECUN = 2 / (N_IN + N_OUT), 2 / N_IN, 1 / N_IN
# Name -> variance and shape. An initialiser that is new in the table has to come in here.
EXPECTED = {
    "xavier": (LECUN, "normal"),
    "he": (HE, "normal"),
    "glorot_uniform": (GLOROT, "uniform"),
    "glorot_normal": (GLOROT, "truncated"),
    "he_uniform": (HE, "uniform"),
    "he_normal": (HE, "truncated"),
    "lecun_normal": (LECUN, "truncated"),
}
# E w^4 / variance^2. The variance of N draws scatters by sqrt((kurtosis - 1) / N), relative.
TRUNCATED = stats.truncnorm(-2, 2)
KURTOSIS = {"normal": 3, "uniform": 1.8, "truncated": TRUNCATED.stats("k") + 3}
# Two-sample Kolmogorov-Smirnov: below this p the two distributions are called different. Among the
# five comparisons a right one would meet such a seed once in 200 suites.
SIGNIFICANCE = 1e-3


def draw(name, seed=0, n_out=N_OUT, n_in=N_IN):
    return INITIALIZERS[name](np.random.default_rng(seed), n_out, n_in)


@pytest.mark.parametrize("name", INITIALIZERS)
def test_mean_and_variance(name):
    W = draw(name)
    variance, shape = EXPECTED[name]
    assert abs(W.mean()) <= 6 * np.sqrt(variance / N)
    # 0.8 % for a normal: 1 / n_in and 2 / (n_in + n_out) are 22 % apart here, swapped fans 56 %.
    assert abs(W.var() / variance - 1) <= 6 * np.sqrt((KURTOSIS[shape] - 1) / N)


@pytest.mark.parametrize("name", [name for name, (_, shape) in EXPECTED.items() if shape[0] == "u"])
def test_uniform_reaches_its_limits_and_stays_inside(name):
    limit = np.sqrt(3 * EXPECTED[name][0])
    W = np.abs(draw(name))
    # All of N draws lie below (1 - d) of the limit with probability (1 - d)^N: exp(-20) for d = 20
    # / N.
    assert (1 - 20 / N) * limit < W.max() <= limit


@pytest.mark.parametrize("name", [name for name, (_, shape) in EXPECTED.items() if shape[0] == "t"])
def test_truncated_normal_reaches_2_sigma_and_stays_inside(name):
    # In units of the normal distribution before the cut.
    W = np.abs(draw(name)) * TRUNCATED_STDDEV / np.sqrt(EXPECTED[name][0])
    # Its density next to either end is 0.0566, so all of N draws stay d away from both with
    # probability exp(-0.113 d N): exp(-20) for d = 177 / N. The ends are reached up to rounding.
    assert 2 - 177 / N < W.max() <= 2 * (1 + 4 * np.finfo(float).eps)


@pytest.mark.parametrize("name", [name for name, (_, shape) in EXPECTED.items() if shape[0] == "n"])
def test_the_journals_normals_are_not_truncated(name):
    beyond = (np.abs(draw(name)) > 2 * np.sqrt(EXPECTED[name][0])).mean()
    share = 2 * stats.norm.cdf(-2)  # 4.55 %
    assert abs(beyond - share) <= 6 * np.sqrt(share * (1 - share) / N)


def test_the_cut_leaves_the_standard_deviation_that_the_code_divides_by():
    # Independent of the constant: scipy's, to the accuracy of its closed form, a few roundings.
    assert pytest.approx(TRUNCATED.std(), rel=1e-14) == TRUNCATED_STDDEV


@pytest.mark.parametrize("name", INITIALIZERS)
def test_draws_are_symmetric(name):
    share = (draw(name) > 0).mean()
    assert abs(share - 0.5) <= 6 * np.sqrt(0.25 / N)


@pytest.mark.parametrize("name", INITIALIZERS)
def test_shape_dtype_and_seed(name):
    W = draw(name, n_out=3, n_in=5)
    assert (W.shape, W.dtype) == ((3, 5), np.float64)
    assert np.array_equal(W, draw(name, n_out=3, n_in=5))
    assert not np.array_equal(W, draw(name, seed=1, n_out=3, n_in=5))
    assert len(np.unique(W)) == 15


def test_xavier_of_the_journal_has_the_variance_of_lecun_and_not_of_glorot():
    variance = draw("xavier").var()
    # 6 sigma, as above.
    assert abs(variance / draw("lecun_normal").var() - 1) <= 12 * np.sqrt(2 / N)
    assert variance / draw("glorot_normal").var() == pytest.approx(
        LECUN / GLOROT, rel=0.02
    )  # 12 sigma
    assert abs(LECUN / GLOROT - 1) > 0.15
    # The same only for n_in = n_out: 1 / n = 2 / (n + n).
    square = [draw(name, n_out=1000, n_in=1000).var() for name in ("xavier", "glorot_normal")]
    assert abs(square[0] / square[1] - 1) <= 12 * np.sqrt(2 / N)


def same_distribution(W, kernel):
    return stats.ks_2samp(W.ravel(), kernel.ravel(), method="asymp").pvalue


@pytest.mark.parametrize("name", KERAS)
def test_keras_draws_the_same_distribution_under_the_same_name(name):
    kernel = draw_kernel(name, n_in=500, units=240, seed=7, dtype="float64")
    W = draw(name, n_out=240, n_in=500)
    assert W.shape == kernel.T.shape
    assert same_distribution(W, kernel) > SIGNIFICANCE


@pytest.mark.parametrize("name", ["he_uniform", "he_normal", "lecun_normal"])
def test_the_comparison_with_keras_sees_swapped_fans(name):
    # Not for Glorot's, which are symmetric in n_in and n_out.
    kernel = draw_kernel(name, n_in=500, units=240, seed=7, dtype="float64")
    assert same_distribution(draw(name, n_out=500, n_in=240), kernel) < 1e-9


@pytest.mark.parametrize(
    ("ours", "keras"),
    [("xavier", "lecun_normal"), ("he", "he_normal"), ("xavier", "glorot_normal")],
)
def test_the_comparison_with_keras_sees_the_journals_untruncated_namesakes(ours, keras):
    # The same variance for the first two: what is seen is the truncation.
    kernel = draw_kernel(keras, n_in=500, units=240, seed=7, dtype="float64")
    assert same_distribution(draw(ours, n_out=240, n_in=500), kernel) < 1e-9


def test_the_expectations_cover_the_table_and_keras():
    assert EXPECTED.keys() == INITIALIZERS.keys()
    assert KERAS.keys() == INITIALIZERS.keys() - {"xavier", "he"}
