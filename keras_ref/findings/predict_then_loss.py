"""The loss that `evaluate` reports is not the loss of what `predict` returns.

The same model, the same weights, the same sample. Inside `evaluate` the loss finds the logits that
the softmax left on its output; an array that `predict` returns carries nothing, and is clipped.

With Keras 3.15 on TensorFlow 2.21 this prints

    evaluate:              30.000
    loss of what predict returned: 16.118
"""

import keras
import numpy as np

logits, label = np.array([[0, 30, -3]], "float32"), np.array([0])

model = keras.Sequential(
    [keras.Input((3,)), keras.layers.Dense(3, "softmax", kernel_initializer="identity")]
)
model.compile(loss="sparse_categorical_crossentropy")
probs = model.predict(logits, verbose=0)
later = keras.losses.sparse_categorical_crossentropy(label, probs)
print(f"evaluate:              {model.evaluate(logits, label, verbose=0):.3f}")
print(f"loss of what predict returned: {float(later[0]):.3f}")
