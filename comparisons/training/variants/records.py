"""What is said of a run that was handed in: frozen records, without arrays.

15th of the package.
"""

from dataclasses import dataclass

CONSISTENT, REFUTED = "consistent", "refuted"


@dataclass(frozen=True)
class Said:
    """One candidate.

    Attributes:
        name: the variant, and the settings of which several were tried.
        sentence, formula, who: of the variant.
        verdict: `CONSISTENT` or `REFUTED`.
        step: the first that leaves the bound, counted from 1; 0 if none does.
        place: of the number that is furthest off there, such as ("W1", (3, 4)).
        outside: how many numbers of that step are outside.
        times: how many bounds it is off; inf where no error is allowed.
        computed, exact: what was handed in, and what the candidate makes of it.
        used: how much of the bound the furthest number used before.
        identifiable: the first step at which it can be told from the one that is named, in whatever
            order each computes; 0 if there is none, or none is named.
        reason: of a consistent one beside another, why this run cannot tell them apart.
    """

    name: str
    sentence: str
    formula: str
    who: str
    verdict: str
    step: int = 0
    place: tuple[str, tuple[int, ...]] = ("", ())
    outside: int = 0
    times: float = 0.0
    computed: float = 0.0
    exact: float = 0.0
    used: float = 0.0
    identifiable: int = 0
    reason: str = ""


@dataclass(frozen=True)
class Told:
    """The answer for one run.

    Attributes:
        said: every candidate: the consistent ones first, then the longest unrefuted.
        dtype: of the run.
        steps: that were handed in.
        judged: steps up to the first at which a weight is no number.
        width: how many weights there are.
        undecided: numbers of the named candidate of which nothing can be said.
        rates: (learning rate, name) of candidates that would have taken these steps with another
            learning rate, where none is consistent.
        probes: names of `probes.PROBES` that would tell the consistent ones apart.
        computed: whether the gradients were computed from the data.
        whole: where none is consistent, the parameters of which the closest has every number right
            at the step where it parts.
    """

    said: tuple[Said, ...]
    dtype: str
    steps: int
    judged: int
    width: int
    undecided: int = 0
    rates: tuple[tuple[float, str], ...] = ()
    probes: tuple[str, ...] = ()
    computed: bool = False
    whole: tuple[str, ...] = ()

    @property
    def named(self) -> tuple[Said, ...]:
        """The candidates that took these steps, as far as this run can tell."""
        return tuple(each for each in self.said if each.verdict == CONSISTENT)

    @property
    def late(self) -> tuple[Said, ...]:
        """Those that were flagged later than they could be told; there must be none."""
        return tuple(each for each in self.said if 0 < each.identifiable < each.step)
