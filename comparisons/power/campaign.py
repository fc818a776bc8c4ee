"""The campaign: thousands of pairs and every planted mistake, part by part, on several processes.

A part is a family of pairs, a scene of mistakes, or some networks to be checked; it depends on the
seed and its own number alone, so which process does it, and when, changes nothing.
"""

import os
from collections.abc import Callable
from functools import partial
from pathlib import Path
from time import perf_counter
from typing import Any

from comparisons.journal import NAME, heading
from comparisons.power import journal
from comparisons.power.draws import FAMILY
from comparisons.power.journal import Part
from comparisons.power.records import Power
from comparisons.power.summary import power
from comparisons.power.tally import Tally, summed
from comparisons.processes import worked
from comparisons.quiet import wake_tensorflow

PAIRS = 10_000

# Networks for `check`, and how many are a part: right ones, and ones with two mistakes, beside all
# with one. A campaign of fewer pairs has fewer of them.
INNOCENTS, BOTH, AT_ONCE = 2_000, 1_000, 50

# Then its process ends: Keras gives back most of its memory when its session is cleared, not all.
PARTS_OF_A_PROCESS = 150

Progress = Callable[[str, int, int], None]


def run(
    folder: Path,
    pairs: int = PAIRS,
    seed: int = 0,
    processes: int | None = None,
    scenes: int | None = None,
    command: str = "",
    progress: Progress = lambda doing, done, parts: None,
) -> Power:
    """Measures what is not in the folder's journal yet, and sums up all of it.

    Args:
        folder: where the journal is kept.
        pairs: correct pairs, at least 1.
        seed: of everything that is drawn, 0 or more.
        processes: how many work at once; as many as there are processors if None.
        scenes: of planted mistakes, so many; all of them if None.
        command: what the user typed, for the record.
        progress: told what is done now, how many parts are done, and how many there are.

    Raises:
        ValueError: if a number is too small, or the journal belongs to another campaign.
        OSError: if the journal cannot be written.
    """
    for name, number, least in (("pairs", pairs, 1), ("seed", seed, 0)):
        if number < least:
            raise ValueError(f"`{name}` must be {least} or more; got {number}")
    processes = os.cpu_count() or 1 if processes is None else processes
    if processes < 1:
        raise ValueError(f"`processes` must be 1 or more; got {processes}")
    parts = parts_of(pairs, scenes)
    path = folder / NAME
    done = journal.begun(path, heading(seed=seed))
    missing = [part for part in parts if part not in done]
    do = partial(timed, seed)
    for part, tally, seconds in worked(do, missing, processes, PARTS_OF_A_PROCESS, wake_tensorflow):
        done[part] = journal.append(path, part, tally, seconds)
        progress(words(part), sum(each in done for each in parts), len(parts))
    progress("done", len(parts), len(parts))
    from comparisons.runner import environment

    entries = [done[part] for part in parts]
    return power(
        summed(entry.tally for entry in entries),
        environment(command, seed),
        sum(entry.seconds for entry in entries),
    )


def check_journal(folder: Path, seed: int) -> None:
    """Whether a campaign can go on in a folder, before anything is measured.

    Raises:
        ValueError: if the journal there belongs to another campaign.
        OSError: if it can be neither read nor written.
    """
    journal.begun(folder / NAME, heading(seed=seed))


def parts_of(pairs: int, scenes: int | None = None) -> list[Part]:
    """The parts of a campaign: mistakes first, since they are few and some take long.

    Example:
        >>> parts_of(7, 1)[:3]
        [('mistakes', 0, 0), ('one mistake', 0, 7), ('two mistakes', 0, 7)]
        >>> parts_of(7, 1)[3:]
        [('innocents', 0, 7), ('pairs', 0, 5), ('pairs', 1, 7)]
    """
    from comparisons.power.naming.measure import INNOCENT, ONE, TWO, attempts
    from comparisons.power.scenes import SCENES

    families = range(-(-pairs // FAMILY))
    return [
        *(("mistakes", number, 0) for number in range(len(SCENES[:scenes]))),
        *((ONE, *some) for some in _some(min(pairs, attempts()))),
        *((TWO, *some) for some in _some(min(pairs, BOTH))),
        *((INNOCENT, *some) for some in _some(min(pairs, INNOCENTS))),
        *(("pairs", number, min((number + 1) * FAMILY, pairs)) for number in families),
    ]


def _some(whole: int) -> list[tuple[int, int]]:
    """So many numbers, some at a time: where they start and where they end."""
    return [(start, min(start + AT_ONCE, whole)) for start in range(0, whole, AT_ONCE)]


def words(part: Part) -> str:
    """What is being done, for whoever waits.

    Example:
        >>> words(("pairs", 1, 7))
        'correct pairs, up to number 7'
    """
    work, number, end = part
    if work == "pairs":
        return f"correct pairs, up to number {end}"
    return f"{work} for check, up to number {end}" if end else f"{work}, scene {number}"


def timed(seed: int, part: Part) -> tuple[Part, dict[str, Any], float]:
    """Does one part, in the form of a line of the journal, and clears up after it."""
    import gc

    import keras

    started = perf_counter()
    tally = journal.plain_tally(do(seed, part))
    keras.backend.clear_session()
    gc.collect()
    return part, tally, perf_counter() - started


def do(seed: int, part: Part) -> Tally:
    """Does one part."""
    from comparisons.power import mistakes, pairs, updates
    from comparisons.power.naming import measure

    work, number, end = part
    if work == "mistakes":
        return mistakes.measure_scene(seed, number)
    if work == measure.ONE:
        return measure.measure_one(number, end)
    if work == measure.TWO:
        return measure.measure_two(seed, number, end)
    if work == measure.INNOCENT:
        return measure.measure_innocents(seed, number, end)
    measured = [pairs.measure_family(seed, number, end)]
    if number % updates.EVERY == 0:
        measured.append(updates.measure_updates(seed, number))
    return summed(measured)
