"""The published study of log-sum-exp and softmax: its tables, algorithms and conclusions, again."""

import json
import math
from dataclasses import asdict

import numpy as np
import pytest

from comparisons.oracle.layers import softmax
from comparisons.plain import plain
from comparisons.stability.published import measure as published
from comparisons.stability.published.algorithms import SOFTMAX_BOUNDS, compute, in_order
from comparisons.stability.published.tables import TABLE_1, TABLE_2, figures, figures_of, tables


@pytest.fixture(scope="module")
def measured():
    return published.measure()


def named(numbers, part, dtype):
    return [each for each in numbers if part in each.what and each.dtype == dtype]


def test_the_tables_are_those_of_the_formats_but_for_two_last_digits():
    """11.0 is ln 65504 = 11.0899 and 2.22e-308 is 2.2251e-308, both cut off and not rounded."""
    numbers = tables()
    assert len(numbers) == 4 * (4 + 3)
    wrong = {(each.what, each.dtype, each.printed) for each in numbers if not each.holds}
    assert wrong == {
        ("log of the largest number", "float16", "11.0"),
        ("smallest normal", "float64", "2.22e-308"),
    }


def test_a_number_of_a_table_is_compared_by_its_three_figures():
    assert figures(math.log(65504)) == figures_of("11.1") != figures_of("11.0")
    assert figures(709.78) == figures_of("710")
    assert figures(-744.44) == figures_of("-744") != figures_of("-745")
    assert all(len(row) == 4 for row in TABLE_1.values())
    assert all(len(row) == 3 for row in TABLE_2.values())


@pytest.mark.parametrize("scale", [0.5, 5.0])
def test_all_algorithms_are_one_function(scale):
    X = np.random.default_rng(2).normal(0, scale, (10, 40))
    computed, y = compute(X), published.log_sum_exp(X)
    for values in (computed.basic, computed.shifted):
        assert y.distance(values).max() <= 64 * 2.0**-53 * np.abs(X).max()
    for values in computed.softmax.values():
        assert softmax(X).distance(values).max() <= 200 * 2.0**-53


def test_sums_run_in_order_and_are_rounded_at_every_step():
    ones = np.ones((3000, 1), np.float16)
    assert in_order(ones)[0] == 2048  # where NumPy's own, over one column, has 3000
    assert ones.sum(axis=0)[0] == 3000


def test_what_overflows_is_what_has_a_component_above_the_log_of_the_largest_number():
    X = np.full((10, 5), -1, np.float16)
    X[0] = [10, 11, 11.0859375, 11.1015625, 30]  # ln 65504 = 11.0899; its neighbours
    (basic, _, shifted, _) = published.overflows(X, compute(X))
    assert basic.measured == 2 / 5
    assert shifted.measured == 0
    assert basic.holds
    assert shifted.holds


def test_a_softmax_that_is_off_leaves_its_bound():
    X = np.random.default_rng(3).normal(0, 2, (10, 50)).astype(np.float16)
    y, g, computed = published.log_sum_exp(X), softmax(X), compute(X)
    finite = np.ones(50, dtype=bool)
    right = published.within_bounds(X, computed, y, g, finite)
    assert all(each.holds for each in right)
    off = {name: P * P.dtype.type(1.05) for name, P in computed.softmax.items()}
    wrong = published.within_bounds(X, computed._replace(softmax=off), y, g, finite)
    fails = [each.holds for each in wrong if "of softmax, basic" in each.what]
    assert fails == [False]
    assert SOFTMAX_BOUNDS["basic"][1](X, y.hi)[0] == 13


def test_the_published_experiment_comes_out_again(measured):
    failed = [each for each in measured.numbers if each.holds is False]
    assert all(each.where in ("table 1", "table 2") for each in failed), failed
    (overflows,) = named(measured.numbers, "overflows, basic", "float16")
    assert (overflows.published, overflows.holds) == (475 / 2500, True)
    assert 0.05 < overflows.measured < 0.5
    (bfloat16,) = named(measured.numbers, "overflows, basic", "bfloat16")
    assert bfloat16.measured == bfloat16.published == 0
    (same,) = named(measured.numbers, "the same error", "float16")
    assert same.published == 0.92
    assert 0.8 < same.measured < 1
    for dtype in ("float16", "bfloat16"):
        parts = named(measured.numbers, "as a part of its bound", dtype)
        assert len(parts) == 6
        assert all(0.01 < each.measured <= 1 for each in parts)
        (division,) = named(measured.numbers, "mean error of exp(x - y)", dtype)
        assert division.measured > 1.5


def test_what_has_no_published_number_says_so(measured):
    for each in measured.numbers:
        assert math.isfinite(each.published) or each.note or each.printed
    assert "10.1093" in measured.source


def test_the_records_are_plain(measured):
    assert json.loads(json.dumps(plain(asdict(measured))))["numbers"]
