"""Optimisers on correct pairs: a few steps of both engines, every update judged.

Each is judged from the gradient that it was given, as in the study of Adam. Building a second model
and its training step costs as much as several pairs, so only some families are trained.
"""

import numpy as np

from comparisons import trajectories
from comparisons.judge import Weighed, sum_up
from comparisons.oracle.optimizers import held, held_by_keras
from comparisons.power.draws import FAMILY, SCALES, draw, family
from comparisons.power.kinds import kind_of_update
from comparisons.power.pairs import note_judgement, note_weighed
from comparisons.power.tally import Tally
from comparisons.quantities import parameters
from comparisons.records import Judgement
from comparisons.studies.adam import SETTINGS
from comparisons.update_steps import UPDATES, sentence, weigh_updates

EVERY = 6  # of so many families one is trained
STEPS = 4


@np.errstate(all="ignore")  # training may leave the numbers; such elements are left out
def measure_updates(seed: int, number: int) -> Tally:
    """Some steps of one optimiser on the first pair of a family.

    The optimiser is SGD, momentum or Adam in turn, with a learning rate between 1e-3 and 1e3 times
    the usual one.

    Args:
        seed: of the campaign.
        number: of the family.
    """
    shared, tally = family(seed, number), Tally()
    drawn = draw(seed, number * FAMILY)
    optimizer = list(SETTINGS)[number // EVERY % len(SETTINGS)]
    rng = np.random.default_rng([seed, 2, number])
    rate = SETTINGS[optimizer]["learning_rate"] * np.exp(rng.uniform(*np.log(SCALES)))
    settings = {**SETTINGS[optimizer], "learning_rate": float(rate)}
    visits = trajectories.batches(drawn.problem, STEPS, max(1, shared.m // 2), seed)
    holds = {
        "scratch": held(settings, shared.dtype),
        "keras": held_by_keras(settings, shared.dtype),
    }
    tally.count("trained")
    for engine in (trajectories.scratch, trajectories.keras):
        run = engine(drawn.problem, visits, optimizer, settings)
        for name in parameters(drawn.problem.layers):
            for update in UPDATES[optimizer]:
                weighed = weigh_updates(update, name, run, holds[run.engine])
                judgement = (
                    weighed if isinstance(weighed, Judgement) else sum_up(run.engine, weighed)
                )
                words = f"{sentence(update, name)}, by {optimizer}"
                made = f"{update.prefix}{name}"
                note_judgement(tally, shared, drawn.number, made, words, judgement)
                if isinstance(weighed, Weighed):
                    kind = kind_of_update(update, optimizer)
                    note_weighed(tally, (shared.dtype, shared.mode), kind, run.engine, weighed)
    return tally
