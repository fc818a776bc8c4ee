"""With a seed set, `fit(shuffle=True)` visits the samples in one and the same order in every epoch.

On TensorFlow the order is drawn by an operation inside a `tf.data` pipeline. Each epoch starts the
pipeline anew, and an operation that takes its seed from the global one starts anew with it. Whoever
makes a run reproducible with `keras.utils.set_random_seed` shuffles once, not every epoch.

With Keras 3.15 on TensorFlow 2.21 this prints

    no seed set:        5 epochs, 5 orders
    set_random_seed(1): 5 epochs, 1 order
"""

import keras
import numpy as np
import tensorflow as tf

SAMPLES, EPOCHS = 12, 5
X = np.arange(SAMPLES, dtype="float32")[:, np.newaxis]
visits = []


class Watch(keras.layers.Layer):
    """Notes which sample came along."""

    def call(self, x):
        """Passes it on."""
        if hasattr(x, "numpy"):  # not so while the model is put together
            visits.append(int(x[0, 0]))
        return x


def orders():
    """How many different orders there were."""
    model = keras.Sequential([keras.Input((1,)), Watch(), keras.layers.Dense(1)])
    visits.clear()
    model.compile("sgd", "mse", run_eagerly=True)
    model.fit(X, X, batch_size=1, epochs=EPOCHS, shuffle=True, verbose=0)
    return len(set(zip(*[iter(visits)] * SAMPLES, strict=True)))


tf.random.set_seed(None)
print(f"no seed set:        {EPOCHS} epochs, {orders()} orders")
keras.utils.set_random_seed(1)
print(f"set_random_seed(1): {EPOCHS} epochs, {orders()} order")
tf.random.set_seed(None)
