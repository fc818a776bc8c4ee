"""A linear output with the flag forgotten: no warning, a plausible loss, and no gradient.

`from_logits` is False by default. The logits are taken for probabilities and clipped to
[1e-7, 1 - 1e-7]; a negative one counts as 1e-7, one above 1 as certainty, and neither has a
gradient.

With Keras 3.15 on TensorFlow 2.21 this prints

    from_logits=True:  loss 2.133  gradient [-0.882, 0.876, 0.006]
    from_logits=False: loss 16.118  gradient [0.0, 0.0, 0.0]
"""

import keras
import numpy as np

logits, label = np.array([[0, 2, -3]], "float32"), np.array([0])

for flag in (True, False):
    dense = keras.layers.Dense(3, kernel_initializer="identity")
    model = keras.Sequential([keras.Input((3,)), dense])
    loss = keras.losses.SparseCategoricalCrossentropy(from_logits=flag)
    model.compile(keras.optimizers.SGD(1.0), loss)
    cost = model.train_on_batch(logits, label)
    gradient = (0 - dense.bias.numpy()).astype(float)  # one step of SGD from a bias of 0
    words = f"from_logits={flag}:"
    print(f"{words:18s} loss {cost:.3f}  gradient {gradient.round(3).tolist()}")
