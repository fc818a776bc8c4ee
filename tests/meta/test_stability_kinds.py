"""Would we know which formula it was? Each is computed by hand, in every dtype, and must be found.

And would we notice one that is none of them: mistakes are planted in what was computed.
"""

import by_hand
import numpy as np
import pytest

from comparisons.stability.paths.formulas import BINARY, CATEGORICAL, SPARSE, Formula, candidates
from comparisons.stability.paths.identify import identify
from comparisons.stability.paths.samples import samples

DTYPES = ("float64", "float32", "float16", "bfloat16")
EVERY_PAIR = [(loss, a, b) for loss in (SPARSE, BINARY) for a in DTYPES for b in DTYPES]
POLICIES = [*zip(DTYPES, DTYPES, strict=True), ("float16", "float32"), ("bfloat16", "float32")]

# The kinds whose mean is infinite by the same samples; no other two share theirs.
INFINITE = {(through, "textbook") for through in ("nothing", "softmax", "sigmoid")}


def flavours(form):
    """A form and those of its kind that some dtypes cannot tell from it."""
    groups = (
        {"clipped, then scaled", "scaled, then clipped"},
        {"from logits", "from logits, averaged in float32"},
        {"clipped", "clipped, averaged in float32"},
    )
    return {form}.union(*(group for group in groups if form in group))


@pytest.mark.parametrize(
    ("loss", "head_dtype", "loss_dtype"), [*EVERY_PAIR, (CATEGORICAL, "float32", "float32")]
)
def test_every_formula_is_found_and_no_other_kind(loss, head_dtype, loss_dtype):
    Z, Y = samples(loss)
    known = candidates(loss, Z, Y, head_dtype, loss_dtype)
    for formula in known:
        losses, _, gradient = by_hand.computed(formula, loss, Z, Y)
        found = identify(losses, gradient, known)
        assert formula.name in found.names
        assert found.kinds == (formula.kind,), found.names
        assert {fit.formula.form for fit in found.fits} <= flavours(formula.form)
        assert not found.fits[0].suspicious


@pytest.mark.parametrize("loss", [SPARSE, BINARY])
@pytest.mark.parametrize(("head_dtype", "loss_dtype"), POLICIES)
def test_the_mean_of_few_samples_tells_all_kinds_but_the_infinite(loss, head_dtype, loss_dtype):
    Z, Y = samples(loss, few=True)
    known = candidates(loss, Z, Y, head_dtype, loss_dtype)
    for formula in known:
        _, mean, gradient = by_hand.computed(formula, loss, Z, Y)
        found = identify(mean, None, known)
        assert formula.name in found.names
        alike = INFINITE if formula.kind in INFINITE else {formula.kind}
        assert set(found.kinds) == alike, found.names
        assert identify(mean, gradient, known).kinds == (formula.kind,)


@pytest.mark.parametrize("loss", [SPARSE, BINARY])
def test_in_float64_both_orders_of_clipping_and_both_means_are_told_apart(loss):
    Z, Y = samples(loss)
    known = candidates(loss, Z, Y, "float64", "float64")
    for formula in known:
        losses, _, gradient = by_hand.computed(formula, loss, Z, Y)
        if "averaged" not in formula.form:  # rounding to float32 twice may come out as once
            assert identify(losses, gradient, known).fits[0].formula == formula


def straight_through(losses, gradient, Z, Y):
    """The derivative of the last step alone, as if the softmax before it had none."""
    P = by_hand.softmax(Z)
    G = by_hand.from_logits(P, np.eye(len(Z))[:, Y], 1 / Z.shape[1])[1]
    return losses, G


# what is planted -> the loss and the gradient with it
MISTAKES = {
    "the gradient of the sum": lambda loss, G, Z, Y: (loss, G * Z.shape[1]),
    "the other sign": lambda loss, G, Z, Y: (loss, -G),
    "no gradient": lambda loss, G, Z, Y: (loss, G * 0),
    "a loss of bits": lambda loss, G, Z, Y: (loss / np.log(2), G),
    "one sample's loss is 0": lambda loss, G, Z, Y: (np.where(np.arange(16) == 8, 0, loss), G),
    "one element is off by a thousandth": lambda loss, G, Z, Y: (loss, G + 1e-3 * (G.max() == G)),
    "one element is nan": lambda loss, G, Z, Y: (loss, np.where(G.max() == G, np.nan, G)),
    "all is nan": lambda loss, G, Z, Y: (loss * np.nan, G * np.nan),
    "samples turned round": lambda loss, G, Z, Y: (loss[::-1], G),
    "another sample's gradient": lambda loss, G, Z, Y: (loss, np.roll(G, 1, axis=1)),
}
KINDS = [
    (SPARSE, "nothing", "from logits"),
    (SPARSE, "softmax", "scaled, then clipped"),
    (BINARY, "sigmoid", "clipped"),
    (BINARY, "softmax", "from logits"),
]


@pytest.fixture(scope="module")
def float32():
    return {
        loss: candidates(loss, *samples(loss), "float32", "float32") for loss in (SPARSE, BINARY)
    }


@pytest.mark.parametrize("wrong", MISTAKES)
@pytest.mark.parametrize(("loss", "through", "form"), KINDS)
def test_what_is_none_of_them_is_called_none(wrong, loss, through, form, float32):
    Z, Y = samples(loss)
    formula = Formula(through, form, "float32", "float32")
    losses, _, gradient = by_hand.computed(formula, loss, Z, Y)
    assert identify(losses, gradient, float32[loss]).fits
    losses, gradient = MISTAKES[wrong](losses, gradient, Z, Y)
    assert not identify(losses, gradient.astype(np.float32), float32[loss]).fits


def test_a_gradient_that_passes_straight_through_is_none_of_them(float32):
    Z, Y = samples(SPARSE)
    formula = Formula("softmax", "from logits", "float32", "float32")
    losses, _, gradient = by_hand.computed(formula, SPARSE, Z, Y)
    losses, G = straight_through(losses, gradient, Z, Y)
    assert not identify(losses, G.astype(np.float32), float32[SPARSE]).fits


@pytest.mark.parametrize("head_dtype", DTYPES)
def test_a_roundoff_too_many_of_the_stable_form_is_seen(head_dtype):
    Z, Y = samples(SPARSE)
    known = candidates(SPARSE, Z, Y, head_dtype, "float32")
    formula = next(iter(known))
    losses, _, gradient = by_hand.computed(formula, SPARSE, Z, Y)
    off = (losses.astype(np.float64) * (1 + 24 * 2.0**-24)).astype(np.float32)
    assert identify(losses, gradient, known).names == (formula.name,)
    assert not identify(off, gradient, known).fits
