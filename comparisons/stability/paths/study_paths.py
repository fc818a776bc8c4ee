"""The ways from logits to a loss that the study walks for a problem: scratch's, and some of Keras.

What a person may write for this problem, each with every gap between the logits; the map has them
all, on a few samples.
"""

from collections.abc import Callable, Mapping
from typing import NamedTuple

import numpy as np

from comparisons.bounds.arithmetic import Array
from comparisons.stability.paths.kinds import SIGMOID, SOFTMAX, own


class Result(NamedTuple):
    """What a path computed, in the layout of the blackboard.

    Attributes:
        loss: of each sample, (m,), or their mean, ().
        gradient: of the mean loss at the logits, (n, m); None if the path has none.
    """

    loss: Array
    gradient: Array | None


Path = Callable[[Array, Array], Result]  # Z (n, m), Y (m,) or (n, m)


def scratch_paths(loss: str) -> dict[str, Path]:
    """The forms of `scratch`: the loss from logits, and two that go through probs.

    Args:
        loss: a crossentropy, Keras's name.
    """
    from scratch.losses import LOSSES

    def from_logits(Z: Array, Y: Array) -> Result:
        each, gradient = LOSSES[loss, "from_logits"]
        return Result(each(Z, Y), gradient(Z, Y) / Z.dtype.type(Z.shape[1]))

    return {
        "scratch from_logits": from_logits,
        "scratch textbook": _through_probs(loss, "textbook"),
        "scratch clipped": _through_probs(loss, "clipped"),
    }


def _through_probs(loss: str, form: str) -> Path:
    from scratch.activations import ACTIVATIONS
    from scratch.losses import LOSSES

    forward, backward = ACTIVATIONS[own(loss)]

    def path(Z: Array, Y: Array) -> Result:
        each, gradient = LOSSES[loss, form]
        A = forward(Z)
        dA = gradient(A, Y) / Z.dtype.type(Z.shape[1])
        return Result(each(A, Y), backward(dA, Z, A))

    return path


def naive_path(loss: str) -> Path:
    """The textbook form of exp(z) / sum(exp(z)), or of 1 / (1 + exp(-z)): for the picture only."""
    from scratch import naive
    from scratch.activations import ACTIVATIONS
    from scratch.losses import LOSSES

    forward = {SOFTMAX: naive.softmax, SIGMOID: naive.sigmoid}[own(loss)]
    _, backward = ACTIVATIONS[own(loss)]

    def path(Z: Array, Y: Array) -> Result:
        each, gradient = LOSSES[loss, "textbook"]
        A = forward(Z)
        return Result(each(A, Y), backward(gradient(A, Y) / Z.dtype.type(Z.shape[1]), Z, A))

    return path


class Way(NamedTuple):
    """A model of Keras and a mode to run it in; what is left open is the loss and the dtype.

    Attributes:
        head, from_logits, between: of the code.
        mode: of `keras_ref.routes.modes`.
        other: whether the layers have another dtype than the loss.
    """

    head: str
    from_logits: bool
    between: str
    mode: str
    other: bool = False

    @property
    def name(self) -> str:
        """As it is named on the pages."""
        words = [self.head]
        words += ["from_logits"] if self.from_logits else []
        words += [f"then {self.between}"] if self.between != "nothing" else []
        words += ["to another dtype"] if self.other else []
        return f"keras {' '.join(words)} in {self.mode}"


def ways(loss: str) -> tuple[Way, ...]:
    """What is walked for a loss: its own activation, written in several ways, in several modes."""
    activation = own(loss)
    return (
        Way("linear", True, "nothing", "functions"),
        Way("linear", True, "nothing", "model"),
        Way("linear", True, "nothing", "train_on_batch"),
        Way(activation, False, "nothing", "functions"),
        Way(activation, False, "nothing", "model"),
        Way(activation, False, "nothing", "train_on_batch"),
        Way(f"backend {activation}", False, "nothing", "functions in a graph"),
        Way(f"backend {activation}", False, "nothing", "functions"),
        Way(activation, False, "Rescaling", "train_on_batch"),
        Way(activation, False, "nothing", "model", other=True),
        Way(activation, False, "nothing", "predict"),
    )


def keras_results(loss: str, Z: Array, Y: Array) -> Mapping[str, Result]:
    """What each of the `ways` computes; those that share a model are run together."""
    from keras_ref.routes.model import Configuration
    from keras_ref.routes.walk import walk

    dtype = str(Z.dtype)
    modes: dict[Configuration, dict[str, Way]] = {}
    for way in ways(loss):
        policy = f"{dtype} layers" if way.other else dtype
        configuration = Configuration(way.head, loss, way.from_logits, way.between, policy)
        modes.setdefault(configuration, {})[way.mode] = way
    found = {}
    for configuration, by_mode in modes.items():
        targets = Y if Y.ndim == 1 else Y.T
        ran = walk(configuration, list(by_mode), Z.T.astype(np.float64), targets)
        for mode, way in by_mode.items():
            each = ran[mode]
            if each.loss is None:
                raise RuntimeError(f"Keras refuses {way.name}: {each.refused}")
            gradient = None if each.gradient is None else each.gradient.T
            found[way.name] = Result(each.loss, gradient)
    return {way.name: found[way.name] for way in ways(loss)}
