"""Suspects: the mistakes that people make, each as something that can be computed with.

`record` says what a suspect is; then one file for each kind of step, in the order of a computation.
`SUSPECTS` holds all of them, `planted` says where in a problem each could stand; `walks` and
`mutants` compute with some of them in their places.
"""

from comparisons.problems import Problem
from comparisons.suspects.activations import ACTIVATION
from comparisons.suspects.adam import ADAM_STEP
from comparisons.suspects.adaptive import ADAMW, AMSGRAD, RMSPROP
from comparisons.suspects.affine import AFFINE
from comparisons.suspects.derivatives import THROUGH
from comparisons.suspects.given import GIVEN
from comparisons.suspects.head import HEAD
from comparisons.suspects.losses import COST, LOSS
from comparisons.suspects.moments import ADAM_MOMENTS
from comparisons.suspects.momentum import MOMENTUM, NESTEROV, SGD
from comparisons.suspects.parameters import BIASES, WEIGHTS
from comparisons.suspects.passing import PASSED
from comparisons.suspects.record import Suspect

__all__ = ["MISTAKEN", "SUSPECTS", "Suspect", "planted", "updates"]

NETWORK = [*GIVEN, *AFFINE, *ACTIVATION, *LOSS, *COST, *HEAD, *PASSED, *THROUGH, *WEIGHTS, *BIASES]

DESCENT = [*SGD, *MOMENTUM, *NESTEROV, *RMSPROP]

SUSPECTS = [*NETWORK, *DESCENT, *ADAM_MOMENTS, *ADAM_STEP, *ADAMW, *AMSGRAD]

# The optimisers that have mistakes.
MISTAKEN = tuple(dict.fromkeys(each.optimizer for each in SUSPECTS if each.optimizer))


def planted(problem: Problem) -> list[tuple[Suspect, int]]:
    """Every mistake of the network's steps with every layer where it could stand.

    Args:
        problem: in the dtype that is computed in.

    Returns:
        Suspects with their layers; 0 is the input, -1 the loss and the cost.

    Example:
        >>> from comparisons.catalogue import load
        >>> found = planted(load("wine").cast("float32"))
        >>> [layer for suspect, layer in found if suspect.name == "bias left out"]
        [1, 2]
    """
    dtype = str(problem.X.dtype)
    return [
        (suspect, layer)
        for suspect in NETWORK
        for layer in range(-1, problem.layers + 1)
        if dtype in suspect.dtypes and suspect.fits(problem, layer)
    ]


def updates(optimizer: str, dtype: str) -> list[Suspect]:
    """Every mistake of an optimiser's steps that can show in a dtype.

    Example:
        >>> {suspect.quantity for suspect in updates("adam", "float32")} == {"m", "v", ""}
        True
    """
    return [s for s in SUSPECTS if s.optimizer == optimizer and dtype in s.dtypes]
