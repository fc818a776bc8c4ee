"""A run that is handed in: what is taken, and how everything else is refused."""

import numpy as np
import pytest

from comparisons.training.variants.handed import from_file, handed, last_step
from comparisons.training.variants.tell import tell


def arrays(dtype="float32", steps=3):
    """Two parameters of different shapes."""
    rng = np.random.default_rng(0)
    made = {
        "W1": rng.normal(size=(steps + 1, 3, 2)),
        "b1": rng.normal(size=(steps + 1, 3)),
        "dW1": rng.normal(size=(steps, 3, 2)),
        "db1": rng.normal(size=(steps, 3)),
    }
    return {name: array.astype(dtype) for name, array in made.items()}


def without(*names):
    return lambda given: {name: array for name, array in given.items() if name not in names}


def put(name, change):
    def changed(given):
        return given | {name: change(given.get(name))}

    return changed


def spoilt(name, *at):
    def change(array):
        array = array.copy()
        array[at] = np.nan
        return array

    return put(name, change)


REFUSED = {
    "the gradient of 'b1' is missing: name it 'db1'": without("db1"),
    "'db1' is the gradient of 'b1', which is missing": without("b1"),
    "there must be a parameter and its gradient": without("W1", "b1", "dW1", "db1"),
    "all gradients must have the same number of steps; got 3 in 'dW1', 2 in 'db1'": put(
        "db1", lambda array: array[:2]
    ),
    "'W1' must hold 4 entries, the weights before the first of 3 steps and after each; got 3": put(
        "W1", lambda array: array[:3]
    ),
    r"'W1' and 'dW1' must have the same shape after the step; got \(3, 2\) and \(2, 3\)": put(
        "dW1", lambda array: array.transpose(0, 2, 1)
    ),
    "'W1' must be float32 or float64; got float16": put("W1", lambda array: array.astype("f2")),
    "all weights must have one dtype; got 'W1' in float64, 'b1' in float32": put(
        "W1", lambda array: array.astype("f8")
    ),
    "'dW1' must be float32 or float64; got int64": put("dW1", lambda array: array.astype(int)),
    "numbers that only float64 holds": put("dW1", lambda array: array.astype("f8") + 1e-12),
    r"'W1' must start from numbers; got float32 nan or inf at \[0, 1\]": spoilt("W1", 0, 0, 1),
    r"'db1' must hold numbers; got nan at step 2, index \[2\]": spoilt("db1", 1, 2),
    "'learning_rate' must hold one number, or one for each of 3 steps": put(
        "learning_rate", lambda _: np.ones(2)
    ),
    "the gradient of 'W2' is missing": put("W2", lambda _: np.ones((4, 2), dtype="f4")),
}


@pytest.mark.parametrize("told", REFUSED)
def test_what_is_no_run_is_refused_in_a_sentence(told):
    with pytest.raises(ValueError, match=told):
        handed(REFUSED[told](arrays()))


def test_no_steps_and_no_weights_are_refused():
    with pytest.raises(ValueError, match="at least one step"):
        handed({"W": np.ones((1, 2)), "dW": np.ones((0, 2))})
    with pytest.raises(ValueError, match="at least one weight"):
        handed({"W": np.ones((2, 0)), "dW": np.ones((1, 0))})


def test_a_run_knows_where_each_number_stands():
    run = handed(arrays())
    assert run.W.shape == (4, 9)
    assert run.place(5) == ("W1", (2, 1))
    assert run.place(6) == ("b1", (0,))
    with pytest.raises(ValueError, match="less than the width"):
        run.place(9)


def test_moments_costs_and_gradients_in_float64_that_float32_holds_may_stand_beside():
    given = arrays()
    beside = {"mW1": given["W1"], "vb1": given["b1"], "cost": np.ones(3), "t": np.ones(3)}
    run = handed(given | beside | {"dW1": given["dW1"].astype("f8")})
    assert run.names == ("W1", "b1")
    assert run.g.dtype == "float32"


def test_a_run_is_judged_up_to_the_first_weight_that_is_no_number():
    given = spoilt("b1", 2, 0)(arrays())
    assert last_step(handed(given)) == 2
    assert last_step(handed(arrays())) == 3


def test_one_learning_rate_is_enough():
    run = handed(arrays() | {"learning_rate": np.array(0.1)})
    assert run.rates.tolist() == [0.1, 0.1, 0.1]
    with pytest.raises(ValueError, match="`learning_rate` must be given once"):
        tell(run, {"learning_rate": 0.1})


def test_files_that_are_none_are_refused(tmp_path):
    (tmp_path / "text.npz").write_text("not a zip")
    (tmp_path / "empty.npz").write_bytes(b"")
    (tmp_path / "broken.npz").write_bytes(b"PK\x03\x04 and nothing else")
    np.save(tmp_path / "one.npy", np.ones(3))
    np.savez(tmp_path / "objects.npz", W=np.array([{}], dtype=object))
    for name in ("text.npz", "empty.npz", "broken.npz", "one.npy", "objects.npz"):
        with pytest.raises(ValueError, match=f"{name}' is not an .npz file of arrays"):
            from_file(str(tmp_path / name))
    with pytest.raises(OSError, match="No such file"):
        from_file(str(tmp_path / "missing.npz"))
    np.savez(tmp_path / "good.npz", **arrays())
    assert from_file(str(tmp_path / "good.npz")).names == ("W1", "b1")
