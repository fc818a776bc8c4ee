"""The examples in the docstrings of comparisons run, and importing it costs little."""

import doctest
import importlib
import pkgutil
import subprocess
import sys

import pytest

import comparisons

MODULES = [
    "comparisons",
    *sorted(module.name for module in pkgutil.walk_packages(comparisons.__path__, "comparisons.")),
]


@pytest.mark.parametrize("module", MODULES)
def test_examples_run(module):
    result = doctest.testmod(importlib.import_module(module))
    assert result.failed == 0


def test_there_are_examples_in_all_parts():
    finder = doctest.DocTestFinder(exclude_empty=True)
    examples = {
        module: sum(len(test.examples) for test in finder.find(importlib.import_module(module)))
        for module in MODULES
    }
    for module in ("quantities", "dialects", "compare", "data", "bounds.arithmetic"):
        assert examples[f"comparisons.{module}"] > 0, module


def test_importing_does_not_import_keras_and_sets_no_environment():
    program = (
        "import os, sys; before = dict(os.environ)\n"
        + "".join(f"import {module}\n" for module in MODULES)
        + "heavy = {'tensorflow', 'keras', 'sklearn', 'matplotlib'} & set(sys.modules)\n"
        "assert not heavy, heavy\n"
        "assert dict(os.environ) == before\n"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
