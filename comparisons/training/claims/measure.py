"""What the journal says of optimisers, held against many runs: the whole question.

Last in the reading order of this part. Run it with one thread of BLAS (OPENBLAS_NUM_THREADS=1): the
products are many and small, and threads that wait for one another cost ten times as much.
"""

from collections.abc import Callable
from dataclasses import replace
from time import perf_counter
from typing import Any, NamedTuple

from comparisons.catalogue import load
from comparisons.records import Series
from comparisons.training.claims import (
    adaptive,
    counts,
    pictures,
    probes,
    races,
    scatter,
    sizes,
)
from comparisons.training.claims.cases import best, target_of
from comparisons.training.claims.records import Claims, Setting
from comparisons.training.claims.run_records import Race
from comparisons.training.claims.said_of_batches import batches_claims
from comparisons.training.claims.said_of_bounds import bounds_claims
from comparisons.training.claims.said_of_reliability import reliability_claims
from comparisons.training.claims.said_of_sizes import sizes_claims
from comparisons.training.claims.said_of_speed import speed_claims
from comparisons.training.claims.said_of_steps import steps_claims
from comparisons.training.claims.sets import INPUTS, STANDARDISED

Progress = Callable[[str], None]

# From a millionth, for inputs of thousands, to 10, by factors of the root of ten.
RATES = tuple(float(f"{10 ** (k / 2):.3g}") for k in range(-12, 3))

# A batch size that is more than any set has samples.
ALL = 10**6

FULL = Setting(
    problems=("wine", "tumours", "diabetes", "digits", "questions"),
    race_problems=("wine", "tumours", "diabetes", "digits"),
    seeds=9,
    rates=RATES,
    epochs={"wine": 100, "tumours": 40, "diabetes": 60, "digits": 12, "questions": 12},
    looks=25,
    window=50,
    batch_sizes=(8, 32, 128, ALL),
    draws=100,
    keras_problems=("wine",),
    keras_seeds=2,
)

# The same on the smallest set, for a first look: a second.
QUICK = Setting(
    problems=("wine",),
    race_problems=("wine",),
    seeds=3,
    rates=RATES[4::2],
    epochs={"wine": 20},
    looks=12,
    window=20,
    batch_sizes=(8, 32, ALL),
    draws=40,
    keras_problems=("wine",),
    keras_seeds=1,
)


class Found(NamedTuple):
    """What was measured so far, by the field of `Claims` it belongs to."""

    records: dict[str, list[Any]]
    series: list[Series]

    def add(self, name: str, *records: Any) -> None:
        """More records of one kind."""
        self.records[name].extend(records)


KINDS = (
    "tendencies",
    "rarities",
    "probes",
    "largest",
    "races",
    "counts",
    "noises",
    "courses",
    "agreements",
)


def measure(
    full: bool = True,
    progress: Progress = lambda _: None,
    setting: Setting | None = None,
    keras: bool = True,
) -> Claims:
    """Everything that is said of optimisers, measured and judged.

    Args:
        full: the usual setting, about a minute; otherwise the quick one.
        progress: is told what is being run.
        setting: to run instead of either.
        keras: whether the runs of Keras are made as well; without them what is said of Keras says
            that it was not measured.
    """
    started = perf_counter()
    setting = setting or (FULL if full else QUICK)
    found = Found({kind: [] for kind in KINDS}, [])
    in_scratch(setting, found, progress)
    if keras:
        in_keras(setting, found, progress)
    made: Any = {kind: tuple(records) for kind, records in found.records.items()}
    measured = Claims(setting, **made)
    said = (
        *steps_claims(measured),
        *bounds_claims(measured),
        *speed_claims(measured),
        *reliability_claims(measured),
        *batches_claims(measured),
        *sizes_claims(measured),
    )
    return replace(
        measured, series=tuple(found.series), claims=said, seconds=perf_counter() - started
    )


def in_scratch(setting: Setting, found: Found, progress: Progress) -> None:
    """All runs of scratch."""
    walked, largest = probes.probes("scratch", probes.scratch_walk)
    found.add("probes", *walked)
    found.add("largest", largest)
    for name in setting.problems:
        progress(f"{name}: steps and gradients of every weight")
        _steps(name, setting, found)
        progress(f"{name}: updates and noise")
        found.add("counts", *counts.scratch_counts(name))
        found.add("noises", *(noises := scatter.noises(name, setting)))
        found.series.extend(pictures.scatter(noises))
    for name in setting.race_problems:
        for inputs in INPUTS:
            progress(f"{name}, {inputs}: every optimiser at every rate")
            _races(name, inputs, setting, found)
        progress(f"{name}: batch sizes")
        for optimizer in sizes.OPTIMIZERS:
            found.add("courses", *(made := sizes.courses(name, optimizer, setting)))
            found.series.append(pictures.by_batch(made))


def _steps(name: str, setting: Setting, found: Found) -> None:
    """What the steps of every optimiser go with."""
    drawn = {}
    for optimizer in adaptive.OPTIMIZERS:
        runs = adaptive.watch(name, optimizer, setting)
        found.add("tendencies", *adaptive.tendencies("scratch", name, optimizer, runs))
        drawn[optimizer] = runs
    adam = drawn["adam"]
    found.add("largest", adaptive.largest("scratch", name, adam))
    if rarity := adaptive.rarity("scratch", load(name), adam):
        found.add("rarities", rarity)
    found.series.extend(adaptive.step_series(name, drawn, part) for part in ("early", "late"))


def _races(name: str, inputs: str, setting: Setting, found: Found) -> None:
    """Every optimiser at every rate, and the curves of the default and the best."""
    raced: list[Race] = []
    curves = {}
    for optimizer in races.OPTIMIZERS:
        ran, made = races.race(name, inputs, optimizer, setting)
        raced.extend(made)
        chosen = best(made, target_of(made))
        curves[optimizer] = (
            ran,
            [
                (race.learning_rate, at)
                for at, race in enumerate(made)
                if race.default or race is chosen
            ],
        )
    found.add("races", *raced)
    found.series.append(pictures.by_rate(raced))
    found.series.append(pictures.over_updates(name, inputs, curves))


def in_keras(setting: Setting, found: Found, progress: Progress) -> None:
    """The same measurements on runs of Keras: fewer problems, seeds and rates."""
    from comparisons.training.claims import in_keras, twins

    progress("probes in Keras")
    walked, largest = probes.probes("keras", in_keras.probe_walk)
    found.add("probes", *walked)
    found.add("largest", largest)
    for name in setting.keras_problems:
        progress(f"{name} in Keras")
        runs = in_keras.watch(name, setting)
        found.add("tendencies", *adaptive.tendencies("keras", name, "adam", runs))
        found.add("largest", adaptive.largest("keras", name, runs))
        if rarity := adaptive.rarity("keras", load(name), runs):
            found.add("rarities", rarity)
        found.add("counts", *in_keras.keras_counts(name))
        found.add("noises", *in_keras.noises(name, setting))
        for optimizer, rate in chosen_rates(name, found.records["races"]):
            agreement, made = twins.race(name, optimizer, rate, setting)
            found.add("agreements", agreement)
            found.add("races", *made)
        for size in (min(setting.batch_sizes), max(setting.batch_sizes)):
            for optimizer in sizes.OPTIMIZERS:
                found.add("courses", *twins.course(name, optimizer, size, setting))


def chosen_rates(name: str, raced: list[Race]) -> list[tuple[str, float]]:
    """For each optimiser the default rate, and the one that scratch's runs found best."""
    chosen: list[tuple[str, float]] = []
    for optimizer in races.OPTIMIZERS:
        of = [
            race
            for race in raced
            if (race.engine, race.problem, race.inputs, race.optimizer)
            == ("scratch", name, STANDARDISED, optimizer)
        ]
        rates = [race.learning_rate for race in of if race.default]
        rates += [best(of, target_of(of)).learning_rate] if of else []
        chosen += [(optimizer, rate) for rate in dict.fromkeys(rates)]
    return chosen
