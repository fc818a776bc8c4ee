"""`twinprop variant`: the sentence first, exit codes, and one line for every misuse."""

import re
from pathlib import Path

import numpy as np
import pytest
from adams_by_hand import ADAM, WAYS
from optimizers_by_hand import OTHERS

from reports.cli import main

README = Path(__file__).parents[2] / "README.md"


@pytest.fixture
def saved(tmp_path, monkeypatch):
    """Writes a run of a few steps to run.npz, changed or not."""
    monkeypatch.chdir(tmp_path)

    def save(name="keras", dtype="float32", change=None, **other):
        _, way, settings = (WAYS | OTHERS)[name]
        rng = np.random.default_rng(0)
        g = (rng.normal(size=(6, 4)) * 10.0 ** -np.arange(2, 6)).astype(dtype)
        g[4] = 0  # so that v falls
        path = way(np.array([0.5, -0.25, 0.1, 0.0], dtype), g, settings | other)
        run = {"W1": path, "dW1": g}
        np.savez("run.npz", **(change(run) if change else run))

    return save


def refused(capsys, *words):
    """The one line that a mistake is answered with."""
    assert main(["variant", *words]) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert err.count("\n") == 1
    assert err.startswith("twinprop: ")
    return err


def test_a_form_is_named_in_the_first_line_and_the_exit_code_is_0(saved, capsys):
    saved(dtype="float64")
    assert main(["variant", "run.npz"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[0] == "6 steps of 4 weights in float64: Adam, epsilon hat, epsilon 1e-07."
    assert lines[3] == ""
    assert re.match(r"form +wrong at step +must show by step +where +times its bound", lines[4])
    row = next(line for line in lines if line.startswith("AMSGrad, epsilon hat, epsilon 1e-07"))
    assert row.split()[5:7] == ["5", "5"]  # the first step at which a v falls
    assert lines[-1].endswith("more, all wrong by step 1.")


def test_forms_that_a_run_cannot_tell_apart_are_listed_with_the_reason_and_a_remedy(saved, capsys):
    saved("momentum of pytorch")
    assert main(["variant", "run.npz"]) == 0
    out = capsys.readouterr().out
    assert "momentum, rate inside.\n" in out
    assert (
        "This run cannot tell it from the following: it is the same function while the learning "
        "rate does not change.\n  momentum, rate outside\n"
    ) in out
    assert "Gradients that would tell them apart: a learning rate that changes." in out


def test_no_form_is_exit_code_1_with_the_closest_and_where_it_parts(saved, capsys):
    def touched(run):
        W = run["W1"].copy()
        W[4:, 2] += 0.125
        return run | {"W1": W}

    saved(change=touched)
    assert main(["variant", "run.npz"]) == 1
    out = capsys.readouterr().out
    assert re.match(r"None of \d+ forms took these 6 steps\.\n", out)
    assert "The closest is: Adam, epsilon hat, epsilon 1e-07. It holds for 3 steps and parts" in out
    assert "at step 4, in 1 of 4 weights.\n  W1[2]: handed in " in out
    assert "times the bound.\n" in out


def test_a_learning_rate_that_would_explain_the_run_is_told_and_taken(saved, capsys):
    saved(learning_rate=0.02)
    assert main(["variant", "run.npz"]) == 1
    assert "(give --learning-rate 0.02)" in capsys.readouterr().out
    assert main(["variant", "run.npz", "--learning-rate", "0.02"]) == 0


def test_every_setting_can_be_given(saved, capsys):
    saved(beta_1=0.8, beta_2=0.99, epsilon=1e-5)
    words = ["--beta-1", "0.8", "--beta-2", "0.99", "--epsilon", "1e-5", "--weight-decay", "0.1"]
    assert main(["variant", "run.npz", *words]) == 0
    assert capsys.readouterr().out.splitlines()[0].endswith("Adam, epsilon hat, epsilon 1e-05.")
    saved("momentum of keras", momentum=0.5)
    words = ["--momentum", "0.5", "--rho", "0.5", "--dampening", "0.5"]
    assert main(["variant", "run.npz", *words]) == 0


def test_weights_that_are_no_numbers_end_the_run_and_it_is_said(saved, capsys):
    def lost(run):
        W = run["W1"].copy()
        W[4:] = np.nan
        return run | {"W1": W}

    saved(change=lost)
    assert main(["variant", "run.npz"]) == 1
    assert "After step 4 of 6 there are weights that are no numbers" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (lambda run: {"W1": run["W1"]}, "the gradient of 'W1' is missing: name it 'dW1'"),
        (lambda run: run | {"W1": run["W1"][1:]}, "'W1' must hold 7 entries"),
        (lambda run: run | {"dW1": run["dW1"] * np.nan}, "'dW1' must hold numbers; got nan"),
        (lambda run: run | {"W1": run["W1"].astype("f2")}, "float32 or float64; got float16"),
    ],
)
def test_what_is_no_run_is_answered_with_one_line(saved, capsys, change, told):
    saved(change=change)
    assert told in refused(capsys, "run.npz")


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("missing.npz",), "missing.npz: No such file or directory"),
        ((), "required: FILE.npz"),
        (("run.npz", "--beta-1", "1.5"), "`beta_1` must be at least 0 and less than 1; got 1.5"),
        (("run.npz", "--learning-rate", "fast"), "invalid float value: 'fast'"),
        ((str(README),), "is not an .npz file of arrays"),
    ],
)
def test_misuse_is_answered_with_one_line(saved, capsys, words, told):
    saved()
    assert told in refused(capsys, *words)


def test_the_lines_of_the_readme_save_what_keras_did_and_it_is_named(tmp_path, monkeypatch, capsys):
    keras, tf = pytest.importorskip("keras"), pytest.importorskip("tensorflow")
    (lines,) = re.findall(r"```python\n(.*?)```", README.read_text(), flags=re.DOTALL)
    monkeypatch.chdir(tmp_path)
    keras.utils.set_random_seed(0)
    model = keras.Sequential(
        [
            keras.Input((5,)),
            keras.layers.Dense(4, activation="tanh"),
            keras.layers.Dense(3),
        ]
    )
    model.compile(optimizer=keras.optimizers.Adam(), loss="mse")
    rng = np.random.default_rng(0)
    batches = [(rng.normal(size=(7, 5)), rng.normal(size=(7, 3))) for _ in range(6)]
    exec(lines, {"model": model, "batches": batches, "tf": tf, "np": np})
    assert main(["variant", "run.npz", "--learning-rate", str(ADAM["learning_rate"])]) == 0
    first = capsys.readouterr().out.splitlines()[0]
    assert first == "6 steps of 39 weights in float32: Adam, epsilon hat, epsilon 1e-07."
