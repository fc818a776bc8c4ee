"""A journal of a long measurement: it goes on where it ended, and only where it belongs."""

import json
from importlib.metadata import version

import pytest

from comparisons import journal
from comparisons.journal import NAME, append, begun, heading

HEADING = {"seed": 0, "source": "abc"}
LINES = [{"numbers": [0, 1], "note": "a\nline\u2028of text"}, [1.5, None, True], "word", 3]


@pytest.fixture
def path(tmp_path):
    """A journal with some lines, in a folder that was not there."""
    at = tmp_path / "a" / "folder" / NAME
    assert begun(at, HEADING) == []
    for line in LINES:
        append(at, line)
    return at


def test_what_was_appended_comes_back_in_order(path):
    assert begun(path, HEADING) == LINES
    assert begun(path, HEADING) == LINES
    assert path.read_text().count("\n") == 1 + len(LINES), "a line for each, whatever is in it"


@pytest.mark.parametrize("cut", range(1, 30, 7))
def test_a_line_that_was_not_finished_is_cut_off_and_its_part_done_again(path, cut):
    whole = path.read_bytes()
    append(path, {"numbers": [2, 3], "seconds": 1.5})
    path.write_bytes(path.read_bytes()[: len(whole) + cut])
    assert begun(path, HEADING) == LINES
    assert path.read_bytes() == whole
    append(path, "again")
    assert begun(path, HEADING) == [*LINES, "again"]


def test_a_heading_that_was_not_finished_is_begun_again(tmp_path):
    path = tmp_path / NAME
    path.write_text('{"campaign":{"se')
    assert begun(path, HEADING) == []
    append(path, 1)
    assert begun(path, HEADING) == [1]


@pytest.mark.parametrize("other", [{}, {"seed": 0}, HEADING | {"seed": 1}, HEADING | {"more": 1}])
def test_a_journal_that_belongs_to_another_measurement_is_refused_and_left_alone(path, other):
    before = path.read_bytes()
    with pytest.raises(ValueError, match="was begun with another seed or by another version"):
        begun(path, other)
    assert path.read_bytes() == before


@pytest.mark.parametrize("content", [b"mine\n", b'{"a": 1}\n', b"[]\n", b"\xff\n", b"\n"])
def test_a_file_that_is_no_journal_is_refused_and_left_alone(tmp_path, content):
    path = tmp_path / NAME
    path.write_bytes(content)
    with pytest.raises(ValueError, match=r"."):
        begun(path, HEADING)
    assert path.read_bytes() == content


def test_what_cannot_be_written_is_an_error_of_the_disk(tmp_path):
    (tmp_path / "file").write_text("mine")
    with pytest.raises(OSError, match="file"):
        begun(tmp_path / "file" / NAME, HEADING)


def test_numbers_that_json_does_not_hold_are_not_written(path):
    before = path.read_bytes()
    with pytest.raises(ValueError, match="not JSON compliant"):
        append(path, float("nan"))
    assert path.read_bytes() == before


def test_a_heading_names_settings_versions_and_the_source(monkeypatch):
    made = heading(seed=3)
    assert made["seed"] == 3
    assert made["keras"] == version("keras")
    assert made == heading(seed=3)
    assert made == json.loads(json.dumps(made))
    monkeypatch.setattr(journal, "fingerprint", lambda folders: "another")
    assert heading(seed=3) == made | {"source": "another"}
