"""Words: how measurements become findings, and findings a claim that holds, in part, or not.

After `twins`. A finding has a statement that the measurements can refute; a claim holds if
all of its findings do, in part if some do. Where nothing was measured that could decide, there is
none.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from typing import Any

from comparisons.records import Finding
from comparisons.training.claims.records import HOLDS, IN_PART, NOT, Claim, Claims
from comparisons.training.claims.run_records import Quartiles

# What a part of a claim is decided by: the measurements, and whose of them.
Part = Callable[[Claims, str], Finding | None]

# Field of `Claims` -> what a record is about, besides the engine.
ABOUT = {
    "tendencies": ("problem", "optimizer", "part"),
    "rarities": ("problem",),
    "probes": ("sequence", "size"),
    "largest": ("problem",),
    "races": ("problem", "inputs", "optimizer", "learning_rate"),
    "counts": ("problem", "batch_size"),
    "noises": ("problem", "place", "batch_size"),
    "courses": ("problem", "optimizer", "learning_rate", "batch_size"),
}


def verdict(findings: Sequence[Finding]) -> str:
    """All, some or none of them.

    Raises:
        ValueError: if there is none.

    Example:
        >>> verdict([Finding("a", "", True, ""), Finding("b", "", False, "")])
        'holds in part'
    """
    if not findings:
        raise ValueError("`findings` must hold at least one; got none")
    holding = sum(finding.holds for finding in findings)
    return NOT if holding == 0 else HOLDS if holding == len(findings) else IN_PART


def claim(
    measured: Claims,
    name: str,
    said: str,
    parts: Sequence[Part],
    where_not: Callable[[Claims], Iterable[str]] = lambda _: (),
    sources: tuple[str, ...] = (),
) -> Claim | None:
    """A claim, decided by what scratch's runs say of its parts; None if they decide nothing.

    Args:
        measured: everything.
        name, said, sources: as in the record.
        parts: what decides it.
        where_not: places to be named besides the parts that do not hold.
    """
    ours = _decided(measured, "scratch", parts)
    if not ours:
        return None
    failing = [finding for finding in ours if not finding.holds]
    not_there = [f"Not so: {finding.statement} ({finding.evidence})" for finding in failing]
    return Claim(
        name,
        said,
        verdict(ours),
        _found(ours),
        (*not_there, *where_not(measured)),
        tuple(ours),
        _in_keras(
            _decided(measured_in_both(measured), "scratch", parts),
            _decided(measured, "keras", parts),
        ),
        sources,
    )


def _decided(measured: Claims, engine: str, parts: Sequence[Part]) -> list[Finding]:
    """What the runs of an engine decide."""
    return [found for part in parts if (found := part(measured, engine))]


def measured_in_both(measured: Claims) -> Claims:
    """Only what was measured in both frameworks: the same problems, optimisers, rates and sizes."""
    kept: dict[str, Any] = {}
    for field, about in ABOUT.items():
        records = getattr(measured, field)
        keys = [(one.engine, tuple(getattr(one, name) for name in about)) for one in records]
        both = {key for engine, key in keys if engine == "scratch"} & {
            key for engine, key in keys if engine == "keras"
        }
        kept[field] = tuple(r for r, (_, key) in zip(records, keys, strict=True) if key in both)
    return replace(measured, **kept)


def _found(findings: Sequence[Finding]) -> str:
    """The first part that decided it, and how many of all hold."""
    holding = sum(finding.holds for finding in findings)
    first = next((f for f in findings if f.holds), findings[0])
    return f"{holding} of {len(findings)} parts hold. {first.statement}: {first.evidence}."


def _in_keras(ours: Sequence[Finding], theirs: Sequence[Finding]) -> str:
    """Whether the same parts come out the same, on what was measured in both."""
    if not theirs:
        return "not measured in Keras"
    held = {finding.name: finding.holds for finding in ours}
    other = [finding for finding in theirs if held.get(finding.name) != finding.holds]
    if not other:
        return f"the same for {_parts(len(theirs))} measured in Keras too: " + "; ".join(
            finding.evidence for finding in theirs[:1]
        )
    differing = "; ".join(
        f"{'holds' if f.holds else 'does not hold'} there: {f.statement} ({f.evidence})"
        for f in other
    )
    return f"{len(theirs) - len(other)} of {_parts(len(theirs))} come out the same; {differing}"


def _parts(count: int) -> str:
    return "the one part" if count == 1 else f"the {count} parts"


def finding(
    name: str, statement: str, holds: bool, evidence: str, measured: Iterable[object]
) -> Finding | None:
    """None if nothing was measured that could decide."""
    return Finding(name, statement, bool(holds), evidence) if list(measured) else None


def number(value: float) -> str:
    """To three digits.

    Example:
        >>> number(0.12345), number(1234.5), number(float("inf"))
        ('0.123', '1,234', 'never')
    """
    if value == float("inf"):
        return "never"
    return f"{value:,.0f}" if abs(value) >= 1000 else f"{value:.3g}"


def spread(found: Quartiles) -> str:
    """The median, and the quarters in brackets.

    Example:
        >>> spread(Quartiles(0.5, 0.25, 1.0, 9))
        '0.5 (0.25 to 1)'
    """
    return f"{number(found.median)} ({number(found.lower)} to {number(found.upper)})"
