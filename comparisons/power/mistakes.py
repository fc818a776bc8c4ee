"""Stub."""

from comparisons.power.tally import Tally

SCENES = ()


def measure_scene(seed: int, number: int) -> Tally:
    return Tally()
