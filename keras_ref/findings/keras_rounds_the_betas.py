"""In a float64 model Adam corrects its bias with betas that were rounded to float32.

`ops.cast(0.999, "float64")` makes a float32 tensor of the number first: 0.9990000128746033. The
moments are not concerned, since 1 - beta_2 meets them as a number of Python. The first step comes
out 6.7e-6 too short; the relative error fades with the correction. Given as `np.float64(0.999)` the
betas arrive whole. SGD's momentum and AdamW's weight decay are cast alike.

With Keras 3.15 on TensorFlow 2.21 this prints

    step   1: off by -6.7e-06 of itself; given np.float64 by less than 1e-12: True
    step  10: off by -6.6e-06 of itself; given np.float64 by less than 1e-12: True
    step 100: off by -6.1e-06 of itself; given np.float64 by less than 1e-12: True
"""

import keras
import numpy as np

keras.config.set_floatx("float64")
STEPS = 100


def weights(kind):
    """The weight after each step: its gradient is always 1."""
    optimizer = keras.optimizers.Adam(1e-3, beta_1=kind(0.9), beta_2=kind(0.999))
    W, path = keras.Variable(np.zeros(1), dtype="float64"), [0.0]
    for _ in range(STEPS):
        optimizer.apply([keras.ops.ones(1, dtype="float64")], [W])
        path.append(float(W.numpy()[0]))
    return np.diff(path)


m = v = 0.0
exact = []
for t in range(1, STEPS + 1):
    m, v = m + (1 - m) * (1 - 0.9), v + (1 - v) * (1 - 0.999)
    alpha = 1e-3 * np.sqrt(1 - 0.999**t) / (1 - 0.9**t)
    exact.append(-m * alpha / (np.sqrt(v) + 1e-7))
plain, whole = (weights(kind) / exact - 1 for kind in (float, np.float64))
for t in (1, 10, 100):
    rounding = abs(whole[t - 1]) < 1e-12  # of the weight, of which a step is a small part
    off = f"off by {plain[t - 1]:.1e} of itself"
    print(f"step {t:3d}: {off}; given np.float64 by less than 1e-12: {rounding}")
