"""The command of the map: what is shown, rebuilt, refused and interrupted."""

import subprocess
import sys
from dataclasses import replace
from types import SimpleNamespace

import pytest
from test_reports_map import (
    GOOD,
    NEWS,
    ONE,
    REFUTED,
)
from test_reports_power import GOOD as CAMPAIGN
from test_reports_power import to_json as power_to_json
from test_reports_records import good_run

from comparisons.run import to_json as run_to_json
from comparisons.stability.paths.map_json import from_json, to_json
from reports import map_command
from reports.cli import main
from reports.map_page import pages


@pytest.fixture
def measuring(monkeypatch, tmp_path):
    """Stands in for the expedition: a journal is left, then it returns or fails as it is told.

    The pages are few: what is on them is tested above.
    """
    asked = SimpleNamespace(found=ONE, calls=[], error=None, refuse=None)

    def check(folder, backends):
        if asked.refuse:
            raise ValueError(asked.refuse)

    def explore(folder, backends, quick, processes, command, progress):
        asked.calls.append((backends, quick, processes, command))
        folder.mkdir(exist_ok=True)
        (folder / "journal.jsonl").write_text("{}")
        progress("tensorflow: softmax", 1, 2)
        if asked.error:
            raise asked.error
        return asked.found

    expedition = SimpleNamespace(check=check, explore=explore)
    by_name = {"stability.paths.expedition": expedition}.__getitem__
    monkeypatch.setattr(map_command, "measuring", by_name)
    monkeypatch.chdir(tmp_path)
    return asked


def held(folder):
    return {p.relative_to(folder).as_posix() for p in folder.rglob("*") if p.is_file()}


def test_a_walk_takes_the_place_of_its_journal_and_exits_with_0(measuring, tmp_path, capsys):
    assert main(["map", "--backend", "jax", "--backend", "torch", "--processes", "2"]) == 0
    assert held(tmp_path / "twinprop-map") == set(pages(ONE)) == {"map.md", "results.json"}
    command = "twinprop map --backend jax --backend torch"
    assert measuring.calls == [(["jax", "torch"], False, 2, command)]
    told = capsys.readouterr()
    assert "6 cells of 2 routes run" in told.out
    assert "twinprop-map/map.md" in told.out
    assert "tensorflow: softmax" in told.err
    assert main(["map"]) == 0, "the pages of a map may be replaced"
    assert measuring.calls[-1] == (None, False, None, "twinprop map")


@pytest.mark.parametrize(
    "found",
    [
        replace(NEWS, walk=replace(NEWS.walk, routes=NEWS.walk.routes[:1])),
        replace(ONE, findings=REFUTED),
    ],
    ids=["a cell without a formula", "a finding refuted"],
)
def test_news_exits_with_1(measuring, found):
    measuring.found = found
    assert main(["map"]) == 1


def test_ctrl_c_leaves_the_journal_and_says_how_to_go_on(measuring, tmp_path, capsys):
    measuring.error = KeyboardInterrupt()
    assert main(["map", "--out", "x"]) == 130
    assert "the same command goes on from there" in capsys.readouterr().err
    assert held(tmp_path / "x") == {"journal.jsonl"}
    measuring.error = None
    assert main(["map", "--out", "x"]) == 0


def test_a_fault_of_the_program_is_not_told_as_the_persons(measuring):
    measuring.error = ValueError("a bug")
    with pytest.raises(ValueError, match="a bug"):
        main(["map"])


@pytest.mark.parametrize("command", ["map", "power"])
def test_a_journal_is_not_given_up_for_pages_from_a_file(measuring, tmp_path, capsys, command):
    results = {"map": to_json(ONE), "power": power_to_json(CAMPAIGN)}[command]
    (tmp_path / "results.json").write_text(results)
    (tmp_path / "x").mkdir()
    (tmp_path / "x/journal.jsonl").write_text("{}")
    assert main([command, "--from", "results.json", "--out", "x"]) == 2
    assert "'journal.jsonl', which is not a page" in capsys.readouterr().err
    assert held(tmp_path / "x") == {"journal.jsonl"}


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ("--backend theano", "invalid choice: 'theano'"),
        ("--processes 0", "--processes must be 1 or more; got 0"),
        ("--processes few", "invalid int value"),
        ("--from missing.json", "missing.json: No such file or directory"),
        ("--from mine/notes.txt", "is not the results.json of a map"),
        ("--from report.json", "is not the results.json of a map: not the JSON of a map"),
        ("--from power.json", "is not the results.json of a map: not the JSON of a map"),
        ("--from mine/notes.txt --backend jax --quick", "leave out --backend, --quick."),
        ("--from mine/notes.txt --processes 1", "leave out --processes."),
        ("--out mine", "'notes.txt', which is not a page of Twinprop"),
        ("--out power", "holds the pages of `twinprop power`, not of `twinprop map`"),
        ("--out report", "holds the pages of `twinprop report`, not of `twinprop map`"),
    ],
)
def test_a_mistake_is_answered_with_one_sentence(measuring, tmp_path, capsys, words, told):
    results = {"report": run_to_json(good_run()), "power": '{"page": "power"}'}
    for name, content in results.items():
        (tmp_path / f"{name}.json").write_text(content)
        (tmp_path / name).mkdir()
        (tmp_path / name / "results.json").write_text(content)
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine/notes.txt").write_text("mine")
    assert main(["map", *words.split()]) == 2
    err = capsys.readouterr().err
    assert told in err
    assert err.count("\n") == 1
    assert measuring.calls == []


@pytest.mark.parametrize("command", ["report", "power"])
def test_the_results_of_a_map_are_no_others(tmp_path, monkeypatch, capsys, command):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "map.json").write_text(to_json(ONE))
    assert main([command, "--from", "map.json"]) == 2
    err = capsys.readouterr().err
    assert "'map.json' is not the results.json of a" in err
    assert err.count("\n") == 1
    assert held(tmp_path) == {"map.json"}


def test_a_backend_that_is_not_installed_is_one_sentence_before_anything_is_run(measuring, capsys):
    measuring.refuse = "Keras's backend 'jax' needs jax"
    assert main(["map", "--backend", "jax"]) == 2
    assert capsys.readouterr().err == "twinprop: Keras's backend 'jax' needs jax\n"
    assert measuring.calls == []


def test_the_page_is_rebuilt_from_its_json_without_any_framework_the_same_to_the_byte(tmp_path):
    files = pages(GOOD)
    (tmp_path / "results.json").write_bytes(files["results.json"])
    assert from_json(files["results.json"].decode()) == GOOD
    script = (
        "import sys\n"
        "from reports.cli import main\n"
        f"code = main(['map', '--from', {str(tmp_path / 'results.json')!r},"
        f" '--out', {str(tmp_path / 'pages')!r}])\n"
        "heavy = {'keras', 'tensorflow', 'flint', 'sklearn', 'scratch', 'keras_ref'}\n"
        "assert not heavy & set(sys.modules), heavy & set(sys.modules)\n"
        "sys.exit(code)\n"
    )
    ended = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True)
    assert (ended.returncode, ended.stderr) == (0, "")
    assert held(tmp_path / "pages") == set(files)
    for name, content in files.items():
        assert (tmp_path / "pages" / name).read_bytes() == content, name
