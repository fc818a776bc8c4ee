"""The tables of the page about training: records as frames of text, one line for each thing.

After `tables`, whose Markdown they become.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import pandas as pd

from comparisons.records import worst
from comparisons.training.free.records import Free
from comparisons.training.records import Judged, Recognised, ToldApart, Training
from comparisons.training.variants.first_steps import GRADIENTS
from reports import numbers


def by_optimizer(training: Training) -> pd.DataFrame:
    """What was judged of each optimiser, by implementation and dtype."""
    return _summed(
        training.judged,
        lambda each: {
            "optimiser": each.optimizer,
            "by": each.engine,
            "dtype": each.dtype,
        },
    )


def by_entry(training: Training) -> pd.DataFrame:
    """What was judged of each way of having Keras take a step."""
    return _summed(
        [each for each in training.judged if each.entry],
        lambda each: {"Keras is called by": each.entry, "dtype": each.dtype},
    )


def by_problem(training: Training) -> pd.DataFrame:
    """What was judged on each problem."""
    return _summed(training.judged, lambda each: {"problem": each.problem, "dtype": each.dtype})


def every(training: Training) -> pd.DataFrame:
    """Every run by itself, with where it came closest to its bound."""
    return pd.DataFrame(
        [
            {
                "problem": each.problem,
                "dtype": each.dtype,
                "optimiser": each.optimizer,
                "by": each.entry or each.engine,
                "steps": numbers.count(each.steps),
                "numbers": numbers.count(each.numbers),
                "left out": numbers.count(each.left_out),
                "verdict": each.verdict,
                "of bound": numbers.used(each.used),
                "at": f"{each.quantity}, step {numbers.count(each.step)}",
                "made in": numbers.duration(each.made),
                "judged in": numbers.duration(each.judged),
            }
            for each in training.judged
        ]
    )


def unsettled(training: Training) -> pd.DataFrame:
    """The runs of which something could not be told."""
    return pd.DataFrame(
        [
            {
                "run": f"{each.problem}, {each.dtype}, {each.optimizer}, "
                f"{each.entry or each.engine}",
                "what": each.unsettled,
            }
            for each in training.judged
            if each.unsettled
        ]
    )


def left_alone(found: Training) -> pd.DataFrame:
    """How far right runs come apart, and whether Keras is one of them."""
    return pd.DataFrame(
        [
            {
                "run": f"{each.problem}, {each.optimizer}",
                "learning rate": numbers.error(each.learning_rate),
                "dtype": each.dtype,
                "steps": numbers.count(each.steps),
                "bits part at": f"step {numbers.count(each.weights_part)}, "
                f"in {', '.join(each.first[:3])}{', ...' if len(each.first) > 3 else ''}"
                if each.first
                else "no step",
                "furthest apart": numbers.percent(each.widest),
                "half the digits lost": _step(each.horizon),
                "all but one lost": _step(each.lost),
                "Keras inside": numbers.percent(each.inside),
            }
            for each in found.free
        ]
    )


def first_steps(found: Training) -> pd.DataFrame:
    """Who puts epsilon where, and how long a first step is."""
    return pd.DataFrame(
        [
            {
                "form": each.name,
                "a step": f"`{each.formula}`",
                "who has it": each.who,
                "epsilon": f"{each.epsilon:.0e}" + (", the default" if each.default else ""),
                **{
                    f"at a gradient of {gradient:g}": numbers.error(size)
                    for gradient, size in zip(GRADIENTS, each.sizes, strict=True)
                },
            }
            for each in found.first_steps
        ]
    )


def told_apart(found: Training) -> pd.DataFrame:
    """How many forms were named from a real run, and whether all others were flagged in time."""
    return pd.DataFrame(
        [
            {
                "problem": each.problem,
                "dtype": each.dtype,
                "steps": numbers.count(each.steps),
                "forms": numbers.count(len(each.runs)),
                "named": numbers.count(sum(run.name in run.named for run in each.runs)),
                "alone": numbers.count(sum(run.named == (run.name,) for run in each.runs)),
                "seen not to be Keras's": numbers.count(sum(run.flagged > 0 for run in each.runs)),
                "by step at the latest": _step(max(run.flagged for run in each.runs)),
                "later than it must show": numbers.count(sum(bool(run.late) for run in each.runs)),
            }
            for each in found.told_apart
        ]
    )


def recognised(found: ToldApart) -> pd.DataFrame:
    """What was said of a run by each form."""
    return pd.DataFrame(
        [
            {
                "form that took the steps": each.name,
                "named": "alone" if each.named == (each.name,) else _named(each),
                "closest of Keras's": each.keras,
                "wrong at": _step(each.flagged),
                "must show by": _step(each.identifiable),
            }
            for each in found.runs
        ]
    )


def _named(run: Recognised) -> str:
    """That a form is one of several, and why."""
    others = [name for name in run.named if name != run.name]
    if run.name not in run.named:
        return f"no; {', '.join(others) or 'nothing'} is"
    return f"beside {', '.join(others)}: {'; '.join(run.reasons)}"


def own_rates(found: Training) -> pd.DataFrame:
    """The rates of the weights of each network in the end."""
    return pd.DataFrame(
        [
            {
                "problem": each.problem,
                "weights": numbers.count(each.weights),
                "never had a gradient": numbers.count(each.still),
                "steps": numbers.count(each.steps),
                "5 % are below": numbers.error(each.low),
                "half are below": numbers.error(each.middle),
                "95 % are below": numbers.error(each.high),
            }
            for each in found.own_rates
        ]
    )


def claims(found: Training) -> pd.DataFrame:
    """What is said of optimisers, and what became of it."""
    return pd.DataFrame(
        [
            {
                "what is said": each.said,
                "verdict": each.verdict,
                "parts that hold": numbers.share(
                    sum(part.holds for part in each.findings), len(each.findings)
                ),
                "in Keras": each.in_keras.split(":")[0],
            }
            for each in found.claims.claims
        ]
    )


def strayed(found: Free) -> pd.DataFrame:
    """The mistakes of one set of runs: when each is flagged, and when distance shows it."""
    return pd.DataFrame(
        [
            {
                "mistake": each.name,
                "judged in step: wrong at": _step(each.flagged),
                "outside the band from": _step(each.leaves),
                "for good inside from": _step(each.returns),
                "then inside for": numbers.percent(each.inside),
                "in the end, over the furthest right run": numbers.error(each.apart),
            }
            for each in found.strayed
        ]
    )


def _step(number: int) -> str:
    """A step, or that there is none."""
    return f"step {numbers.count(number)}" if number else "never"


def _summed(judged: Sequence[Judged], key: Callable[[Judged], dict[str, str]]) -> pd.DataFrame:
    """Runs that share a key, as one line."""
    groups: dict[tuple[str, ...], list[Judged]] = {}
    for each in judged:
        groups.setdefault(tuple(key(each).values()), []).append(each)
    return pd.DataFrame(
        [
            {
                **key(runs[0]),
                "runs": numbers.count(len(runs)),
                "steps": numbers.count(sum(each.steps for each in runs)),
                "numbers judged": numbers.count(sum(each.numbers for each in runs)),
                "left out": numbers.count(sum(each.left_out for each in runs)),
                "verdict": worst(each.verdict for each in runs),
                "largest use of a bound": numbers.used(max(each.used for each in runs)),
            }
            for runs in groups.values()
        ]
    )
