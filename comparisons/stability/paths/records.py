"""What the question of stability left behind, as plain data.

Outcome    what one cell of the map turned out to be
Route      one way to write the code on one backend: its outcome in every mode
Walk       the map: all routes that were walked
"""

from collections.abc import Iterator
from dataclasses import dataclass

from comparisons.stability.paths.kinds import NONE, REFUSED, SEVERAL, as_written


@dataclass(frozen=True)
class Outcome:
    """What one cell of the map turned out to be: the same for many cells.

    Attributes:
        kind: one of `kinds.KINDS`.
        formulas: the formulas that explain every number of it, in words.
        note: why it was refused, or what is to be said beside the formula.
        warned: whether Keras warned that what it was told are logits are none.
    """

    kind: str
    formulas: tuple[str, ...] = ()
    note: str = ""
    warned: bool = False


@dataclass(frozen=True)
class Route:
    """One way to write the code on one backend.

    Attributes:
        backend: "tensorflow", "jax" or "torch".
        head: what the model ends in, such as "Softmax layer".
        loss: Keras's name.
        from_logits: what the loss is told.
        between: what stands between the head and the loss.
        policy: the dtypes.
        outcomes: for each mode that was run, the number of its outcome in the walk.
    """

    backend: str
    head: str
    loss: str
    from_logits: bool
    between: str
    policy: str
    outcomes: dict[str, int]


@dataclass(frozen=True)
class Cell:
    """One cell of the map: a route in one mode."""

    route: Route
    mode: str
    outcome: Outcome

    @property
    def as_written(self) -> bool:
        """Whether it is what the code says on its face."""
        return as_written(self.route.head, self.route.from_logits, self.outcome.kind)


@dataclass(frozen=True)
class Walk:
    """The map of paths: every route that was walked, and what each of its cells is.

    Attributes:
        outcomes: the different ones.
        routes: in the order of the axes.
        everything: how many routes there are on each backend.
        left_out: backend -> why it was not walked.
        seconds: of all processes together.
    """

    outcomes: tuple[Outcome, ...]
    routes: tuple[Route, ...]
    everything: int
    left_out: dict[str, str]
    seconds: float

    def cells(self) -> Iterator[Cell]:
        """Every cell, route by route."""
        for route in self.routes:
            for mode, number in route.outcomes.items():
                yield Cell(route, mode, self.outcomes[number])

    @property
    def run(self) -> int:
        """How many cells were run."""
        return sum(cell.outcome.kind != REFUSED for cell in self.cells())

    @property
    def refused(self) -> int:
        """How many cells could not be."""
        return sum(cell.outcome.kind == REFUSED for cell in self.cells())

    @property
    def unexplained(self) -> tuple[Cell, ...]:
        """The cells whose numbers no formula explains, or formulas of several kinds."""
        return tuple(cell for cell in self.cells() if cell.outcome.kind in (NONE, SEVERAL))
