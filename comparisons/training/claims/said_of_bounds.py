"""What is said of how large a step of Adam can be.

After `said_of_steps`.
"""

from comparisons.records import Finding
from comparisons.training.claims.probes import BETA_1, BETA_2, SILENCE
from comparisons.training.claims.records import Claim, Claims, Largest
from comparisons.training.claims.words import claim, finding

# A step is the difference of two float64 weights below 10, over a learning rate of 0.001: off by
# 2 * 10 * 1.1e-16 / 0.001 = 2.2e-12 at most, and the update itself by a few roundings.
ROUNDED = 1e-11


def bounds_claims(measured: Claims) -> list[Claim]:
    """The claim about the largest step, if these measurements decide it."""
    found = [
        claim(
            measured,
            "steps-are-bounded",
            "A step of Adam is at most the learning rate, or (1 - beta_1) / sqrt(1 - beta_2) times "
            "it where that is more.",
            (paper_bound_in_training, paper_bound_on_probe, sharp_bound),
            sources=("Kingma and Ba 2015, section 2.1", "the sharp bound is derived in `probes`"),
        ),
    ]
    return [each for each in found if each]


def _told(of: list[Largest]) -> str:
    return "; ".join(
        f"{each.problem} {each.largest:.3f} in {each.runs * each.steps:,} updates" for each in of
    )


def paper_bound_in_training(measured: Claims, engine: str) -> Finding | None:
    """The bound of the paper on real runs."""
    of = [e for e in measured.largest if e.engine == engine and e.problem != "growing"]
    return finding(
        "paper-bound-in-training",
        "In training no step exceeds max(1, (1 - beta_1) / sqrt(1 - beta_2)) learning rates, "
        f"{max((e.paper for e in of), default=0.0):.3f}",
        all(each.largest <= each.paper * (1 + ROUNDED) for each in of),
        f"largest step: {_told(of)}",
        of,
    )


def paper_bound_on_probe(measured: Claims, engine: str) -> Finding | None:
    """The same on the sequence that is made to break it."""
    of = [e for e in measured.largest if (e.engine, e.problem) == (engine, "growing")]
    return finding(
        "paper-bound-always",
        "No sequence of gradients makes a step larger than that",
        all(each.largest <= each.paper * (1 + ROUNDED) for each in of),
        f"gradients growing by {BETA_2 / BETA_1 - 1:.0%} an update after {SILENCE:,} without one "
        f"make a step of {', '.join(f'{each.largest:.3f}' for each in of)}",
        of,
    )


def sharp_bound(measured: Claims, engine: str) -> Finding | None:
    """The bound by Cauchy and Schwarz."""
    of = [e for e in measured.largest if e.engine == engine]
    return finding(
        "sharp-bound",
        "No step exceeds the bound by Cauchy and Schwarz, which rises from 1 at the first update "
        f"to {max((e.sharp for e in of), default=0.0):.2f}",
        all(each.used <= 1 + ROUNDED for each in of),
        "; ".join(f"{e.problem}: at most {e.used:.4f} of the bound of its update" for e in of),
        of,
    )
