"""Process: the process that a stranger's code runs in, as seen from the check.

Between `child`, which is what runs there, and `stranger`, which asks. However it ends, why and
where is made into one sentence.
"""

import json
import os
import re
import signal
import subprocess
import sys
import threading
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import comparisons
from comparisons.checking import frames
from comparisons.checking.whereabouts import Spot, Whereabouts
from comparisons.dialects import Array
from comparisons.processes import ONE_THREAD

GRACE = 2.0  # seconds after its time in which a process may end itself, and say where it was

FRAME = re.compile(r'^  File "(.*)", line (\d+) in ', re.MULTILINE)

Answer = tuple[dict[str, Any], dict[str, Array]]


class EndedError(Exception):
    """A process that ended without an answer, and where it was."""

    def __init__(self, sentence: str, spot: Spot) -> None:
        super().__init__(sentence)
        self.spot = spot


class ChildProcess:
    """A process of `child`; a class because it is held open.

    Args:
        room: a folder for what it leaves behind; its working directory is `work` in there.
        settings: for `child.main`.
        where: finds lines of the person's.
    """

    def __init__(self, room: Path, settings: Mapping[str, Any], where: Whereabouts) -> None:
        self._faults, self._where, self._late = room / "faults", where, False
        self.printed = room / "printed"
        files = {"faults": str(self._faults), "printed": str(self.printed)}
        self._process = subprocess.Popen(
            [sys.executable, "-m", "comparisons.checking.child", json.dumps({**settings, **files})],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            cwd=room / "work",
            env=_environment(),
            start_new_session=True,  # what it starts ends with it; Ctrl-C is its parent's
        )

    def ask(self, values: Mapping[str, Any], arrays: Mapping[str, Array], limit: float) -> Answer:
        """Sends one frame and waits for the answer.

        Args:
            values, arrays: as of `frames.write`.
            limit: seconds that it may take.

        Raises:
            EndedError: if the process ended instead, or had to be ended.
            ValueError: if what came is no frame.
        """
        with self._process_ends_after(limit):
            try:
                if self._process.stdin:
                    frames.write(self._process.stdin, values, arrays)
            except BrokenPipeError:  # it has ended; why is asked below
                raise self._ended(limit) from None
            return self._heard(limit)

    def listen(self, limit: float) -> Answer:
        """Waits for the frame that it sends when it has loaded; raises as `ask`."""
        with self._process_ends_after(limit):
            return self._heard(limit)

    def _heard(self, limit: float) -> Answer:
        answer = frames.read(self._process.stdout) if self._process.stdout else None
        if answer is None:
            raise self._ended(limit)
        return answer

    def _process_ends_after(self, limit: float) -> "_Alarm":
        return _Alarm(limit + GRACE, self._too_late)

    def _too_late(self) -> None:
        self._late = True
        self._kill()

    def _kill(self) -> None:
        """Ends it with all that it has started, where the system knows such a group."""
        if self._process.poll() is None:
            if hasattr(os, "killpg"):
                os.killpg(self._process.pid, signal.SIGKILL)
            else:
                self._process.kill()

    def end(self) -> None:
        """Ends the process."""
        self._kill()
        self._process.wait()
        for stream in (self._process.stdin, self._process.stdout):
            try:
                if stream:
                    stream.close()
            except BrokenPipeError:
                continue  # the rest of a question that nobody reads any more

    def _ended(self, limit: float) -> EndedError:
        """Why and where it ended."""
        code = self._process.wait()
        dump = self._faults.read_text(errors="replace") if self._faults.exists() else ""
        spot = self._where.spot(_calls(dump))
        at = f"{spot.place}, `{spot.text}`: " if spot.place else ""
        if self._late or dump.startswith("Timeout"):
            return EndedError(f"{at}no answer within {limit:g} s", spot)
        return EndedError(at + _reason(code), spot)


class _Alarm(threading.Timer):
    """Does something if a block takes longer than it may; a class because `with` wants one."""

    def __enter__(self) -> None:
        self.daemon = True
        self.start()

    def __exit__(self, *_: object) -> None:
        self.cancel()


def _environment() -> dict[str, str]:
    """The variables of the process."""
    root = str(Path(comparisons.__file__).parent.parent)
    paths = filter(None, [root, os.environ.get("PYTHONPATH")])
    return {
        **os.environ,
        **ONE_THREAD,
        "MPLBACKEND": "Agg",  # a plot opens no window
        "PYTHONDONTWRITEBYTECODE": "1",  # nothing appears beside the person's files
        "PYTHONPATH": os.pathsep.join(paths),
    }


def _calls(dump: str) -> list[tuple[str, int]]:
    """File and line of each call, outermost first, in what `faulthandler` wrote.

    It writes the innermost first, and every thread; the one that was asked goes through
    `answering` or `loading`.
    """
    threads = dump.split("\n\n")
    asked = [text for text in threads if "answering.py" in text or "loading.py" in text]
    return [(name, int(line)) for name, line in FRAME.findall([*asked, *threads][0])][::-1]


def _reason(code: int) -> str:
    """Why a process ended on its own.

    Example:
        >>> _reason(-11)
        'Python itself crashed (SIGSEGV)'
        >>> _reason(3)
        'the code ended Python itself, with status 3, as os._exit does'
    """
    if code >= 0:
        return f"the code ended Python itself, with status {code}, as os._exit does"
    if -code == signal.SIGKILL:
        return "the system ended Python (SIGKILL), as it does when memory runs out"
    return f"Python itself crashed ({signal.Signals(-code).name})"
