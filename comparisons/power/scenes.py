"""Scenes: the networks in which mistakes are planted, the same for every campaign but for its seed.

Before `mistakes`.
"""

from itertools import count, islice
from typing import NamedTuple

from comparisons.catalogue import CATALOGUE, load
from comparisons.power.draws import FAMILY, draw, family
from comparisons.problems import DTYPES, Problem
from comparisons.suspects import MISTAKEN

# Random draws among the scenes, each the first pair of a family without a wider layer than this. In
# a sum of some thousand terms rounding may do more than a mistake in one of them does.
DRAWN, NARROW = 16, 256


# Problems on which optimisers are trained with a mistake in them.
TRAINED = ("wine", "digits", "tumours", "diabetes")


class Scene(NamedTuple):
    """Where mistakes are planted.

    Attributes:
        name: of a problem of the catalogue.
        dtype: to compute it in.
        pair: in its place, the random pair of the narrow family with this number; -1 for none.
        optimizer: whose mistakes are planted; "" for those of a pass through the network.
    """

    name: str
    dtype: str = ""
    pair: int = -1
    optimizer: str = ""


SCENES = (
    *(Scene(name, dtype) for name in CATALOGUE for dtype in DTYPES),
    *(Scene(name, dtype, -1, g) for name in TRAINED for dtype in DTYPES for g in MISTAKEN),
    *(Scene("", pair=number) for number in range(DRAWN)),
)


def problem_of(seed: int, scene: Scene) -> Problem:
    """The problem of a scene, in its dtype.

    Args:
        seed: of the campaign.
        scene: one of `SCENES`.
    """
    if scene.pair >= 0:
        narrow = (each for each in count() if max(family(seed, each).units) <= NARROW)
        return draw(seed, next(islice(narrow, scene.pair, None)) * FAMILY).problem
    return load(scene.name, seed).batch().cast(scene.dtype)
