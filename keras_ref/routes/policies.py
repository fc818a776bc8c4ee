"""The dtypes of the map: what layers compute in, what a loss computes in, and how it came to."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import NamedTuple

from keras_ref.choices import one_of


class Policy(NamedTuple):
    """One way of choosing dtypes.

    Attributes:
        floatx: Keras's floatx. A loss object made without a dtype computes in it, and so do the
            metric that reports the loss and the cast of what `fit` is fed.
        default: the global dtype policy, which layers made without a dtype follow.
        layers: the dtype that each layer is given; None for none.
        computes: what the layers compute in.
    """

    floatx: str
    default: str
    layers: str | None
    computes: str

    @property
    def loss(self) -> str:
        """What a loss object computes in."""
        return self.floatx


POLICIES: dict[str, Policy] = {
    "float32": Policy("float32", "float32", None, "float32"),
    "float64": Policy("float64", "float64", None, "float64"),
    "bfloat16": Policy("bfloat16", "bfloat16", None, "bfloat16"),
    "float16": Policy("float16", "float16", None, "float16"),
    "mixed_float16": Policy("float32", "mixed_float16", None, "float16"),
    "mixed_bfloat16": Policy("float32", "mixed_bfloat16", None, "bfloat16"),
    "float64 layers": Policy("float32", "float32", "float64", "float64"),
    "float32 layers": Policy("float64", "float64", "float32", "float32"),
}
"""The dtypes of the map. The first four are set by floatx and policy together, the mixed ones by
the policy alone; in the last two the layers were given a dtype that is not the global one."""


@contextmanager
def world(policy: str) -> Iterator[Policy]:
    """Inside the block Keras has this floatx and this global policy; afterwards those from before.

    Args:
        policy: a key of `POLICIES`.

    Raises:
        ValueError: if the policy is unknown.

    Example:
        >>> import keras
        >>> with world("mixed_float16") as policy:
        ...     keras.layers.Dense(2).compute_dtype, keras.losses.BinaryCrossentropy().dtype
        ('float16', 'float32')
        >>> policy.computes, policy.loss
        ('float16', 'float32')
    """
    chosen = POLICIES[one_of("policy", policy, POLICIES)]
    import keras

    floatx, default = keras.config.floatx(), keras.config.dtype_policy()
    try:
        keras.config.set_floatx(chosen.floatx)
        keras.config.set_dtype_policy(chosen.default)
        yield chosen
    finally:
        keras.config.set_floatx(floatx)
        keras.config.set_dtype_policy(default)
