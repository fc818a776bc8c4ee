"""Given: what a person's function is given, and what it gave back, as arrays by name.

After `loading`. Names and numbers only; who calls the function is the matter of `answering`.
"""

from collections.abc import Callable, Iterator, Mapping
from typing import Any

import numpy as np

from comparisons.dialects import Array

# Where a list holds one array for each layer.
LISTS = ("W", "b", "A", "Z", "dW", "db", "dA", "dZ")

WANTED = 'a dict of names and arrays, such as {"A2": A2, "dW1": dW1}'


class Given:
    """The `p` of `def twinprop(p, ...)`: weights and data of one call, as attributes.

    A class so that a wrong name is answered by the right ones.

    Attributes:
        X, Y: inputs and targets.
        W1, b1, ...: weights and biases; also as lists `W` and `b`, and as a dict `parameters`.
        units, m, learning_rate: numbers of the layers, of samples, and the length of a step.
        step: runs the lines marked as the step: `p.step(W=p.W1, x=p.X)` returns all variables.
    """

    def __init__(
        self, values: Mapping[str, Any], step: Callable[..., Mapping[str, Any]] | None = None
    ) -> None:
        own = {k: v.copy() if isinstance(v, np.ndarray) else v for k, v in values.items()}
        layers = range(1, len(own))
        self.__dict__.update(own)
        self.W = [own[f"W{layer}"] for layer in layers if f"W{layer}" in own]
        self.b = [own[f"b{layer}"] for layer in layers if f"b{layer}" in own]
        self.parameters = {
            name: value for name, value in own.items() if name[0] in "Wb" and name[1:].isdigit()
        }
        if step is not None:
            self.step = step

    def __getattr__(self, name: str) -> Any:
        if name == "step":
            raise AttributeError(
                "p.step needs the lines of one training step between the comments "
                "`# twinprop: step` and `# twinprop: end`"
            )
        raise AttributeError(f"p has no `{name}`; it has {', '.join(self.__dict__)}")


def flattened(returned: Any) -> dict[str, Array]:
    """What the function returned, as arrays of numbers by name.

    Args:
        returned: a mapping; under "W", "b", "A", "Z", "dW", "db", "dA", "dZ" a list holds one array
            for each layer from the first.

    Raises:
        ValueError: for anything else, as a sentence that names the key and what came.

    Example:
        >>> list(flattened({"dW": [[[1.0, 2.0]], [[3.0]]], "cost": 0.5}))
        ['dW1', 'dW2', 'cost']
    """
    if returned is None:
        raise ValueError(f"`twinprop` must return {WANTED}; it returned None (no `return`?)")
    if not isinstance(returned, Mapping):
        raise ValueError(f"`twinprop` must return {WANTED}; it returned {_kind(returned)}")
    if not returned:
        raise ValueError(f"`twinprop` must return {WANTED}; it returned nothing in it")
    found: dict[str, Array] = {}
    for name, value in _named(returned):
        if name in found:
            raise ValueError(f"`{name}` was returned twice, by its name and in a list")
        found[name] = _numbers(name, value)
    return found


def _named(returned: Mapping[Any, Any]) -> Iterator[tuple[str, Any]]:
    """Names and values, lists of layers taken apart."""
    for name, value in returned.items():
        if not isinstance(name, str):
            raise ValueError(f"what `twinprop` returns has names as keys; got {_kind(name)}")
        of_layers = isinstance(value, list | tuple) or (
            isinstance(value, np.ndarray) and value.dtype == object and value.ndim == 1
        )
        if name in LISTS and of_layers:
            yield from ((f"{name}{layer}", each) for layer, each in enumerate(value, start=1))
        else:
            yield name, value


def _numbers(name: str, value: Any) -> Array:
    """One array of real numbers, in the machine's own order of bytes."""
    try:
        array = np.asarray(value)
    except Exception as error:  # whatever their own type does when it is asked for an array
        raise ValueError(f"`{name}` must be numbers; got {_kind(value)}: {error}") from None
    if array.dtype.kind == "b":
        return array.astype(np.int64)
    if array.dtype.kind not in "iuf":
        raise ValueError(f"`{name}` must be real numbers; got {_kind(value)}")
    return array.astype(array.dtype.newbyteorder("="), copy=False)


def _kind(value: Any) -> str:
    """What something is, in a few words."""
    if isinstance(value, np.ndarray):
        inside = f" holding {_kind(value.flat[0])}" if value.dtype == object and value.size else ""
        return f"an array of {value.dtype} {value.shape}{inside}"
    kind = type(value).__name__
    if isinstance(value, list | tuple):
        inside = ", ".join(sorted({type(each).__name__ for each in value}))
        return f"a {kind} of {len(value)} ({inside})" if value else f"an empty {kind}"
    text = repr(value) if isinstance(value, str | int | float | complex) else ""
    return f"{kind} {text[:40]}".strip()
