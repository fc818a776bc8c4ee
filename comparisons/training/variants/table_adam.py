"""Adam, AMSGrad and AdamW, as one framework or another has them, or as one who reads it may.

Seventh of the package. Who has what was read in Keras 3.15 (`keras/src/optimizers`), PyTorch 2
(`torch/optim`) and optax 0.2 (`optax/_src/transform.py`). AMSGrad is three things: Keras and
PyTorch take the largest v before its correction, optax after it, and the paper corrects nothing.
"""

from comparisons.training.variants import forms_adam as adam
from comparisons.training.variants.variant import (
    ADAM,
    BETAS,
    HAT_FORMULA,
    HIDDEN,
    KERAS,
    NOBODY,
    PAPER,
    PAPER_FORMULA,
    PYTORCH,
    Variant,
)

PLAIN = {
    "Adam, epsilon hat": Variant(
        "the corrections go into the rate, epsilon stands beside the uncorrected root",
        HAT_FORMULA,
        "Keras (epsilon 1e-7); the remark in section 2 of the paper",
        adam.stepping(adam.epsilon_hat),
        ADAM,
        HIDDEN,
    ),
    "Adam, Algorithm 1": Variant(
        "the moments are corrected, epsilon stands beside the corrected root",
        PAPER_FORMULA,
        "the paper, PyTorch, optax (epsilon 1e-8)",
        adam.stepping(adam.algorithm_1),
        PAPER,
        HIDDEN,
    ),
    "Adam, epsilon inside the root": Variant(
        "epsilon is added to v, not to its root, and so counts as its own root",
        "m alpha / sqrt(v + epsilon)",
        NOBODY,
        adam.stepping(adam.inside_hat),
        ADAM,
        HIDDEN,
    ),
    "Adam, epsilon inside the corrected root": Variant(
        "epsilon is added to the corrected v",
        "lr m_hat / sqrt(v_hat + epsilon)",
        "optax with eps_root in place of eps (0 by default)",
        adam.stepping(adam.inside_corrected),
        PAPER,
        HIDDEN,
    ),
    "Adam without bias correction": Variant(
        "the averages are taken as they are, small at first",
        "lr m / (sqrt(v) + epsilon)",
        "BERT's Adam",
        adam.stepping(adam.epsilon_hat, adam.uncorrected),
        ADAM,
        HIDDEN,
    ),
    "Adam, only the first moment corrected": Variant(
        "m is corrected, v is not",
        "lr m_hat / (sqrt(v) + epsilon)",
        NOBODY,
        adam.stepping(adam.algorithm_1, adam.only_first),
        ADAM,
        HIDDEN,
    ),
    "Adam, t from 0": Variant(
        "the step is counted after the correction: the first one divides by 1 - 1",
        "0 / 0 at the first step",
        NOBODY,
        adam.undefined,
        BETAS,
        undefined=True,
    ),
    "AMSGrad, epsilon hat": Variant(
        "the largest v so far, before its correction, takes the place of v",
        "m alpha / (sqrt(max v) + epsilon)",
        KERAS,
        adam.stepping(adam.epsilon_hat, adam.largest),
        ADAM,
        ("first step", "zero gradient", "growing gradients"),
    ),
    "AMSGrad, largest before the correction": Variant(
        "the largest v so far is then corrected",
        "lr m_hat / (sqrt(max v / (1 - beta_2^t)) + epsilon)",
        PYTORCH,
        adam.stepping(adam.algorithm_1, adam.largest),
        PAPER,
        ("first step", "zero gradient", "growing gradients"),
    ),
    "AMSGrad, largest after the correction": Variant(
        "the largest corrected v so far",
        "lr m_hat / (sqrt(max v_hat) + epsilon)",
        "optax",
        adam.stepping(adam.algorithm_1, adam.largest_corrected),
        PAPER,
        ("first step", "zero gradient"),
    ),
    "AMSGrad without bias correction": Variant(
        "the largest v so far, nothing corrected",
        "lr m / (sqrt(max v) + epsilon)",
        "its paper (with epsilon 0)",
        adam.stepping(adam.epsilon_hat, adam.largest_uncorrected),
        ADAM,
        ("first step", "zero gradient", "growing gradients"),
    ),
    "AdamW, epsilon hat": Variant(
        "the weights shrink by themselves, times the learning rate, before the step",
        f"lr weight_decay W + {HAT_FORMULA}",
        "Keras (weight_decay 0.004)",
        adam.decaying(adam.epsilon_hat),
        {**ADAM, "weight_decay": (0.004, 0.01, 1e-4)},
        ("zero weights",),
    ),
    "AdamW, Algorithm 1": Variant(
        "the weights shrink by themselves, times the learning rate",
        f"lr weight_decay W + {PAPER_FORMULA}",
        "PyTorch (weight_decay 0.01), optax (0.0001)",
        adam.decaying(adam.algorithm_1),
        {**PAPER, "weight_decay": (0.01, 1e-4, 0.004)},
        ("zero weights",),
    ),
}
