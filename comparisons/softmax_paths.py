"""The ways from logits to a cross-entropy, and the formulas one may really have been computed by.

A *path* is a piece of code: what a person writes. A *candidate* is a formula with its exact values
and bounds. Which candidate a path computes is decided by holding its loss and its gradient against
each of them, never by reading its name.
"""

from collections.abc import Callable
from typing import Any, NamedTuple

import numpy as np

from comparisons.bounds import composed as composed_bounds
from comparisons.bounds import losses as loss_bounds
from comparisons.bounds.arithmetic import format_of
from comparisons.dialects import Array
from comparisons.oracle import losses
from comparisons.oracle.composed import composed
from comparisons.oracle.exact import Exact

NAME = "sparse_categorical_crossentropy"


class Result(NamedTuple):
    """What a path computed, in the layout of the blackboard.

    Attributes:
        loss: of each sample, (m,).
        gradient: of each sample's loss at its logits, (n, m); None if the path has none.
    """

    loss: Array
    gradient: Array | None


Path = Callable[[Array, Array], Result]  # Z (n, m), Y (m,)


def scratch_paths() -> dict[str, Path]:
    """The forms of `scratch`: the loss from logits, and two that go through probs."""
    from scratch.losses import LOSSES

    def from_logits(Z: Array, Y: Array) -> Result:
        loss, gradient = LOSSES[NAME, "from_logits"]
        return Result(loss(Z, Y), gradient(Z, Y))

    return {
        "scratch from_logits": from_logits,
        "scratch textbook": _through_probs("textbook"),
        "scratch clipped": _through_probs("clipped"),
    }


def _through_probs(form: str) -> Path:
    from scratch.activations import softmax, softmax_backward
    from scratch.losses import LOSSES

    def path(Z: Array, Y: Array) -> Result:
        loss, gradient = LOSSES[NAME, form]
        A = softmax(Z)
        return Result(loss(A, Y), softmax_backward(gradient(A, Y), Z, A))

    return path


def naive_path(Z: Array, Y: Array) -> Result:
    """The textbook form of exp(z) / sum(exp(z)), without a shift: for the picture only."""
    from scratch.activations import softmax_backward
    from scratch.losses import LOSSES
    from scratch.naive import softmax

    loss, gradient = LOSSES[NAME, "textbook"]
    A = softmax(Z)
    return Result(loss(A, Y), softmax_backward(gradient(A, Y), Z, A))


def keras_paths() -> dict[str, Path]:
    """The ways that `keras_ref.stability` knows, their arrays turned round."""
    from keras_ref.stability import PATHS

    def turned(name: str) -> Path:
        def path(Z: Array, Y: Array) -> Result:
            loss, gradient = PATHS[name](np.ascontiguousarray(Z.T), Y, str(Z.dtype))
            return Result(loss, None if gradient is None else gradient.T)

        return path

    return {f"keras {name}": turned(name) for name in PATHS}


class Candidate(NamedTuple):
    """A formula: the exact loss and gradient at given logits, and how far each may be off.

    Attributes:
        loss, gradient: exact.
        loss_bound, gradient_bound: how far rounding can carry them.
        loss_likely, gradient_likely: how far it does in all likelihood.
    """

    loss: Exact
    loss_bound: Array
    loss_likely: Array
    gradient: Exact
    gradient_bound: Array
    gradient_likely: Array


def candidates(Z: Array, Y: Array) -> dict[str, Candidate]:
    """Every formula that a path could have been computed by, in the order in which they are tried.

    "clipped in float32" (or in float64) is for a loss of another dtype than the logits: the probs
    are cast on the way, so the coarser of the two sets the bound, and the clipping limits are those
    of the loss.

    Args:
        Z: logits, (n, m).
        Y: classes, (m,).
    """
    dtype = str(Z.dtype)
    other = "float32" if dtype == "float64" else "float64"
    return {
        "from_logits": _from_logits(Z, Y),
        "textbook": _composed(Z, Y, "textbook", dtype, dtype),
        "clipped": _composed(Z, Y, "clipped", dtype, dtype),
        f"clipped in {other}": _composed(Z, Y, "clipped", other, "float32"),
    }


def _from_logits(Z: Array, Y: Array) -> Candidate:
    dtype = str(Z.dtype)
    settings = {"name": NAME, "form": "from_logits", "dtype": dtype}
    loss = losses.loss(Z, Y, **settings)
    gradient = losses.gradient(Z, Y, **settings, m=1)
    fp = format_of(dtype)
    loss_bound, loss_likely = (
        loss_bounds.loss(loss, Z, Y, **settings, fp=each) for each in (fp, fp.likely)
    )
    gradient_bound, gradient_likely = (
        loss_bounds.gradient(gradient, Z, Y, **settings, m=1, fp=each) for each in (fp, fp.likely)
    )
    return Candidate(loss, loss_bound, loss_likely, gradient, gradient_bound, gradient_likely)


def _composed(Z: Array, Y: Array, form: str, dtype: str, coarser: str) -> Candidate:
    settings: dict[str, Any] = {"through": "softmax", "name": NAME, "form": form, "dtype": dtype}
    loss, gradient = composed(Z, Y, **settings)
    fp = format_of(coarser)
    certain, likely = (
        composed_bounds.errors(Z, Y, **settings, head=each, fp=each) for each in (fp, fp.likely)
    )
    return Candidate(
        loss,
        certain.loss.bound,
        likely.loss.bound,
        gradient,
        certain.gradient.bound,
        likely.gradient.bound,
    )
