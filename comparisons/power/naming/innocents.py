"""Innocents: right networks of authors drawn at random, each checked.

After `written`.
"""

import numpy as np

from comparisons.checking.answering import Asked
from comparisons.checking.checked import checked
from comparisons.checking.connection import Connection
from comparisons.checking.records import CONVENTION, RIGHT, Checked
from comparisons.power.naming.authors import ACTIVATIONS, ENDS, Author, author
from comparisons.power.naming.records import Innocent
from comparisons.power.naming.written import network

DEEPEST, WIDEST, MOST_OUTPUTS = 3, 9, 5


def innocent(seed: int, number: int) -> Innocent:
    """Has one right network checked.

    Args:
        seed: of the campaign.
        number: of the author.

    Example:
        >>> innocent(0, 0).verdict in (RIGHT, CONVENTION)
        True
    """
    net, who = drawn(seed, number)
    with np.errstate(all="ignore"):  # some take the log of a probability that has become 0
        found = checked(Asked(lambda p: network(p, net, who)), net)
    accused = found.verdict not in (RIGHT, CONVENTION)
    layers = f"{'-'.join(map(str, net.units))} {' '.join(net.activations)}, {net.loss}"
    return Innocent(number, layers, who.hands, found.verdict, _told(found) if accused else "")


def drawn(seed: int, number: int) -> tuple[Connection, Author]:
    """A network and its author."""
    rng = np.random.default_rng([seed, number])
    output, loss = ENDS[rng.integers(len(ENDS))]
    hidden = int(rng.integers(DEEPEST))
    least = 2 if loss == "categorical_crossentropy" or output == "softmax" else 1
    outputs = int(rng.integers(least, MOST_OUTPUTS + 1))
    units = (*(int(n) for n in rng.integers(2, WIDEST, size=hidden + 1)), outputs)
    bends = tuple(ACTIVATIONS[k] for k in rng.integers(len(ACTIVATIONS), size=hidden))
    net = Connection((*bends, output), loss, units)
    return net, author(rng, net, outputs)


def _told(found: Checked) -> str:
    """What was said against it."""
    names = [" or ".join(each.name) for each in found.mistakes]
    unexplained = [f"{name} unexplained" for name in found.unexplained]
    return "; ".join([*names, *unexplained, found.trouble]).strip("; ")
