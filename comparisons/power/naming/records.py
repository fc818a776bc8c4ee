"""What was tried about naming, as plain data.

After nothing. An `Attempt` is one network with mistakes in it that was checked; an `Innocent` one
without any.
"""

from dataclasses import dataclass


@dataclass(frozen=True)
class Innocent:
    """A right network that was checked.

    Attributes:
        number: of its author, who is drawn from it.
        layers: activations and loss, in words.
        hands: what it handed over.
        verdict: of the check.
        told: what was said against it, "" for nothing.
    """

    number: int
    layers: str
    hands: str
    verdict: str
    told: str = ""


@dataclass(frozen=True)
class Attempt:
    """A network with mistakes in it that was checked.

    Attributes:
        network: its key in `networks.NETWORKS`.
        style: its key in `checking.styles.STYLES`.
        mistakes: their names.
        steps: where each was planted, such as "dW1, dW2"; as many as there are mistakes.
        shows: whether each changes something that was handed over, beside the others.
        detected: whether the verdict is another than right.
        named: whether each was named, alone or with others that no number here tells from it.
        first: whether the first mistake that was named is one of these.
        placed: whether each was named at its step, or in a tie.
        told: the names that were given, the first first.
    """

    network: str
    style: str
    mistakes: tuple[str, ...]
    steps: tuple[str, ...]
    shows: tuple[bool, ...]
    detected: bool
    named: tuple[bool, ...]
    first: bool
    placed: tuple[bool, ...]
    told: tuple[str, ...]
