"""What is said of a mistake is proved: in any layout its formula computes what it makes."""

from itertools import product

import numpy as np
import pytest

from comparisons.checking.connection import connection
from comparisons.checking.equations import right
from comparisons.checking.layouts import Layout
from comparisons.checking.probes import probes
from comparisons.checking.turned import line
from comparisons.oracle.optimizers import held
from comparisons.quantities import parse
from comparisons.suspects import NETWORK, planted, updates
from comparisons.suspects.lessons import LESSONS
from comparisons.suspects.passing import RATE
from comparisons.suspects.walks import walk

NETWORKS = {
    "relu": ("relu relu softmax", "cce"),
    "squares": ("sigmoid tanh sigmoid", "mse"),
    "squares of shares": ("linear softmax", "mse"),
    "yes or no": ("tanh sigmoid", "bce"),
    "yes or no from logits": ("relu linear", "bce"),
    "classes from logits": ("relu tanh linear", "cce"),
    "equal widths": ("relu relu softmax", "cce", (5, 5, 5, 5)),
    "equal widths, curved": ("sigmoid tanh linear", "mse", (3, 3, 3, 3)),
}
LAYOUTS = [
    Layout(samples, kernels, biases, "like outputs")
    for samples, kernels, biases in product(
        ("rows", "columns"), ("in_out", "out_in"), ("flat", "row", "column")
    )
]
FUNCTIONS = {
    "np": np,
    "sigmoid": lambda Z: 1 / (1 + np.exp(-Z)),
}


def problem_of(name):
    layers, loss, *units = NETWORKS[name]
    said = {"layers": layers, "loss": loss} | ({"units": units[0]} if units else {})
    return probes(connection(said))[0]


def words(problem, layout, derivatives="loss"):
    """Every quantity of a right pass in a layout, by the names that lines of code have."""
    trace = {"Y": problem.Y} | walk(problem) | problem.parameters
    scale = 1 / problem.m if derivatives == "cost" else 1
    found = {name: turned(name, array, layout) for name, array in trace.items()}
    found |= {name: a * scale for name, a in found.items() if name[:2] in ("dA", "dZ")}
    axis = 1 if layout.samples == "rows" else 0

    def softmax(Z):
        return np.exp(Z) / np.exp(Z).sum(axis=axis, keepdims=True)

    others = {"X": found["A0"], "m": problem.m, "softmax": softmax, "learning_rate": RATE}
    return FUNCTIONS | found | others


def turned(name, array, layout):
    """A quantity of the blackboard in a layout."""
    stem = name if name == "Y" else parse(name).stem
    if stem in ("loss", "cost"):
        return array
    if stem in ("W", "dW"):
        return array.T if layout.kernels == "in_out" else array
    if stem in ("b", "db"):
        if array.shape[1] > 1:  # not summed: as wide as the batch
            lying = (layout.biases, layout.samples) in (("flat", "rows"), ("row", layout.samples))
            return array.T if lying else array
        return array.reshape({"flat": (-1,), "row": (1, -1), "column": (-1, 1)}[layout.biases])
    return array.T if layout.samples == "rows" else array


def at(layer, problem):
    """Where the loss and the cost are taken: of the last layer's outputs."""
    return layer if layer >= 0 else problem.layers


def computed(text, problem, layout, layer, derivatives="loss"):
    """The value of a line of code."""
    made, formula = text.split(" = ", 1)
    given = words(problem, layout, derivatives) | {"n": problem.units[layer]}
    return made, np.asarray(eval(formula, given))


def same(one, other):
    """Whether two arrays have the same numbers; one may be spread over the other."""
    one, other = np.squeeze(one), np.squeeze(other)
    shapes = (one.shape == other.shape) or one.ndim == 0
    # Derivatives of a softmax add up to the rounding of about 1.
    return shapes and np.allclose(one, other, rtol=1e-6, atol=1e-14)


@pytest.mark.parametrize("network", NETWORKS)
def test_every_right_formula_computes_the_step_in_every_layout(network):
    problem = problem_of(network)
    for name, array in walk(problem).items():
        stem, layer = parse(name)
        formula = right(stem, layer, problem)
        for layout, derivatives in product(LAYOUTS, ("loss", "cost")):
            if not formula:
                continue
            text = line(stem, formula, [at(layer, problem)], layout, derivatives)
            made, value = computed(text, problem, layout, layer, derivatives)
            inside = derivatives == "cost" and stem in ("dA", "dZ")
            expected = turned(name, array, layout) / (problem.m if inside else 1)
            assert made == name
            assert same(value, expected), text


@pytest.mark.parametrize("network", NETWORKS)
def test_every_formula_of_a_mistake_computes_what_the_mistake_makes(network):
    problem = problem_of(network)
    for suspect, layer in planted(problem):
        lesson, stem = LESSONS[suspect.name], suspect.quantity
        if not lesson.computed:
            continue
        name = stem if layer < 0 else f"{stem}{layer}"
        array = walk(problem, {(stem, layer): suspect})[name]
        good = right(stem, layer, problem)
        # Numbers m times as small are rounded to other floats.
        scales = ("loss",) if "float" in lesson.computed else ("loss", "cost")
        for layout, scale in product(LAYOUTS, scales):
            text = line(stem, lesson.computed, [at(layer, problem)], layout, scale, good)
            _, value = computed(text, problem, layout, layer, scale)
            inside = scale == "cost" and stem in ("dA", "dZ")
            expected = turned(name, np.asarray(array), layout) / (problem.m if inside else 1)
            assert same(value, expected), f"{suspect.name}: {text}"


def test_every_formula_of_a_step_computes_what_the_mistake_makes():
    rng = np.random.default_rng(5)
    W, dW = rng.normal(size=(2, 3, 4))
    given = held({"learning_rate": 0.5}, "float64")
    for suspect in updates("sgd", "float64"):
        formula = LESSONS[suspect.name].computed
        if formula:
            words = {"W": W, "dW": dW, "learning_rate": 0.5, "np": np}
            assert same(eval(formula, words), suspect.wrong(W, dW, given=given)), suspect.name


def test_every_mistake_has_its_lesson_and_every_lesson_its_mistake():
    named = {each.name for each in [*NETWORK, *updates("sgd", "float64")]}
    assert set(LESSONS) - named == {"update of the weights lost"}
    assert named - set(LESSONS) == set()


def test_formulas_are_missing_only_where_a_line_cannot_tell_them():
    without = [name for name, lesson in LESSONS.items() if not lesson.computed]
    assert len(without) <= len(LESSONS) / 8, without


def test_what_has_the_mean_inside_is_told_so():
    rows = Layout("rows", "in_out", "row", "like outputs")
    problem = problem_of("relu")
    head = line("dA", right("dA", 3, problem), [3], rows, "cost")
    assert head == "dA3 = -Y / A3 / m"
    assert line("dW", right("dW", 1, problem), [1], rows, "cost") == "dW1 = X.T @ dZ1"
    twice = LESSONS["1/m twice"].computed
    assert line("dW", twice, [1], rows, "cost") == "dW1 = X.T @ dZ1 / m"


def test_several_layers_are_told_with_an_index():
    columns = Layout("columns", "out_in", "column", "like outputs")
    told = line("dA", "W_next @ dZ_next", [1, 2], columns)
    assert told == "dA[l] = W[l+1] @ dZ[l+1]"


def test_a_lesson_is_whole_sentences():
    for name, lesson in LESSONS.items():
        for text in filter(None, lesson[1:]):
            assert text[-1] == ".", name
            assert len(text) < 300, name
