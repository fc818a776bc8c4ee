"""What was found about naming, as plain data.

Innocent   a right network that was checked
Attempt    a network with mistakes in it that was checked
Score      how many attempts came how far
Naming     all of it, with the attempts that failed
"""

from dataclasses import dataclass

# How far an attempt can come; see `Score`.
PLANTED, SHOWN, DETECTED, NAMED, FIRST, PLACED = OUTCOMES = (
    "planted",
    "shown",
    "detected",
    "named",
    "first",
    "placed",
)


@dataclass(frozen=True)
class Innocent:
    """A right network that was checked.

    Attributes:
        number: its author is drawn from it and the seed of the campaign.
        layers: widths, activations and loss, in words.
        hands: what it handed over, in a word.
        verdict: of the check.
        told: what was said against it, in words; "" for nothing.
    """

    number: int
    layers: str
    hands: str
    verdict: str
    told: str


@dataclass(frozen=True)
class Attempt:
    """A network with mistakes in it that was checked.

    Attributes:
        network: its key in `attempts.NETWORKS`.
        style: its key in `checking.styles.STYLES`.
        mistakes: their names.
        steps: where each was planted, such as "dW1, dW2"; as many as there are mistakes.
        shown: whether each changes something that was handed over, beside the others.
        detected: whether the verdict is another than right.
        named: whether each was named, alone or with others that no number here tells from it.
        first: whether the first mistake that was named is one of these.
        placed: whether each was named in the layers where it shows, or in a tie.
        told: the names that were given, the first first.
    """

    network: str
    style: str
    mistakes: tuple[str, ...]
    steps: tuple[str, ...]
    shown: tuple[bool, ...]
    detected: bool
    named: tuple[bool, ...]
    first: bool
    placed: tuple[bool, ...]
    told: tuple[str, ...]

    @property
    def outcomes(self) -> tuple[str, ...]:
        """How far it came, as `OUTCOMES`; what does not show cannot come further."""
        if not all(self.shown):
            return (PLANTED,)
        came = {
            DETECTED: self.detected,
            NAMED: all(self.named),
            FIRST: self.first,
            PLACED: all(self.placed),
        }
        return PLANTED, SHOWN, *(outcome for outcome, so in came.items() if so)


@dataclass(frozen=True)
class Score:
    """How many attempts came how far.

    Attributes:
        of: what they have in common: a network and a style, or a mistake.
        planted: all.
        shown: those of which something that was handed over shows every mistake.
        detected: of these, those that were not called right.
        named: those of which every mistake was named.
        first: those of which a mistake was named first.
        placed: those of which every mistake was named in its place.
    """

    of: tuple[str, ...]
    planted: int
    shown: int
    detected: int
    named: int
    first: int
    placed: int


@dataclass(frozen=True)
class Naming:
    """Everything about naming that one campaign measured.

    Attributes:
        innocents: (what was handed over, verdict, how many) of right networks.
        accused: those that were.
        one, two: attempts with one mistake and with two, by network and style.
        mistakes: attempts with one, by mistake.
        strays: attempts that show and did not come all the way.
    """

    innocents: tuple[tuple[str, str, int], ...]
    accused: tuple[Innocent, ...]
    one: tuple[Score, ...]
    two: tuple[Score, ...]
    mistakes: tuple[Score, ...]
    strays: tuple[Attempt, ...]

    @property
    def checked(self) -> int:
        """How many right networks were checked."""
        return sum(number for _, _, number in self.innocents)


def total(scores: tuple[Score, ...], outcome: str) -> int:
    """How many attempts of several scores came so far.

    Example:
        >>> total((Score(("a",), 3, 2, 2, 2, 1, 1), Score(("b",), 4, 4, 4, 4, 4, 3)), "placed")
        4
    """
    return sum(getattr(score, outcome) for score in scores)
