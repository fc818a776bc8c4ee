"""`from_logits=True` on probabilities is repaired behind a softmax, and not behind anything else.

Probabilities taken for logits go through a second softmax: with 3 classes no loss can then exceed
ln(2 + e) = 1.551, and none can fall below 0.551, however right the network is. Keras warns, and
goes back to the true logits. With one layer in between it does neither.

With Keras 3.15 on TensorFlow 2.21 this prints

    softmax:             loss 30.000  warned: True
    softmax, Rescaling:  loss 1.551  warned: False
"""

import warnings

import keras
import numpy as np

logits, label = np.array([[0, 30, -3]], "float32"), np.array([0])

for words, between in (
    ("softmax:", []),
    ("softmax, Rescaling:", [keras.layers.Rescaling(1.0)]),
):
    dense = keras.layers.Dense(3, activation="softmax", kernel_initializer="identity")
    model = keras.Sequential([keras.Input((3,)), dense, *between])
    model.compile(loss=keras.losses.SparseCategoricalCrossentropy(from_logits=True))
    with warnings.catch_warnings(record=True) as heard:
        warnings.simplefilter("always")
        cost = model.evaluate(logits, label, verbose=0)
    warned = any("from_logits=True" in str(each.message) for each in heard)
    print(f"{words:20s} loss {cost:.3f}  warned: {warned}")
