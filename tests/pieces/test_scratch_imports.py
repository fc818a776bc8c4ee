"""`import scratch` needs NumPy alone and does nothing; every public function has an example."""

import doctest
import importlib
import inspect
import pkgutil
import subprocess
import sys

import pytest

import scratch

MODULES = sorted(module.name for module in pkgutil.iter_modules(scratch.__path__))
NAMES = ["scratch", *(f"scratch.{module}" for module in MODULES)]

# Run in a fresh interpreter, for each module as if it were the first.
PROGRAM = """
import importlib, os, sys
has_file = lambda name: getattr(sys.modules[name], "__file__", None)
started_with = set(sys.modules)
import numpy
random_before, errors_before = numpy.random.get_state()[1].tolist(), numpy.geterr()
environment, directory = dict(os.environ), sorted(os.listdir())
for name in sys.argv[1:]:
    for loaded in [each for each in sys.modules if each.split(".")[0] == "scratch"]:
        del sys.modules[loaded]
    importlib.import_module(name)
    # Two modules that have no file are put there by NumPy's compiled parts: Cython's runtime.
    brought = [each for each in set(sys.modules) - started_with if has_file(each)]
    foreign = {each.split(".")[0] for each in brought}
    foreign -= set(sys.stdlib_module_names) | {"scratch", "numpy"}
    assert not foreign, f"{name} imports {sorted(foreign)}"
assert random_before == numpy.random.get_state()[1].tolist()
assert errors_before == numpy.geterr()
assert (environment, directory) == (dict(os.environ), sorted(os.listdir()))
print("imported", len(sys.argv) - 1)
"""


def interpreter(program, *arguments):
    command = [sys.executable, "-W", "error", "-c", program, *arguments]
    return subprocess.run(command, capture_output=True, text=True, check=False)


def public_functions(module):
    found = importlib.import_module(f"scratch.{module}")
    return [
        function
        for name, function in vars(found).items()
        if inspect.isfunction(function)
        and function.__module__ == found.__name__
        and not name.startswith("_")
    ]


FUNCTIONS = [
    pytest.param(function, id=f"{module}.{function.__name__}")
    for module in MODULES
    for function in public_functions(module)
]


def test_importing_brings_in_nothing_but_numpy_and_the_standard_library_and_does_nothing():
    done = interpreter(PROGRAM, *NAMES)
    assert done.returncode == 0, done.stderr
    assert done.stdout == f"imported {len(NAMES)}\n"  # and nothing else is printed
    assert done.stderr == ""


def test_the_program_above_sees_a_foreign_import():
    done = interpreter(PROGRAM, "scratch", "pytest")
    assert done.returncode == 1
    assert "pytest imports" in done.stderr


def test_the_package_alone_loads_none_of_its_modules():
    done = interpreter("import scratch, sys; print([n for n in sys.modules if 'scratch.' in n])")
    assert done.stdout == "[]\n", done.stderr


@pytest.mark.parametrize("module", MODULES)
def test_examples_run(module):
    result = doctest.testmod(importlib.import_module(f"scratch.{module}"))
    assert result.failed == 0
    # `optimizers` only gives names to what stands in other modules.
    assert result.attempted >= len(public_functions(module)) > (-1 if module == "optimizers" else 0)


@pytest.mark.parametrize("function", FUNCTIONS)
def test_every_public_function_has_an_example(function):
    _, heading, example = (function.__doc__ or "").partition("\n    Example:\n")
    assert heading
    assert example.lstrip().startswith(">>> ")


@pytest.mark.parametrize("function", FUNCTIONS)
def test_the_first_line_of_every_docstring_is_a_sentence(function):
    assert function.__doc__.splitlines()[0].endswith((".", ":"))


@pytest.mark.parametrize("module", MODULES)
def test_every_module_stands_in_the_reading_order(module):
    # The two halves of `losses` are introduced there.
    introduction = scratch.__doc__ + importlib.import_module("scratch.losses").__doc__
    assert f"`{module}`" in introduction
