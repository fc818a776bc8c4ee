"""Child: the process in which a stranger's file is loaded and its function called.

The other side of `stranger`, which starts it as `python -m comparisons.checking.child SETTINGS`.
Frames of `frames` come through what was its standard input, and go back through what was its
standard output; the person's code finds neither.
"""

import faulthandler
import gc
import io
import json
import os
import sys
from pathlib import Path
from typing import IO, Any

from comparisons.checking import frames
from comparisons.checking.answering import Reply, answered
from comparisons.checking.connection import NAME, said_by
from comparisons.checking.loading import STARS, Loaded, load, stepper

MOST_PRINTED = 4000  # bytes of a call that are kept
MEMORY = 8 * 2**30  # bytes


class Printed(io.RawIOBase):
    """A stream that keeps the first of what is written to it, in a file, and forgets the rest.

    A class because Python writes to a stream; a file because it outlives the process.
    """

    def __init__(self, file: IO[bytes]) -> None:
        self._file, self._left = file, MOST_PRINTED

    def writable(self) -> bool:
        """It is."""
        return True

    def write(self, data: Any) -> int:
        """Keeps what there is room for, and says that all was written."""
        data = bytes(data)
        if self._left > 0:
            self._file.write(data[: self._left])
            self._left -= len(data)
        return len(data)

    def begin(self) -> None:
        """Forgets what was written before."""
        self._file.seek(0)
        self._file.truncate()
        self._left = MOST_PRINTED


def main(settings: dict[str, Any]) -> None:
    """Loads the file, says what it says of itself, and answers until nobody asks."""
    asked, answers = _channels()
    printed = Printed(Path(settings["printed"]).open("wb", buffering=0))  # noqa: SIM115 - until the end
    stream: Any = printed
    for name in ("stdout", "stderr"):
        text = io.TextIOWrapper(stream, "utf-8", "backslashreplace", write_through=True)
        setattr(sys, name, text)
        setattr(sys, f"__{name}__", text)
    faults = Path(settings["faults"]).open("wb", buffering=0)  # noqa: SIM115 - likewise
    faulthandler.enable(faults)
    _limit_memory()
    connect = settings["connect"]
    sys.argv, sys.path[0] = [settings["path"]], str(Path(settings["path"]).parent)
    faulthandler.dump_traceback_later(settings["loading"], exit=True, file=faults)
    try:
        loaded = load(Path(settings["path"]), Path(connect) if connect else None, settings["whole"])
        said = said_by(_function(loaded))
    except ValueError as error:
        frames.write(answers, {"error": str(error)}, {})
        return
    faulthandler.cancel_dump_traceback_later()
    frames.write(answers, {"error": "", "said": json.loads(json.dumps(said, default=str))}, {})
    function, step = _function(loaded), stepper(loaded)
    gc.freeze()  # what was loaded stays: collecting need not look at it between calls
    while (question := frames.read(asked)) is not None:
        values, arrays = question
        printed.begin()
        faulthandler.dump_traceback_later(settings["limit"], exit=True, file=faults)
        reply = answered(function, arrays | values, loaded.where, loaded.missing, step)
        faulthandler.cancel_dump_traceback_later()
        frames.write(answers, _head(reply), reply.arrays)


def _channels() -> tuple[IO[bytes], IO[bytes]]:
    """Where questions come from and answers go; 0, 1 and 2 lead nowhere from here on."""
    asked, answers = os.fdopen(os.dup(0), "rb"), os.fdopen(os.dup(1), "wb")
    nowhere = os.open(os.devnull, os.O_RDWR)
    for descriptor in (0, 1, 2):
        os.dup2(nowhere, descriptor)
    return asked, answers


def _limit_memory() -> None:
    """No more address space than `MEMORY`, where the system has such a limit."""
    try:
        import resource

        resource.setrlimit(resource.RLIMIT_AS, (MEMORY, resource.getrlimit(resource.RLIMIT_AS)[1]))
    except (ImportError, ValueError, OSError):
        return  # Windows has none; macOS refuses it; a smaller one may stand


def _function(loaded: Loaded) -> Any:
    """The function that connects."""
    function = loaded.namespace.get(NAME)
    if callable(function):
        return function
    why = loaded.missing.get(NAME) or loaded.missing.get(STARS)
    raise ValueError(
        f"there is no function `{NAME}`: write `def {NAME}(p, layers=..., loss=...)` beside the "
        "network, or in a file of its own" + (f" ({why})" if why else "")
    )


def _head(reply: Reply) -> dict[str, Any]:
    """Of a reply what is not an array."""
    return {
        "error": reply.error,
        "line": reply.line,
        "trail": reply.trail,
        "changed": reply.changed,
        "seconds": reply.seconds,
    }


if __name__ == "__main__":
    main(json.loads(sys.argv[1]))
    sys.stdout.flush()
    os._exit(0)  # threads that were left running would keep the process
