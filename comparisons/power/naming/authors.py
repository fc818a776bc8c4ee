"""Authors: right networks, each written as somebody could have written it.

After `forms`. People differ in layout, in where they divide by m, in which of several equal
formulas they take, in what they keep and hand over. An `Author` is one draw of all these choices,
and `written.network` computes as that author would: rightly, always, so a check that finds a
mistake in it is wrong itself.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np

from comparisons.checking.connection import Connection
from comparisons.power.naming.forms import FORMS

ACTIVATIONS = ("relu", "tanh", "sigmoid")

# Outputs with the losses that are taken of them.
ENDS = (
    ("softmax", "categorical_crossentropy"),
    ("linear", "categorical_crossentropy"),
    ("sigmoid", "binary_crossentropy"),
    ("linear", "binary_crossentropy"),
    ("linear", "mean_squared_error"),
    ("sigmoid", "mean_squared_error"),
    ("tanh", "mean_squared_error"),
    ("softmax", "mean_squared_error"),
)


@dataclass(frozen=True)
class Author:
    """The choices of one person; each word is a key of a table below or of a branch in `network`.

    Attributes:
        rows: whether samples are rows.
        in_out: whether kernels are (inputs, units).
        biases: "flat", "row" or "column".
        classes: whether targets come as integers; flat: as one flat array.
        mean: where the 1/m is: "first", in the derivative of the loss; "last", in dW and db; or
            "none", for a cost that is a sum.
        factor: of the loss and its gradients beside that: 1, 1/2, or 2.
        fused: whether p - y is taken at the logits, where a loss belongs to its output.
        forms: activation -> which of several equal formulas.
        product: how sums over samples are written.
        dtype: that is computed in.
        hands: what is handed over.
    """

    rows: bool
    in_out: bool
    biases: str
    classes: bool
    flat: bool
    mean: str
    factor: float
    fused: bool
    forms: dict[str, str]
    product: str
    dtype: str
    hands: str


def author(rng: np.random.Generator, net: Connection, outputs: int) -> Author:
    """One draw.

    Args:
        rng: where from.
        net: what the network is.
        outputs: the number of units of the last layer.
    """

    def one(*choices: Any) -> Any:
        return choices[int(rng.integers(len(choices)))]

    rows = one(True, False)
    classes = net.loss == "categorical_crossentropy" and one(True, False)
    return Author(
        rows,
        one(True, False),
        one("flat", "row") if rows else one("flat", "column"),
        classes,
        outputs == 1 and not classes and one(True, False),
        one("first", "last", "last", "none"),
        one(1.0, 1.0, 0.5, 2.0),
        one(True, False),
        {name: one(*forms) for name, forms in FORMS.items()},
        one("product", "einsum", "loop"),
        one("float64", "float64", "float64", "float32"),
        one("everything", "ends", "gradients", "step", "forward"),
    )
