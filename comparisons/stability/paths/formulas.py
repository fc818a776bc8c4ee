"""The formulas by which a loss may have been computed from logits, with exact values and bounds.

A formula is what the logits go through, composed with a form of the loss, in two formats: that of
the head and that of the loss. Every combination is a candidate, those too that make no sense: heads
and losses that do not belong together are written by people, and flags are set wrongly.

Source: the forms are those of keras/src/backend/{tensorflow,jax,torch}/nn.py in Keras 3.15, with
`mean` of the numpy.py beside them, and the -100 is that of PyTorch's documented BCELoss.
"""

from typing import Any, NamedTuple

import numpy as np

from comparisons.bounds import composed as bounds
from comparisons.bounds.arithmetic import Array, format_of
from comparisons.oracle import layers
from comparisons.oracle.composed import composed
from comparisons.oracle.exact import Exact
from comparisons.oracle.losses import limits
from comparisons.stability.paths.kinds import NOTHING, SIGMOID, SOFTMAX

SPARSE, CATEGORICAL = "sparse_categorical_crossentropy", "categorical_crossentropy"
BINARY = "binary_crossentropy"


class Form(NamedTuple):
    """A form of a loss.

    Attributes:
        name, form: where the oracle and the bounds have it.
        averaged: the dtype in which the mean over the outputs is taken, if another than the rest.
    """

    name: str
    form: str
    averaged: str = ""


# Keras clips in two ways: its sparse loss on TensorFlow first, and then normalises; every other
# categorical loss of it the other way round.
CATEGORICAL_FORMS = {
    "from logits": Form(CATEGORICAL, "from_logits"),
    "textbook": Form(CATEGORICAL, "textbook"),
    "clipped, then scaled": Form(SPARSE, "clipped"),
    "scaled, then clipped": Form(CATEGORICAL, "clipped"),
}

# On JAX and PyTorch, Keras takes the mean of doubles in float32, and casts it back.
FORMS: dict[str, dict[str, Form]] = {
    SPARSE: CATEGORICAL_FORMS,
    CATEGORICAL: CATEGORICAL_FORMS,
    BINARY: {
        "from logits": Form(BINARY, "from_logits"),
        "textbook": Form(BINARY, "textbook"),
        "clipped": Form(BINARY, "clipped"),
        "clipped, logs from -100": Form(BINARY, "held"),
        "from logits, averaged in float32": Form(BINARY, "from_logits", "float32"),
        "clipped, averaged in float32": Form(BINARY, "clipped", "float32"),
    },
}

THROUGH = (NOTHING, SOFTMAX, SIGMOID)


class Formula(NamedTuple):
    """What the logits go through, and what the loss makes of that.

    Attributes:
        through: "nothing", "softmax" or "sigmoid".
        form: of the loss, a key of `FORMS`.
        head_dtype: in which the head computes.
        loss_dtype: in which the loss does, to which what the head gives is cast.

    Example:
        >>> Formula("softmax", "from logits", "float16", "float32").name
        'from logits, of softmax(z) in float16, in float32'
        >>> Formula("nothing", "from logits", "float32", "float32").name
        'from logits, of z, in float32'
    """

    through: str
    form: str
    head_dtype: str
    loss_dtype: str

    @property
    def name(self) -> str:
        """In words."""
        of = "z" if self.through == NOTHING else f"{self.through}(z)"
        where = "" if self.head_dtype == self.loss_dtype else f" in {self.head_dtype}"
        return f"{self.form}, of {of}{where}, in {self.loss_dtype}"

    @property
    def kind(self) -> tuple[str, str]:
        """Which function of the logits it is; both orders of clipping and scaling are one.

        The textbook form after its own head is the form from logits in exact arithmetic. It is a
        kind of its own because it is infinite where a prob underflows.
        """
        return self.through, "clipped" if "clipped" in self.form else self.form.split(",")[0]


class Truth(NamedTuple):
    """An exact value, how far correct rounding may carry it, and how far it is likely to.

    A bound of nan says that nothing is known; inf that nothing but inf or nan is right.
    """

    exact: Exact
    bound: Array
    likely: Array


class Candidate(NamedTuple):
    """What a formula gives: the loss of each sample, their mean, and the gradient.

    Attributes:
        loss: of each sample, (m,).
        mean: of them, ().
        gradient: of the mean, with its 1/m, at the logits, (n, m).
    """

    loss: Truth
    mean: Truth
    gradient: Truth


def candidates(
    loss: str, Z: Array, Y: Array, head_dtype: str, loss_dtype: str
) -> dict[Formula, Candidate]:
    """Every formula with its exact values and bounds, in the order in which they are to be named.

    Args:
        loss: Keras's name.
        Z: logits, (n, m), exactly representable in both dtypes.
        Y: classes, (m,), or weights, (n, m).
        head_dtype, loss_dtype: "float64", "float32", "float16" or "bfloat16".

    Raises:
        ValueError: if the loss is unknown, or a dtype does not hold the logits.
    """
    if loss not in FORMS:
        raise ValueError(f"`loss` must be one of {list(FORMS)}; got {loss!r}")
    for dtype in (head_dtype, loss_dtype):
        if (Z.astype(dtype).astype(np.float64) != Z).any():
            raise ValueError(f"`Z` must hold numbers that {dtype} has; got {Z.dtype} with others")
    formulas = [
        Formula(through, form, head_dtype, loss_dtype)
        for form in forms(loss, loss_dtype)
        for through in THROUGH
    ]
    return {formula: candidate(formula, loss, Z, Y) for formula in formulas}


def forms(loss: str, dtype: str) -> tuple[str, ...]:
    """The forms of a loss that differ in a dtype.

    PyTorch's binary loss takes no log below -100. That is another formula only where 1 - 1e-7 is
    rounded to 1, and the log of 0 is taken in spite of the clipping. A mean in float32 is one only
    in float64.
    """
    holds = limits("clipped", dtype)["high"] < 1
    left_out = {"held": holds, "float32": dtype != "float64"}
    return tuple(
        words
        for words, (_, form, averaged) in FORMS[loss].items()
        if not (left_out.get(form) or left_out.get(averaged))
    )


def candidate(formula: Formula, loss: str, Z: Array, Y: Array) -> Candidate:
    """One of them; the arguments are those of `candidates`."""
    name, form, averaged = FORMS[loss][formula.form]
    m, dtype = Z.shape[1], formula.loss_dtype
    head, fp = format_of(formula.head_dtype, "every"), format_of(dtype, "every")
    asked: dict[str, Any] = {
        "through": formula.through,
        "name": name,
        "form": form,
        "dtype": dtype,
        "m": m,
    }
    log_of_0 = bounds.takes_log_of_0(name, form, dtype)
    known = bounds.settled(Z, formula.through, head).at if log_of_0 else None
    exact = composed(Z, Y, **asked, settled=known)
    certain = bounds.errors(Z, Y, **asked, head=head, fp=fp)
    likely = bounds.errors(Z, Y, **asked, head=head.likely, fp=fp.likely)
    if averaged:
        coarse = format_of(averaged, "every")
        certain, likely = (bounds.averaged(off, len(Z), coarse) for off in (certain, likely))
    losses = (bounds.loss_bound(off) for off in (certain, likely))
    means = (bounds.mean_bound(exact.loss, off) for off in (certain, likely))
    gradients = (
        np.where(np.isnan(exact.gradient.hi), np.nan, off.gradient.bound)
        for off in (certain, likely)
    )
    return Candidate(
        Truth(exact.loss, *losses),
        Truth(layers.mean(exact.loss), *means),
        Truth(exact.gradient, *gradients),
    )
