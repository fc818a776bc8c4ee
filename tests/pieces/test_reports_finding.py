"""The command that shows a finding: what it lists, runs and compares, and what it refuses."""

from types import SimpleNamespace

import pytest

from comparisons import findings
from reports.cli import main

NAME = "predict-then-loss"


@pytest.fixture
def run(monkeypatch):
    """Stands in for the process of a script: `told` is what it prints, `asked` how it was run."""
    process = SimpleNamespace(
        told=findings.script(NAME).told, failed="", asked=None, installed=True
    )

    def started(command, **how):
        process.asked = (command, how)
        return SimpleNamespace(
            returncode=int(bool(process.failed)), stdout=f"{process.told}\n", stderr=process.failed
        )

    monkeypatch.setattr(findings.subprocess, "run", started)
    monkeypatch.setattr(findings, "find_spec", lambda name: process.installed or None)
    return process


def refused(capsys, *words):
    """The one line that a mistake is answered with."""
    assert main(["finding", *words]) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert err.count("\n") == 1
    return err


def test_without_a_name_all_are_listed_with_a_sentence_each(capsys):
    assert main(["finding"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert [line.split("  ")[0] for line in lines] == findings.names()
    assert all(line.endswith(".") for line in lines)
    assert len({line.index(findings.script(line.split()[0]).statement) for line in lines}) == 1


def test_a_script_is_shown_and_what_it_prints_here(run, capsys):
    assert main(["finding", NAME]) == 0
    out = capsys.readouterr().out
    assert findings.script(NAME).source in out
    assert out.endswith(f"Here it prints:\n\n{run.told}\n")


def test_a_script_that_prints_something_else_exits_with_1(run, capsys):
    run.told = run.told.replace("16.118", "30.000")
    assert main(["finding", NAME]) == 1
    assert f"Here it prints something else:\n\n{run.told}" in capsys.readouterr().out


def test_an_unknown_name_is_answered_with_all_that_are_known(run, capsys):
    err = refused(capsys, "adam")
    assert all(name in err for name in findings.names())
    assert "got 'adam'" in err
    assert run.asked is None


@pytest.mark.parametrize("name", ["../losses", "__init__", "--nonsense", "another_dtype"])
def test_what_is_no_name_is_refused(run, capsys, name):
    refused(capsys, name)
    assert run.asked is None


def test_a_script_whose_backend_is_not_installed_is_refused_with_the_remedy(run, capsys):
    run.installed = False
    err = refused(capsys, "float64-on-torch")
    assert "'float64-on-torch' needs torch, which is not installed: pip install '.[torch]'" in err
    assert run.asked is None
    with pytest.raises(ValueError, match="needs torch"):
        findings.printed("float64-on-torch")


@pytest.mark.parametrize("name", findings.names())
def test_a_script_runs_on_the_backend_that_it_is_about_whatever_a_person_has_set(
    run, monkeypatch, name
):
    monkeypatch.setenv("KERAS_BACKEND", "jax")
    findings.printed(name)
    _, how = run.asked
    backend = "torch" if name.endswith("torch") else "tensorflow"
    assert how["env"]["KERAS_BACKEND"] == findings.script(name).backend == backend
    assert how["env"]["TF_CPP_MIN_LOG_LEVEL"]


def test_a_script_that_fails_is_a_fault_of_ours_with_its_last_words(run):
    run.failed = "Traceback\nKeyError: 'logits'"
    with pytest.raises(RuntimeError, match=f"'{NAME}' failed:\nTraceback\nKeyError: 'logits'"):
        main(["finding", NAME])


@pytest.mark.parametrize("name", findings.names())
def test_every_script_says_what_it_shows_and_what_it_was_run_on(name):
    script = findings.script(name)
    assert script.statement.endswith(".")
    assert script.told
    assert "With Keras 3.15" in script.source
    assert script.told in "\n".join(line.strip() for line in script.source.splitlines())
