"""The findings about Keras that have a script: its text, what it should print, what it does print.

A script is run as a person would run it, in a process of its own: several set Keras's global dtype.
"""

import ast
import os
import subprocess
import sys
from pathlib import Path
from textwrap import dedent
from typing import NamedTuple

PRINTS = "this prints"  # the docstring's last paragraph is introduced so


class Script(NamedTuple):
    """A finding as a person would send it to the maintainers.

    Attributes:
        name: as on the command line, such as "another-dtype".
        statement: the finding, one sentence.
        source: the whole file.
        told: what the docstring says it prints.
    """

    name: str
    statement: str
    source: str
    told: str


def names() -> list[str]:
    """The findings that have a script, in the order of the alphabet.

    Example:
        >>> "another-dtype" in names()
        True
    """
    return sorted(path.stem.replace("_", "-") for path in _folder().glob("[a-z]*.py"))


def script(name: str) -> Script:
    """The script of a finding.

    Raises:
        ValueError: if there is none.

    Example:
        >>> script("predict-then-loss").statement
        'The loss that `evaluate` reports is not the loss of what `predict` returns.'
    """
    if name not in names():
        raise ValueError(f"a finding must be one of {', '.join(names())}; got '{name}'")
    source = _path(name).read_text(encoding="utf-8")
    docstring = ast.get_docstring(ast.parse(source), clean=True) or ""
    told = docstring.split(f"{PRINTS}\n\n", 1)[1]
    return Script(name, docstring.split("\n", 1)[0], source, dedent(told).strip())


def printed(name: str) -> str:
    """What the script of a finding prints on this machine.

    Raises:
        ValueError: if there is no such finding.
        RuntimeError: if the script fails; its last words are in the message.
    """
    found = script(name)
    done = subprocess.run(
        [sys.executable, _path(found.name)],
        capture_output=True,
        text=True,
        env={"TF_CPP_MIN_LOG_LEVEL": "3", **os.environ},
    )
    if done.returncode:
        raise RuntimeError(f"the script of '{name}' failed:\n{done.stderr.strip()[-2000:]}")
    return done.stdout.strip()


def _folder() -> Path:
    from importlib.resources import files

    return Path(str(files("keras_ref.findings")))


def _path(name: str) -> Path:
    return _folder() / f"{name.replace('-', '_')}.py"
