"""What a form of an optimiser is given: a part of a run, and its settings.

Third of the package.
"""

from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

from comparisons.bounds.arithmetic import Array, Format
from comparisons.training.variants.carried import Carried, exactly, held
from comparisons.training.variants.memory import Memory


class Settings(NamedTuple):
    """The settings of an optimiser, as they were written.

    Attributes:
        learning_rate: a number, or one for each step of a part, (steps, 1).
        named_rate: what it is remembered by, the same for all parts of a run.
        beta_1, beta_2: of Adam's averages.
        base_1, base_2: the same as they stand in the powers of the bias correction.
        epsilon: in the denominator.
        momentum, dampening: of SGD.
        rho: of RMSprop's averages.
        weight_decay: the factor of the weights.
    """

    learning_rate: Any
    named_rate: Any = 0.0
    beta_1: float = 0.0
    beta_2: float = 0.0
    base_1: float = 0.0
    base_2: float = 0.0
    epsilon: float = 0.0
    momentum: float = 0.0
    dampening: float = 0.0
    rho: float = 0.0
    weight_decay: float = 0.0


class Part(NamedTuple):
    """Some steps of a run, one after the other.

    Attributes:
        W: the weights before each step, (steps, width), as they were handed in.
        gradient: of each step.
        t: its number, counted from 1, (steps, 1).
        fp: the format of both.
        memory: of all that came before.
    """

    W: Array
    gradient: Carried
    t: Array
    fp: Format
    memory: Memory

    @property
    def weights(self) -> Carried:
        """The weights before each step."""
        return self.memory.once(("W",), lambda: exactly(self.W, self.fp))

    @property
    def square(self) -> Carried:
        """The gradients squared."""
        return self.memory.once(("g g",), lambda: self.gradient * self.gradient)

    def held(self, setting: Any) -> Carried:
        """A setting in the format."""
        return held(setting, self.fp)


# The weights after each step, in one or several orders of operations, the usual one first.
Form = Callable[[Part, Settings], Iterator[Carried]]
