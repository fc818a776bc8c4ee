"""Double words and the optimisers' ruler, held against fractions and 120-digit decimals."""

from decimal import Decimal, localcontext
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st
from test_comparisons_oracle import DIGITS, assert_contains

from comparisons.oracle import optimizers
from comparisons.oracle.doublewords import (
    Word,
    add,
    divide,
    multiply,
    square_root,
    subtract,
    two_product,
    two_sum,
    word,
)

# The error that Joldes, Muller and Popescu prove for each operation, relative to its result.
PROVEN = 15 * Fraction(2) ** -106

# Far enough from the ends of the format that no product overflows or loses its low part.
DOUBLES = st.floats(2.0**-200, 2.0**200).flatmap(lambda x: st.sampled_from([x, -x]))
# Neighbours of a power of two, whose relative spacing changes, and numbers of few and of all bits.
CORNERS = st.sampled_from(
    [1.0, -1.0, 1 + 2.0**-52, 1 - 2.0**-53, 2 - 2.0**-52, 134217729.0, 3.0, 2.0**80, 2.0**-80]
)


@st.composite
def words(draw, doubles=DOUBLES | CORNERS):
    """A double word: a double, and a rest of any size up to half a unit in its last place."""
    hi = draw(doubles)
    part = draw(st.sampled_from([0.0, 1.0, -1.0]) | st.floats(-1, 1))
    lo = part * 2.0 ** -draw(st.integers(0, 60)) * float(np.spacing(abs(hi))) / 2
    s = two_sum(np.float64(hi), np.float64(lo))
    return Word(*map(np.asarray, s))


def value(x):
    return Fraction(float(x.hi)) + Fraction(float(x.lo))


def assert_normal(x):
    assert abs(Fraction(float(x.lo))) <= Fraction(float(np.spacing(abs(x.hi)))) / 2


OPERATIONS = {
    "add": (add, lambda x, y: x + y),
    "subtract": (subtract, lambda x, y: x - y),
    "multiply": (multiply, lambda x, y: x * y),
    "divide": (divide, lambda x, y: x / y),
}


@pytest.mark.parametrize("name", OPERATIONS)
@settings(max_examples=300, deadline=None, derandomize=True)
@given(x=words(), y=words())
@example(x=Word(np.array(1.0), np.array(2.0**-54)), y=Word(np.array(-1.0), np.array(2.0**-106)))
@example(x=word(1 + 2.0**-52), y=word(-1.0))  # cancels to the last bit
def test_an_operation_on_double_words_is_off_by_at_most_15_u_squared(name, x, y):
    operation, exact = OPERATIONS[name]
    result, truth = operation(x, y), exact(value(x), value(y))
    assert abs(value(result) - truth) <= PROVEN * abs(truth)
    assert_normal(result)


@settings(max_examples=300, deadline=None, derandomize=True)
@given(x=words())
@example(x=word(2.0))
@example(x=Word(np.array(1.0), np.array(-(2.0**-54))))  # just below a power of two
def test_a_square_root_is_off_by_at_most_15_u_squared(x):
    assume(x.hi > 0)
    root, square = value(square_root(x)), value(x)
    # |root - r| <= e r for r^2 = square is the same as (1 - e) r <= root <= (1 + e) r.
    assert (1 - PROVEN) ** 2 * square <= root**2 <= (1 + PROVEN) ** 2 * square


def test_the_square_root_of_zero_is_zero():
    assert value(square_root(word(0.0))) == 0


@settings(max_examples=300, deadline=None, derandomize=True)
@given(a=DOUBLES | CORNERS, b=DOUBLES | CORNERS)
def test_sums_and_products_of_doubles_lose_nothing(a, b):
    a, b = np.float64(a), np.float64(b)
    assert value(two_sum(a, b)) == Fraction(float(a)) + Fraction(float(b))
    assert value(two_product(a, b)) == Fraction(float(a)) * Fraction(float(b))


# ---- the rules

# Three steps of five weights at once.
RNG = np.random.default_rng(7)

W, G, M = RNG.normal(size=(3, 3, 5))
V, VHAT = RNG.uniform(1e-6, 1, (2, 3, 5))
STEPS = np.array([1, 7, 1000])
GIVEN = optimizers.held(
    {
        "learning_rate": 0.01,
        "momentum": 0.9,
        "beta_1": 0.9,
        "beta_2": 0.999,
        "epsilon": 1e-7,
        "weight_decay": 0.3,
    },
    "float32",
)
RATE, KEPT, REST_1, REST_2 = (
    Fraction(x) for x in (GIVEN.learning_rate, GIVEN.momentum, GIVEN.rest_1, GIVEN.rest_2)
)
BETA_1, BETA_2 = Fraction(GIVEN.beta_1), Fraction(GIVEN.beta_2)
# (oracle, its arrays, the rule in fractions)
RULES = {
    "sgd": ((W, G), lambda w, g: w - RATE * g),
    "momentum": ((M, G), lambda m, g: KEPT * m - RATE * g),
    "moved": ((W, M), lambda w, m: w + m),
    "nesterov": ((W, M, G), lambda w, m, g: w + KEPT * m - RATE * g),
    "largest": ((VHAT, V), max),
    "first_moment": ((M, G), lambda m, g: (1 - REST_1) * m + REST_1 * g),
    "second_moment": ((V, G), lambda v, g: (1 - REST_2) * v + REST_2 * g * g),
    "paper_first_moment": ((M, G), lambda m, g: BETA_1 * m + REST_1 * g),
    "paper_second_moment": ((V, G), lambda v, g: BETA_2 * v + REST_2 * g * g),
}


def check_rule(name):
    arrays, rule = RULES[name]
    flat = zip(*(array.ravel().tolist() for array in arrays), strict=True)
    truth = [rule(*map(Fraction, numbers)) for numbers in flat]
    # CHAIN is 2^-100 of what went in; with this seed no result is 2^10 times smaller than that.
    assert_contains(getattr(optimizers, name)(*arrays, given=GIVEN), [truth])


def keras_step(rate, m, v, t, beta_1, beta_2, epsilon):
    """The paper's form, with its epsilon rescaled."""
    return paper_step(rate, m, v, t, beta_1, beta_2, epsilon / (1 - beta_2**t).sqrt())


def paper_step(rate, m, v, t, beta_1, beta_2, epsilon):
    return rate * (m / (1 - beta_1**t)) / ((v / (1 - beta_2**t)).sqrt() + epsilon)


ADAMS = {"adam": keras_step, "adam_paper": paper_step, "adamw": keras_step}


def check_adam(name="adam"):
    truth = []
    with localcontext(prec=DIGITS):
        settings = (GIVEN.beta_1, GIVEN.beta_2, GIVEN.epsilon)
        rate, beta_1, beta_2, epsilon = map(Decimal, (GIVEN.learning_rate, *settings))
        for t, *rows in zip(STEPS.tolist(), W.tolist(), M.tolist(), V.tolist(), strict=True):
            for numbers in zip(*rows, strict=True):
                w, m, v = map(Decimal, numbers)
                if name == "adamw":
                    w -= w * Decimal(GIVEN.weight_decay) * rate
                truth.append(w - ADAMS[name](rate, m, v, t, beta_1, beta_2, epsilon))
    assert_contains(getattr(optimizers, name)(W, M, V, STEPS, given=GIVEN), [truth])


@pytest.mark.parametrize("name", RULES)
def test_steps_of_optimisers_are_enclosed(name):
    check_rule(name)


@pytest.mark.parametrize("name", ADAMS)
def test_adam_is_enclosed(name):
    check_adam(name)


def test_rmsprop_is_enclosed():
    with localcontext(prec=DIGITS):
        rate, epsilon = Decimal(GIVEN.learning_rate), Decimal(GIVEN.epsilon)
        truth = [
            w - rate * g / (v + epsilon).sqrt()
            for w, g, v in (
                map(Decimal, numbers)
                for numbers in zip(*(array.ravel().tolist() for array in (W, G, V)), strict=True)
            )
        ]
    assert_contains(optimizers.rmsprop(W, G, V, given=GIVEN), [truth])


@pytest.mark.parametrize("dtype", ["float32", "float64"])
def test_settings_are_held_as_the_dtype_rounds_them(dtype):
    real = np.dtype(dtype).type
    assert optimizers.held({"learning_rate": 0.01, "rho": 0.9}, dtype).rest_2 == real(1 - 0.9)
    assert optimizers.held({"learning_rate": 0.01, "rho": 0.9}, dtype).kept_2 == real(0.9)
    held = optimizers.held({"learning_rate": 0.01, "beta_1": 0.9, "beta_2": 0.999}, dtype)
    assert held.learning_rate == real(0.01)
    assert (held.beta_1, held.beta_2) == (real(0.9), real(0.999))
    # Rounded after the subtraction: 1 - float32(0.9) would be 0.10000002.
    assert (held.rest_1, held.rest_2) == (real(1 - 0.9), real(1 - 0.999))
