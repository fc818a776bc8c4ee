"""The runs that Keras makes for the claims are those of scratch, to rounding."""

from dataclasses import replace

import numpy as np
import pytest

from comparisons.catalogue import load
from comparisons.training.claims import adaptive, in_keras, probes, scatter, twins
from comparisons.training.claims.measure import QUICK
from comparisons.training.claims.sets import STANDARDISED

SHORT = replace(QUICK, seeds=1, epochs={"wine": 10}, draws=60)


@pytest.mark.parametrize("kind", in_keras.EXACT)
def test_twins_cost_the_same(kind):
    twin = twins.twin("wine", STANDARDISED, kind, 0.01, SHORT, 32, 6)
    # 50 updates of float64; ten times what was measured over 500 at this rate, 7e-16.
    assert twin.agreement.apart < 1e-14
    assert twin.agreement.weights_apart < 1e-14
    assert twin.agreement.updates == twin.keras.looks[-1] == 50


def test_keras_takes_the_steps_of_scratch_on_probes():
    for name, sequence in probes.sequences():
        gradients = sequence.gradients[:20]
        ours = probes.scratch_walk(gradients, sequence.before)
        theirs = in_keras.probe_walk(gradients, sequence.before)
        # Differences of weights below 1, over a learning rate of 0.001: 1.1e-13 each way.
        np.testing.assert_allclose(theirs, ours, rtol=0, atol=3e-13, err_msg=name)


def test_steps_gradients_and_moments_of_keras_are_told_as_those_of_scratch():
    ours = adaptive.watch("wine", "adam", SHORT)
    theirs = in_keras.watch("wine", replace(SHORT, keras_seeds=1))
    for part in ("early", "late"):
        pairs = zip(ours[0].moments[part], theirs[0].moments[part], strict=True)
        for one, other in pairs:
            for a, b in zip(one, other, strict=True):
                # Steps over a rate of 0.001 from weights below 1: 1.1e-13 each way; relative to
                # gradients that cancel, measured at 4e-13.
                np.testing.assert_allclose(b, a, rtol=4e-12, atol=3e-13)
    assert ours[0].above == theirs[0].above


def test_the_scatter_of_keras_is_that_of_the_gradients_of_scratch():
    found = in_keras.noises("wine", replace(SHORT, keras_seeds=1))
    assert [noise.batch_size for noise in found] == [8, 32]
    problem = load("wine", 0)
    rng = np.random.default_rng(0)
    G = scatter.each_gradient(problem)
    for noise in found:
        picks = [rng.choice(problem.m, noise.batch_size, replace=False) for _ in range(60)]
        ratio = scatter.drawn(G, np.stack([G[p].mean(axis=0) for p in picks]), noise.batch_size)
        # Sums over 60 draws of some 200 squares; measured: the same bits.
        assert noise.mean == pytest.approx(ratio.ratio.mean(), rel=1e-13)
