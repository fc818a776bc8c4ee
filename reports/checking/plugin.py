"""The fixture that pytest knows wherever this project is installed.

Fifth of the package.

    def test_my_network(twinprop_check):
        twinprop_check("my_network.py")
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from pathlib import Path

    from comparisons.checking.records import Checked


@pytest.fixture
def twinprop_check() -> Callable[..., Checked]:
    """Checks a network as `comparisons.check` does, and fails with the note if it is not right.

    Right by another convention is right.
    """
    return checked_or_failed


def checked_or_failed(network: str | Path | Callable[..., Any], **options: Any) -> Checked:
    """The answer, if it is that the network is right.

    Raises:
        Failed: of pytest, with the note; also if the network could not be asked.
    """
    __tracebackhide__ = True
    from comparisons import check
    from comparisons.checking.records import CONVENTION, RIGHT
    from reports.checking.note import note

    name = getattr(network, "__name__", str(network))
    try:
        found = check(network, **options)
    except ValueError as error:
        pytest.fail(f"{name}: cannot be checked: {error}", pytrace=False)
    if found.verdict not in (RIGHT, CONVENTION):
        pytest.fail(note(found, name), pytrace=False)
    return found
