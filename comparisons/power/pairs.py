"""Correct pairs: both engines on the same problem, every step judged, every rule asked.

The verdicts are on each step of each engine; the rules compare the two engines' arrays, end to end,
which is what they are used for.
"""

import numpy as np

from comparisons import engines
from comparisons.compare import turned_trace, weigh_step
from comparisons.data import Array
from comparisons.dialects import BLACKBOARD, to_blackboard
from comparisons.engines import Observed
from comparisons.judge import Weighed, sum_up
from comparisons.power.draws import FAMILY, Draw, Family, draw, family
from comparisons.power.kinds import kind
from comparisons.power.records import Flagged
from comparisons.power.rules import RULES, allowed, passes_whole
from comparisons.power.tally import Tally
from comparisons.problems import Problem
from comparisons.records import SUSPECT, WRONG, Judgement
from comparisons.steps import Step, backward_steps, forward_steps


def measure_family(seed: int, number: int, end: int) -> Tally:
    """The pairs of one family, measured.

    Args:
        seed: of the campaign.
        number: of the family.
        end: of the campaign: pairs from this number on are left out.
    """
    from keras_ref.backprop import observer
    from keras_ref.network import set_parameters

    shared, tally = family(seed, number), Tally()
    drawn = [draw(seed, each) for each in range(number * FAMILY, min((number + 1) * FAMILY, end))]
    note_shape(tally, shared)
    model = engines.keras_model(drawn[0].problem)
    look = observer(model, shared.mode)
    for each in drawn:
        set_parameters(model, engines.keras_parameters(each.problem))
        seen = look(*engines.keras_data(each.problem))
        theirs = engines.keras_observed(each.problem, *seen)
        measure_pair(tally, shared, each, theirs)
    return tally


def measure_pair(tally: Tally, shared: Family, drawn: Draw, theirs: Observed) -> None:
    """One pair: scratch runs here, Keras has run."""
    cell = (shared.dtype, shared.mode)
    ours = scratch_in_form(drawn.problem, shared.form)
    tally.count("pairs", *cell)
    tally.note("ranges", "scale of the inputs", numbers=np.array([drawn.input_scale]))
    tally.note("ranges", "scale of the weights of a layer", numbers=np.array(drawn.weight_scales))
    worst = {
        verdict
        for observed in (ours, theirs)
        for verdict in measure_engine(tally, shared, drawn, observed, ours, theirs)
    }
    for verdict in worst & {WRONG, SUSPECT}:
        tally.count("called", *cell, verdict)
    compare_by_rules(tally, cell, drawn.problem, ours, theirs)


@np.errstate(all="ignore")  # what is not finite will be judged
def scratch_in_form(problem: Problem, form: str) -> Observed:
    """What the NumPy network computes, with its loss in a form of one's choice."""
    from scratch.backprop import observe

    network = engines.scratch_network(problem)._replace(form=form)
    trace = observe(network, problem.parameters, problem.X, problem.Y)
    return Observed("scratch", BLACKBOARD, trace, f"A{problem.layers}", form, "numpy")


def steps_of(observed: Observed, problem: Problem) -> list[Step]:
    """All steps of an engine's forward and backward pass."""
    form, at = observed.form, observed.loss_input
    return [
        *forward_steps(problem, at, form),
        *backward_steps(problem, at, form, observed.dialect.derivatives),
    ]


@np.errstate(all="ignore")  # intermediate results may overflow; such elements are left out
def measure_engine(
    tally: Tally, shared: Family, drawn: Draw, observed: Observed, ours: Observed, theirs: Observed
) -> set[str]:
    """Every step of one engine judged; returns the verdicts that occurred."""
    problem, dtype, engine = drawn.problem, shared.dtype, observed.engine
    turned = turned_trace(observed, problem)
    verdicts = set()
    for step in steps_of(observed, problem):
        weighed = weigh_step(step, turned, observed, problem)
        judgement = weighed if isinstance(weighed, Judgement) else sum_up(engine, weighed)
        note_judgement(tally, shared, drawn.number, step.quantity, step.sentence, judgement)
        verdicts.add(judgement.verdict)
        if isinstance(weighed, Weighed):
            note_weighed(tally, (shared.dtype, shared.mode), kind(step, problem), engine, weighed)
            if observed is ours and step.quantity in theirs.trace:
                pair = _side_by_side(step.quantity, problem, ours, theirs)
                note_floor(tally, kind(step, problem), dtype, weighed, *pair)
    return verdicts


def note_judgement(
    tally: Tally, shared: Family, number: int, quantity: str, sentence: str, judgement: Judgement
) -> None:
    """Counts a verdict; keeps the details of one that correct code should not get."""
    tally.count("verdicts", shared.dtype, shared.mode, judgement.verdict)
    if judgement.verdict in (WRONG, SUSPECT):
        tally.flagged.append(
            Flagged(
                number,
                shared.dtype,
                shared.mode,
                judgement.engine,
                quantity,
                sentence,
                judgement.verdict,
                judgement.reason,
                judgement.used,
                judgement.computed,
                judgement.exact,
                judgement.bound,
            )
        )


def note_weighed(
    tally: Tally, cell: tuple[str, str], kind: str, engine: str, weighed: Weighed
) -> None:
    """How many numbers were judged, and how much of its bound each of them used."""
    used = weighed.used[weighed.judged]
    tally.count("numbers", *cell, by=int(used.size))
    tally.count("left out", *cell, by=int((~weighed.judged).sum()))
    tally.note("uses", kind, cell[0], engine, numbers=used)


def note_floor(
    tally: Tally, kind: str, dtype: str, weighed: Weighed, actual: Array, desired: Array
) -> None:
    """The smallest relative change that is certainly flagged, by us and by each rule.

    An error may already use its whole bound, on the other side: so it takes twice the bound. A rule
    holds the changed number to the other engine's, from which it has a distance already.
    """
    exact, reference = np.abs(weighed.exact), np.abs(desired.astype(np.float64))
    apart = np.abs(actual.astype(np.float64) - desired.astype(np.float64))
    counted = weighed.judged & (exact > 0) & (reference > 0) & np.isfinite(weighed.bound)
    counted &= np.isfinite(exact) & np.isfinite(apart)
    ours = 2 * weighed.bound[counted] / exact[counted]
    tally.note("floors", kind, dtype, "ours", numbers=ours)
    for rule in RULES:
        away = (allowed(rule, desired, dtype) + apart)[counted] / reference[counted]
        tally.note("floors", kind, dtype, rule.name, numbers=away)


@np.errstate(all="ignore")
def compare_by_rules(
    tally: Tally, cell: tuple[str, str], problem: Problem, ours: Observed, theirs: Observed
) -> None:
    """Which rules give an alarm on a pair, and on how many of its arrays."""
    failed = alarms(problem, ours, theirs)
    tally.count("comparisons", *cell, by=failed.pop("", 0))
    for name, arrays in failed.items():
        tally.count("pair alarms", *cell, name, by=int(arrays > 0))
        tally.count("array alarms", *cell, name, by=arrays)


def alarms(problem: Problem, ours: Observed, theirs: Observed) -> dict[str, int]:
    """For each rule, how many arrays it finds too far apart; under "" how many were compared.

    Compared is what both engines computed; that both have the given weights and inputs is not.
    """
    given = {"A0", *problem.parameters}
    names = [name for name in ours.trace if name in theirs.trace and name not in given]
    failed = {"": len(names)} | {rule.name: 0 for rule in RULES}
    for name in names:
        actual, desired = _side_by_side(name, problem, ours, theirs)
        for rule in RULES:
            failed[rule.name] += not passes_whole(rule, actual, desired)
    return failed


def _side_by_side(
    name: str, problem: Problem, ours: Observed, theirs: Observed
) -> tuple[Array, Array]:
    """One quantity of both engines, in the layout and the scaling of the blackboard."""
    actual, desired = (
        to_blackboard(name, np.asarray(each.trace[name]), each.dialect, problem.m)
        for each in (ours, theirs)
    )
    return actual, desired


def note_shape(tally: Tally, shared: Family) -> None:
    """What was drawn for a family."""
    widths = np.array(shared.units, dtype=float)
    tally.count("families")
    tally.note("ranges", "layers", numbers=np.array([float(len(shared.activations))]))
    tally.note("ranges", "width of a layer", numbers=widths)
    tally.note("ranges", "samples", numbers=np.array([float(shared.m)]))
