"""Plans: which starts are run, by how many seeds, for how long, in the small and the large setting.

Read after `agreement`.
"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import NamedTuple

from comparisons.stability.cost.courses import WAYS, Way

Knobs = Mapping[str, tuple[float, ...]]
NOTHING: Knobs = MappingProxyType({})

ADAM = tuple(way for way in WAYS if way.optimizer == "adam")


class Plan(NamedTuple):
    """What to run of one problem in one dtype.

    Attributes:
        problem: of the catalogue; see `starts.fresh`.
        dtype: to train in.
        seeds: how many.
        epochs: passes over the training samples in each run.
        knobs: family -> knobs, in scratch.
        keras: family -> knobs, of the first seed, in Keras too.
        keras_ways: of the runs in Keras; scratch takes all, and the gentle ones for changed labels.
        freezing: whether to look for the knob from which on nothing moves.
        alone: family and knob whose dead and faint answers are trained on alone.
        order: family and knob whose classes are put in every order, by rotation.
        samples: of the problem; all if None.
    """

    problem: str
    dtype: str
    seeds: int
    epochs: int
    knobs: Knobs
    keras: Knobs = NOTHING
    keras_ways: tuple[Way, ...] = ADAM
    freezing: bool = False
    alone: tuple[str, float] | None = None
    order: tuple[str, float] | None = None
    samples: int | None = None


DEFAULT = (
    Plan(
        "digits",
        "float32",
        seeds=3,
        epochs=4,
        knobs={
            "scaled weights": (1, 8),
            "lifted class": (17, 32),
            "changed labels": (80,),
            "permuted classes": (80,),
        },
        keras={"scaled weights": (8,), "lifted class": (17,), "permuted classes": (80,)},
        freezing=True,
        alone=("permuted classes", 80),
        order=("lifted class", 17),
    ),
    Plan(
        "digits",
        "float64",
        seeds=1,
        epochs=4,
        knobs={"lifted class": (17,), "permuted classes": (80,)},
        keras={"permuted classes": (80,)},
        freezing=True,
        alone=("permuted classes", 80),
        order=("lifted class", 17),
    ),
    Plan(
        "tumours",
        "float32",
        seeds=3,
        epochs=4,
        knobs={
            "scaled weights": (1,),
            "lifted class": (32,),
            "changed labels": (80,),
            "permuted classes": (80,),
        },
    ),
)

_BEFORE = {"changed labels": (20, 80, 320), "permuted classes": (20, 80, 320)}
_ALL = {
    "scaled weights": (1, 2, 4, 8, 16, 32),
    "lifted class": (8, 16, 17, 20, 32),
    **_BEFORE,
}
_SOME = {"scaled weights": (1, 8), "lifted class": (17, 32), **_BEFORE}
_KERAS = {
    "scaled weights": (1, 8),
    "lifted class": (17, 32),
    "changed labels": (80,),
    "permuted classes": (80, 320),
}
_KERAS_SIGMOID = {"lifted class": (16, 32), "changed labels": (80,), "permuted classes": (80,)}

FULL = tuple(
    Plan(
        problem,
        dtype,
        seeds,
        10,
        knobs,
        keras,
        WAYS,
        freezing=True,
        alone=("permuted classes", 80) if problem == "digits" else None,
        order=("lifted class", 17) if problem == "digits" else None,
    )
    for problem, seeds, knobs, keras in (
        ("digits", 5, _ALL, _KERAS),
        ("tumours", 5, _ALL, _KERAS_SIGMOID),
        ("wine", 5, _SOME, {}),
        ("questions", 3, _SOME, {}),
    )
    for dtype in ("float32", "float64")
)
