"""The forms of a crossentropy: one function, each as far off as its own roundings allow."""

import json
import math
from dataclasses import asdict

import numpy as np
import pytest

from comparisons.bounds.arithmetic import format_of
from comparisons.bounds.rounded import given
from comparisons.oracle import losses as oracle
from comparisons.plain import plain
from comparisons.stability.accuracy import measure as accuracy
from comparisons.stability.accuracy.binary_walks import sigmoid_walks
from comparisons.stability.accuracy.forms import SCRATCH, SIDES
from comparisons.stability.accuracy.samples import both_ways, sigmoid_samples, softmax_samples
from comparisons.stability.accuracy.truth import sigmoid_truth, softmax_truth
from comparisons.stability.accuracy.walks import depth, softmax_walks
from scratch import activations, losses_from_logits, naive_losses
from scratch.activations import total

DTYPES = ["float64", "float32", "float16", "bfloat16"]
CASES = [pytest.param(side, form, id=f"{side}-{form}") for side in SIDES for form in SIDES[side]]
WALKS = {"softmax": softmax_walks, "sigmoid": sigmoid_walks}


@pytest.fixture(scope="module")
def measured():
    return accuracy.measure(dtypes=("float32", "bfloat16"), classes=(2, 10), outputs=(1,))


def drawn(side, dtype, scale, n=5, m=26):
    """Random logits and targets, and the truth about them."""
    rng = np.random.default_rng([n, m, len(side)])
    Z = rng.normal(0, scale, (n, m)).astype(dtype)
    if side == "softmax":
        Y = rng.integers(n, size=m)
        Z[Y[: m // 2], np.arange(m // 2)] += np.asarray(2 * scale).astype(dtype)
        return Z, Y, softmax_truth(Z, Y)
    Y = rng.integers(2, size=(n, m)).astype(dtype)
    return Z, Y, sigmoid_truth(Z, Y)


def onehot(Y, n):
    return Y.astype(np.float64) if Y.ndim == 2 else np.eye(n)[:, Y]


@np.errstate(all="ignore")
def walked(side, name, Z, Y):
    """What the form makes of them, and its bounds: (loss, gradient), (bound, bound), epsilon's."""
    fp = format_of(str(Z.dtype), "numpy")
    ways = WALKS[side](str(Z.dtype))[name](given(Z, fp), given(onehot(Y, len(Z)), fp))
    form = SIDES[side][name]
    return (form.loss(Z, Y), form.gradient(Z, Y)), ways, form.epsilon


@pytest.mark.parametrize(("side", "name"), CASES)
@pytest.mark.parametrize("dtype", DTYPES)
def test_a_form_is_the_crossentropy_and_keeps_the_dtype(side, name, dtype):
    """For logits of ordinary size; an epsilon of 1e-7 beside probs of 0.001 and more is 1e-4."""
    Z, Y, truth = drawn(side, dtype, 1.0)
    form = SIDES[side][name]
    for computed, exact in ((form.loss(Z, Y), truth.loss), (form.gradient(Z, Y), truth.gradient)):
        assert computed.dtype == dtype
        # Probs next to 1 are off by u, and the logs of what is left by more: 64 u in all.
        assert (
            exact.distance(computed) <= 64 * format_of(dtype).u + 1e-4 * bool(form.epsilon)
        ).all()


@pytest.mark.parametrize(("side", "name"), CASES)
@pytest.mark.parametrize("dtype", DTYPES)
@np.errstate(all="ignore")
def test_no_form_is_further_off_than_its_own_roundings_allow(side, name, dtype):
    most = 0.0
    for scale in (0.3, 5.0, 60.0):
        Z, Y, truth = drawn(side, dtype, scale)
        computed, ways, epsilon = walked(side, name, Z, Y)
        for values, way, exact in zip(computed, ways, (truth.loss, truth.gradient), strict=True):
            bound = accuracy.farthest(way, exact, epsilon)
            known = np.isfinite(bound)
            # In 16 bits little is known of the logs of large logits.
            assert known.any() or scale == 60
            part = exact.distance(values)[known] / np.where(bound[known] > 0, bound[known], np.inf)
            assert (part <= 1).all()
            most = max(most, part.max(initial=0))
    assert most > 0.15  # and the bounds mean something


@pytest.mark.parametrize("side", SIDES)
@pytest.mark.parametrize("dtype", DTYPES)
def test_the_bound_of_scratch_sees_a_loss_that_is_off_by_a_few_roundings_more(side, dtype):
    Z, Y, truth = drawn(side, dtype, 1.0)
    (loss, _), (way, _), _ = walked(side, SCRATCH, Z, Y)
    off = loss.astype(np.float64) * (1 + 60 * format_of(dtype).u)
    assert (truth.loss.distance(off) > way.bound).all()


@pytest.mark.parametrize("dtype", DTYPES)
@pytest.mark.parametrize("n", [2, 10, 1000])
def test_the_bound_of_scratch_is_what_is_said_of_it_to_first_order(n, dtype):
    """1 + l + e + h + (sum over k != t of p_k |d_k|) / loss, in u relative to the loss."""
    samples = softmax_samples(n)
    fp = format_of(dtype, "numpy")
    few = np.abs(samples.gaps) <= 8  # nothing is subnormal in float16, but for single exps
    Z, Y = samples.Z[:, few].astype(dtype), samples.Y[few]
    _, (way, _), _ = walked("softmax", SCRATCH, Z, Y)
    truth = softmax_truth(Z, Y)
    D = Z.astype(np.float64) - Z.astype(np.float64).max(axis=0)
    P = np.exp(D) / np.exp(D).sum(axis=0)
    mean_gap = (P * np.abs(D)).sum(axis=0) / truth.loss.hi
    count = 1 + fp.functions["log1p"] + fp.functions["exp"] + depth(n) + mean_gap
    assert (way.bound <= count * fp.u * truth.loss.hi * (1 + 60 * fp.u) + n * fp.tiny * fp.u).all()


@pytest.mark.parametrize("n", [1, 2, 10, 16, 17, 33, 100, 1000, 10_000])
def test_depth_counts_the_additions_that_a_number_goes_through(n):
    class Added(int):
        def __add__(self, other):
            return Added(max(int(self), int(other)) + 1)

    assert total(np.array([[Added(0)] * 2] * n, dtype=object))[0] == depth(n)


@pytest.mark.parametrize("side", SIDES)
def test_counting_equal_logits_once_gives_the_truth_of_the_oracle(side):
    rng = np.random.default_rng(1)
    Z = np.round(rng.normal(0, 20, (9, 14)))  # many are equal
    Z[0, :7] += 700
    name = "sparse_categorical_crossentropy" if side == "softmax" else "binary_crossentropy"
    Y = rng.integers(9, size=14) if side == "softmax" else rng.uniform(0, 1, Z.shape)
    truth = (softmax_truth if side == "softmax" else sigmoid_truth)(Z, Y)
    settings = {"name": name, "form": "from_logits", "dtype": "float64"}
    for mine, theirs in (
        (truth.loss, oracle.loss(Z, Y, **settings)),
        (truth.gradient, oracle.gradient(Z, Y, **settings, m=1)),
    ):
        apart = np.abs((mine.hi - theirs.hi) + (mine.lo - theirs.lo))
        assert (apart <= mine.radius + theirs.radius).all()
    moved = (np.abs(Z) * np.abs(truth.gradient.hi)).sum(axis=0)
    # Nine products of doubles added up, and a quotient: 10 roundings on either side.
    assert np.allclose(truth.condition, moved / truth.loss.hi, rtol=20 * 2.0**-53, atol=0)


def test_every_dtype_holds_the_logits_that_all_are_given():
    for samples in (softmax_samples(300), *sigmoid_samples((1, 10))):
        for dtype in DTYPES:
            assert np.array_equal(samples.Z.astype(dtype).astype(np.float64), samples.Z)
            assert np.array_equal(samples.Y.astype(dtype).astype(np.float64), samples.Y)


def test_the_gaps_go_from_1000_wrong_to_1000_right():
    for n in (2, 5000):
        gaps = both_ways(n)
        assert (gaps[0], gaps[-1]) == (-1000, 1000)
        assert list(gaps) == sorted(set(gaps))
        assert gaps == tuple(-gap for gap in reversed(gaps))


def test_scratch_is_proven_in_every_dtype_and_nearly_uses_its_bound(measured):
    assert {(each.side, each.dtype) for each in measured.summaries} == {
        (side, dtype) for side in SIDES for dtype in ("float32", "bfloat16")
    }
    for summary in measured.summaries:
        assert {row.verdict for row in summary.rows} <= {"proven", "identical"}
        used = [row.judgements[0].used for row in summary.rows]
        assert max(used) > 0.4


def test_where_the_loss_is_well_conditioned_it_is_within_a_few_units_in_the_last_place(measured):
    for summary in measured.summaries:
        assert 0 < summary.well_ulp <= 4  # measured: 2 of the softmax, 3 of the sigmoid
        assert summary.over_condition <= 4
        assert summary.any_ulp >= summary.well_ulp


def curve(measured, form, dtype="float32", side="softmax", width=10):
    return next(
        each
        for each in measured.curves
        if (each.form, each.dtype, each.side, each.width) == (form, dtype, side, width)
    )


def test_log1p_keeps_what_log_loses(measured):
    """At a gap of 20 nothing is left of the loss that most libraries compute."""
    by_log, by_log1p = (curve(measured, form) for form in ("log-softmax", SCRATCH))
    at = by_log.gaps.index(20)
    assert by_log.loss_relative[at] == 1
    assert by_log1p.loss_relative[at] < 8 * format_of("float32").u
    assert by_log1p.loss_bound[at] < 40 * format_of("float32").u


def test_the_right_class_gives_up_nothing_by_p_less_1_and_all_by_the_others(measured):
    plain_form, others = (curve(measured, form) for form in (SCRATCH, "log1p, the others"))
    at = plain_form.gaps.index(20)
    assert plain_form.right_relative[at] == 1
    assert others.right_relative[at] < 8 * format_of("float32").u


def test_a_smoothed_label_cancels_where_z_y_is_rounded_beside_z():
    Z, Y = np.array([[35.3]], np.float32), np.array([[0.997]], np.float32)
    truth = sigmoid_truth(Z, Y)
    off = {
        name: float(truth.loss.distance(SIDES["sigmoid"][name].loss(Z, Y))[0] / truth.loss.hi[0])
        for name in ("logaddexp", "max - z y", SCRATCH)
    }
    # A difference and a product, and a sum with what is nothing beside it.
    assert off[SCRATCH] <= 3 * format_of("float32").u
    # z y = 35.2 is rounded to a multiple of 2^-18: off by up to 302 u of a loss of 0.106.
    assert 4 * off[SCRATCH] < off["max - z y"] <= 2.0**-19 / 0.1059
    assert 4 * off[SCRATCH] < off["logaddexp"]


def test_errors_of_what_a_dtype_cannot_hold_are_not_counted():
    Z = np.array([[60000.0], [-60000.0]], np.float16)
    truth = softmax_truth(Z, np.array([1]))
    with np.errstate(over="ignore"):
        loss = SIDES["softmax"][SCRATCH].loss(Z, np.array([1]))
    assert np.isinf(loss[0])
    assert all(math.isnan(each[0]) for each in accuracy.errors(loss, truth.loss))


def test_the_records_are_plain_and_the_pictures_show_bounds_beside_errors(measured):
    assert json.loads(json.dumps(plain(asdict(measured))))["summaries"]
    names = {each.name for each in measured.series}
    assert "error, softmax, float32, right answers" in names
    assert len(names) == 2 * 2 * 2
    for each in measured.series:
        bounds = {name for name in each.lines if name.endswith(": bound")}
        assert {f"{name}: bound" for name in each.lines if name not in bounds} == bounds
        assert all(gap > 0 for gap in each.x)
        assert list(each.x) == sorted(each.x)


# What people write in place of scratch's lines -> on how many classes, and what must be wrong.
PLANTED = {
    "log in place of log1p": (10, {"loss"}),
    "one row added after the other": (1000, {"loss", "dZ"}),
}


@pytest.mark.parametrize("mistake", PLANTED)
def test_what_costs_digits_is_called_wrong(mistake, monkeypatch):
    classes, quantities = PLANTED[mistake]
    if mistake == "log in place of log1p":
        monkeypatch.setattr(losses_from_logits, "log_softmax", naive_losses.log_softmax_by_log)
    else:
        for module in (activations, losses_from_logits):
            monkeypatch.setattr(module, "total", lambda E: E.sum(axis=0))
    found = accuracy.measure(dtypes=("bfloat16",), classes=(classes,), outputs=())
    wrong = {row.quantity.split()[0] for row in found.summaries[0].rows if row.verdict == "wrong"}
    assert wrong == quantities
