"""Attempts: mistakes of the catalogue planted in networks of four styles, and what `check` says.

After `records`. A mistake shows if it changes anything that was handed over by more than rounding
could: by 1e-12 of the largest number of its array. Whoever returns the gradients alone cannot be
told that the loss they do not return is wrong.
"""

from collections.abc import Mapping

import numpy as np

from comparisons.checking.answering import Asked
from comparisons.checking.checked import checked
from comparisons.checking.connection import Connection, connection
from comparisons.checking.handed_over import Handed, best_layout
from comparisons.checking.hypotheses import Hypothesis, hypotheses
from comparisons.checking.probes import probes
from comparisons.checking.records import RIGHT, UNUSABLE, Named
from comparisons.checking.styles import STYLES
from comparisons.dialects import Array
from comparisons.power.naming.records import Attempt
from comparisons.suspects.walks import Planted

# Layers and loss, as people say them. Its rate is that of the catalogue's early update.
NETWORKS = {
    "deep relu": ("relu relu softmax", "cce"),
    "squares": ("sigmoid sigmoid", "mse"),
    "yes or no": ("tanh sigmoid", "bce"),
    "logits": ("relu tanh linear", "cce"),
}
RATE = 0.1

SHOWS = 1e-12


def network(name: str) -> Connection:
    """One of `NETWORKS`."""
    layers, loss = NETWORKS[name]
    return connection({"layers": layers, "loss": loss, "learning_rate": RATE})


def everywhere(name: str) -> list[Hypothesis]:
    """Every mistake in every place of a network, and in all its places at once."""
    return hypotheses(probes(network(name))[0], {})


def attempt(name: str, style: str, mistakes: tuple[Hypothesis, ...]) -> Attempt:
    """Plants mistakes and has the network checked.

    Args:
        name: of the network.
        style: it is written in.
        mistakes: in it, no two of them in one place.
    """
    net = network(name)
    planted: Planted = {}
    for each in mistakes:
        planted = {**planted, **each.planted}
    found = checked(Asked(lambda p: STYLES[style](p, net, planted)), net)
    named = [_of(each, found.mistakes) for each in mistakes]
    shown = [_shown(net, style, planted, each) for each in mistakes]
    return Attempt(
        name,
        style,
        tuple(each.suspect.name for each in mistakes),
        tuple(_steps(each) for each in mistakes),
        tuple(bool(each) for each in shown),
        found.verdict not in (RIGHT, UNUSABLE),
        tuple(bool(each) for each in named),
        bool(found.mistakes) and any(found.mistakes[0] in each for each in named),
        tuple(_placed(*each) for each in zip(named, shown, strict=True)),
        tuple(each.name[0] for each in found.mistakes),
    )


def _of(hypothesis: Hypothesis, told: tuple[Named, ...]) -> list[Named]:
    """Where a mistake was named."""
    return [each for each in told if hypothesis.suspect.name in each.name]


def _placed(told: list[Named], shown: set[int]) -> bool:
    """Whether all layers in which a mistake shows were told, or it is in a tie."""
    layers = {layer for each in told for layer in each.layers}
    return bool(told) and (shown <= layers or len(told[0].name) > 1)


def _steps(hypothesis: Hypothesis) -> str:
    """Such as "dW1, dW2"."""
    stem = hypothesis.suspect.quantity
    return ", ".join(stem if layer < 0 else f"{stem}{layer}" for layer in hypothesis.layers)


def _shown(net: Connection, style: str, planted: Planted, one: Hypothesis) -> set[int]:
    """The layers without whose mistake what is handed over would be other numbers."""
    returned = _returned(net, style, planted)
    found = set()
    for spot in one.planted:
        without = {at: each for at, each in planted.items() if at != spot}
        other = _returned(net, style, without)
        if any(name not in other or _apart(a, other[name]) for name, a in returned.items()):
            found.add(spot[1])
    return found


def _returned(net: Connection, style: str, planted: Planted) -> Mapping[str, Array]:
    handed, _ = best_layout(Asked(lambda p: STYLES[style](p, net, planted)), probes(net)[0], net)
    return handed.reply.arrays if isinstance(handed, Handed) else {}


def _apart(one: Array, other: Array) -> bool:
    if one.shape != other.shape:
        return True
    size = max(np.abs(one).max(initial=0.0), np.abs(other).max(initial=0.0))
    return not bool(np.abs(one - other).max(initial=0.0) <= SHOWS * size)
