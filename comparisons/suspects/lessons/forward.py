"""Lessons about what a network was given and about the way forward: Z = W A + b, A = g(Z)."""

from comparisons.suspects.lessons.record import Lesson

FEW_DIGITS = "Half the digits are gone, and every number after it carries the loss on."

GIVEN = {
    "a weight off by 2 ULP": Lesson(
        "", "A weight was written down and read back with fewer digits than it has."
    ),
    "kernel transposed when copied": Lesson(
        "W.T",
        "Kernels are kept as (units, inputs) by some and as (inputs, units) by others; where both "
        "numbers are the same, nothing complains, and every unit has another unit's weights.",
        "Transpose the kernel when it is copied, or do not, as its shape in your code wants it.",
    ),
    "weights stored in float16": Lesson(
        "W.astype(np.float16)", FEW_DIGITS, "Keep them as float64."
    ),
    "weights stored in float32": Lesson(
        "W.astype(np.float32)", FEW_DIGITS, "Keep them as float64."
    ),
    "units in reverse order": Lesson(
        "W[::-1, :]",
        "The units of this layer are in another order than those that the next layer expects.",
        "Copy kernels without turning them round.",
    ),
    "biases started at zero": Lesson(
        "0 * b",
        "The biases that were given are not used: they are set to zero somewhere, as at the start "
        "of a training.",
        "Use the biases that are there; set them to zero only when the network is made.",
    ),
    "inputs scaled twice": Lesson(
        "A / 255",
        "The inputs are divided by 255 again, inside: the network sees numbers near zero.",
        "Scale the data once, outside.",
    ),
    "first sample in place of the last": Lesson(
        "", "The last sample is never seen: an index goes round to the first."
    ),
}

AFFINE = {
    "bias left out": Lesson("W @ A_prev", "The bias is not added, so it can never matter."),
    "bias subtracted": Lesson("W @ A_prev - b", "The bias has the sign of a threshold."),
    "bias added twice": Lesson(
        "W @ A_prev + 2 * b",
        "The bias is added in two places, as in the product and again behind it.",
    ),
    "bias of the next unit": Lesson(
        "W @ A_prev + np.roll(b, 1)", "Every unit gets the bias of its neighbour."
    ),
    "kernel transposed": Lesson(
        "W.T @ A_prev + b",
        "Where a layer has as many units as inputs, the product fits either way round, and only "
        "one of them is meant.",
    ),
    "last input dropped": Lesson(
        "W[:, :-1] @ A_prev[:-1, :] + b",
        "A slice or a range ends one too early, so the last input is never used.",
    ),
    "last weight of the last unit dropped": Lesson(
        "", "One product is missing from one sum: a loop over weights ends one too early."
    ),
    "product through float32": Lesson("(W @ A_prev).astype(np.float32) + b", FEW_DIGITS),
    "inputs rounded to float16": Lesson("W @ A_prev.astype(np.float16) + b", FEW_DIGITS),
    "layer fed with Z instead of A": Lesson(
        "W @ Z_prev + b",
        "The layer takes what the one before it had before its activation, so that activation "
        "does nothing and two layers are one.",
    ),
    "dropout left on": Lesson(
        "2 * (W[:, ::2] @ A_prev[::2, :]) + b",
        "Some inputs are dropped and the others scaled up, as in training; when the network is "
        "asked, all of them count.",
        "Drop units only while training.",
    ),
}

ACTIVATION = {
    "activation left out": Lesson(
        "Z", "The activation is defined and not called: the layer stays linear."
    ),
    "squashing left out": Lesson(
        "Z", "The activation is defined and not called: the layer stays linear."
    ),
    "relu with a leak of 1e-3": Lesson(
        "np.maximum(Z, 1e-3 * Z)", "A leaky relu lets a little of what is negative through."
    ),
    "leaky relu for relu": Lesson(
        "np.maximum(Z, 0.01 * Z)", "A leaky relu lets a little of what is negative through."
    ),
    "absolute value for relu": Lesson(
        "np.abs(Z)", "A negative Z is turned round where it should become 0."
    ),
    "last unit without its relu": Lesson(
        "", "The relu is applied to all units but the last: a slice or a range ends too early."
    ),
    "sign in the exponent of the sigmoid": Lesson(
        "1 / (1 + np.exp(Z))", "Without the minus in the exponent the sigmoid falls: 1 - sigmoid."
    ),
    "tanh for sigmoid": Lesson("np.tanh(Z)", "tanh goes from -1 to 1, the sigmoid from 0 to 1."),
    "hard sigmoid for sigmoid": Lesson(
        "np.clip(0.2 * Z + 0.5, 0, 1)", "Three straight lines near a sigmoid are not one."
    ),
    "tanh of half its argument": Lesson(
        "np.tanh(Z / 2)",
        "tanh(z) = 2 sigmoid(2z) - 1; with sigmoid(z) in its place it is tanh(z/2).",
    ),
    "sigmoid for tanh": Lesson(
        "1 / (1 + np.exp(-Z))", "The sigmoid goes from 0 to 1, tanh from -1 to 1."
    ),
    "tanh by three terms of its series": Lesson(
        "Z - Z**3 / 3 + 2 * Z**5 / 15", "The series only holds near 0."
    ),
    "softmax over the samples": Lesson(
        "np.exp(Z) / np.sum(np.exp(Z), axis=1, keepdims=True)",
        "The sum goes along the samples instead of the classes: the shares of one sample do not "
        "add up to 1, and each sample's output depends on the others in the batch.",
        "Sum over the classes of each sample, and keep the axis so that the division fits.",
    ),
    "softmax over the whole matrix": Lesson(
        "np.exp(Z) / np.sum(np.exp(Z))",
        "Without an axis the sum is one number for the whole batch: with one sample that is a "
        "softmax, with more the shares of each add up to less than 1.",
        "Sum over the classes of each sample, and keep the axis so that the division fits.",
    ),
    "softmax twice": Lesson(
        "softmax(softmax(Z))",
        "A softmax in the layer and one in the loss or in predict: what comes out is almost even, "
        "and for 10 classes the loss cannot fall below 1.46.",
        "Keep one of the two.",
    ),
    "softmax of base 2": Lesson("2**Z / np.sum(2**Z, axis=0, keepdims=True)", "The base is e."),
    "1e-7 in the softmax's denominator": Lesson(
        "np.exp(Z - np.max(Z, axis=0, keepdims=True)) / "
        "(np.sum(np.exp(Z - np.max(Z, axis=0, keepdims=True)), axis=0, keepdims=True) + 1e-7)",
        "The sum is never 0 once the largest logit is subtracted, so there is nothing to guard, "
        "and the shares no longer add up to 1.",
    ),
    "softmax without its last class in the sum": Lesson(
        "np.exp(Z) / np.sum(np.exp(Z[:-1, :]), axis=0, keepdims=True)",
        "The sum ends one class too early.",
    ),
    "sigmoid for softmax": Lesson(
        "1 / (1 + np.exp(-Z))",
        "Each class is squashed on its own, so the outputs of a sample do not add up to 1.",
    ),
    "activation rounded to float16": Lesson("(RIGHT).astype(np.float16)", FEW_DIGITS),
    "activation rounded to float32": Lesson("(RIGHT).astype(np.float32)", FEW_DIGITS),
}
