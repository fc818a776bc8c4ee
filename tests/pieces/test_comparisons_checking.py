"""A network in any style is right, or its mistake is named, at its step and in its layout."""

import numpy as np
import pytest

from comparisons.checking.answering import Asked
from comparisons.checking.checked import checked
from comparisons.checking.connection import connection, said_by
from comparisons.checking.probes import probes
from comparisons.checking.records import CONVENTION, MISTAKEN, OTHER_LOSS, RIGHT, UNUSABLE
from comparisons.checking.styles import STYLES
from comparisons.suspects import planted
from reports.checking.note import note

NETWORKS = {
    "deep relu": ("relu relu softmax", "cce"),
    "squares": ("sigmoid sigmoid", "mse"),
    "yes or no": ("tanh sigmoid", "bce"),
    "logits": ("relu tanh linear", "cce"),
}


def check(function):
    return checked(Asked(function), connection(said_by(function)))


@pytest.mark.parametrize("style", STYLES)
@pytest.mark.parametrize("network", NETWORKS)
def test_a_right_network_is_right_in_every_style(network, style):
    net = network_of(network)
    found = checked(Asked(lambda p: STYLES[style](p, net, {})), net)
    assert (found.verdict, found.mistakes, found.notes) == (RIGHT, (), ())
    assert ("columns" if "columns" in style else "rows") in found.layout


# Where weights are not handed over, nobody can see that one is off by two of its last digits.
HIDDEN = ("a weight off by 2 ULP",)


def network_of(name):
    """What a network is; its rate is that of the step in the catalogue's early update."""
    layers, loss = NETWORKS[name]
    return connection({"layers": layers, "loss": loss, "learning_rate": 0.1})


# For each style other mistakes, a twentieth of all: enough to fail early.
PLANTED = [
    (name, style, suspect, layer)
    for name in NETWORKS
    for number, style in enumerate(STYLES)
    for suspect, layer in planted(probes(network_of(name))[0])[number::20]
    if suspect.name not in HIDDEN
]


@pytest.mark.parametrize(
    ("network", "style", "suspect", "layer"),
    PLANTED,
    ids=[f"{n}-{s}-{suspect.name}-{layer}" for n, s, suspect, layer in PLANTED],
)
def test_a_planted_mistake_is_named_in_its_layer(network, style, suspect, layer):
    net = network_of(network)
    mistake = {(suspect.quantity, layer): suspect}
    found = checked(Asked(lambda p: STYLES[style](p, net, mistake)), net)
    assert found.verdict not in (RIGHT, UNUSABLE)
    first = found.mistakes[0]
    assert suspect.name in first.name
    if first.name == (suspect.name,):
        assert layer in first.layers
    assert suspect.name in note(found, "network")


def two_layers(p, scale=1.0, cost_scale=1.0, mask=True):
    """Columns, (units, inputs), the usual way."""
    m = p.X.shape[1]
    Z1 = p.W1 @ p.X + p.b1
    A1 = np.maximum(0, Z1)
    Z2 = p.W2 @ A1 + p.b2
    E = np.exp(Z2 - Z2.max(axis=0))
    A2 = E / E.sum(axis=0)
    dZ2 = (A2 - p.Y) * scale
    dZ1 = p.W2.T @ dZ2 * ((Z1 > 0) if mask else 1)
    return {
        "A2": A2,
        "cost": -np.sum(p.Y * np.log(A2)) / m * cost_scale,
        "dW2": dZ2 @ A1.T / m,
        "db2": dZ2.sum(axis=1, keepdims=True) / m,
        "dW1": dZ1 @ p.X.T / m,
        "db1": dZ1.sum(axis=1, keepdims=True) / m,
    }


def test_a_factor_of_its_own_loss_too_is_a_convention():
    def doubled(p, layers="relu softmax", loss="cce"):
        return two_layers(p, 2.0, 2.0)

    found = check(doubled)
    assert found.verdict == CONVENTION
    assert all(found.own_loss.values())
    assert found.descends == ("categorical_crossentropy", "2")


def test_a_factor_that_the_printed_loss_has_not_is_another_loss():
    def doubled(p, layers="relu softmax", loss="cce"):
        return two_layers(p, 2.0)

    found = check(doubled)
    assert found.verdict == OTHER_LOSS
    assert not any(found.own_loss.values())
    told = " ".join(note(found, "doubled").split())
    assert "those of 2 times the categorical cross-entropy" in told


def test_what_is_wrong_has_its_place_in_the_networks_own_layout_and_a_name():
    def unmasked(p, layers="relu softmax", loss="cce"):
        return two_layers(p, mask=False)

    found = check(unmasked)
    assert found.verdict == MISTAKEN
    assert [each.name for each in found.mistakes] == [("relu' left out",)]
    assert found.own_loss == {"W1": False, "b1": False, "W2": True, "b2": True}
    wrong = {each.name: each for each in found.seen if each.relation}
    assert set(wrong) == {"dW1", "db1"}
    assert len(wrong["dW1"].index) == 2
    assert "First at fault: dW1" in note(found, "unmasked")


def test_a_step_shows_weights_that_were_moved_before_the_gradient_passed():
    def early(p, layers="tanh sigmoid", loss="mse"):
        A1 = np.tanh(p.X @ p.W1 + p.b1)
        A2 = 1 / (1 + np.exp(-(A1 @ p.W2 + p.b2)))
        d = 2 * (A2 - p.Y) / A2.size * A2 * (1 - A2)
        p.W2 -= p.learning_rate * A1.T @ d
        p.b2 -= p.learning_rate * d.sum(axis=0)
        d = d @ p.W2.T * (1 - A1**2)
        p.W1 -= p.learning_rate * p.X.T @ d
        p.b1 -= p.learning_rate * d.sum(axis=0)
        return {f"{name} after": getattr(p, name) for name in ("W1", "b1", "W2", "b2")}

    found = check(early)
    assert [each.name for each in found.mistakes] == [
        ("weights updated before the gradient passes",)
    ]


def test_numbers_in_float32_are_no_mistake():
    def narrow(p, layers="relu softmax", loss="cce"):
        for name in ("X", "W1", "b1", "W2", "b2"):
            setattr(p, name, getattr(p, name).astype("float32"))
        return two_layers(p)

    found = check(narrow)
    assert (found.verdict, found.dtype) == (RIGHT, "float32")


@pytest.mark.parametrize(
    ("said", "message"),
    [
        ({"loss": "mse"}, "must say `layers`"),
        ({"layers": "relu", "loss": "mae"}, "`loss` must be of"),
        ({"layers": "rleu", "loss": "mse"}, "`layers` must be of"),
        ({"layers": "relu", "loss": "cce"}, "must be taken of softmax or linear"),
        ({"layers": "relu linear", "loss": "mse", "units": "2 3"}, "`units` must be"),
        ({"layers": "linear", "loss": "mse", "learning_rate": 0}, "larger than 0"),
        ({"layers": "linear", "loss": "mse", "unit": 3}, "got `unit`"),
    ],
)
def test_what_cannot_be_is_refused_in_a_sentence(said, message):
    with pytest.raises(ValueError, match=message):
        connection(said)


def test_an_unknown_name_is_refused_and_an_error_is_told():
    def misnamed(p, layers="relu softmax", loss="cce"):
        return {"dW9": p.W1}

    with pytest.raises(ValueError, match="got 'dW9'"):
        check(misnamed)

    def broken(p, layers="relu softmax", loss="cce"):
        raise ValueError("nothing fits")

    found = check(broken)
    assert found.verdict == UNUSABLE
    assert "ValueError: nothing fits" in note(found, "broken")
