"""Lessons about the derivatives at the parameters, and the step that they are taken for."""

from comparisons.suspects.lessons.record import Lesson

FEW_DIGITS = "Half the digits are gone."

WEIGHTS = {
    "1/m missing": Lesson(
        "dZ @ A_prev.T",
        "The product adds up over the samples; the loss is their mean. Every gradient is m times "
        "too large, so the step grows with the batch.",
    ),
    "1/(m - 1)": Lesson("dZ @ A_prev.T / (m - 1)", "m - 1 is for an estimate of a variance."),
    "1/m twice": Lesson(
        "dZ @ A_prev.T / m**2",
        "The mean was taken already, so the gradient is m times too small.",
    ),
    "divided by the units instead of the samples": Lesson(
        "dZ @ A_prev.T / n",
        "The number of samples was read off the wrong axis, so it is the number of units.",
    ),
    "dW with Z instead of A": Lesson(
        "dZ @ Z_prev.T / m",
        "The weights multiplied the activation of the layer before, so that is what stands in "
        "their derivative, not what it was before the activation.",
    ),
    "dW with its own activations": Lesson(
        "dZ @ A.T / m",
        "The index is one layer too far: a weight stands between the layer before and this one.",
    ),
    "dW from dA instead of dZ": Lesson(
        "dA @ A_prev.T / m",
        "The derivative at Z belongs here; dA still lacks the activation's own derivative.",
    ),
    "sign of dW": Lesson(
        "-(RIGHT)",
        "The gradient points down already; subtracted, it leads up.",
        "Keep one minus: in the gradient or in the update.",
    ),
    "factor 2 in dW": Lesson("2 * (RIGHT)", "A 2 that belongs to the loss, if to anything."),
    "dW transposed": Lesson(
        "(RIGHT).T",
        "Where a layer has as many units as inputs, the transposed gradient fits the kernel too.",
    ),
    "samples in another order": Lesson(
        "dZ @ A_prev[:, ::-1].T / m",
        "Derivatives and activations of different samples are multiplied: one of the two was "
        "shuffled or sorted.",
    ),
    "last sample left out of dW": Lesson(
        "dZ[:, :-1] @ A_prev[:, :-1].T / m", "A slice or a range ends one too early."
    ),
    "last column of dW lost": Lesson(
        "", "No weight of the last input has a gradient: a slice or a range ends too early."
    ),
    "penalty in dW that the loss does not have": Lesson(
        "RIGHT + 1e-4 * W",
        "Weight decay in the gradient, while the loss has no penalty on the weights.",
        "Put the penalty into both, or into neither.",
    ),
    "dW in float32": Lesson("(RIGHT).astype(np.float32)", FEW_DIGITS),
    "dW from float16 activations": Lesson("dZ @ A_prev.astype(np.float16).T / m", FEW_DIGITS),
}

BIASES = {
    "db not summed over the samples": Lesson(
        "dZ / m",
        "Every sample has the same bias, so its derivative is the sum over all of them. Left as "
        "it is, it is as wide as the batch, and after b = b - ... so is the bias.",
    ),
    "db summed over everything": Lesson(
        "np.sum(dZ) / m",
        "Without an axis the sum is one number, and every unit gets the same. At a softmax it is "
        "0, as the derivatives of a sample add up to 0, so those biases never move.",
    ),
    "db summed over the units": Lesson(
        "np.sum(dZ, axis=0, keepdims=True)",
        "The wrong axis: one number for each sample instead of one for each unit.",
    ),
    "sum for the mean in db": Lesson(
        "np.sum(dZ, axis=1, keepdims=True)",
        "The weights have their 1/m and the biases do not: they move m times too far.",
    ),
    "1/(m - 1) in db": Lesson(
        "np.sum(dZ, axis=1, keepdims=True) / (m - 1)", "m - 1 is for an estimate of a variance."
    ),
    "last sample left out of db": Lesson(
        "np.sum(dZ[:, :-1], axis=1, keepdims=True) / m", "A slice or a range ends one too early."
    ),
    "bias never learns": Lesson(
        "0 * b",
        "The bias has no gradient, or the line that updates it is missing; it stays what it was.",
        "Update biases as you do weights.",
    ),
    "sign of db": Lesson(
        "-(RIGHT)",
        "The gradient of the bias points down already; subtracted, it leads up.",
        "Keep one minus: in the gradient or in the update.",
    ),
    "db in float32": Lesson("(RIGHT).astype(np.float32)", FEW_DIGITS),
    "db from dA": Lesson(
        "np.sum(dA, axis=1, keepdims=True) / m",
        "The derivative at Z belongs here; dA still lacks the activation's own derivative.",
    ),
}

SGD = {
    "uphill": Lesson(
        "W + learning_rate * dW", "The gradient points up the loss; a step has to go down."
    ),
    "learning rate off by 1e-6": Lesson(
        "", "The rate was written down and read back with fewer digits than it has."
    ),
    "learning rate left out": Lesson(
        "W - dW", "The step is as long as the gradient, whatever rate was asked for."
    ),
    "weight decay nobody asked for": Lesson(
        "W - learning_rate * (dW + 0.01 * W)",
        "Every step makes the weights smaller, by a penalty that the loss does not have.",
    ),
    "weight decay without the rate": Lesson(
        "W - learning_rate * dW - 0.01 * W",
        "The weights shrink by the same share in every step, however small the rate is.",
    ),
    "update lost": Lesson(
        "W",
        "What the update makes is thrown away: a function returns new weights and nobody takes "
        "them, or a loop ends before this layer.",
        "Assign what is returned; let the loop run over all layers.",
    ),
    "update done twice": Lesson(
        "W - 2 * learning_rate * dW",
        "The step is taken in two places, or a buffer of gradients still holds the last one.",
    ),
    "only the sign of the gradient": Lesson(
        "W - learning_rate * np.sign(dW)", "Every weight moves by the same amount."
    ),
    "last unit not updated": Lesson("", "A slice or a range over the units ends one too early."),
}

# Seen where only the weights after a step were handed over.
LOST = {"update of the weights lost": SGD["update lost"]._replace(computed="0 * W")}
