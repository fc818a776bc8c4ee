"""Mistakes, each as the line that a person writes in place of the right one.

A mistake is planted in the source: the right line is looked up in the function's own text (and must
be there), the wrong one put in its place, and the function compiled anew. So what is planted is
what is read, and a mistake whose line has gone fails loudly.
"""

import inspect
import textwrap
from typing import NamedTuple

from scratch import (
    activations,
    adam,
    backprop,
    gradient_descent,
    losses_from_logits,
    losses_from_probs,
    network,
    optimizers,
)
from scratch import losses as scratch_losses


class Mistake(NamedTuple):
    """One mistake, and where it must be found.

    Attributes:
        name: what a teacher would call it.
        module, function: where it is planted.
        right, wrong: the lines, or parts of lines.
        problem, study: on what it is looked for.
        fault: the quantity of the first row that must be `wrong`.
        dtypes: in which it can show.
    """

    name: str
    module: object
    function: str
    right: str
    wrong: str
    problem: str
    study: str
    fault: str
    dtypes: tuple[str, ...] = ("float32", "float64")


def plant(mistake: Mistake, monkeypatch) -> None:
    """Puts the wrong line into its function, and the function wherever it is used."""
    original = getattr(mistake.module, mistake.function)
    source = textwrap.dedent(inspect.getsource(original))
    assert source.count(mistake.right) == 1, f"{mistake.right!r} must stand once in {original}"
    made: dict[str, object] = {}
    code = compile(source.replace(mistake.right, mistake.wrong), f"<{mistake.name}>", "exec")
    exec(code, mistake.module.__dict__, made)
    wrong = made[mistake.function]
    monkeypatch.setattr(mistake.module, mistake.function, wrong)
    for module in (activations, backprop, scratch_losses, losses_from_logits, losses_from_probs):
        if getattr(module, mistake.function, None) is original:
            monkeypatch.setattr(module, mistake.function, wrong)
    for table in (activations.ACTIVATIONS, scratch_losses.LOSSES, optimizers.OPTIMIZERS):
        for key, entry in table.items():
            fields = {f: wrong for f, value in entry._asdict().items() if value is original}
            if fields:
                monkeypatch.setitem(table, key, entry._replace(**fields))


FORWARD = [
    Mistake(
        "bias left out", network, "forward", "Z = W @ A + b", "Z = W @ A", "digits", "forward", "Z1"
    ),
    Mistake(
        "kernel transposed, and no shape to tell",
        network,
        "forward",
        "Z = W @ A + b",
        "Z = W.T @ A + b",
        "square",
        "forward",
        "Z1",
    ),
    Mistake(
        "one product through float32",
        network,
        "forward",
        "Z = W @ A + b",
        "Z = (W @ A).astype('float32') + b",
        "digits",
        "forward",
        "Z1",
        dtypes=("float64",),
    ),
    Mistake(
        "last input dropped",
        network,
        "forward",
        "Z = W @ A + b",
        "Z = W[:, :-1] @ A[:-1] + b",
        "digits",
        "forward",
        "Z1",
    ),
    Mistake(
        "relu with a leak of 1e-3",
        activations,
        "relu",
        "np.maximum(Z, 0)",
        "np.maximum(Z, Z * Z.dtype.type(1e-3))",
        "digits",
        "forward",
        "A1",
    ),
    Mistake(
        "sigmoid of the wrong sign",
        activations,
        "sigmoid",
        "np.where(Z >= 0,",
        "np.where(Z < 0,",
        "deep-sigmoid",
        "forward",
        "A1",
    ),
    Mistake(
        "softmax over the samples",
        activations,
        "softmax",
        "E / total(E)",
        "E / E.sum(axis=1, keepdims=True)",
        "digits-softmax",
        "forward",
        "A3",
    ),
    Mistake(
        "softmax over the whole matrix",
        activations,
        "softmax",
        "E / total(E)",
        "E / E.sum()",
        "mixed",
        "forward",
        "A2",
    ),
    Mistake(
        "log(p + 1e-7)",
        losses_from_probs,
        "sparse_categorical_crossentropy_textbook",
        "np.log(at_class(A, Y))",
        "np.log(at_class(A, Y) + A.dtype.type(1e-7))",
        "digits-softmax",
        "forward",
        "loss",
    ),
    Mistake(
        "binary cross-entropy summed over the outputs",
        losses_from_logits,
        "binary_crossentropy_from_logits",
        "mean(Z",
        "total(Z",
        "questions",
        "forward",
        "loss",
    ),
    Mistake(
        "half of the square",
        scratch_losses,
        "mean_squared_error",
        "np.square(A - Y)",
        "0.5 * np.square(A - Y)",
        "diabetes",
        "forward",
        "loss",
    ),
    Mistake(
        "cost summed instead of averaged",
        network,
        "losses",
        '"cost": loss.mean()',
        '"cost": loss.sum()',
        "wine",
        "forward",
        "cost",
    ),
]

BACKWARD = [
    Mistake(
        "missing 1/m",
        backprop,
        "backward",
        "dZ @ A_before.T / m",
        "dZ @ A_before.T",
        "digits",
        "gradients",
        "dW3",
    ),
    Mistake(
        "1/(m-1)",
        backprop,
        "backward",
        "dZ @ A_before.T / m",
        "dZ @ A_before.T / (m - 1)",
        "digits",
        "gradients",
        "dW3",
    ),
    Mistake(
        "bias gradient not summed over the batch",
        backprop,
        "backward",
        "dZ.sum(axis=1, keepdims=True) / m",
        "dZ / m",
        "digits",
        "gradients",
        "db3",
    ),
    Mistake(
        "bias gradient summed over everything",
        backprop,
        "backward",
        "dZ.sum(axis=1, keepdims=True) / m",
        "dZ.sum() / m + 0 * dZ[:, :1]",
        "digits",
        "gradients",
        "db3",
    ),
    Mistake(
        "kernel not transposed on the way back",
        backprop,
        "backward",
        'parameters[f"W{layer}"].T @ dZ',
        'parameters[f"W{layer}"] @ dZ',
        "square",
        "gradients",
        "dA2",
    ),
    Mistake(
        "passes dA on instead of dZ",
        backprop,
        "backward",
        'parameters[f"W{layer}"].T @ dZ',
        'parameters[f"W{layer}"].T @ dA',
        "digits",
        "gradients",
        "dA1",  # dA3 = dZ3 of a linear output: the first place where it can show is layer 2
    ),
    Mistake(
        "missing relu'",
        activations,
        "relu_backward",
        "dA * (Z > 0)",
        "dA",
        "digits",
        "gradients",
        "dZ2",
    ),
    Mistake(
        "relu' of the derivative",
        activations,
        "relu_backward",
        "dA * (Z > 0)",
        "dA * (dA > 0)",
        "digits",
        "gradients",
        "dZ2",
    ),
    Mistake(
        "sigmoid' of the pre-activation",
        activations,
        "sigmoid_backward",
        "A * (1 - A)",
        "Z * (1 - Z)",
        "deep-sigmoid",
        "gradients",
        "dZ5",
    ),
    Mistake(
        "tanh' without the square",
        activations,
        "tanh_backward",
        "1 - A * A",
        "1 - A",
        "deep-tanh",
        "gradients",
        "dZ5",
    ),
    Mistake(
        "softmax' = p (1 - p)",
        activations,
        "softmax_backward",
        "A * (dA - (A * dA).sum(axis=0))",
        "dA * A * (1 - A)",
        "digits-softmax",
        "gradients",
        "dZ3",
    ),
    Mistake(
        "the 2 of the square lost",
        scratch_losses,
        "mean_squared_error_gradient",
        "2 / len(A)",
        "1 / len(A)",
        "diabetes",
        "gradients",
        "dA3",
    ),
    Mistake(
        "y - p instead of p - y",
        losses_from_logits,
        "categorical_crossentropy_from_logits_gradient",
        "softmax(Z) - Y",
        "Y - softmax(Z)",
        "wine",
        "gradients",
        "dA2",
    ),
    Mistake(
        "label smoothing of 1e-4",
        losses_from_logits,
        "categorical_crossentropy_from_logits_gradient",
        "softmax(Z) - Y",
        "softmax(Z) - (Y * Y.dtype.type(1 - 1e-4) + Y.dtype.type(1e-4 / 3))",
        "wine",
        "gradients",
        "dA2",
    ),
]

STABILITY = [
    Mistake(
        "log-sum-exp without the shift",
        losses_from_logits,
        "log_softmax",
        "D - np.log1p(total(E))",
        "Z - np.log(np.exp(Z).sum(axis=0))",
        "digits",
        "stability",
        "loss of scratch from_logits",
    ),
    Mistake(
        "clipped at 1e-6",
        losses_from_probs,
        "clip",
        "A.dtype.type(epsilon)",
        "A.dtype.type(10 * epsilon)",
        "digits",
        "stability",
        "loss of scratch clipped",
    ),
]

UPDATES = [
    Mistake(
        "no bias correction",
        adam,
        "rate",
        "real(learning_rate) * np.sqrt(correction_2) / correction_1",
        "real(learning_rate)",
        "wine",
        "adam",
        "W1 (adam)",
    ),
    Mistake(
        "epsilon inside the root",
        adam,
        "adam_step",
        "np.sqrt(v) + epsilon_hat",
        "np.sqrt(v + epsilon_hat)",
        "wine",
        "adam",
        "W1 (adam)",
    ),
    Mistake(
        "epsilon of 1e-8",
        adam,
        "adam_step",
        "real(1 - beta_2), real(epsilon)",
        "real(1 - beta_2), real(epsilon / 10)",
        "digits",
        "adam",
        "W1 (adam)",
    ),
    Mistake(
        "betas swapped in the first moment",
        adam,
        "adam_step",
        "m *= rest_1",
        "m *= rest_2",
        "wine",
        "adam",
        "mW1 (adam)",
    ),
    Mistake(
        "gradient not squared",
        adam,
        "adam_step",
        "v = g * g",
        "v = np.abs(g)",
        "wine",
        "adam",
        "vW1 (adam)",
    ),
    Mistake(
        "t one step ahead",
        adam,
        "adam_step",
        'state["t"] + 1',
        'state["t"] + 2',
        "wine",
        "adam",
        "W1 (adam)",
    ),
    Mistake(
        "uphill",
        gradient_descent,
        "sgd_step",
        "name: W - learning_rate",
        "name: W + learning_rate",
        "wine",
        "adam",
        "W1 (sgd)",
    ),
]

MISTAKES = FORWARD + BACKWARD + STABILITY + UPDATES
