"""The findings about Keras that have a script: its text, what it should print, what it does print.

A script is run as a person would run it, in a process of its own: several set Keras's global dtype.
"""

import ast
import os
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path
from textwrap import dedent
from typing import NamedTuple

VARIABLE = "KERAS_BACKEND"  # Keras reads it when it is first imported
VARIABLE_IN_SCRIPT = f"os.environ['{VARIABLE}']"  # as `ast` writes it
# Beside this room; nothing of Keras is imported to list what is in it.
FOLDER = Path(__file__).parents[1] / "keras_ref" / "findings"
PRINTS = "this prints"  # the docstring's last paragraph is introduced so


class Script(NamedTuple):
    """A finding as a person would send it to the maintainers.

    Attributes:
        name: as on the command line, such as "another-dtype".
        statement: the finding, one sentence.
        source: the whole file.
        told: what the docstring says it prints.
        backend: of Keras, which is also the name of the package that it needs.
    """

    name: str
    statement: str
    source: str
    told: str
    backend: str

    @property
    def lacks(self) -> str:
        """What is not installed here without which it cannot run, with the remedy; "" if none."""
        if find_spec(self.backend):
            return ""
        remedy = f"pip install '.[{self.backend}]'"
        return f"'{self.name}' needs {self.backend}, which is not installed: {remedy}"


def names() -> list[str]:
    """The findings that have a script, in the order of the alphabet.

    Example:
        >>> "another-dtype" in names()
        True
    """
    return sorted(path.stem.replace("_", "-") for path in FOLDER.glob("[a-z]*.py"))


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
    tree = ast.parse(source)
    docstring = ast.get_docstring(tree, clean=True) or ""
    told = dedent(docstring.split(f"{PRINTS}\n\n", 1)[1]).strip()
    return Script(name, docstring.split("\n", 1)[0], source, told, _backend(tree))


def printed(name: str) -> str:
    """What the script of a finding prints on this machine.

    Raises:
        ValueError: if there is no such finding, or what its script needs is not installed.
        RuntimeError: if the script fails; its last words are in the message.
    """
    found = script(name)
    if found.lacks:
        raise ValueError(found.lacks)
    done = subprocess.run(
        [sys.executable, _path(found.name)],
        capture_output=True,
        text=True,
        # A finding is about one backend, whatever the person has set for work of their own.
        env={"TF_CPP_MIN_LOG_LEVEL": "3", **os.environ, VARIABLE: found.backend},
    )
    if done.returncode:
        raise RuntimeError(f"the script of '{name}' failed:\n{done.stderr.strip()[-2000:]}")
    return done.stdout.strip()


def _backend(tree: ast.Module) -> str:
    """What a script sets `os.environ["KERAS_BACKEND"]` to; Keras's default if it does not."""
    for each in tree.body:
        if isinstance(each, ast.Assign) and ast.unparse(each.targets[0]) == VARIABLE_IN_SCRIPT:
            return str(ast.literal_eval(each.value))
    return "tensorflow"


def _path(name: str) -> Path:
    return FOLDER / f"{name.replace('-', '_')}.py"
