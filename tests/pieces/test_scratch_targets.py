"""Pieces: targets that a loss would misread are refused, in one sentence, wherever they come in."""

import numpy as np
import pytest

from scratch.backprop import observe
from scratch.network import initialize, network
from scratch.training import train

SPARSE, ONE_HOT = "sparse_categorical_crossentropy", "categorical_crossentropy"
BINARY, SQUARED = "binary_crossentropy", "mean_squared_error"

BAD = [
    (SPARSE, np.array([0, 1, -1]), "classes must lie in 0 ... 1; got -1 ... 1"),
    (SPARSE, np.array([0, 1, 2]), "classes must lie in 0 ... 1; got 0 ... 2"),
    (SPARSE, np.array([0.0, 1.0, 1.0]), "classes must be integers; got float64"),
    (SPARSE, np.eye(2)[:, [0, 1, 1]], r"Y must have shape \(3,\) .*; got \(2, 3\)"),
    (SPARSE, np.array([[0, 1, 1]]), r"Y must have shape \(3,\) .*; got \(1, 3\)"),
    (ONE_HOT, np.array([0, 1, 1]), r"Y must have shape \(2, 3\) .*; got \(3,\)"),
    (ONE_HOT, np.eye(2)[[0, 1, 1]], r"Y must have shape \(2, 3\) .*; got \(3, 2\)"),
    (BINARY, np.array([[0, 1, 2], [0, 1, 1]]), r"targets must lie in \[0, 1\]; got 0 ... 2"),
    (BINARY, np.array([[0, -0.5, 1], [0, 1, 1]]), r"targets must lie in \[0, 1\]; got -0.5"),
    (BINARY, np.array([0.0, 1.0, 1.0]), r"Y must have shape \(2, 3\) .*; got \(3,\)"),
    (SQUARED, np.zeros((1, 3)), r"Y must have shape \(2, 3\) .*; got \(1, 3\)"),
]


def setting(loss):
    form = "textbook" if loss == SQUARED else "from_logits"
    net = network([(5, "tanh"), (2, "linear")], loss, form)
    return net, initialize(net, 4, np.random.default_rng(0))


@pytest.mark.parametrize(("loss", "Y", "sentence"), BAD)
def test_targets_that_do_not_fit_the_loss_are_refused(loss, Y, sentence):
    net, parameters = setting(loss)
    X = np.random.default_rng(1).normal(size=(4, 3))
    with pytest.raises(ValueError, match=sentence):
        observe(net, parameters, X, Y)
    with pytest.raises(ValueError, match=sentence):
        train(net, parameters, X, Y, epochs=1)


def test_an_empty_batch_is_refused():
    net, parameters = setting(SPARSE)
    with pytest.raises(ValueError, match="at least one sample"):
        observe(net, parameters, np.zeros((4, 0)), np.zeros(0, dtype=int))
