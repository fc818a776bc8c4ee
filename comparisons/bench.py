"""How long things take: a training step of scratch, Keras and scikit-learn, and a judgement.

A training step is one Adam update on one mini-batch: forward, backward, update. Contestants take
turns, so that a machine that slows down slows all of them down; what counts is the ratio within one
turn.
"""

from collections.abc import Callable
from dataclasses import dataclass
from statistics import median
from time import perf_counter

from comparisons.bench_judging import WIDTHS, judging
from comparisons.catalogue import load
from comparisons.engines import keras_data, keras_model, scratch_network
from comparisons.problems import Problem
from comparisons.runner import environment

TURNS = 9
STEPS = 200  # in one turn: threads that the contestant before left spinning have gone to sleep
SIZES = (32, 128)
JUDGING_TURNS = 3  # of one judgement each: it takes long enough to be timed alone

# So small that thousands of steps on one batch leave the network where it is, as it would be in a
# first epoch. At the usual rate they memorise the batch and units die: the first moments of 1,200
# weights then decay into subnormal numbers and stay there, which NumPy keeps, at a cost of a fifth
# of the step, and TensorFlow flushes to zero.
LEARNING_RATE = 1e-6


@dataclass(frozen=True)
class Timing:
    """One contestant on one piece of work.

    Attributes:
        work: what was done.
        contestant: who did it.
        milliseconds: the median over the turns of the time of one step.
        ratio: the median over the turns of its time as a multiple of the first contestant's in the
            same turn.
    """

    work: str
    contestant: str
    milliseconds: float
    ratio: float


@dataclass(frozen=True)
class Benchmark:
    """What `twinprop bench` measured, and on what."""

    environment: dict[str, str]
    rows: tuple[Timing, ...]


def bench(progress: Callable[[str, int, int], None] = lambda doing, done, parts: None) -> Benchmark:
    """One training step of 400-25-15-10 in float32, on batches of 32 and 128; and judgements.

    Args:
        progress: told what is done now, how many pieces are done, and how many there are.
    """
    rows: list[Timing] = []
    parts = len(SIZES) + len(WIDTHS)
    for done, size in enumerate(SIZES):
        problem = load("course").batch(size).cast("float32")
        work = f"{'-'.join(map(str, problem.units))}, batch {size}"
        progress(work, done, parts)
        contestants = {
            "scratch": scratch_step(problem),
            "Keras train_on_batch": keras_step(problem),
            "scikit-learn MLPClassifier.partial_fit": sklearn_step(problem),
        }
        rows += [Timing(work, *timing) for timing in take_turns(contestants)]
    for done, units in enumerate(WIDTHS, start=len(SIZES)):
        progress(f"judging {'-'.join(map(str, units))}", done, parts)
        work, judges = judging(units)
        timed = take_turns(judges, JUDGING_TURNS, steps=1, warm_up=1)
        rows += [Timing(f"judging {work}", *timing) for timing in timed]
    progress("done", parts, parts)
    return Benchmark(environment("twinprop bench"), tuple(rows))


def take_turns(
    contestants: dict[str, Callable[[], object]],
    turns: int = TURNS,
    steps: int = STEPS,
    warm_up: int = 3,
) -> list[tuple[str, float, float]]:
    """Name, milliseconds a step, and ratio to the first contestant, for each.

    Args:
        contestants: by name, a function that takes one step.
        turns: of each contestant.
        steps: in one turn.
        warm_up: steps before the first turn, which build graphs and fill caches.
    """
    for step in contestants.values():
        for _ in range(warm_up):
            step()
    seconds: dict[str, list[float]] = {name: [] for name in contestants}
    for _ in range(turns):
        for name, step in contestants.items():
            started = perf_counter()
            for _ in range(steps):
                step()
            seconds[name].append((perf_counter() - started) / steps)
    first = next(iter(seconds.values()))
    return [
        (
            name,
            1000 * median(times),
            median(own / base for own, base in zip(times, first, strict=True)),
        )
        for name, times in seconds.items()
    ]


def scratch_step(problem: Problem) -> Callable[[], object]:
    """A step of the NumPy network with Adam."""
    from scratch.backprop import backward
    from scratch.network import forward
    from scratch.optimizers import OPTIMIZERS

    net = scratch_network(problem)
    start, update, defaults = OPTIMIZERS["adam"]
    settings = defaults | {"learning_rate": LEARNING_RATE}
    parameters, state = problem.parameters, start(problem.parameters)

    def step() -> None:
        nonlocal parameters, state
        trace = forward(net, parameters, problem.X)
        gradients = backward(net, parameters, trace, problem.Y)
        parameters, state = update(parameters, gradients, state, **settings)

    return step


def keras_step(problem: Problem) -> Callable[[], object]:
    """`train_on_batch` of the Keras model with Adam, which runs as a compiled graph."""
    from keras_ref.optimizers import build_optimizer

    dtype = str(problem.X.dtype)
    model = keras_model(problem, build_optimizer("adam", dtype, learning_rate=LEARNING_RATE))
    X, Y = keras_data(problem)
    return lambda: model.train_on_batch(X, Y)


def sklearn_step(problem: Problem) -> Callable[[], object]:
    """`partial_fit` of scikit-learn's classifier with Adam, one step on one batch of this size."""
    import numpy as np
    from sklearn.neural_network import MLPClassifier

    X, Y = keras_data(problem)
    classifier = MLPClassifier(
        problem.units[1:-1],
        alpha=0,
        batch_size=problem.m,
        shuffle=False,
        learning_rate_init=LEARNING_RATE,
    )
    classes = np.arange(problem.units[-1])
    return lambda: classifier.partial_fit(X, Y, classes=classes)
