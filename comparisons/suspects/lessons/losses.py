"""Lessons about the loss, its mean, and its derivative, where the way back begins."""

from comparisons.suspects.lessons.record import Lesson

LOSS = {
    "half of the square": Lesson(
        "RIGHT / 2",
        "The 1/2 makes the derivative look tidy; it has to be in both or in neither.",
    ),
    "squares summed over the outputs": Lesson(
        "np.sum((A - Y)**2, axis=0)", "The mean over the outputs is missing: n times as much."
    ),
    "squares divided by n - 1": Lesson(
        "np.sum((A - Y)**2, axis=0) / (n - 1)", "n - 1 is for an estimate of a variance."
    ),
    "absolute error for the square": Lesson(
        "np.mean(np.abs(A - Y), axis=0)", "That is another loss, with another derivative."
    ),
    "root of the mean square": Lesson(
        "np.sqrt(RIGHT)",
        "The root makes a number in the unit of the outputs, for reading; its derivative is "
        "another one.",
    ),
    "binary cross-entropy summed over the outputs": Lesson(
        "-np.sum(Y * np.log(sigmoid(A)) + (1 - Y) * np.log(1 - sigmoid(A)), axis=0)",
        "The mean over the outputs is missing: n times as much.",
    ),
    "only the yes of a yes-or-no loss": Lesson(
        "-np.mean(Y * np.log(sigmoid(A)), axis=0)",
        "That is the cross-entropy of classes; for yes or no the other half, (1 - Y) log(1 - p), "
        "belongs to it, and without it saying yes to everything costs nothing.",
    ),
    "1e-7 inside both logs": Lesson(
        "-np.mean(Y * np.log(A + 1e-7) + (1 - Y) * np.log(1 - A + 1e-7), axis=0)",
        "The 1e-7 that keeps log away from 0 changes every loss a little; its derivative is not "
        "the one you take.",
        "Compute the loss from the logits, where nothing needs to be guarded.",
    ),
    "probs taken for logits, yes or no": Lesson(
        "-np.mean(Y * np.log(sigmoid(A)) + (1 - Y) * np.log(1 - sigmoid(A)), axis=0)",
        "The sigmoid is applied to what has been through it already.",
    ),
    "log(p + 1e-7)": Lesson(
        "-np.sum(Y * np.log(A + 1e-7), axis=0)",
        "The 1e-7 that keeps log away from 0 changes every loss a little.",
        "Compute the loss from the logits: log p = z - max(z) - log(sum(exp(z - max(z)))).",
    ),
    "log(p + 1e-5)": Lesson(
        "-np.sum(Y * np.log(A + 1e-5), axis=0)",
        "The 1e-5 that keeps log away from 0 changes every loss a little.",
        "Compute the loss from the logits: log p = z - max(z) - log(sum(exp(z - max(z)))).",
    ),
    "probs taken for logits": Lesson(
        "-np.sum(Y * np.log(softmax(A)), axis=0)",
        "The softmax is applied to what has been through it already, as with from_logits=True "
        "after a softmax layer.",
    ),
    "binary cross-entropy of one-hot classes": Lesson(
        "-np.mean(Y * np.log(A) + (1 - Y) * np.log(1 - A), axis=0)",
        "The loss for yes or no, taken of each class by itself; for one class out of several only "
        "-log of the right one counts, and p - y is the derivative of that.",
    ),
    "label smoothing of 1e-4": Lesson(
        "-np.sum(((1 - 1e-4) * Y + 1e-4 / n) * np.log(softmax(A)), axis=0)",
        "The targets were moved a little towards equal shares.",
    ),
    "classes counted from one": Lesson(
        "-np.sum(np.roll(Y, 1, axis=0) * np.log(softmax(A)), axis=0)",
        "Labels from 1 to n used as indices from 0 to n - 1: each sample is told the class after "
        "its own.",
        "Subtract 1 from the labels.",
    ),
    "mean over the classes": Lesson(
        "-np.mean(Y * np.log(softmax(A)), axis=0)",
        "np.mean over the whole table divides by the classes too; only one of them has a term, so "
        "the loss is n times too small.",
    ),
    "log of base 2": Lesson("RIGHT / np.log(2)", "log2 gives bits; np.log gives nats."),
    "sign of the loss": Lesson("-(RIGHT)", "The minus before the log is missing, or twice there."),
    "one sample's loss lost": Lesson("", "The last sample has no loss: a range ends too early."),
    "loss rounded to float32": Lesson("(RIGHT).astype(np.float32)", "Half the digits are gone."),
}

COST = {
    "cost summed instead of averaged": Lesson(
        "np.sum(loss)",
        "The cost grows with the batch, and is then no longer the one that the 1/m in the "
        "gradients belongs to.",
    ),
    "cost divided by m - 1": Lesson(
        "np.sum(loss) / (m - 1)", "m - 1 is for an estimate of a variance."
    ),
    "last sample left out of the mean": Lesson(
        "np.mean(loss[:-1])", "A slice or a range ends one too early."
    ),
    "mean of the means of unequal batches": Lesson(
        "",
        "Each batch's mean counts the same, however few samples are in it: a sample of the small "
        "last batch counts for more than the others.",
        "Add up the losses of all samples, and divide by their number at the end.",
    ),
    "cost with half its digits": Lesson("(RIGHT).astype(np.float32)", "Half the digits are gone."),
}

HEAD = {
    "the 2 of the square lost": Lesson(
        "(A - Y) / n",
        "The derivative of the square is twice the difference, unless the loss has a 1/2.",
    ),
    "1/n of the square lost": Lesson(
        "2 * (A - Y)", "The loss is a mean over the outputs too, so each has 1/n of it."
    ),
    "derivative of the absolute error": Lesson(
        "np.sign(A - Y) / n", "That is the derivative of |A - Y|."
    ),
    "1/n of the yes-or-no loss lost": Lesson(
        "sigmoid(A) - Y", "The loss is a mean over the outputs too, so each has 1/n of it."
    ),
    "logits less targets, yes or no": Lesson(
        "(A - Y) / n", "The sigmoid is missing: probabilities less targets, not logits."
    ),
    "sign between the two quotients": Lesson(
        "((1 - Y) / (1 - A) + Y / A) / n",
        "The derivative of -log p is -1/p, that of -log(1 - p) is +1/(1 - p): the two quotients "
        "have opposite signs. With a plus, samples of one class are pushed the wrong way.",
    ),
    "p - y where its sigmoid follows": Lesson(
        "(A - Y) / n",
        "p - y is the derivative at Z: the sigmoid's own p(1 - p) is in it already. Multiplied by "
        "it again on the way to Z, learning is slow where the network is sure.",
        "Take p - y as dZ and skip the derivative of the sigmoid, or take the quotients as dA.",
    ),
    "1e-7 under y": Lesson(
        "((1 - Y) / (1 - A) - Y / (A + 1e-7)) / n",
        "The guard stands under one quotient and not in the loss: where p is small the gradient "
        "is too small.",
    ),
    "smoothed labels in the derivative": Lesson(
        "softmax(A) - ((1 - 1e-4) * Y + 1e-4 / n)",
        "The targets of the derivative are not those of the loss.",
    ),
    "logits less targets": Lesson(
        "A - Y", "The softmax is missing: probabilities less targets, not logits less targets."
    ),
    "softmax of the derivative over the samples": Lesson(
        "np.exp(A) / np.sum(np.exp(A), axis=1, keepdims=True) - Y",
        "The sum goes along the samples instead of the classes.",
    ),
    "targets not subtracted": Lesson(
        "softmax(A)", "Without the targets nothing tells the network what is right."
    ),
    "1e-7 under the class": Lesson(
        "-Y / (A + 1e-7)", "The guard is in the derivative and not in the loss."
    ),
    "p - y where its softmax follows": Lesson(
        "A - Y",
        "p - y is the derivative at Z: the softmax's own derivative is in it already, and is "
        "applied again on the way to Z.",
        "Take p - y as dZ and skip the derivative of the softmax, or take -y/p as dA.",
    ),
    "binary derivative of one-hot classes": Lesson(
        "(1 - Y) / (1 - A) - Y / A",
        "The derivative of the loss for yes or no; for one class out of several it is -y/p alone.",
    ),
    "sign of the first derivative": Lesson(
        "-(RIGHT)",
        "Targets less outputs instead of outputs less targets: every gradient of the network has "
        "the wrong sign, and a step down the gradient goes up the loss.",
        "Turn the difference round, or add the gradient where you subtract it; not both.",
    ),
    "first derivative of the last sample lost": Lesson(
        "", "The last sample teaches the network nothing: a slice or a range ends too early."
    ),
    "1/m already in the first derivative": Lesson(
        "(RIGHT) / m",
        "The mean is taken here and once more in dW and db, so every gradient is m times too "
        "small, and the effective learning rate falls as the batch grows.",
        "Divide by m once: here, or in dW and db.",
    ),
    "first derivative rounded to float32": Lesson(
        "(RIGHT).astype(np.float32)", "Half the digits are gone, in every gradient."
    ),
}
