"""The connection: what a person says of their network, in the first line of one function.

First of the package. A person connects code that knows nothing of this project by writing one
function beside it, which is given weights and data and returns what their code makes of them:

    def twinprop(p, layers="relu, softmax", loss="categorical_crossentropy"):
        A2, cache = forward(p.X, {"W1": p.W1, "b1": p.b1, "W2": p.W2, "b2": p.b2})
        return {"A2": A2, "cost": cost(A2, p.Y), **backward(cache, p.Y)}

What the network is stands in the defaults of its arguments, so that nothing has to be imported.
"""

import inspect
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from comparisons.problems import ACTIVATIONS, LOSSES

NAME = "twinprop"

# As people call them.
SHORT = {
    "mse": "mean_squared_error",
    "bce": "binary_crossentropy",
    "cce": "categorical_crossentropy",
    "crossentropy": "categorical_crossentropy",
    "cross_entropy": "categorical_crossentropy",
    "binary_cross_entropy": "binary_crossentropy",
    "categorical_cross_entropy": "categorical_crossentropy",
    "identity": "linear",
    "none": "linear",
}

# Which outputs a loss is taken of.
OUTPUTS = {
    "mean_squared_error": ACTIVATIONS,
    "binary_crossentropy": ("sigmoid", "linear"),
    "categorical_crossentropy": ("softmax", "linear"),
}

LEARNING_RATE = 0.5


@dataclass(frozen=True)
class Connection:
    """What a network is.

    Attributes:
        activations: of each layer, by their names in Keras.
        loss: one of "mean_squared_error", "binary_crossentropy", "categorical_crossentropy".
        units: n_0 ... n_L, if the code has them fixed.
        samples: how many, if the code has that fixed.
        learning_rate: of a step.
        layout: words that fix how arrays are laid out, such as ("rows", "in_out"); what is not
            fixed is found by trying.
    """

    activations: tuple[str, ...]
    loss: str
    units: tuple[int, ...] = ()
    samples: int = 0
    learning_rate: float = LEARNING_RATE
    layout: tuple[str, ...] = ()

    @property
    def layers(self) -> int:
        """The number of layers, L."""
        return len(self.activations)


def connection(said: Mapping[str, Any]) -> Connection:
    """What a person said, as a `Connection`.

    Args:
        said: "layers" and "loss"; and "units", "samples", "learning_rate", "layout" if wanted.
            Several words or numbers stand in a list, or in one string with commas or blanks.

    Raises:
        ValueError: for a name that is not one of these, one that is missing, or a value that
            cannot be.

    Example:
        >>> connection({"layers": "relu, softmax", "loss": "cce"}).loss
        'categorical_crossentropy'
    """
    known = ("layers", "loss", "units", "samples", "learning_rate", "layout")
    for name in said:
        if name not in known:
            raise ValueError(f"a connection says {', '.join(known)}; got `{name}`")
    for name in known[:2]:
        if name not in said:
            raise ValueError(
                f'a connection must say `{name}`, as in layers="relu, softmax", '
                'loss="categorical_crossentropy"'
            )
    activations = tuple(_named(word, ACTIVATIONS, "layers") for word in _words(said["layers"]))
    loss = _named(str(said["loss"]), LOSSES, "loss").removeprefix("sparse_")
    if not activations:
        raise ValueError("`layers` must name the activation of each layer; got none")
    if activations[-1] not in OUTPUTS[loss]:
        raise ValueError(
            f"`loss` {loss} must be taken of {' or '.join(OUTPUTS[loss])}; the last of `layers` "
            f"is {activations[-1]} (write linear if the loss takes logits)"
        )
    units = tuple(_count(word, "units") for word in _words(said.get("units", ())))
    if units and len(units) != len(activations) + 1:
        raise ValueError(
            f"`units` must be the number of inputs and of the units of each of "
            f"{len(activations)} layers; got {len(units)} numbers"
        )
    rate = float(said.get("learning_rate", LEARNING_RATE))
    if not rate > 0:
        raise ValueError(f"`learning_rate` must be larger than 0; got {rate:g}")
    samples = said.get("samples", 0)
    return Connection(
        activations,
        loss,
        units,
        _count(samples, "samples") if samples else 0,
        rate,
        tuple(_words(said.get("layout", ()))),
    )


def said_by(function: Callable[..., Any]) -> dict[str, Any]:
    """What the defaults of a function's arguments say.

    Raises:
        ValueError: if it takes no argument to be given weights and data, or one without a default
            besides.

    Example:
        >>> def twinprop(p, layers="relu linear", loss="mse"): ...
        >>> said_by(twinprop)
        {'layers': 'relu linear', 'loss': 'mse'}
    """
    parameters = list(inspect.signature(function).parameters.values())
    if not parameters:
        raise ValueError(
            f"`{NAME}` must take an argument, the weights and data: def {NAME}(p, ...)"
        )
    for each in parameters[1:]:
        if each.default is inspect.Parameter.empty:
            raise ValueError(
                f"`{NAME}` must have a default for `{each.name}`, which says what it is"
            )
    return {each.name: each.default for each in parameters[1:]}


def _words(said: Any) -> list[str]:
    """Words from a list or from one string."""
    if isinstance(said, str):
        return said.replace(",", " ").replace("-", " ").split()
    return [str(each) for each in said]


def _named(word: str, known: tuple[str, ...], what: str) -> str:
    """A name of Keras's, in whatever spelling."""
    plain = word.strip().lower().replace(" ", "_")
    found = SHORT.get(plain, plain)
    if found not in known:
        raise ValueError(f"`{what}` must be of {', '.join(known)}; got '{word}'")
    return found


def _count(word: Any, what: str) -> int:
    """A number that counts something."""
    try:
        number = int(word)
    except ValueError:
        raise ValueError(f"`{what}` must be whole numbers; got '{word}'") from None
    if number < 1:
        raise ValueError(f"`{what}` must be 1 or more; got {number}")
    return number
