"""Records as tables: a pandas frame of plain values, then its cells as text, then Markdown.

Fifth in the reading order. The frames hold numbers, so a reader may load `results.json` and sort
them; only the last step turns numbers into text.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import pandas as pd
from tabulate import tabulate

from comparisons.records import WRONG, Judgement, Study
from reports import numbers
from reports.verdicts import largest_difference, largest_use

USED = "of bound"  # ends the name of a column that says how much of a bound was used
DISTANCES = {"max_abs": numbers.error, "max_rel": numbers.error, "max_ulp": numbers.units}

FIGURE = re.compile(r"-?[\d.,]+(e[-+]\d+)?")

# More implementations than this in one study stand below each other instead of side by side.
SIDE_BY_SIDE = 3


def engines(study: Study) -> tuple[str, ...]:
    """The implementations judged in a study, in order of appearance."""
    return tuple(dict.fromkeys(each.engine for row in study.rows for each in row.judgements))


def rows(study: Study) -> pd.DataFrame:
    """The rows of a study.

    Args:
        study: any.

    Returns:
        One line for each quantity, with the verdict of every implementation beside it; of many
        implementations, one line for each quantity and implementation.
    """
    names = engines(study)
    table: list[dict[str, Any]] = []
    for row in study.rows:
        start = {"quantity": row.quantity, "step": row.step}
        distances = {kind: getattr(row, kind) for kind in DISTANCES}
        if len(names) > SIDE_BY_SIDE:
            table += [
                {**start, "engine": each.engine, "verdict": verdict(each), USED: each.used}
                for each in row.judgements
            ]
            continue
        by_engine = {each.engine: each for each in row.judgements}
        pairs = [_pair(name, by_engine.get(name)) for name in names]
        table.append({**start, **{k: v for pair in pairs for k, v in pair.items()}, **distances})
    return pd.DataFrame(table)


def summary(studies: Sequence[Study]) -> pd.DataFrame:
    """One line for each study: its verdict, and the largest numbers in it.

    Args:
        studies: of one page.

    Returns:
        The lines, in the order of the studies; without the columns about distances where no
        quantity has a distance.
    """
    table: list[dict[str, Any]] = []
    side_by_side = any(largest_difference(study, "max_abs") for study in studies)
    kinds = ("max_abs", "max_rel") if side_by_side else ()
    for study in studies:
        judged = largest_use([study])
        line: dict[str, Any] = {
            "problem": study.problem,
            "dtype": study.dtype,
            "verdict": study.verdict,
            f"largest use {USED}": judged.judgement.used if judged else float("nan"),
            "in": f"{judged.row.quantity} of {judged.judgement.engine}" if judged else "",
        }
        for kind in kinds:
            apart = largest_difference(study, kind)
            line[f"largest {kind}"] = getattr(apart, kind) if apart else float("nan")
            line[f"{kind} in"] = apart.quantity if apart else ""
        table.append(line)
    return pd.DataFrame(table)


def findings(studies: Sequence[Study]) -> pd.DataFrame:
    """The facts about the frameworks, each once, with how often this run established it.

    Args:
        studies: of a run or of one page.

    Returns:
        One line for each finding by name; its evidence is that of the first study that refuted
        it, or else of the first that established it.
    """
    by_name: dict[str, list[tuple[Study, Any]]] = {}
    for study in studies:
        for each in study.findings:
            by_name.setdefault(each.name, []).append((study, each))
    table: list[dict[str, Any]] = []
    for name, seen in by_name.items():
        study, told = min(seen, key=lambda pair: pair[1].holds)
        held = sum(each.holds for _, each in seen)
        table.append(
            {
                "finding": name,
                "statement": told.statement,
                "holds": "yes" if held == len(seen) else f"**no**, in {held} of {len(seen)}",
                "evidence": told.evidence,
                "from": f"{study.name}, {study.problem}, {study.dtype}",
            }
        )
    return pd.DataFrame(table)


def timings(timed: Sequence[Any]) -> pd.DataFrame:
    """The rows of a benchmark (`comparisons.bench.Timing`).

    Args:
        timed: records with `work`, `contestant`, `milliseconds` and `ratio`.

    Returns:
        One line each, as text.
    """
    return pd.DataFrame(
        {
            "work": [each.work for each in timed],
            "contestant": [each.contestant for each in timed],
            "milliseconds": [numbers.milliseconds(each.milliseconds) for each in timed],
            "times the first": [numbers.error(each.ratio) for each in timed],
        }
    )


def markdown(frame: pd.DataFrame) -> str:
    """A frame as a Markdown table, numbers to the right and `wrong` in bold.

    Args:
        frame: with one of this module's column names over every column of floats.

    Returns:
        The table without a final newline; empty for a frame without rows.
    """
    if frame.empty:
        return ""
    cells = {str(name): [_cell(str(name), each) for each in frame[name]] for name in frame}
    align = ["right" if _is_number(frame[name]) else "left" for name in frame]
    return tabulate(cells, headers="keys", tablefmt="pipe", disable_numparse=True, colalign=align)


def written(lines: Iterable[Mapping[str, str]]) -> str:
    """Lines of text as a Markdown table, numbers to the right and `wrong` in bold.

    Args:
        lines: column -> text, the same columns in each.

    Returns:
        The table without a final newline; empty without lines.
    """
    cells = [{name: _cell(name, text) for name, text in line.items()} for line in lines]
    if not cells:
        return ""
    align = ["right" if FIGURE.fullmatch(cells[0][name]) else "left" for name in cells[0]]
    return tabulate(cells, headers="keys", tablefmt="pipe", disable_numparse=True, colalign=align)


def verdict(judgement: Judgement) -> str:
    """A verdict, and the fault that the numbers carry with them, such as "proven, after dZ2"."""
    after = f", after {judgement.inherits}" if judgement.inherits else ""
    return f"{judgement.verdict}{after}"


def _pair(name: str, judgement: Judgement | None) -> dict[str, Any]:
    """The two cells of one implementation; a quantity it does not have leaves them empty."""
    if judgement is None:
        return {name: "", f"{name}, {USED}": float("nan")}
    return {name: verdict(judgement), f"{name}, {USED}": judgement.used}


def _cell(name: str, content: Any) -> str:
    """One cell as text that Markdown cannot misread."""
    if isinstance(content, float):
        if name.endswith(USED):
            return numbers.used(content)
        return next((form for kind, form in DISTANCES.items() if kind in name), numbers.error)(
            content
        )
    text = " ".join(str(content).split()).replace("|", "\\|")
    return f"**{text}**" if text.split(",")[0] == WRONG else text


def _is_number(column: pd.Series[Any]) -> bool:
    return column.dtype.kind == "f"
