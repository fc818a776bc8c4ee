"""The check: asks a network, judges what it returns, names what is wrong. Last of the package."""

from collections.abc import Mapping, Sequence

import numpy as np

from comparisons.checking.answering import Answerer
from comparisons.checking.beside import of_keras
from comparisons.checking.connection import Connection
from comparisons.checking.descended import LOSSES, before_loss
from comparisons.checking.handed_over import (
    Handed,
    asked,
    best_layout,
    furthest,
    narrow,
    slack,
    slopes,
)
from comparisons.checking.layouts import from_blackboard
from comparisons.checking.looks import Look, clearest, of_each_loss, precise
from comparisons.checking.own_loss import own_loss
from comparisons.checking.passes import Pass
from comparisons.checking.probes import probes, single
from comparisons.checking.records import (
    CONVENTION,
    MISTAKEN,
    OTHER_LOSS,
    RIGHT,
    UNUSABLE,
    Checked,
    Seen,
)
from comparisons.checking.relation import relation
from comparisons.checking.shapes import shape_mistakes
from comparisons.checking.teaching import taught
from comparisons.checking.updates import judged_updates, moved_by
from comparisons.dialects import Array
from comparisons.problems import Problem
from comparisons.quantities import backward, forward
from comparisons.records import WRONG, Judgement


def checked(answerer: Answerer, connection: Connection, reference: str = "scratch") -> Checked:
    """A network, checked.

    Args:
        answerer: the network.
        connection: what it is.
        reference: "keras" if the answer is to hold what Keras has, else "scratch", which is
            enough for all the rest and needs no TensorFlow.

    Raises:
        ValueError: for sizes on which nothing can be probed, an unknown layout, or an unknown name
            among what the network returns.
    """
    asked_of = probes(connection)
    handed, errors = best_layout(answerer, asked_of[0], connection)
    if handed is None and not connection.samples:
        asked_of = [single(connection, seed) for seed in range(2)]
        handed, more = best_layout(answerer, asked_of[0], connection)
        errors = errors or more
    if handed is None:
        return Checked(UNUSABLE, trouble=furthest(errors).error)
    if not handed.seen and not handed.after and not handed.misshapen:
        return Checked(UNUSABLE, handed.layout.words, trouble="it returned nothing")
    answers = [handed]
    for problem in asked_of[1:]:
        more_handed = asked(answerer, problem, handed.layout, connection)
        if not isinstance(more_handed, Handed):
            return Checked(
                UNUSABLE,
                handed.layout.words,
                trouble=f"it ran with {asked_of[0].m} samples, not with {problem.m}: "
                f"{more_handed.error}",
            )
        answers.append(more_handed)
    return answer(answerer, connection, asked_of, answers, reference)


def answer(
    answerer: Answerer,
    connection: Connection,
    problems: Sequence[Problem],
    answers: Sequence[Handed],
    reference: str,
) -> Checked:
    """What is to be said of all that was handed over.

    Args:
        answerer: the network, which is asked again whether its gradients are those of its loss.
        connection: what it is.
        problems: the probes.
        answers: what was handed over for each.
        reference: as of `checked`.
    """
    first, rate = answers[0], connection.learning_rate
    seen = [h.seen | slopes(p, h, connection) for p, h in zip(problems, answers, strict=True)]
    displaced = any(f"d{name}" not in first.seen for name in first.after)
    room = slack(problems[0], first, connection)
    look = clearest(problems, seen, room, moved_by(rate, displaced), narrow(first))
    steps, in_steps = judged_updates(problems[0], first.seen, first.after, rate, look.dtype)
    gradients = {name: array for name, array in seen[0].items() if name[:2] in ("dW", "db")}
    own = own_loss(answerer, problems[0], first.layout, connection, gradients, look.dtype)
    digits = precise(problems[0], seen[0], room, look)
    scaled = of_each_loss(seen[0], problems[0].m, look.derivatives)
    misshapen = shape_mistakes(problems[0], first, scaled, connection)
    mistakes = (*look.found.mistakes, *misshapen, *in_steps)
    beside = of_keras(problems[0], look.derivatives) if reference == "keras" else {}
    every = [*forward(problems[0].layers), *backward(problems[0].layers)]
    verdict = _verdict(look, digits, steps, first, own)
    told = verdict == CONVENTION and look.loss is not None  # by its factor, which all have
    return Checked(
        verdict,
        first.layout.words,
        problems[0].units,
        tuple(p.m for p in problems),
        look.derivatives if any(name[:2] in ("dA", "dZ") for name in first.seen) else "",
        look.dtype,
        (
            *(_seen(name, look.judged, seen[0], first, beside) for name in look.judged.judged),
            *(_stepped(name, each, problems[0], first) for name, each in steps.items()),
        ),
        tuple(name for name in every if name not in seen[0]),
        tuple(taught(each, problems[0], first.layout, look.derivatives) for each in mistakes),
        () if told else look.found.unexplained,
        (look.loss.loss, look.loss.words) if look.loss else ("", ""),
        own,
        tuple(_notes(answerer, connection, problems[0], first)),
    )


def _verdict(
    look: Look,
    digits: bool,
    steps: Mapping[str, Judgement],
    handed: Handed,
    own: Mapping[str, bool],
) -> str:
    """One of the four answers.

    Gradients that are wrong, and still all those of one loss, are right by another convention: if
    the network's own cost has them, or if it handed over no cost. So is a cost without gradients
    that is wrong by one factor, and what only lacks digits.
    """
    wrong, loss = look.judged.wrong, look.loss
    if handed.misshapen or any(each.verdict == WRONG for each in steps.values()):
        return MISTAKEN
    if not wrong:
        return RIGHT
    if digits:
        return CONVENTION
    if any(before_loss(name) for name in wrong):
        return MISTAKEN
    if own and all(own.values()):
        return CONVENTION
    if loss is not None and loss.whole and own:
        return OTHER_LOSS
    one_side = not set(wrong) & set(LOSSES) or not any(
        name[0] == "d" for name in look.judged.judged
    )
    return CONVENTION if loss is not None and loss.whole and one_side else MISTAKEN


def _seen(
    name: str,
    judged: Pass,
    seen: Mapping[str, Array],
    handed: Handed,
    beside: Mapping[str, Array],
) -> Seen:
    """One quantity, for the answer."""
    judgement, made_from = judged.judged[name], judged.inputs[name]
    follows = next(
        (s for s in made_from if s in judged.judged and judged.judged[s].verdict == WRONG), ""
    )
    return Seen(
        name,
        made_from,
        judgement,
        from_blackboard(judgement.index, name, handed.layout) if judgement.index else (),
        relation(seen[name], judged.exact[name]) if judgement.verdict == WRONG else "",
        follows,
        float(beside[name][judgement.index]) if name in beside and judgement.elements else None,
    )


def _stepped(name: str, judgement: Judgement, problem: Problem, handed: Handed) -> Seen:
    """What a parameter became in a step, for the answer."""
    after, W, wrong = handed.after[name], problem.parameters[name], judgement.verdict == WRONG
    return Seen(
        f"{name} after",
        (name, f"d{name}"),
        judgement,
        from_blackboard(judgement.index, name, handed.layout) if judgement.index else (),
        ("unchanged" if np.array_equal(after, W) else "different") if wrong else "",
        "",
    )


def _notes(
    answerer: Answerer, connection: Connection, problem: Problem, handed: Handed
) -> list[str]:
    """What else was noticed."""
    notes = [
        f"{name} must have shape {expected}; got {shape}"
        for name, (shape, expected) in handed.misshapen.items()
    ]
    again = asked(answerer, problem, handed.layout, connection)
    if isinstance(again, Handed) and any(
        not np.array_equal(again.reply.arrays[name], array, equal_nan=True)
        for name, array in handed.reply.arrays.items()
        if name in again.reply.arrays
    ):
        notes.append("called again with the same numbers it returned others: something piles up")
    notes += [f"it changes {name}, which it was given, in place" for name in handed.reply.changed]
    return notes
