"""What a lesson is: a mistake as a line of code, and what a teacher would say of it.

Formulas are NumPy on the blackboard (samples in columns, W (n_l, n_(l-1))), with these names:

    A, Z, W, b, dA, dZ         of the layer itself; A_prev, Z_prev, W_next, dZ_next ... of others
    Y                          targets, laid out as outputs: one-hot for classes
    loss                       of each sample, (m,)
    m, n                       samples, units of the layer
    softmax(Z), sigmoid(Z)     softmax along the units
    RIGHT                      what should stand there
"""

from typing import NamedTuple


class Lesson(NamedTuple):
    """A lesson about one mistake.

    Attributes:
        computed: the formula that the mistake computes; "" where no line tells it. A test computes
            with it, and holds it against the suspect.
        why: how people come to it, and what it does, one or two sentences.
        change: what to do about it, where the right formula does not already tell it.
    """

    computed: str
    why: str
    change: str = ""
