"""Whereabouts: the line of a person's file at which something happened, as one sentence.

Between `sources` and `loading`. Tracebacks go through NumPy and through this project; the person
knows their own lines.
"""

import linecache
import traceback
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from comparisons.checking.sources import Part

HINTS: dict[type[BaseException], str] = {
    EOFError: "there is no keyboard to read from in a check",
    FileNotFoundError: "a check runs in an empty folder, so files need their whole path",
    ModuleNotFoundError: "install it, or leave it out",
    RecursionError: "a function calls itself without end",
    SystemExit: "the code ends Python itself, as exit() does",
    MemoryError: "more memory was asked for than a check gives",
}

MOST = 500  # characters of a message: those of some errors hold whole arrays
DEEPEST = 2000  # frames of a traceback that are looked at: endless recursion may leave many more


class Spot(NamedTuple):
    """A line of a person's.

    Attributes:
        place: such as "net.py, line 12"; "" if none is known.
        line: its number; 0 if none is known.
        text: what stands there.
        trail: line numbers from the outermost line of the person's to this one. Of two attempts,
            the one with the larger trail got further.
    """

    place: str = ""
    line: int = 0
    text: str = ""
    trail: tuple[int, ...] = ()


class Whereabouts:
    """Finds the lines of a person's in tracebacks; a class because it keeps what their files are.

    Files that lie in the same folders are theirs too, installed packages are not.
    """

    def __init__(self, parts: Sequence[Part]) -> None:
        self._parts = {part.filename: part for part in parts}
        self._folders = {part.path.resolve().parent for part in parts}

    def spot(self, frames: Sequence[tuple[str, int]]) -> Spot:
        """The innermost line of the person's.

        Args:
            frames: filename and line number, outermost first.
        """
        own = [(name, line) for name, line in frames if self._own(name)]
        if not own:
            return Spot()
        filename, line = own[-1]
        part = self._parts.get(filename) or Part(Path(filename), 0, "")
        text = part.line(line) or linecache.getline(filename, line).strip()
        return Spot(part.place(line), line, text, tuple(line for _, line in own))

    def _own(self, filename: str) -> bool:
        if filename in self._parts:
            return True
        path = Path(filename)
        return "site-packages" not in path.parts and any(
            folder in path.resolve().parents for folder in self._folders if path.is_absolute()
        )

    def of(self, error: BaseException) -> Spot:
        """The line at which an error was raised."""
        frames = traceback.extract_tb(error.__traceback__, limit=-DEEPEST)
        return self.spot([(each.filename, each.lineno or 0) for each in frames])

    def sentence(self, error: BaseException, missing: Mapping[str, str], step: bool) -> str:
        """What happened, where, and what to do about it.

        Args:
            error: what was raised.
            missing: why names are not there.
            step: whether names can be given to a marked step.
        """
        spot = self.of(error)
        at = f"{spot.place}, `{spot.text}`: " if spot.place else ""
        message = str(error)
        if len(message) > MOST:
            message = message[:MOST] + " ..."
        said = f"{type(error).__name__}: {message}" if message else type(error).__name__
        hint = next((text for kind, text in HINTS.items() if isinstance(error, kind)), "")
        if type(error) is NameError:
            hint = _why_missing(error, missing, step)
        elif isinstance(error, FileNotFoundError) and Path(str(error.filename)).is_absolute():
            hint = ""
        return at + said + (f" ({hint})" if hint else "")


def _why_missing(error: NameError, missing: Mapping[str, str], step: bool) -> str:
    """The sentence of a name that is not there."""
    why = missing.get(error.name or "") or missing.get("*", "")
    if step and why:
        return f"{why}; p.step takes it by name"
    return why
