"""A drift that rounding could, and hardly ever does, make: seen, said, and not called wrong."""

import numpy as np

from comparisons import engines
from comparisons.compare import compare
from comparisons.data import Data
from comparisons.problems import make
from comparisons.records import SUSPECT
from comparisons.steps import forward_steps
from comparisons.studies.sentences import summary


def long_sums():
    """A single layer of 3,000 inputs: its worst case is 3,001 u, and what is likely some 490 u."""
    rng = np.random.default_rng(0)
    data = Data(rng.normal(size=(3000, 11)), rng.normal(size=(2, 11)), "generated")
    return make("long sums", data, [], "linear", "mean_squared_error", False)


def drifting(given):
    """Every sum is off by two thirds of what is certain, as if all roundings went one way."""
    observed = engines.scratch(given)
    W, b, X = given.parameters["W1"], given.parameters["b1"], given.X
    sizes = np.abs(W).astype(float) @ np.abs(X) + np.abs(b)
    Z = (W.astype(float) @ X + b + 2000 * 2.0**-24 * sizes).astype(np.float32)
    return observed._replace(trace=observed.trace | {"Z1": Z})


def test_a_drift_is_suspect_and_the_right_sums_are_not():
    given = long_sums().cast("float32")
    seen = [drifting(given), engines.keras(given)]
    pairs = [(each, forward_steps(given, each.loss_input, each.form)) for each in seen]
    [row] = compare(given, pairs, ["Z1"])
    assert [judgement.verdict for judgement in row.judgements] == [SUSPECT, "proven"]
    assert 0.6 < row.judgements[0].used < 0.7
    assert "22 of 22 elements lie within their bound, but further off" in row.judgements[0].reason
    assert summary([row]).startswith("Nothing lies outside its bound, but Z1 further from")
