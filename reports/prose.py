"""What a reader is told: the question of each study, how to read its page, and why it is so.

Second in the reading order. Words only; the numbers on a page come from the records.
"""

from __future__ import annotations

from typing import NamedTuple

from comparisons.records import IDENTICAL, PROVEN, SKIPPED, SUSPECT, UNDECIDABLE, WRONG


class Prose(NamedTuple):
    """The words of one study.

    Attributes:
        title: a heading.
        question: what was asked, in one or two sentences.
        reading: how to read the tables and pictures of the page.
        why: what lies behind the result, for someone who meets it for the first time.
    """

    title: str
    question: str
    reading: str
    why: str


LEGEND = {
    IDENTICAL: "every number is the exact value, bit for bit",
    PROVEN: "the error is no larger than rounding can make it; the number beside it says how much "
    "of that bound was used (0 is exact, 1 is the edge)",
    SUSPECT: "inside the worst case of rounding, but larger than rounding of this size plausibly "
    "gets; worth a look",
    UNDECIDABLE: "these inputs cannot tell right from wrong here; the reason is given",
    SKIPPED: "not run, with the reason; it counts neither for nor against",
    WRONG: "outside the bound: no order of rounding explains it",
}

IDEA = (
    "The same network is computed twice from the same weights: from scratch in NumPy and by Keras. "
    "The computation is cut into steps, and each step of each program is judged from *that "
    "program's own inputs to it*, against the exact result of the step. So errors do not pile up "
    "from step to step, and the first step outside its bound is the one at fault."
)

DIFFERENCES = (
    "`max_abs`, `max_rel` and `max_ulp` are the largest distances between the two programs: "
    "absolute, relative to the larger number, and in units in the last place. They are there to "
    "be read and decide nothing: where terms cancel, two correct programs can be many units apart."
)

STUDIES = {
    "forward": Prose(
        title="Forward: every value on the way to the loss",
        question="Do both programs compute the right pre-activations `Z` and activations `A` in "
        "every layer, the right loss for each example, and the right cost, their mean?",
        reading="Rows follow the computation: `Z1` from the data, `A1` from `Z1`, and so on to "
        "the cost. Read downwards; the first `wrong` is where a mistake was made. What comes after "
        "it is judged on its own: `proven, after Z2` is right for what it was made from, but that "
        "goes back to a `Z2` that is not.",
        why="An element of `Z` is a sum of products, and a computer rounds after almost every one "
        "of these operations. One rounding changes a result by at most one part in 2^24 "
        "(float32) or 2^53 (float64). The more terms a sum has, and the larger they are, the more "
        "room rounding has: that is what the bound counts. NumPy and Keras may add the "
        "same terms in different orders and so end a little apart, both correct. Where large "
        "terms cancel, little is left of the sum and much of what is left can be rounding; the "
        "relative difference then looks alarming, and the bound, which knows the size of the "
        "terms, does not.",
    ),
    "gradients": Prose(
        title="Gradients: every derivative on the way back",
        question="Do both programs compute the right derivatives `dA`, `dZ`, `dW` and `db` of the "
        "cost in every layer? Keras finds them by automatic differentiation, the scratch network "
        "by the formulas of backpropagation; central differences look on as a third witness, who "
        "decides nothing.",
        reading="Rows run from the loss back to the data. `dW2` is the derivative of the cost with "
        "respect to `W2`. A mistake in one layer does not colour the layers below it, because "
        "each step is judged from the derivatives that this program itself handed down; `proven, "
        "after dZ2` is right for what it was made from, but that goes back to a wrong `dZ2`.",
        why="Backpropagation is the chain rule, read from the loss backwards: `dZ` of the last "
        "layer follows from the loss, `dW` and `db` of a layer from its `dZ`, `dA` of the layer "
        "below from `dZ` and `W`, and so on. Automatic differentiation applies the same rule to "
        "the operations that were run, so the two should differ by rounding alone. A central "
        "difference, (cost(w + h) - cost(w - h)) / 2h, knows nothing of the rule, which makes it "
        "an independent witness, but a coarse one: its own error shrinks like h squared while "
        "the rounding in the two costs is blown up by 1/h. The best h leaves about ten digits in "
        "float64 and about five in float32. ReLU has a kink at zero, where it has no derivative; "
        "there the branch is taken that the program's own `Z` shows.",
    ),
    "stability": Prose(
        title="Stability: softmax in the layer, or logits into the loss",
        question="A classifier can end in a softmax layer and hand probabilities to the loss, or "
        "hand its logits over and leave the softmax to the loss. On paper the two are equal. What "
        "happens to loss and gradient when the logits grow?",
        reading="Follow the pictures from left to right, from harmless logits to extreme ones. A "
        "line that flattens has stopped to see how wrong the network is; a derivative of exactly "
        "zero means that the network no longer learns from its mistake. A name such as `keras "
        "softmax in fit` is one way to write the code and to run it; each way was held against "
        "every formula it might come down to, and the table says which one it is.",
        why="A probability can be too small to be stored: in float32, exp(-104) is zero, and the "
        "logarithm of zero is minus infinity. Keras therefore clips probabilities at 1e-7 before "
        "it takes the logarithm. The loss then stops at -ln(1e-7) = 16.118, however wrong the "
        "network is, and because a clipped number does not move, its derivative is exactly zero: "
        "the worst mistakes teach nothing. From logits neither happens, because the logarithm and "
        "the exponential are joined before anything is rounded: the loss is ln(sum exp(z)) - z of "
        "the wanted class, with the largest logit taken out first, and its derivative is simply "
        "the probabilities minus the target. The naive experiment shows none of this in Keras on "
        "TensorFlow: a softmax leaves the logits on its output in an attribute `_keras_logits`, "
        "and the loss quietly uses them instead of the probabilities. The rescue ends where "
        "anything that makes a new tensor stands between the softmax and the loss.",
    ),
    "adam": Prose(
        title="Adam: the path of an optimiser",
        question="From the same start and on the same batches, does each program take the step "
        "that Adam prescribes, at every step of a training run? SGD, plain and with momentum, is "
        "run beside it.",
        reading="*In step*: each step is judged from that program's own weights, moments and "
        "gradient just before it, so the last step is judged as sharply as the first. "
        "*Free*: both programs are left alone and the picture shows how far apart they drift. The "
        "verdict comes from the first; the second is there to be seen.",
        why="Adam keeps two running means, m of the gradient and v of its square, and moves each "
        "weight by lr * sqrt(1 - beta_2^t) / (1 - beta_1^t) * m / (sqrt(v) + epsilon). That is the "
        "form Keras uses; other libraries add epsilon after correcting v, which is not the "
        "same number. Because the step is divided by sqrt(v), its length hardly depends on the "
        "size of the gradient: where a gradient is close to zero, a rounding error can change "
        "the direction of a full step. So the distance between two free runs grows from rounding "
        "alone, and after some hundreds of steps a correct run and a mistaken one can be equally "
        "far away. Only the judgement in step can tell them apart. A sudden rise is a relu whose "
        "input came so close to zero that one run took it as open and the other as shut. In "
        "float64 there is a second reason, and not rounding of this size: Keras holds some "
        "settings in float32, and so follows another recipe by one part in 10^8; told of that, "
        "scratch stays beside it.",
    ),
}


def prose(name: str) -> Prose:
    """The words of a study.

    Args:
        name: of a study, such as "forward".

    Returns:
        Its words; for a study without any of its own, plain ones that fit every study.
    """
    plain = Prose(
        title=name.capitalize(),
        question=f"Does each step of the study `{name}` agree with the exact value?",
        reading="Rows follow the computation; the first `wrong` is where a mistake was made.",
        why=IDEA,
    )
    return STUDIES.get(name, plain)
