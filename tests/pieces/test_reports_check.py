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
