"""All pages of a run: the index, one page for each study, the pictures and the JSON beside them.

Thirteenth in the reading order. A page is made from what the JSON holds, so the pages of a run and
the pages rebuilt from its `results.json` are the same bytes.
"""

from __future__ import annotations

from comparisons.records import WRONG, Study
from comparisons.run import Run, from_json, to_json
from reports import numbers, tables
from reports.failures import asked, failure
from reports.numbers import NOTHING
from reports.prose import IDEA, prose
from reports.publish import INDEX, RESULTS, WHY
from reports.stability_page import chapters
from reports.stability_words import answered
from reports.study_page import legend, ran, slugs, study_page, text
from reports.verdicts import sentence
from reports.why_page import why_page


def pages(run: Run) -> dict[str, bytes]:
    """Everything that a run publishes.

    Args:
        run: any.

    Returns:
        File name -> content: `index.md`, `results.json`, one page for each study that was run,
        `why.md` if the run holds a judgement worked out, and the pictures.
    """
    run = from_json(to_json(run))
    files = {INDEX: _index(run)}
    for name in dict.fromkeys(study.name for study in run.studies):
        if name == "stability" and run.stability:
            blocks, pictures = chapters(run, run.stability)
            files |= study_page(run, name, answered(run.stability), blocks) | pictures
        else:
            files |= study_page(run, name)
    if run.worked:
        files |= why_page(run, run.worked)
    files[RESULTS] = to_json(run).encode()
    return files


def _index(run: Run) -> bytes:
    """The page that a reader opens first."""
    names = list(dict.fromkeys(study.name for study in run.studies))
    wrong = [failure(study, run.environment) for study in run.studies if study.verdict == WRONG]
    told = [f"**{answered(run.stability)}**"] if run.stability else []
    wrong += [text for text in [asked(run.stability) if run.stability else ""] if text]
    findings = tables.markdown(tables.findings(run.studies))
    blocks = [
        "# Twinprop: what was found",
        ran(run),
        f"**{sentence(run.studies)}**",
        *told,
        _matrix(run, names),
        legend({study.verdict for study in run.studies}),
        "The pages, one for each question:",
        "\n".join(f"- [{prose(name).title}]({name}.md)" for name in names),
        *(
            [f"What a verdict rests on, from the first rounding on: [Why is this proven?]({WHY})"]
            if run.worked
            else []
        ),
        f"The numbers behind these pages: [{RESULTS}]({RESULTS}).",
        *(["## What is wrong", f"```text\n{wrong[0]}\n```"] if wrong else []),
        *([_more(len(wrong) - 1)] if len(wrong) > 1 else []),
        *(["## Findings", findings] if findings else []),
        "## Problems",
        "\n".join(f"- **{name}**: {line}" for name, line in run.problems.items()),
        "## How it was judged",
        IDEA,
    ]
    return text(blocks)


def _more(others: int) -> str:
    """Where the other failures are."""
    return f"{numbers.count(others, 'more failure')} on the pages of the studies."


def _matrix(run: Run, names: list[str]) -> str:
    """Problem by study: the verdict of each dtype, linked to its section."""
    dtypes = list(dict.fromkeys(study.dtype for study in run.studies))
    found = {(study.problem, study.name, study.dtype): study for study in run.studies}
    problems = dict.fromkeys(study.problem for study in run.studies)
    anchors = slugs(run.problems | problems)
    lines = [
        f"| problem ({' / '.join(dtypes)}) | {' | '.join(names)} |",
        "|:---" * (len(names) + 1) + "|",
    ]
    for problem in problems:
        cells = [problem.replace("|", "\\|")]
        for name in names:
            those = [found.get((problem, name, dtype)) for dtype in dtypes]
            cells.append(_cell(those, f"{name}.md#{anchors[problem]}"))
        lines.append(f"| {' | '.join(cells)} |")
    return "\n".join(lines)


def _cell(studies: list[Study | None], link: str) -> str:
    """The verdicts of one problem in one study; a dash where a dtype was not run."""
    if not any(studies):
        return NOTHING
    told = [study.verdict if study else NOTHING for study in studies]
    words = " / ".join(f"**{each}**" if each == WRONG else each for each in told)
    return f"[{words}]({link})"
