"""The gap at which each form gives out: found where its formula says, and between two floats."""

import json
import math
from dataclasses import asdict

import numpy as np
import pytest

from comparisons.plain import plain
from comparisons.stability.accuracy import causes, halves, halves_held, thresholds
from comparisons.stability.accuracy.constants import constants
from comparisons.stability.accuracy.expected import DEAD, EXPECTED, HALF, LOST, OVERFLOWS, STOPS
from comparisons.stability.accuracy.forms import SIDES
from comparisons.stability.accuracy.scenes import EVENTS, SCENES, Seen
from comparisons.stability.accuracy.thresholds import (
    Asked,
    Result,
    blur,
    evenly,
    keras,
    numpy_forms,
    resolution,
)

DTYPES = thresholds.DTYPES
LN2 = math.log(2)


@pytest.fixture(scope="module")
def found():
    return thresholds.measure(others=[]).thresholds


def one(found, form, scene, event, dtype):
    """Where it was found; inf if nowhere."""
    at = [
        each.found
        for each in found
        if (each.form, each.scene, each.event, each.dtype) == (form, scene, event, dtype)
    ]
    return at[0] if at else math.inf


def test_every_form_gives_out_where_its_formula_says_and_nowhere_else(found):
    apart = [each for each in found if not each.agrees]
    assert not apart, apart[0]
    assert len(found) > 500


def test_every_form_is_predicted_in_every_scene():
    for name, forms in EXPECTED.items():
        assert forms.keys() == SIDES[SCENES[name].side].keys()
        assert all(expected.keys() <= EVENTS.keys() for expected in forms.values())
    assert EXPECTED.keys() == SCENES.keys()


def test_a_prediction_says_why_and_is_mostly_sharp(found):
    assert all(each.why and each.formula for each in found if math.isfinite(each.found))
    exact = [each for each in found if each.event != HALF and each.latest == each.earliest]
    # On most gaps no rounding has a say: they are predicted to the spacing of floats.
    assert len(exact) > 0.7 * sum(each.event != HALF for each in found)
    assert all(abs(each.found - each.predicted) <= each.resolution for each in exact)
    # A formula that is off by a factor of two in exp(-g) would be seen.
    assert all(each.resolution < LN2 for each in exact)
    # Nine tenths of the others are known to within a factor of e^(3/2).
    widths = sorted(each.latest - each.earliest for each in found if each.event == HALF)
    assert widths[len(widths) * 9 // 10] < 1.5


# What is known without any of these formulas.
KNOWN = [
    ("naive", "wrong", OVERFLOWS, "float32", math.log(3.4028234663852886e38)),
    ("naive", "wrong", OVERFLOWS, "float64", math.log(1.7976931348623157e308)),
    ("naive", "wrong", OVERFLOWS, "float16", math.log(65520)),
    ("shifted", "wrong", OVERFLOWS, "float32", 150 * LN2),
    ("shifted", "wrong", OVERFLOWS, "float64", 1075 * LN2),
    ("shifted", "wrong", OVERFLOWS, "float16", 25 * LN2),
    ("shifted, chain rule", "wrong", LOST, "float32", 128 * LN2),
    ("clipped", "wrong", STOPS, "float32", -math.log(1e-7)),
    ("clipped", "wrong", DEAD, "float64", math.log(1e7 - 1)),  # p = 1 / (1 + exp(g))
    ("log-softmax", "right", STOPS, "float32", 24 * LN2),
    ("log-softmax", "right", STOPS, "float64", 53 * LN2),
    ("log-softmax", "right", STOPS, "bfloat16", 8 * LN2),
    ("scratch", "right", STOPS, "float32", 150 * LN2),
    ("scratch", "right", DEAD, "float32", 24 * LN2),
    ("log1p, the others", "right", DEAD, "float32", 150 * LN2),
    ("stable sigmoid", "wrong no", OVERFLOWS, "float32", 24 * LN2),
    ("stable sigmoid", "wrong yes", OVERFLOWS, "float32", 150 * LN2),
    ("naive", "right yes", OVERFLOWS, "float32", 24 * LN2),
]


@pytest.mark.parametrize(("form", "scene", "event", "dtype", "gap"), KNOWN)
def test_thresholds_that_can_be_worked_out_by_hand(form, scene, event, dtype, gap, found):
    at = constants(dtype)
    assert abs(one(found, form, scene, event, dtype) - gap) <= at.spacing(gap) + 16 * at.u


def test_the_stable_forms_never_give_out_for_a_wrong_answer(found):
    for each in found:
        if each.form == "scratch":
            assert not each.scene.startswith("wrong"), each


@pytest.mark.parametrize("dtype", DTYPES)
@np.errstate(all="ignore")
def test_the_float_below_a_threshold_does_not_have_the_event(dtype, found):
    scene = SCENES["wrong"]
    gap = np.asarray(one(found, "naive", "wrong", OVERFLOWS, dtype)).astype(dtype)
    pair = np.array([np.nextafter(gap, gap * 0), gap], dtype)
    loss = SIDES["softmax"]["naive"].loss(scene.logits(pair), scene.targets(pair))
    assert np.isinf(loss).tolist() == [False, True]


def test_a_formula_of_another_format_does_not_agree():
    form = next(each for each in numpy_forms(["float32"]) if each.name == "naive")
    wrong_cause = causes.OVERFLOW._replace(gap=lambda c: causes.minus_log(2 * c.u))
    asked = form._replace(scenes={"wrong": {OVERFLOWS: wrong_cause, HALF: wrong_cause}})
    assert [each.agrees for each in thresholds.thresholds(asked, "wrong", "float32")] == [False] * 2


def test_what_is_predicted_and_never_found_does_not_agree_nor_what_is_found_unpredicted():
    form = next(each for each in numpy_forms(["float32"]) if each.name == "scratch")
    predicted = form._replace(scenes={"wrong": {OVERFLOWS: causes.OVERFLOW}})
    (missing,) = thresholds.thresholds(predicted, "wrong", "float32")
    assert (missing.agrees, missing.found) == (False, math.inf)
    silent = form._replace(scenes={"right": {}})
    unexpected = thresholds.thresholds(silent, "right", "float32")
    assert {each.event for each in unexpected} == {HALF, STOPS, DEAD}
    assert not any(each.agrees for each in unexpected)


def test_a_path_of_ones_own_is_looked_at_without_a_prediction():
    def stops_at_three(Z, Y):
        gap = np.abs(Z).max(axis=0)
        return Result(np.minimum(gap, 3), np.where(gap < 4, -1.0, 0.0)[np.newaxis])

    asked = Asked("mine", stops_at_three, "numpy", 0.0, {"wrong": None}, ["float32"])
    records = {each.event: each for each in thresholds.thresholds(asked, "wrong", "float32")}
    assert records[STOPS].found == 3
    assert records[DEAD].found == 4
    assert all(each.agrees is None for each in records.values())


def test_a_path_without_a_gradient_is_refused():
    asked = Asked("none", lambda Z, Y: Result(Z[0], None), "numpy", 0.0, {"wrong": {}}, ["float32"])
    with pytest.raises(ValueError, match="must return a gradient"):
        thresholds.thresholds(asked, "wrong", "float32")


def test_half_of_the_digits_is_told_from_the_exact_loss_even_below_all_normal_numbers():
    gaps = np.array([5.0, 5.0, 740.0, 740.0])
    exact = np.array([math.log1p(math.exp(-5))] * 2 + [math.exp(-740)] * 2)
    loss = exact * np.array([1 + 1e-9, 1 + 1e-7, 1.0, 1.1])
    seen = Seen(gaps, loss, -np.ones(4), "float64")  # sqrt(u) is 1.05e-8
    assert EVENTS[HALF](seen, True).tolist() == [False, True, True, True]
    seen = Seen(gaps[:2], gaps[:2] + loss[:2], -np.ones(2), "float16")  # 0.022
    assert EVENTS[HALF](seen, False).tolist() == [False, False]


def test_bit_patterns_are_spread_exactly():
    low, high = 2**62 - 12345, 2**62 + 2**54
    spread = evenly(low, high, 4096)
    assert (int(spread[0]), int(spread[-1])) == (low, high)
    steps = np.diff(spread.astype(np.int64))
    assert steps.max() - steps.min() <= 1
    assert evenly(5, 7, 100).tolist() == [5, 6, 7]


def test_the_tolerances_are_as_small_as_the_format():
    at = constants("float32")
    assert resolution(at, 100.0) < 2 * at.spacing(100.0)
    assert 0 < blur(at, 9.0) < 0.03
    assert blur(constants("bfloat16"), 9.0) == 0  # every float was looked at


def test_an_epsilon_of_1e_8_is_nothing_in_float16(found):
    for event in (HALF, OVERFLOWS, LOST):
        with_it, without = (
            one(found, form, "wrong", event, "float16")
            for form in ("p + 1e-8", "shifted, chain rule")
        )
        assert with_it == without < math.inf
    assert halves_held.epsilon_wrong(constants("float16", 1e-8)) == halves.subnormal_prob(
        constants("float16")
    )


def test_keras_gives_out_where_its_formulas_say():
    records = [
        each
        for asked in keras()
        for scene in asked.scenes
        for each in thresholds.thresholds(asked, scene, "float32")
    ]
    assert all(each.agrees for each in records)
    # How closely a gap of 16 can be found, by `resolution`: floats 2^-19 apart, and 12 u for exp,
    # log and what is made of them.
    near = {"rel": 0, "abs": 2.0**-19 + 12 * 2.0**-24}
    # From logits it computes log-softmax by log: a right answer's loss is 0 from a gap of 17 on.
    assert one(records, "keras from_logits", "right", STOPS, "float32") == pytest.approx(
        24 * LN2, **near
    )
    # Clipped, the gradient of a wrong one is 0 only once the other class is clipped as well.
    assert one(records, "keras tf.nn.softmax", "wrong", DEAD, "float32") == pytest.approx(
        24 * LN2, **near
    )
    assert one(records, "keras tf.nn.softmax", "wrong", STOPS, "float32") == pytest.approx(
        -math.log(1e-7), **near
    )


def test_the_records_are_plain(found):
    assert json.loads(json.dumps(plain([asdict(each) for each in found])))
