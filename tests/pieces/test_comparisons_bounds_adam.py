"""The paper's Adam stays inside its bounds, in two orders; near misses do not."""

import numpy as np
import pytest
from test_comparisons_bounds import DTYPES, use

from comparisons.bounds import optimizers as bounds
from comparisons.bounds.arithmetic import format_of
from comparisons.oracle import optimizers as oracle
from comparisons.oracle.exact import Exact
from comparisons.oracle.optimizers import held

SETTINGS = {"learning_rate": 0.01, "beta_1": 0.9, "beta_2": 0.96, "epsilon": 1e-3}
SHAPE = (7, 11)


def case(t, scale, dtype):
    """W, m, v, dW of one weight matrix, and settings as the dtype holds them."""
    rng = np.random.default_rng(t)
    W, m, dW = (rng.normal(0, s, SHAPE).astype(dtype) for s in (1, scale, scale))
    v = (rng.uniform(0, 1, SHAPE) * scale**2).astype(dtype)
    return W, m, v, dW, held(SETTINGS, dtype)


def exact_step(W, m, v, t, given):
    stacked = (array[np.newaxis] for array in (W, m, v))
    found = oracle.adam_paper(*stacked, np.array([t]), given=given)
    return Exact(found.hi[0], found.lo[0], found.radius[0])


def numbers(given, dtype):
    """1, learning rate, the bases of the powers, and epsilon, in the dtype."""
    real = np.dtype(dtype).type
    return tuple(
        real(x) for x in (1, given.learning_rate, given.beta_1, given.beta_2, given.epsilon)
    )


def scratch_way(W, m, v, t, given, dtype):
    """As `scratch.optimizers.adam_paper_step` has it, all in the dtype."""
    one, rate, beta_1, beta_2, epsilon = numbers(given, dtype)
    t = one.dtype.type(t)
    m_hat, v_hat = m / (one - beta_1**t), v / (one - beta_2**t)
    return W - rate * m_hat / (np.sqrt(v_hat) + epsilon)


def torch_way(W, m, v, t, given, dtype):
    """As PyTorch has it: the corrections as single numbers, the second under its own root."""
    one, rate, beta_1, beta_2, epsilon = numbers(given, dtype)
    t = one.dtype.type(t)
    denominator = np.sqrt(v) / np.sqrt(one - beta_2**t) + epsilon
    return W - (rate / (one - beta_1**t)) * (m / denominator)


WAYS = {"scratch": scratch_way, "pytorch": torch_way}


@pytest.mark.parametrize("dtype", DTYPES)
@pytest.mark.parametrize("way", WAYS)
def test_a_step_stays_inside_and_is_close(way, dtype):
    most, fp = 0.0, format_of(dtype, "numpy")
    for t in (1, 2, 10, 100):
        for scale in (1e-2, 1.0, 10.0):
            W, m, v, _, given = case(t, scale, dtype)
            exact = exact_step(W, m, v, t, given)
            stacked = (array[np.newaxis] for array in (W, m, v))
            bound = bounds.adam_paper(exact, *stacked, np.array([t]), given=given, fp=fp)[0]
            assert not np.isnan(bound).any()
            computed = WAYS[way](W, m, v, t, given, dtype)
            assert computed.dtype == dtype
            most = max(most, use(computed, exact, bound).max())
    print(f"adam_paper by {way}, {dtype}: at most {most:.3f} of the bound")
    assert 0.5 < most <= 1


@pytest.mark.parametrize("dtype", DTYPES)
def test_the_moments_stay_inside_and_are_close(dtype):
    most, fp = {"m": 0.0, "v": 0.0}, format_of(dtype, "numpy")
    for t, scale in ((1, 1e-2), (2, 1.0), (3, 10.0)):
        _, m, v, dW, given = case(t, scale, dtype)
        factors = (given.kept_1, given.kept_2, given.rest_1, given.rest_2)
        beta_1, beta_2, rest_1, rest_2 = (np.dtype(dtype).type(x) for x in factors)
        exact_m = oracle.paper_first_moment(m, dW, given=given)
        exact_v = oracle.paper_second_moment(v, dW, given=given)
        bound_m = bounds.paper_first_moment(exact_m, m, dW, given=given, fp=fp)
        bound_v = bounds.paper_second_moment(exact_v, v, dW, given=given, fp=fp)
        most["m"] = max(most["m"], use(beta_1 * m + rest_1 * dW, exact_m, bound_m).max())
        for square in (rest_2 * (dW * dW), (rest_2 * dW) * dW):
            most["v"] = max(most["v"], use(beta_2 * v + square, exact_v, bound_v).max())
    print(f"paper moments, {dtype}: at most {most['m']:.3f} and {most['v']:.3f} of the bounds")
    assert all(0.5 < used <= 1 for used in most.values())


@pytest.mark.parametrize("dtype", ["float32", "float64"])
@pytest.mark.parametrize(
    "mistake",
    {
        "t off by one": lambda W, m, v, t, given, dtype: scratch_way(W, m, v, t + 1, given, dtype),
        "epsilon inside the root": lambda W, m, v, t, given, dtype: scratch_way(
            W, m, v + np.dtype(dtype).type(given.epsilon), t, given._replace(epsilon=0.0), dtype
        ),
        "betas swapped": lambda W, m, v, t, given, dtype: scratch_way(
            W, m, v, t, given._replace(beta_1=given.beta_2, beta_2=given.beta_1), dtype
        ),
        "epsilon hat": lambda W, m, v, t, given, dtype: scratch_way(
            W, m, v, t, given._replace(epsilon=given.epsilon / (1 - given.beta_2**t) ** 0.5), dtype
        ),
    }.items(),
    ids=lambda pair: pair[0],
)
def test_a_near_miss_leaves_the_bound(mistake, dtype):
    _, wrong = mistake
    W, m, v, _, given = case(3, 1e-2, dtype)
    exact = exact_step(W, m, v, 3, given)
    stacked = (array[np.newaxis] for array in (W, m, v))
    bound = bounds.adam_paper(exact, *stacked, np.array([3]), given=given, fp=format_of(dtype))[0]
    assert use(scratch_way(W, m, v, 3, given, dtype), exact, bound).max() <= 1
    assert use(wrong(W, m, v, 3, given, dtype), exact, bound).max() > 10
