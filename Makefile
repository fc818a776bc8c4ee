# Everything runs in .venv, which is made at the first call and kept: Python 3.11 or later and make
# are all that a machine needs to have.

PYTHON ?= python3
BIN := .venv/bin

.PHONY: help report power map training test check bench format clean

help:
	@echo "make report   measure everything and write the pages into reports/published"
	@echo "make map      run every way from logits to a loss in Keras (an hour)"
	@echo "make training judge every step of long runs, and compare runs left alone (half an hour)"
	@echo "make power    judge 10,000 correct networks and every planted mistake (half an hour)"
	@echo "make test     run the verification and all other tests"
	@echo "make check    formatting, lint, types, directions of imports"
	@echo "make bench    time a training step and a judgement, beside others"
	@echo "make format   put the code into its format"
	@echo "make clean    remove .venv and caches"

report: .venv/installed
	$(BIN)/twinprop report --out reports/published

map: .venv/installed
	$(BIN)/twinprop map --out reports/map

training: .venv/installed
	$(BIN)/twinprop training --out reports/training

power: .venv/installed
	$(BIN)/twinprop power --out reports/power

test: .venv/installed
	$(BIN)/python -m pytest -n 2 --dist worksteal

check: .venv/installed
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports

bench: .venv/installed
	$(BIN)/twinprop bench

format: .venv/installed
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

clean:
	rm -rf .venv .pytest_cache .mypy_cache .ruff_cache .hypothesis *.egg-info

.venv/installed: pyproject.toml constraints.txt
	@$(PYTHON) -c 'import sys; sys.exit("Twinprop needs Python 3.11 or later; this is " + sys.version.split()[0] if sys.version_info < (3, 11) else 0)'
	$(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --upgrade pip
	$(BIN)/python -m pip install --quiet --constraint constraints.txt --editable ".[dev]"
	touch $@
