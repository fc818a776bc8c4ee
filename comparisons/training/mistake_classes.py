"""The classes of mistakes in an optimiser that inputs can be made for, as pairs of variants.

Before `probes`, which shows each of them.
"""

HAT, PAPER = "Adam, epsilon hat", "Adam, Algorithm 1"

# A class of mistakes: pairs of a variant and what it is mistaken for. Of several settings, all.
CLASSES: dict[str, tuple[tuple[str, str], ...]] = {
    "no bias correction": (
        (HAT, "Adam without bias correction"),
        (PAPER, "Adam without bias correction"),
        (PAPER, "Adam, only the first moment corrected"),
        (HAT, f"{HAT}, only the second moment corrected"),
        (PAPER, f"{PAPER}, only the second moment corrected"),
    ),
    "t": (
        (HAT, "Adam, t from 0"),
        (PAPER, "Adam, t from 0"),
        (HAT, f"{HAT}, t one ahead"),
        (PAPER, f"{PAPER}, t one ahead"),
    ),
    "correction without t": (
        (HAT, f"{HAT}, bias correction without t"),
        (PAPER, f"{PAPER}, bias correction without t"),
    ),
    "betas": (
        (HAT, f"{HAT}, betas swapped"),
        (PAPER, f"{PAPER}, betas swapped"),
        (HAT, f"{HAT}, betas swapped in the correction"),
        (PAPER, f"{PAPER}, betas swapped in the correction"),
    ),
    "epsilon": (
        (HAT, PAPER),
        (HAT, "Adam, epsilon inside the root"),
        (PAPER, "Adam, epsilon inside the corrected root"),
        (HAT, HAT),
        (PAPER, PAPER),
    ),
    "memory": (
        (HAT, f"{HAT}, moments forgotten"),
        (PAPER, f"{PAPER}, moments forgotten"),
        ("SGD", "momentum, rate inside"),
        ("momentum, rate inside", "momentum, dampened"),
        ("momentum, rate inside", "Nesterov, rate inside"),
    ),
    "gradient for the first moment": (
        (HAT, "RMSprop, epsilon outside the root"),
        (PAPER, "RMSprop, epsilon inside the root"),
        ("momentum, moving average", "SGD"),
    ),
    "root": ((PAPER, "Adam, the root left out"),),
    "centred": (
        ("RMSprop, epsilon inside the root", "RMSprop, centred, epsilon inside the root"),
        ("RMSprop, epsilon outside the root", "RMSprop, centred, epsilon outside the root"),
    ),
    "AMSGrad": (
        (HAT, "AMSGrad, epsilon hat"),
        (PAPER, "AMSGrad, largest before the correction"),
        (PAPER, "AMSGrad, largest after the correction"),
        ("AMSGrad, largest before the correction", "AMSGrad, largest after the correction"),
        ("AMSGrad without bias correction", "Adam without bias correction"),
    ),
    "decay": (
        (HAT, "AdamW, epsilon hat"),
        (PAPER, "AdamW, Algorithm 1"),
        (PAPER, f"{PAPER}, decay coupled"),
        (PAPER, f"{PAPER}, decay not times the learning rate"),
        ("AdamW, Algorithm 1", f"{PAPER}, decay coupled"),
        ("AdamW, Algorithm 1", f"{PAPER}, decay not times the learning rate"),
    ),
    "decay after the step": (("AdamW, Algorithm 1", f"{PAPER}, decay after the step"),),
    "place of the learning rate": (
        ("momentum, rate inside", "momentum, rate outside"),
        ("Nesterov, rate inside", "Nesterov, rate outside"),
    ),
}
