"""The map of paths without a framework: kinds, outcomes of made-up numbers, facts, counts, JSON."""

import numpy as np
import pytest

from comparisons.stability.paths import atlas
from comparisons.stability.paths.formulas import (
    BINARY,
    CATEGORICAL,
    FORMS,
    SPARSE,
    THROUGH,
    Formula,
)
from comparisons.stability.paths.kinds import (
    CLIPPED,
    CONFUSED,
    FROM_LOGITS,
    KINDS,
    LOGITS_CLIPPED,
    NAN,
    NONE,
    REFUSED,
    RESCUED,
    SEVERAL,
    TWICE,
    UNCLIPPED,
    as_written,
    kind,
)
from comparisons.stability.paths.records import Cell, Outcome, Route
from keras_ref.routes.heads import HEADS
from keras_ref.routes.model import Configuration
from keras_ref.routes.modes import MODES
from keras_ref.routes.walk import Walked

# What each head is, said once more: a new head must be added here.
IS = {
    "linear": "nothing",
    "softmax": "softmax",
    "Softmax layer": "softmax",
    "Activation softmax": "softmax",
    "activations.softmax": "softmax",
    "ops.softmax": "softmax",
    "backend softmax": "softmax",
    "hand-written softmax": "softmax",
    "sigmoid": "sigmoid",
    "Activation sigmoid": "sigmoid",
    "activations.sigmoid": "sigmoid",
    "ops.sigmoid": "sigmoid",
    "backend sigmoid": "sigmoid",
    "hand-written sigmoid": "sigmoid",
}
OWN = {SPARSE: "softmax", CATEGORICAL: "softmax", BINARY: "sigmoid"}

# What the code says and what the formula goes through -> by the first words of the form. All else
# is no formula that this code could mean.
CALLED = {
    ("linear", "nothing"): {
        "from logits": FROM_LOGITS,
        "textbook": UNCLIPPED,
        "clipped": LOGITS_CLIPPED,
        "scaled": LOGITS_CLIPPED,
    },
    ("own", "nothing"): {"from logits": RESCUED},
    ("other", "nothing"): {"from logits": CONFUSED},
    ("own", "itself"): {
        "from logits": TWICE,
        "textbook": UNCLIPPED,
        "clipped": CLIPPED,
        "scaled": CLIPPED,
    },
}
CALLED["other", "itself"] = CALLED["own", "itself"]


def called(head, loss, formula):
    """The kind by the table above."""
    code = "linear" if IS[head] == "nothing" else "own" if IS[head] == OWN[loss] else "other"
    by = "nothing" if formula.through == "nothing" else "itself"
    if by == "itself" and formula.through != IS[head]:
        return NONE
    words = CALLED.get((code, by), {})
    return next((told for form, told in words.items() if formula.form.startswith(form)), NONE)


@pytest.mark.parametrize("loss", FORMS)
@pytest.mark.parametrize("head", HEADS)
def test_every_formula_has_its_kind_under_every_head(head, loss):
    for through in THROUGH:
        for form in FORMS[loss]:
            formula = Formula(through, form, "float32", "float32")
            assert kind(head, loss, formula) == called(head, loss, formula), formula.name


def test_every_kind_is_something_that_a_formula_or_an_outcome_can_be():
    formulas = {told for words in CALLED.values() for told in words.values()}
    assert formulas | {NAN, NONE, SEVERAL, REFUSED} == set(KINDS)


WRITTEN = {
    ("nothing", True): {FROM_LOGITS},
    ("nothing", False): {LOGITS_CLIPPED},
    ("softmax", True): {TWICE},
    ("softmax", False): {RESCUED, CLIPPED, UNCLIPPED},
    ("sigmoid", True): {TWICE},
    ("sigmoid", False): {RESCUED, CLIPPED, UNCLIPPED},
}


@pytest.mark.parametrize("from_logits", [True, False])
@pytest.mark.parametrize("head", HEADS)
def test_what_the_code_says_is_what_its_flag_says(head, from_logits):
    route = Route("tensorflow", head, SPARSE, from_logits, "nothing", "float32", {})
    said = {each for each in KINDS if as_written(head, from_logits, each)}
    assert said == WRITTEN[IS[head], from_logits]
    assert said == {each for each in KINDS if Cell(route, "fit", Outcome(each)).as_written}


def ran(through, form, loss=SPARSE, dtype="float32", few=False, **changes):
    """What a mode gives that computes a formula without a rounding too many."""
    known = atlas._candidates(loss, few, dtype, dtype)[Formula(through, form, dtype, dtype)]
    truth = known.mean if few else known.loss
    with np.errstate(over="ignore"):
        given = {
            "loss": np.asarray(truth.exact.hi).astype(dtype),
            "gradient": None if few else known.gradient.exact.hi.T.astype(dtype),
        }
    return Walked(**{**given, "warned": "", "refused": "", "skipped_step": False, **changes})


def made(head, loss=SPARSE, policy="float32"):
    return Configuration(head, loss, False, "nothing", policy)


@pytest.mark.parametrize(
    ("head", "loss", "through", "form", "told"),
    [
        ("linear", SPARSE, "nothing", "from logits", FROM_LOGITS),
        ("linear", CATEGORICAL, "nothing", "scaled, then clipped", LOGITS_CLIPPED),
        ("ops.softmax", SPARSE, "nothing", "from logits", RESCUED),
        ("Softmax layer", SPARSE, "softmax", "clipped, then scaled", CLIPPED),
        ("softmax", SPARSE, "softmax", "from logits", TWICE),
        ("sigmoid", SPARSE, "nothing", "from logits", CONFUSED),
        ("sigmoid", BINARY, "nothing", "from logits", RESCUED),
        ("sigmoid", BINARY, "sigmoid", "clipped", CLIPPED),
        ("softmax", BINARY, "nothing", "from logits", CONFUSED),
        ("softmax", SPARSE, "sigmoid", "from logits", NONE),
    ],
)
def test_a_cell_is_what_its_numbers_are_whatever_the_code_says(head, loss, through, form, told):
    found = atlas.outcome(made(head, loss), "model", ran(through, form, loss))
    assert found.kind == told
    assert Formula(through, form, "float32", "float32").name in found.formulas
    assert (found.note, found.warned) == ("", False)


def test_numbers_that_are_no_formulas_are_called_so():
    right = ran("softmax", "clipped, then scaled")
    for wrong in (
        right._replace(loss=right.loss * np.float32(1.01)),
        right._replace(gradient=-right.gradient),
        right._replace(gradient=ran("nothing", "from logits").gradient),
    ):
        assert atlas.outcome(made("softmax"), "model", wrong) == Outcome(NONE)


def test_numbers_that_formulas_of_two_kinds_explain_are_called_so():
    infinite = ran("softmax", "textbook", few=True)
    assert np.isinf(infinite.loss)
    found = atlas.outcome(made("softmax"), "evaluate", infinite)
    assert found.kind == SEVERAL
    assert {name.split(", of ")[1].split(",")[0] for name in found.formulas} == {
        "z",
        "softmax(z)",
        "sigmoid(z)",
    }


def test_a_loss_that_is_no_number_is_said():
    lost = ran("nothing", "from logits")
    lost.loss[3] = np.nan
    found = atlas.outcome(made("softmax"), "model", lost)
    assert (found.kind, found.formulas, found.note) == (NAN, (), "in the loss")
    told = atlas.outcome(made("softmax"), "predict", lost._replace(gradient=None))
    assert (told.kind, told.note) == (NAN, "in the loss")


def test_a_gradient_that_is_no_number_is_said_beside_the_formula_of_the_loss():
    lost = ran("softmax", "clipped, then scaled")
    lost.gradient[:, 1] = np.nan
    found = atlas.outcome(made("softmax"), "model", lost)
    assert (found.kind, found.note) == (NAN, "in the gradient")
    assert "clipped, then scaled, of softmax(z), in float32" in found.formulas
    assert all("clipped" in name and "softmax(z)" in name for name in found.formulas)


def test_a_mode_that_refused_keeps_its_reason():
    refused = Walked(None, None, "", "ValueError: no", False)
    found = atlas.outcome(made("softmax"), "XLA", refused)
    assert found == Outcome(REFUSED, note="ValueError: no")


@pytest.mark.parametrize(
    ("text", "warned"),
    [
        ('"`categorical_crossentropy` received `from_logits=True`, but', True),
        ("float64 is not available, and will be truncated to float32", False),
        ("", False),
    ],
)
def test_only_a_warning_about_the_flag_is_one(text, warned):
    found = atlas.outcome(made("softmax"), "fit", ran("nothing", "from logits", warned=text))
    assert (found.kind, found.warned) == (RESCUED, warned)


def test_a_step_that_was_left_out_is_known_by_its_loss():
    left = ran("nothing", "from logits", gradient=None, skipped_step=True)
    found = atlas.outcome(made("softmax"), "fit", left)
    assert found.kind == RESCUED
    assert found.note == "the optimizer left the step out"


def test_doubles_that_were_computed_in_float32_are_found_in_float32():
    narrow = ran("nothing", "from logits")
    wide = narrow._replace(
        loss=narrow.loss.astype("float64"), gradient=narrow.gradient.astype("float64")
    )
    found = atlas.outcome(made("softmax", policy="float64"), "model", wide)
    assert (found.kind, found.formulas) == (RESCUED, ("from logits, of z, in float32",))
    digits = ran("nothing", "from logits", dtype="float64")
    found = atlas.outcome(made("softmax", policy="float64"), "model", digits)
    assert found.formulas == ("from logits, of z, in float64",)


def test_the_formats_that_the_code_names_come_first():
    mixed = made("softmax", policy="mixed_float16")
    assert atlas._dtypes(mixed, "fit", "float32")[0] == ("float16", "float32")
    assert atlas._dtypes(mixed, "functions in a graph", "float16")[0] == ("float16", "float16")
    assert atlas._dtypes(mixed, "predict", "float32")[:2] == [
        ("float16", "float16"),
        ("float16", "float32"),
    ]
    layers = made("softmax", policy="float64 layers")
    assert atlas._dtypes(layers, "model", "float32") == [
        ("float64", "float32"),
        ("float64", "float64"),
        ("float32", "float32"),
    ]


def told(modes, kind, **rest):
    return {mode: Outcome(kind, **rest) for mode in modes}


def walk_of(found, left_out=None):
    return atlas.assembled(found, left_out or {}, 12.5)


SMALL = walk_of(
    [
        ("tensorflow", made("softmax"), told(["model", "fit"], RESCUED, formulas=("a", "b"))),
        ("tensorflow", made("sigmoid"), told(["model"], NONE) | told(["fit"], REFUSED, note="no")),
        ("jax", made("softmax"), told(["model"], SEVERAL) | told(["fit"], CLIPPED, warned=True)),
    ],
    {"torch": "not installed"},
)


def test_a_walk_counts_its_cells_and_keeps_each_outcome_once():
    assert (SMALL.run, SMALL.refused) == (5, 1)
    assert len(list(SMALL.cells())) == 6
    assert [cell.outcome.kind for cell in SMALL.unexplained] == [NONE, SEVERAL]
    assert len(SMALL.outcomes) == len(set(SMALL.outcomes)) == 5
    again = walk_of([("torch", made("linear"), told(MODES, REFUSED, note="no"))] * 2)
    assert again.outcomes == (Outcome(REFUSED, note="no"),)
    assert (again.run, again.refused) == (0, 2 * len(MODES))
