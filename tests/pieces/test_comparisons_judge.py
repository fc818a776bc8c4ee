"""The judgement: which verdict, about which element; and how verdicts add up."""

import numpy as np
import pytest

from comparisons.judge import judge
from comparisons.oracle.exact import Exact
from comparisons.records import (
    IDENTICAL,
    PROVEN,
    SKIPPED,
    SUSPECT,
    UNDECIDABLE,
    VERDICTS,
    WRONG,
    Finding,
    Judgement,
    Row,
    Study,
    worst,
)
from comparisons.run import Run

INF, NAN = np.inf, np.nan


def exact(hi, lo=0.0, radius=0.0):
    hi = np.atleast_1d(np.array(hi, dtype=float))
    return Exact(hi, np.full(hi.shape, lo), np.full(hi.shape, radius))


def judged(computed, truth, bound=0.25):
    truth = truth if isinstance(truth, Exact) else exact(truth)
    return judge("scratch", np.array(computed, float), truth, np.full(truth.hi.shape, bound))


# ---- the distance from an exact value


@pytest.mark.parametrize(
    ("computed", "hi", "lo", "expected"),
    [
        (1.5, 1.0, 0.0, 0.5),
        (-1.0, 1.0, 0.0, 2.0),
        (1.0, 1.0, 2.0**-60, 2.0**-60),  # the nearest double is not the exact value
        (1 + 2.0**-52, 1.0, 2.0**-60, 2.0**-52 - 2.0**-60),
        (INF, INF, 0.0, 0.0),
        (-INF, INF, 0.0, INF),
        (1.0, INF, 0.0, INF),
        (INF, 1.0, 0.0, INF),
        (NAN, 1.0, 0.0, INF),
        (NAN, INF, 0.0, INF),
        (1.0, NAN, 0.0, NAN),
        (NAN, NAN, 0.0, NAN),
        (-0.0, 0.0, 0.0, 0.0),
    ],
)
def test_the_distance_of_a_number_from_an_exact_value(computed, hi, lo, expected):
    assert np.array_equal(exact(hi, lo).distance(np.array([computed])), [expected], equal_nan=True)


def test_a_float32_is_measured_as_the_double_it_is():
    third = np.array([1 / 3], dtype=np.float32)
    assert exact(1 / 3).distance(third)[0] == abs(float(third[0]) - 1 / 3) > 0


# ---- verdicts


@pytest.mark.parametrize(
    ("computed", "truth", "verdict"),
    [
        ([1.0, 2.0], [1.0, 2.0], IDENTICAL),
        ([1.0, 2.25], [1.0, 2.0], PROVEN),  # the edge itself is inside
        ([1.0, 2.25 + 2.0**-51], [1.0, 2.0], WRONG),
        ([NAN, 2.0], [1.0, 2.0], WRONG),
        ([INF, 2.0], [1.0, 2.0], WRONG),
        ([INF, 2.0], [INF, 2.0], IDENTICAL),
        ([-INF, 2.0], [INF, 2.0], WRONG),
        ([5.0, 2.0], [INF, 2.0], WRONG),
        ([5.0, 2.0], [NAN, 2.0], IDENTICAL),  # what has no exact value is left out
        ([5.0, 9.0], [NAN, 2.0], WRONG),
        ([5.0, 2.0], [NAN, NAN], UNDECIDABLE),
    ],
)
def test_a_verdict(computed, truth, verdict):
    assert judged(computed, truth).verdict == verdict


def test_a_number_that_is_not_the_exact_value_is_not_identical():
    assert judged([1.0], exact(1.0, lo=2.0**-60)).verdict == PROVEN


@pytest.mark.parametrize(
    ("distance", "verdict"),
    [(0.1875, PROVEN), (0.25, UNDECIDABLE), (0.3125, UNDECIDABLE), (0.375, WRONG)],
)
def test_near_the_edge_a_wide_enclosure_cannot_tell(distance, verdict):
    # The bound is 1/4 and the exact value known to 1/16: from 3/16 to 5/16 it may be either.
    assert judged([1 + distance], exact(1.0, radius=0.0625)).verdict == verdict


@pytest.mark.parametrize("computed", [5.0, NAN, -INF])
def test_an_infinite_bound_does_not_excuse_what_is_not_the_infinite_value(computed):
    assert judged([computed], exact(INF), bound=INF).verdict == WRONG
    assert judged([INF], exact(INF), bound=INF).verdict == IDENTICAL


def test_a_bound_that_is_not_known_leaves_its_element_out():
    truth = exact([1.0, 2.0, 3.0])
    found = judge("keras", np.array([9.0, 2.0, 3.125]), truth, np.array([NAN, 0.25, 0.25]))
    assert (found.verdict, found.elements, found.used) == (PROVEN, 2, 0.5)
    assert "1 left out" in found.reason


def test_the_numbers_are_those_of_the_worst_element():
    computed = np.array([[1.0, 2.0, 3.25], [4.0, 5.5, 7.0]])
    truth = exact([[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]])
    bound = np.array([[1.0, 1.0, 0.0625], [1.0, 0.25, 2.0]])  # uses 0 0 4 0 2 0.5
    found = judge("keras", computed, truth, bound)
    assert (found.engine, found.verdict) == ("keras", WRONG)
    assert (found.index, found.computed, found.exact) == ((0, 2), 3.25, 3.0)
    assert (found.error, found.bound, found.used) == (0.25, 0.0625, 4.0)
    assert (found.elements, found.outside) == (6, 2)
    assert found.reason.startswith("2 of 6 elements")


def test_an_error_at_a_bound_of_zero_is_infinitely_far_outside():
    found = judged([1.0, 3.0], [1.0, 2.0], bound=0.0)
    assert (found.verdict, found.used, found.index) == (WRONG, INF, (1,))


def test_a_scalar_has_the_empty_index():
    found = judge("keras", np.array(2.5), Exact(*np.zeros((3, 1)).reshape(3)), np.array(9.0))
    assert (found.index, found.error) == ((), 2.5)


# ---- verdicts of a whole


@pytest.mark.parametrize("better", range(len(VERDICTS)))
@pytest.mark.parametrize("worse", range(len(VERDICTS)))
def test_a_whole_is_as_bad_as_its_worst_part(better, worse):
    if worse >= better:
        assert worst([VERDICTS[worse], VERDICTS[better], VERDICTS[better]]) == VERDICTS[worse]


def test_the_order_from_best_to_worst():
    order = [SKIPPED, IDENTICAL, PROVEN, UNDECIDABLE, SUSPECT, WRONG]
    assert list(VERDICTS) == order
    assert [worst(order[: k + 1]) for k in range(6)] == order


def test_what_was_skipped_counts_only_alone():
    assert worst([SKIPPED, IDENTICAL, SKIPPED]) == IDENTICAL
    assert worst([SKIPPED, SKIPPED]) == worst([]) == SKIPPED


def row(name, *verdicts):
    return Row(name, f"{name} from X", tuple(Judgement("e", each, "") for each in verdicts))


def study(*rows, findings=()):
    return Study("forward", "digits", "float32", rows, "", findings=findings)


def test_a_study_is_its_worst_row_and_names_the_first_that_is_wrong():
    rows = row("Z1", PROVEN, IDENTICAL), row("A1", PROVEN, WRONG), row("Z2", WRONG, WRONG)
    assert [each.verdict for each in rows] == [PROVEN, WRONG, WRONG]
    assert study(*rows).verdict == WRONG
    assert study(*rows).first_fault is rows[1]
    assert study(rows[0], row("A1", SUSPECT, SKIPPED)).verdict == SUSPECT
    assert study(rows[0], row("A1", SUSPECT)).first_fault is None
    assert study().verdict == SKIPPED


@pytest.mark.parametrize(("holds", "verdict"), [(True, PROVEN), (False, WRONG)])
def test_a_finding_that_no_longer_holds_is_wrong(holds, verdict):
    found = Finding("a-fact", "It rains.", holds, "wet")
    assert study(row("Z1", PROVEN), findings=(found,)).verdict == verdict
    assert Run({}, {}, (study(row("A1")), study(row("Z1", PROVEN), findings=(found,)))).verdict == (
        verdict
    )


def test_inf_is_right_where_the_exact_number_is_too_large_for_the_dtype():
    truth = exact([1e60, -1e60, 1e60])
    computed = np.array([np.inf, -np.inf, -np.inf], np.float32)
    found = judge("scratch", computed, truth, np.array([1e55, 1e55, 1e55]))
    assert (found.verdict, found.outside, found.index) == (WRONG, 1, (2,))
    in_double = judge("scratch", computed[:1].astype(float), exact([1e60]), np.array([1e55]))
    assert in_double.verdict == WRONG


def test_an_infinite_bound_lets_nothing_pass():
    found = judge("scratch", np.array([5.0, 2.0]), exact([1.0, 2.0]), np.array([np.inf, 0.25]))
    assert (found.verdict, found.elements) == (IDENTICAL, 1)
    alone = judge("scratch", np.array([5.0]), exact([1.0]), np.array([np.inf]))
    assert alone.verdict == UNDECIDABLE
    broken = judge("scratch", np.array([np.nan]), exact([1.0]), np.array([np.inf]))
    assert broken.verdict == WRONG
