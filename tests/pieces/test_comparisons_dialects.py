"""Names and dialects: every quantity turns into the blackboard's layout and back, as a view."""

import numpy as np
import pytest

from comparisons import quantities
from comparisons.dialects import (
    BLACKBOARD,
    KERAS,
    Dialect,
    index_in,
    to_blackboard,
    turn,
    turn_back,
)

DIALECTS = {
    f"{samples}, {kernels}, {derivatives}": Dialect(samples, kernels, derivatives)
    for samples in ("columns", "rows")
    for kernels in ("out_in", "in_out")
    for derivatives in ("loss", "cost")
}
DIALECT = pytest.mark.parametrize("dialect", DIALECTS.values(), ids=DIALECTS)
STEM = pytest.mark.parametrize("stem", quantities.WORDS)

M, N_IN, N_OUT = 7, 5, 3


def named(stem):
    return stem if stem in ("loss", "cost") else f"{stem}2"


def blackboard(stem):
    """An array of a quantity in the layout of the blackboard, all of its elements different."""
    by_ending = {"W": (N_OUT, N_IN), "b": (N_OUT, 1), "loss": (M,), "cost": ()}
    shape = next((by_ending[end] for end in by_ending if stem.endswith(end)), (N_OUT, M))
    return np.arange(1.0, 1 + np.prod(shape, dtype=int)).reshape(shape)


def own_shape(stem, dialect):
    """The shape of a quantity in a dialect, from the words of `Dialect`."""
    shape = blackboard(stem).shape
    if stem.endswith("b"):
        return shape if dialect.kernels == "out_in" else (N_OUT,)
    if stem.endswith("W"):
        return shape if dialect.kernels == "out_in" else (N_IN, N_OUT)
    return shape if dialect.samples == "columns" else shape[::-1]


@DIALECT
@STEM
def test_turning_there_and_back_changes_nothing_and_copies_nothing(stem, dialect):
    array = blackboard(stem)
    own = turn_back(named(stem), array, dialect)
    again = turn(named(stem), own, dialect)
    assert own.shape == own_shape(stem, dialect)
    assert np.shares_memory(own, array)
    assert np.shares_memory(again, array)
    assert again.shape == array.shape
    assert np.array_equal(again, array)


@DIALECT
@STEM
def test_an_index_points_at_the_same_element_in_the_dialects_own_array(stem, dialect):
    array = blackboard(stem)
    own = turn_back(named(stem), array, dialect)
    for index in np.ndindex(array.shape):
        assert own[index_in(named(stem), index, dialect)] == array[index]


@DIALECT
@STEM
def test_only_derivatives_of_the_cost_are_scaled_for_showing(stem, dialect):
    array = blackboard(stem)
    own = turn_back(named(stem), array, dialect)
    shown = to_blackboard(named(stem), own, dialect, M)
    scaled = stem in ("dA", "dZ") and dialect.derivatives == "cost"
    assert np.array_equal(shown, array * M if scaled else array)


def test_scaling_keeps_float32():
    shown = to_blackboard("dZ1", np.ones((M, 3), np.float32), KERAS, M)
    assert (shown.dtype, shown.shape) == (np.float32, (3, M))


def test_keras_and_the_blackboard_differ_in_all_three():
    assert all(a != b for a, b in zip(BLACKBOARD, KERAS, strict=True))
    W = blackboard("W")
    assert turn("W1", W, BLACKBOARD) is W
    assert np.array_equal(turn("W1", W, KERAS), W.T)
    assert turn("b1", np.arange(3.0), KERAS).tolist() == [[0], [1], [2]]


# ---- names


@STEM
def test_every_stem_is_a_name_with_its_layer(stem):
    if stem in ("loss", "cost"):
        assert quantities.parse(stem) == (stem, -1)
        with pytest.raises(ValueError, match=f"no quantity is called '{stem}1'"):
            quantities.parse(f"{stem}1")
    else:
        assert quantities.parse(f"{stem}12") == (stem, 12)
        with pytest.raises(ValueError, match=f"no quantity is called '{stem}'"):
            quantities.parse(stem)


@pytest.mark.parametrize(
    "name", ["", "1", "X", "Y", "w1", "dw1", "dX1", "W1b", "W 1", "W-1", "W1.0"]
)
def test_an_unknown_name_is_answered_with_the_stems(name):
    with pytest.raises(ValueError, match=r"no quantity is called .*; stems are \['A', 'W', "):
        quantities.parse(name)


def test_forward_and_backward_mirror_each_other():
    assert quantities.forward(3) == ["Z1", "A1", "Z2", "A2", "Z3", "A3", "loss", "cost"]
    derivatives = [name for name in quantities.backward(3) if name[1] in "AZ"]
    assert derivatives == [f"d{name}" for name in quantities.forward(3)[-3::-1]]
    made = {name.removeprefix("d") for name in quantities.backward(3) if name[1] in "Wb"}
    assert made == set(quantities.parameters(3))


@pytest.mark.parametrize("order", [quantities.parameters, quantities.forward, quantities.backward])
@pytest.mark.parametrize("layers", [1, 4])
def test_every_name_of_an_order_is_a_quantity_and_stands_there_once(order, layers):
    names = order(layers)
    assert len(set(names)) == len(names)
    assert {quantities.parse(name).layer for name in names} - {-1} == set(range(1, layers + 1))
