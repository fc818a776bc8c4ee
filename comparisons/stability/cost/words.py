"""Words: how a fact picks its measurements and puts their numbers into a sentence.

Read after `plans`.
"""

from collections.abc import Iterable

from comparisons.records import Finding
from comparisons.stability.cost.records import Cost, Outcome

# A statement about the digits is about all of them: problem, and answers at least.
ALL_DIGITS = ("digits", 1000)


def finding(
    name: str, statement: str, holds: bool, evidence: str, measured: Iterable[object]
) -> Finding | None:
    """None if nothing was measured that could decide."""
    return Finding(name, statement, bool(holds), evidence) if list(measured) else None


def outcomes_of(
    cost: Cost,
    family: str,
    knobs: tuple[float, ...] | None = None,
    problem: tuple[str, int] = ("", 0),
    engine: str | None = "scratch",
) -> list[Outcome]:
    """Those of a family.

    Args:
        cost: the measurements.
        family: of the start.
        knobs: any if None.
        problem: its name, any if empty, and how many answers it must have.
        engine: any if None.
    """
    return [
        o
        for o in cost.outcomes
        if o.family == family
        and (knobs is None or o.knob in knobs)
        and problem[0] in ("", o.problem)
        and o.answers >= problem[1]
        and engine in (None, o.engine)
    ]


def runs(outcomes: Iterable[Outcome]) -> str:
    """How many runs were made, in words."""
    return f"{sum(o.seeds for o in outcomes)} runs"


def span(values: Iterable[float]) -> str:
    """From the lowest to the highest.

    Example:
        >>> span([0.25, 1 / 3]), span([1298, 6]), span([2, 2])
        ('0.25 to 0.333', '6 to 1,298', '2')
    """
    taken = sorted(values)
    if not taken:
        return "none"
    low, high = (f"{v:,}" if isinstance(v, int) else f"{v:.3g}" for v in (taken[0], taken[-1]))
    return low if low == high else f"{low} to {high}"


def losses(outcomes: Iterable[Outcome], sign: int = 1) -> str:
    """What each start lost (or with sign -1 gained): mean, lowest and highest over its seeds."""
    return "; ".join(
        f"{o.engine}, {o.dtype}, {o.knob:g} epochs, {o.optimizer} {o.learning_rate:g}: "
        f"{sign * o.lost.mean:.3f} ({min(sign * o.lost.low, sign * o.lost.high):.3f} to "
        f"{max(sign * o.lost.low, sign * o.lost.high):.3f})"
        for o in outcomes
    )
