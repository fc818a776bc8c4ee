"""The judgement worked out: its numbers are those of the judgements, and true by another way."""

import dataclasses
from fractions import Fraction

import numpy as np
import pytest

from comparisons.bounds.arithmetic import format_of
from comparisons.bounds.layers import affine as affine_bound
from comparisons.catalogue import load
from comparisons.oracle.layers import affine
from comparisons.records import IDENTICAL, PROVEN, WRONG
from comparisons.run import Run, from_json, to_json
from comparisons.studies.forward import study
from comparisons.worked.attempts import AFFINE, ORDERS
from comparisons.worked.elements import (
    decimal,
    exact_sum,
    example,
    floats_within,
    roundings,
    worked,
)
from comparisons.worked.records import Term

U = format_of("float32").u
ELEMENTS = ("typical", "cancelling")


@pytest.fixture(scope="module", params=["wine", "four-clouds", "deep-relu"])
def both(request):
    """A problem as it was computed, and its judgement worked out."""
    problem = load(request.param, 0)
    return problem.batch().cast("float32"), worked(problem)


def column(problem, element):
    """What one element is made from, as a row, a column and a bias."""
    unit, sample = element.index
    return (
        problem.parameters["W1"][[unit]],
        problem.X[:, [sample]],
        problem.parameters["b1"][[unit]],
    )


@pytest.mark.parametrize("which", ELEMENTS)
def test_the_terms_are_those_of_the_problem_and_each_is_rounded_by_u_at_most(both, which):
    problem, found = both
    element = getattr(found, which)
    W, A, b = column(problem, element)
    assert [each.weight for each in element.terms] == W[0].tolist()
    assert [each.input for each in element.terms] == A[:, 0].tolist()
    assert element.bias == b[0, 0]
    for term in element.terms:
        assert Fraction(term.product) == Fraction(term.weight) * Fraction(term.input)
        assert term.rounded == float(np.float32(term.product))
        assert term.relative <= U


@pytest.mark.parametrize("which", ELEMENTS)
def test_the_fraction_lies_in_the_enclosure_of_the_oracle(both, which):
    problem, found = both
    element = getattr(found, which)
    exact = affine(*column(problem, element))
    truth = exact_sum(element.terms, element.bias)
    middle = Fraction(exact.hi[0, 0]) + Fraction(exact.lo[0, 0])
    assert abs(truth - middle) <= Fraction(exact.radius[0, 0]) == Fraction(element.radius)
    assert abs(truth - Fraction(element.exact)) <= abs(truth) * Fraction(10) ** -24
    assert element.below < element.nearest < element.above
    assert abs(Fraction(element.nearest) - truth) <= Fraction(element.gap)


@pytest.mark.parametrize("which", ELEMENTS)
def test_the_count_is_that_of_the_bound(both, which):
    problem, found = both
    element = getattr(found, which)
    W, A, b = column(problem, element)
    bound = affine_bound(affine(W, A, b), W, A, b, fp=format_of("float32"))
    # Both are sums of 65 products of doubles, not added in one order: 65 roundings each of 2^-53.
    assert element.bound == pytest.approx(bound[0, 0], rel=130 * 2.0**-53)
    assert (
        element.roundings
        == roundings(element.terms, element.bias)
        == round(bound[0, 0] / (U * element.size))
    )
    # Products and sums of two or three doubles, against fractions rounded once: some 2^-53 each.
    assert element.counted == pytest.approx(element.roundings * U * element.size, rel=1e-15)
    assert 0 <= element.rest <= element.bound * 2.0**-29  # the bound's own arithmetic
    assert element.counted + element.rest == pytest.approx(element.bound, rel=1e-15)


def test_the_bound_grows_with_each_term_by_one_rounding():
    """One term more, of next to no size, costs one u, and a term of 0 nothing."""
    b = np.ones((1, 1), np.float32)
    for n in (1, 5, 13):
        W, A = np.full((1, n), 2.0**-40, np.float32), np.full((n, 1), 2.0**-40, np.float32)
        W[0, 1::4] = 0
        terms = [
            Term(float(w), float(a), 0.0, 0.0, 0.0) for w, a in zip(W[0], A[:, 0], strict=True)
        ]
        bound = affine_bound(affine(W, A, b), W, A, b, fp=format_of("float32"))[0, 0]
        assert round(bound / U) == roundings(terms, 1.0) == n + 1 - len(W[0, 1::4])


def test_the_typical_element_is_the_one_that_the_row_speaks_of(both):
    problem, found = both
    rows = {row.quantity: row for row in study(problem, "float32").rows}
    told = rows["Z1"].judgements[0]
    here = found.typical.right[0].judgement
    assert (here.engine, here.index) == (told.engine, told.index)
    numbers = ("computed", "exact", "error", "bound", "used")
    assert [getattr(here, name) for name in numbers] == [getattr(told, name) for name in numbers]


def test_no_element_cancels_more(both):
    problem, found = both
    W, A, b = (
        array.astype(float)
        for array in (problem.parameters["W1"], problem.X, problem.parameters["b1"])
    )
    sizes = (np.abs(W[:, :, np.newaxis] * A).sum(axis=1) + np.abs(b)) / np.abs(W @ A + b)
    # `sizes` divides by a sum in double that cancels some 2,500 times: 14 u of it are 4e-12.
    assert found.cancelling.cancellation == pytest.approx(sizes.max(), rel=1e-11)
    assert sizes[found.cancelling.index] == sizes.max()
    assert max(each.ulp for each in found.cancelling.right) > 4


def test_every_order_is_right_and_the_mistakes_are_wrong(both):
    _, found = both
    for element in (found.typical, found.cancelling):
        assert {each.judgement.engine for each in element.right} == {"scratch", "keras", *ORDERS}
        assert {each.judgement.verdict for each in element.right} <= {IDENTICAL, PROVEN}
        assert [each.judgement.engine for each in element.mistaken] == list(AFFINE)
        for each in (*element.right, *element.mistaken):
            truth = exact_sum(element.terms, element.bias)
            error = Fraction(each.judgement.computed) - truth
            # Through decimals of 25 digits, and rounded to double: far below 1e-12.
            assert each.error == pytest.approx(float(error), rel=1e-12)
            assert (each.judgement.verdict == WRONG) == (abs(error) > Fraction(element.bound))
    assert found.typical.mistaken[0].judgement.verdict == WRONG


def test_what_the_tolerance_says_is_what_numpy_says(both):
    _, found = both
    elements = [*found.typical.right, *found.cancelling.right, *found.cancelling.mistaken]
    for each in (*elements, *(one for one in (found.alarm, found.slip) if one)):
        told = np.isclose(each.judgement.computed, each.judgement.exact)  # the rule under test
        assert each.accepted == told
    assert found.alarm is None or (found.alarm.judgement.used <= 1 and not found.alarm.accepted)
    assert found.slip is None or (found.slip.judgement.verdict == WRONG and found.slip.accepted)


def test_on_wine_the_tolerance_fails_both_ways():
    found = worked(load("wine", 0))
    assert found.alarm is not None
    assert found.slip is not None
    assert not any(each.outside for each in found.tallies if not each.mistaken)
    assert all(each.outside for each in found.tallies if each.mistaken)


def test_only_the_step_with_the_mistake_is_wrong_and_the_rest_inherits(both):
    first, *later = both[1].inherited
    assert (first.quantity, first.judgements[0].verdict) == ("Z1", WRONG)
    assert all(row.judgements[0].verdict != WRONG for row in later)
    assert all(row.judgements[0].inherits == "Z1" for row in later)
    assert all(row.judgements[1].inherits == "" for row in (first, *later))
    assert later[-1].max_rel > 1e-5


def test_another_seed_gives_another_element(both):
    problem, found = both
    other = worked(load(problem.name, 1), 1)
    assert other.seed == 1
    assert other.typical.exact != found.typical.exact


def test_it_survives_json_and_an_earlier_run_without_it_is_still_read(both):
    run = Run({}, {}, (), 1.0, both[1])
    assert from_json(to_json(run)) == run
    earlier = to_json(Run({}, {}, ())).replace(',"worked":null', "")
    assert "worked" not in earlier
    assert from_json(earlier).worked is None


def test_the_example_is_the_first_with_few_inputs():
    names = ["digits", "wine", "four-clouds"]
    problems = [load(name, 0) for name in names]
    assert example(problems).name == "wine"
    assert example(problems[:1]).name == "digits"
    assert example([]) is None


@pytest.mark.parametrize("size", [0.0, 1e38])
def test_where_there_is_nothing_to_work_out_there_is_none(size):
    problem = load("four-clouds", 0)
    weights = {name: array * size for name, array in problem.parameters.items()}
    assert worked(dataclasses.replace(problem, parameters=weights)) is None


@pytest.mark.parametrize(
    ("exact", "bound", "inside"),
    [
        (Fraction(1), 2.0**-23, 4),  # below 1 the gaps are half as wide
        (Fraction(1), 0.0, 1),
        (Fraction(1) + Fraction(2) ** -25, 2.0**-26, 0),
        (Fraction(0), 2.0**-148, 5),
        (Fraction(1), 1.0, 2**30 + 1),  # 0, and the floats up to 2, whose bits are 2^30
    ],
)
def test_the_floats_within_a_bound_are_counted(exact, bound, inside):
    found, floats = floats_within(exact, bound)
    assert found == inside
    assert sum(abs(each) <= bound for each in floats) == (inside if inside < 80 else 0)


def test_decimal_digits_are_rounded_correctly():
    assert decimal(Fraction(2, 3)) == "0.6666666666666666666666667"
    assert decimal(exact_sum([Term(0.5, 0.25, 0.125, 0.125, 0.0)], -1.0)) == "-0.875"
