"""Mistakes planted in the ruler: each must be noticed by the checks that stand beside it."""

import numpy as np
import pytest
from flint import arb
from test_comparisons_oracle import (
    check_affine,
    check_backward,
    check_composed,
    check_forward,
    check_loss,
    check_sums,
)
from test_comparisons_oracle_optimizers import check_adam, check_rule

from comparisons.oracle import balls, composed, layers, losses, optimizers

SPARSE, BINARY = "sparse_categorical_crossentropy", "binary_crossentropy"


def without_its_last_term(z):
    powers = [each.exp() for each in z]
    return [power / sum(powers[:-1], arb(0)) for power in powers]


def with_the_wrong_sign(z):
    return 1 / (1 + z.exp())


def a_rate_without_its_root(t, given):
    left_1, left_2 = 1 - given.beta_1**t, 1 - given.beta_2**t
    return optimizers.word(given.learning_rate * left_2 / left_1)


def a_product_of_53_bits(a, b):
    return optimizers.word(a * b)


def clipped_to_zero_and_one(form, dtype):
    return {"low": 1e-300, "high": 1.0} if form == "clipped" else {}


# what is planted -> (module, name, the mistake, the check that must fail)
MISTAKES = {
    "softmax without a term": (
        layers,
        "distribution",
        without_its_last_term,
        lambda: check_forward("softmax"),
    ),
    "softmax without a term in a gradient": (
        losses,
        "distribution",
        without_its_last_term,
        lambda: check_loss(SPARSE, "from_logits"),
    ),
    "softmax without a term inside a loss": (
        composed,
        "distribution",
        without_its_last_term,
        lambda: check_composed(SPARSE, "clipped"),
    ),
    "sigmoid with the wrong sign": (
        layers,
        "logistic",
        with_the_wrong_sign,
        lambda: check_forward("sigmoid"),
    ),
    "sigmoid with the wrong sign in a gradient": (
        losses,
        "logistic",
        with_the_wrong_sign,
        lambda: check_loss(BINARY, "from_logits"),
    ),
    "softplus without the 1": (
        losses,
        "softplus",
        lambda z: z,
        lambda: check_loss(BINARY, "from_logits"),
    ),
    "a derivative that passes where p was clipped": (
        losses,
        "passing",
        lambda G, p, low, high: G,
        lambda: check_loss("categorical_crossentropy", "clipped"),
    ),
    "limits of clipping left out": (
        losses,
        "limits",
        clipped_to_zero_and_one,
        lambda: check_loss(SPARSE, "clipped"),
    ),
    "60 bits": (balls, "LADDER", (60, 61), check_affine),
    "sums of 60 bits": (balls, "LADDER", (60, 61), check_sums),
    "a copy in float16": (
        layers,
        "known",
        lambda array: balls.known(array.astype(np.float16)),
        lambda: check_backward("relu"),
    ),
    "a rate of adam without its square root": (
        optimizers,
        "rate",
        a_rate_without_its_root,
        check_adam,
    ),
    "a product rounded to a double": (
        optimizers,
        "two_product",
        a_product_of_53_bits,
        lambda: check_rule("sgd"),
    ),
    "a sum with its sign turned": (
        optimizers,
        "add",
        optimizers.subtract,
        lambda: check_rule("first_moment"),
    ),
}


@pytest.mark.parametrize("planted", MISTAKES)
def test_a_mistake_in_the_ruler_is_noticed(planted, monkeypatch):
    module, name, mistake, check = MISTAKES[planted]
    check()
    monkeypatch.setattr(module, name, mistake)
    with pytest.raises(AssertionError, match=r"is outside|is too wide"):
        check()


@pytest.mark.parametrize(("name", "form"), losses.FORMULAS)
def test_a_loss_or_gradient_off_by_2_to_the_minus_83_is_noticed(name, form, monkeypatch):
    loss, gradient = losses.FORMULAS[name, form]

    def nudged(x):
        return x + x * arb(2) ** -83

    off_loss = (lambda *a, **k: nudged(loss(*a, **k)), gradient)
    off_gradient = (loss, lambda *a, **k: [nudged(g) for g in gradient(*a, **k)])
    for pair in (off_loss, off_gradient):
        monkeypatch.setitem(losses.FORMULAS, (name, form), pair)
        with pytest.raises(AssertionError, match="is outside"):
            check_loss(name, form)
