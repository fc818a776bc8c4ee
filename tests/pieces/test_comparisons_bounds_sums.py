"""What adding up costs, held against exact rational arithmetic, and reached.

Float16 is emulated in fractions, so that an addition may be fused with a product, and every result
is known exactly. Few bits bring the worst cases within reach.
"""

from fractions import Fraction

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from comparisons.bounds import layers as bounds
from comparisons.bounds.arithmetic import LAMBDA, format_of
from comparisons.oracle import layers as oracle

U = Fraction(1, 2**11)


def nearest(q):
    """A fraction rounded to 11 bits, ties to even; no exponent is too small or too large."""
    if q == 0:
        return q
    exponent = abs(q.numerator).bit_length() - q.denominator.bit_length()
    exponent -= Fraction(2) ** exponent > abs(q)
    quantum = Fraction(2) ** (exponent - 10)
    return round(q / quantum) * quantum


def test_the_emulation_rounds_as_numpy_does():
    rng = np.random.default_rng(0)
    X, Y = (rng.normal(size=(2, 2000)) + 0.01).astype(np.float16)
    for x, y, product, total in zip(X, Y, X * Y, X + Y, strict=True):
        if abs(product) > 1e-4:
            assert nearest(Fraction(float(x)) * Fraction(float(y))) == Fraction(float(product))
        assert nearest(Fraction(float(x)) + Fraction(float(y))) == Fraction(float(total))


FLOATS = st.builds(
    lambda mantissa, exponent, sign: sign * mantissa * Fraction(2) ** exponent,
    st.integers(1024, 2047),
    st.integers(-24, -4),
    st.sampled_from([-1, 1]),
)


def added_up(parts, choices):
    """Any two parts are added, until one is left; the choices say which."""
    parts = list(parts)
    while len(parts) > 1:
        first = parts.pop(choices() % len(parts))
        second = parts.pop(choices() % len(parts))
        parts.append(nearest(first + second))
    return parts[0]


@given(st.lists(FLOATS, min_size=1, max_size=12), st.randoms(use_true_random=False))
@example([Fraction(1), U, U, U, U], None)  # each is lost: forwards
def test_a_sum_in_any_order_is_off_by_at_most_n_minus_1_roundoffs(X, random):
    choices = (lambda: 0) if random is None else lambda: random.randrange(2**20)
    error = abs(added_up(X, choices) - sum(X))
    assert error <= (len(X) - 1) * U * sum(map(abs, X))


@given(
    st.lists(st.tuples(FLOATS, FLOATS), min_size=1, max_size=10),
    FLOATS,
    st.randoms(use_true_random=False),
)
def test_products_and_a_bias_fused_or_not_are_off_by_at_most_a_roundoff_a_term(pairs, b, random):
    """Some products are rounded and added as a tree, the others fused one after the other."""
    fused = random.randrange(len(pairs) + 1)
    parts = [b, *(nearest(x * y) for x, y in pairs[fused:])]
    total = added_up(parts, lambda: random.randrange(2**20))
    for x, y in pairs[:fused]:
        total = nearest(total + x * y)
    error = abs(total - sum((x * y for x, y in pairs), b))
    magnitude = sum((abs(x * y) for x, y in pairs), abs(b))
    assert error <= (len(pairs) + 1) * U * magnitude


@given(
    st.lists(st.tuples(st.sampled_from("*/"), FLOATS), min_size=1, max_size=12),
    FLOATS,
)
def test_a_chain_of_products_and_quotients_multiplies_by_at_most_one_plus_u_for_each(chain, x):
    computed = exact = x
    for sign, y in chain:
        computed = nearest(computed * y if sign == "*" else computed / y)
        exact = exact * y if sign == "*" else exact / y
    assert abs(computed - exact) <= ((1 + U) ** len(chain) - 1) * abs(exact)


# ---- how close correct code comes


def steep(n, dtype):
    """1 and n - 1 numbers that are each lost when added to it: exactly half its spacing."""
    return np.concatenate([[1.0], np.full(n - 1, format_of(dtype).u)]).astype(dtype)


@pytest.mark.parametrize("dtype", ["float16", "bfloat16", "float32", "float64"])
@pytest.mark.parametrize("n", [2, 3, 9])
def test_the_bound_of_a_short_sum_is_reached(n, dtype):
    dZ = steep(n, dtype)[np.newaxis]
    total = dZ[:, 0].copy()
    for k in range(1, n):
        total = total + dZ[:, k]
    exact = oracle.biases(dZ, m=1)
    bound = bounds.biases(exact, dZ, m=1, fp=format_of(dtype))
    used = exact.distance(total.astype(np.float64)[:, np.newaxis]) / bound
    print(f"{dtype}, {n} terms: {used.max():.4f} of the bound")
    assert 0.95 < used.max() <= 1


@pytest.mark.parametrize("dtype", ["float16", "bfloat16", "float32"])
@pytest.mark.parametrize("n", [1, 2, 9])
def test_the_bound_of_a_short_inner_product_is_reached(n, dtype):
    """The first product is rounded down by nearly u, the others are lost one by one."""
    fp = format_of(dtype)
    x = 1 + 2 * fp.u * np.unique(np.geomspace(1, 0.1 / fp.u, 400).round())
    products = x[:, np.newaxis] * x
    down = (products - products.astype(dtype).astype(np.float64)) / (fp.u * products)
    down[products > 1.2] = 0  # next to 1, so that a term of u is lost beside it
    i, j = np.unravel_index(down.argmax(), down.shape)
    W = np.array([[x[i], *[fp.u] * (n - 1)]]).astype(dtype)
    A = np.array([[x[j]], *[[1 - fp.u]] * (n - 1)]).astype(dtype)
    total = W[:, 0] * A[0]
    for k in range(1, n):
        total = total + W[:, k] * A[k]
    exact = oracle.inputs(W.T, A)
    bound = bounds.inputs(exact, W.T, A, fp=fp)
    used = exact.distance(total.astype(np.float64)[:, np.newaxis]) / bound
    print(f"{dtype}, {n} products: {used.max():.4f} of the bound")
    # Of 8 bits the best is 17/16 squared, half way between two floats, 0.5 / 289/256 of 2 u off.
    assert (0.85 if dtype == "bfloat16" else 0.95) < used.max() <= 1


# ---- terms that are 0, and what is likely


def test_terms_that_are_0_are_not_counted():
    fp, rng = format_of("float32"), np.random.default_rng(0)
    W, A = rng.normal(size=(3, 8)).astype("float32"), rng.normal(size=(8, 5)).astype("float32")
    A[2:] = 0
    short, whole = (
        bounds.inputs(oracle.inputs(left.T, right), left.T, right, fp=fp)
        for left, right in ((W[:, :2], A[:2]), (W, A))
    )
    np.testing.assert_array_equal(short, whole)


@pytest.mark.parametrize("dtype", ["float16", "bfloat16", "float32", "float64"])
def test_long_sums_count_their_root_where_that_is_likely_and_short_ones_all(dtype):
    certain = format_of(dtype)
    for k in (1, 10, int(LAMBDA**2)):
        assert certain.likely.summed(k) == certain.summed(k)
    k, u = 1000, certain.u
    assert certain.likely.summed(k) <= certain.summed(k) == k * u
    if dtype in ("float32", "float64"):
        # To first order lambda sqrt(k) u; what follows is some k u beside it, 6e-5 in float32.
        assert certain.likely.summed(k) == pytest.approx(LAMBDA * k**0.5 * u, rel=k * u)


def sums_of(loss, dtype):
    """(naive, pairwise) sums in a dtype, and how much each uses of the certain and the likely."""
    fp = format_of(dtype)
    exact = oracle.biases(loss[np.newaxis], m=1)
    limits = [bounds.biases(exact, loss[np.newaxis], m=1, fp=each) for each in (fp, fp.likely)]
    forwards = np.add.accumulate(loss)[-1]
    return [
        [abs(float(computed) - exact.hi.item()) / limit.item() for limit in limits]
        for computed in (forwards, loss.sum())
    ]


def test_ordinary_sums_are_likely_and_a_biased_one_is_not():
    """Adding one number to a sum again and again rounds in one direction for long stretches."""
    rng = np.random.default_rng(1)
    (forwards, pairwise) = sums_of(rng.normal(size=100_000).astype("float32"), "float32")
    assert max(*forwards, *pairwise) < 1
    (forwards, pairwise) = sums_of(np.full(1_000_000, 0.1, "float32"), "float32")
    assert forwards[0] < 1 < forwards[1]
    assert max(pairwise) < 1
