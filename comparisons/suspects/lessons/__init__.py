"""Lessons: what a teacher would say of each mistake, by its name.

`record` says what a lesson is; then one file for each part of a computation, in its order.
"""

from comparisons.suspects.lessons.backward import PASSED, THROUGH
from comparisons.suspects.lessons.forward import ACTIVATION, AFFINE, GIVEN
from comparisons.suspects.lessons.losses import COST, HEAD, LOSS
from comparisons.suspects.lessons.parameters import BIASES, LOST, SGD, WEIGHTS
from comparisons.suspects.lessons.record import Lesson

__all__ = ["LESSONS", "Lesson"]

LESSONS: dict[str, Lesson] = {
    **GIVEN,
    **AFFINE,
    **ACTIVATION,
    **LOSS,
    **COST,
    **HEAD,
    **PASSED,
    **THROUGH,
    **WEIGHTS,
    **BIASES,
    **SGD,
    **LOST,
}
