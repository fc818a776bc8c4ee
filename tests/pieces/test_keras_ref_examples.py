"""The examples in keras_ref's docstrings run, and importing it costs and changes nothing."""

import doctest
import importlib
import pkgutil
import subprocess
import sys

import pytest

import keras_ref

MODULES = sorted(module.name for module in pkgutil.iter_modules(keras_ref.__path__))


@pytest.mark.parametrize("module", MODULES)
def test_examples_run(module):
    result = doctest.testmod(importlib.import_module(f"keras_ref.{module}"))
    assert result.failed == 0


def test_every_public_function_that_explains_its_arguments_has_an_example():
    functions = [
        value
        for module in MODULES
        for value in vars(importlib.import_module(f"keras_ref.{module}")).values()
        if getattr(value, "__module__", "") == f"keras_ref.{module}" and callable(value)
    ]
    with_arguments = [each for each in functions if "Args:" in (each.__doc__ or "")]
    assert len(with_arguments) >= 10
    without = [each.__name__ for each in with_arguments if ">>>" not in each.__doc__]
    assert without == ["check_data"]  # it says nothing when all is well


def test_importing_does_not_import_keras_and_sets_no_environment():
    program = (
        "import os, sys; before = dict(os.environ)\n"
        + "".join(f"import keras_ref.{module}\n" for module in MODULES)
        + "heavy = {'tensorflow', 'keras', 'scratch', 'comparisons'} & set(sys.modules)\n"
        "assert not heavy, heavy\n"
        "assert dict(os.environ) == before\n"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
