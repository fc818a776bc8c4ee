"""What became of planted mistakes, as plain data.

Trial      one mistake in one network, on one set of inputs
Mistake    all trials of one mistake, counted
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import nan

CAUGHT = "caught"
ELSEWHERE = "flagged elsewhere"
MISSED = "missed"
UNTELLING = "not identifiable"

OUTCOMES = (CAUGHT, ELSEWHERE, MISSED, UNTELLING)

OWN, TELLING = "own", "telling"


@dataclass(frozen=True)
class Trial:
    """One planted mistake in one network, on one set of inputs.

    Attributes:
        suspect: its name in the catalogue.
        problem: of the network.
        dtype: of the numbers.
        inputs: "own", the problem's, or "telling", made because its own could not tell.
        expected: the quantity at which it was planted.
        outcome: one of `OUTCOMES`.
        reason: why these inputs cannot tell, or what was flagged instead.
        used: how many times its bound the largest error was.
        alarms: rules that gave an alarm on the same numbers.
        already: rules that give an alarm on the right network too, on the same inputs.
    """

    suspect: str
    problem: str
    dtype: str
    inputs: str
    expected: str
    outcome: str
    reason: str = ""
    used: float = nan
    alarms: tuple[str, ...] = ()
    already: tuple[str, ...] = ()


@dataclass(frozen=True)
class Mistake:
    """All trials of one mistake.

    Attributes:
        name: in the catalogue.
        planted: how often, on a problem's own inputs.
        caught: there, at the step where it was planted.
        untelling: there, where the inputs cannot show it.
        caught_then: of these, caught on inputs made to show it.
        tellable: trials on inputs that can show it, of both kinds.
        missed: of these, not flagged, or flagged at another step.
        overlooked: rule -> of these, without an alarm.
        told_apart: rule -> of these, with an alarm and none on the right network.
    """

    name: str
    planted: int
    caught: int
    untelling: int
    caught_then: int
    tellable: int
    missed: int
    overlooked: dict[str, int]
    told_apart: dict[str, int]


def mistakes(trials: Sequence[Trial], rules: Sequence[str]) -> tuple[Mistake, ...]:
    """Trials, counted by their mistake, in order of appearance.

    Args:
        trials: any.
        rules: the names of those that were run beside ours.

    Example:
        >>> trial = Trial("sign lost", "wine", "float32", OWN, "dW1", CAUGHT, alarms=("loose",))
        >>> mistakes([trial], ["loose", "blind"])[0].overlooked
        {'loose': 0, 'blind': 1}
    """
    by_name: dict[str, list[Trial]] = {}
    for trial in trials:
        by_name.setdefault(trial.suspect, []).append(trial)
    return tuple(_counted(name, those, rules) for name, those in by_name.items())


def _counted(name: str, trials: Sequence[Trial], rules: Sequence[str]) -> Mistake:
    """The trials of one mistake, counted."""
    own = [trial.outcome for trial in trials if trial.inputs == OWN]
    then = [trial.outcome for trial in trials if trial.inputs == TELLING]
    can_tell = [trial for trial in trials if trial.outcome != UNTELLING]
    return Mistake(
        name,
        len(own),
        own.count(CAUGHT),
        own.count(UNTELLING),
        then.count(CAUGHT),
        len(can_tell),
        sum(trial.outcome != CAUGHT for trial in can_tell),
        {rule: sum(rule not in trial.alarms for trial in can_tell) for rule in rules},
        {
            rule: sum(rule in trial.alarms and rule not in trial.already for trial in can_tell)
            for rule in rules
        },
    )
