"""On PyTorch, a float64 model of Keras multiplies its matrices in float32.

The result has the dtype float64, and the digits of float32: `ops.matmul` asks for the dtype in
which to compute, and Keras answers float32 to float64 on every backend but TensorFlow. `ops.mean`
does the same, on JAX as well. It needs PyTorch: pip install '.[torch]'.

With Keras 3.15 on PyTorch 2.13 this prints

    floatx float64, Dense of float64: torch.float64
    1/3 times 1/3, times 9: 1.0000000745058060
    the same in NumPy:      1.0000000000000000
"""

import os

os.environ["KERAS_BACKEND"] = "torch"

import keras
import numpy as np

keras.config.set_floatx("float64")
dense = keras.layers.Dense(1, dtype="float64")
third = np.array([[1 / 3]])
dense.build(third.shape)
dense.kernel.assign(third)
product = dense(third)
print(f"floatx float64, Dense of float64: {product.dtype}")
print(f"1/3 times 1/3, times 9: {product.item() * 9:.16f}")
print(f"the same in NumPy:      {(third @ third).item() * 9:.16f}")
