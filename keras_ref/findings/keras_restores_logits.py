"""A loss from probabilities is computed from the logits, if a softmax of Keras made them.

The probability of the right class is exp(-30) = 1e-13. Keras clips probabilities at 1e-7, so a loss
from probabilities should stop at 16.118, with a gradient of exactly 0. It does not: the softmax has
left its logits on its output, in `_keras_logits`, and the loss has gone back to them.

With Keras 3.15 on TensorFlow 2.21 this prints

    softmax, loss from probabilities: loss 30.000, gradient [-1.0, 1.0, 0.0]
    linear, loss from logits:         loss 30.000, gradient [-1.0, 1.0, 0.0]
"""

import keras
import numpy as np

logits, label = np.array([[0, 30, -3]], "float32"), np.array([0])

for activation, from_logits, words in (
    ("softmax", False, "softmax, loss from probabilities:"),
    ("linear", True, "linear, loss from logits:        "),
):
    dense = keras.layers.Dense(3, activation=activation, kernel_initializer="identity")
    model = keras.Sequential([keras.Input((3,)), dense])
    loss = keras.losses.SparseCategoricalCrossentropy(from_logits=from_logits)
    model.compile(keras.optimizers.SGD(1.0), loss)
    cost = model.train_on_batch(logits, label)
    gradient = 0 - dense.bias.numpy()  # one step of SGD from a bias of 0
    print(words, f"loss {cost:.3f}, gradient {gradient.round(3).tolist()}")
