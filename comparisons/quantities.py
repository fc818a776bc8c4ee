"""The names on the blackboard: what each is called, and in which order a computation makes them.

A quantity has one name everywhere, in a trace, a row, a message and a plot: a letter or two, and
the number of its layer. Frameworks agree with each other through these words alone.
"""

import re
from typing import NamedTuple

WORDS = {
    "A": "activations",
    "W": "weights",
    "b": "biases",
    "Z": "pre-activations",
    "loss": "loss of each sample",
    "cost": "mean loss",
    "dA": "derivative at the activations",
    "dZ": "derivative at the pre-activations",
    "dW": "derivative at the weights",
    "db": "derivative at the biases",
    "mW": "first moment of the weights",
    "vW": "second moment of the weights",
    "vhatW": "largest second moment of the weights so far",
    "mb": "first moment of the biases",
    "vb": "second moment of the biases",
    "vhatb": "largest second moment of the biases so far",
}


class Quantity(NamedTuple):
    """A name taken apart: "dW2" is the stem "dW" and the layer 2; "cost" has no layer (-1)."""

    stem: str
    layer: int


def parse(name: str) -> Quantity:
    """The stem and the layer of a name.

    Raises:
        ValueError: if no quantity is called that.

    Example:
        >>> parse("dW2")
        Quantity(stem='dW', layer=2)
    """
    found = re.fullmatch(r"([A-Za-z]+?)(\d*)", name)
    if not found or found[1] not in WORDS or (found[1] in ("loss", "cost")) == bool(found[2]):
        raise ValueError(f"no quantity is called {name!r}; stems are {list(WORDS)}")
    return Quantity(found[1], int(found[2]) if found[2] else -1)


def parameters(layers: int) -> list[str]:
    """The names of all parameters of a network with so many layers.

    Example:
        >>> parameters(2)
        ['W1', 'b1', 'W2', 'b2']
    """
    return [f"{letter}{layer}" for layer in range(1, layers + 1) for letter in "Wb"]


def given(layers: int) -> list[str]:
    """What a problem gives to whoever computes it.

    Example:
        >>> given(2)
        ['A0', 'W1', 'b1', 'W2', 'b2']
    """
    return ["A0", *parameters(layers)]


def forward(layers: int) -> list[str]:
    """What a forward pass makes, in its order.

    Example:
        >>> forward(2)
        ['Z1', 'A1', 'Z2', 'A2', 'loss', 'cost']
    """
    values = [f"{letter}{layer}" for layer in range(1, layers + 1) for letter in "ZA"]
    return [*values, "loss", "cost"]


def backward(layers: int) -> list[str]:
    """What a backward pass makes, in its order.

    Example:
        >>> backward(2)
        ['dA2', 'dZ2', 'dW2', 'db2', 'dA1', 'dZ1', 'dW1', 'db1']
    """
    return [f"{stem}{layer}" for layer in range(layers, 0, -1) for stem in ("dA", "dZ", "dW", "db")]
