"""The logits of a network that has learnt handwritten digits: what really goes into a softmax."""

from typing import NamedTuple

import numpy as np

from comparisons.bounds.arithmetic import Array
from comparisons.data import digits

FOLDS = 4
EPOCHS = 15
LEARNING_RATE = 0.01
HIDDEN = 32


class Vectors(NamedTuple):
    """What goes into a softmax.

    Attributes:
        X: logits, (10, m), float32.
        wrong: how many of the m images are misclassified.
    """

    X: Array
    wrong: int


def logits(seed: int = 0) -> Vectors:
    """The logits of every image, from the network that has not seen it: four networks of 64-32-10.

    Trained in float32, as the authors' was.
    """
    from scratch.network import initialize, network, predict
    from scratch.training import train

    data = digits()
    X, fold = data.X.astype(np.float32), np.arange(data.X.shape[1]) % FOLDS
    net = network([(HIDDEN, "relu"), (10, "linear")], "sparse_categorical_crossentropy")
    Z = np.empty((10, len(fold)), np.float32)
    for held_out in range(FOLDS):
        rng = np.random.default_rng([seed, held_out])
        start = {
            name: array.astype(np.float32) for name, array in initialize(net, len(X), rng).items()
        }
        seen = fold != held_out
        trained, _ = train(
            net,
            start,
            X[:, seen],
            data.Y[seen],
            epochs=EPOCHS,
            learning_rate=LEARNING_RATE,
            seed=seed,
        )
        Z[:, ~seen] = predict(net, trained, X[:, ~seen])
    return Vectors(Z, int((Z.argmax(axis=0) != data.Y).sum()))
