"""Mistakes in passing a derivative back through a layer: dA = W^T dZ of the next one.

Eighth of the package. `dA` here is of the layer before the weights it passes through.
"""

from comparisons.problems import Problem
from comparisons.suspects.pieces import half, last_sample_lost, single
from comparisons.suspects.record import (
    Suspect,
    below_head,
    curved_above,
    several,
    square_above,
)

# Of the step that would have been taken with the weights before the gradient passed through them.
RATE = 0.1


def several_above(problem: Problem, layer: int) -> bool:
    """Where the next layer has more than one unit."""
    return below_head(problem, layer) and several(problem, layer + 1)


PASSED = [
    Suspect(
        "kernel not transposed on the way back",
        "dA",
        lambda W, dZ: W @ dZ,
        square_above,
        hidden_by=("zeros", "symmetric above"),
    ),
    Suspect(
        "dA passed on instead of dZ",
        "dA",
        lambda W, dZ, dA: W.T @ dA,
        curved_above,
        also=(("dA", 1),),
        hidden_by=("zeros", "open above", "small above"),
    ),
    Suspect(
        "weights updated before the gradient passes",
        "dA",
        lambda W, dZ, dW: (W - RATE * dW).T @ dZ,
        below_head,
        also=(("dW", 1),),
        hidden_by=("zeros",),
    ),
    Suspect(
        "sign on the way back", "dA", lambda dA: -dA, below_head, on="result", hidden_by=("zeros",)
    ),
    Suspect(
        "one sample's gradient lost",
        "dA",
        last_sample_lost,
        below_head,
        on="result",
        hidden_by=("zero sample",),
    ),
    Suspect(
        "1/m in every layer",
        "dA",
        lambda dA: dA / dA.shape[1],
        below_head,
        on="result",
        hidden_by=("one sample", "zeros"),
    ),
    Suspect(
        "last unit passes nothing back",
        "dA",
        lambda W, dZ: W[:-1].T @ dZ[:-1],
        several_above,
        hidden_by=("zeros", "dark unit above"),
    ),
    Suspect(
        "gradient passed on in float32",
        "dA",
        single,
        below_head,
        on="result",
        hidden_by=("few digits", "zeros"),
        dtypes=("float64",),
    ),
    Suspect(
        "gradient passed on in float16",
        "dA",
        half,
        below_head,
        on="result",
        hidden_by=("few digits", "long sum above", "zeros"),
    ),
]
