"""Walking a route: the modes of one configuration, each with what it gave, warned of or refused."""

from __future__ import annotations

import warnings
from collections.abc import Callable, Sequence
from typing import NamedTuple

from keras_ref.choices import one_of
from keras_ref.network import Array
from keras_ref.routes.backends import backend
from keras_ref.routes.heads import BETWEEN, HEADS
from keras_ref.routes.losses import LOSSES
from keras_ref.routes.model import Configuration, Route, build_route, set_out
from keras_ref.routes.modes import MODES, Absent, Ran
from keras_ref.routes.policies import POLICIES, world


class Walked(NamedTuple):
    """What one mode of a configuration gave.

    Attributes:
        loss: of each sample, (m,), or the mean, (), where Keras gives no more (see `modes`), in
            nats; None if the mode refused to run.
        gradient: of the mean loss at the logits, (m, C); None if the mode has none, refused, or
            left the step out.
        warned: what Keras warned of, each text once, a line each; "" if of nothing. Notes to
            programmers of libraries (DeprecationWarning) are not counted.
        refused: why the mode did not run, in a line; "" if it did.
        skipped_step: whether the optimizer left the step out because the scaled gradient was not
            finite (mixed_float16). No gradient can be read then.
    """

    loss: Array | None
    gradient: Array | None
    warned: str
    refused: str
    skipped_step: bool


def walk(
    configuration: Configuration, modes: Sequence[str], logits: Array, targets: Array
) -> dict[str, Walked]:
    """Runs one configuration in each of these modes, from the same start.

    The modes share one model, and what Keras traced for one mode serves the next where Keras would
    do the same; nothing else passes from mode to mode.

    All modes of a configuration take about 0.9 s on TensorFlow, half of it in XLA. TensorFlow keeps
    graphs and compiled programs for good, 5.6 MB a configuration (measured over 250; neither
    clear_session nor the garbage collector frees any): walk many in several processes.

    Args:
        configuration: the head, the loss and its flag, what stands between, the dtypes.
        modes: keys of `modes.MODES`.
        logits: (m, C) numbers, which are rounded as `model.logits_seen` says.
        targets: (m,) labels from 0 to C - 1 for the sparse crossentropy, else (m, C) numbers.

    Returns:
        For each mode what it gave, every array in the dtype in which Keras computed it.

    Raises:
        ValueError: if a name is unknown, logits or targets do not fit, or Keras runs on a backend
            that is not known here.

    Example:
        >>> import numpy as np
        >>> stable = Configuration("linear", "sparse_categorical_crossentropy", True, "nothing",
        ...                        "float32")
        >>> walked = walk(stable, ["functions"], np.array([[0.0, -200.0]]), np.array([1]))
        >>> walked["functions"].loss.tolist(), walked["functions"].gradient.tolist()
        ([200.0], [[1.0, -1.0]])
    """
    one_of("head", configuration.head, HEADS)
    one_of("loss", configuration.loss, LOSSES)
    one_of("between", configuration.between, BETWEEN)
    one_of("policy", configuration.policy, POLICIES)
    for mode in modes:
        one_of("modes", mode, MODES)
    with world(configuration.policy), warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        route = build_route(configuration, logits, targets)
        walked = {mode: _walked(MODES[mode], route, caught) for mode in MODES if mode in modes}
    return {mode: walked[mode] for mode in modes}


def _walked(
    mode: Callable[[Route], Ran], route: Route, building: list[warnings.WarningMessage]
) -> Walked:
    """One mode; what Keras or its backend raises is a refusal. Building the model counts too."""
    refusals: tuple[type[Exception], ...] = (ValueError, TypeError, RuntimeError)
    ran, refused = None, ""
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        set_out(route)
        try:
            ran = mode(route)
        except Absent as absent:
            refused = str(absent)
        except (*refusals, *backend().errors) as error:
            refused = f"{type(error).__name__}: {str(error).strip().partition(chr(10))[0]}"
    warned = _texts([*building, *caught])
    if ran is None:
        return Walked(None, None, warned, refused, False)
    return Walked(ran.loss, ran.gradient, warned, refused, ran.skipped_step)


def _texts(caught: list[warnings.WarningMessage]) -> str:
    """Each text once, a line each."""
    texts = [str(each.message) for each in caught if each.category is not DeprecationWarning]
    return "\n".join(dict.fromkeys(texts))
