"""The page about training says what its records say; its command measures, rebuilds and refuses."""

from dataclasses import replace
from types import SimpleNamespace

import pytest

from comparisons.records import PROVEN, WRONG, Finding, Series
from comparisons.training.claims.measure import QUICK
from comparisons.training.claims.records import Claim, Claims
from comparisons.training.free.records import Free, Strayed
from comparisons.training.records import (
    Judged,
    OwnRates,
    Plane,
    Recognised,
    ToldApart,
    Training,
)
from comparisons.training.records_json import from_json, to_json
from comparisons.training.variants.first_steps import FirstStep
from reports import training_command
from reports.cli import main
from reports.training_page import PICTURED, pages, sentence

RUN = Judged(
    "wine", "float32", "adam", "keras", "fit", 2004, 1234, 7, PROVEN, 0.98, "mW1", 45, 0, "", 3, 2
)
OURS = replace(RUN, engine="scratch", entry="", used=0.5)
BAD = replace(RUN, verdict=WRONG, used=31.0, outside=12, optimizer="rmsprop")
LINE = (1e-8, 1e-6, 1e-3)
FREE = Free(
    "digits",
    "float32",
    "adam",
    0.01,
    2600,
    16,
    1,
    2,
    ("dW1",),
    0.93,
    1520,
    1903,
    0.46,
    (Strayed("epsilon of 1e-8 for 1e-7", 3, 5, 2400, 0.25, 0.9),),
    (
        Series(
            "distance", "step", "distance", (1, 10, 100), {"both": LINE}, bands={"16": [LINE] * 2}
        ),
    ),
)
PLANE = Plane(
    "digits",
    "float32",
    (-1.0, 0.0, 1.0),
    (-1.0, 0.0, 1.0),
    ((3.0, 2.0, 1.5), (2.0, 1.0, 1.2), (2.5, 1.5, 1.1)),
    {"Adam, scratch": ((-0.5, 0.0), (-0.5, 0.0))},
    {"Adam, scratch": 0.98},
)
BAND = {"Adam": (LINE, (1e-7, 1e-5, 1e-2))}
CLAIMS = Claims(
    QUICK,
    **{
        each: ()
        for each in (
            *("tendencies", "rarities", "probes", "largest", "races"),
            *("counts", "noises", "courses", "agreements"),
        )
    },
    series=(
        Series(PICTURED[0], "x", "y", (1, 2, 3), {"Adam": LINE}, bands=BAND),
        Series("another", "x", "y", (1, 2, 3), {"Adam": LINE}),
    ),
    claims=(
        Claim(
            "faster",
            "Adam is faster than SGD.",
            "holds in part",
            "1 of 2 parts hold.",
            ("On wine it is not.",),
            (Finding("a", "A.", True, "1"), Finding("b", "B.", False, "2")),
            "the same for the 2 parts measured in Keras too: 3",
            ("Somebody, 2017",),
        ),
    ),
)
HAT = FirstStep("epsilon hat", "m / v", "Keras", 1e-7, True, (1e-3, 1e-3, 2.4e-4, 3.2e-6))
ALONE = Recognised("A", "Keras", ("A",), (), "B", 2, 3, ())
BESIDE = Recognised("C", "nobody", ("B", "C"), ("they are one function",), "B", 0, 0, ())
TOLD = ToldApart("wine", "float32", 20, (ALONE, BESIDE))
RATES = OwnRates(
    "digits",
    2000,
    2175,
    117,
    0.026,
    0.089,
    23.3,
    (Series("rates", "step", "rate", (1, 2, 3), {"W1": LINE}),),
)
ENVIRONMENT = {"numpy": "2.4.6", "command": "twinprop training"}
GOOD = Training(
    ENVIRONMENT, 12.0, (RUN, OURS), (FREE,), (PLANE,), CLAIMS, (HAT,), (TOLD,), (RATES,)
)
WRONG_ONE = replace(GOOD, judged=(RUN, BAD))


def page(found):
    return pages(found)["training.md"].decode()


def lines_with(text, *words):
    return [line for line in text.splitlines() if all(word in line for word in words)]


def test_what_is_measured_survives_json():
    again = from_json(to_json(GOOD))
    assert again == from_json(to_json(again))
    assert (again.judged, again.planes) == (GOOD.judged, GOOD.planes)
    assert again.free[0].strayed == FREE.strayed


@pytest.mark.parametrize("text", ["{}", '{"page":"map"}', '{"page":"training"}', "[]"])
def test_another_json_is_refused(text):
    with pytest.raises(ValueError, match="not the JSON of a twinprop training"):
        from_json(text)


def test_the_sentence_counts_and_says_what_is_wrong():
    assert sentence(GOOD) == (
        "Right: 4,008 steps of 2 runs were judged, 2,468 numbers, and none of the runs took a "
        "wrong one; of 2 runs by known forms of an optimiser none went without its name."
    )
    assert sentence(WRONG_ONE).startswith("Wrong: ")
    assert "1 of the runs took a wrong one" in sentence(WRONG_ONE)


def test_the_page_asks_and_answers_before_it_shows():
    text = page(GOOD)
    parts = [
        "Is that noise, or is there a bug?",
        "**Noise or bug?**",
        "## In step",
        "## Free",
        "##",
    ]
    places = [text.index(part) for part in parts]
    assert places[:4] == sorted(places[:4])


def test_runs_are_summed_up_and_the_worst_of_them_counts():
    text = page(WRONG_ONE)
    (line,) = lines_with(text, "| rmsprop", "| keras", "1,234", "31")
    assert f"**{WRONG}**" in line
    (entry,) = lines_with(text, "| fit ", "2 ", "2,468")
    assert f"**{WRONG}**" in entry
    assert lines_with(page(GOOD), "| adam", "| scratch", "0.5")


def test_the_horizon_and_the_mistakes_are_told():
    text = page(GOOD)
    (line,) = lines_with(text, "digits, adam", "0.01", "2,600")
    for told in ("step 2, in dW1"[5:], "46 %", "step 1,520", "step 1,903", "93 %"):
        assert told in line
    (line,) = lines_with(text, "epsilon of 1e-8 for 1e-7")
    for told in ("step 3", "step 5", "step 2,400", "25 %", "0.9"):
        assert told in line
    never = replace(FREE, horizon=0, lost=0, first=(), weights_part=0)
    (line,) = lines_with(page(replace(GOOD, free=(never,))), "digits, adam", "2,600")
    assert line.count("never") == 2
    assert "no step" in line


def test_each_sentence_that_is_said_has_its_verdict_and_where_it_does_not_hold():
    text = page(GOOD)
    (line,) = lines_with(text, "| Adam is faster than SGD.")
    assert "holds in part" in line
    assert "1 of 2 (50 %)" in line
    assert "the same for the 2 parts measured in Keras too |" in line
    chapter = text[text.index("### Adam is faster than SGD.") :]
    assert "It holds in part. 1 of 2 parts hold." in chapter
    assert "- On wine it is not." in chapter
    assert "Source: Somebody, 2017." in chapter


def test_who_puts_epsilon_where_is_told_with_the_size_of_a_first_step():
    (line,) = lines_with(page(GOOD), "| epsilon hat", "Keras", "1e-07, the default")
    for size in ("0.001", "0.00024", "3.2e-06"):
        assert size in line
    assert "Which Adam?" not in page(replace(GOOD, first_steps=()))


def test_forms_are_told_apart_by_name_and_step():
    text = page(GOOD)
    (line,) = lines_with(text, "| wine", "| float32", "| 20")
    assert [cell.strip() for cell in line.split("|")[4:-1]] == ["2", "2", "1", "1", "step 2", "0"]
    (alone,) = lines_with(text, "| A ")
    assert [cell.strip() for cell in alone.split("|")[2:-1]] == ["alone", "B", "step 2", "step 3"]
    (beside,) = lines_with(text, "| C ")
    assert "beside B: they are one function" in beside
    assert beside.count("never") == 2


@pytest.mark.parametrize(
    "run", [replace(ALONE, named=("B",)), replace(ALONE, named=()), replace(ALONE, late=("B",))]
)
def test_a_form_that_is_not_named_or_flagged_late_is_wrong(run):
    found = replace(GOOD, told_apart=(replace(TOLD, runs=(run, BESIDE)),))
    assert found.bad
    assert sentence(found).startswith("Wrong: ")
    assert "of 2 runs by known forms of an optimiser 1 went without its name" in sentence(found)


def test_the_rates_of_the_weights_are_told():
    (line,) = lines_with(page(GOOD), "2,175", "117")
    for told in ("0.026", "0.089", "23"):
        assert told in line


def test_every_picture_that_is_shown_is_there_and_no_other():
    files = pages(GOOD)
    text = files["training.md"].decode()
    pictures = {name for name in files if name.startswith("pictures/")}
    assert pictures == {part.split(")")[0] for part in text.split("](")[1:] if ".png" in part}
    assert len(pictures) == 4  # of the free runs, rates, a plane, and of the series the one chosen
    assert all(files[name].startswith(b"\x89PNG") for name in pictures)
    assert pages(GOOD) == files


# ---- the command


@pytest.fixture
def measuring(monkeypatch, tmp_path):
    """Stands in for the campaign."""
    asked = SimpleNamespace(found=GOOD, calls=[], error=None)

    def run(folder, quick, processes, command, progress):
        asked.calls.append((quick, processes, command))
        folder.mkdir(exist_ok=True)
        (folder / "journal.jsonl").write_text("{}")
        if asked.error:
            raise asked.error
        return asked.found

    campaign = SimpleNamespace(check=lambda folder: None, run=run)
    monkeypatch.setattr(training_command, "measuring", {"training.campaign": campaign}.__getitem__)
    monkeypatch.chdir(tmp_path)
    return asked


def test_a_campaign_is_published_and_its_exit_code_is_its_verdict(measuring, tmp_path, capsys):
    assert main(["training", "--quick", "--processes", "2"]) == 0
    assert measuring.calls == [(True, 2, "twinprop training --quick")]
    folder = tmp_path / "twinprop-training"
    assert (folder / "training.md").read_bytes() == pages(GOOD)["training.md"]
    assert not (folder / "journal.jsonl").exists()
    assert "Right: 4,008 steps" in capsys.readouterr().out
    measuring.found = WRONG_ONE
    assert main(["training"]) == 1


def test_an_interrupted_campaign_keeps_its_journal(measuring, tmp_path, capsys):
    measuring.error = KeyboardInterrupt
    assert main(["training"]) == 130
    assert "the same command goes on from there" in capsys.readouterr().err
    assert (tmp_path / "twinprop-training" / "journal.jsonl").exists()


def test_the_page_is_rebuilt_from_its_json(measuring, tmp_path):
    (tmp_path / "results.json").write_text(to_json(GOOD))
    assert main(["training", "--from", "results.json", "--out", "again"]) == 0
    assert (tmp_path / "again" / "training.md").read_bytes() == pages(GOOD)["training.md"]
    assert measuring.calls == []


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["--processes", "0"], "--processes must be 1 or more; got 0."),
        (["--from", "x.json", "--quick"], "--from rebuilds what was measured; leave out --quick."),
        (["--steps", "3"], "unrecognized arguments: --steps 3"),
    ],
)
def test_misuse_is_answered_with_a_sentence(measuring, capsys, words, told):
    assert main(["training", *words]) == 2
    assert told in capsys.readouterr().err
