"""Publishing: whole or not at all, and never over what is not ours."""

import json
from itertools import permutations
from pathlib import Path

import pytest
from test_reports_records import good_run

from comparisons.run import to_json
from reports import publish as module
from reports.publish import MAP, POWER, RUN, TRAINING, check_writable, publish

OLD = {"index.md": b"old", "results.json": to_json(good_run()).encode(), "adam.md": b"old"}
NEW = {"index.md": b"new", "results.json": b'{"studies": []}', "pictures/a.png": b"png"}


def held(folder):
    """What a folder holds: path -> content."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file()
    }


@pytest.fixture
def folder(tmp_path):
    """A folder in which earlier pages stand, alone in its parent."""
    publish(OLD, tmp_path / "pages")
    return tmp_path / "pages"


def test_a_new_folder_is_made_with_its_parents(tmp_path):
    publish(NEW, tmp_path / "a" / "b" / "pages")
    assert held(tmp_path) == {f"a/b/pages/{name}": content for name, content in NEW.items()}


def test_new_pages_replace_the_earlier_ones_and_leave_nothing_of_them(folder):
    publish(NEW, folder)
    assert held(folder.parent) == {f"pages/{name}": content for name, content in NEW.items()}


def test_an_empty_folder_is_welcome(tmp_path):
    (tmp_path / "pages").mkdir()
    publish(NEW, tmp_path / "pages")
    assert held(tmp_path / "pages") == NEW


@pytest.mark.parametrize("interruption", [KeyboardInterrupt, OSError, SystemExit])
@pytest.mark.parametrize("call", ["write_bytes", "rename"])
@pytest.mark.parametrize("nth", [1, 2])
def test_an_interruption_anywhere_leaves_the_earlier_pages(
    folder, monkeypatch, interruption, call, nth
):
    calls = []
    real = getattr(Path, call)

    def interrupted(self, *args):
        calls.append(self)
        if len(calls) == nth:
            raise interruption
        return real(self, *args)

    monkeypatch.setattr(Path, call, interrupted)
    with pytest.raises(interruption):
        publish(NEW, folder)
    monkeypatch.undo()
    assert len(calls) >= nth
    assert held(folder.parent) == {f"pages/{name}": content for name, content in OLD.items()}
    assert [path.name for path in folder.parent.iterdir()] == ["pages"]


def test_a_process_killed_between_the_renames_is_made_good_by_the_next(folder):
    fresh, earlier = module._beside(folder)
    folder.rename(earlier)
    fresh.mkdir()
    check_writable(folder)
    assert held(folder) == OLD
    assert [path.name for path in folder.parent.iterdir()] == ["pages"]


def test_a_symbolic_link_stays_a_link(folder):
    link = folder.parent / "link"
    link.symlink_to(folder)
    publish(NEW, link)
    assert link.is_symlink()
    assert held(folder) == NEW


@pytest.mark.parametrize("name", ["notes.txt", "notes.md", "pictures/cat.jpg", ".git/config"])
def test_a_file_that_is_not_ours_is_never_destroyed(folder, name):
    (folder / name).parent.mkdir(exist_ok=True)
    (folder / name).write_text("mine")
    with pytest.raises(ValueError, match=f"'{name}', which is not a page") as refusal:
        publish(NEW, folder)
    assert "\n" not in str(refusal.value)
    assert held(folder) == {**OLD, name: b"mine"}


@pytest.mark.parametrize("results", [None, b"", b"[]", b'{"studies": 3}', b"\xff"])
def test_a_folder_without_our_results_is_not_ours(tmp_path, results):
    (tmp_path / "index.md").write_text("mine")
    if results is not None:
        (tmp_path / "results.json").write_bytes(results)
    with pytest.raises(ValueError, match="not a page of Twinprop"):
        check_writable(tmp_path)


def test_a_file_is_not_a_folder(tmp_path):
    (tmp_path / "pages").write_text("mine")
    with pytest.raises(ValueError, match="is a file"):
        check_writable(tmp_path / "pages")
    with pytest.raises(ValueError, match="cannot be written"):
        check_writable(tmp_path / "pages" / "below")


def test_a_folder_that_cannot_be_written_is_found_out_beforehand(tmp_path, monkeypatch):
    def denied(**_):
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(module.tempfile, "mkdtemp", denied)
    with pytest.raises(ValueError, match="cannot be written: Permission denied"):
        check_writable(tmp_path / "pages")


def test_checking_leaves_nothing_behind(tmp_path):
    check_writable(tmp_path / "a" / "pages")
    assert list(tmp_path.iterdir()) == []


def test_nothing_is_written_outside_the_folder(tmp_path):
    with pytest.raises(ValueError, match="outside"):
        publish({"../escaped.md": b""}, tmp_path / "pages")
    assert list(tmp_path.iterdir()) == []


RESULTS = {
    RUN: to_json(good_run()),
    POWER: '{"page":"power"}',
    MAP: '{"page":"map"}',
    TRAINING: '{"page":"training"}',
}


@pytest.mark.parametrize(("there", "kind"), list(permutations(RESULTS, 2)))
def test_pages_of_one_kind_are_not_written_over_by_another(tmp_path, there, kind):
    folder = tmp_path / "pages"
    pages = {"results.json": RESULTS[there].encode()}
    publish(pages, folder, there)
    publish(pages, folder, there)
    told = f"holds the pages of `twinprop {there}`, not of `twinprop {kind}`; name"
    with pytest.raises(ValueError, match=told):
        publish(NEW, folder, kind)
    assert held(folder) == pages


@pytest.mark.parametrize("page", ["index", ["map"], {"map": 1}, 7, None])
@pytest.mark.parametrize("kind", RESULTS)
def test_a_results_file_of_another_program_is_not_ours_though_it_names_a_page(tmp_path, page, kind):
    (tmp_path / "results.json").write_text(json.dumps({"page": page}))
    with pytest.raises(ValueError, match=r"holds the pages|not a page of Twinprop"):
        check_writable(tmp_path, kind)


def test_the_kinds_are_those_that_the_results_name():
    from comparisons.power import records_json
    from comparisons.stability.paths import map_json
    from comparisons.training import records_json as training_json

    pages = (records_json.PAGE, map_json.PAGE, training_json.PAGE)
    assert pages == (POWER, MAP, TRAINING)
