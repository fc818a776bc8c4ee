"""A short campaign: correct code passes, mistakes do not, and how it was run changes nothing."""

import json
import os
import signal
import subprocess
import sys
import time
from dataclasses import replace
from functools import partial

import numpy as np
import pytest

from comparisons import engines
from comparisons.journal import NAME, heading
from comparisons.power import campaign, journal, pairs
from comparisons.power.draws import FAMILY, draw, family
from comparisons.power.records_json import to_json
from comparisons.power.rules import RULES
from comparisons.power.scenes import SCENES
from comparisons.power.tally import Tally
from comparisons.records import WRONG

PAIRS, SCENES_TAKEN = 40, 2


@pytest.fixture(scope="module")
def short(tmp_path_factory):
    """A campaign of two processes, its folder, and what it told on the way."""
    folder, told = tmp_path_factory.mktemp("power"), []
    power = campaign.run(
        folder, PAIRS, 0, 2, SCENES_TAKEN, "", lambda *progress: told.append(progress)
    )
    return power, folder / NAME, told


def timeless(power):
    """A campaign as JSON, where nan equals nan, without what another run of it may change."""
    return to_json(replace(power, seconds=0.0))


def test_no_correct_code_is_called_wrong_and_hardly_any_suspect(short):
    power, _, _ = short
    assert power.pairs == PAIRS
    assert power.wrong == ()
    assert power.called_wrong == 0
    assert power.verdicts > 1000
    assert power.called_suspect < 0.001 * power.verdicts + 1


def test_tolerances_do_worse_on_the_same_numbers(short):
    power, _, _ = short
    strict, *others = (rule.name for rule in RULES)
    assert power.alarmed(strict) > PAIRS / 4
    for rule in (strict, *others):
        assert power.told_apart(rule) < power.tellable


def test_every_planted_mistake_is_accounted_for(short):
    power, _, _ = short
    assert power.planted > 200
    assert power.missed == 0
    for mistake in power.mistakes:
        assert mistake.caught + mistake.untelling == mistake.planted, mistake.name
        assert mistake.caught_then == mistake.untelling, mistake.name


def test_progress_counts_every_part(short):
    _, path, told = short
    parts = len(path.read_text().splitlines()) - 1
    assert [done for _, done, _ in told] == [*range(1, parts + 1), parts]
    assert {of for *_, of in told} == {parts}


def test_a_killed_campaign_goes_on_and_ends_as_if_nothing_had_happened(
    short, tmp_path, monkeypatch
):
    """Its end is made by one process, and by another that takes its place, after half a line."""
    monkeypatch.setattr(campaign, "PARTS_OF_A_PROCESS", 2)
    power, path, _ = short
    lines = path.read_bytes().splitlines(keepends=True)
    kept = lines[: len(lines) - 3]
    (tmp_path / NAME).write_bytes(b"".join(kept) + lines[-1][:40])
    told = []
    again = campaign.run(
        tmp_path, PAIRS, 0, 1, SCENES_TAKEN, "", lambda *progress: told.append(progress)
    )
    assert len(told) == 4, "only what was missing is measured"
    assert timeless(again) == timeless(power)


def test_a_part_does_not_depend_on_who_does_it_and_when(short):
    """Here, after whatever this process has done before, with as many threads as it has."""
    _, path, _ = short
    held = journal.begun(path, heading(seed=0))
    here = journal.plain_tally(campaign.do(0, ("pairs", 3, 20)))
    assert here["counts"] == journal.plain_tally(held["pairs", 3, 20].tally)["counts"]


def test_a_journal_of_another_seed_is_left_alone(short):
    _, path, _ = short
    before = path.read_bytes()
    with pytest.raises(ValueError, match="begun with another seed"):
        campaign.run(path.parent, PAIRS, 1, 1)
    assert path.read_bytes() == before


def test_correct_code_that_is_not_correct_is_counted_and_can_be_seen_again():
    """One weight's derivative off by a hair: flagged, with what it takes to reproduce it."""
    number = FAMILY * 2
    drawn, shared, tally = draw(0, number), family(0, 2), Tally()
    theirs = engines.keras(drawn.problem)
    dW1 = np.array(theirs.trace["dW1"])
    dW1[0, 0] = dW1[0, 0] * 1.01 + 1e-3
    spoilt = theirs._replace(trace={**theirs.trace, "dW1": dW1})
    pairs.measure_pair(tally, shared, drawn, spoilt)
    (flagged,) = tally.flagged
    assert (flagged.number, flagged.engine, flagged.quantity) == (number, "keras", "dW1")
    assert flagged.verdict == WRONG
    assert tally.total("called", shared.dtype, shared.mode, WRONG) == 1
    assert tally.total("verdicts", shared.dtype, shared.mode, WRONG) == 1


def test_ctrl_c_keeps_what_was_measured_and_says_how_to_go_on(tmp_path):
    """A real interruption of the real command, once its first part has been written down."""
    out = tmp_path / "out"
    command = [sys.executable, "-m", "reports", "power", "--pairs", "500", "--out", str(out)]
    command += ["--processes", "1"]
    path, deadline = out / NAME, time.monotonic() + 120
    with subprocess.Popen(
        command,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
        # A shell has what it starts in the background ignore Ctrl-C, and the tests may be that.
        preexec_fn=partial(signal.signal, signal.SIGINT, signal.SIG_DFL),
    ) as running:
        try:
            while not (path.exists() and len(path.read_bytes().splitlines()) > 1):
                assert running.poll() is None, running.stderr.read()
                assert time.monotonic() < deadline
                time.sleep(0.1)
            os.killpg(running.pid, signal.SIGINT)
            _, told = running.communicate(timeout=120)
        finally:
            if running.poll() is None:
                os.killpg(running.pid, signal.SIGKILL)
    assert running.returncode == 130
    assert "the same command goes on from there" in told.splitlines()[-1]
    first, *entries = path.read_text().splitlines()
    assert json.loads(first)["campaign"]["seed"] == 0
    assert len(entries) >= 1
    assert not (out / "power.md").exists()


def test_every_scene_has_a_name_of_its_own():
    assert len(set(SCENES)) == len(SCENES)
