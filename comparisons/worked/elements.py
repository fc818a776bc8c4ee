"""A judgement worked out: a few elements of a run, with every number that led to their verdict.

    Z1[i, s] = sum_j W1[i, j] A0[j, s] + b1[i]

Both programs compute Z1 from the same bits, so one exact value serves for both. It is found here
as a fraction, which owes nothing to the oracle: every float is a whole number times a power of two,
and so is a sum of products of floats. The verdicts are those of `compare.weigh_step`.
"""

import math
from collections.abc import Iterable, Sequence
from dataclasses import replace
from decimal import Context, Decimal
from fractions import Fraction
from typing import Any

import numpy as np

from comparisons import quantities
from comparisons.bounds.arithmetic import format_of
from comparisons.compare import compare, ordinal
from comparisons.dialects import Array
from comparisons.engines import ENGINES, Observed
from comparisons.oracle.layers import affine
from comparisons.problems import Problem
from comparisons.records import Row
from comparisons.steps import forward_steps, given_steps
from comparisons.worked.attempts import AFFINE, ORDERS
from comparisons.worked.records import Element, Term, Worked
from comparisons.worked.variants import ATOL, RTOL, Variant, alarm, attempt, slip, tally, variants

DTYPE = "float32"
FEW_INPUTS = 16  # so many terms can be read one by one
DIGITS = 25  # of an exact value
DRAWN = 80  # more floats than that cannot be told apart in a picture
BEYOND = 1.25  # bounds to either side of the exact value, so far a picture reaches


def example(problems: Iterable[Problem]) -> Problem | None:
    """The first problem with few inputs; if all have many, the one with the fewest."""
    known = list(problems)
    few = (problem for problem in known if problem.units[0] <= FEW_INPUTS)
    return next(few, min(known, key=lambda problem: problem.units[0], default=None))


@np.errstate(all="ignore")  # what is not finite will be judged
def worked(problem: Problem, seed: int = 0) -> Worked | None:
    """The elements of one problem, worked out in float32.

    Args:
        problem: its first `problems.BATCH` samples are used, as in the study `forward`.
        seed: of its weights, for the record.

    Returns:
        None if there is nothing to work out: Z1 could not be judged, or is 0 everywhere.
    """
    given = problem.batch().cast(DTYPE)
    observed = [engine(given) for engine in ENGINES.values()]
    versions = variants(given, observed)
    sums = [each for each in versions if each.quantity == "Z1"]
    if len(sums) < len(observed) + len(ORDERS) + len(AFFINE):
        return None
    weighed = sums[0].weighed
    if not (np.isfinite(weighed.computed) & np.isfinite(weighed.bound)).all():
        return None
    cancelled = np.where(weighed.judged, cancellation(given, weighed.exact), 0.0)
    if not (cancelled > 0).any():
        return None
    return Worked(
        problem.name,
        seed,
        format_of(DTYPE).u,
        RTOL,
        ATOL,
        typical=element(given, sums, _place(weighed.used)),
        cancelling=element(given, sums, _place(cancelled)),
        tallies=tuple(tally(each) for each in versions),
        alarm=alarm(versions),
        slip=slip(versions),
        inherited=tuple(inherited(given, observed[0])),
    )


def cancellation(problem: Problem, exact: Array) -> Array:
    """The sum of |w a| and |b| over |sum|, of each element of Z1; 0 where the sum is 0."""
    W, A, b = (array.astype(np.float64) for array in _inputs(problem))
    size = np.abs(W) @ np.abs(A) + np.abs(b)
    return np.where(exact != 0, size / np.abs(exact), 0.0)


def element(problem: Problem, sums: Sequence[Variant], index: tuple[int, ...]) -> Element:
    """One element of Z1, from its terms to what each version made of it.

    Args:
        problem: in float32.
        sums: the versions of Z1, that of scratch first.
        index: unit and sample.
    """
    W, A, b = _inputs(problem)
    unit, sample = index
    terms = tuple(_term(w, a) for w, a in zip(W[unit], A[:, sample], strict=True))
    bias = float(b[unit, 0])
    exact = exact_sum(terms, bias)
    size = sum((abs(Fraction(each.product)) for each in terms), abs(Fraction(bias)))
    k = roundings(terms, bias)
    counted = k * Fraction(format_of(DTYPE).u) * size
    nearest = np.float32(float(exact))
    below, above = (np.nextafter(nearest, np.float32(end)) for end in (-np.inf, np.inf))
    bound = float(sums[0].weighed.bound[index])
    inside, floats = floats_within(exact, bound)
    attempts = [attempt(each, index) for each in sums]
    return Element(
        "Z1",
        index,
        terms,
        bias,
        exact=decimal(exact),
        radius=float(affine(W[[unit]], A[:, [sample]], b[[unit]]).radius[0, 0]),
        nearest=float(nearest),
        below=float(below),
        above=float(above),
        gap=float(above) - float(nearest),
        size=float(size),
        cancellation=float(size / abs(exact)) if exact else math.inf,
        roundings=k,
        counted=float(counted),
        bound=bound,
        rest=float(Fraction(bound) - counted),
        lower=float(exact - Fraction(bound)),
        upper=float(exact + Fraction(bound)),
        inside=inside,
        floats=floats,
        right=tuple(each for each, of in zip(attempts, sums, strict=True) if not of.mistaken),
        mistaken=tuple(each for each, of in zip(attempts, sums, strict=True) if of.mistaken),
    )


def roundings(terms: Iterable[Term], bias: float) -> int:
    """How many roundings a term of Z = W A + b can meet: its product's, and those of additions.

    Adding 0 rounds nothing, so of k terms that are not 0 there are k - 1 additions that do.
    """
    return sum(each.weight != 0 != each.input for each in terms) + (bias != 0)


def exact_sum(terms: Iterable[Term], bias: float) -> Fraction:
    """The bias and the products of all terms, without a rounding.

    Example:
        >>> exact_sum([Term(0.1, 3.0, 0.1 * 3.0, 0.0, 0.0)], 0.0) == 3 * Fraction(0.1)
        True
    """
    products = (Fraction(each.weight) * Fraction(each.input) for each in terms)
    return sum(products, Fraction(bias))


def decimal(exact: Fraction) -> str:
    """A fraction in decimal digits, correctly rounded to `DIGITS` of them.

    Example:
        >>> decimal(Fraction(1, 3))
        '0.3333333333333333333333333'
    """
    context = Context(prec=DIGITS)
    return str(context.divide(Decimal(exact.numerator), Decimal(exact.denominator)))


def floats_within(exact: Fraction, bound: float) -> tuple[int, tuple[float, ...]]:
    """How many float32 numbers lie within a bound, and each minus the exact value.

    The second reaches a little beyond the bound, and is empty if there are more than `DRAWN`.
    """
    first, last = _ends(exact, Fraction(bound))
    inside = int(ordinal(last) - ordinal(first)) + 1
    if inside > DRAWN:
        return inside, ()
    at, last = _ends(exact, Fraction(BEYOND * bound))
    floats = []
    while at <= last:
        floats.append(float(Fraction(float(at)) - exact))
        at = np.nextafter(at, np.float32(np.inf))
    return inside, tuple(floats)


def _ends(exact: Fraction, bound: Fraction) -> tuple[Any, Any]:
    """The first and the last float32 within a bound; the first may be above the last."""
    first, last = np.float32(float(exact - bound)), np.float32(float(exact + bound))
    while Fraction(float(first)) < exact - bound:
        first = np.nextafter(first, np.float32(np.inf))
    while Fraction(float(last)) > exact + bound:
        last = np.nextafter(last, np.float32(-np.inf))
    return first, last


def inherited(problem: Problem, right: Observed) -> list[Row]:
    """A forward pass of scratch without its first bias, judged beside a right one."""
    without = {**problem.parameters, "b1": np.zeros_like(problem.parameters["b1"])}
    mistaken = ENGINES["scratch"](replace(problem, parameters=without))
    named = mistaken._replace(
        engine="b1 left out", trace={**mistaken.trace, "b1": problem.parameters["b1"]}
    )
    pairs = [
        (each, given_steps(problem) + forward_steps(problem, each.loss_input, each.form))
        for each in (named, right)
    ]
    return compare(problem, pairs, quantities.forward(problem.layers))


def _inputs(problem: Problem) -> tuple[Array, Array, Array]:
    """What Z1 is made from."""
    return problem.parameters["W1"], problem.X, problem.parameters["b1"]


def _term(weight: Array, given: Array) -> Term:
    """One product; that of two float32 numbers is exact in a double."""
    product, rounded = float(weight) * float(given), float(weight * given)
    relative = abs((rounded - product) / product) if product else 0.0
    return Term(float(weight), float(given), product, rounded, relative)


def _place(sizes: Array) -> tuple[int, ...]:
    """Where the first of the largest stands."""
    return tuple(int(i) for i in np.unravel_index(int(sizes.argmax()), sizes.shape))
