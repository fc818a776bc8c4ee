"""`activation=tf.nn.softmax`: the same model has another loss when it is run eagerly.

In a graph Keras looks at the operation that made the probabilities, and goes back through one of
type Softmax. Eagerly there is no operation to look at, and TensorFlow's function leaves no logits
on its output: the probabilities are clipped. Debugging with `run_eagerly=True` debugs another loss.

With Keras 3.15 on TensorFlow 2.21 this prints

    run_eagerly=False: loss 30.000  gradient [-1.0, 1.0, 0.0]
    run_eagerly=True:  loss 16.118  gradient [0.0, 0.0, 0.0]
"""

import keras
import numpy as np
import tensorflow as tf

logits, label = np.array([[0, 30, -3]], "float32"), np.array([0])

for eagerly in (False, True):
    dense = keras.layers.Dense(3, activation=tf.nn.softmax, kernel_initializer="identity")
    model = keras.Sequential([keras.Input((3,)), dense])
    model.compile(keras.optimizers.SGD(1.0), "sparse_categorical_crossentropy", run_eagerly=eagerly)
    cost = float(model.train_on_batch(logits, label))
    gradient = 0 - dense.bias.numpy()  # one step of SGD from a bias of 0
    words = f"run_eagerly={eagerly}:"
    print(f"{words:18s} loss {cost:.3f}  gradient {gradient.round(3).tolist()}")
