"""The command line: exit codes, one sentence for a mistake, and nothing heavy before its time."""

import importlib
import io
import json
import subprocess
import sys
from types import SimpleNamespace

import pytest
from rich.console import Console
from test_reports_records import ENVIRONMENT, bad_run, forward

from comparisons.run import Run, to_json
from reports import commands
from reports.cli import main
from reports.pages import pages
from reports.terminal import progress, tell

SMALL = Run(ENVIRONMENT, {"digits": "64-25-15-10, 64 samples"}, (forward(),), 1.0)


@pytest.fixture
def measuring(monkeypatch, tmp_path):
    """Stands in for the measuring side; what it was asked for is kept, what it returns is set."""
    asked = SimpleNamespace(run=SMALL, calls=[], error=None)

    def run(problems, studies, dtypes, seed, command, tell):
        asked.calls.append((problems, studies, dtypes, seed, command))
        tell("forward of digits", 1, 2)
        if asked.error:
            raise asked.error
        return asked.run

    def load(name, seed=0):
        if name not in ("digits", "wine"):
            raise ValueError(f"`problem` must be one of digits, wine;\n got '{name}'")
        return (name, seed)

    def from_file(path, target, seed=0):
        with open(path) as file:
            return (file.read(), target, seed)

    def bench(tell):
        tell("timing", 0, 1)
        timing = SimpleNamespace(
            work="4-3-2, batch 32", contestant="scratch", milliseconds=0.5, ratio=1.0
        )
        return SimpleNamespace(environment={"numpy": "2"}, rows=(timing,))

    catalogue = {"digits": SimpleNamespace(description="handwritten digits")}
    modules = {
        "runner": SimpleNamespace(run=run),
        "catalogue": SimpleNamespace(load=load, from_file=from_file, CATALOGUE=catalogue),
        "studies": SimpleNamespace(STUDIES=("forward", "gradients", "stability", "adam")),
        "bench": SimpleNamespace(bench=bench),
        "quiet": SimpleNamespace(wake_tensorflow=lambda: None),
    }
    monkeypatch.setattr(commands, "measuring", modules.__getitem__)
    monkeypatch.chdir(tmp_path)
    return asked


def refused(capsys, *words):
    """The one line that a mistake is answered with."""
    assert main(words) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert err.count("\n") == 1
    assert err.startswith("twinprop: ")
    return err


def test_a_good_run_is_published_and_exits_with_0(measuring, tmp_path, capsys):
    assert main(["report"]) == 0
    out = capsys.readouterr()
    assert "Right: " in out.out
    assert "twinprop-report/index.md" in out.out
    assert "[1/2] forward of digits" in out.err
    published = tmp_path / "twinprop-report"
    assert {
        path.relative_to(published).as_posix(): path.read_bytes()
        for path in published.rglob("*")
        if path.is_file()
    } == pages(SMALL)
    assert measuring.calls == [(None, None, None, 0, "twinprop report")]


def test_a_wrong_run_is_published_and_exits_with_1(measuring, tmp_path, capsys):
    measuring.run = bad_run()
    assert main(["report", "--out", "x/pages"]) == 1
    out = capsys.readouterr().out
    assert "dW2[3, 4]: computed 0.12345678" in out
    assert "refuted: keras-restores-logits" in out
    assert (tmp_path / "x/pages/gradients.md").exists()


def test_what_is_asked_for_is_what_is_measured(measuring):
    words = ["report", "adam", "forward", "--problem", "wine", "--problem", "digits"]
    assert main([*words, "--dtype", "float64", "--seed", "3", "--out", "elsewhere"]) == 0
    command = (
        "twinprop report adam forward --problem wine --problem digits --dtype float64 --seed 3"
    )
    problems = [("wine", 3), ("digits", 3)]
    assert measuring.calls == [(problems, ["adam", "forward"], ["float64"], 3, command)]


def test_a_file_takes_the_place_of_the_catalogue(measuring, tmp_path):
    (tmp_path / "my data.csv").write_text("rows")
    assert main(["report", "--data", "my data.csv", "--target", "y"]) == 0
    (call,) = measuring.calls
    assert call[0] == [("rows", "y", 0)]
    assert call[4] == "twinprop report --data 'my data.csv' --target y"


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ("", "required: COMMAND"),
        ("reprot", "invalid choice: 'reprot'"),
        ("report --dtype float16", "invalid choice: 'float16'"),
        ("report --seed one", "invalid int value"),
        ("report --seed -1", "--seed must be 0 or more; got -1"),
        ("report --nonsense", "unrecognized arguments"),
        ("report backward", "STUDY must be one of forward, gradients"),
        ("report --problem iris", "`problem` must be one of digits, wine; got 'iris'"),
        ("report --data missing.csv --target y", "missing.csv: No such file or directory"),
        ("report --data d.csv", "--data and --target belong together"),
        ("report --target y", "--data and --target belong together"),
        ("report --data d.csv --target y --problem wine", "not both"),
        ("report --from missing.json", "missing.json: No such file or directory"),
        ("report --from . ", "Is a directory"),
        ("report --from results.json adam", "leave out study"),
        ("report --from results.json --seed 0", "leave out seed"),
        ("report --out mine", "'notes.txt', which is not a page of Twinprop"),
        ("report --out mine/notes.txt", "is a file"),
    ],
)
def test_a_mistake_is_answered_with_one_sentence(measuring, tmp_path, capsys, words, told):
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine/notes.txt").write_text("mine")
    assert told in refused(capsys, *words.split())
    assert measuring.calls == []
    assert [path.name for path in tmp_path.iterdir()] == ["mine"]


@pytest.mark.parametrize("text", [b"", b"[]", b"{}", b"\xff\xfe", b'{"environment": 3}', None])
def test_a_file_that_holds_no_run_is_refused(tmp_path, monkeypatch, capsys, text):
    monkeypatch.chdir(tmp_path)
    if text is None:  # a run, but of a verdict that has no meaning
        text = to_json(bad_run()).replace('"suspect"', '"perfect"').encode()
    (tmp_path / "results.json").write_bytes(text)
    assert "is not the results.json of a run" in refused(capsys, "report", "--from", "results.json")
    assert [path.name for path in tmp_path.iterdir()] == ["results.json"]


def test_a_fault_of_the_program_is_not_mistaken_for_a_mistake(measuring):
    measuring.error = ValueError("operands could not be broadcast together")
    with pytest.raises(ValueError, match="broadcast"):
        main(["report"])


def test_an_interruption_takes_one_line_and_leaves_the_earlier_pages(measuring, tmp_path, capsys):
    assert main(["report"]) == 0
    before = (tmp_path / "twinprop-report/index.md").read_bytes()
    capsys.readouterr()
    measuring.run, measuring.error = bad_run(), KeyboardInterrupt()
    assert main(["report"]) == 130
    assert capsys.readouterr().err.splitlines()[-1].startswith("twinprop: interrupted; earlier")
    assert (tmp_path / "twinprop-report/index.md").read_bytes() == before


def test_pages_rebuilt_from_json_are_the_same_bytes_without_any_framework(tmp_path):
    files = pages(bad_run())
    (tmp_path / "results.json").write_bytes(files["results.json"])
    script = (
        "import sys\n"
        "from reports.cli import main\n"
        f"code = main(['report', '--from', {str(tmp_path / 'results.json')!r},"
        f" '--out', {str(tmp_path / 'pages')!r}])\n"
        "heavy = {'keras', 'tensorflow', 'flint', 'sklearn', 'scratch', 'keras_ref',"
        " 'matplotlib.pyplot'}\n"
        "assert not heavy & set(sys.modules), heavy & set(sys.modules)\n"
        "sys.exit(code)\n"
    )
    ended = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True)
    assert (ended.returncode, ended.stderr) == (1, "")
    rebuilt = {
        path.relative_to(tmp_path / "pages").as_posix(): path.read_bytes()
        for path in (tmp_path / "pages").rglob("*")
        if path.is_file()
    }
    assert rebuilt == files


def test_help_and_version_import_nothing_that_takes_time():
    script = (
        "import sys\n"
        "from reports.cli import main\n"
        "try:\n"
        "    main([sys.argv[1]])\n"
        "except SystemExit as end:\n"
        "    assert not end.code\n"
        "heavy = {'numpy', 'pandas', 'matplotlib', 'rich', 'tensorflow', 'comparisons.catalogue'}\n"
        "assert not heavy & set(sys.modules), heavy & set(sys.modules)\n"
    )
    for option in ("--help", "--version"):
        command = [sys.executable, "-c", script, option]
        ended = subprocess.run(command, capture_output=True, text=True)
        assert (ended.returncode, ended.stderr) == (0, "")
        assert "twinprop" in ended.stdout


def test_python_m_reports_is_the_same_command():
    command = [sys.executable, "-m", "reports", "report", "--dtype", "float16"]
    ended = subprocess.run(command, capture_output=True, text=True)
    assert ended.returncode == 2
    assert ended.stderr.startswith("twinprop: argument --dtype")
    assert ended.stderr.count("\n") == 1


def test_the_list_names_problems_and_studies(measuring, capsys):
    assert main(["report", "--list"]) == 0
    out = capsys.readouterr().out
    assert "Studies: forward gradients stability adam" in out
    assert "digits  handwritten digits" in out


def test_bench_prints_a_table(measuring, capsys):
    assert main(["bench"]) == 0
    out = capsys.readouterr().out
    assert "4-3-2, batch 32" in out
    assert "0.500" in out


def test_the_measuring_side_is_imported_by_name():
    assert commands.measuring("records") is importlib.import_module("comparisons.records")


def test_a_bar_in_a_terminal_survives_names_that_look_like_markup(tmp_path):
    with open(tmp_path / "screen", "w", encoding="utf-8") as screen:
        console = Console(file=screen, force_terminal=True, width=120)
        with progress(console) as move:
            move("[/red] of [bold]", 1, 2)
    assert "[/red] of [bold]" in (tmp_path / "screen").read_text(encoding="utf-8")


def test_words_are_printed_as_they_are():
    screen = io.StringIO()
    words = "A1[/red] = [bold]x[/bold] " + "long " * 40
    tell(Console(file=screen, width=20), words)
    assert screen.getvalue() == words + "\n"


def test_results_json_is_what_the_pages_were_made_from(measuring, tmp_path):
    assert main(["report"]) == 0
    held = json.loads((tmp_path / "twinprop-report/results.json").read_text(encoding="utf-8"))
    assert [study["name"] for study in held["studies"]] == ["forward"]
