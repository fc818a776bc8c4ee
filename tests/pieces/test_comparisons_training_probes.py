"""The probes show what they claim, and together they tell every two variants apart."""

from functools import cache
from itertools import combinations

import numpy as np
import pytest

from comparisons.training.advice import probes_for
from comparisons.training.mistake_classes import CLASSES
from comparisons.training.probes import LEARNING_RATE, PROBES, pairs, shown
from comparisons.training.variants.candidates import candidates
from comparisons.training.variants.first_steps import GRADIENTS, first_steps
from comparisons.training.variants.table import VARIANTS

DTYPES = ("float32", "float64")


@cache
def told_apart(probe, dtype):
    return {frozenset(pair) for pair in shown(PROBES[probe], dtype)}


def hidden(probe, kind, dtype):
    """The pairs of a class that a probe does not tell apart."""
    each = {frozenset((one.name, other.name)) for one, other in pairs(kind, dtype)}
    assert each
    return each - told_apart(probe, dtype)


CLAIMS = [(probe.name, kind) for probe in PROBES.values() for kind in probe.shows]


@pytest.mark.parametrize("dtype", DTYPES)
@pytest.mark.parametrize(("probe", "kind"), CLAIMS)
def test_a_probe_shows_every_pair_of_the_classes_it_claims(probe, kind, dtype):
    assert hidden(probe, kind, dtype) == set()


@pytest.mark.parametrize("dtype", DTYPES)
def test_every_two_variants_are_told_apart_by_some_probe(dtype):
    """No two rows of the table are one function, once the learning rate may change."""
    names = [each.name for each in candidates(dtype, {"learning_rate": LEARNING_RATE})]
    every = {frozenset(pair) for pair in combinations(names, 2)}
    together = set().union(*(told_apart(probe, dtype) for probe in PROBES))
    assert every - together == set()


@pytest.mark.parametrize("dtype", DTYPES)
def test_what_is_one_function_while_the_rate_stays_is_told_by_no_other_probe(dtype):
    twins = {frozenset((name, row.same_as)) for name, row in VARIANTS.items() if row.same_as}
    assert len(twins) == 2
    for probe in PROBES.values():
        apart = twins & told_apart(probe.name, dtype)
        assert apart == (set() if probe.rates is None else twins)


@pytest.mark.parametrize("kind", ["memory", "correction without t", "AMSGrad"])
def test_a_first_step_cannot_show_what_needs_a_second(kind):
    assert hidden("a first step", kind, "float32")


def test_large_gradients_cannot_show_epsilon_in_float32():
    assert hidden("several steps", "epsilon", "float32")
    assert not hidden("tiny gradients", "epsilon", "float32")


def test_every_class_is_shown_by_some_probe_and_every_variant_is_in_one():
    assert {kind for _, kind in CLAIMS} == set(CLASSES)
    named = {name for each in CLASSES.values() for pair in each for name in pair}
    assert named <= set(VARIANTS)


def test_a_probe_that_tells_apart_what_a_run_could_not_is_found():
    names = ("Adam, epsilon hat, epsilon 1e-07", "Adam, epsilon hat, epsilon 1e-08")
    (probe,) = probes_for(names, "float32")
    assert frozenset(names) in told_apart(probe, "float32")
    assert probes_for(names[:1], "float32") == []
    assert probes_for(("SGD", "SGD with a name of its own"), "float32") == []


def test_the_first_steps_are_those_of_the_formulas():
    """At t = 1: m = (1 - b1) g, v = (1 - b2) g^2, both corrections undo just that."""
    g, rest = np.array(GRADIENTS), 1 - 0.999
    formulas = {
        "Adam, epsilon hat": lambda eps: g / (g + eps / np.sqrt(rest)),
        "Adam, Algorithm 1": lambda eps: g / (g + eps),
        "Adam, epsilon inside the root": lambda eps: g / np.sqrt(g**2 + eps / rest),
        "Adam, epsilon inside the corrected root": lambda eps: g / np.sqrt(g**2 + eps),
        "Adam without bias correction": lambda eps: 0.1 * g / (np.sqrt(rest) * g + eps),
        "RMSprop, epsilon inside the root": lambda eps: g / np.sqrt(0.1 * g**2 + eps),
        "RMSprop, epsilon outside the root": lambda eps: g / (np.sqrt(0.1) * g + eps),
    }
    rows = first_steps()
    assert {row.name for row in rows} == set(formulas)
    for row in rows:
        expected = 0.001 * formulas[row.name](row.epsilon)
        assert np.allclose(row.sizes, expected, rtol=1e-13, atol=0), row
    defaults = {(row.name, row.epsilon) for row in rows if row.default}
    assert ("Adam, epsilon hat", 1e-7) in defaults
    assert ("Adam, Algorithm 1", 1e-8) in defaults
