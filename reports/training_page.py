"""The page about training, with its pictures and the JSON it was made from.

After `training_tables` and `training_plots`. It starts with the question that everyone has who
rebuilds an optimiser, and answers it in two sentences; then come the measurements.
"""

from __future__ import annotations

from comparisons.training.records import Training
from comparisons.training.records_json import from_json, to_json
from reports import numbers, plots, training_plots, training_tables
from reports.power_page import folded, table
from reports.publish import RESULTS
from reports.study_page import ran_on, slugs, text
from reports.training_prose import (
    ANSWER,
    BAND,
    HORIZON,
    IN_STEP,
    OWN_RATES,
    PLANE,
    QUESTION,
    SAID,
    TOLD_APART,
    VARIANTS,
)

PAGE = "training.md"

# Of what is said, the series that are drawn; the others stand in the JSON.
PICTURED = (
    "step by steadiness, digits, early",
    "step by steadiness, wine, early",
    "cost over updates, digits, standardised",
    "cost by rate, digits, standardised",
    "scatter by batch size, digits, start",
    "cost by rate and batch size, digits, sgd",
)


def pages(found: Training) -> dict[str, bytes]:
    """Everything that a campaign about training publishes.

    Args:
        found: any.

    Returns:
        File name -> content: `training.md`, `results.json`, and the pictures.
    """
    found = from_json(to_json(found))
    pictures: dict[str, bytes] = {}
    blocks = [
        "# Noise or bug? Two frameworks, one training",
        ran(found),
        f"**{sentence(found)}**",
        QUESTION,
        ANSWER,
        *_in_step(found),
        *_variants(found),
        *_free(found, pictures),
        *_own_rates(found, pictures),
        *_planes(found, pictures),
        *_claims(found, pictures),
        f"The numbers behind this page: [{RESULTS}]({RESULTS}).",
    ]
    return {PAGE: text(blocks), **pictures, RESULTS: to_json(found).encode()}


def ran(found: Training) -> str:
    """What was run on what, as one paragraph."""
    return ran_on(found.environment, f"{numbers.duration(found.seconds)} of work")


def sentence(found: Training) -> str:
    """The verdict, in one sentence, without markup."""
    judged = found.judged
    steps = numbers.count(sum(each.steps for each in judged), "step")
    total = numbers.count(sum(each.numbers for each in judged), "number")
    wrong = numbers.count(len(found.wrong)) if found.wrong else "none"
    known = sum(len(each.runs) for each in found.told_apart)
    missed = numbers.count(len(found.misnamed)) if found.misnamed else "none"
    return (
        f"{'Wrong' if found.bad else 'Right'}: {steps} of {numbers.count(len(judged), 'run')} were "
        f"judged, {total}, and {wrong} of the runs took a wrong one; of "
        f"{numbers.count(known, 'run')} by known forms of an optimiser {missed} went without its "
        "name."
    )


def _in_step(found: Training) -> list[str]:
    """Every step of long runs, judged."""
    return [
        "## In step: every update, judged where it is made",
        IN_STEP,
        table(training_tables.by_optimizer(found)),
        "Through every way of having Keras take a step:",
        table(training_tables.by_entry(found)),
        folded("by problem", training_tables.by_problem(found)),
        folded("every run", training_tables.every(found)),
        folded("what could not be told", training_tables.unsettled(found)),
    ]


def _variants(found: Training) -> list[str]:
    """Who puts epsilon where, and whether forms are told apart from real runs."""
    if not found.first_steps:
        return []
    return [
        "## Which Adam?",
        VARIANTS,
        table(training_tables.first_steps(found)),
        TOLD_APART,
        table(training_tables.told_apart(found)),
        *(
            folded(f"{each.problem}, {each.dtype}: every form", training_tables.recognised(each))
            for each in found.told_apart
        ),
    ]


def _own_rates(found: Training, pictures: dict[str, bytes]) -> list[str]:
    """The rate of each weight."""
    blocks = ["## A rate for every weight", OWN_RATES, table(training_tables.own_rates(found))]
    for each in found.own_rates:
        for series in each.series:
            (slug,) = slugs([f"{series.name} {each.problem}"]).values()
            path = f"pictures/training-{slug}.png"
            pictures[path] = plots.draw_series(series, f"{series.name}: {each.problem}")
            blocks.append(f"![{series.y_label}: {each.problem}]({path})")
    return blocks


def _free(found: Training, pictures: dict[str, bytes]) -> list[str]:
    """Both frameworks left alone, in the band of right runs."""
    if not found.free:
        return []
    blocks = ["## Free: both left alone", BAND, table(training_tables.left_alone(found)), HORIZON]
    for each in found.free:
        title = f"{each.problem}, {each.optimizer} at {each.learning_rate:g}, {each.dtype}"
        (slug,) = slugs([title]).values()
        blocks.append(f"### {title}")
        for series in each.series:
            path = f"pictures/training-{slug}-{series.name}.png"
            pictures[path] = plots.draw_series(series, f"{series.name}: {title}")
            blocks.append(f"![{series.y_label}: {series.name}, {title}]({path})")
        if each.strayed:
            blocks.append(table(training_tables.strayed(each)))
    return blocks


def _claims(found: Training, pictures: dict[str, bytes]) -> list[str]:
    """What is said of optimisers, sentence by sentence."""
    blocks = ["## What is said of optimisers", SAID, table(training_tables.claims(found))]
    for each in found.claims.claims:
        blocks += [f"### {each.said}", f"It {each.verdict}. {each.found}"]
        if each.where_not:
            told = "\n".join(f"- {line}" for line in each.where_not)
            blocks.append(
                f"<details><summary>where it does not hold</summary>\n\n{told}\n\n</details>"
            )
        blocks.append(f"In Keras: {each.in_keras}.")
        if each.sources:
            blocks.append(f"Source: {'; '.join(each.sources)}.")
    blocks.append("### The runs behind it")
    for series in found.claims.series:
        if series.name in PICTURED:
            (slug,) = slugs([series.name]).values()
            path = f"pictures/training-{slug}.png"
            pictures[path] = plots.draw_series(series, series.name)
            blocks.append(f"![{series.y_label}: {series.name}]({path})")
    return blocks


def _planes(found: Training, pictures: dict[str, bytes]) -> list[str]:
    """Where runs went."""
    blocks = ["## Where they went", PLANE]
    for each in found.planes:
        (slug,) = slugs([each.problem]).values()
        path = f"pictures/training-plane-{slug}.png"
        pictures[path] = training_plots.plane(each)
        shares = ", ".join(
            f"{label} {numbers.percent(share)}" for label, share in each.inside.items()
        )
        blocks += [
            f"### {each.problem}, {each.dtype}",
            f"![paths through the weights of {each.problem}]({path})",
            f"Of the squared distances from the first run's end this plane shows: {shares}.",
        ]
    return blocks
