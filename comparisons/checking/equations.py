"""Equations: each step as it should be, as a formula of NumPy on the blackboard.

Before `turned`, which writes them in the layout that a network speaks. Names are those of
`suspects.lessons.record`, where the formulas of mistakes stand. A test computes with all of them.
"""

from comparisons.problems import Problem

STEPS = {
    "Z": "W @ A_prev + b",
    "cost": "np.mean(loss)",
    "dA": "W_next.T @ dZ_next",
    "dW": "dZ @ A_prev.T / m",
    "db": "np.sum(dZ, axis=1, keepdims=True) / m",
    "": "W - learning_rate * dW",
}
ACTIVATIONS = {
    "linear": "Z",
    "relu": "np.maximum(0, Z)",
    "sigmoid": "1 / (1 + np.exp(-Z))",
    "tanh": "np.tanh(Z)",
    "softmax": "np.exp(Z) / np.sum(np.exp(Z), axis=0, keepdims=True)",
}
DERIVATIVES = {
    "linear": "dA",
    "relu": "dA * (Z > 0)",
    "sigmoid": "dA * A * (1 - A)",
    "tanh": "dA * (1 - A**2)",
    "softmax": "A * (dA - np.sum(dA * A, axis=0, keepdims=True))",
}
# The first words of a loss, and whether it takes logits -> the loss of each sample, its derivative.
LOSSES = {
    ("mean", False): ("np.mean((A - Y)**2, axis=0)", "2 * (A - Y) / n"),
    ("binary", False): (
        "-np.mean(Y * np.log(A) + (1 - Y) * np.log(1 - A), axis=0)",
        "((1 - Y) / (1 - A) - Y / A) / n",
    ),
    ("binary", True): (
        "-np.mean(Y * np.log(sigmoid(A)) + (1 - Y) * np.log(1 - sigmoid(A)), axis=0)",
        "(sigmoid(A) - Y) / n",
    ),
    ("categorical", False): ("-np.sum(Y * np.log(A), axis=0)", "-Y / A"),
    ("categorical", True): ("-np.sum(Y * np.log(softmax(A)), axis=0)", "softmax(A) - Y"),
}


def right(stem: str, layer: int, problem: Problem) -> str:
    """The formula of a step, for the blackboard.

    Args:
        stem: of what it makes, such as "dW"; "" for a parameter after a step.
        layer: where; -1 for the loss and the cost.
        problem: whose step it is.

    Returns:
        A formula; "" for what is not computed: the inputs, and parameters before a step.

    Example:
        >>> from comparisons.catalogue import load
        >>> right("dZ", 1, load("wine"))
        'dA * (1 - A**2)'
    """
    kind = problem.loss.removeprefix("sparse_").split("_")[0]
    loss, slope = LOSSES[kind, problem.from_logits]
    if stem in ("W", "b") or (stem, layer) == ("A", 0):
        return ""
    if stem == "loss":
        return loss
    if stem == "dA" and layer == problem.layers:
        return slope
    if stem in ("A", "dZ"):
        return (ACTIVATIONS if stem == "A" else DERIVATIVES)[problem.activations[layer - 1]]
    return STEPS[stem]
