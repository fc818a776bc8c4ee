"""What a campaign found, as plain data: the waist between measuring and showing.

Cell       correct pairs of one dtype and mode: verdicts, and the alarms of other rules
Use        how much of its bound correct code uses, for one kind of step
Floor      the smallest change of one number that is certainly flagged, for one kind of step
Range      what was really drawn
Flagged    one verdict on correct code that was not a clean one
Trial      one planted mistake on one set of inputs
Rule       what other people use, with its source
Power      all of it
"""

from __future__ import annotations

from dataclasses import dataclass
from math import nan

from comparisons.power.naming.records import Naming
from comparisons.power.trials import Mistake, Trial
from comparisons.records import SUSPECT, WRONG


@dataclass(frozen=True)
class Rule:
    """A rule that was run beside ours.

    Attributes:
        name: as a person calls it.
        tolerances: in words, such as "rtol 1e-5, atol 1e-8".
        source: where they stand.
    """

    name: str
    tolerances: str
    source: str


@dataclass(frozen=True)
class Cell:
    """Correct pairs of one dtype and one mode of Keras.

    Attributes:
        dtype, mode: of the pairs.
        pairs: how many.
        verdicts: verdict -> how many steps got it, of both engines.
        numbers: how many numbers were judged.
        left_out: how many were not, of steps that were.
        called_wrong: pairs with at least one step called wrong.
        called_suspect: pairs with at least one step called suspect.
        comparisons: arrays of one engine held against the other's.
        pair_alarms: rule -> pairs in which at least one array failed.
        array_alarms: rule -> arrays that failed.
    """

    dtype: str
    mode: str
    pairs: int
    verdicts: dict[str, int]
    numbers: int
    left_out: int
    called_wrong: int
    called_suspect: int
    comparisons: int
    pair_alarms: dict[str, int]
    array_alarms: dict[str, int]


@dataclass(frozen=True)
class Use:
    """How much of its bound correct code uses: the distribution of |error| / bound.

    Attributes:
        kind: of step, such as "Z" or "A of tanh".
        dtype: of the numbers.
        engine: who computed them.
        elements: how many.
        median, high: the median and the 99.9th percentile, upper ends of bins 9 % wide.
        most: the largest, exactly.
    """

    kind: str
    dtype: str
    engine: str
    elements: int
    median: float
    high: float
    most: float


@dataclass(frozen=True)
class Floor:
    """The smallest relative change of one number that is certainly flagged: medians.

    Attributes:
        kind: of step.
        dtype: of the numbers.
        elements: how many: those whose exact value is not 0.
        ours: 2 bound / |exact|; 0 where any change is flagged.
        rules: name -> (tolerance + distance there was already) / |reference|.
    """

    kind: str
    dtype: str
    elements: int
    ours: float
    rules: dict[str, float]


@dataclass(frozen=True)
class Range:
    """The numbers that were drawn for something: its ends exactly, the rest by bins 9 % wide."""

    name: str
    least: float
    low: float
    median: float
    high: float
    most: float


@dataclass(frozen=True)
class Flagged:
    """A verdict `wrong` or `suspect` on correct code, with all that is needed to see it again.

    Attributes:
        number: of the pair.
        dtype, mode: of its family.
        engine: who was flagged.
        quantity, step: what, and what it was made from.
        verdict, reason: the judgement's.
        used, computed, exact, bound: of the worst element.
    """

    number: int
    dtype: str
    mode: str
    engine: str
    quantity: str
    step: str
    verdict: str
    reason: str
    used: float = nan
    computed: float = nan
    exact: float = nan
    bound: float = nan


@dataclass(frozen=True)
class Power:
    """Everything that one campaign measured.

    Attributes:
        environment: what it was run on: versions, processor, date, seed, command.
        pairs: correct pairs.
        families: architectures among them.
        trained: families that some steps of an optimiser were judged on.
        cells, uses, floors, ranges, flagged, mistakes, rules: see there.
        trials: those in which a mistake was not caught at once, and what came after.
        naming: what `check` says of networks, right and mistaken.
        seconds: of all processes together.
    """

    environment: dict[str, str]
    pairs: int
    families: int
    trained: int
    cells: tuple[Cell, ...]
    uses: tuple[Use, ...]
    floors: tuple[Floor, ...]
    ranges: tuple[Range, ...]
    flagged: tuple[Flagged, ...]
    mistakes: tuple[Mistake, ...]
    trials: tuple[Trial, ...]
    rules: tuple[Rule, ...]
    naming: Naming
    seconds: float

    @property
    def wrong(self) -> tuple[Flagged, ...]:
        """Correct code that was called wrong."""
        return tuple(each for each in self.flagged if each.verdict == WRONG)

    @property
    def suspect(self) -> tuple[Flagged, ...]:
        """Correct code that was called suspect."""
        return tuple(each for each in self.flagged if each.verdict == SUSPECT)

    @property
    def planted(self) -> int:
        """How often a mistake was planted."""
        return sum(mistake.planted for mistake in self.mistakes)

    @property
    def tellable(self) -> int:
        """How often on inputs that can show it, those made for it included."""
        return sum(mistake.tellable for mistake in self.mistakes)

    @property
    def missed(self) -> int:
        """How often it was then not flagged where it was planted."""
        return sum(mistake.missed for mistake in self.mistakes)

    @property
    def verdicts(self) -> int:
        """How many steps of correct code got a verdict."""
        return sum(sum(cell.verdicts.values()) for cell in self.cells)

    @property
    def numbers(self) -> int:
        """How many numbers of correct code were judged."""
        return sum(cell.numbers for cell in self.cells)

    @property
    def called_wrong(self) -> int:
        """Correct pairs in which we called a step wrong."""
        return sum(cell.called_wrong for cell in self.cells)

    @property
    def called_suspect(self) -> int:
        """Verdicts `suspect` on correct code."""
        return sum(cell.verdicts.get(SUSPECT, 0) for cell in self.cells)

    def alarmed(self, rule: str) -> int:
        """Correct pairs on which a rule gave an alarm."""
        return sum(cell.pair_alarms[rule] for cell in self.cells)

    def overlooked(self, rule: str) -> int:
        """Planted mistakes, on inputs that can show them, on which a rule gave no alarm."""
        return sum(mistake.overlooked[rule] for mistake in self.mistakes)

    def told_apart(self, rule: str) -> int:
        """Planted mistakes that a rule flags while it passes the right network there."""
        return sum(mistake.told_apart[rule] for mistake in self.mistakes)
