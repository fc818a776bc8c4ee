"""What IEEE 754 does not promise: the libraries' functions, and numbers below the normal ones.

Measured by tests/pieces/test_comparisons_bounds_library.py, of each library in each dtype.
"""

# library -> dtype -> function -> how far it may be off, in unit roundoffs, relative to its value
# or, where that is larger, to the smallest normal number. In 16 bits every argument was tried, and
# nearly all results are the nearest number, at most 1 u away. In 32 and 64 bits each stands at
# least a tenth above the worst of a million arguments: NumPy's functions differ with the vector
# instructions of the machine. "sigmoid" of NumPy is scratch's, made of three operations. "xla" is
# what TensorFlow and JAX compile to; its log1p in float64 loses digits near -0.414, where the two
# formulas meet that it is made of. PyTorch's functions, measured once, are nowhere further off.
LIBRARY: dict[str, dict[str, dict[str, float]]] = {
    "numpy": {
        "float16": dict(exp=1, log=1, log1p=1, tanh=1, sigmoid=3, power=1, rsqrt=2),
        "bfloat16": dict(exp=1, log=1, log1p=1, tanh=1, sigmoid=3, power=1, rsqrt=2),
        "float32": dict(exp=5, log=6, log1p=4, tanh=3, sigmoid=6, power=2, rsqrt=2),
        "float64": dict(exp=2, log=2, log1p=2, tanh=2, sigmoid=4, power=2, rsqrt=2),
    },
    "tensorflow": {
        "float16": dict(exp=1, log=1, log1p=1, tanh=1, sigmoid=3, power=1, rsqrt=1),
        "bfloat16": dict(exp=1, log=1, log1p=1, tanh=1, sigmoid=3, power=1, rsqrt=1),
        "float32": dict(exp=3, log=5, log1p=6, tanh=7, sigmoid=10, power=2, rsqrt=4),
        "float64": dict(exp=3, log=3, log1p=4, tanh=9, sigmoid=4, power=2, rsqrt=2),
    },
    "xla": {
        "float16": dict(exp=1, log=1, log1p=3, tanh=1, sigmoid=3, rsqrt=2),
        "bfloat16": dict(exp=1, log=1, log1p=1, tanh=1, sigmoid=3, rsqrt=1),
        "float32": dict(exp=2, log=3, log1p=4, tanh=6, sigmoid=3, rsqrt=3),
        "float64": dict(exp=2, log=2, log1p=270, tanh=8, sigmoid=3, rsqrt=2),
    },
}

# What a format is asked for -> the libraries whose worst it is.
LIBRARIES = {
    **{library: (library,) for library in LIBRARY},
    "any": ("numpy", "tensorflow"),
    "every": tuple(LIBRARY),
}

# Where a number below the smallest normal one may become 0, as a result or as an argument. NumPy
# keeps such numbers; TensorFlow computes float16 in float32, where they are normal.
FLUSHES = {
    "numpy": (),
    "tensorflow": ("bfloat16", "float32", "float64"),
    "xla": ("bfloat16", "float32", "float64"),
}

# Where numbers are flushed, an exp below so many times the smallest normal number may become 0: the
# one in oneDNN, which TensorFlow's softmax uses, makes 2^n as 2 times 2^(n - 1).
EXP_VANISHES = 2
