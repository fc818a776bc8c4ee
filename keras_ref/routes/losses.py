"""The losses of the map, as a person calls them: the function, and the object."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    import keras


class Loss(NamedTuple):
    """One loss of Keras, by its two names.

    Attributes:
        function: its name in keras.losses, such as "binary_crossentropy".
        object: the name of its class there.
        labels: whether the targets are one integer a sample instead of a row.
    """

    function: str
    object: str
    labels: bool


LOSSES: dict[str, Loss] = {
    each.function: each
    for each in (
        Loss("sparse_categorical_crossentropy", "SparseCategoricalCrossentropy", True),
        Loss("categorical_crossentropy", "CategoricalCrossentropy", False),
        Loss("binary_crossentropy", "BinaryCrossentropy", False),
    )
}
"""The losses of the map, by the name of their function."""


def loss_function(loss: str, from_logits: bool) -> Callable[[Any, Any], Any]:
    """The loss of each sample: (targets, outputs) -> (m,).

    Args:
        loss: a key of `LOSSES`.
        from_logits: what Keras is told that the outputs are.

    Example:
        >>> import numpy as np
        >>> bce = loss_function("binary_crossentropy", from_logits=True)
        >>> bce(np.ones((2, 3)), np.full((2, 3), -200.0)).numpy().tolist()
        [200.0, 200.0]
    """
    import keras

    return partial(getattr(keras.losses, LOSSES[loss].function), from_logits=from_logits)


def loss_object(loss: str, from_logits: bool, **settings: Any) -> keras.losses.Loss:
    """The loss object, made as it is at home: it computes in the floatx of this moment.

    Args:
        loss: a key of `LOSSES`.
        from_logits: what Keras is told that the outputs are.
        settings: others of the class, such as reduction.

    Example:
        >>> loss_object("binary_crossentropy", from_logits=False).dtype
        'float32'
    """
    import keras

    return getattr(keras.losses, LOSSES[loss].object)(from_logits=from_logits, **settings)
