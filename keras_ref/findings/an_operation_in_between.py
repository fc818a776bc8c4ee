"""A layer that changes no number, between a softmax and its loss, changes the loss and stops it.

Layers that hand on the tensor they were given leave the logits on it; those that make a new tensor,
though an equal one, do not. Behind these, probabilities are clipped at 1e-7, and the sample, which
is wrong with certainty, gets a gradient of exactly 0.

With Keras 3.15 on TensorFlow 2.21 this prints

    nothing     loss 30.000  gradient [-1.0, 1.0, 0.0]
    Identity    loss 30.000  gradient [-1.0, 1.0, 0.0]
    Activation  loss 30.000  gradient [-1.0, 1.0, 0.0]
    Dropout     loss 30.000  gradient [-1.0, 1.0, 0.0]
    Reshape     loss 16.118  gradient [0.0, 0.0, 0.0]
    Flatten     loss 16.118  gradient [0.0, 0.0, 0.0]
    Rescaling   loss 16.118  gradient [0.0, 0.0, 0.0]
"""

import keras
import numpy as np
from keras import layers

logits, label = np.array([[0, 30, -3]], "float32"), np.array([0])

for name, between in {
    "nothing": [],
    "Identity": [layers.Identity()],
    "Activation": [layers.Activation("linear")],
    "Dropout": [layers.Dropout(0.0)],
    "Reshape": [layers.Reshape((3,))],
    "Flatten": [layers.Flatten()],
    "Rescaling": [layers.Rescaling(1.0)],
}.items():
    dense = layers.Dense(3, activation="softmax", kernel_initializer="identity")
    model = keras.Sequential([keras.Input((3,)), dense, *between])
    model.compile(keras.optimizers.SGD(1.0), "sparse_categorical_crossentropy")
    cost = model.train_on_batch(logits, label)
    gradient = 0 - dense.bias.numpy()  # one step of SGD from a bias of 0
    print(f"{name:11s} loss {cost:.3f}  gradient {gradient.round(3).tolist()}")
