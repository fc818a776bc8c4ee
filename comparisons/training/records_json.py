"""What a campaign about training measured, as JSON and back."""

from comparisons.plain import of_page, paged
from comparisons.training.records import Training

PAGE = "training"  # tells this JSON from that of a run


def to_json(training: Training) -> str:
    """As JSON, a line for each record."""
    return paged(PAGE, training)


def from_json(text: str) -> Training:
    """What `to_json` wrote.

    Raises:
        ValueError: if the text is not JSON or does not hold a training.
    """
    return of_page(PAGE, Training, text, "training")
