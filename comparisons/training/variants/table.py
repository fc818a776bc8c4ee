"""The variants: every form of an optimiser that a run is held against.

Sixth of the package. Two rows may be one function: `same_as` says so, and no run can tell them.

Who has what was read in Keras 3.15 (`keras/src/optimizers`), PyTorch 2 (`torch/optim`) and optax
0.2 (`optax/_src/transform.py`). AMSGrad is three things: Keras and PyTorch take the largest v
before its correction, optax after it, and the paper corrects nothing.
"""

from collections.abc import Callable
from typing import NamedTuple

from comparisons.training.variants import forms_adam as adam
from comparisons.training.variants import forms_others as others
from comparisons.training.variants.parts import Form


class Variant(NamedTuple):
    """One form of an optimiser.

    Attributes:
        sentence: what it is.
        formula: what is taken from W.
        who: computes so.
        form: as something to compute with.
        defaults: of its settings, several where several are in use.
        hidden_by: keys of `identifiability.update_reasons.UPDATE_REASONS`: what can make it look
            like others.
        narrow: settings that are rounded to float32; then it is one in float64 only.
        same_as: an earlier row that is the same function while the learning rate does not change.
        undefined: whether it has no number for the first step.
    """

    sentence: str
    formula: str
    who: str
    form: Form
    defaults: dict[str, tuple[float, ...]]
    hidden_by: tuple[str, ...] = ()
    narrow: tuple[str, ...] = ()
    same_as: str = ""
    undefined: bool = False


KERAS, PYTORCH, NOBODY = "Keras", "PyTorch", "nobody"
Defaults = dict[str, tuple[float, ...]]

BETAS: Defaults = {"learning_rate": (0.001,), "beta_1": (0.9,), "beta_2": (0.999,)}
ADAM: Defaults = {**BETAS, "epsilon": (1e-7, 1e-8)}
PAPER: Defaults = {**BETAS, "epsilon": (1e-8, 1e-7)}
SGD: Defaults = {"learning_rate": (0.01,)}
MOMENTUM: Defaults = {**SGD, "momentum": (0.9,)}
RMS_KERAS: Defaults = {"learning_rate": (0.001,), "rho": (0.9,), "epsilon": (1e-7, 1e-8)}
RMS_TORCH: Defaults = {"learning_rate": (0.01,), "rho": (0.99, 0.9), "epsilon": (1e-8, 1e-7)}
BASES = ("base_1", "base_2")
ALL_BETAS = ("beta_1", "beta_2", *BASES)
HIDDEN = ("zero gradient", "large gradients")

HAT_FORMULA = "m alpha / (sqrt(v) + epsilon), alpha = lr sqrt(1 - beta_2^t) / (1 - beta_1^t)"
PAPER_FORMULA = "lr m_hat / (sqrt(v_hat) + epsilon)"

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

Makes = Callable[[adam.Step], Form]

# The same slips can be made in either form; name -> (sentence, what makes a form of a step).
SLIPS: dict[str, tuple[str, Makes]] = {
    "only the second moment corrected": (
        "v is corrected, m is not",
        lambda step: adam.stepping(step, adam.only_second),
    ),
    "bias correction without t": (
        "1 - beta stands where 1 - beta^t should, at every step",
        lambda step: adam.stepping(step, adam.stuck),
    ),
    "t one ahead": (
        "the bias is corrected as one step later",
        lambda step: adam.stepping(step, adam.ahead),
    ),
    "betas swapped": (
        "each beta in the place of the other, everywhere",
        lambda step: adam.stepping(step, adam.swapped),
    ),
    "betas swapped in the correction": (
        "each beta in the place of the other in the bias correction",
        lambda step: adam.stepping(step, adam.swapped_correction),
    ),
    "moments forgotten": (
        "m and v start from 0 at every step",
        lambda step: adam.stepping(step, adam.forgetful),
    ),
}

# What a decay of the weights can be taken for; its size where none is given is PyTorch's.
DECAYS: dict[str, tuple[str, Makes]] = {
    "decay coupled": (
        "weight_decay W is added to the gradient, and goes through both moments (L2)",
        lambda step: adam.stepping(step, adam.penalised),
    ),
    "decay not times the learning rate": (
        "the weights shrink by weight_decay at every step",
        adam.decaying_unscaled,
    ),
    "decay after the step": (
        "the weights shrink after the step, and the step with them",
        adam.decaying_after,
    ),
}

# In float64 only: which settings some frameworks hold in float32 all the same.
NARROW = {
    "betas of the correction in float32": (BASES, "Keras on TensorFlow, in a float64 model"),
    "betas in float32": (ALL_BETAS, NOBODY),
    "learning rate in float32": (("learning_rate",), NOBODY),
    "learning rate and betas of the correction in float32": (
        ("learning_rate", *BASES),
        "Keras on TensorFlow, layers in float64 while floatx is float32",
    ),
}

STEPS = {
    "Adam, epsilon hat": (adam.epsilon_hat, ADAM),
    "Adam, Algorithm 1": (adam.algorithm_1, PAPER),
}

NOT_ADAM = {
    "Adam, the root left out": Variant(
        "the step is divided by v, not by its root",
        "lr m_hat / (v_hat + epsilon)",
        NOBODY,
        adam.stepping(adam.rootless),
        PAPER,
        ("zero gradient",),
    ),
    "SGD": Variant("plain gradient descent", "lr g", "all", others.sgd, SGD, ("zero gradient",)),
    "momentum, rate inside": Variant(
        "the velocity holds the learning rate",
        "-m, m = momentum m - lr g",
        KERAS,
        others.inside,
        MOMENTUM,
        ("first step", "zero gradient"),
    ),
    "momentum, rate outside": Variant(
        "the learning rate multiplies the velocity; Nesterov's in Sutskever's words is this too, "
        "with gradients taken further on",
        "lr b, b = momentum b + g",
        "PyTorch, optax",
        others.outside,
        MOMENTUM,
        ("first step", "zero gradient"),
        same_as="momentum, rate inside",
    ),
    "momentum, moving average": Variant(
        "the velocity is the average of the gradients, steps are smaller by 1 - momentum",
        "lr b, b = momentum b + (1 - momentum) g",
        "many courses",
        others.averaged,
        MOMENTUM,
        ("zero gradient",),
    ),
    "momentum, dampened": Variant(
        "the moving average, but for its first step, which is the whole gradient",
        "lr b, b = momentum b + (1 - dampening) g, b = g at first",
        "PyTorch (dampening 0 by default)",
        others.dampened,
        {**MOMENTUM, "dampening": (0.9,)},
        ("first step", "zero gradient"),
    ),
    "Nesterov, rate inside": Variant(
        "the velocity is looked at one step ahead, with this step's gradient",
        "lr g - momentum m, m = momentum m - lr g",
        KERAS,
        others.nesterov_inside,
        MOMENTUM,
        ("zero gradient",),
    ),
    "Nesterov, rate outside": Variant(
        "the same, with the learning rate outside",
        "lr (g + momentum b), b = momentum b + g",
        "PyTorch, optax",
        others.nesterov_outside,
        MOMENTUM,
        ("zero gradient",),
        same_as="Nesterov, rate inside",
    ),
    "RMSprop, epsilon inside the root": Variant(
        "the gradient over the root of its mean square and epsilon",
        "lr g / sqrt(v + epsilon)",
        "Keras (rho 0.9, epsilon 1e-7), optax (epsilon 1e-8)",
        others.rms_inside(others.second),
        RMS_KERAS,
        HIDDEN,
    ),
    "RMSprop, epsilon outside the root": Variant(
        "epsilon beside the root",
        "lr g / (sqrt(v) + epsilon)",
        "PyTorch (rho 0.99, epsilon 1e-8, learning rate 0.01)",
        others.rms_outside(others.second),
        RMS_TORCH,
        HIDDEN,
    ),
    "RMSprop, centred, epsilon inside the root": Variant(
        "the mean square less the square of the mean",
        "lr g / sqrt(v - a^2 + epsilon)",
        KERAS,
        others.rms_inside(others.spread),
        RMS_KERAS,
        HIDDEN,
    ),
    "RMSprop, centred, epsilon outside the root": Variant(
        "the same, epsilon beside the root",
        "lr g / (sqrt(v - a^2) + epsilon)",
        PYTORCH,
        others.rms_outside(others.spread),
        RMS_TORCH,
        HIDDEN,
    ),
}


def _slips() -> dict[str, Variant]:
    """Every slip in both forms."""
    found = {}
    for base, (step, defaults) in STEPS.items():
        formula = PLAIN[base].formula
        for slip, (sentence, makes) in SLIPS.items():
            found[f"{base}, {slip}"] = Variant(
                sentence, formula, NOBODY, makes(step), defaults, ("first step", *HIDDEN)
            )
        for decay, (sentence, makes) in DECAYS.items():
            who = (
                "PyTorch's Adam" if (base, decay) == ("Adam, Algorithm 1", "decay coupled") else ""
            )
            found[f"{base}, {decay}"] = Variant(
                sentence,
                formula,
                who or NOBODY,
                makes(step),
                {**defaults, "weight_decay": (0.01,)},
                ("zero weights",),
            )
        for name, (narrow, who) in NARROW.items():
            found[f"{base}, {name}"] = PLAIN[base]._replace(
                sentence=f"in a float64 model, {name}",
                who=who if base.endswith("hat") else NOBODY,
                narrow=narrow,
                hidden_by=("first step", "zero gradient", "small steps"),
            )
    return found


VARIANTS: dict[str, Variant] = {**PLAIN, **_slips(), **NOT_ADAM}
VARIANTS["momentum, momentum in float32"] = VARIANTS["momentum, rate inside"]._replace(
    sentence="in a float64 model, the momentum in float32",
    who="Keras on TensorFlow, in a float64 model",
    narrow=("momentum",),
)
