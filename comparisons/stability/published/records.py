"""Published numbers beside our own, as plain data.

Reproduced   a published number, and the same measured here
Published    all of them
"""

from dataclasses import dataclass


@dataclass(frozen=True)
class Reproduced:
    """A published number, and the same measured here.

    Attributes:
        what: in words.
        dtype: in which.
        published: the number; nan where only a statement is.
        measured: here.
        holds: whether the published number, or what was concluded from it, is found again; None
            where it depends on the data, which are others, and nothing follows.
        where: in the article.
        note: what else there is to say.
        printed: the published number as it is printed, if that is more than its value.
    """

    what: str
    dtype: str
    published: float
    measured: float
    holds: bool | None
    where: str
    note: str = ""
    printed: str = ""


@dataclass(frozen=True)
class Published:
    """All of `published.measure`.

    Attributes:
        source: the article.
        numbers: table by table, then experiment by experiment.
        seconds: how long it took.
    """

    source: str
    numbers: tuple[Reproduced, ...]
    seconds: float
