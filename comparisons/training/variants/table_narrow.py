"""Settings held in float32 in a float64 model: right for them, and wrong for those as written.

Tenth of the package. Established on Keras 3.15 on TensorFlow, by runs in float64: whatever it casts
to the dtype of the weights (beta_1 and beta_2 of the correction, the momentum of SGD, the decay) is
float32 on the way there; what it multiplies with directly (1 - beta of the moments, rho, epsilon)
is not. The learning rate is a variable of the dtype `floatx`, whatever the layers have.
"""

from collections.abc import Mapping

from comparisons.training.variants.variant import ALL_BETAS, BASES, NOBODY, Variant

RATE = ("learning_rate",)
MODEL = "Keras on TensorFlow, in a float64 model"
LAYERS = "Keras on TensorFlow, layers in float64 while floatx is float32"

# Settings -> how they are called.
CALLED = {
    BASES: "betas of the correction",
    ALL_BETAS: "betas",
    ("momentum",): "momentum",
    (*BASES, "weight_decay"): "weight decay and betas of the correction",
}

# Variant -> what is held in float32 -> who does so.
NARROW: dict[str, dict[tuple[str, ...], str]] = {
    "Adam, epsilon hat": {
        BASES: MODEL,
        ALL_BETAS: NOBODY,
        RATE: NOBODY,
        (*RATE, *BASES): LAYERS,
    },
    "Adam, Algorithm 1": {
        BASES: NOBODY,
        ALL_BETAS: NOBODY,
        RATE: NOBODY,
        (*RATE, *BASES): NOBODY,
    },
    "AMSGrad, epsilon hat": {BASES: MODEL, (*RATE, *BASES): LAYERS},
    "AdamW, epsilon hat": {
        (*BASES, "weight_decay"): MODEL,
        (*RATE, *BASES, "weight_decay"): LAYERS,
    },
    "SGD": {RATE: LAYERS},
    "momentum, rate inside": {("momentum",): MODEL, (*RATE, "momentum"): LAYERS},
    "Nesterov, rate inside": {("momentum",): MODEL, (*RATE, "momentum"): LAYERS},
    "RMSprop, epsilon inside the root": {RATE: LAYERS},
    "RMSprop, centred, epsilon inside the root": {RATE: LAYERS},
}


def narrow(rows: Mapping[str, Variant]) -> dict[str, Variant]:
    """The rows with settings that are held in float32.

    Args:
        rows: the others, which they are made from.
    """
    found = {}
    for base, each in NARROW.items():
        for settings, who in each.items():
            name = f"{_called(settings)} in float32"
            found[f"{base}, {name}"] = rows[base]._replace(
                sentence=f"in a float64 model, {name}",
                who=who,
                narrow=settings,
                hidden_by=("first step", "zero gradient", "small steps"),
            )
    return found


def _called(settings: tuple[str, ...]) -> str:
    """Such as "learning rate and momentum"."""
    if settings == RATE:
        return "learning rate"
    if settings[:1] == RATE:
        rest = CALLED[settings[1:]]
        return f"learning rate, {rest}" if " and " in rest else f"learning rate and {rest}"
    return CALLED[settings]
