"""A judgement worked out in full, as plain data: what the page that explains a verdict is made of.

    Term      one product of an inner product
    Attempt   one number that a program computed for an element, judged
    Element   one element of Z = W A + b: its terms, exact value, bound, and the attempts at it
    Tally     how a whole array fared under the bound, and under a tolerance
    Worked    all of it, for one problem of a run

Every float is exactly what was computed with, so that a reader can do the sums again.
"""

from dataclasses import dataclass

from comparisons.records import Judgement, Row


@dataclass(frozen=True)
class Term:
    """One product w a of an inner product.

    Attributes:
        weight, input: the two factors, float32.
        product: of them, exactly: 48 bits, which a double holds.
        rounded: the float32 that a program stores for it.
        relative: |rounded - product| / |product|; 0 if the product is 0.
    """

    weight: float
    input: float
    product: float
    rounded: float
    relative: float


@dataclass(frozen=True)
class Attempt:
    """One number that a program computed for an element.

    Attributes:
        judgement: of this one number; `engine` says who computed it.
        quantity: of which it is an element, such as "Z1"; the index is that of the blackboard.
        error: computed - exact, with its sign.
        relative: |error| / |exact|.
        ulp: floats between it and the float nearest to the exact value.
        allowed: rtol |exact| + atol, what the tolerance lets pass.
        accepted: whether |error| is at most that.
    """

    judgement: Judgement
    quantity: str
    error: float
    relative: float
    ulp: float
    allowed: float
    accepted: bool


@dataclass(frozen=True)
class Element:
    """One element of Z = W A + b, worked out.

    Attributes:
        quantity: such as "Z1".
        index: unit and sample, counted from 0.
        terms: the products, in their order.
        bias: what is added to them.
        exact: the exact sum in decimal digits, rounded after the last.
        radius: of the enclosure that ball arithmetic found.
        nearest: the float nearest to the exact sum.
        below, above: its neighbours.
        gap: the distance to the one above.
        size: the sum of |w a| and |b|.
        cancellation: size / |exact|; 1 if nothing cancels.
        roundings: k, how many roundings a term can meet.
        counted: k u size.
        bound: as `comparisons.bounds` has it.
        rest: bound - counted, room for what the count leaves out, such as underflow.
        lower, upper: the ends of exact - bound ... exact + bound.
        inside: how many floats lie within the bound.
        floats: these floats and some beyond, each minus the exact sum; empty if they are many.
        right: attempts in different orders of adding.
        mistaken: attempts with one mistake each.
    """

    quantity: str
    index: tuple[int, ...]
    terms: tuple[Term, ...]
    bias: float
    exact: str
    radius: float
    nearest: float
    below: float
    above: float
    gap: float
    size: float
    cancellation: float
    roundings: int
    counted: float
    bound: float
    rest: float
    lower: float
    upper: float
    inside: int
    floats: tuple[float, ...]
    right: tuple[Attempt, ...]
    mistaken: tuple[Attempt, ...]


@dataclass(frozen=True)
class Tally:
    """How all elements of an array fared, under the bound and under the tolerance.

    Attributes:
        quantity: such as "loss".
        engine: who computed it, or the mistake that was made.
        mistaken: whether a mistake was made.
        elements: how many numbers.
        outside: how many lie outside their bound.
        rejected: how many the tolerance rejects.
        slipped: how many lie outside their bound, and the tolerance accepts them.
        alarms: how many lie inside their bound, and the tolerance rejects them.
    """

    quantity: str
    engine: str
    mistaken: bool
    elements: int
    outside: int
    rejected: int
    slipped: int
    alarms: int


@dataclass(frozen=True)
class Worked:
    """A judgement of one problem, worked out in float32.

    Attributes:
        problem: its name.
        seed: of its weights.
        u: the unit roundoff.
        rtol, atol: of the tolerance that the bound is held beside.
        typical: the element of Z1 that used most of its bound.
        cancelling: the element of Z1 whose terms cancel most.
        tallies: of right and mistaken arrays.
        alarm: the right number furthest beyond the tolerance; None if it rejects none.
        slip: the mistaken number furthest outside its bound that the tolerance accepts; None if
            there is none.
        inherited: the rows of a pass whose first step has a mistake, beside a right pass.
    """

    problem: str
    seed: int
    u: float
    rtol: float
    atol: float
    typical: Element
    cancelling: Element
    tallies: tuple[Tally, ...]
    alarm: Attempt | None
    slip: Attempt | None
    inherited: tuple[Row, ...]
