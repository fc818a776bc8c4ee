"""A softmax under the binary loss is silently taken for sigmoids.

`_keras_logits` does not say which activation left it. The loss takes the logits of the softmax for
those of one sigmoid for each class, and trains a model that it is not.

With Keras 3.15 on TensorFlow 2.21 this prints

    loss while training:      0.956
    of sigmoid(logits):       0.956
    of softmax(logits):       1.408
"""

import keras
import numpy as np

logits, targets = np.array([[0, 2, -3]], "float32"), np.array([[1, 0, 0]], "float32")


def loss(probs):
    """The binary cross-entropy of one row."""
    return -(targets * np.log(probs) + (1 - targets) * np.log(1 - probs)).mean()


model = keras.Sequential(
    [keras.Input((3,)), keras.layers.Dense(3, "softmax", kernel_initializer="identity")]
)
model.compile(loss="binary_crossentropy")
print(f"loss while training:      {model.evaluate(logits, targets, verbose=0):.3f}")
print(f"of sigmoid(logits):       {loss(1 / (1 + np.exp(-logits))):.3f}")
print(f"of softmax(logits):       {loss(np.exp(logits) / np.exp(logits).sum()):.3f}")
