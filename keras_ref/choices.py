"""The one sentence that every unknown name is answered with.

Used by all modules; not part of the reading order.
"""

from __future__ import annotations

from collections.abc import Iterable


def one_of(argument: str, value: str, possible: Iterable[str]) -> str:
    """The value itself, if it is possible.

    Args:
        argument: what the caller calls it, such as "activation".
        value: what came.
        possible: what may come.

    Raises:
        ValueError: if the value is not possible; the sentence lists what is.

    Example:
        >>> one_of("activation", "rleu", ["relu", "tanh"])
        Traceback (most recent call last):
        ValueError: `activation` must be one of ['relu', 'tanh']; got 'rleu'
    """
    possible = list(possible)
    if value not in possible:
        raise ValueError(f"`{argument}` must be one of {possible}; got {value!r}")
    return value
