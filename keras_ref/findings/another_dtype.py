"""A loss of another dtype than the layers', as under every mixed policy, does not see the logits.

A loss computes in floatx. Where the layers do not, it casts their output, and the cast makes a new
tensor without `_keras_logits`: the same model is clipped that is not in a single dtype.

With Keras 3.15 on TensorFlow 2.21 this prints

    float32         loss 30.000
    mixed_float16   loss 16.118
    mixed_bfloat16  loss 16.118
    float64         loss 16.118
"""

import keras
import numpy as np

logits, label = np.array([[0, 30, -3]], "float32"), np.array([0])

for policy in ("float32", "mixed_float16", "mixed_bfloat16", "float64"):
    dense = keras.layers.Dense(3, activation="softmax", kernel_initializer="identity", dtype=policy)
    model = keras.Sequential([keras.Input((3,)), dense])
    model.compile(loss="sparse_categorical_crossentropy")
    print(f"{policy:15s} loss {model.evaluate(logits, label, verbose=0):.3f}")
