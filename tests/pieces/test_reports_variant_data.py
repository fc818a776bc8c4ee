"""`twinprop variant` with data in the place of gradients: words, options, exit codes."""

import re
from pathlib import Path

import numpy as np
import pytest
from adams_by_hand import ADAM
from data_runs import saved

from comparisons import trajectories
from comparisons.catalogue import load
from reports.cli import main

README = Path(__file__).parents[2] / "README.md"
LAYERS = ("--layers", "tanh,linear", "--loss", "categorical_crossentropy")


@pytest.fixture
def wine(tmp_path, monkeypatch):
    """Writes a run on the wines to run.npz, changed or not."""
    monkeypatch.chdir(tmp_path)

    def save(change=lambda given: given, optimizer="adam", settings=ADAM):
        problem = load("wine").cast("float64")
        visits = trajectories.batches(problem, 5, 32, seed=0)
        run = trajectories.scratch(problem, visits, optimizer, settings)
        np.savez("run.npz", **change(saved(run, problem, visits)))

    return save


def test_a_form_is_named_and_it_is_said_that_gradients_were_computed(wine, capsys):
    wine()
    assert main(["variant", "run.npz", *LAYERS]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[0] == "5 steps of 190 weights in float64: Adam, epsilon hat, epsilon 1e-07."
    assert lines[3].startswith("  The gradients were computed from the data; the bounds have room")


def test_the_layout_can_be_said(wine, capsys):
    wine()
    said = ("--kernels", "out_in", "--samples", "columns")
    assert main(["variant", "run.npz", *LAYERS, *said]) == 0
    assert main(["variant", "run.npz", *LAYERS, "--samples", "rows"]) == 2
    assert "shapes must fit each other, samples rows; got 13 inputs" in capsys.readouterr().err


def test_if_no_form_fits_both_culprits_are_named_and_what_is_right(wine, capsys):
    def touched(given):
        W = given["W1"].copy()
        W[1:, 2, 3] += 0.125
        return given | {"W1": W}

    wine(touched)
    assert main(["variant", "run.npz", *LAYERS]) == 1
    out = capsys.readouterr().out
    assert "forms took these 5 steps with the gradients of this network on these data" in out
    assert "the optimiser is another, or the gradients are.\n" in out
    assert "It is right in every number of b1, W2, b2 there.\n" in out
    assert "Handing in the gradients themselves (dW1, db1, ...) tells which" in out


def test_a_learning_rate_that_would_explain_the_run_may_be_a_factor_in_the_gradients(wine, capsys):
    wine(optimizer="sgd", settings={"learning_rate": 0.32})
    assert main(["variant", "run.npz", *LAYERS]) == 1
    out = capsys.readouterr().out
    assert "(give --learning-rate 0.32).\nA factor in the gradients looks the same to SGD" in out


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (LAYERS[:2], "--layers and --loss must both be given"),
        (LAYERS[2:], "--layers and --loss must both be given"),
        (("--samples", "rows"), "--layers and --loss must both be given"),
        ((), "is missing: name it 'dW1', or have it computed from the data with --layers"),
        (("--kernels", "turned"), "invalid choice: 'turned'"),
        (("--layers", "tanh,relu", *LAYERS[2:]), "the last layer must be one of"),
        (("--layers", "linear", *LAYERS[2:]), "'W2' has no meaning here"),
    ],
)
def test_misuse_is_answered_with_one_line(wine, capsys, words, told):
    wine()
    assert main(["variant", "run.npz", *words]) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert err.count("\n") == 1
    assert told in err


def test_the_lines_of_the_readme_save_a_run_and_its_command_reads_it(tmp_path, monkeypatch, capsys):
    text = README.read_text()
    (lines,) = re.findall(r"^    (w = dict.*)\n    (np\.savez.*)$", text, flags=re.MULTILINE)
    (command,) = re.findall(r"^    \$ twinprop (variant run\.npz --layers.*)$", text, re.MULTILINE)
    monkeypatch.chdir(tmp_path)
    rng = np.random.default_rng(0)
    shapes = ((5, 4), (4,), (4, 3), (3,))
    still = [rng.normal(size=shape).astype("float32") for shape in shapes]
    names = {"steps": [still, still], "X": rng.normal(size=(6, 5)), "Y": rng.integers(0, 3, 6)}
    exec("\n".join(lines), names | {"order": [[0, 2, 4, -1]], "np": np})
    assert main(command.split()) == 1  # nobody took a step
    assert "forms took these 1 step with the gradients" in capsys.readouterr().out
