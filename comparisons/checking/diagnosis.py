"""The diagnosis: which known mistakes, put into the reference, make what a network made.

After `hypotheses` and `fits`. The first quantity that is wrong is looked
at; of all mistakes that could stand in a step before it, and that reproduce it, the one is taken
that leaves least to explain of the rest. With it in the reference the search goes on, and what was
seen is put in its place from there on, so that several mistakes are found one by one.
"""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from comparisons.checking.fits import Fit, Target, fits
from comparisons.checking.hypotheses import Asked, hypotheses
from comparisons.checking.records import Named
from comparisons.suspects import Suspect
from comparisons.suspects.walks import Planted


class Diagnosis(NamedTuple):
    """The mistakes found, and the quantities at fault that none explains."""

    mistakes: tuple[Named, ...]
    unexplained: tuple[str, ...]


def diagnosed(
    asked: Sequence[Asked],
    wrong: Sequence[str],
    right: Sequence[str],
    own: Mapping[str, Suspect] | None = None,
    pairs: bool = True,
) -> Diagnosis:
    """The mistakes that explain what is wrong.

    Args:
        asked: the probes; the first is searched, the others confirm.
        wrong: the quantities that are wrong on the first, in the order of the computation.
        right: those that are right, and have to stay so with a mistake in the reference.
        own: mistakes that depend on the network, as for `hypotheses`.
        pairs: whether two mistakes are tried at once where none alone explains a quantity.
    """
    tried = hypotheses(asked[0].problem, own or {})
    accepted: Planted = {}
    mistakes, unexplained = [], []
    waiting = list(wrong)
    while waiting:
        first = waiting[0]
        found = fits(Target(asked, first, waiting, right, accepted), tried, pairs)
        if not found:
            unexplained.append(first)
            waiting = waiting[1:]
            continue
        before = asked[0].residual(asked[0].made(accepted), first)
        mistakes += _named(found, waiting, before)
        for each in found[0].hypotheses:
            accepted = {**accepted, **each.planted}
        waiting = list(found[0].left)
    return Diagnosis(tuple(mistakes), tuple(unexplained))


def _named(found: Sequence[Fit], waiting: Sequence[str], before: float) -> list[Named]:
    """The mistakes of the best fit, each with those that no number here tells from it."""
    best = found[0]
    ties = [each for each in found if _ties(each, best)]
    explained = tuple(name for name in waiting if name not in best.left)
    return [
        Named(
            tuple(dict.fromkeys(each.hypotheses[number].suspect.name for each in ties)),
            hypothesis.suspect.quantity,
            hypothesis.layers,
            explained,
            before,
            best.residual,
        )
        for number, hypothesis in enumerate(best.hypotheses)
    ]


def _ties(one: Fit, best: Fit) -> bool:
    """Whether two explain the same, with the same numbers."""
    return len(one.hypotheses) == len(best.hypotheses) and one.left == best.left
