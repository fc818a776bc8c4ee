"""The pieces of a campaign: histograms, rules, draws, the journal, records and their JSON."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from comparisons.journal import NAME, fingerprint
from comparisons.power import journal
from comparisons.power.draws import (
    BATCHES,
    CAP,
    DEPTHS,
    FAMILY,
    HEADS,
    LOGITS,
    MODES,
    SCALES,
    WIDTHS,
    cost,
    draw,
    family,
)
from comparisons.power.histograms import added, from_plain, histogram, to_plain
from comparisons.power.pairs import scratch_in_form
from comparisons.power.records import Flagged
from comparisons.power.rules import RULES, passes, passes_whole
from comparisons.power.tally import Tally, summed
from comparisons.power.trials import CAUGHT, ELSEWHERE, MISSED, OWN, TELLING, UNTELLING, Trial
from comparisons.power.trials import mistakes as counted
from comparisons.problems import DTYPES

numbers = st.lists(st.floats(1e-300, 1e300) | st.just(0.0) | st.just(np.inf), max_size=50)


@given(numbers, numbers)
def test_histograms_can_be_added_and_written(first, second):
    both = added(histogram(np.array(first)), histogram(np.array(second)))
    assert both == histogram(np.array([*first, *second]))
    assert from_plain(to_plain(both)) == both


@given(st.lists(st.floats(1e-100, 1e100), min_size=1, max_size=60), st.floats(0.01, 1.0))
def test_a_quantile_is_never_too_small_and_at_most_a_bin_too_large(drawn, share):
    true = np.sort(drawn)[max(1, int(np.ceil(share * len(drawn)))) - 1]
    assert true <= histogram(np.array(drawn)).quantile(share) * (1 + 1e-12)
    assert histogram(np.array(drawn)).quantile(share) <= true * 2**0.125 * (1 + 1e-12)


def test_a_quantile_of_nothing_is_nan_and_infinite_numbers_come_last():
    assert np.isnan(histogram(np.array([])).quantile(0.5))
    assert histogram(np.array([1.0, np.inf])).quantile(1.0) == np.inf


ORIGINALS = {
    "numpy.testing.assert_allclose": lambda a, b: not_raised(np.testing.assert_allclose, a, b),
    "numpy.allclose": np.allclose,
    "Keras's own tests": lambda a, b: not_raised(
        np.testing.assert_allclose, a, b, rtol=1e-6, atol=1e-6
    ),
    "ONNX backend tests": lambda a, b: not_raised(
        np.testing.assert_allclose, a, b, rtol=1e-3, atol=1e-7
    ),
}


def not_raised(function, *arguments, **settings):
    try:
        function(*arguments, **settings)
    except AssertionError:
        return False
    return True


@pytest.mark.parametrize("dtype", DTYPES)
@pytest.mark.parametrize("rule", [r for r in RULES if r.name in ORIGINALS], ids=lambda r: r.name)
def test_a_rule_says_what_the_original_says(rule, dtype):
    rng = np.random.default_rng(0)
    answers = set()
    with np.errstate(invalid="ignore"):
        for size in 10.0 ** rng.uniform(-9, 3, 300):
            b = (size * rng.normal(size=2)).astype(dtype)
            a = (b * (1 + 10.0 ** rng.uniform(-9, -1, 2))).astype(dtype)
            answers.add(passes_whole(rule, a, b))
            assert passes_whole(rule, a, b) == ORIGINALS[rule.name](a, b), (a, b)
        for a, b in ((np.nan, np.nan), (np.inf, np.inf), (np.inf, -np.inf), (np.nan, 1.0)):
            a, b = np.array([a], dtype), np.array([b], dtype)
            assert passes_whole(rule, a, b) == ORIGINALS[rule.name](a, b), (a, b)
    assert answers == {True, False}


def test_torch_and_polygraphy_as_their_sources_have_it():
    torch, polygraphy = RULES[2], RULES[5]
    one, big = np.ones(1, "float32"), np.full(1, 1e3, "float32")
    assert passes_whole(torch, one + np.float32(1.1e-5), one)  # 1e-5 + 1.3e-6
    assert not passes_whole(torch, one + np.float32(1.2e-5), one)
    assert not passes_whole(torch, one.astype("float64") + 3e-7, one.astype("float64"))
    assert passes_whole(polygraphy, big + np.float32(0.0099), big)
    assert not passes_whole(polygraphy, one + np.float32(1.5e-5), one)  # the sum would allow it
    nan, inf = np.full(1, np.nan), np.full(1, np.inf)
    assert not passes(torch, nan, nan).any()
    assert passes(torch, inf, inf).all()
    assert not passes(polygraphy, inf, inf).any()


def test_arrays_of_different_shape_pass_no_rule():
    assert not any(passes_whole(rule, np.ones((2, 1)), np.ones(2)) for rule in RULES)


FAMILIES = [family(0, number) for number in range(600)]


def test_every_end_of_every_range_is_reached():
    widths = {width for each in FAMILIES for width in each.units}
    depths = {len(each.activations) for each in FAMILIES}
    batches = {each.m for each in FAMILIES}
    assert (min(widths), max(widths)) == WIDTHS
    assert depths == set(range(DEPTHS[0], DEPTHS[1] + 1))
    assert (min(batches), max(batches)) == BATCHES
    heads = {(each.loss, each.from_logits, each.activations[-1]) for each in FAMILIES}
    assert heads == {(*head[:2], output) for head in HEADS for output in head[2]}
    hidden = {g for each in FAMILIES for g in each.activations[:-1]}
    assert hidden == {"linear", "relu", "sigmoid", "tanh", "softmax"}
    assert {(each.dtype, each.mode) for each in FAMILIES} == {
        (dtype, mode) for dtype in DTYPES for mode in MODES
    }
    forms = {(each.from_logits, each.form) for each in FAMILIES}
    assert forms == {(True, "from_logits"), (False, "textbook"), (False, "clipped")}
    assert max(cost(each.units, each.m) for each in FAMILIES) <= CAP


def test_a_pair_is_determined_by_its_number():
    first, again, other = draw(0, 7), draw(0, 7), draw(0, 8)
    assert (first.problem.X == again.problem.X).all()
    assert (first.problem.parameters["W1"] == again.problem.parameters["W1"]).all()
    assert first.problem.units == other.problem.units, "of one family"
    assert (first.problem.X != other.problem.X).any()
    assert draw(1, 7).problem.units != first.problem.units


def test_scales_fill_their_range_and_a_loss_of_probs_gets_moderate_logits():
    weights, inputs = [], []
    for number in range(0, 300 * FAMILY, FAMILY):
        shared = FAMILIES[number // FAMILY]
        if cost(shared.units, shared.m) > 0.05:
            continue
        drawn = draw(0, number)
        weights += drawn.weight_scales
        inputs.append(drawn.input_scale)
        if shared.loss != "mean_squared_error" and not shared.from_logits:
            trace = scratch_in_form(drawn.problem, shared.form).trace
            logits = trace[f"Z{drawn.problem.layers}"]
            assert np.abs(logits).max() <= LOGITS * 1.01
            assert np.isfinite(trace["loss"]).all()
    for scales in (weights, inputs):
        assert SCALES[0] <= min(scales) < 3 * SCALES[0]
        assert SCALES[1] / 3 < max(scales) <= SCALES[1]


def test_tallies_add_up_in_any_order():
    first, second = Tally(), Tally()
    first.count("verdicts", "float32", "proven", by=2)
    second.count("verdicts", "float32", "proven")
    second.note("uses", "Z", numbers=np.array([0.5]))
    one, other = summed([first, second]), summed([second, first])
    assert (one.counts, one.histograms) == (other.counts, other.histograms)
    assert one.total("verdicts") == 3


HEADING = {"seed": 0}


def test_a_journal_gives_back_what_was_written_and_loses_half_a_line(tmp_path):
    path, tally = tmp_path / "folder" / NAME, Tally()
    assert journal.begun(path, HEADING) == {}
    tally.count("pairs", by=3)
    tally.note("uses", "Z", numbers=np.array([0.5, np.inf]))
    tally.flagged.append(Flagged(1, "float32", "eager", "keras", "Z1", "Z1", "suspect", "why"))
    tally.trials.append(Trial("m", "wine", "float32", OWN, "dW1", CAUGHT, alarms=("loose",)))
    entry = journal.append(path, ("pairs", 0, 5), journal.plain_tally(tally), 1.5)
    whole = path.read_bytes()
    path.write_bytes(whole + b'{"part": ["pairs", 1')
    (found,) = journal.begun(path, HEADING).values()
    assert path.read_bytes() == whole
    assert found.part == ("pairs", 0, 5)
    assert found.tally.counts == tally.counts
    assert found.tally.histograms == tally.histograms
    assert found.tally.trials[0].alarms == ("loose",)
    assert np.isnan(found.tally.flagged[0].used)
    assert found.seconds == entry.seconds == 1.5


@pytest.mark.parametrize("heading", [{"seed": 1}, {"seed": 0, "source": "changed"}])
def test_a_journal_of_another_campaign_is_refused(tmp_path, heading):
    path = tmp_path / NAME
    journal.begun(path, HEADING)
    with pytest.raises(ValueError, match="another"):
        journal.begun(path, heading)


def test_a_fingerprint_changes_with_the_source(tmp_path):
    (tmp_path / "a.py").write_text("1")
    before = fingerprint(iter([tmp_path]))
    (tmp_path / "a.py").write_text("2")
    assert fingerprint(iter([tmp_path])) != before


def test_trials_are_counted_by_what_became_of_them():
    def trial(inputs, outcome, alarms=(), already=()):
        return Trial("m", "wine", "float32", inputs, "dW1", outcome, "", 1.0, alarms, already)

    trials = [
        trial(OWN, CAUGHT, ("strict", "loose"), ("strict",)),
        trial(OWN, UNTELLING),
        trial(TELLING, CAUGHT, ("strict",)),
        trial(OWN, MISSED, ("strict",)),
        trial(OWN, ELSEWHERE),
    ]
    (mistake,) = counted(trials, ["strict", "loose"])
    assert (mistake.planted, mistake.caught, mistake.untelling) == (4, 1, 1)
    assert (mistake.caught_then, mistake.tellable, mistake.missed) == (1, 4, 2)
    assert mistake.overlooked == {"strict": 1, "loose": 3}
    assert mistake.told_apart == {"strict": 2, "loose": 1}
