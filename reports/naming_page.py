"""The page about naming: whether `check` names the mistake that is planted, and accuses nobody.

Beside `power_page`, which publishes it.
"""

from __future__ import annotations

import pandas as pd

from comparisons.checking.records import CONVENTION, RIGHT
from comparisons.power.naming.records import Naming, Score, total
from comparisons.power.records import Power
from reports import numbers
from reports.study_page import ran_on, text
from reports.tables import markdown

# More accusations or attempts that failed than this are left to the JSON.
SHOWN = 40

QUESTION = (
    "`twinprop check` gives a verdict on somebody's own network, and the name of the mistake. So "
    "there are three ways to fail: to accuse a network that is right, to pass one that is wrong, "
    "and to send its author to the wrong line. Each was measured."
)

INNOCENTS = (
    "Authors were drawn at random. Each has a layout, a form of the bias, a form of the targets, "
    "a place for the 1/m or none, a factor of the loss, one of several equal formulas for each "
    "function, a way to write sums, a precision, a network of one to three layers with its loss, "
    "and something to hand over: everything, the ends, the gradients, the weights after a step, or "
    "the forward pass. All of them are right. *By another convention* means that what differs is "
    "said, and is no fault: the cost is a sum and so are its gradients."
)

ONE = (
    "Every mistake of the catalogue was planted in every layer where it can stand, and in all of "
    "them at once, in four networks, each written in four ways that hand over different things. A "
    "mistake *shows* if a number that was handed over changes by more than 1e-12 of the largest of "
    "its array: what changes nothing, or two units in the last place of a weight, cannot be seen "
    "by anybody. It is *named* if its name is given, alone or with others that make the same "
    "numbers; *first* if it comes first; *placed* if it is said to be in the layers in which it "
    "shows."
)

TWO = (
    "Two mistakes at once, drawn at random from all places of the same networks. Both must be "
    "named; a pair in which one hides the other shows less than it holds, and is not counted on."
)

CAVEAT = (
    "The mistakes that are planted are those that `check` computes with, so this tells whether it "
    "finds what it knows, in any dress. A mistake that it does not know is detected just as well, "
    "for a verdict needs no name; what is said then is where it stands and what is certain."
)


def page(power: Power) -> bytes:
    """The page of a campaign.

    Args:
        power: that had networks checked.
    """
    naming = power.naming
    blocks = [
        "# Naming: does a check find the mistake, and does it accuse nobody?",
        ran_on(
            power.environment,
            numbers.count(naming.checked, "right network"),
            numbers.count(total((*naming.one, *naming.two), "planted"), "mistaken one"),
        ),
        f"**{sentence(naming)}**",
        "[Power: the verdicts on single steps](power.md)",
        QUESTION,
        "## Right networks",
        INNOCENTS,
        markdown(innocents(naming)),
        *_accused(naming),
        "## One mistake",
        ONE,
        markdown(scores(naming.one, ("network", "written as"))),
        "## Two mistakes",
        TWO,
        markdown(scores(naming.two, ("network", "written as"))),
        *_strays(naming),
        "## Every mistake",
        "Those of the table above with one mistake, by its name.",
        markdown(scores(naming.mistakes, ("mistake",))),
        "## What this does not show",
        CAVEAT,
    ]
    return text(blocks)


def sentence(naming: Naming) -> str:
    """The verdict, in one sentence, without markup."""
    accused, shown = len(naming.accused), total(naming.one, "shown")
    both = total(naming.two, "shown")
    right = (
        f"of {numbers.count(naming.checked, 'right network')} "
        f"{'none was' if not accused else f'{numbers.count(accused)} were'} accused"
    )
    one = (
        f"of {numbers.count(shown, 'network')} with a mistake that shows, "
        f"{numbers.share(total(naming.one, 'detected'), shown)} were detected, "
        f"{numbers.share(total(naming.one, 'first'), shown)} named first, and "
        f"{numbers.share(total(naming.one, 'placed'), shown)} placed"
    )
    two = f"of both mistakes of a pair, {numbers.share(total(naming.two, 'named'), both)}"
    return f"{'Wrong' if failed(naming) else 'Right'}: {right}; {one}; {two} were named."


def failed(naming: Naming) -> bool:
    """Whether somebody was accused, or a mistake that shows passed."""
    every = (*naming.one, *naming.two)
    return bool(naming.accused) or total(every, "detected") < total(every, "shown")


def innocents(naming: Naming) -> pd.DataFrame:
    """Verdicts on right networks, by what they hand over."""
    hands = dict.fromkeys(each for each, _, _ in naming.innocents)
    return pd.DataFrame(
        [
            {
                "handed over": each,
                "networks": numbers.count(sum(n for h, _, n in naming.innocents if h == each)),
                **{verdict: _many(naming, each, verdict) for verdict in (RIGHT, CONVENTION)},
                "accused": numbers.count(
                    sum(
                        n
                        for h, verdict, n in naming.innocents
                        if h == each and verdict not in (RIGHT, CONVENTION)
                    )
                ),
            }
            for each in hands
        ]
    )


def _many(naming: Naming, hands: str, verdict: str) -> str:
    return numbers.count(sum(n for h, v, n in naming.innocents if (h, v) == (hands, verdict)))


def scores(of: tuple[Score, ...], words: tuple[str, ...]) -> pd.DataFrame:
    """How far attempts came, a line for each thing, all of them last.

    Args:
        of: the scores.
        words: what the parts of `Score.of` are.
    """
    every = Score(
        ("all", *[""] * (len(words) - 1)),
        *(total(of, each) for each in ("planted", "shown", "detected", "named", "first", "placed")),
    )
    return pd.DataFrame(
        [
            {
                **dict(zip(words, score.of, strict=True)),
                "planted": numbers.count(score.planted),
                "shows": numbers.count(score.shown),
                "detected": numbers.share(score.detected, score.shown),
                "named": numbers.share(score.named, score.shown),
                "first": numbers.share(score.first, score.shown),
                "placed": numbers.share(score.placed, score.shown),
            }
            for score in (*of, every)
        ]
    )


def _accused(naming: Naming) -> list[str]:
    """The right networks that were accused."""
    if not naming.accused:
        return []
    frame = pd.DataFrame(
        [
            {
                "author": each.number,
                "network": each.layers,
                "handed over": each.hands,
                "verdict": each.verdict,
                "told": each.told,
            }
            for each in naming.accused[:SHOWN]
        ]
    )
    again = "To see one again: `comparisons.power.naming.innocents.innocent(seed, author)`."
    return ["### Accused, and right", markdown(frame), again]


def _strays(naming: Naming) -> list[str]:
    """The attempts that show, and were not detected, named or placed."""
    if not naming.strays:
        return []
    frame = pd.DataFrame(
        [
            {
                "network": each.network,
                "written as": each.style,
                "planted": "; ".join(map(_planted, each.mistakes, each.steps)),
                "told": "; ".join(each.told) if each.told else "nothing known explains it",
                "detected": "yes" if each.detected else "no",
            }
            for each in naming.strays[:SHOWN]
        ]
    )
    more = len(naming.strays) - SHOWN
    return [
        "## What was not named",
        markdown(frame),
        f"And {numbers.count(more)} more, in `results.json`." if more > 0 else "",
    ]


def _planted(mistake: str, steps: str) -> str:
    return f"{mistake} ({steps})"
