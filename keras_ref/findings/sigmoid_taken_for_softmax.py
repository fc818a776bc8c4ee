"""A sigmoid under a categorical loss is silently taken for a softmax.

`_keras_logits` does not say which activation left it. The loss takes the logits of the sigmoids for
those of a softmax, so the model is trained as one that it is not: what `predict` returns has
another loss, and its rows do not sum to 1.

With Keras 3.15 on TensorFlow 2.21 this prints

    loss while training:               2.133
    -ln softmax(logits) of the class:  2.133
    -ln sigmoid(logits) of the class:  0.693
    what predict returns:              [0.5, 0.881, 0.047]
"""

import keras
import numpy as np

logits, label = np.array([[0, 2, -3]], "float32"), np.array([0])

model = keras.Sequential(
    [keras.Input((3,)), keras.layers.Dense(3, "sigmoid", kernel_initializer="identity")]
)
model.compile(loss="sparse_categorical_crossentropy")
cost = model.evaluate(logits, label, verbose=0)
softmax, sigmoid = np.exp(logits) / np.exp(logits).sum(), 1 / (1 + np.exp(-logits))
print(f"loss while training:               {cost:.3f}")
print(f"-ln softmax(logits) of the class:  {-np.log(softmax[0, 0]):.3f}")
print(f"-ln sigmoid(logits) of the class:  {-np.log(sigmoid[0, 0]):.3f}")
probs = model.predict(logits, verbose=0)[0].astype(float).round(3).tolist()
print(f"what predict returns:              {probs}")
