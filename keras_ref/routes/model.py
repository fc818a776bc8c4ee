"""The model of a route: its kernel holds the logits, and afterwards shows the gradient at them.

The inputs of the m samples are the rows of [I_m | I_m]. The kernel of the Dense is the logits, and
below them m rows of 0; the bias is 0. So Z = I_m logits + I_m 0 is the logits, bit for bit, and the
derivative of the cost with respect to the lower rows of the kernel is I_m^T dZ = dZ: each entry is
a sum with one term that is not 0. One step of SGD with a learning rate of 1 leaves 0 - dZ there, so
that a model which Keras trains shows its gradient without being touched. No number on the way is
larger than the logits or dZ (float16 would overflow).

What is read is dZ as it arrives at the kernel. An infinite or undefined entry makes its whole
column nan, because 0 * inf is nan. Zeros lose their sign. Where variables are wider than what the
layers compute in (mixed policies), the array has the wider dtype, with the numbers of the narrow
one.
"""

from __future__ import annotations

import warnings
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from keras_ref.network import Array
from keras_ref.routes.backends import backend
from keras_ref.routes.heads import BETWEEN, HEADS, Part
from keras_ref.routes.losses import LOSSES, loss_object
from keras_ref.routes.policies import POLICIES

if TYPE_CHECKING:
    import keras


class Configuration(NamedTuple):
    """One way of writing the end of a network and its loss.

    Attributes:
        head: a key of `heads.HEADS`.
        loss: a key of `losses.LOSSES`.
        from_logits: what the loss is told.
        between: a key of `heads.BETWEEN`.
        policy: a key of `policies.POLICIES`.
    """

    head: str
    loss: str
    from_logits: bool
    between: str
    policy: str


@dataclass
class Route:
    """A model with its data, which remembers how it is compiled and what it starts from.

    A class, because modes share what Keras has traced: compiling again throws it away.

    Attributes:
        configuration: what was built.
        parts: the layers and functions of the model, in their order; the first is the Dense.
        model: Keras's model of them.
        X: [I_m | I_m] in floatx, (m, 2 m).
        Y: the targets.
        logits: what the kernel starts with, (m, C).
        compiled: as what the model can pass at the moment, as (run_eagerly, jit_compile).
        start: the optimizer's variables before any step.
        warned: what was warned of while it was compiled.
    """

    configuration: Configuration
    parts: list[Part]
    model: keras.Model
    X: Array
    Y: Array
    logits: Array
    compiled: frozenset[tuple[bool, bool | str]] = frozenset()
    start: list[Array] = field(default_factory=list)
    warned: list[warnings.WarningMessage] = field(default_factory=list)

    @property
    def dense(self) -> Any:
        """The layer whose kernel shows the gradient."""
        return self.parts[0]


def logits_seen(logits: Array, policy: str) -> Array:
    """The logits as they are computed with: rounded to the dtype of the layers.

    Args:
        logits: (m, C), finite.
        policy: a key of `POLICIES`.

    Raises:
        ValueError: if they are not finite numbers in that dtype.

    Example:
        >>> logits_seen(np.array([[1 / 3, 200.0]]), "bfloat16").astype(float).tolist()
        [[0.333984375, 200.0]]
    """
    with np.errstate(over="ignore"):
        seen = np.asarray(logits, "float64").astype(_computes(policy))
    if seen.ndim != 2 or 0 in seen.shape:
        raise ValueError(f"`logits` must have shape (m, C), neither of them 0; got {seen.shape}")
    if not np.all(np.isfinite(seen)):
        raise ValueError(
            f"`logits` must be finite in {seen.dtype}; the largest is {np.max(logits)}"
        )
    return seen


def build_route(configuration: Configuration, logits: Array, targets: Array) -> Route:
    """The model of a configuration, not yet compiled, inside its world.

    Args:
        configuration: what to build; `policies.world` of its policy must be entered.
        logits: (m, C).
        targets: (m,) labels for the sparse crossentropy, else (m, C).

    Raises:
        ValueError: if the targets do not fit.
    """
    import keras

    seen = logits_seen(logits, configuration.policy)
    policy = POLICIES[configuration.policy]
    m, C = seen.shape
    parts = [
        part
        for table, name in ((HEADS, configuration.head), (BETWEEN, configuration.between))
        for part in table[name](C, policy.layers)
    ]
    X = A = keras.Input((2 * m,))
    for part in parts:
        A = part(A)
    return Route(
        configuration,
        parts,
        keras.Model(X, A),
        np.tile(np.eye(m), 2).astype(policy.floatx),
        _checked(targets, configuration, seen.shape),
        seen,
    )


def set_out(route: Route) -> None:
    """Puts the model where it starts: the kernel, the bias, and what the optimizer remembers."""
    Z = route.logits.astype(route.dense.kernel.dtype)
    route.dense.kernel.assign(np.vstack([Z, np.zeros_like(Z)]))
    route.dense.bias.assign(np.zeros_like(Z[0]))
    if route.compiled:
        for variable, value in zip(route.model.optimizer.variables, route.start, strict=True):
            variable.assign(value)


def compile_route(
    route: Route, run_eagerly: bool = False, jit_compile: bool | str = "auto"
) -> None:
    """Compiles the model with plain SGD, unless it is compiled in this way already.

    Args:
        route: from `build_route`.
        run_eagerly, jit_compile: as in Keras's `compile`; what "auto" comes to is for Keras to say.
    """
    if (run_eagerly, jit_compile) not in route.compiled:
        with warnings.catch_warnings(record=True) as route.warned:
            warnings.simplefilter("always")
            _compile(route, run_eagerly, jit_compile)
        came_to = (run_eagerly, route.model.jit_compile)
        route.compiled = frozenset({(run_eagerly, jit_compile), came_to})
    for each in route.warned:  # a mode that finds the model compiled is warned as if it were first
        warnings.warn(each.message, each.category, stacklevel=2)


def _compile(route: Route, run_eagerly: bool, jit_compile: bool | str) -> None:
    """Compiles the model, with a new optimizer and a new loss object."""
    import keras

    _, loss, from_logits, _, _ = route.configuration
    route.model.compile(
        keras.optimizers.SGD(learning_rate=1.0),
        loss_object(loss, from_logits),
        run_eagerly=run_eagerly,
        jit_compile=jit_compile,
    )
    # Keras builds it before the first step as well; here it is built so as to remember its start.
    route.model.optimizer.build(route.model.trainable_variables)
    route.start = [backend().to_numpy(each.value) for each in route.model.optimizer.variables]


def gradient_of(dW: Array) -> Array:
    """dZ from the derivative of the cost with respect to the kernel, (2 m, C): its lower half."""
    return dW[len(dW) // 2 :]


def _computes(policy: str) -> str:
    """What the layers compute in; on JAX, as people run it, float32 where float64 was asked for."""
    wanted = POLICIES[policy].computes
    return backend().widest() if wanted == "float64" else wanted


def _checked(targets: Array, configuration: Configuration, shape: tuple[int, ...]) -> Array:
    """Labels as int32, rows in floatx."""
    array = np.asarray(targets)
    labels = LOSSES[configuration.loss].labels
    expected = shape[:1] if labels else shape
    if array.shape != expected:
        raise ValueError(f"`targets` must have shape {expected}; got {array.shape}")
    if not labels:
        return array.astype(POLICIES[configuration.policy].floatx)
    if not np.issubdtype(array.dtype, np.integer) or array.min() < 0 or array.max() >= shape[1]:
        raise ValueError(
            f"`targets` must be labels from 0 to {shape[1] - 1}; got {array.dtype} "
            f"from {array.min()} to {array.max()}"
        )
    return array.astype("int32")
