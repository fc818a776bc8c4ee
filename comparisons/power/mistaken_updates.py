"""Planted mistakes of optimisers: training with a mistake in every step, each update judged.

As in `mistakes`; what is judged are the updates, and the rules compare the weights and moments of
the mistaken run with those of Keras, after every step.
"""

from collections.abc import Callable, Sequence
from functools import cache, partial

import numpy as np

from comparisons import trajectories
from comparisons.dialects import Array
from comparisons.identifiability.network import YES
from comparisons.identifiability.telling import telling_run
from comparisons.identifiability.updates import identifiability_of_updates
from comparisons.oracle.optimizers import held
from comparisons.power.rules import RULES, passes_whole
from comparisons.power.trials import CAUGHT, ELSEWHERE, MISSED, OWN, TELLING, UNTELLING, Trial
from comparisons.problems import Problem
from comparisons.quantities import parameters
from comparisons.records import WRONG
from comparisons.suspects import Suspect, mutants, updates
from comparisons.trajectories import BATCH_SIZE, Trajectory, turned
from comparisons.update_steps import UPDATES, judge_updates
from scratch.optimizers import OPTIMIZERS

STEPS = 5


def tried_updates(problem: Problem, optimizer: str, seed: int) -> list[Trial]:
    """Every mistake of an optimiser, planted in a short training run.

    What that run cannot show is planted again in a run that was made to show it.

    Args:
        problem: in the dtype to train in.
        optimizer: "sgd", "momentum" or "adam".
        seed: of the order of the samples.
    """
    dtype = str(problem.X.dtype)
    visits = trajectories.batches(problem, STEPS, BATCH_SIZE, seed)
    every = updates(optimizer, dtype)
    trials = planted_in(problem, visits, every, OWN)
    hidden = [
        suspect for suspect, trial in zip(every, trials, strict=True) if trial.outcome == UNTELLING
    ]
    if hidden:
        trials += planted_in(*telling_run(problem, dtype, optimizer, seed), hidden, TELLING)
    return trials


def planted_in(
    problem: Problem, visits: Sequence[Array], suspects: Sequence[Suspect], inputs: str
) -> list[Trial]:
    """Some mistakes of one optimiser, each planted in the same run."""
    optimizer = suspects[0].optimizer
    settings = OPTIMIZERS[optimizer].settings
    right = trajectories.scratch(problem, visits, optimizer, settings)
    theirs = trajectories.keras(problem, visits, optimizer, settings)
    already = alarmed(right, theirs)
    reasons = cache(partial(reasons_of, problem, visits, optimizer)) if inputs == OWN else dict
    return [
        tried(
            problem,
            suspect,
            inputs,
            mutants.run(problem, visits, suspect, settings=settings),
            theirs,
            already,
            reasons,
        )
        for suspect in suspects
    ]


def tried(
    problem: Problem,
    suspect: Suspect,
    inputs: str,
    mutant: Trajectory,
    theirs: Trajectory,
    already: tuple[str, ...],
    reasons: Callable[[], dict[str, str]],
) -> Trial:
    """One mistake of an optimiser; it has to show in what it updates, and nowhere else."""
    given = held(OPTIMIZERS[suspect.optimizer].settings, str(problem.X.dtype))
    wrong = {
        update.prefix: judgement
        for name in parameters(problem.layers)
        for update in UPDATES[suspect.optimizer]
        if (judgement := judge_updates(update, name, mutant, given)).verdict == WRONG
    }
    outcome, reason, used = CAUGHT, "", np.nan
    if not wrong:
        reason = reasons().get(suspect.name, "")
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
        inputs,
        f"{suspect.quantity}W of {suspect.optimizer}",
        outcome,
        reason,
        float(used),
        alarmed(mutant, theirs),
        already,
    )


def reasons_of(problem: Problem, visits: Sequence[Array], optimizer: str) -> dict[str, str]:
    """Why some mistakes cannot be seen for certain in the updates of any parameter, by name."""
    found = identifiability_of_updates(problem, visits, optimizer, OPTIMIZERS[optimizer].settings)
    revealed = {each.name for each in found if each.revealed == YES}
    return {each.name: each.reason for each in found if each.name not in revealed}


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
