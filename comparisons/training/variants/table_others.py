"""What is not Adam at all: SGD, momentum, Nesterov's, RMSprop; and Adam without its root.

Ninth of the package.
"""

from comparisons.training.variants import forms_adam as adam
from comparisons.training.variants import forms_others as others
from comparisons.training.variants.variant import (
    HIDDEN,
    KERAS,
    MOMENTUM,
    NOBODY,
    PAPER,
    PYTORCH,
    RMS_KERAS,
    RMS_TORCH,
    SGD,
    Variant,
)

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
