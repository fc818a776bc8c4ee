"""What is said of Adam's steps: adapted per weight, and larger where gradients are steady.

After `words`.
"""

import numpy as np

from comparisons.records import Finding
from comparisons.training.claims.probes import BETA_1, BETA_2, EPSILON
from comparisons.training.claims.records import Claim, Claims, Probe, Tendency
from comparisons.training.claims.words import claim, finding, number, spread

# The formulas of all probes but the constant one leave epsilon out. It counts epsilon / sqrt(v) in
# a step, at most 3.2e-6: after a single gradient of 1, when sqrt(v) is sqrt(1 - beta_2).
LEFT_OUT = EPSILON / np.sqrt(1 - BETA_2) * 1.01


def steps_claims(measured: Claims) -> list[Claim]:
    """Every claim about what Adam's steps follow that these measurements decide."""
    found = [
        claim(
            measured,
            "steps-follow-steadiness",
            "Adam adapts the learning rate for each weight: larger effective steps for weights "
            "whose gradients are consistent, smaller for noisy ones.",
            (
                constant,
                alternating,
                steadier_larger,
                _rate_follows_steadiness,
                averaged_gradient,
                _more_than_size,
            ),
            _weakest,
            ("Kingma and Ba 2015, section 2.1, on the signal-to-noise ratio",),
        ),
        claim(
            measured,
            "rate-follows-size",
            "What Adam adapts for each weight is a division by the size of its gradients: small "
            "gradients, and inputs that are rarely on, get a larger learning rate.",
            (rate_falls_with_size, rare_inputs, rare_probe),
            sources=("Kingma and Ba 2015, Algorithm 1",),
        ),
    ]
    return [each for each in found if each]


def _probes(measured: Claims, engine: str, sequence: str) -> list[Probe]:
    return [p for p in measured.probes if (p.engine, p.sequence) == (engine, sequence)]


def _adams(measured: Claims, engine: str, optimizer: str = "adam") -> list[Tendency]:
    return [t for t in measured.tendencies if (t.engine, t.optimizer) == (engine, optimizer)]


def _listed(of: list[Tendency], name: str) -> str:
    """One correlation of every problem and part."""
    return "; ".join(f"{t.problem} {t.part} {spread(getattr(t, name))}" for t in of)


def constant(measured: Claims, engine: str) -> Finding | None:
    """Constant gradients of several sizes."""
    probes = _probes(measured, engine, "constant")
    right = all(abs(p.step - p.expected) <= LEFT_OUT for p in probes)
    # What epsilon takes away is at most epsilon over the size, 3.2 times that after 100 updates.
    large = [p for p in probes if p.size >= 1e4 * EPSILON]
    return finding(
        "constant-step-is-the-rate",
        "Under a constant gradient a step is the learning rate whatever the gradient's size, as "
        "long as epsilon is small against it",
        right and all(abs(p.step - 1) <= 4e-4 for p in large),
        ", ".join(f"{number(p.step)} for {p.size:g}" for p in probes),
        large,
    )


def alternating(measured: Claims, engine: str) -> Finding | None:
    """Gradients of alternating signs."""
    probes = _probes(measured, engine, "alternating")
    return finding(
        "alternating-step-is-small",
        "Under a gradient that alternates between two signs a step is (1 - beta_1) / (1 + beta_1) "
        "of the learning rate, a nineteenth: small, but not nothing",
        all(abs(p.step - (1 - BETA_1) / (1 + BETA_1)) <= LEFT_OUT for p in probes),
        ", ".join(f"{p.step:.5f}" for p in probes),
        probes,
    )


def steadier_larger(measured: Claims, engine: str) -> Finding | None:
    """The claim itself, on real runs."""
    of = _adams(measured, engine)
    ratios = "; ".join(f"{t.problem} {t.part} {number(t.steady_over_noisy.median)}" for t in of)
    return finding(
        "steadier-larger",
        "In training, weights with steadier gradients take larger steps",
        all(t.step_steadiness.lower > 0 for t in of),
        f"rank correlation over the weights, {_listed(of, 'step_steadiness')}; steps of the "
        f"steadiest quarter over those of the noisiest: {ratios}",
        of,
    )


def _rate_follows_steadiness(measured: Claims, engine: str) -> Finding | None:
    """The claim taken by the word: the rate."""
    of = _adams(measured, engine)
    return finding(
        "rate-follows-steadiness",
        "The rate of a weight, learning rate / (sqrt(v_hat) + epsilon), is itself larger where "
        "gradients are steadier",
        all(t.rate_steadiness.lower > 0 for t in of),
        f"rank correlation, {_listed(of, 'rate_steadiness')}",
        of,
    )


def averaged_gradient(measured: Claims, engine: str) -> Finding | None:
    """With and without the memory of the gradient."""
    without = {(t.problem, t.part): t for t in _adams(measured, engine, "adam, beta_1 = 0")}
    pairs = [
        (t, without[t.problem, t.part])
        for t in _adams(measured, engine)
        if (t.problem, t.part) in without
    ]
    return finding(
        "through-the-averaged-gradient",
        "Steadiness enters through the averaged gradient m: with beta_1 = 0 the correlation of "
        "step and steadiness is lower",
        all(a.step_steadiness.median > b.step_steadiness.median for a, b in pairs),
        "; ".join(
            f"{a.problem} {a.part} {number(a.step_steadiness.median)} with, "
            f"{number(b.step_steadiness.median)} without"
            for a, b in pairs
        ),
        pairs,
    )


def _more_than_size(measured: Claims, engine: str) -> Finding | None:
    """Which of the two a step goes with more."""
    of = _adams(measured, engine)
    return finding(
        "steadiness-more-than-size",
        "A step goes with the steadiness of the gradients more than with their size",
        all(abs(t.step_steadiness.median) > abs(t.step_size.median) for t in of),
        "; ".join(
            f"{t.problem} {t.part} {number(t.step_steadiness.median)} against "
            f"{number(t.step_size.median)}"
            for t in of
        ),
        of,
    )


def _weakest(measured: Claims) -> list[str]:
    """Where the relation is weakest, if it is weaker late than early."""
    of = [t for t in _adams(measured, "scratch") if not np.isnan(t.step_steadiness.median)]
    if not of:
        return []
    least = min(of, key=lambda t: t.step_steadiness.median)
    return [
        f"The relation is weakest on {least.problem}, {least.part} in the run: rank correlation "
        f"{spread(least.step_steadiness)}, and the steadiest quarter of the weights takes steps "
        f"{number(least.steady_over_noisy.median)} times those of the noisiest."
    ]


def rate_falls_with_size(measured: Claims, engine: str) -> Finding | None:
    """The division."""
    of = _adams(measured, engine)
    return finding(
        "rate-falls-with-size",
        "The rate of a weight is smaller where its gradients are larger",
        all(t.rate_size.upper < 0 for t in of),
        f"rank correlation, {_listed(of, 'rate_size')}",
        of,
    )


def rare_inputs(measured: Claims, engine: str) -> Finding | None:
    """Inputs that are rarely on, in training."""
    of = [each for each in measured.rarities if each.engine == engine]
    return finding(
        "rare-inputs-larger-rate",
        "The weights of an input that is rarely other than 0 get a larger rate",
        all(each.rate.upper < 0 < 1 < each.seldom_over_often.lower for each in of),
        "; ".join(
            f"{each.problem}: rank correlation of rate and frequency {spread(each.rate)}; inputs "
            f"on in {each.seldom:.1%} of the samples have {spread(each.seldom_over_often)} times "
            f"the rate of those on in {each.often:.0%}"
            for each in of
        ),
        of,
    )


def rare_probe(measured: Claims, engine: str) -> Finding | None:
    """A gradient now and then."""
    probes = _probes(measured, engine, "rare")
    return finding(
        "rare-gradient-goes-further",
        "A gradient that comes in one update of k moves its weight further than one of a gradient "
        "that always comes, by the formula of such a sequence, nearly sqrt(k)",
        # `expected` is near sqrt(k) and more than 1; a way adds up as many steps as its period.
        all(abs(p.step / p.expected - 1) <= LEFT_OUT and p.step > 1 for p in probes),
        "; ".join(f"{p.words}: {number(p.step)} learning rates" for p in probes),
        probes,
    )
