"""The studies: each asks one question of a problem, measures, judges, and lays out nothing.

A study is a function of a problem and a dtype that returns a `Study` record. `STUDIES` is their
order on every page; `function` finds one by name and imports it only then.
"""

from collections.abc import Callable
from importlib import import_module

from comparisons.records import Study

STUDIES = ("forward", "gradients", "stability", "adam")

# The problems of a full run, where a study does not take all of them: for `stability` one for each
# number of classes or outputs, for `adam` one for each kind of loss.
DEFAULT_PROBLEMS = {
    "stability": ("digits", "wine", "four-clouds", "mixed", "tumours", "questions"),
    "adam": ("digits", "tumours", "questions", "diabetes"),
}


def function(name: str) -> Callable[..., Study]:
    """The function of a study: (problem, dtype) -> Study.

    Raises:
        ValueError: if there is no such study.
    """
    if name not in STUDIES:
        raise ValueError(f"`study` must be one of {list(STUDIES)}; got {name!r}")
    found: Callable[..., Study] = import_module(f"comparisons.studies.{name}").study
    return found
