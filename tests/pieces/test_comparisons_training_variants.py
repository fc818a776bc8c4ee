"""The variants: right code in any order of operations is taken for what it is, and named."""

import numpy as np
import pytest
from adams_by_hand import ADAM, WAYS
from optimizers_by_hand import OTHERS, gradients, weights

from comparisons import trajectories
from comparisons.bounds.arithmetic import format_of
from comparisons.catalogue import load
from comparisons.training.variants.candidates import candidates
from comparisons.training.variants.carried import exactly, held, left, rest
from comparisons.training.variants.handed import handed
from comparisons.training.variants.judge import courses
from comparisons.training.variants.memory import Memory
from comparisons.training.variants.table import VARIANTS
from comparisons.training.variants.tell import tell

DTYPES = ("float32", "float64")
ALL = WAYS | OTHERS


@np.errstate(all="ignore")  # squares below the normal numbers are among the gradients on purpose
def by_hand(name, dtype, steps=16, seed=0, **other):
    """A run of one of the optimisers by hand, on gradients of every kind."""
    _, way, settings = ALL[name]
    g = gradients(steps, dtype, seed)
    return handed({"W": way(weights(g.shape[1], dtype, seed), g, settings | other), "dW": g})


@pytest.mark.parametrize("dtype", DTYPES)
@pytest.mark.parametrize("name", ALL)
def test_right_code_is_never_refuted_in_whatever_order_it_computes(name, dtype):
    variant, _, settings = ALL[name]
    run = by_hand(name, dtype, steps=50)
    own = [
        each
        for each in candidates(dtype, settings)
        if each.variant == variant and each.settings.get("epsilon") == settings.get("epsilon")
    ]
    (course,) = courses(run, own)
    assert course.refuted is None
    assert course.judged >= 0.96 * run.g.size  # a centred spread may cancel to nothing
    assert 0.3 < course.used <= 1


@pytest.mark.parametrize("dtype", DTYPES)
@pytest.mark.parametrize("name", ["keras", "pytorch", "AMSGrad of optax", "RMSprop of pytorch"])
def test_a_run_is_named_and_every_other_form_is_flagged_when_it_must_show(name, dtype):
    variant, _, settings = ALL[name]
    told = tell(by_hand(name, dtype), settings)
    first, *others = told.named
    assert first.name.startswith(variant)
    assert f"epsilon {settings['epsilon']:g}" in first.name
    # float32 cannot hold a decay of 1e-4 times 1e-3 beside a weight: 1.7 roundings of it
    assert all(each.name.endswith("weight decay 0.0001") for each in others)
    assert all("decay" in each.reason for each in others)
    assert not others or dtype == "float32"
    assert told.late == ()
    assert all(each.identifiable for each in told.said if each.step)


@pytest.mark.parametrize("name", [name for name in OTHERS if "momentum" in name or "Nest" in name])
def test_of_two_names_for_one_function_both_are_given_with_the_reason(name):
    variant, _, _ = OTHERS[name]
    told = tell(by_hand(name, "float64"))
    names = [each.name for each in told.named]
    assert variant in names
    if "rate" in variant:
        assert sorted(names) == [
            variant.split(",")[0] + each for each in (", rate inside", ", rate outside")
        ]
        assert "the same function" in told.named[1].reason
        assert told.probes == ("a learning rate that changes",)
    else:
        assert names == [variant]


def test_a_learning_rate_that_changes_tells_where_the_velocity_has_it():
    g, rates = gradients(12, "float64"), np.repeat([0.1, 0.01], 6)
    W = weights(g.shape[1], "float64")
    inside, outside = [W], [W]
    m, b = 0 * W, 0 * W
    for slope, rate in zip(g, rates, strict=True):
        m = m * 0.9 - slope * rate
        b = 0.9 * b + slope
        inside.append(inside[-1] + m)
        outside.append(outside[-1] - rate * b)
    for path, name in ((inside, "momentum, rate inside"), (outside, "momentum, rate outside")):
        run = handed({"W": np.array(path), "dW": g, "learning_rate": rates})
        assert [each.name for each in tell(run).named] == [name]


@pytest.mark.parametrize("dtype", DTYPES)
def test_adam_on_the_digits_is_named_and_all_others_are_flagged_in_time(dtype):
    problem = load("digits").cast(dtype)
    visits = trajectories.batches(problem, 12, 32, seed=0)
    run = handed(trajectories.scratch(problem, visits, "adam", ADAM).path)
    told = tell(run)
    assert told.named[0].name == "Adam, epsilon hat, epsilon 1e-07"
    assert len(told.named) == (2 if dtype == "float32" else 1)
    assert told.late == ()
    assert told.undecided == 0
    assert all(each.step <= 2 for each in told.said if each.step)


NARROW = {
    "betas of the correction in float32": ("beta_1", "beta_2"),
    "learning rate in float32": ("learning_rate",),
}


@pytest.mark.parametrize("name", NARROW)
def test_settings_held_in_float32_in_a_float64_model_are_seen(name):
    """Keras on TensorFlow keeps 1 - beta of the moments in float64, and rounds what it powers."""
    rounded = {key: float(np.float32(ADAM[key])) for key in NARROW[name]}
    g = gradients(20, "float64")
    W, m, v, path = weights(g.shape[1], "float64"), 0.0, 0.0, []
    s = ADAM | rounded
    for t, slope in enumerate(g, start=1):
        path.append(W)
        m, v = m + (slope - m) * (1 - 0.9), v + (slope * slope - v) * (1 - 0.999)
        alpha = s["learning_rate"] * np.sqrt(1 - s["beta_2"] ** t) / (1 - s["beta_1"] ** t)
        W = W - m * alpha / (np.sqrt(v) + s["epsilon"])
    told = tell(handed({"W": np.array([*path, W]), "dW": g}))
    assert [each.name for each in told.named] == [f"Adam, epsilon hat, {name}, epsilon 1e-07"]


def test_t_from_0_leaves_no_number_and_is_known_by_that():
    W = np.array([[1.0, 2.0], [np.nan, np.nan], [np.nan, np.nan]])
    told = tell(handed({"W": W, "dW": np.array([[1.0, 1.0], [np.nan, np.nan]])}))
    assert [each.name for each in told.named] == ["Adam, t from 0"]
    assert (told.steps, told.judged) == (2, 1)


def test_where_numbers_may_overflow_nothing_is_said_of_them():
    g = np.full((3, 2), 1e30, dtype=np.float32)
    g[:, 1] = 0.5
    _, way, settings = WAYS["keras"]
    with np.errstate(all="ignore"):
        run = handed({"W": way(np.float32([1, 1]), g, settings), "dW": g})
    told = tell(run)
    assert told.named[0].name == "Adam, epsilon hat, epsilon 1e-07"
    assert told.undecided > 0


def test_of_no_known_form_the_closest_is_told_with_the_place_where_it_parts():
    run = by_hand("keras", "float32", steps=20)
    W = run.W.copy()
    W[10:, 3] += np.float32(0.01)  # someone touched one weight after step 10
    told = tell(handed({"W": W, "dW": run.g}))
    closest = told.said[0]
    assert told.named == ()
    assert closest.name == "Adam, epsilon hat, epsilon 1e-07"
    assert (closest.step, closest.outside, closest.place) == (10, 1, ("W", (3,)))
    assert closest.times > 1e3
    assert told.rates == ()


@pytest.mark.parametrize("dtype", DTYPES)
def test_another_learning_rate_is_found_where_it_explains_everything(dtype):
    told = tell(by_hand("pytorch", dtype, steps=20, learning_rate=0.003))
    assert told.named == ()
    rate, name = told.rates[0]
    assert (rate, name) == (0.003, "Adam, Algorithm 1, epsilon 1e-08")


def test_an_epsilon_that_is_given_does_not_hide_that_another_was_in_use():
    told = tell(by_hand("paper", "float64"), {"epsilon": 1e-5})
    assert [each.name for each in told.named] == ["Adam, Algorithm 1, epsilon 1e-08"]
    told = tell(by_hand("paper", "float64", epsilon=1e-5), {"epsilon": 1e-5})
    assert [each.name for each in told.named] == ["Adam, Algorithm 1, epsilon 1e-05"]


@pytest.mark.parametrize(
    ("scale", "steps", "reason"),
    [
        (1e3, 10, "epsilon is lost beside the root of every second moment"),
        (1e-3, 1, "there is one step only, and the memory before it is zero"),
        (0.0, 2, "every gradient is zero"),
    ],
)
def test_what_a_run_cannot_tell_comes_with_its_reason(scale, steps, reason):
    g = np.random.default_rng(0).normal(size=(steps, 5)) * scale
    _, way, settings = WAYS["paper"]
    run = handed({"W": way(np.ones(5), g, settings).astype(np.float32), "dW": np.float32(g)})
    g32 = run.g
    run = handed({"W": way(np.ones(5, dtype=np.float32), g32, settings), "dW": g32})
    told = tell(run)
    assert len(told.named) > 1
    assert reason in [each.reason for each in told.named[1:]]


@pytest.mark.parametrize("dtype", DTYPES)
@pytest.mark.parametrize("beta", [0.3, 0.5, 0.9, 0.999])
def test_an_average_stays_inside_its_bound_and_comes_near_it(beta, dtype):
    """Three ways to write it, over 400 steps, against double words."""
    real, fp = np.dtype(dtype).type, format_of(dtype)
    g = gradients(400, dtype)[:, :10]
    found = Memory(10).average(("m",), exactly(g, fp), beta)
    b, r, most = real(beta), real(1 - beta), 0.0
    for way in (
        lambda m, x: m + (x - m) * r,
        lambda m, x: b * m + r * x,
        lambda m, x: b * m + (1 - b) * x,
    ):
        m, path = np.zeros(10, dtype), []
        for slope in g:
            m = way(m, slope)
            assert m.dtype == dtype
            path.append(m)
        apart, bound = found.judged(np.array(path).astype(np.float64))
        most = max(most, float((apart / bound).max()))
    print(f"average with {beta}, {dtype}: at most {most:.3f} of the bound")
    assert 0.002 < most <= 1  # roundings up and down nearly cancel; the bound adds them up


@pytest.mark.parametrize("dtype", DTYPES)
@pytest.mark.parametrize("beta", [0.5, 0.9, 0.999])
def test_what_is_left_of_a_start_is_inside_its_bound_however_the_power_is_made(beta, dtype):
    real, fp = np.dtype(dtype).type, format_of(dtype)
    t = np.arange(0.0, 500.0)[:, np.newaxis]
    found = left(beta, t, fp)
    products = np.cumprod(np.full(500, real(beta))) / real(beta)
    for made in (
        1 - real(beta) ** t.astype(dtype)[:, 0],
        (1 - beta ** t[:, 0]).astype(dtype),
        1 - products.astype(dtype),
    ):
        apart, bound = found.judged(made.astype(np.float64)[:, np.newaxis])
        assert (apart <= bound).all()
    assert found.exact.hi[0] == 0


@pytest.mark.parametrize("dtype", DTYPES)
def test_settings_are_held_within_a_rounding_of_what_was_written(dtype):
    real, fp = np.dtype(dtype).type, format_of(dtype)
    for beta in (0.9, 0.999, 0.3):
        for one in (real(1 - beta), real(1) - real(beta), real(float(f"{1 - beta:.12g}"))):
            apart, bound = rest(beta, fp).judged(np.float64(one))
            assert apart <= bound
    assert held(0.75, fp).near.error == rest(0.75, fp).near.error == 0


def test_every_variant_says_what_it_is_and_settings_are_complete():
    for name, variant in VARIANTS.items():
        assert variant.sentence, name
        assert variant.formula, name
        assert variant.who, name
        assert "learning_rate" in variant.defaults, name
        assert variant.same_as in ("", *VARIANTS), name
    names = [each.name for each in candidates("float64")]
    assert len(set(names)) == len(names)
    assert set(VARIANTS) == {each.variant for each in candidates("float64")}


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ({"beta": 0.9}, "must be one of .* got 'beta'"),
        ({"beta_1": 1.0}, "`beta_1` must be at least 0 and less than 1; got 1.0"),
        ({"epsilon": -1e-8}, "`epsilon` must be a finite number, 0 or more"),
        ({"learning_rate": 0.0}, "`learning_rate` must be more than 0"),
        ({"learning_rate": float("nan")}, "`learning_rate` must be a finite number"),
    ],
)
def test_settings_that_no_optimiser_has_are_refused(given, told):
    with pytest.raises(ValueError, match=told):
        candidates("float32", given)


def test_settings_of_few_digits_are_the_same_in_float32_and_are_not_tried_twice():
    short = {"learning_rate": 0.5, "beta_1": 0.5, "beta_2": 0.75, "momentum": 0.5}
    short |= {"weight_decay": 0.25}
    assert len(candidates("float64", short)) == len(candidates("float32", short))
    assert len(candidates("float64")) > len(candidates("float32"))
