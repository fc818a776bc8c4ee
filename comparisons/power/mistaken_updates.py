"""Planted mistakes of optimisers: training with a mistake in every step, each update judged.

As in `mistakes`; what is judged are the updates, and the rules compare the weights and moments of
the mistaken run with those of Keras, after every step.
"""

import numpy as np

from comparisons import identifiability, mutants, trajectories
from comparisons.oracle.optimizers import held
from comparisons.power.rules import RULES, passes_whole
from comparisons.power.trials import CAUGHT, ELSEWHERE, MISSED, OWN, UNTELLING, Trial
from comparisons.problems import Problem
from comparisons.quantities import parameters
from comparisons.records import WRONG
from comparisons.studies.adam import SETTINGS
from comparisons.suspects import Suspect, updates
from comparisons.trajectories import Trajectory, turned
from comparisons.update_steps import UPDATES, judge_updates

STEPS = 5
BATCH_SIZE = 32


def tried_updates(problem: Problem, optimizer: str, seed: int) -> list[Trial]:
    """Every mistake of an optimiser, planted in a short training run.

    Args:
        problem: in the dtype to train in.
        optimizer: "sgd", "momentum" or "adam".
        seed: of the order of the samples.
    """
    visits = trajectories.batches(problem, STEPS, BATCH_SIZE, seed)
    settings = SETTINGS[optimizer]
    right = trajectories.scratch(problem, visits, optimizer, settings)
    theirs = trajectories.keras(problem, visits, optimizer, settings)
    already = alarmed(right, theirs)
    return [
        tried(
            problem,
            suspect,
            mutants.run(problem, visits, suspect, settings=settings),
            theirs,
            already,
        )
        for suspect in updates(optimizer, str(problem.X.dtype))
    ]


def tried(
    problem: Problem,
    suspect: Suspect,
    mutant: Trajectory,
    theirs: Trajectory,
    already: tuple[str, ...],
) -> Trial:
    """One mistake of an optimiser; it has to show in what it updates, and nowhere else."""
    given = held(SETTINGS[suspect.optimizer], str(problem.X.dtype))
    wrong = {
        update.prefix: judgement
        for name in parameters(problem.layers)
        for update in UPDATES[suspect.optimizer]
        if (judgement := judge_updates(update, name, mutant, given)).verdict == WRONG
    }
    outcome, reason, used = CAUGHT, "", np.nan
    if not wrong:
        reason = identifiability.hidden_update(problem, suspect)
        outcome = UNTELLING if reason else MISSED
    elif set(wrong) != {suspect.quantity}:
        outcome = ELSEWHERE
        reason = f"flagged at {', '.join(f'{prefix}W' for prefix in wrong)}"
    else:
        used = wrong[suspect.quantity].used
    return Trial(
        suspect.name,
        problem.name,
        str(problem.X.dtype),
        OWN,
        f"{suspect.quantity}W of {suspect.optimizer}",
        outcome,
        reason,
        float(used),
        alarmed(mutant, theirs),
        already,
    )


@np.errstate(all="ignore")
def alarmed(mutant: Trajectory, theirs: Trajectory) -> tuple[str, ...]:
    """The rules that find any stack of weights or moments too far from Keras's."""
    ours, reference = turned(mutant), turned(theirs)
    names = [name for name in ours if name in reference]
    return tuple(
        rule.name
        for rule in RULES
        if not all(passes_whole(rule, ours[name], reference[name]) for name in names)
    )
