"""In float16 and bfloat16 a sigmoid that is right with certainty makes the binary loss nan.

Probabilities are clipped to [1e-7, 1 - 1e-7], whatever the dtype. In 16 bits 1 - 1e-7 is 1, so
that a probability of 1 stays 1, and (1 - y) log(1 - p) is 0 times minus infinity. One step then
makes every weight nan. Straight behind a sigmoid of Keras the logits are restored, and nothing
happens.

With Keras 3.15 on TensorFlow 2.21 this prints

    float32   sigmoid: 0.0  sigmoid, Reshape: 1e-07  bias: 0.0
    bfloat16  sigmoid: 0.0  sigmoid, Reshape: nan  bias: nan
    float16   sigmoid: 0.0  sigmoid, Reshape: nan  bias: nan
"""

import keras
import numpy as np

logits, target = np.array([[30]], "float32"), np.array([[1]], "float32")

for floatx in ("float32", "bfloat16", "float16"):
    keras.config.set_floatx(floatx)
    keras.config.set_dtype_policy(floatx)
    costs = []
    for between in ([], [keras.layers.Reshape((1,))]):
        dense = keras.layers.Dense(1, activation="sigmoid", kernel_initializer="identity")
        model = keras.Sequential([keras.Input((1,)), dense, *between])
        model.compile(keras.optimizers.SGD(1.0), "binary_crossentropy")
        costs.append(float(model.train_on_batch(logits, target)))
    bias = float(keras.ops.cast(dense.bias, "float32")[0])
    sigmoid, reshaped = costs
    print(f"{floatx:9s} sigmoid: {sigmoid:.1f}  sigmoid, Reshape: {reshaped:.0e}  bias: {bias:.1f}")
