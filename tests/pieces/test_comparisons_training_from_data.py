"""Runs handed in as weights and data: the right form is named from gradients that are computed."""

import numpy as np
import pytest
from adams_by_hand import ADAM, PAPER
from data_runs import network, saved

from comparisons import trajectories
from comparisons.catalogue import load
from comparisons.training.variants.from_data import from_data
from comparisons.training.variants.handed import last_step
from comparisons.training.variants.network import Network
from comparisons.training.variants.tell import tell

DTYPES = ("float32", "float64")
SGD = {"learning_rate": 0.01}
SWAPPED = ADAM | {"beta_1": ADAM["beta_2"], "beta_2": ADAM["beta_1"]}

# optimiser of scratch, settings -> how its run must be named
RUNS = {
    "SGD": ("sgd", SGD),
    "momentum, rate inside": ("momentum", SGD | {"momentum": 0.9}),
    "Adam, epsilon hat, epsilon 1e-07": ("adam", ADAM),
    "Adam, epsilon hat, epsilon 1e-08": ("adam", PAPER),
    "Adam, Algorithm 1, epsilon 1e-08": ("adam_paper", PAPER),
    "Adam, Algorithm 1, epsilon 1e-07": ("adam_paper", ADAM),
    "Adam, epsilon hat, betas swapped, epsilon 1e-07": ("adam", SWAPPED),
    "AdamW, epsilon hat, epsilon 1e-07, weight decay 0.004": (
        "adamw",
        ADAM | {"weight_decay": 0.004},
    ),
}


def trained(name="digits", dtype="float32", optimizer="sgd", settings=SGD, steps=12, seed=0):
    """A problem, its batches and the run of scratch."""
    problem = load(name, seed).cast(dtype)
    visits = trajectories.batches(problem, steps, 32, seed)
    return problem, visits, trajectories.scratch(problem, visits, optimizer, settings)


def computed(problem, visits, run):
    return from_data(saved(run, problem, visits), network(problem))


@pytest.mark.parametrize("dtype", DTYPES)
@pytest.mark.parametrize("name", RUNS)
def test_a_run_of_scratch_on_the_digits_is_named_and_all_others_are_flagged_in_time(name, dtype):
    told = tell(computed(*trained("digits", dtype, *RUNS[name])))
    first, *others = told.named
    assert first.name == name
    assert all(
        "same function" in each.reason or "its decay moves" in each.reason for each in others
    )
    assert told.late == ()
    assert told.undecided == 0
    assert told.computed
    assert all(each.step <= 3 for each in told.said if each.step)


def uncorrected(parameters, gradients, state, *, learning_rate, epsilon):
    """Adam without bias correction, in float32 throughout."""
    new, updated = {}, {}
    for name, W in parameters.items():
        g, real = gradients[f"d{name}"], W.dtype.type
        m = real(0.9) * state[f"m{name}"] + real(0.1) * g
        v = real(0.999) * state[f"v{name}"] + real(0.001) * (g * g)
        new |= {f"m{name}": m, f"v{name}": v}
        updated[name] = W - real(learning_rate) * m / (np.sqrt(v) + real(epsilon))
    return updated, new


def test_an_adam_without_bias_correction_is_named():
    problem, visits, _ = trained(steps=12)
    start = {f"{k}{name}": 0 * W for name, W in problem.parameters.items() for k in "mv"}
    settings = [{"learning_rate": 0.001, "epsilon": 1e-7}] * 12
    run = trajectories.trained(problem, visits, start, uncorrected, settings)
    told = tell(computed(problem, visits, run))
    assert told.named[0].name == "Adam without bias correction, epsilon 1e-07"


@pytest.mark.parametrize("dtype", DTYPES)
@pytest.mark.parametrize("seed", range(2))
@pytest.mark.parametrize("name", ["wine-softmax", "tumours-sigmoid", "mixed", "diabetes-relu"])
def test_right_code_is_never_refuted_whatever_the_network(name, seed, dtype):
    for optimizer, settings in (RUNS["SGD"], RUNS["Adam, Algorithm 1, epsilon 1e-08"]):
        told = tell(computed(*trained(name, dtype, optimizer, settings, 4, seed)))
        wanted = "SGD" if optimizer == "sgd" else "Adam, Algorithm 1, epsilon 1e-08"
        assert wanted in [each.name for each in told.named]
        assert told.late == ()


@pytest.mark.parametrize("dtype", DTYPES)
def test_a_run_of_keras_in_its_own_layout_is_named(dtype):
    problem = load("digits").cast(dtype)
    visits = trajectories.batches(problem, 8, 32, seed=0)
    run = computed(problem, visits, trajectories.keras(problem, visits, "adam", ADAM))
    assert run.place(1) == ("W1", (0, 1))
    narrow = ", betas of the correction in float32" if dtype == "float64" else ""
    assert tell(run).named[0].name == f"Adam, epsilon hat{narrow}, epsilon 1e-07"


def test_the_layout_does_not_matter_and_is_read_off_the_shapes():
    problem, visits, path = trained(steps=3)
    columns = saved(path, problem, visits)
    rows = columns | {"X": columns["X"].T}
    kernels = {n: a.transpose(0, 2, 1) for n, a in columns.items() if n.startswith("W")}
    biases = {n: a[:, :, 0] for n, a in columns.items() if n.startswith("b") and n[1:].isdigit()}
    runs = [from_data(each, network(problem)) for each in (columns, rows, rows | kernels | biases)]
    told = [tell(run) for run in runs]
    assert told[0] == told[1]
    assert [each.name for each in told[2].named] == [each.name for each in told[0].named]
    assert runs[0].shapes[:2] == ((25, 64), (25, 1))
    assert runs[2].shapes[:2] == ((64, 25), (25,))


def test_without_batches_every_step_saw_all_samples():
    problem = load("wine").cast("float64")
    visits = [np.arange(problem.m)] * 4
    given = saved(trajectories.scratch(problem, visits, "sgd", SGD), problem, visits)
    del given["batches"]
    assert [each.name for each in tell(from_data(given, network(problem))).named] == ["SGD"]


def test_weights_that_are_no_numbers_end_the_run():
    problem, visits, path = trained(steps=4)
    given = saved(path, problem, visits)
    given["W2"] = given["W2"].copy()
    given["W2"][3:] = np.nan
    run = from_data(given, network(problem))
    assert last_step(run) == 3
    assert np.isfinite(run.g[:3]).all()


def spoilt(change, steps=6):
    """A run of SGD whose gradients are changed before the step."""
    problem, visits, _ = trained(steps=steps)

    def step(parameters, gradients, state, *, learning_rate):
        g = change(gradients, parameters)
        rate = np.float32(learning_rate)
        return {name: W - rate * g[f"d{name}"] for name, W in parameters.items()}, state

    run = trajectories.trained(problem, visits, {}, step, [SGD] * steps)
    return tell(computed(problem, visits, run))


def test_a_wrong_derivative_is_told_with_the_parameters_that_are_right():
    def linear_hidden(g, parameters):  # the relu of the first layer left out
        return g | {"db1": (parameters["W2"].T @ g["dZ2"]).mean(axis=1, keepdims=True)}

    told = spoilt(linear_hidden)
    assert told.named == ()
    assert told.rates == ()
    assert told.whole == ("W1", "W2", "b2", "W3", "b3")
    assert (told.said[0].name, told.said[0].step, told.said[0].place[0]) == ("SGD", 1, "b1")


def test_a_sum_in_the_place_of_a_mean_is_another_learning_rate_to_sgd():
    told = spoilt(lambda g, _: {name: 32 * array for name, array in g.items()})
    assert told.named == ()
    assert told.rates == ((0.32, "SGD"),)


def base():
    problem, visits, path = trained("wine", steps=3)
    return problem, saved(path, problem, visits)


def put(name, change):
    return lambda given: given | {name: change(given.get(name))}


REFUSED = {
    "'b2' is missing: with layers tanh,linear there must be W1, b1, W2, b2, X, Y": lambda given: {
        name: array for name, array in given.items() if name != "b2"
    },
    "'W3' has no meaning here: with layers tanh,linear there are": put("W3", lambda _: np.ones(3)),
    "handed in or computed from the data, not both; got 'dW1'": put("dW1", lambda _: np.ones(3)),
    "'W1' must be float32 or float64; got float16": put("W1", lambda W: W.astype("f2")),
    r"'W1' must be \(T \+ 1, inputs, outputs\), .* got \(4, 143\)": put(
        "W1", lambda W: W.reshape(4, -1)
    ),
    "same number of steps; got 3 in 'W1', 4 in 'b1'": put("W1", lambda W: W[:3]),
    r"shapes must fit each other, kernels either way; got W1 \(10, 13\)": put(
        "W1", lambda W: W[:, :10]
    ),
    r"shapes must fit each other, samples either way; got 13 inputs, X \(12, 178\)": put(
        "X", lambda X: X[:12]
    ),
    r"'Y' must have shape \(3, 178\); got \(3, 100\)": put("Y", lambda Y: Y[:, :100]),
    "one-hot": put("Y", lambda Y: 2 * Y),
    "'X' must be what the network was given, in the dtype of the weights, float32; got": put(
        "X", lambda X: X.astype("f8") + 1e-12
    ),
    "'X' must hold numbers; got <U": put("X", lambda X: X.astype(str)),
    "X must be finite; got nan": put("X", lambda X: X * np.float32("nan")),
    "'W1' must start from numbers": put("W1", lambda W: W * np.float32("nan")),
    "'batches' must hold whole numbers; got float64": put("batches", lambda b: b * 1.0),
    r"'batches' must be \(3, b\), the samples of each of 3 steps; got \(2, 32\)": put(
        "batches", lambda b: b[:2]
    ),
    r"'batches' must hold numbers of samples, 0 ... 177, and -1 to fill up; got 178": put(
        "batches", lambda b: np.where(b == b.max(), 178, b)
    ),
    "'batches' must name a sample at every step; got none at step 1": put(
        "batches", lambda b: np.where(np.arange(3)[:, None] == 0, -1, b)
    ),
    "'learning_rate' must hold one number, or one for each of 3 steps": put(
        "learning_rate", lambda _: np.ones(2)
    ),
}


@pytest.mark.parametrize("told", REFUSED)
def test_what_is_no_run_is_refused_in_a_sentence(told):
    problem, given = base()
    from_data(given, network(problem))
    with pytest.raises(ValueError, match=told):
        from_data(REFUSED[told](given), network(problem))


@pytest.mark.parametrize(
    ("said", "told"),
    [
        (Network(("rleu", "linear"), "mean_squared_error"), "a layer must be one of .* got 'rleu'"),
        (Network(("linear",), "mse"), "`loss` must be one of .* got 'mse'"),
        (
            Network(("tanh", "relu"), "binary_crossentropy"),
            r"the last layer must be one of \['linear', 'sigmoid'\] for binary_crossentropy; "
            "got 'relu'",
        ),
        (
            Network(("tanh", "linear"), "categorical_crossentropy", kernels="turned"),
            "`kernels` must be one of .* got 'turned'",
        ),
        (
            Network(("tanh", "linear"), "categorical_crossentropy", kernels="in_out"),
            "shapes must fit each other, kernels in_out",
        ),
        (
            Network(("tanh", "linear"), "categorical_crossentropy", samples="rows"),
            "shapes must fit each other, samples rows",
        ),
    ],
)
def test_what_is_no_network_of_these_arrays_is_refused(said, told):
    with pytest.raises(ValueError, match=told):
        from_data(base()[1], said)


def test_where_both_layouts_fit_it_must_be_said():
    rng = np.random.default_rng(0)
    given = {"W1": rng.normal(size=(2, 4, 4)), "b1": rng.normal(size=(2, 4))}
    given |= {"X": rng.normal(size=(4, 4)), "Y": rng.normal(size=(4, 4))}
    layers, loss = ("linear",), "mean_squared_error"
    with pytest.raises(ValueError, match="`kernels` must be said, in_out or out_in, as both fit"):
        from_data(given, Network(layers, loss))
    with pytest.raises(ValueError, match="`samples` must be said, rows or columns, as both fit"):
        from_data(given, Network(layers, loss, "in_out"))
    one = from_data(given, Network(layers, loss, "in_out", "rows"))
    turned = {"W1": given["W1"].transpose(0, 2, 1), "X": given["X"].T, "Y": given["Y"].T}
    other = from_data(given | turned, Network(layers, loss, "out_in", "columns"))
    assert one.g[0, :16].reshape(4, 4).T.tolist() == other.g[0, :16].reshape(4, 4).tolist()
