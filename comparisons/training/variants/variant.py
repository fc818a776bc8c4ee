"""What a variant is: one form of an optimiser, with who has it and with which settings.

Sixth of the package.
"""

from typing import NamedTuple

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
