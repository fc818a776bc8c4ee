"""Candidates: the variants with numbers in them.

12th of the package. What a person gives takes the place of a default, but for epsilon: there
the usual ones are tried beside it, for that the wrong one was in use is what is asked for most.
"""

from collections.abc import Mapping
from itertools import product
from typing import Any, NamedTuple

import numpy as np

from comparisons.training.variants.parts import Settings
from comparisons.training.variants.table import VARIANTS
from comparisons.training.variants.variant import Variant

GIVEN = (
    "learning_rate",
    "beta_1",
    "beta_2",
    "epsilon",
    "momentum",
    "dampening",
    "rho",
    "weight_decay",
)


class Candidate(NamedTuple):
    """A variant with its settings.

    Attributes:
        name: the variant's, and the settings of which several are tried.
        variant: a key of VARIANTS.
        settings: as numbers; a learning rate may be one for each step, (T,).
    """

    name: str
    variant: str
    settings: dict[str, Any]

    @property
    def row(self) -> Variant:
        """The row of the table."""
        return VARIANTS[self.variant]

    def of(self, steps: slice) -> Settings:
        """The settings of a part of the run."""
        written = dict(self.settings)
        rate = written["learning_rate"]
        if isinstance(rate, np.ndarray):
            written["learning_rate"] = rate[steps, np.newaxis]
            written["named_rate"] = rate.tobytes()
        else:
            written["named_rate"] = rate
        return Settings(**written)


def candidates(dtype: str, given: Mapping[str, Any] | None = None) -> list[Candidate]:
    """Every candidate for a run in a dtype.

    Args:
        dtype: "float32" or "float64".
        given: settings that a person knows, by the names in `GIVEN`; a learning rate may be an
            array of one for each step.

    Raises:
        ValueError: for a setting with another name, or out of its range.

    Example:
        >>> [each.name for each in candidates("float32")][:2]
        ['Adam, epsilon hat, epsilon 1e-07', 'Adam, epsilon hat, epsilon 1e-08']
    """
    known = dict(given or {})
    check(known)
    found: list[Candidate] = []
    tried: set[tuple[Any, ...]] = set()
    for name, variant in VARIANTS.items():
        choices = {
            setting: _choices(setting, usual, known) for setting, usual in variant.defaults.items()
        }
        for values in product(*choices.values()):
            settings = dict(zip(choices, values, strict=True))
            settings |= {f"base_{k}": settings[f"beta_{k}"] for k in "12" if "beta_1" in settings}
            narrow = _narrowed(settings, variant.narrow)
            if variant.narrow and dtype != "float64":
                continue
            if (same := (id(variant.form), *map(_known, narrow.values()))) in tried:
                continue  # of settings with few digits, the rounded ones are the same
            tried.add(same)
            told = [
                f"{setting.replace('_', ' ')} {settings[setting]:g}"
                for setting, each in choices.items()
                if len(each) > 1
            ]
            found.append(Candidate(", ".join([name, *told]), name, narrow))
    return found


def check(known: Mapping[str, Any]) -> None:
    """Refuses settings that no optimiser has."""
    for setting, value in known.items():
        if setting not in GIVEN:
            raise ValueError(f"a setting must be one of {list(GIVEN)}; got {setting!r}")
        numbers = np.asarray(value, dtype=np.float64)
        if not np.isfinite(numbers).all() or (numbers < 0).any():
            raise ValueError(f"`{setting}` must be a finite number, 0 or more; got {value}")
        fractions = ("beta_1", "beta_2", "momentum", "dampening", "rho")
        if setting in fractions and (numbers >= 1).any():
            raise ValueError(f"`{setting}` must be at least 0 and less than 1; got {value}")
        if setting == "learning_rate" and (numbers == 0).any():
            raise ValueError("`learning_rate` must be more than 0; got 0")


def _choices(setting: str, usual: tuple[float, ...], known: Mapping[str, Any]) -> tuple[Any, ...]:
    """The values to try of one setting."""
    if setting not in known:
        return usual
    given = known[setting]
    return tuple(dict.fromkeys((given, *usual))) if setting == "epsilon" else (given,)


def _narrowed(settings: dict[str, Any], names: tuple[str, ...]) -> dict[str, Any]:
    """The settings with some of them rounded to float32."""
    narrow = {
        name: np.asarray(settings[name]).astype(np.float32).astype(np.float64) for name in names
    }
    return settings | {
        name: value if value.ndim else float(value) for name, value in narrow.items()
    }


def _known(value: Any) -> Any:
    """A setting as something to be compared with."""
    return value.tobytes() if isinstance(value, np.ndarray) else value
