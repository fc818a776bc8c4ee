"""The page about stability: the confusion, one picture, three sentences; then the four parts of it.

After `study_page`, which adds what was found for each problem; `stability_tables` and
`stability_prose` are its tables and words.
"""

from __future__ import annotations

from collections.abc import Sequence

from comparisons.findings import names
from comparisons.records import Series
from comparisons.run import Run
from comparisons.stability.accuracy.records import Threshold
from comparisons.stability.paths.kinds import USUAL
from comparisons.stability.question import Stability
from reports import map_tables, numbers, plots, stability_tables, tables
from reports.map_page import QUICKLY
from reports.power_page import folded, table
from reports.stability_prose import (
    BOX,
    CONDITION,
    CONFUSION,
    COST,
    ERRORS,
    GIVING_OUT,
    HEADS,
    IN_THEORY,
    OTHERS,
    PATHS,
    WHY_RESCUED,
)
from reports.study_page import slugs

# The picture that answers the question, of the first problem that has it.
ANSWER = "loss"
# Of the errors over the gaps, the dtypes that are pictured, and of the cost, the starts.
PICTURED_ERRORS = ("float32", "float16")
PICTURED_COSTS = (
    "accuracy, permuted classes, digits, float32, adam 0.005, scratch",
    "dead answers, permuted classes, digits, float32, adam 0.005, scratch",
    "accuracy, lifted class, digits, float32, sgd 0.1, scratch",
)
# Where the article lists constants of the formats, and measures nothing.
CONSTANTS = ("table 1", "table 2")
SCENES = {
    "wrong": "softmax, the right class below the other",
    "right": "softmax, the right class above the other",
    "wrong yes": "sigmoid, a yes answered with no",
    "wrong no": "sigmoid, a no answered with yes",
    "right yes": "sigmoid, a yes answered with yes",
    "right no": "sigmoid, a no answered with no",
}


def chapters(run: Run, found: Stability) -> tuple[list[str], dict[str, bytes]]:
    """The page before its problems, and its pictures.

    Args:
        run: whose first problem gives the picture that answers the question.
        found: what the run found out.

    Returns:
        Blocks of Markdown, and path -> PNG.
    """
    pictures: dict[str, bytes] = {}
    printed = [each for each in found.published.numbers if each.where in CONSTANTS]
    studied = [each for each in found.published.numbers if each not in printed]
    constants = stability_tables.published(printed)
    blocks = [
        "## Why not just use `a`?",
        CONFUSION,
        *_answer(run, found),
        *_floating_point(found, pictures),
        *_paths(found),
        *_cost(found, pictures),
        "## What others measured",
        OTHERS.format(source=found.published.source),
        table(stability_tables.published(studied)),
        folded("the constants of the formats, as they are printed there", constants),
        BOX,
        "## Problem by problem",
    ]
    return blocks, pictures


def _answer(run: Run, found: Stability) -> list[str]:
    """One picture and three sentences."""
    studies = [study for study in run.studies if study.name == "stability" and study.series]
    shown = ""
    if studies:
        anchors = slugs(run.problems | dict.fromkeys(study.problem for study in run.studies))
        stem = f"pictures/stability-{anchors[studies[0].problem]}"
        shown = f"![loss over the gap]({stem}-{ANSWER}-{studies[0].dtype}.png)"
    shifted = _found(found.thresholds, "shifted", "overflows")
    stops = _found(found.thresholds, "keras tf.nn.softmax", "stops")
    dead = _found(found.thresholds, "keras tf.nn.softmax", "gradient 0")
    ulp = max((each.well_ulp for each in found.summaries), default=float("nan"))
    return [
        shown,
        "1. A probability is rounded when it leaves the softmax: in float32 nothing at all is left "
        f"of the right class once it lies {shifted} below the top one, and the log of nothing is "
        "infinite.",
        f"2. Keras therefore clips probabilities at 1e-7: from a gap of {stops} on the loss no "
        f"longer grows, from {dead} on the gradient is exactly zero, and the worst mistakes teach "
        "the network nothing.",
        "3. From the logits, the exponential and the logarithm meet before anything is rounded: "
        f"the loss is right to {numbers.error(ulp)} units in the last place wherever it is well "
        "conditioned, at any gap, in every dtype; and on TensorFlow Keras goes back to the logits "
        "on the quiet where it can find them, which is why trying it shows no difference.",
    ]


def _found(thresholds: Sequence[Threshold], form: str, event: str) -> str:
    """Where a form gives out, wrong in float32."""
    key = (form, event, "wrong", "float32")
    return next(
        (
            stability_tables.gap(each.found)
            for each in thresholds
            if (each.form, each.event, each.scene, each.dtype) == key
        ),
        numbers.NOTHING,
    )


def _floating_point(found: Stability, pictures: dict[str, bytes]) -> list[str]:
    """The mathematics in floating point."""
    blocks = ["## 1. In floating point", IN_THEORY, GIVING_OUT]
    for scene in ("wrong", "right", "wrong no"):
        blocks += [
            f"### {SCENES[scene]}, float32",
            table(stability_tables.thresholds(found.thresholds, scene, "float32")),
        ]
    for scene, words in SCENES.items():
        frame = stability_tables.reasons(found.thresholds, scene)
        blocks.append(folded(f"{words}: found (and predicted) in every dtype, and why", frame))
    blocks.append(ERRORS)
    for each in found.series:
        if any(f", {dtype}," in each.name for dtype in PICTURED_ERRORS):
            blocks.append(_picture(each, pictures))
    return [
        *blocks,
        "### How accurate the loss from logits is",
        CONDITION,
        table(stability_tables.summaries(found.summaries)),
        folded(
            "where the loss is not well conditioned",
            stability_tables.conditions(
                found.conditions, max((each.well for each in found.summaries), default=0.0)
            ),
        ),
    ]


def _paths(found: Stability) -> list[str]:
    """Keras's functions, and its models in their modes."""
    walk = found.walk
    blocks = [
        "## 2. Keras's functions, and 3. its models",
        PATHS,
        HEADS,
        table(map_tables.kinds(walk)),
        table(map_tables.heads(walk, "tensorflow")),
        WHY_RESCUED,
    ]
    for head, loss in USUAL:
        blocks += [
            f"A model that ends in a {head}, with `{loss}` and without the flag, by what stands in "
            "between and by dtype:",
            table(map_tables.varied(walk, "tensorflow", head, loss)),
        ]
    return [
        *blocks,
        "### Findings about Keras",
        tables.markdown(stability_tables.findings(found.findings, QUICKLY, names())),
        "The statements are about the whole map, and the evidence is what was run for this page: "
        f"{numbers.count(walk.run, 'cell')}. `twinprop map` runs all of them, on every backend "
        "that is installed.",
    ]


def _cost(found: Stability, pictures: dict[str, bytes]) -> list[str]:
    """What training through clipped probabilities costs."""
    cost = found.cost
    shown = [each for name in PICTURED_COSTS for each in cost.series if each.name == name]
    return [
        "## 4. What it costs",
        COST,
        f"{cost.setting}.",
        table(stability_tables.outcomes(cost.outcomes)),
        *(_picture(each, pictures) for each in shown),
        "### Findings about the cost",
        tables.markdown(stability_tables.findings(cost.findings, "twinprop report stability")),
        "\n".join(f"- {each}" for each in cost.notes),
    ]


def _picture(series: Series, pictures: dict[str, bytes]) -> str:
    """A picture of a series, beside those of the problems."""
    (slug,) = slugs([series.name]).values()
    path = f"pictures/stability-{slug}.png"
    pictures[path] = plots.draw_series(series, series.name)
    return f"![{series.y_label}: {series.name}]({path})"
