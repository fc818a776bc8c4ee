"""How long a judgement takes: every step of a pass held to its exact value, beside `gradcheck`.

PyTorch's `gradcheck` is what is at hand today for asking whether a gradient is right. It moves
every parameter (or, in its fast mode, all of them along one random direction) and compares slopes
with a tolerance; it sees the gradient alone, in float64 alone. The work here is the same network
on the same samples; what is asked of it is more.
"""

from collections.abc import Callable
from functools import partial

import numpy as np

from comparisons import quantities
from comparisons.compare import compare
from comparisons.data import Data
from comparisons.engines import ENGINES, Observed
from comparisons.problems import Problem, make
from comparisons.steps import backward_steps, forward_steps, given_steps

SAMPLES = 64
WIDTHS = ((64, 25, 15, 10), (784, 512, 256, 10))
DTYPES = ("float32", "float64")

# gradcheck moves every parameter twice; beyond so many it takes minutes and only its fast mode is
# timed.
FEW = 10_000


def judging(units: tuple[int, ...]) -> tuple[str, dict[str, Callable[[], object]]]:
    """What is to be done, and who does it, each as a function that does it once.

    Args:
        units: n_0 ... n_L of a network of relus with a softmax inside its loss.

    Returns:
        The work in words; the contestants by name, without PyTorch's if it is not installed.
    """
    problem = generated(units)
    contestants: dict[str, Callable[[], object]] = {}
    for dtype in DTYPES:
        given = problem.cast(dtype)
        observed = [engine(given) for engine in ENGINES.values()]
        contestants[f"scratch and Keras judged, {dtype}"] = partial(judge_all, given, observed)
    return f"{'-'.join(map(str, units))}, {SAMPLES} samples", contestants | gradchecks(problem)


def generated(units: tuple[int, ...]) -> Problem:
    """The network with random weights and data, in float64."""
    rng = np.random.default_rng(0)
    classes = np.arange(SAMPLES) % units[-1]
    data = Data(rng.normal(size=(units[0], SAMPLES)), classes, "generated")
    hidden = [(width, "relu") for width in units[1:-1]]
    return make("judging", data, hidden, "linear", "sparse_categorical_crossentropy", True)


def judge_all(problem: Problem, observed: list[Observed]) -> object:
    """Every step of one forward and one backward pass of each engine."""
    pairs = [
        (
            each,
            [
                *given_steps(problem),
                *forward_steps(problem, each.loss_input, each.form),
                *backward_steps(problem, each.loss_input, each.form, each.dialect.derivatives),
            ],
        )
        for each in observed
    ]
    layers = problem.layers
    names = [*quantities.given(layers), *quantities.forward(layers), *quantities.backward(layers)]
    return compare(problem, pairs, names)


def gradchecks(problem: Problem) -> dict[str, Callable[[], object]]:
    """PyTorch's check of the same gradient in its two modes; nothing without PyTorch."""
    try:
        import torch
    except ImportError:
        return {}
    X, classes = torch.tensor(problem.X.T), torch.tensor(problem.Y)
    parameters = [torch.tensor(array, requires_grad=True) for array in problem.parameters.values()]

    def cost(*arrays: "torch.Tensor") -> "torch.Tensor":
        A = X
        for W, b in zip(arrays[:-2:2], arrays[1:-2:2], strict=True):
            A = torch.relu(A @ W.T + b.T)
        return torch.nn.functional.cross_entropy(A @ arrays[-2].T + arrays[-1].T, classes)

    def check(fast_mode: bool) -> bool:
        return bool(torch.autograd.gradcheck(cost, parameters, fast_mode=fast_mode))

    modes: dict[str, Callable[[], object]] = {
        "torch.autograd.gradcheck, fast mode": partial(check, True)
    }
    if sum(array.size for array in problem.parameters.values()) <= FEW:
        modes["torch.autograd.gradcheck"] = partial(check, False)
    return modes
