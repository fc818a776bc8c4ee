"""A file of one's own: what it becomes, and what is said of one that cannot be used."""

import io

import numpy as np
import pytest

from comparisons.catalogue import from_file as problem_from_file
from comparisons.data import from_file, standardized

X = np.array([[1.0, 2.0], [3.0, 5.0], [4.0, 4.0], [0.5, -1.0], [7.0, 2.5], [2.0, 8.0]])


def csv(tmp_path, text, target="y"):
    path = tmp_path / "mine.csv"
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return problem_from_file(path, target)


def npz(tmp_path, arrays, target="y"):
    path = tmp_path / "mine.npz"
    if isinstance(arrays, bytes):
        path.write_bytes(arrays)
    else:
        np.savez(path, **arrays)
    return problem_from_file(path, target)


def table(*targets):
    """A file with two inputs and these targets."""
    rows = (f"{k},{k * k % 7},{target}" for k, target in enumerate(targets))
    return "a,b,y\n" + "\n".join(rows) + "\n"


SPARSE, BINARY, SQUARED = (
    "sparse_categorical_crossentropy",
    "binary_crossentropy",
    "mean_squared_error",
)
# targets -> (loss, outputs, from logits)
HEADS = {
    "text": (["red", "green", "blue", "red"], SPARSE, 3, True),
    "text that reads yes or no": (["yes", "no", "yes"], BINARY, 1, True),
    "true or false": (["True", "False", "True"], BINARY, 1, True),
    "sixty words": ([f"w{k}" for k in range(60)], SPARSE, 60, True),
    "whole numbers": ([3, 7, 5, 3], SPARSE, 3, True),
    "whole numbers as floats": (["3.0", "7.0", "5.0"], SPARSE, 3, True),
    "two numbers": ([-1, 1, 1], BINARY, 1, True),
    "real numbers": ([0.5, 1.5, -2.25], SQUARED, 1, False),
    "many whole numbers": (list(range(60)), SQUARED, 1, False),
}


@pytest.mark.parametrize("kind", HEADS)
@pytest.mark.parametrize("suffix", ["csv", "npz"])
def test_the_target_chooses_the_head(kind, suffix, tmp_path):
    targets, loss, outputs, from_logits = HEADS[kind]
    if suffix == "csv":
        problem = csv(tmp_path, table(*targets))
    else:
        rows = np.arange(2.0 * len(targets)).reshape(-1, 2)
        problem = npz(tmp_path, {"X": rows, "y": np.array(targets)})
    assert (problem.loss, problem.units[-1], problem.from_logits) == (loss, outputs, from_logits)
    assert problem.units[:3] == (2, 25, 15)
    assert problem.m == len(targets)
    assert problem.origin == f"mine.{suffix}"


def test_several_answers_at_once_are_yes_or_no_questions(tmp_path):
    answers = np.array([[1, 0, 0], [0, 1, 0], [1, 1, 0], [0, 0, 1], [1, 0, 1], [0, 1, 1]])
    problem = npz(tmp_path, {"X": X, "y": answers})
    assert (problem.loss, problem.Y.shape) == (BINARY, (3, 6))
    several = npz(tmp_path, {"X": X, "y": answers + 0.5})
    assert (several.loss, several.Y.shape) == (SQUARED, (3, 6))


def test_samples_keep_their_targets_and_inputs_are_scaled(tmp_path):
    path = tmp_path / "mine.npz"
    np.savez(path, X=X, y=X[:, 0] * 1.5)
    data = from_file(path, "y")
    assert data.X.shape == (2, 6)
    # Means and spreads of 6 numbers of order 1: a dozen roundings of 1.1e-16.
    assert np.abs(data.X.mean(axis=1)).max() < 2e-15
    assert np.abs(data.X.std(axis=1) - 1).max() < 2e-15
    order = np.argsort(data.Y[0])
    assert np.array_equal(data.Y[0][order], np.sort(X[:, 0] * 1.5))
    assert np.array_equal(data.X[:, order], standardized(X.T)[:, np.argsort(X[:, 0])])


def test_classes_are_numbered_in_the_order_of_their_names(tmp_path):
    path = tmp_path / "mine.csv"
    path.write_text("a,y\n1,pear\n2,apple\n3,fig\n4,apple\n")
    data = from_file(path, "y")
    assert data.Y[np.argsort(data.X[0])].tolist() == [2, 0, 1, 0]


def test_a_constant_column_becomes_zero(tmp_path):
    problem = csv(tmp_path, "a,b,y\n5,1,0\n5,2,1\n5,4,1\n")
    assert (problem.X[0] == 0).all()
    assert (problem.X[1] != 0).any()


def archive(**arrays):
    held = io.BytesIO()
    np.savez_compressed(held, **arrays)
    return held.getvalue()


def lone_array():
    held = io.BytesIO()
    np.save(held, X)
    return held.getvalue()


BAD_CSV = {
    "empty file": ("", "mine.csv is not a table: No columns"),
    "blank lines": ("\n\n\n", "mine.csv is not a table"),
    "header only": ("a,b,y\n", "mine.csv holds no samples"),
    "a row too long": ("a,b,y\n1,2,3\n1,2,3,4\n", "not a table: .* line 3, saw 4"),
    "all rows too long": ("a,b,y\n1,2,3,4\n1,2,4,5\n", "its rows are longer than its header"),
    "a row too short": ("a,b,y\n1,2,3\n1,2\n", "an empty cell in column 'y'"),
    "an open quote": ('a,b,y\n"1,2,3\n', "mine.csv is not a table"),
    "not text": (b"\xff\xfe\x00\x01\x80", "mine.csv is not a table: 'utf-8'"),
    "another separator": ("a;b;y\n1;2;3\n", r"no column 'y'; it has \['a;b;y'\]"),
    "no target": ("a,b,z\n1,2,3\n", r"no column 'y'; it has \['a', 'b', 'z'\]"),
    "only a target": ("y\n1\n2\n", "has no column besides 'y'"),
    "words": ("a,b,y\n1,tall,3\n1,low,4\n", "must hold numbers only; column 'b' does not"),
    "an empty cell": ("a,b,y\n1,,3\n1,2,4\n", "nan, inf or an empty cell among its inputs"),
    "nan": ("a,b,y\n1,nan,3\n1,2,4\n", "nan, inf or an empty cell among its inputs"),
    "inf": ("a,b,y\n1,inf,3\n1,2,4\n", "nan, inf or an empty cell among its inputs"),
    "an empty target": ("a,b,y\n1,2,\n1,2,4\n", "an empty cell in column 'y'"),
    "an infinite target": ("a,b,y\n1,2,inf\n1,2,4\n", "nan, inf or an empty cell in 'y'"),
    "huge inputs": ("a,b,y\n1e300,1,2\n-1e300,2,3\n", r"beyond 1e\+18 among its inputs"),
    "huge targets": ("a,b,y\n1,1,1.5\n2,2,1e30\n", r"beyond 1e\+18 in 'y'"),
    "one class": (table("a", "a", "a"), "'y' is the same in every row"),
    "a constant target": (table(1.5, 1.5), "'y' is the same in every row"),
}


@pytest.mark.parametrize("kind", BAD_CSV)
def test_a_csv_that_cannot_be_used_is_answered_with_a_sentence(kind, tmp_path):
    text, sentence = BAD_CSV[kind]
    with pytest.raises(ValueError, match=sentence) as raised:
        csv(tmp_path, text)
    assert type(raised.value) is ValueError
    assert "\n" not in str(raised.value)


BAD_NPZ = {
    "empty file": (b"", "mine.npz cannot be read as a .npz file"),
    "not a zip": (b"hello, world", "mine.npz cannot be read as a .npz file"),
    "a lone array": (lone_array(), "mine.npz cannot be read as a .npz file"),
    "half a file": (archive(X=X, y=X[:, 0])[:150], "mine.npz cannot be read as a .npz file"),
    "objects": ({"X": X, "y": np.array([1, "a", None, 2, 3, 4], object)}, "Object arrays cannot"),
    "no X": ({"y": X[:, 0]}, r"mine.npz has no array 'X'; it has \['y'\]"),
    "no target": ({"X": X, "z": X[:, 0]}, r"mine.npz has no array 'y'; it has \['X', 'z'\]"),
    "X of one dimension": (
        {"X": X[0], "y": X[0]},
        r"X must be numbers of shape \(m, n_0\); .*\(2,",
    ),
    "X of words": ({"X": X.astype(str), "y": X[:, 0]}, r"X must be numbers .*; got <U"),
    "other lengths": ({"X": X, "y": np.arange(5)}, r"y must have 6 rows like X; got shape \(5,\)"),
    "a lone target": ({"X": X, "y": np.array(3.0)}, r"y must have 6 rows like X; got shape \(\)"),
    "a solid target": ({"X": X, "y": np.zeros((6, 2, 2))}, r"y must have 6 rows .*\(6, 2, 2\)"),
    "no outputs": ({"X": X, "y": np.zeros((6, 0))}, r"y must have 6 rows .*\(6, 0\)"),
    "no inputs": ({"X": X[:, :0], "y": X[:, 0]}, "mine.npz holds no inputs"),
    "no samples": ({"X": X[:0], "y": X[:0, 0]}, "mine.npz holds no samples"),
    "complex": ({"X": X, "y": X[:, 0] + 1j}, "y must be numbers, or text .*; got complex128"),
    "rows of words": ({"X": X, "y": X.astype(str)}, r"y must be numbers, or text of shape \(m,\)"),
    "nan in X": ({"X": X * np.nan, "y": X[:, 0]}, "nan, inf or an empty cell among its inputs"),
    "nan in y": ({"X": X, "y": X * np.nan}, "nan, inf or an empty cell in 'y'"),
    "a constant target": ({"X": X, "y": np.ones((6, 2))}, "'y' is the same in every row"),
}


@pytest.mark.parametrize("kind", BAD_NPZ)
def test_an_npz_that_cannot_be_used_is_answered_with_a_sentence(kind, tmp_path):
    arrays, sentence = BAD_NPZ[kind]
    with pytest.raises(ValueError, match=sentence) as raised:
        npz(tmp_path, arrays)
    assert type(raised.value) is ValueError
    assert "\n" not in str(raised.value)


def test_the_inputs_cannot_be_the_target(tmp_path):
    with pytest.raises(ValueError, match="X holds the inputs and cannot be the target"):
        npz(tmp_path, {"X": X}, target="X")


@pytest.mark.parametrize(
    ("name", "sentence"),
    [
        ("none.csv", "there is no file '.*none.csv'"),
        ("none.npz", "there is no file '.*none.npz'"),
        ("table.txt", "must be a .csv or .npz file; got 'table.txt'"),
        ("table", "must be a .csv or .npz file; got 'table'"),
        ("folder.csv", "there is no file '.*folder.csv'"),
    ],
)
def test_a_missing_or_other_file_is_answered_with_a_sentence(name, sentence, tmp_path):
    (tmp_path / "folder.csv").mkdir()
    with pytest.raises(ValueError, match=sentence):
        problem_from_file(tmp_path / name, "y")
