"""Work on several processes: every result comes back, and every failure reaches who waits.

Starting a process takes time, so the properties share three of them.
"""

import os
from itertools import pairwise

import pytest

from comparisons.processes import ONE_THREAD, _set, beside, worked

TOLD = "TWINPROP_TOLD"  # a variable that only these tests use


def begin():
    """What each process does first: it remembers what it was told."""
    os.environ[TOLD] = f"begun, {os.environ[TOLD]}"


def part(number):
    """A part that says where it was done, and under which variables."""
    if number < 0:
        raise ArithmeticError(f"part {number}")
    threads = {name: os.environ.get(name) for name in ONE_THREAD}
    return number, os.getpid(), os.environ.get(TOLD), threads


def test_every_part_is_done_once_and_a_process_ends_after_so_many(monkeypatch):
    monkeypatch.setenv("OMP_NUM_THREADS", "7")
    monkeypatch.delenv("MKL_NUM_THREADS", raising=False)
    before = dict(os.environ)
    done = sorted(worked(part, [0, 1, 2], 1, 2, begin, {TOLD: "yes"}))
    numbers, where, told, threads = zip(*done, strict=True)
    assert numbers == (0, 1, 2)
    assert [one == other for one, other in pairwise(where)] == [True, False]
    assert os.getpid() not in where
    assert set(told) == {"begun, yes"}
    assert list(threads) == [ONE_THREAD] * 3
    assert dict(os.environ) == before


def test_what_a_part_raises_reaches_who_waits_and_the_environment_is_put_back():
    before = dict(os.environ)
    with pytest.raises(ArithmeticError, match="part -1"):
        list(worked(part, [-1], 1, 1, begin, {TOLD: "yes"}))
    assert dict(os.environ) == before


def test_nothing_to_do_starts_nothing():
    assert list(worked(part, [], 2, 2, begin)) == []


def test_variables_are_put_back_after_an_error_and_whether_they_were_there_or_not(monkeypatch):
    monkeypatch.setenv("THERE", "before")
    monkeypatch.delenv("NOT_THERE", raising=False)
    heard = []

    def fail():
        with _set({"THERE": "now", "NOT_THERE": "now"}):
            heard.extend((os.environ["THERE"], os.environ["NOT_THERE"]))
            raise KeyError("inside")

    with pytest.raises(KeyError, match="inside"):
        fail()
    assert heard == ["now", "now"]
    assert os.environ["THERE"] == "before"
    assert "NOT_THERE" not in os.environ


def _nothing():
    pass


def _answer():
    return os.environ["OMP_NUM_THREADS"]


def _fail():
    raise ValueError("inside")


def _stop():
    os._exit(3)


def test_what_is_done_beside_comes_back_with_one_thread():
    with beside(_answer, _nothing) as result:
        assert result() == "1"


def test_what_is_raised_beside_is_raised_here():
    with beside(_fail, _nothing) as result, pytest.raises(ValueError, match="inside"):
        result()


def test_a_process_beside_that_dies_is_told():
    with beside(_stop, _nothing) as result, pytest.raises(RuntimeError, match="without a result"):
        result()
