"""A quick measurement of the claims, made once, and what is decided by any."""

from functools import cache

from comparisons.training.claims.measure import measure
from comparisons.training.claims.said_of_batches import batches_claims
from comparisons.training.claims.said_of_bounds import bounds_claims
from comparisons.training.claims.said_of_reliability import reliability_claims
from comparisons.training.claims.said_of_sizes import sizes_claims
from comparisons.training.claims.said_of_speed import speed_claims
from comparisons.training.claims.said_of_steps import steps_claims


@cache
def quick():
    return measure(full=False, keras=False)


def all_claims(claims):
    kinds = (
        steps_claims,
        bounds_claims,
        speed_claims,
        reliability_claims,
        batches_claims,
        sizes_claims,
    )
    return [claim for kind in kinds for claim in kind(claims)]


def all_findings(claims):
    return {f.name: f.holds for claim in all_claims(claims) for f in claim.findings}
