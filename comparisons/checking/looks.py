"""Looks: what was handed over, judged and diagnosed as the numbers of one dtype.

After `diagnosis`. Networks are asked in float64. If something is wrong that no mistake explains,
and is not wrong for float32, the network computes in float32 inside.
"""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from comparisons.checking.descended import LOSSES, Descended, before_loss, descended
from comparisons.checking.diagnosis import Diagnosis, diagnosed
from comparisons.checking.hypotheses import Asked, asked_of
from comparisons.checking.passes import Pass, judged_pass
from comparisons.dialects import Array
from comparisons.problems import Problem
from comparisons.suspects import Suspect

DTYPES = ("float64", "float32")


class Look(NamedTuple):
    """What was handed over, taken for the numbers of one dtype.

    Attributes:
        dtype: "float64" or "float32".
        derivatives: what dA and dZ are derivatives of, "loss" or "cost".
        judged: the first probe.
        loss: whose gradients they are.
        found: the mistakes.
    """

    dtype: str
    derivatives: str
    judged: Pass
    loss: Descended | None
    found: Diagnosis

    @property
    def settled(self) -> bool:
        """Whether all that is wrong belongs to another loss, so that nothing is left to ask."""
        return _by_loss(self.judged, self.loss)


def clearest(
    problems: Sequence[Problem],
    seen: Sequence[Mapping[str, Array]],
    slack: Mapping[str, Array],
    own: Mapping[str, Suspect],
    narrow: bool,
) -> Look:
    """The look at float64, unless it leaves something unexplained that float32 explains.

    Args:
        problems: the probes.
        seen: what was handed over for each, in the layout of the blackboard.
        slack: how far it may be off on the first, as for `judged_pass`.
        own: mistakes that depend on the network, by name.
        narrow: whether something was computed in float32: a mistake if that alone is wrong.
    """
    at_64 = look(problems, seen, slack, "float64", own, not narrow)
    if not at_64.found.unexplained or (at_64.settled and not narrow):
        return at_64
    at_32 = look(problems, seen, slack, "float32", own)
    if narrow or (at_32.loss is not None and at_64.loss is None):
        return at_32
    clearer = len(at_32.found.unexplained) < len(at_64.found.unexplained)
    return at_32 if clearer and len(at_32.judged.wrong) < len(at_64.judged.wrong) else at_64


def look(
    problems: Sequence[Problem],
    seen: Sequence[Mapping[str, Array]],
    slack: Mapping[str, Array],
    dtype: str,
    own: Mapping[str, Suspect],
    pairs: bool = True,
) -> Look:
    """Judges and diagnoses in one dtype, by the scale of derivatives in which least is wrong."""
    tried = {each: judged_pass(problems[0], seen[0], each, slack, dtype) for each in LOSSES}
    derivatives = min(tried, key=lambda each: len(tried[each].wrong))
    scaled = [
        asked_of(p, of_each_loss(s, p.m, derivatives), dtype)
        for p, s in zip(problems, seen, strict=True)
    ]
    judged, loss = tried[derivatives], descended(problems, seen, dtype)
    return Look(dtype, derivatives, judged, loss, _diagnosed(scaled, judged, loss, own, pairs))


def _diagnosed(
    asked: Sequence[Asked],
    judged: Pass,
    loss: Descended | None,
    own: Mapping[str, Suspect],
    pairs: bool,
) -> Diagnosis:
    """The mistakes; beside one factor that all gradients have in common, if that explains more."""
    pairs = pairs and not _by_loss(judged, loss)
    found = diagnosed(asked, judged.wrong, judged.right, own, pairs)
    if loss is None or not found.unexplained:
        return found
    beside = [
        each._replace(
            seen={n: a / factor if n[:2] in ("dW", "db") else a for n, a in each.seen.items()}
        )
        for each, factor in zip(asked, loss.factors, strict=True)
    ]
    common = [name for name in found.unexplained if name[:2] in ("dW", "db")]
    wrong = [name for name in judged.wrong if name not in common]
    again = diagnosed(beside, wrong, [*judged.right, *common], own, pairs)
    return again if len(again.unexplained) < len(found.unexplained) else found


def _by_loss(judged: Pass, loss: Descended | None) -> bool:
    """Whether nothing before the loss is wrong, and what comes after it belongs to another loss."""
    return loss is not None and not any(before_loss(name) for name in judged.wrong)


def of_each_loss(seen: Mapping[str, Array], m: int, derivatives: str) -> dict[str, Array]:
    """dA and dZ times m where they are those of the mean."""
    if derivatives == "loss":
        return dict(seen)
    return {n: array * m if n[:2] in ("dA", "dZ") else array for n, array in seen.items()}


def precise(
    problem: Problem, seen: Mapping[str, Array], slack: Mapping[str, Array], of: Look
) -> bool:
    """Whether what is wrong is right for float32: a loss of digits, and no mistake."""
    return not judged_pass(problem, seen, of.derivatives, slack, "float32").wrong
