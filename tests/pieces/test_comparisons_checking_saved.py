"""Arrays that a network left in a file are judged like one that can be asked."""

import numpy as np
import pytest

from comparisons import check
from comparisons.checking.records import MISTAKEN, RIGHT, UNUSABLE
from comparisons.checking.saved import saved
from reports.cli import main


def arrays(m=10, columns=False, classes=False, dtype=np.float64, layers="tanh, softmax"):
    """A 4-6-3 network, right, as its author would save it."""
    rng = np.random.default_rng(3)
    W1, b1 = rng.normal(size=(4, 6)), rng.normal(size=(1, 6))
    W2, b2 = rng.normal(size=(6, 3)), rng.normal(size=(1, 3))
    X, labels = rng.normal(size=(m, 4)), rng.integers(0, 3, m)
    X, W1, b1, W2, b2 = (a.astype(dtype) for a in (X, W1, b1, W2, b2))
    Y = np.eye(3, dtype=dtype)[labels]
    A1 = np.tanh(X @ W1 + b1)
    E = np.exp(A1 @ W2 + b2)
    A2 = E / E.sum(axis=1, keepdims=True)
    d2 = (A2 - Y) / dtype(m)
    d1 = d2 @ W2.T * (1 - A1**2)
    found = {"X": X, "Y": Y, "W1": W1, "b1": b1, "W2": W2, "b2": b2, "A1": A1, "A2": A2}
    found |= {"dW1": X.T @ d1, "dW2": A1.T @ d2}
    found |= {"db1": d1.sum(axis=0, keepdims=True), "db2": d2.sum(axis=0, keepdims=True)}
    if columns:
        found = {name: array.T for name, array in found.items()}
    if classes:
        found["Y"] = labels
    said = {"layers": np.array(layers), "loss": np.array("cce")}
    return said | found


@pytest.mark.parametrize("classes", [False, True])
@pytest.mark.parametrize("columns", [False, True])
@pytest.mark.parametrize("dtype", [np.float64, np.float32])
def test_what_is_right_is_right_in_any_layout(dtype, columns, classes):
    found = saved(arrays(columns=columns, classes=classes, dtype=dtype))
    assert (found.verdict, found.mistakes) == (RIGHT, ())
    assert f"samples in {'columns' if columns else 'rows'}" in found.layout
    assert ("targets as integers" in found.layout) == classes
    assert found.dtype == np.dtype(dtype).name
    assert found.notes == ()


def test_two_mistakes_are_named_each_in_its_layer():
    wrong = arrays()
    wrong["db2"] = 10 * wrong["db2"]
    wrong["dW1"] = -wrong["dW1"]
    found = saved(wrong)
    assert found.verdict == MISTAKEN
    named = [(each.name[0], each.layers) for each in found.mistakes]
    assert named == [("sum for the mean in db", (2,)), ("sign of dW", (1,))]


def test_what_these_numbers_could_not_have_shown_is_said():
    still = arrays()
    for name in ("b1", "b2"):
        still[name] = 0 * still[name]
    told = " ".join(saved(still).notes)
    assert "every bias of layer 1 is zero: what could not have shown is" in told
    assert "bias left out" in told


def test_the_file_is_what_the_command_line_and_python_take(tmp_path, capsys):
    path = tmp_path / "mine.npz"
    np.savez(path, **arrays())
    assert check(path).verdict == RIGHT
    assert main(["check", str(path)]) == 0
    assert capsys.readouterr().out.startswith("mine.npz: right.")


def test_shapes_that_fit_in_no_layout_are_listed():
    odd = arrays()
    odd["X"] = odd["X"][:, :3]
    found = saved(odd)
    assert found.verdict == UNUSABLE
    assert "X (10, 3), Y (10, 3), W1 (4, 6)" in found.trouble


def without(name):
    found = arrays()
    del found[name]
    return found


@pytest.mark.parametrize(
    ("given", "why"),
    [
        (without("W2"), "`W2` is missing"),
        (without("layers"), "must say `layers`"),
        ({n: a for n, a in arrays().items() if n[0] not in "dA"}, "what the network made"),
        (arrays() | {"grads": np.zeros(3)}, "got 'grads'"),
        (arrays(layers="swish, softmax"), "got 'swish'"),
    ],
)
def test_what_cannot_be_used_has_a_sentence(given, why):
    with pytest.raises(ValueError, match=why):
        saved(given)


@pytest.mark.parametrize("content", [b"", b"not a zip", b"PK\x03\x04 broken"])
def test_what_is_no_npz_has_a_sentence(tmp_path, capsys, content):
    path = tmp_path / "mine.npz"
    path.write_bytes(content)
    assert main(["check", str(path)]) == 2
    assert "is not an .npz file" in capsys.readouterr().err
    assert main(["check", str(tmp_path / "no.npz")]) == 2
    assert "cannot be read" in capsys.readouterr().err


def test_objects_in_a_file_are_not_unpickled(tmp_path, capsys):
    path = tmp_path / "mine.npz"
    np.savez(path, X=np.array([print], dtype=object))
    assert main(["check", str(path)]) == 2
    assert "is not an .npz file of numbers and words" in capsys.readouterr().err
