"""Random correct pairs: an architecture, its weights, its data, each determined by a number.

Pairs come in families that share an architecture, because building a model and tracing its graph
costs more than running it: pair k belongs to family k // `FAMILY`. A family depends on the seed and
its own number, a pair on the seed and its own, so any of them can be drawn again without the rest.

Everything is log-uniform between its ends, but not independently: a network 4096 wide and 8 deep on
512 samples would take minutes to judge. A family is drawn again until its `cost` is below `CAP`, so
a wide network is more often shallow and sees fewer samples. Every eighth family is held to one
extreme, the widest layer, the deepest network or the largest batch, and only the rest is redrawn.
"""

from itertools import pairwise
from typing import NamedTuple

import numpy as np

from comparisons.data import Array
from comparisons.problems import DTYPES, Problem, validated

FAMILY = 5  # pairs that share an architecture

DEPTHS = (1, 8)
WIDTHS = (1, 4096)
BATCHES = (1, 512)
SCALES = (1e-3, 1e3)
MODES = ("eager", "graph")

HIDDEN = ("linear", "relu", "sigmoid", "tanh", "softmax")
ODDS = (0.15, 0.35, 0.2, 0.2, 0.1)

# (loss, from logits?, activations of the output)
HEADS = (
    ("mean_squared_error", False, ("linear", "relu", "sigmoid", "tanh", "softmax")),
    ("binary_crossentropy", True, ("linear",)),
    ("binary_crossentropy", False, ("sigmoid",)),
    ("categorical_crossentropy", True, ("linear",)),
    ("categorical_crossentropy", False, ("softmax",)),
    ("sparse_categorical_crossentropy", True, ("linear",)),
    ("sparse_categorical_crossentropy", False, ("softmax",)),
)

# Seconds that judging both engines of one pair may take, by the estimate of `cost`.
CAP = 0.6

# Where a loss takes probs, logits lie within this of 0. Of 4096 classes the least likely then has
# a probability of at least exp(-7) / 4096 = 2.2e-7: above 1e-7, where Keras begins to clip.
LOGITS = 3.5

EXTREMES = ("widest", "deepest", "largest batch")


class Family(NamedTuple):
    """What some pairs have in common.

    Attributes:
        number: from 0.
        units: n_0 ... n_L.
        activations: g_1 ... g_L.
        loss: by its name in Keras.
        from_logits: whether the loss takes logits.
        form: of scratch's loss: "from_logits", "textbook" or "clipped".
        m: samples.
        dtype: "float32" or "float64".
        mode: how Keras runs, "eager" or "graph".
    """

    number: int
    units: tuple[int, ...]
    activations: tuple[str, ...]
    loss: str
    from_logits: bool
    form: str
    m: int
    dtype: str
    mode: str


class Draw(NamedTuple):
    """One pair: a problem for both engines, in its dtype, and the scales that it was drawn with.

    Attributes:
        number: from 0.
        problem: what both engines compute.
        weight_scales: of each layer, relative to 1 / sqrt(n_in).
        input_scale: of the inputs, relative to a standard deviation of 1.
    """

    number: int
    problem: Problem
    weight_scales: tuple[float, ...]
    input_scale: float


def cost(units: tuple[int, ...], m: int) -> float:
    """Seconds that judging a pair is expected to take.

    About 2 us for each exact value (Z, A, dA, dZ of each layer and sample, dW of each weight), and
    0.02 us for each product of the three matrix multiplications, for each of two engines. Measured
    on one core of a 2.5 GHz server; it need be no better than a factor of two.
    """
    pairs = list(pairwise(units))
    values = sum(4 * n_out * m + n_in * n_out for n_in, n_out in pairs)
    products = sum(3 * n_in * n_out * m for n_in, n_out in pairs)
    return 2 * (2e-6 * values + 2e-8 * products)


def family(seed: int, number: int) -> Family:
    """The family of a number.

    Args:
        seed: of the campaign.
        number: of the family, from 0.

    Example:
        >>> family(0, 3) == family(0, 3), family(0, 3).units == family(0, 4).units
        (True, False)
    """
    rng = np.random.default_rng([seed, 0, number])
    extreme = EXTREMES[number // 8 % len(EXTREMES)] if number % 8 == 0 else ""
    units, m = _shape(rng, extreme)
    while cost(units, m) > CAP:
        units, m = _shape(rng, extreme)
    loss, from_logits, output = _head(rng)
    while units[-1] == 1 and (
        output == "softmax" or "categorical" in loss
    ):  # one class is no class
        loss, from_logits, output = _head(rng)
    hidden = [
        "sigmoid" if width == 1 and g == "softmax" else str(g)
        for width, g in zip(units[1:-1], rng.choice(HIDDEN, len(units) - 2, p=ODDS), strict=True)
    ]
    forms = ("textbook",) if loss == "mean_squared_error" else ("textbook", "clipped")
    return Family(
        number,
        units,
        (*hidden, output),
        loss,
        from_logits,
        "from_logits" if from_logits else forms[rng.integers(len(forms))],
        m,
        DTYPES[rng.integers(len(DTYPES))],
        MODES[rng.integers(len(MODES))],
    )


def draw(seed: int, number: int) -> Draw:
    """The pair of a number.

    In half of the pairs all layers have one scale, in the other half each has its own. Weights are
    normal, of standard deviation scale / sqrt(n_in); biases and inputs normal too, except that one
    input in ten is 0, as in real data. In a network whose loss takes probs the last layer is scaled
    once more, so that logits stay within `LOGITS`: beyond, the textbook form, the clipped form and
    the logits that Keras goes back to are different functions, and a pair would not be one.

    Args:
        seed: of the campaign.
        number: of the pair, from 0.
    """
    shared = family(seed, number // FAMILY)
    rng = np.random.default_rng([seed, 1, number])
    layers = len(shared.activations)
    scales = _log_uniform(rng, *SCALES, layers)
    if rng.random() < 0.5:
        scales = np.full(layers, scales[0])
    input_scale = float(_log_uniform(rng, *SCALES, 1)[0])
    X = rng.normal(0, input_scale, (shared.units[0], shared.m))
    X *= rng.random(X.shape) >= 0.1
    parameters = {}
    for layer, (n_in, n_out) in enumerate(pairwise(shared.units), start=1):
        scale = scales[layer - 1]
        parameters[f"W{layer}"] = rng.normal(0, scale / np.sqrt(n_in), (n_out, n_in))
        parameters[f"b{layer}"] = rng.normal(0, scale, (n_out, 1))
    if shared.loss != "mean_squared_error" and not shared.from_logits:
        _moderate(shared, parameters, X)
    problem = Problem(
        f"pair {number}",
        shared.units,
        shared.activations,
        shared.loss,
        shared.from_logits,
        parameters,
        X,
        _targets(rng, shared),
        f"drawn with seed {seed}",
    )
    return Draw(
        number,
        validated(problem.cast(shared.dtype)),
        tuple(float(scale) for scale in scales),
        input_scale,
    )


def _shape(rng: np.random.Generator, extreme: str) -> tuple[tuple[int, ...], int]:
    """Widths of all layers and the number of samples, one of them at its end."""
    depth = DEPTHS[1] if extreme == "deepest" else int(rng.integers(DEPTHS[0], DEPTHS[1] + 1))
    widths = [round(width) for width in _log_uniform(rng, *WIDTHS, depth + 1)]
    if extreme == "widest":
        widths[rng.integers(depth + 1)] = WIDTHS[1]
    m = BATCHES[1] if extreme == "largest batch" else round(_log_uniform(rng, *BATCHES, 1)[0])
    return tuple(widths), m


def _head(rng: np.random.Generator) -> tuple[str, bool, str]:
    """A loss, whether it takes logits, and the activation of the output."""
    loss, from_logits, outputs = HEADS[rng.integers(len(HEADS))]
    return loss, from_logits, outputs[rng.integers(len(outputs))]


def _log_uniform(rng: np.random.Generator, low: float, high: float, size: int) -> Array:
    """Numbers whose logarithms are uniform."""
    return np.exp(rng.uniform(np.log(low), np.log(high), size))


@np.errstate(all="ignore")  # where the way to the logits overflows, the last layer cannot help it
def _moderate(shared: Family, parameters: dict[str, Array], X: Array) -> None:
    """Scales the last layer until its Z lies within `LOGITS`, in place."""
    from scratch.network import Network, forward

    last = len(shared.activations)
    network = Network(shared.units[1:], shared.activations, shared.loss, shared.form)
    largest = np.abs(forward(network, parameters, X)[f"Z{last}"]).max()
    if largest > LOGITS:
        parameters[f"W{last}"] *= LOGITS / largest
        parameters[f"b{last}"] *= LOGITS / largest


def _targets(rng: np.random.Generator, shared: Family) -> Array:
    """Classes; one-hot columns; zeros, ones and numbers between them; or any numbers."""
    n, m = shared.units[-1], shared.m
    if shared.loss == "mean_squared_error":
        return rng.normal(0, 1, (n, m))
    if shared.loss == "binary_crossentropy":
        sure = rng.random((n, m)) < 0.7
        return np.where(sure, rng.integers(0, 2, (n, m)), rng.random((n, m)))
    classes = rng.integers(0, n, m)
    return classes if shared.loss.startswith("sparse") else np.eye(n)[:, classes]
