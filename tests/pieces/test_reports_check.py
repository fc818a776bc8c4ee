"""`twinprop check`: a stranger's file is asked in a process of its own, whatever it does."""

import json

import pytest

from reports.cli import main

NETWORK = """
import numpy as np
data = np.loadtxt("a file that is not there.csv")

def forward(X, W1, b1, W2, b2):
    H = np.maximum(0, X @ W1 + b1)
    E = np.exp(H @ W2 + b2)
    return H, E / E.sum(axis=1, keepdims=True)

def gradients(X, Y, W2, H, P):
    d = (P - Y) / len(X)
    dH = d @ W2.T{mask}
    return {{"dW1": X.T @ dH, "db1": dH.sum(axis=0), "dW2": H.T @ d, "db2": d.sum(axis=0)}}

for epoch in range(10**9):
    pass
"""
CONNECTION = """
def twinprop(p, layers="relu, softmax", loss="categorical_crossentropy"):
    H, P = forward(p.X, p.W1, p.b1, p.W2, p.b2)
    return {"A2": P, **gradients(p.X, p.Y, p.W2, H, P)}
"""
ONE_LINE = 'def twinprop(p, layers="linear", loss="mse"):\n    '


def written(folder, text, name="net.py"):
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return str(path)


def test_a_right_network_in_a_script_that_loads_and_trains_is_right(tmp_path, capsys):
    path = written(tmp_path, NETWORK.format(mask=" * (H > 0)") + CONNECTION)
    assert main(["check", path]) == 0
    told = capsys.readouterr().out
    assert told.startswith("net.py: right.")
    assert "samples in rows, kernels (inputs, units), biases flat" in " ".join(told.split())


def test_a_mistake_is_named_with_its_place_and_evidence(tmp_path, capsys):
    path = written(tmp_path, NETWORK.format(mask="") + CONNECTION)
    assert main(["check", path]) == 1
    told = capsys.readouterr().out
    for words in (
        "net.py: wrong.",
        "Proved right, each to within what rounding can do to it: A2, dW2, db2.",
        "First at fault: dW1",
        "Diagnosis: relu' left out, in layer 1",
        "explains   dW1, db1",
    ):
        assert words in told


def test_the_connection_may_stand_in_a_file_of_its_own_and_the_network_in_a_notebook(
    tmp_path, capsys
):
    cells = [{"cell_type": "code", "source": NETWORK.format(mask="").splitlines(True)}]
    notebook = json.dumps({"cells": cells, "metadata": {}, "nbformat": 4, "nbformat_minor": 5})
    path = written(tmp_path, notebook, "net.ipynb")
    assert main(["check", path, "--connect", written(tmp_path, CONNECTION, "connect.py")]) == 1
    assert "Diagnosis: relu' left out, in layer 1" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("def f(x):\n    return x\n", "there is no function `twinprop`"),
        ("def twinprop(p:\n", "line 1, is not Python"),
        (ONE_LINE + "exit()\n", "the code ends Python itself"),
        (ONE_LINE + "import os; os._exit(1)\n", "The code ended Python itself, with status 1"),
        (ONE_LINE + "return [p.X]\n", "must return a dict of names and arrays"),
        (ONE_LINE + "return 1 / 0\n", "line 2, `return 1 / 0`: ZeroDivisionError"),
        ("import nothere\n" + ONE_LINE + "nothere.f()\n", "No module named 'nothere'"),
        (ONE_LINE + "return {'dW9': p.W1}\n", "got 'dW9'"),
        ('def twinprop(p, layers="rleu", loss="mse"):\n    pass\n', "got 'rleu'"),
    ],
)
def test_what_cannot_be_asked_gets_a_sentence(text, message, tmp_path, capsys):
    assert main(["check", written(tmp_path, text)]) == 2
    told = capsys.readouterr().err
    assert message.lower() in told.lower()
    assert "Traceback" not in told
    assert len(told.splitlines()) == 1


def test_a_loop_without_end_is_ended(tmp_path, capsys):
    path = written(tmp_path, ONE_LINE + "while True: pass\n")
    assert main(["check", path, "--limit", "0.3"]) == 2
    assert "no answer within 0.3 s" in capsys.readouterr().err


def test_a_file_that_is_not_there_is_said_to_be(tmp_path, capsys):
    assert main(["check", str(tmp_path / "no.py")]) == 2
    assert "cannot be read" in capsys.readouterr().err


def test_a_mistake_is_told_as_the_line_it_is_and_the_line_it_should_be(tmp_path, capsys):
    path = written(tmp_path, NETWORK.format(mask="") + CONNECTION)
    main(["check", path])
    told = capsys.readouterr().out
    assert "should be  dZ1 = dA1 * (Z1 > 0)\n" in told
    assert "computed   dZ1 = dA1\n" in told
    assert "the mask units that were off are blamed" in " ".join(told.split())


def test_the_page_holds_what_the_note_does_and_every_quantity(tmp_path, capsys):
    path, page = written(tmp_path, NETWORK.format(mask="") + CONNECTION), tmp_path / "of/net.md"
    assert main(["check", path, "--out", str(page)]) == 1
    assert f"The same as a page: {page}" in capsys.readouterr().out
    told = page.read_text(encoding="utf-8")
    assert told.startswith("# Check of net.py\n")
    assert "### relu' left out, in layer 1" in told
    assert "```python\n# as it was computed\ndZ1 = dA1\n# as it should be\n" in told
    quantities = [line.split("|")[1].strip() for line in told.splitlines() if line[:2] == "| "]
    assert quantities == ["quantity", "A2", "dW2", "db2", "dW1", "db1"]
    assert main(["check", path, "--out", str(page)]) == 1  # an earlier page may be replaced


def test_a_page_is_never_written_over_something_else(tmp_path, capsys):
    path = written(tmp_path, NETWORK.format(mask="") + CONNECTION)
    mine = tmp_path / "notes.md"
    mine.write_text("# My notes\n", encoding="utf-8")
    for out, why in ((str(mine), "is not a page of"), (path, "must name a Markdown page")):
        assert main(["check", path, "--out", out]) == 2
        assert why in capsys.readouterr().err
    assert mine.read_text(encoding="utf-8") == "# My notes\n"


def test_a_convention_differs_and_is_not_to_be_changed(tmp_path, capsys):
    text = NETWORK.format(mask=" * (H > 0)").replace("(P - Y) / len(X)", "(P - Y)") + CONNECTION
    page = tmp_path / "net.md"
    assert main(["check", written(tmp_path, text), "--out", str(page)]) == 0
    assert "right, by another convention" in capsys.readouterr().out
    told = page.read_text(encoding="utf-8")
    assert "## What differs" in told
    assert "**Change:**" not in told


def test_what_keras_has_stands_beside_if_it_is_asked_for(tmp_path, capsys):
    path, page = written(tmp_path, NETWORK.format(mask="") + CONNECTION), tmp_path / "net.md"
    assert main(["check", path, "--reference", "keras", "--out", str(page)]) == 1
    assert ", Keras " in " ".join(capsys.readouterr().out.split())
    rows = [line.split("|") for line in page.read_text("utf-8").splitlines() if line[:3] == "| d"]
    assert len(rows) == 4
    for row in rows:  # Keras has what is right, to what the table shows of it
        _, right, _, keras = row[6:10]
        assert float(keras) == pytest.approx(float(right), rel=1e-3), row


def test_the_fixture_passes_what_is_right_and_fails_with_the_note(tmp_path, twinprop_check):
    right = written(tmp_path, NETWORK.format(mask=" * (H > 0)") + CONNECTION, "right.py")
    assert twinprop_check(right).verdict == "right"
    wrong = written(tmp_path, NETWORK.format(mask="") + CONNECTION)
    with pytest.raises(pytest.fail.Exception, match="relu' left out, in layer 1"):
        twinprop_check(wrong)
    with pytest.raises(pytest.fail.Exception, match="cannot be checked"):
        twinprop_check(tmp_path / "no.py")
