"""What a formula is called, given the code it was found under: rescued, clipped, taken for another.

The same formula is right under one code and a surprise under another: the cross-entropy from the
logits is what a linear output with `from_logits=True` asks for, a rescue behind a softmax, and a
mistake behind a sigmoid.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from comparisons.stability.paths.formulas import Formula

FROM_LOGITS = "from logits"
RESCUED = "rescued"
CLIPPED = "clipped"
UNCLIPPED = "unclipped"
TWICE = "twice"
CONFUSED = "confused"
LOGITS_CLIPPED = "logits clipped"
NAN = "nan"
NONE = "no known formula"
SEVERAL = "several"
REFUSED = "refused"

# Each kind in words, as a legend says it.
KINDS = {
    FROM_LOGITS: "asked for from logits, and computed from them: log-sum-exp",
    RESCUED: "probabilities went in, and the loss went back to the logits they were made from",
    CLIPPED: "computed from the probabilities, clipped to [1e-7, 1 - 1e-7]",
    UNCLIPPED: "computed from the probabilities as they are",
    TWICE: "probabilities taken for logits: they go through a second softmax or sigmoid",
    CONFUSED: "the logits of one activation taken for those of the other, sigmoid and softmax",
    LOGITS_CLIPPED: "logits taken for probabilities, and clipped to [1e-7, 1 - 1e-7]",
    NAN: "a loss or a gradient that is not a number",
    NONE: "numbers that no candidate explains",
    SEVERAL: "numbers that candidates of different kinds explain",
    REFUSED: "not run, with the reason",
}

NOTHING, SOFTMAX, SIGMOID = "nothing", "softmax", "sigmoid"

# The models whose every dtype, and everything in between, is walked first and shown on the pages.
USUAL = ((SOFTMAX, "sparse_categorical_crossentropy"), (SIGMOID, "binary_crossentropy"))


def through(head: str) -> str:
    """What the logits go through, as the code says.

    Example:
        >>> through("linear"), through("Softmax layer"), through("backend sigmoid")
        ('nothing', 'softmax', 'sigmoid')
    """
    words = head.lower()
    return next((each for each in (SOFTMAX, SIGMOID) if each in words), NOTHING)


def own(loss: str) -> str:
    """The activation that belongs to a loss.

    Example:
        >>> own("binary_crossentropy"), own("categorical_crossentropy")
        ('sigmoid', 'softmax')
    """
    return SIGMOID if loss == "binary_crossentropy" else SOFTMAX


def belongs(head: str, loss: str) -> bool:
    """Whether a head's activation is the loss's own, or none.

    Example:
        >>> belongs("softmax", "binary_crossentropy"), belongs("linear", "binary_crossentropy")
        (False, True)
    """
    return through(head) in (NOTHING, own(loss))


def kind(head: str, loss: str, formula: Formula) -> str:
    """What it is called that this code computes this formula.

    Args:
        head: of the code, such as "Softmax layer".
        loss: of the code, Keras's name.
        formula: what the numbers are.

    Returns:
        One of `KINDS`; `NONE` for a formula that goes through another activation than the head's.
    """
    written = through(head)
    if formula.form.startswith("from logits") and formula.through == NOTHING:
        if written == NOTHING:
            return FROM_LOGITS
        return RESCUED if belongs(head, loss) else CONFUSED
    if formula.through != written:
        return NONE
    if formula.form.startswith("from logits"):
        return TWICE
    if formula.form == "textbook":
        return UNCLIPPED
    return LOGITS_CLIPPED if written == NOTHING else CLIPPED


def as_written(head: str, from_logits: bool, kind: str) -> bool:
    """Whether a kind is what the code says on its face, in exact arithmetic and up to clipping.

    With `from_logits=True` what comes out of the head is to be taken for logits, whatever it is;
    without it, for probabilities.

    Example:
        >>> as_written("softmax", False, RESCUED), as_written("softmax", True, RESCUED)
        (True, False)
    """
    if through(head) == NOTHING:
        return kind == (FROM_LOGITS if from_logits else LOGITS_CLIPPED)
    return kind == TWICE if from_logits else kind in (RESCUED, CLIPPED, UNCLIPPED)
