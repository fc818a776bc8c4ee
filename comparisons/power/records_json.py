"""A campaign as JSON and back: how its records outlive it."""

from comparisons.plain import of_page, paged
from comparisons.power.records import Power

PAGE = "power"  # tells this JSON from that of a run


def to_json(power: Power) -> str:
    """As JSON, a line for each record."""
    return paged(PAGE, power)


def from_json(text: str) -> Power:
    """What `to_json` wrote.

    Raises:
        ValueError: if the text is not JSON or does not hold a campaign.
    """
    return of_page(PAGE, Power, text, "campaign")
