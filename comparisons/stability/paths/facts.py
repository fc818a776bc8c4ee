"""What Keras is known to do with an activation and a loss: claims over the cells of the map.

Each says which cells it is about and what they must be; a map that has anything else there has
found news. Those whose name is that of a script in `keras_ref.findings` can be shown in a minute.
"""

from collections import Counter
from collections.abc import Callable, Iterator
from typing import NamedTuple

from comparisons.records import Finding
from comparisons.stability.paths.kinds import (
    CLIPPED,
    CONFUSED,
    FROM_LOGITS,
    LOGITS_CLIPPED,
    NAN,
    NOTHING,
    REFUSED,
    RESCUED,
    SIGMOID,
    SOFTMAX,
    TWICE,
    belongs,
    own,
    through,
)
from comparisons.stability.paths.records import Cell, Walk

TENSORFLOW = "tensorflow"

# What hands on the tensor that it is given, with the logits on it; the others make a new one.
HANDED_ON = ("nothing", "Identity", "Dropout", "Activation linear")
# Heads whose logits Keras does not leave on their output.
FOREIGN = ("backend softmax", "hand-written softmax", "backend sigmoid", "hand-written sigmoid")
# Modes in which a function is called operation by operation.
EAGER = ("functions", "model", "run_eagerly")
OF_ONE_DTYPE = ("float32", "float64", "float16", "bfloat16")
# What comes of clipping: nan too, where 1 - 1e-7 is rounded to 1, or exp has overflowed before.
OF_CLIPPING = (CLIPPED, NAN)


class Fact(NamedTuple):
    """A claim about some cells.

    Attributes:
        name: short and stable.
        statement: one sentence, true or false.
        about: whether a cell is one of them.
        kinds: what each of them must be.
        warned: whether Keras must have warned of the flag; None if the claim does not say.
    """

    name: str
    statement: str
    about: Callable[[Cell], bool]
    kinds: tuple[str, ...]
    warned: bool | None = None


def sees_logits(cell: Cell) -> bool:
    """Whether Keras on TensorFlow finds the logits of a softmax or sigmoid of its own.

    Nothing that makes a new tensor may stand between, a cast neither, and `predict` hands out an
    array. A loss object casts where it is of another dtype than the layers.
    """
    route = cell.route
    return (
        route.backend == TENSORFLOW
        and through(route.head) != NOTHING
        and route.head not in FOREIGN
        and route.between in HANDED_ON
        and cell.mode != "predict"
        and (route.policy in OF_ONE_DTYPE or cell.mode.startswith("functions"))
    )


def sees_operation(cell: Cell) -> bool:
    """Whether Keras finds, in a graph, that its input comes from an operation that it knows."""
    route = cell.route
    return (
        route.backend == TENSORFLOW
        and route.head == f"backend {own(route.loss)}"
        and route.between in HANDED_ON
        and cell.mode not in (*EAGER, "predict")
        and (route.policy in OF_ONE_DTYPE or cell.mode.startswith("functions"))
    )


def sees_nothing(cell: Cell) -> bool:
    """Whether it is a softmax or sigmoid whose logits Keras does not find."""
    return (
        through(cell.route.head) != NOTHING and not sees_logits(cell) and not sees_operation(cell)
    )


FACTS = (
    Fact(
        "from-logits-is-stable",
        "A linear output with `from_logits=True` is computed from the logits, on every backend, in "
        "every mode and every dtype, whatever stands in between.",
        lambda cell: cell.route.head == "linear" and cell.route.from_logits,
        (FROM_LOGITS,),
    ),
    Fact(
        "logits-without-the-flag",
        "A linear output without the flag is taken for probabilities and clipped, without a "
        "warning.",
        lambda cell: cell.route.head == "linear" and not cell.route.from_logits,
        (LOGITS_CLIPPED, NAN),
        warned=False,
    ),
    Fact(
        "keras-restores-logits",
        "Keras on TensorFlow computes a loss from probabilities from their logits all the same, if "
        "its own softmax or sigmoid made them and nothing came in between.",
        lambda cell: (
            sees_logits(cell)
            and not cell.route.from_logits
            and belongs(cell.route.head, cell.route.loss)
        ),
        (RESCUED,),
    ),
    Fact(
        "from-logits-on-a-softmax",
        "With `from_logits=True`, though probabilities come in, it warns, and goes back to the "
        "true logits wherever it would without the flag.",
        lambda cell: (
            sees_logits(cell)
            and cell.route.from_logits
            and belongs(cell.route.head, cell.route.loss)
        ),
        (RESCUED,),
        warned=True,
    ),
    Fact(
        "probabilities-taken-for-logits",
        "With `from_logits=True` probabilities go through a second softmax or sigmoid wherever "
        "Keras does not find their logits, without a warning.",
        lambda cell: sees_nothing(cell) and cell.route.from_logits,
        (TWICE, NAN),
        warned=False,
    ),
    Fact(
        "sigmoid-taken-for-softmax",
        "A sigmoid of Keras under a categorical loss is taken for a softmax.",
        lambda cell: (
            sees_logits(cell)
            and through(cell.route.head) == SIGMOID
            and not belongs(cell.route.head, cell.route.loss)
        ),
        (CONFUSED,),
    ),
    Fact(
        "softmax-taken-for-sigmoids",
        "A softmax of Keras under the binary loss is taken for sigmoids.",
        lambda cell: (
            sees_logits(cell)
            and through(cell.route.head) == SOFTMAX
            and not belongs(cell.route.head, cell.route.loss)
        ),
        (CONFUSED,),
    ),
    Fact(
        "eager-differs-from-graph",
        "`tf.nn.softmax` and `tf.nn.sigmoid` as an activation are seen through in a graph, and not "
        "eagerly: the same model has another loss with `run_eagerly=True`.",
        sees_operation,
        (RESCUED,),
    ),
    Fact(
        "unseen-operation-is-clipped",
        "Where Keras does not see through `tf.nn.softmax` or `tf.nn.sigmoid`, eagerly or under a "
        "loss that is not their own, probabilities are clipped (or give nan).",
        lambda cell: (
            cell.route.head.startswith("backend")
            and not cell.route.from_logits
            and sees_nothing(cell)
        ),
        OF_CLIPPING,
    ),
    Fact(
        "predict-then-loss",
        "The loss of the array that `predict` returned is computed from clipped probabilities (or "
        "is nan), whatever `evaluate` does with the same model.",
        lambda cell: (
            cell.mode == "predict"
            and through(cell.route.head) != NOTHING
            and not cell.route.from_logits
        ),
        OF_CLIPPING,
    ),
    Fact(
        "an-operation-in-between",
        "Behind an operation that makes a new tensor, even an equal one, probabilities are clipped "
        "(or give nan).",
        lambda cell: (
            through(cell.route.head) != NOTHING
            and cell.route.between not in HANDED_ON
            and not cell.route.from_logits
        ),
        OF_CLIPPING,
    ),
    Fact(
        "another-dtype",
        "Probabilities are clipped (or give nan) where the loss is of another dtype than the "
        "layers, as under every mixed policy.",
        lambda cell: (
            through(cell.route.head) != NOTHING
            and cell.route.policy not in OF_ONE_DTYPE
            and not cell.mode.startswith("functions")
            and not cell.route.from_logits
        ),
        OF_CLIPPING,
    ),
    Fact(
        "hand-written-is-clipped",
        "A softmax or sigmoid that a person has written is clipped in every mode, or gives nan: "
        "exp(-z) of the usual sigmoid overflows, and so does its derivative.",
        lambda cell: cell.route.head.startswith("hand-written") and not cell.route.from_logits,
        OF_CLIPPING,
    ),
    Fact(
        "only-tensorflow-restores",
        "On Keras's other backends probabilities are clipped (or give nan) whatever made them.",
        lambda cell: (
            cell.route.backend != TENSORFLOW
            and through(cell.route.head) != NOTHING
            and not cell.route.from_logits
        ),
        OF_CLIPPING,
    ),
)


def findings(walk: Walk) -> tuple[Finding, ...]:
    """The facts that a map establishes or refutes: those that are about some of its cells."""
    return tuple(_findings(walk))


def _findings(walk: Walk) -> Iterator[Finding]:
    cells = [cell for cell in walk.cells() if cell.outcome.kind != REFUSED]
    for fact in FACTS:
        about = [cell.outcome for cell in cells if fact.about(cell)]
        if about:
            counted = Counter(outcome.kind for outcome in about)
            told = ", ".join(f"{number:,} {kind}" for kind, number in counted.most_common())
            heard = {outcome.warned for outcome in about}
            as_claimed = fact.warned is None or heard == {fact.warned}
            holds = set(counted) <= set(fact.kinds) and as_claimed
            yield Finding(fact.name, fact.statement, holds, f"cells: {told}")
