"""Would we notice? Slips planted in an Adam that is written by hand, each named by a run of it."""

import sys
from pathlib import Path

import numpy as np
import pytest

sys.path.insert(0, str(Path(__file__).parents[1] / "pieces"))
from adams_by_hand import ADAM, PAPER, left, moments, walked
from optimizers_by_hand import gradients, weights

from comparisons.training.variants.handed import handed
from comparisons.training.variants.tell import tell

DECAY = 0.01


def slipped(settings, paper, gradient=None, memory=None, t=lambda t: t, step=None, after=None):
    """Adam in one of its forms with one part in the place of the right one."""

    def run(W, g):
        real = W.dtype.type
        keep, kept = moments("change", real, settings), [np.zeros_like(W), np.zeros_like(W)]
        rate, eps = real(settings["learning_rate"]), real(settings["epsilon"])

        def one(W, g, now):
            g = gradient(W, g) if gradient else g
            kept[:] = (memory or keep)(*kept, g)
            c1, c2 = left("python", real, settings, t(now))
            m, v = kept
            if step:
                moved = step(m, v, c1, c2, rate, eps)
            elif paper:
                moved = rate * (m / c1) / (np.sqrt(v / c2) + eps)
            else:
                moved = rate * np.sqrt(c2) / c1 * m / (np.sqrt(v) + eps)
            return after(W, moved, rate) if after else W - moved

        return walked(W, g, one)

    return run


def swapped(settings):
    return settings | {"beta_1": settings["beta_2"], "beta_2": settings["beta_1"]}


# What is planted -> how a run of it must be named.
PLANTED = {
    "Adam, epsilon hat, t one ahead": slipped(ADAM, False, t=lambda t: t + 1),
    "Adam, Algorithm 1, t one ahead": slipped(PAPER, True, t=lambda t: t + 1),
    "Adam, t from 0": slipped(PAPER, True, t=lambda t: t - 1),
    "Adam, Algorithm 1, bias correction without t": slipped(PAPER, True, t=lambda t: 1),
    "Adam, epsilon hat, betas swapped": slipped(swapped(ADAM), False),
    "Adam, Algorithm 1, betas swapped": slipped(swapped(PAPER), True),
    "Adam without bias correction": slipped(
        ADAM, False, step=lambda m, v, c1, c2, rate, eps: rate * m / (np.sqrt(v) + eps)
    ),
    "Adam, only the first moment corrected": slipped(
        ADAM, False, step=lambda m, v, c1, c2, rate, eps: rate * (m / c1) / (np.sqrt(v) + eps)
    ),
    "Adam, epsilon hat, only the second moment corrected": slipped(
        ADAM,
        False,
        step=lambda m, v, c1, c2, rate, eps: rate * np.sqrt(c2) * m / (np.sqrt(v) + eps),
    ),
    "Adam, epsilon inside the root": slipped(
        ADAM,
        False,
        step=lambda m, v, c1, c2, rate, eps: rate * np.sqrt(c2) / c1 * m / np.sqrt(v + eps),
    ),
    "Adam, epsilon inside the corrected root": slipped(
        PAPER, True, step=lambda m, v, c1, c2, rate, eps: rate * (m / c1) / np.sqrt(v / c2 + eps)
    ),
    "Adam, the root left out": slipped(
        PAPER, True, step=lambda m, v, c1, c2, rate, eps: rate * (m / c1) / (v / c2 + eps)
    ),
    "Adam, Algorithm 1, decay coupled": slipped(
        PAPER, True, gradient=lambda W, g: g + W.dtype.type(DECAY) * W
    ),
    "Adam, epsilon hat, decay not times the learning rate": slipped(
        ADAM, False, after=lambda W, step, rate: W - W * W.dtype.type(DECAY) - step
    ),
    "Adam, epsilon hat, moments forgotten": slipped(
        ADAM, False, memory=lambda m, v, g: (g * g.dtype.type(0.1), g * g * g.dtype.type(0.001))
    ),
}


@np.errstate(all="ignore")
@pytest.mark.parametrize("name", PLANTED)
def test_a_planted_slip_is_named(name):
    g = gradients(8, "float32")
    W = weights(g.shape[1], "float32")
    told = tell(handed({"W": PLANTED[name](W, g), "dW": g}))
    assert [each.name.rpartition(", epsilon 1e")[0] or each.name for each in told.named] == [name]
    assert told.late == ()


@pytest.mark.parametrize(
    "spoil",
    {
        "the sign of one step": lambda W: 2 * np.roll(W, 1, axis=0) - W,
        "a step lost": lambda W: np.concatenate([W[:5], W[4:5], W[6:]]),
        "one bit of one weight": lambda W: np.where(
            np.arange(W.size).reshape(W.shape) == 5 * W.shape[1] + 1, W * np.float32(1 + 1e-6), W
        ),
    }.items(),
    ids=lambda pair: pair[0],
)
@np.errstate(all="ignore")
def test_steps_of_nobody_are_named_by_nobody(spoil):
    g = gradients(8, "float32")
    W = slipped(ADAM, False)(weights(g.shape[1], "float32"), g)
    assert tell(handed({"W": W, "dW": g})).named[0].name == "Adam, epsilon hat, epsilon 1e-07"
    told = tell(handed({"W": spoil[1](W).astype("float32"), "dW": g}))
    assert told.named == ()
