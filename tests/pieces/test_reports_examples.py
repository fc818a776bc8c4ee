"""The examples in the docstrings of reports run, and importing it brings nothing heavy."""

import doctest
import importlib
import pkgutil
import subprocess
import sys

import pytest

import reports

MODULES = sorted(
    module.name
    for module in pkgutil.walk_packages(reports.__path__, "reports.")
    if not module.name.endswith("__main__")
)


@pytest.mark.parametrize("module", MODULES)
def test_examples_run(module):
    assert doctest.testmod(importlib.import_module(module)).failed == 0


def test_the_command_line_and_the_fixture_bring_nothing_heavy():
    program = (
        "import reports.cli, reports.checking.plugin, sys\n"
        "heavy = {'tensorflow', 'keras', 'sklearn', 'matplotlib', 'pandas'} & set(sys.modules)\n"
        "assert not heavy, heavy\n"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
