"""What studies say in one sentence, the same way everywhere."""

from collections.abc import Sequence

from comparisons.engines import Observed
from comparisons.identifiability.network import YES, identifiability
from comparisons.problems import Problem
from comparisons.records import SUSPECT, UNDECIDABLE, WRONG, Row


def summary(rows: Sequence[Row]) -> str:
    """How the rows of a study came out, with the first step at fault if there is one."""
    numbers = sum(judgement.elements for row in rows for judgement in row.judgements)
    wrong = [row for row in rows if row.verdict == WRONG]
    if wrong:
        at_fault = [j.engine for j in wrong[0].judgements if j.verdict == WRONG]
        return (
            f"The first step at fault is {wrong[0].step} of {' and '.join(at_fault)}; "
            f"{len(wrong)} of {len(rows)} quantities have a step that rounding cannot explain."
        )
    suspicious = [row.quantity for row in rows if row.verdict == SUSPECT]
    if suspicious:
        return (
            f"Nothing lies outside its bound, but {', '.join(suspicious)} further from the exact "
            "value than rounding is likely to carry it."
        )
    unclear = [row.quantity for row in rows if row.verdict == UNDECIDABLE]
    if unclear:
        return f"Nothing is wrong, but {', '.join(unclear)} could not be decided."
    return f"Every one of {numbers:,} numbers lies within the rounding error of its step."


def loss_ways(observed: Sequence[Observed]) -> tuple[str, ...]:
    """A note, if the engines computed their loss by different forms."""
    if len({each.form for each in observed}) < 2:
        return ()
    ways = ", ".join(f"{each.engine} from {each.loss_input} ({each.form})" for each in observed)
    return (f"The loss was computed in two ways: {ways}.",)


def reach(problem: Problem, quantities: Sequence[str]) -> str:
    """Which known mistakes in some steps could go unseen on the inputs of a problem, and why.

    Args:
        problem: in the dtype of the study.
        quantities: what the steps make.

    Example:
        >>> from comparisons.catalogue import load
        >>> reach(load("wine").batch(7), ["Z1"])
        'A known mistake could be made in 9 ways in these steps; these inputs would show each.'
    """
    fitting = [each for each in identifiability(problem) if each.quantity in quantities]
    ways = f"A known mistake could be made in {len(fitting)} ways in these steps; these inputs"
    hidden: dict[str, dict[str, list[str]]] = {}
    for each in fitting:
        if each.revealed != YES:
            hidden.setdefault(each.reason, {}).setdefault(each.name, []).append(each.quantity)
    if not hidden:
        return f"{ways} would show each."
    groups = []
    for why, names in hidden.items():
        places = ", ".join(f"{name} ({', '.join(where)})" for name, where in names.items())
        groups.append(f"{places}, because {why}")
    return f"{ways} might not reveal: {'; '.join(groups)}."
