"""Compiled by XLA, a step of Adam rounds a product and its sum once, where eager code rounds twice.

m + (g - m)(1 - beta_1) ends in a product and a sum. XLA's compiler for the processor fuses the two
into one instruction with one rounding. From the same gradients and the same state the two ways
part in the last bit, and neither is wrong: both lie within the bound of two roundings.

With Keras 3.15 on TensorFlow 2.21 this prints

    operation by operation: two roundings in 10000 of 10000, one in 7047
    compiled by XLA:        two roundings in 7047 of 10000, one in 10000
"""

import keras
import numpy as np
import tensorflow as tf

N = 10_000
rng = np.random.default_rng(0)
first, second = (rng.normal(size=N).astype("float32") for _ in range(2))
rest = np.float32(1 - 0.9)


def moment(compiled):
    """m after two steps."""
    optimizer, W = keras.optimizers.Adam(), keras.Variable(np.zeros(N, "float32"))
    optimizer.build([W])
    apply = tf.function(lambda g: optimizer.apply([g], [W]), jit_compile=compiled)
    for g in (first, second):
        (apply if compiled else lambda g: optimizer.apply([g], [W]))(tf.constant(g))
    return optimizer.variables[2].numpy()


m = first * rest
change = second - m
twice = m + change * rest
once = (m.astype(float) + change.astype(float) * float(rest)).astype("float32")
for words, compiled in (("operation by operation:", False), ("compiled by XLA:       ", True)):
    got = moment(compiled)
    print(f"{words} two roundings in {(got == twice).sum()} of {N}, one in {(got == once).sum()}")
