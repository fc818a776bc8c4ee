"""keras_ref's optimizers and training are Keras's own, step by step and in a given order."""

from functools import cache
from itertools import pairwise

import keras
import numpy as np
import pytest

from keras_ref.backprop import observe
from keras_ref.network import build, get_parameters, names, set_parameters
from keras_ref.optimizers import OPTIMIZERS, build_optimizer, state
from keras_ref.training import fit, trajectory

M, INPUTS, UNITS = 17, 6, (5, 4, 3)
# Settings of which none is Keras's default, so that one that does not arrive is seen.
SETTINGS = {
    "sgd": {"learning_rate": 0.03},
    "momentum": {"learning_rate": 0.02, "momentum": 0.8},
    "adam": {"learning_rate": 0.004, "beta_1": 0.85, "beta_2": 0.98, "epsilon": 1e-5},
}
SETTINGS["nesterov"] = SETTINGS["momentum"]
SETTINGS["rmsprop"] = {"learning_rate": 0.004, "rho": 0.85, "epsilon": 1e-5}
SETTINGS["adamw"] = SETTINGS["adam"] | {"weight_decay": 0.3}
SETTINGS["amsgrad"] = SETTINGS["adam"]
MEMORY = {
    "sgd": [],
    "momentum": ["m"],
    "nesterov": ["m"],
    "rmsprop": ["v"],
    "adam": ["m", "v"],
    "adamw": ["m", "v"],
    "amsgrad": ["m", "v", "vhat"],
}
# What Keras calls them, and what is not its default.
KINDS = {
    "sgd": (keras.optimizers.SGD, {}),
    "momentum": (keras.optimizers.SGD, {"momentum": 0.9}),
    "nesterov": (keras.optimizers.SGD, {"momentum": 0.9, "nesterov": True}),
    "rmsprop": (keras.optimizers.RMSprop, {}),
    "adam": (keras.optimizers.Adam, {}),
    "adamw": (keras.optimizers.AdamW, {}),
    "amsgrad": (keras.optimizers.Adam, {"amsgrad": True}),
}
RNG = np.random.default_rng(8)
INPUT, LABELS = RNG.normal(size=(M, INPUTS)), RNG.integers(0, 3, M)
ORDERS = [RNG.permutation(M) for _ in range(3)]
# Two batches of 7 and a partial one of 3 in each epoch.
BATCHES = [order[start : start + 7] for order in ORDERS for start in range(0, M, 7)]


def network(optimizer, dtype="float32", accuracy=False, **settings):
    model = build(
        UNITS,
        ["relu", "tanh", "softmax"],
        "sparse_categorical_crossentropy",
        False,
        INPUTS,
        dtype,
        build_optimizer(optimizer, dtype, **(settings or SETTINGS[optimizer])),
        accuracy,
    )
    rng = np.random.default_rng(4)
    shapes = {name: each.shape for name, each in get_parameters(model).items()}
    set_parameters(model, {n: rng.normal(size=s).astype(dtype) for n, s in shapes.items()})
    return model


def run(model, dtype="float32", batches=BATCHES):
    return list(trajectory(model, INPUT.astype(dtype), LABELS, batches))


@cache
def trained(optimizer, dtype="float32"):
    """A model and its whole trajectory."""
    model = network(optimizer, dtype)
    return model, run(model, dtype)


@pytest.mark.parametrize("name", OPTIMIZERS)
def test_settings_arrive(name):
    optimizer = build_optimizer(name, "float64", **SETTINGS[name])
    for setting, value in SETTINGS[name].items():
        assert float(getattr(optimizer, setting)) == value


@pytest.mark.parametrize("name", OPTIMIZERS)
def test_defaults_are_kerass(name):
    kind, chosen = KINDS[name]
    config, expected = build_optimizer(name, "float32").get_config(), kind().get_config() | chosen
    assert {key: config.get(key) for key in expected if key != "name"} == {
        key: value for key, value in expected.items() if key != "name"
    }


def test_an_unknown_optimizer_or_setting_is_refused():
    with pytest.raises(ValueError, match=r"`optimizer` must be one of .*; got 'adm'"):
        build_optimizer("adm", "float32")
    with pytest.raises(TypeError, match="beta_1"):
        build_optimizer("sgd", "float32", beta_1=0.9)


@pytest.mark.parametrize("name", OPTIMIZERS)
def test_the_state_is_zero_at_first_and_named_after_its_parameters(name):
    model = network(name, "float64")
    zero = state(model.optimizer, model)
    assert list(zero) == [letter + each for each in names(model) for letter in MEMORY[name]]
    shapes = [get_parameters(model)[each].shape for each in names(model) for _ in MEMORY[name]]
    for array, shape in zip(zero.values(), shapes, strict=True):
        assert array.shape == shape
        assert array.dtype == "float64"
        assert not array.any()


@pytest.mark.parametrize("name", OPTIMIZERS)
def test_each_step_shows_cost_gradient_and_state(name):
    model, (start, *steps) = trained(name)
    memory = [letter + each for each in names(model) for letter in MEMORY[name]]
    assert list(start) == names(model) + memory
    assert len(steps) == len(BATCHES)
    wanted = ["cost", *(f"d{each}" for each in names(model)), *names(model), *memory]
    assert all(list(step) == wanted for step in steps)
    assert all(type(array) is np.ndarray for step in steps for array in step.values())
    final = get_parameters(model) | state(model.optimizer, model)
    assert all(np.array_equal(steps[-1][each], final[each]) for each in final)


@pytest.mark.parametrize("name", ["momentum", "rmsprop", "amsgrad"])
def test_each_step_starts_where_the_last_one_ended(name):
    """A second run from the state in the middle repeats the rest, so nothing is left out."""
    _, whole = trained(name)
    half = network(name)
    first, second = run(half, batches=BATCHES[:4]), run(half, batches=BATCHES[4:])
    assert all(np.array_equal(first[-1][each], second[0][each]) for each in second[0])
    for together, apart in zip(whole[1:], first[1:] + second[1:], strict=True):
        assert all(np.array_equal(together[each], apart[each]) for each in together)


def test_the_cost_is_what_train_on_batch_returns():
    first, batch = trained("sgd")[1][1], BATCHES[0]
    X, Y = INPUT[batch].astype("float32"), LABELS[batch]
    assert first["cost"] == network("sgd").train_on_batch(X, Y)


def test_cost_and_gradient_are_those_of_observe_before_the_update():
    # float64, where a graph of this loss has the bits of the eager pass.
    model, batch = network("sgd", "float64"), BATCHES[0]
    trace, _ = observe(model, INPUT[batch], LABELS[batch])
    first = run(model, "float64")[1]
    for name in ("cost", *(f"d{each}" for each in names(model))):
        assert np.array_equal(first[name], trace[name]), name
    assert not np.array_equal(first["W1"], trace["W1"])


@pytest.mark.parametrize(
    ("name", "dtype"), [*((name, "float32") for name in OPTIMIZERS), ("adam", "float64")]
)
def test_fit_in_the_same_order_has_the_same_bits(name, dtype):
    fitted, (_, steps) = network(name, dtype), trained(name, dtype)
    history = fit(fitted, INPUT.astype(dtype), LABELS, 3, 7, ORDERS)
    final = get_parameters(fitted) | state(fitted.optimizer, fitted)
    assert all(np.array_equal(steps[-1][each], final[each]) for each in final)
    sizes = [len(batch) for batch in BATCHES[:3]]
    for epoch, loss in enumerate(history["loss"]):
        costs = [step["cost"] for step in steps[1 + 3 * epoch : 4 + 3 * epoch]]
        mean = np.average(np.array(costs, "float64"), weights=sizes)
        # Keras adds up 3 products and divides, in the dtype: 2 roundings each, 2 sums, 1 division.
        assert abs(loss - mean) <= 8 * np.finfo(dtype).eps * mean


def test_the_history_has_one_number_an_epoch():
    history = fit(network("sgd", accuracy=True), INPUT.astype("f"), LABELS, 2, 7, ORDERS[:2])
    assert set(history) == {"loss", "accuracy"}
    assert all(len(values) == 2 for values in history.values())
    assert all(type(value) is float for values in history.values() for value in values)


def adam_step(before, gradient, t, learning_rate, beta_1, beta_2, epsilon, powers_of):
    """Kingma and Ba's epsilon hat form, in float64; the bias correction from `powers_of` beta."""
    m = before["mW1"] + (gradient - before["mW1"]) * (1 - beta_1)
    v = before["vW1"] + (gradient**2 - before["vW1"]) * (1 - beta_2)
    alpha = learning_rate * np.sqrt(1 - powers_of(beta_2) ** t) / (1 - powers_of(beta_1) ** t)
    return before["W1"] - m * alpha / (np.sqrt(v) + epsilon)


def rounded(beta):
    return float(np.float32(beta))


@pytest.mark.parametrize(
    ("kind", "powers_of"), [(float, rounded), (np.float64, float)], ids=["float", "np.float64"]
)
def test_adams_bias_correction_rounds_plain_floats_to_float32_in_a_float64_model(kind, powers_of):
    settings = {key: kind(value) for key, value in SETTINGS["adam"].items()}
    steps = run(network("adam", "float64", **settings), "float64")
    for t, (before, after) in enumerate(pairwise(steps), 1):
        arguments = (before, after["dW1"], t, *SETTINGS["adam"].values())
        W1 = adam_step(*arguments, powers_of)
        # Both sides: about 16 roundings in a step, of which 1 - beta^t enlarges those of beta^t by
        # at most 1 / (1 - 0.98) = 50; then the subtraction from W.
        step, u = abs(before["W1"] - W1), np.finfo("float64").eps / 2
        assert np.all(abs(after["W1"] - W1) <= 2 * ((16 + 2 * 50) * u * step + u * abs(W1)))
    # The other reading of the betas is off by about 3e-7 of the first step, far outside.
    other = rounded if powers_of is float else float
    W1 = adam_step(steps[0], steps[1]["dW1"], 1, *SETTINGS["adam"].values(), other)
    step = abs(steps[0]["W1"] - W1)
    assert step.any()
    assert np.all(abs(steps[1]["W1"] - W1) >= 1e-7 * step)


@pytest.mark.parametrize(
    ("kind", "momentum"), [(float, rounded(0.8)), (np.float64, 0.8)], ids=["float", "np.float64"]
)
def test_sgd_rounds_a_plain_momentum_to_float32_in_a_float64_model(kind, momentum):
    steps = run(network("momentum", "float64", learning_rate=0.02, momentum=kind(0.8)), "float64")
    for before, after in pairwise(steps):
        expected = before["mW1"] * momentum - after["dW1"] * 0.02
        # Two products and a difference, on both sides, each off by at most u.
        u = np.finfo("float64").eps / 2
        size = abs(before["mW1"] * momentum) + abs(after["dW1"] * 0.02)
        assert np.all(abs(after["mW1"] - expected) <= 4 * u * size)
        assert np.array_equal(after["W1"], before["W1"] + after["mW1"])
    assert abs(rounded(0.8) - 0.8) > 1e-8  # against 4u = 4e-16


def test_the_yielded_arrays_are_copies():
    steps = trajectory(network("adam"), INPUT.astype("float32"), LABELS, BATCHES)
    start = next(steps)
    kept = {name: array.copy() for name, array in start.items()}
    next(steps)
    assert all(np.array_equal(start[name], kept[name]) for name in kept)


def test_floatx_is_untouched_between_the_steps():
    for _ in trajectory(network("sgd", "float64"), INPUT, LABELS, BATCHES[:2]):
        assert keras.config.floatx() == "float32"


def test_misuse_is_answered_with_a_sentence():
    model, X = network("sgd"), INPUT.astype("float32")
    with pytest.raises(ValueError, match="`X` must have dtype float32; got float64"):
        trajectory(model, INPUT, LABELS, BATCHES)
    with pytest.raises(ValueError, match="must hold at least one index"):
        list(trajectory(model, X, LABELS, [np.array([], int)]))
    with pytest.raises(ValueError, match="one order for each epoch, 2; got 3"):
        fit(model, X, LABELS, 2, 7, ORDERS)
    with pytest.raises(ValueError, match=r"must be a permutation of 0 \.\.\. 16"):
        fit(model, X, LABELS, 1, 7, [np.zeros(M, int)])
    model = build([3], ["linear"], "sparse_categorical_crossentropy", True, 6, "float32")
    with pytest.raises(ValueError, match="must be compiled with an optimizer; got None"):
        trajectory(model, X, LABELS, BATCHES)
    with pytest.raises(ValueError, match="must be compiled with an optimizer; got None"):
        fit(model, X, LABELS, 3, 7, ORDERS)
