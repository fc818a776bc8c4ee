"""The page about power and its command: what is shown, rebuilt, refused and interrupted."""

import subprocess
import sys
from dataclasses import replace
from types import SimpleNamespace

import pytest

from comparisons.checking.records import CONVENTION, MISTAKEN, RIGHT
from comparisons.power.naming.records import Attempt, Innocent, Naming, Score
from comparisons.power.records import Cell, Flagged, Floor, Power, Range, Rule, Use
from comparisons.power.records_json import from_json, to_json
from comparisons.power.trials import CAUGHT, MISSED, OWN, TELLING, UNTELLING, Trial, mistakes
from comparisons.records import PROVEN, SUSPECT, WRONG
from reports import power_command
from reports.cli import main
from reports.power_page import pages, sentence

RULE = Rule("loose", "rtol 0.001, atol 0", "a book, page 7")
TRIALS = (
    Trial("sign lost", "wine", "float32", OWN, "dW1", CAUGHT, "", 9.0, ("loose",)),
    Trial("relu left out", "wine", "float32", OWN, "A1", UNTELLING, "layer 1 is all positive"),
    Trial("relu left out", "wine", "float32", TELLING, "A1", CAUGHT, "", float("inf")),
)
NAMING = Naming(
    (("ends", RIGHT, 7), ("ends", CONVENTION, 2)),
    (),
    (Score(("squares", "class in rows"), 40, 39, 39, 39, 39, 39),),
    (Score(("squares", "class in rows"), 20, 18, 18, 17, 18, 17),),
    (Score(("dW transposed",), 40, 39, 39, 39, 39, 39),),
    (),
)
GOOD = Power(
    {"twinprop": "0.1.0", "command": "twinprop power --pairs 200"},
    200,
    40,
    7,
    (
        Cell(
            "float32",
            "graph",
            200,
            {PROVEN: 4000, SUSPECT: 0, WRONG: 0},
            1_000_000,
            12,
            0,
            0,
            3000,
            {"loose": 3},
            {"loose": 5},
        ),
    ),
    (
        Use("Z", "float32", "scratch", 500, 0.0, 0.5, 0.9996),
        Use("A of relu", "float32", "keras", 500, 0.0, 0.0, 0.0),
    ),
    (
        Floor("Z", "float32", 500, 3e-7, {"loose": 1e-3}),
        Floor("A", "float32", 5, 0.0, {"loose": 99.0}),
    ),
    (Range("samples", 1.0, 2.0, 5.0, 100.0, 512.0),),
    (),
    mistakes(TRIALS, ["loose"]),
    TRIALS[1:],
    (RULE,),
    NAMING,
    61.0,
)
FLAG = Flagged(
    17,
    "float32",
    "graph",
    "keras",
    "dW2",
    "dW2 from dZ2, A1",
    WRONG,
    "outside",
    1.5,
    0.1,
    0.2,
    0.05,
)
BAD = replace(
    GOOD,
    cells=(replace(GOOD.cells[0], verdicts={PROVEN: 3999, WRONG: 1}, called_wrong=1),),
    flagged=(FLAG,),
    mistakes=mistakes([*TRIALS, replace(TRIALS[0], outcome=MISSED)], ["loose"]),
    trials=(*TRIALS[1:], replace(TRIALS[0], outcome=MISSED)),
)


def page(power):
    return pages(power)["power.md"].decode()


def test_a_campaign_survives_json():
    for power in (GOOD, BAD):
        assert to_json(from_json(to_json(power))) == to_json(power)
    assert from_json(to_json(BAD)).wrong == (FLAG,)


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"page": "power"}', '{"studies": []}'])
def test_what_is_no_campaign_is_refused(text):
    with pytest.raises(ValueError, match=r"JSON|Expecting"):
        from_json(text)


def test_the_page_opens_with_what_was_run_and_the_verdict_then_ours_and_the_other_rules():
    blocks = page(GOOD).split("\n\n")
    assert "`twinprop power --pairs 200`" in blocks[1]
    assert "200 correct pairs of 40 architectures" in blocks[1]
    assert blocks[2].startswith("**Right: of 4,000 verdicts on correct code")
    table = blocks[4].splitlines()
    assert table[2].startswith("| **Twinprop** |")
    assert "0 of 200" in table[2]
    assert "3 of 200 (1.5 %)" in table[3]
    assert "1 of 2 (50 %)" in table[3], "loose says nothing to the second mistake"


def test_uses_floors_and_reasons_stand_on_the_page():
    text = page(GOOD)
    assert "0.9996" in text
    assert "| any" in text
    assert "the layer is all positive" in text
    assert "a book, page 7" in text


def test_what_was_flagged_and_missed_comes_with_what_it_takes_to_see_it_again():
    text = page(BAD)
    assert "Wrong: of 4,000 verdicts" in text
    assert "dW2 from dZ2, A1" in text
    assert "| 17 " in text
    assert "Missed, or flagged at another step" in text
    assert "dW1 of wine, float32" in text


def test_a_campaign_without_mistakes_says_so():
    bare = replace(GOOD, mistakes=(), trials=())
    assert "no mistake was planted" in sentence(bare)
    assert "pictures/power-rules.png" not in pages(bare)


def test_every_picture_is_on_the_page_and_the_same_bytes_again():
    files = pages(GOOD)
    drawn = [name for name in files if name.endswith(".png")]
    assert len(drawn) == 3
    assert all(f"({name})" in files["power.md"].decode() for name in drawn)
    assert pages(GOOD) == files


@pytest.fixture
def measuring(monkeypatch, tmp_path):
    """Stands in for the campaign: a journal is left, then it returns or fails as it is told."""
    asked = SimpleNamespace(power=GOOD, calls=[], error=None)

    def run(folder, command, progress, **given):
        asked.calls.append((given, command))
        folder.mkdir(exist_ok=True)
        (folder / "journal.jsonl").write_text("{}")
        progress("pairs", 1, 2)
        if asked.error:
            raise asked.error
        return asked.power

    campaign = SimpleNamespace(run=run, check_journal=lambda folder, seed: None)
    monkeypatch.setattr(power_command, "measuring", {"power.campaign": campaign}.__getitem__)
    monkeypatch.chdir(tmp_path)
    return asked


def test_a_good_campaign_takes_the_place_of_its_journal_and_exits_with_0(
    measuring, tmp_path, capsys
):
    assert main(["power", "--pairs", "200", "--processes", "2"]) == 0
    folder = tmp_path / "twinprop-power"
    found = {p.relative_to(folder).as_posix() for p in folder.rglob("*") if p.is_file()}
    assert found == set(pages(GOOD))
    assert measuring.calls == [
        ({"pairs": 200, "processes": 2}, "twinprop power --pairs 200 --processes 2")
    ]
    assert "Right: " in capsys.readouterr().out
    assert main(["power"]) == 0, "the pages of a campaign may be replaced"


def test_a_bad_one_exits_with_1(measuring, capsys):
    measuring.power = BAD
    assert main(["power"]) == 1
    assert "Wrong: " in capsys.readouterr().out


def test_ctrl_c_leaves_the_journal_and_says_how_to_go_on(measuring, tmp_path, capsys):
    measuring.error = KeyboardInterrupt()
    assert main(["power", "--out", "x"]) == 130
    assert "the same command goes on from there" in capsys.readouterr().err
    assert (tmp_path / "x/journal.jsonl").exists()
    assert main(["report", "--list", "--out", "x"]) == 0
    measuring.error = None
    assert main(["power", "--out", "x"]) == 0


def test_a_report_does_not_write_over_a_journal(measuring, tmp_path, capsys):
    (tmp_path / "x").mkdir()
    (tmp_path / "x/journal.jsonl").write_text("{}")
    assert main(["report", "--out", "x"]) == 2
    assert "journal.jsonl" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ("--pairs 0", "--pairs must be 1 or more; got 0"),
        ("--pairs many", "invalid int value"),
        ("--seed -1", "--seed must be 0 or more; got -1"),
        ("--processes 0", "--processes must be 1 or more; got 0"),
        ("--from missing.json", "missing.json: No such file or directory"),
        ("--from mine/notes.txt", "is not the results.json of a campaign"),
        ("--from mine/notes.txt --pairs 3", "leave out --pairs"),
        ("--out mine", "'notes.txt', which is not a page of Twinprop"),
    ],
)
def test_a_mistake_is_answered_with_one_sentence(measuring, tmp_path, capsys, words, told):
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine/notes.txt").write_text("mine")
    assert main(["power", *words.split()]) == 2
    err = capsys.readouterr().err
    assert told in err
    assert err.count("\n") == 1
    assert measuring.calls == []


def test_the_page_is_rebuilt_from_its_json_without_any_framework(tmp_path):
    files = pages(BAD)
    (tmp_path / "results.json").write_bytes(files["results.json"])
    script = (
        "import sys\n"
        "from reports.cli import main\n"
        f"code = main(['power', '--from', {str(tmp_path / 'results.json')!r},"
        f" '--out', {str(tmp_path / 'pages')!r}])\n"
        "heavy = {'keras', 'tensorflow', 'flint', 'sklearn', 'scratch', 'keras_ref'}\n"
        "assert not heavy & set(sys.modules), heavy & set(sys.modules)\n"
        "sys.exit(code)\n"
    )
    ended = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True)
    assert (ended.returncode, ended.stderr) == (1, "")
    assert (tmp_path / "pages/power.md").read_bytes() == files["power.md"]


STRAY = Attempt(
    "squares",
    "class in rows",
    ("dW transposed",),
    ("dW2",),
    (True,),
    True,
    (False,),
    False,
    (False,),
    ("sign lost",),
)
ACCUSED = Innocent(3, "2-3-1 relu linear, mean_squared_error", "ends", MISTAKEN, "sign lost")


def test_the_page_about_naming_says_how_far_a_check_comes():
    told = pages(GOOD)["naming.md"].decode()
    assert "Right: of 9 right networks none was accused" in told
    assert "39 of 39 (100 %) named first" in told
    assert "17 of 18 (94 %) were named" in told
    assert "Accused" not in told
    assert "naming.md" in pages(GOOD)["power.md"].decode()


def test_the_page_about_naming_shows_who_was_accused_and_what_was_not_named():
    bad = replace(
        NAMING,
        innocents=(*NAMING.innocents, ("ends", MISTAKEN, 1)),
        accused=(ACCUSED,),
        strays=(STRAY,),
    )
    told = pages(replace(GOOD, naming=bad))["naming.md"].decode()
    assert "Wrong: of 10 right networks 1 were accused" in told
    assert "2-3-1 relu linear" in told
    assert "dW transposed (dW2)" in told
    assert "sign lost" in told
