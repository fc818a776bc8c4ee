"""What is said of optimisers: a quick run decides every claim, and its pieces do what they say."""

import json
from dataclasses import asdict, replace

import numpy as np
import pytest
from quick_claims import all_findings, quick

from comparisons.plain import plain, record
from comparisons.training.claims import adaptive, probes
from comparisons.training.claims.measure import QUICK, measure
from comparisons.training.claims.records import HOLDS, IN_PART, NOT, VERDICTS, Claims
from comparisons.training.claims.words import verdict


@pytest.fixture
def measured():
    return quick()


def test_a_quick_run_decides_every_claim_and_is_written_and_read(measured):
    assert [claim.name for claim in measured.claims] == [
        "steps-follow-steadiness",
        "rate-follows-size",
        "steps-are-bounded",
        "faster-than-sgd",
        "more-reliable-than-sgd",
        "needs-no-tuning",
        "one-update-an-iteration",
        "noise-falls-with-batch-size",
        "larger-batches-fewer-updates",
        "larger-batches-larger-rates",
    ]
    for claim in measured.claims:
        assert claim.verdict in VERDICTS
        assert claim.in_keras == "not measured in Keras"
        assert (claim.verdict == HOLDS) == all(f.holds for f in claim.findings)
        failing = [f for f in claim.findings if not f.holds]
        assert all(any(f.statement in place for place in claim.where_not) for f in failing)
    text = json.dumps(plain(asdict(measured)))
    assert repr(record(Claims, json.loads(text))) == repr(measured)


def test_names_of_series_and_findings_are_unique(measured):
    names = [series.name for series in measured.series]
    assert len(set(names)) == len(names)
    found = [f.name for claim in measured.claims for f in claim.findings]
    assert len(set(found)) == len(found)


def test_every_line_has_its_band_and_as_many_points_as_places(measured):
    for series in measured.series:
        for of in (*series.lines.values(), *(b for pair in series.bands.values() for b in pair)):
            assert len(of) == len(series.x), series.name


def test_the_same_run_again_gives_the_same_numbers(measured):
    again = measure(full=False, keras=False, setting=QUICK)
    assert repr(replace(again, seconds=0.0)) == repr(replace(measured, seconds=0.0))


def test_all_some_or_no_parts_hold():
    from comparisons.records import Finding

    yes, no = Finding("a", "", True, ""), Finding("b", "", False, "")
    assert [verdict(of) for of in ([yes], [yes, no], [no])] == [HOLDS, IN_PART, NOT]
    with pytest.raises(ValueError, match="at least one"):
        verdict([])


def test_nothing_measured_decides_nothing():
    empty = Claims(QUICK, *[()] * 9)
    assert all_findings(empty) == {}


@pytest.mark.parametrize("sequence", [name for name, _ in probes.sequences()])
def test_adam_does_on_probes_what_the_formulas_say(sequence):
    walked, _ = probes.probes("scratch", probes.scratch_walk)
    for probe in (each for each in walked if each.sequence == sequence):
        # The formulas leave epsilon out, but for the constant one: `said_of_steps.LEFT_OUT`.
        assert abs(probe.step / probe.expected - 1) < 3.3e-6


def test_no_sequence_of_random_gradients_beats_the_sharp_bound_and_the_right_one_reaches_it():
    rng = np.random.default_rng(0)
    for t in (1, 2, 5, 20):
        w = 0.1 * 0.9 ** np.arange(t)[::-1] / (1 - 0.9**t)
        u = 0.001 * 0.999 ** np.arange(t)[::-1] / (1 - 0.999**t)
        G = np.vstack([rng.standard_cauchy((2000, t)), w / u])
        ratio = np.abs(G @ w) / np.sqrt(G**2 @ u)
        bound = probes.sharp(t)
        assert ratio.max() <= bound * (1 + 1e-12)  # some 40 roundings
        assert ratio[-1] == pytest.approx(float(bound), rel=1e-12)  # some 40 roundings too


def test_steadiness_size_and_rate_are_told_apart_on_made_up_weights():
    # Four weights: steady and large, steady and small, noisy and large, noisy and small; their
    # steps follow steadiness, their v follows size.
    signs = np.where(np.arange(20) % 2, -1.0, 1.0)
    G = np.stack([np.full(20, 9.0), np.full(20, 0.1), 9 * signs + 0.5, 0.1 * signs + 0.002], 1)
    steps = np.array([1.0, 0.9, 0.1, 0.05])
    v = np.array([81.0, 0.01, 81.0, 0.01]) * (1 - 0.999**20)
    moments = [adaptive.Moment(g, steps, v) for g in G]
    run = adaptive.Watched({"late": slice(0, 20)})
    for moment in moments:
        run.add(moment)
    (found,) = adaptive.tendencies("x", "made up", "adam", [run])
    assert found.step_steadiness.median > 0.9
    assert abs(found.rate_steadiness.median) < 0.5
    assert found.rate_size.median < -0.7
    assert found.steady_over_noisy.median > 5
