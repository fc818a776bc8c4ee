"""Lessons about the way back: dA = W^T dZ of the next layer, dZ = dA g'(Z)."""

from comparisons.suspects.lessons.record import Lesson

FEW_DIGITS = "Half the digits are gone, and every gradient before it carries the loss on."
LEFT_OUT = (
    "The chain rule passes through the activation, so its derivative belongs to the product; "
    "without it this layer learns as if it were linear."
)

PASSED = {
    "kernel not transposed on the way back": Lesson(
        "W_next @ dZ_next",
        "On the way back each unit collects what it gave to the others, which is the transposed "
        "kernel. Where the layer has as many units as inputs, the product fits without it too.",
    ),
    "dA passed on instead of dZ": Lesson(
        "W_next.T @ dA_next",
        "What goes back through the weights is the derivative at Z, after the activation's own; "
        "taken before it, all earlier layers miss that factor. With one hidden layer it cannot "
        "be seen.",
    ),
    "weights updated before the gradient passes": Lesson(
        "(W_next - learning_rate * dW_next).T @ dZ_next",
        "The layer's weights have been changed already when the gradient passes back through "
        "them, so it passes through other weights than the forward pass did. A gradient check "
        "passes; only a step shows it, the more the larger the learning rate is.",
        "Compute all gradients first, then change all weights.",
    ),
    "sign on the way back": Lesson(
        "-(RIGHT)", "One minus too many: this layer and all before it walk uphill."
    ),
    "one sample's gradient lost": Lesson(
        "", "The last sample's gradient stops here: a slice or a range ends too early."
    ),
    "1/m in every layer": Lesson(
        "(RIGHT) / m",
        "The mean is taken again in every layer that the gradient passes through, so each layer "
        "further back learns m times slower than the one after it.",
        "Divide by m once for each parameter.",
    ),
    "last unit passes nothing back": Lesson(
        "W_next[:-1, :].T @ dZ_next[:-1, :]",
        "The sum over the units ends one too early, as when a bias column is cut off that is not "
        "there.",
    ),
    "gradient passed on in float32": Lesson("(RIGHT).astype(np.float32)", FEW_DIGITS),
    "gradient passed on in float16": Lesson("(RIGHT).astype(np.float16)", FEW_DIGITS),
}

THROUGH = {
    "relu' left out": Lesson(
        "dA",
        "relu lets nothing through where Z is not positive, so no gradient comes back there "
        "either; without the mask units that were off are blamed for the loss.",
    ),
    "relu' of the derivative": Lesson(
        "dA * (dA > 0)",
        "The mask is made of the derivative instead of Z, so every negative derivative is lost.",
    ),
    "relu' with a leak of 1e-3": Lesson(
        "np.where(Z > 0, dA, 1e-3 * dA)", "The derivative of a leaky relu, behind a plain one."
    ),
    "relu for relu'": Lesson(
        "dA * A", "The relu itself is called where its derivative (0 or 1) should stand."
    ),
    "relu' left out for the last unit": Lesson(
        "", "The mask covers all units but the last: a slice or a range ends too early."
    ),
    "relu' the wrong way round": Lesson(
        "dA * (Z <= 0)", "The mask lets through what it should stop, and stops the rest."
    ),
    "sigmoid' left out": Lesson("dA", LEFT_OUT),
    "sigmoid' taken at Z": Lesson(
        "dA * Z * (1 - Z)",
        "a (1 - a) takes the activation, a = sigmoid(z); given z itself it is another number.",
    ),
    "sigmoid' of the activation": Lesson(
        "dA * sigmoid(A) * (1 - sigmoid(A))",
        "The function for the derivative applies the sigmoid itself, and was given what had been "
        "through it already: the factor lies between 0.197 and 0.25 whatever the unit does.",
        "Give it Z, or let it compute a (1 - a) of the activation.",
    ),
    "sigmoid' without 1 - a": Lesson(
        "dA * A", "The derivative is a (1 - a); the second factor is missing."
    ),
    "sigmoid' twice": Lesson(
        "dA * (A * (1 - A))**2",
        "The derivative of the activation is multiplied in twice, as in the error and again in "
        "the delta.",
    ),
    "tanh' left out": Lesson("dA", LEFT_OUT),
    "tanh' without the square": Lesson("dA * (1 - A)", "The derivative of tanh is 1 - a^2."),
    "tanh' taken at Z": Lesson(
        "dA * (1 - Z**2)",
        "1 - a^2 takes the activation, a = tanh(z); given z itself it can even be negative.",
    ),
    "tanh' of the activation": Lesson(
        "dA * (1 - np.tanh(A)**2)",
        "The function for the derivative applies tanh itself, and was given what had been through "
        "it already.",
        "Give it Z, or let it compute 1 - a^2 of the activation.",
    ),
    "sigmoid' for tanh'": Lesson(
        "dA * A * (1 - A)", "a (1 - a) belongs to the sigmoid; tanh has 1 - a^2."
    ),
    "softmax' = p (1 - p)": Lesson(
        "dA * A * (1 - A)",
        "That is only the diagonal: each share depends on all logits, through the sum.",
    ),
    "softmax' left out": Lesson(
        "dA",
        "The derivative of the loss at the probabilities is taken for the one at the logits.",
        "Put the softmax's own derivative between, or take p - y as dZ from the start.",
    ),
    "softmax' summed over the samples": Lesson(
        "A * (dA - np.sum(dA * A, axis=1, keepdims=True))",
        "The sum goes along the samples instead of the classes.",
    ),
    "relu' on a linear output": Lesson(
        "dA * (Z > 0)",
        "The loop over the layers puts relu's mask on every layer, and the last one has no relu.",
    ),
    "dZ rounded to float16": Lesson("(RIGHT).astype(np.float16)", FEW_DIGITS),
    "dZ of the last sample lost": Lesson(
        "", "The last sample's gradient stops here: a slice or a range ends too early."
    ),
}
