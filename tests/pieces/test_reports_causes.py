"""Pieces: a hint for every quantity that a study can find wrong."""

import pytest

from comparisons import quantities
from comparisons.update_steps import UPDATES
from reports.causes import usual_cause

NAMES = [
    *(("forward", name) for name in quantities.given(2) + quantities.forward(2)),
    *(("gradients", name) for name in quantities.backward(2)),
    *(("stability", f"{stem} of keras softmax in model") for stem in ("loss", "dZ")),
    *(("adam", f"{name} at the start (sgd)") for name in quantities.parameters(2)),
    *(
        ("adam", f"{update.prefix}{name} ({optimizer})")
        for optimizer, updates in UPDATES.items()
        for update in updates
        for name in quantities.parameters(2)
    ),
]


@pytest.mark.parametrize(("study", "quantity"), NAMES)
def test_every_quantity_of_a_study_has_a_usual_cause(study, quantity):
    assert usual_cause(study, quantity)


def test_a_wrong_start_is_not_blamed_on_the_optimiser():
    assert "transposed kernel" in usual_cause("adam", "W2 at the start (adam)")
    assert "bias correction" in usual_cause("adam", "W2 (adam)")


def test_what_is_not_known_has_none():
    assert usual_cause("forward", "speed") == ""
    assert usual_cause("weather", "dW2") == ""
    assert usual_cause("adam", "") == ""
