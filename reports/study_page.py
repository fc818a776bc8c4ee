"""The page of one study: what was run, the verdict, the tables and pictures, then why.

Ninth in the reading order. A page makes sense alone: it carries its own legend.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence

from comparisons.records import PROVEN, SUSPECT, WRONG, Study
from comparisons.run import Run
from reports import numbers, plots, tables
from reports.failures import failure
from reports.prose import DIFFERENCES, IDEA, LEGEND, prose
from reports.publish import WHY
from reports.verdicts import sentence

# Pictures are drawn for this many problems of a page, and for every one that is wrong or suspect:
# enough to see what is usual, and the repository stays small.
PICTURED = 6
# A longer table is folded away until it is clicked.
LONG = 12
# Studies whose pictures are their series; in the others the use of the bounds comes first.
SERIES_FIRST = ("stability", "adam")


def study_page(
    run: Run, name: str, verdict: str = "", chapters: Sequence[str] = ()
) -> dict[str, bytes]:
    """The page of one study and its pictures.

    Args:
        run: that holds at least one study of this name.
        name: of the study.
        verdict: a sentence besides that on the studies.
        chapters: what comes before the problems.

    Returns:
        File name -> content.
    """
    studies = [study for study in run.studies if study.name == name]
    by_problem: dict[str, list[Study]] = {}
    for study in studies:
        by_problem.setdefault(study.problem, []).append(study)
    anchors = slugs(run.problems | by_problem)
    words = prose(name)
    shown = _pictured(by_problem)
    pictures: dict[str, bytes] = {}
    blocks = [
        f"# {words.title}",
        ran(run),
        "[All results](index.md)" + (f" · [Why is this proven?]({WHY})" if run.worked else ""),
        f"**{verdict}**" if verdict else "",
        f"**{sentence(studies)}**",
        *chapters,
        words.question,
        f"{IDEA} {words.reading}",
        legend({row.verdict for study in studies for row in study.rows}),
        DIFFERENCES,
        "## All problems",
        tables.markdown(tables.summary(studies)),
        *_failures(run, studies),
        *_findings(studies),
    ]
    for problem, those in by_problem.items():
        drawn = draw(those, f"pictures/{name}-{anchors[problem]}") if problem in shown else {}
        pictures |= {path: png for path, (_, png) in drawn.items()}
        blocks += [f'<a id="{anchors[problem]}"></a>', f"## {problem}"]
        blocks += [run.problems.get(problem, "")]
        blocks += [f"![{caption}]({path})" for path, (caption, _) in drawn.items()]
        for study in those:
            blocks += _study(study)
    if len(shown) < len(by_problem):
        blocks.append(
            f"Pictures are drawn for the first {PICTURED} problems, and for every one that is "
            "wrong or suspect; the tables hold all of them."
        )
    if not chapters:  # they have said why
        blocks += ["## Why", words.why]
    return {f"{name}.md": text(blocks), **pictures}


def ran(run: Run) -> str:
    """What was run on what, as one paragraph."""
    return ran_on(run.environment, f"measured in {numbers.duration(run.seconds)}")


def ran_on(environment: Mapping[str, str], *more: str) -> str:
    """What something was run on, and what else is to be told of it, as one paragraph."""
    parts = [
        f"{key}: `{content}`" if key == "command" else f"{key}: {content}"
        for key, content in environment.items()
    ]
    return " · ".join([*parts, *more])


def legend(verdicts: Iterable[str]) -> str:
    """What the verdicts of a page mean, from best to worst; the two that matter always."""
    present = {*verdicts, PROVEN, WRONG}
    return "\n".join(f"- **{name}**: {text}" for name, text in LEGEND.items() if name in present)


def slugs(names: Iterable[str]) -> dict[str, str]:
    """Names as parts of file names and links, no two alike.

    Example:
        >>> slugs(["digits", "My data.csv", "my-data.csv"])
        {'digits': 'digits', 'My data.csv': 'my-data-csv', 'my-data.csv': 'my-data-csv-2'}
    """
    given: dict[str, str] = {}
    for name in names:
        plain = re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-") or "unnamed"
        slug, number = plain, 1
        while slug in given.values():
            number += 1
            slug = f"{plain}-{number}"
        given[name] = slug
    return given


def text(blocks: Iterable[str]) -> bytes:
    """Markdown blocks as a file, empty ones left out."""
    return ("\n\n".join(block for block in blocks if block) + "\n").encode()


def draw(studies: Sequence[Study], stem: str) -> dict[str, tuple[str, bytes]]:
    """The pictures of one problem: path -> caption and PNG.

    The use of the bounds is drawn for all dtypes in one picture, of the series the first for each
    dtype and the others for the first dtype.
    """
    judged = [study for study in studies if study.rows]
    first = next((study for study in studies if study.series), studies[0])
    bounds_first = bool(judged) and studies[0].name not in SERIES_FIRST
    drawn: dict[str, tuple[str, bytes]] = {}
    if bounds_first or (judged and not first.series):
        drawn[f"{stem}-bounds.png"] = (
            f"error of each quantity as a fraction of its bound, {judged[0].problem}",
            plots.error_by_layer(*judged),
        )
    for study in studies:
        places = slugs(each.name for each in study.series)
        for each in study.series if study is first else study.series[:1]:
            caption = f"{each.y_label} over {each.x_label}, {study.problem}, {study.dtype}"
            drawn[f"{stem}-{places[each.name]}-{study.dtype}.png"] = (
                caption,
                plots.draw_series(each, f"{study.problem}, {study.dtype}"),
            )
    return drawn


def _pictured(by_problem: dict[str, list[Study]]) -> set[str]:
    """The problems that get pictures: the first few, and those with something to look at."""
    notable = {
        problem
        for problem, studies in by_problem.items()
        if any(study.verdict in (SUSPECT, WRONG) for study in studies)
    }
    return {*list(by_problem)[:PICTURED], *notable}


def _failures(run: Run, studies: Sequence[Study]) -> list[str]:
    """Every failure in full, if there is one."""
    wrong = [failure(study, run.environment) for study in studies if study.verdict == WRONG]
    return ["## What is wrong", *(f"```text\n{each}\n```" for each in wrong)] if wrong else []


def _findings(studies: Sequence[Study]) -> list[str]:
    """The facts about the frameworks that this page established, if any."""
    table = tables.markdown(tables.findings(studies))
    return ["## Findings", table] if table else []


def _study(study: Study) -> list[str]:
    """One problem in one dtype."""
    table = tables.markdown(tables.rows(study))
    if len(study.rows) > LONG:
        size = numbers.count(len(study.rows), "step")
        table = f"<details><summary>{size}</summary>\n\n{table}\n\n</details>"
    verdict = f"**{study.verdict}**" if study.verdict == WRONG else study.verdict
    return [
        f"### {study.dtype}: {verdict}",
        study.summary,
        table,
        "\n".join(f"- {each}" for each in [*_reasons(study), *study.notes]),
    ]


def _reasons(study: Study) -> list[str]:
    """Why what is not simply right is not, each reason once."""
    by_reason: dict[tuple[str, str, str], list[str]] = {}
    for row in study.rows:
        for each in row.judgements:
            if LEGEND.get(each.verdict) and each.verdict not in ("identical", PROVEN):
                key = (each.engine, each.verdict, each.reason)
                by_reason.setdefault(key, []).append(row.quantity)
    return [
        f"`{'`, `'.join(dict.fromkeys(names))}` of {engine} is {verdict}: {reason}"
        for (engine, verdict, reason), names in by_reason.items()
    ]
