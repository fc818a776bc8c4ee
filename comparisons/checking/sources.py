"""Sources: the text of somebody's file, a script or a notebook, and where each of its lines stands.

Before `loading`, which runs it. A notebook is its code cells in order; lines for the notebook alone
(`%matplotlib inline`, `!pip install`, `np.dot?`) are emptied, so that every other line keeps its
number.
"""

import ast
import json
import linecache
import re
import tokenize
from pathlib import Path
from types import CodeType
from typing import Any, NamedTuple

# Magics of a cell that run the rest of it as Python; under others it is another language.
PYTHON_MAGICS = ("time", "timeit", "capture", "prun")

BEGIN = re.compile(r"\s*#\s*twinprop:\s*step\s*", re.IGNORECASE)
END = re.compile(r"\s*#\s*twinprop:\s*end\s*", re.IGNORECASE)


class Part(NamedTuple):
    """A text that is compiled on its own.

    Attributes:
        path: the file.
        cell: the number of the code cell, from 1; 0 for a script.
        text: Python, each line where it stands in the file or the cell.
    """

    path: Path
    cell: int
    text: str

    @property
    def filename(self) -> str:
        """What a traceback calls it."""
        return f"{self.path}, cell {self.cell}" if self.cell else str(self.path)

    def place(self, line: int) -> str:
        """Where a line stands, for the person.

        Example:
            >>> Part(Path("code/net.ipynb"), 3, "").place(2)
            'net.ipynb, cell 3, line 2'
        """
        cell = f", cell {self.cell}" if self.cell else ""
        return f"{self.path.name}{cell}, line {line}"

    def line(self, number: int) -> str:
        """The text of a line, from 1, without its blanks at both ends."""
        lines = self.text.splitlines()
        return lines[number - 1].strip() if 0 < number <= len(lines) else ""


def parts(path: Path) -> list[Part]:
    """The texts of a file.

    Raises:
        ValueError: if it is not there or cannot be read, as one sentence.
    """
    try:
        if path.suffix == ".ipynb":
            found = [Part(path, n, text) for n, text in enumerate(_cells(path), start=1)]
        else:
            with tokenize.open(path) as file:  # in the encoding that it names
                found = [Part(path, 0, file.read())]
    except OSError as error:
        raise ValueError(f"{path} cannot be read: {error.strerror}") from None
    except (SyntaxError, UnicodeDecodeError) as error:
        raise ValueError(f"{path} is not a text in its encoding: {error}") from None
    for part in found:  # lines of a cell are in no file, and tracebacks want their text
        lines = part.text.splitlines(keepends=True)
        linecache.cache[part.filename] = (len(part.text), None, lines, part.filename)
    return found


def _cells(path: Path) -> list[str]:
    """The code cells of a notebook, without magics."""
    try:
        notebook = json.loads(path.read_text(encoding="utf-8"))
        sheets = notebook.get("worksheets") or [notebook]  # notebooks before format 4
        cells = [cell for sheet in sheets for cell in sheet["cells"]]
        return [_python(_source(cell)) for cell in cells if cell["cell_type"] == "code"]
    except (json.JSONDecodeError, KeyError, TypeError, AttributeError):
        raise ValueError(f"{path} is not a notebook: it must be JSON with `cells`") from None


def _source(cell: dict[str, Any]) -> str:
    """The text of a cell; `input` before format 4."""
    return "".join(cell["source"] if "source" in cell else cell["input"])


def _python(text: str) -> str:
    """A cell without what only a notebook understands."""
    try:
        ast.parse(text)
    except SyntaxError:
        first, *_ = text.lstrip().splitlines() or [""]
        magic = re.match(r"%%(\w*)", first)
        if magic and magic[1] not in PYTHON_MAGICS:
            return "\n" * text.count("\n")
        return "\n".join(_python_line(line) for line in text.split("\n"))
    return text


def _python_line(line: str) -> str:
    """A line, or `pass` in the place of a magic, since it may be all that a block holds."""
    bare = line.strip()
    if bare.startswith(("%", "!", "?")) or (bare.endswith("?") and "#" not in bare):
        return line[: len(line) - len(line.lstrip())] + "pass"
    return line


def marked_step(texts: list[Part]) -> CodeType | None:
    """The lines between `# twinprop: step` and `# twinprop: end`, compiled; None without marks.

    They may stand inside a loop or a function, so they are put into a loop of one turn, in which
    `continue` and `break` mean what they meant.

    Raises:
        ValueError: for a mark without its other, marks of two steps, or lines that are not whole
            statements.
    """
    found = []
    for part in texts:
        lines = part.text.split("\n")
        begins = [n for n, line in enumerate(lines) if BEGIN.fullmatch(line)]
        ends = [n for n, line in enumerate(lines) if END.fullmatch(line)]
        if len(begins) != len(ends) or any(b > e for b, e in zip(begins, ends, strict=True)):
            at = min([*begins, *ends]) + 1
            raise ValueError(
                f"{part.place(at)}: `# twinprop: step` and `# twinprop: end` must stand in pairs, "
                "before and after the lines of one step"
            )
        found += [(part, b, e) for b, e in zip(begins, ends, strict=True)]
    if not found:
        return None
    if len(found) > 1:
        (part, begin, _) = found[1]
        raise ValueError(f"{part.place(begin + 1)}: only one step may be marked; this is another")
    return _compiled_step(*found[0])


def _compiled_step(part: Part, begin: int, end: int) -> CodeType:
    """Lines after `begin` and before `end`, which keep their numbers; the mark becomes the loop."""
    lines = part.text.split("\n")[begin + 1 : end]
    written = [line for line in lines if line.strip() and not line.lstrip().startswith("#")]
    if not written:
        raise ValueError(f"{part.place(begin + 1)}: no lines are marked as the step")
    head = "for _twinprop_once in (0,):" if written[0][0] in " \t" else ""
    try:
        text = "\n" * begin + "\n".join([head, *lines])
        return compile(text, part.filename, "exec", dont_inherit=True)
    except SyntaxError as error:
        raise ValueError(
            f"{part.place(error.lineno or begin + 1)}: the lines marked as the step cannot run on "
            f"their own: {error.msg}"
        ) from None
