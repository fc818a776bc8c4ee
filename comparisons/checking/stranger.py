"""Stranger: somebody's file, asked again and again in a process of its own.

Last of those that run a person's code. Whatever it does, exit, hang, crash, flood the terminal,
comes back as one sentence with the line of the person's, and the next question starts a new
process. Time and memory are bounded, and the working directory is an empty folder that goes with
the process. It is protection from accidents, not from malice.
"""

import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Self

import numpy as np

from comparisons.checking.answering import Reply
from comparisons.checking.process import ChildProcess, EndedError
from comparisons.checking.sources import parts
from comparisons.checking.whereabouts import Spot, Whereabouts

LIMIT = 10.0  # seconds for one call
LOADING = 120.0  # seconds for the file: frameworks that it imports take long on a slow machine
ENOUGH = 3  # calls in a row that end the process: one more would tell nothing new


class Stranger:
    """A file as an `Answerer`; a class because it holds a process.

    Args:
        path: of a script or a notebook.
        connect: a file with the function `twinprop`, if it is not in the first.
        whole: whether all of the file is run, not only what it defines.
        limit: seconds for one call.
        loading: seconds for loading the file.

    Raises:
        ValueError: on entering, if the file cannot be loaded or connects to nothing.
    """

    def __init__(
        self,
        path: str | Path,
        connect: str | Path | None = None,
        whole: bool = False,
        limit: float = LIMIT,
        loading: float = LOADING,
    ) -> None:
        first, second = Path(path).resolve(), Path(connect).resolve() if connect else None
        self._files = [first, second] if second else [first]
        self._settings = {
            "path": str(first),
            "connect": str(second or ""),
            "whole": whole,
            "limit": limit,
            "loading": loading,
        }
        self._limit, self._loading = limit, loading
        self._child: ChildProcess | None = None
        self._deaths = 0
        self._last = Reply({})
        self.said: dict[str, Any] = {}

    def __enter__(self) -> Self:
        self._where = Whereabouts([part for path in self._files for part in parts(path)])
        self._folder = tempfile.TemporaryDirectory(ignore_cleanup_errors=True)
        (Path(self._folder.name) / "work").mkdir()
        try:
            self._running()
        except EndedError as ended:
            self.__exit__()
            raise ValueError(f"while the file was loaded: {ended}") from None
        except BaseException:
            self.__exit__()
            raise
        return self

    def __exit__(self, *_: object) -> None:
        self._end()
        self._folder.cleanup()

    def ask(self, values: Mapping[str, Any]) -> Reply:
        """What the function makes of weights and data; see `Answerer`.

        After `ENOUGH` calls in a row that ended the process, the last answer stands for all.
        """
        if self._deaths >= ENOUGH:
            return self._last
        try:
            child = self._running()
            arrays = {name: value for name, value in values.items() if _is_array(value)}
            plain = {name: value for name, value in values.items() if name not in arrays}
            head, found = child.ask(plain, arrays, self._limit)
        except EndedError as ended:
            return self._dead(str(ended), ended.spot)
        except ValueError as error:  # the file loads no longer, or what came is no frame
            return self._dead(str(error), Spot())
        self._deaths = 0
        head |= {"trail": tuple(head["trail"]), "changed": tuple(head["changed"])}
        return Reply(found, **head, printed=self._printed())

    def _running(self) -> ChildProcess:
        """The process, started if there is none, with the file loaded.

        Raises:
            EndedError: if it ended instead.
            ValueError: if the file could not be loaded.
        """
        if self._child is None:
            self._child = ChildProcess(Path(self._folder.name), self._settings, self._where)
            head, _ = self._child.listen(self._loading)
            if head["error"]:
                raise ValueError(head["error"])
            self.said = head["said"]
        return self._child

    def _dead(self, error: str, spot: Spot) -> Reply:
        """The answer to a call that ended the process."""
        printed = self._printed()
        self._end()
        self._deaths += 1
        self._last = Reply({}, error, spot.line, spot.trail, printed)
        return self._last

    def _printed(self) -> str:
        """The first of what the last call printed."""
        if self._child is None or not self._child.printed.exists():
            return ""
        return self._child.printed.read_text("utf-8", "replace")

    def _end(self) -> None:
        if self._child is not None:
            self._child.end()
            self._child = None


def _is_array(value: Any) -> bool:
    return isinstance(value, np.ndarray)
