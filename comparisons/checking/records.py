"""What a check found, as plain data, without arrays.

Between measuring and showing, as everywhere: `reports` makes the note and the page of these alone.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from comparisons.records import Judgement

RIGHT, CONVENTION, OTHER_LOSS, MISTAKEN, UNUSABLE = (
    "right",
    "right, by another convention",
    "the loss it prints is not the loss it descends",
    "wrong",
    "not usable",
)


@dataclass(frozen=True)
class Named:
    """A mistake that explains a number that is wrong.

    Attributes:
        name: of the suspect; several if no input tells them apart.
        quantity: the stem of what the mistaken step makes, such as "dW".
        layers: where it stands; -1 for the loss and the cost.
        explains: the quantities that are right once it is put into the reference.
        before, after: the largest difference of the first of these from the reference, over its
            size, without the mistake in it and with it.
        right, computed: the step as it should be and as it was computed, each a line of code in
            the network's layout; "" where no line tells it.
        why, change: what a teacher says of it; `change` is "" where `right` says it already.
    """

    name: tuple[str, ...]
    quantity: str
    layers: tuple[int, ...]
    explains: tuple[str, ...]
    before: float
    after: float
    right: str = ""
    computed: str = ""
    why: str = ""
    change: str = ""


@dataclass(frozen=True)
class Seen:
    """One quantity that was handed over.

    Attributes:
        name: such as "dW2".
        made_from: the nearest quantities before it that were handed over, or given.
        judgement: against the exact value.
        index: of the worst element, in the network's own layout.
        relation: of the whole array to the exact one, in words.
        follows: the earlier quantity at fault that it is made from, "" if it is at fault itself or
            right.
        keras: what Keras has in its place, if it was asked.
    """

    name: str
    made_from: tuple[str, ...]
    judgement: Judgement
    index: tuple[int, ...]
    relation: str
    follows: str
    keras: float | None = None


@dataclass(frozen=True)
class Checked:
    """The answer.

    Attributes:
        verdict: one of the constants above.
        layout: in words, "" if none was found.
        units: n_0 ... n_L of the probe.
        samples: of the probes.
        derivatives: what dA and dZ are derivatives of, "" if none was handed over.
        dtype: that the network computes in.
        seen: what was handed over, on the first probe.
        unseen: what was not.
        mistakes: that explain what is wrong, the first step first.
        unexplained: quantities at fault that nothing known explains.
        descends: the loss whose gradients were handed over, "" if of none that is known; and the
            factor it is multiplied with, in words, "" for 1.
        own_loss: parameter -> whether its gradient is that of the network's own cost; empty if it
            handed over no cost or no gradient.
        notes: what else was noticed, a sentence each.
        trouble: why there is no answer, a sentence.
    """

    verdict: str
    layout: str = ""
    units: tuple[int, ...] = ()
    samples: tuple[int, ...] = ()
    derivatives: str = ""
    dtype: str = ""
    seen: tuple[Seen, ...] = ()
    unseen: tuple[str, ...] = ()
    mistakes: tuple[Named, ...] = ()
    unexplained: tuple[str, ...] = ()
    descends: tuple[str, str] = ("", "")
    own_loss: dict[str, bool] = field(default_factory=dict)
    notes: tuple[str, ...] = ()
    trouble: str = ""
