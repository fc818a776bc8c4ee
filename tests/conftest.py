"""What every test runs under: one thread of BLAS a worker, and a TensorFlow that keeps quiet.

Both are read when NumPy and TensorFlow are first imported, so they are set before any test module
is; a person's own settings stand.
"""

import os

# Two workers with as many threads each as there are cores wait for one another, and a run takes
# several times as long.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
