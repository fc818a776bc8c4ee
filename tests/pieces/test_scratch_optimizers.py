"""Each optimiser does what its formula says, in either form of Adam, and changes nothing in place.

That they follow Keras to the bit has its own file, test_scratch_optimizers_and_keras.
"""

from decimal import Decimal, localcontext

import numpy as np
import pytest

from scratch.optimizers import OPTIMIZERS

U = 2.0**-53
# None is a default, so that one that does not arrive is seen.
SETTINGS = {
    "sgd": {"learning_rate": 0.03},
    "momentum": {"learning_rate": 0.02, "momentum": 0.8},
    "adam": {"learning_rate": 0.004, "beta_1": 0.85, "beta_2": 0.98, "epsilon": 1e-5},
    "adam_paper": {"learning_rate": 0.003, "beta_1": 0.8, "beta_2": 0.95, "epsilon": 1e-6},
}
SETTINGS["nesterov"] = SETTINGS["momentum"]
SETTINGS["rmsprop"] = {"learning_rate": 0.004, "rho": 0.85, "epsilon": 1e-5}
SETTINGS["adamw"] = SETTINGS["adam"] | {"weight_decay": 0.3}
SETTINGS["amsgrad"] = SETTINGS["adam"]
MOMENTS = {
    "sgd": (),
    "momentum": ("m",),
    "nesterov": ("m",),
    "rmsprop": ("v",),
    "adam": ("m", "v"),
    "adam_paper": ("m", "v"),
    "adamw": ("m", "v"),
    "amsgrad": ("m", "v", "vhat"),
}
FORMS_OF_ADAM = ["adam", "adam_paper"]
SHAPES = {"W1": (3, 4), "b1": (3, 1), "W2": (2, 3), "b2": (2, 1)}


def exact_step(name, w, g, memory, t, s):
    """One weight, one step, in decimals: the formulas of the papers, moment by moment."""
    lr = s["learning_rate"]
    if name == "sgd":
        return w - lr * g, {}
    if name in ("momentum", "nesterov"):
        velocity = s["momentum"] * memory["m"] - lr * g
        ahead = s["momentum"] * velocity - lr * g
        return w + (velocity if name == "momentum" else ahead), {"m": velocity}
    if name == "rmsprop":
        v = s["rho"] * memory["v"] + (1 - s["rho"]) * g * g
        return w - lr * g / (v + s["epsilon"]).sqrt(), {"v": v}
    if name == "adamw":
        w -= lr * s["weight_decay"] * w
    m = s["beta_1"] * memory["m"] + (1 - s["beta_1"]) * g
    v = s["beta_2"] * memory["v"] + (1 - s["beta_2"]) * g * g
    after = {"m": m, "v": v}
    if name == "amsgrad":
        v = after["vhat"] = max(memory["vhat"], v)
    m_hat, v_hat = m / (1 - s["beta_1"] ** t), v / (1 - s["beta_2"] ** t)
    # Epsilon hat stands beside sqrt(v), not beside sqrt(v_hat).
    epsilon = s["epsilon"] / (1 if name == "adam_paper" else (1 - s["beta_2"] ** t).sqrt())
    return w - lr * m_hat / (v_hat.sqrt() + epsilon), after


def parameters(dtype="float64"):
    rng = np.random.default_rng(0)
    return {name: rng.normal(size=shape).astype(dtype) for name, shape in SHAPES.items()}


def gradients(step, dtype="float64"):
    """Sizes from 1e-7 to 10, both signs, some zeros."""
    rng = np.random.default_rng(100 + step)
    drawn = {}
    for name, shape in SHAPES.items():
        g = rng.choice([-1, 1], shape) * 10.0 ** rng.uniform(-7, 1, shape)
        drawn[f"d{name}"] = np.where(rng.random(shape) < 0.1, 0, g).astype(dtype)
    return drawn


def run(name, steps, dtype="float64", **settings):
    start, step, _ = OPTIMIZERS[name]
    W = parameters(dtype)
    state = start(W)
    for t in range(steps):
        W, state = step(W, gradients(t, dtype), state, **(SETTINGS[name] | settings))
    return W, state


@pytest.mark.parametrize("name", OPTIMIZERS)
def test_twenty_steps_are_those_of_the_formula_in_exact_arithmetic(name):
    with localcontext(prec=60):
        settings = {key: Decimal(value) for key, value in SETTINGS[name].items()}
        W, state = run(name, 20)
        for parameter, first in parameters().items():
            drawn = [gradients(t)[f"d{parameter}"].ravel() for t in range(20)]
            for index, start in enumerate(first.ravel()):
                w, memory = Decimal(float(start)), {each: Decimal(0) for each in MOMENTS[name]}
                for t in range(20):
                    g = Decimal(float(drawn[t][index]))
                    w, memory = exact_step(name, w, g, memory, t + 1, settings)
                # 20 steps, each with a rounding of W (|W| < 8) and of a step, at most 1 (momentum's
                # 0.02 * 10 / (1 - 0.8)), whose relative error is 10 roundings and half of
                # u / (1 - beta_2), for the correction: 35u. Where m cancels, 4u of its past in each
                # step, over sqrt(v) and times 0.004, is below u. Measured: 6u.
                assert abs(float(w) - W[parameter].ravel()[index]) <= 20 * (8 + 35 + 1) * U
                for letter, moment in memory.items():
                    # As many roundings of |m| <= 10, v <= 100, 4 in each step.
                    got = state[f"{letter}{parameter}"].ravel()[index]
                    assert abs(float(moment) - got) <= 20 * 4 * 100 * U


@pytest.mark.parametrize("dtype", ["float32", "float64"])
@pytest.mark.parametrize("name", OPTIMIZERS)
def test_state_is_plain_data_in_the_dtype_of_the_parameter_and_t_counts(name, dtype):
    before = OPTIMIZERS[name].start(parameters(dtype))
    W, after = run(name, 3, dtype)
    moments = {f"{m}{parameter}": parameter for m in MOMENTS[name] for parameter in SHAPES}
    assert before.keys() == after.keys() == {"t", *moments}
    assert (before["t"], after["t"]) == (0, 3)
    for moment, parameter in moments.items():
        assert not before[moment].any()
        assert after[moment].any()
        assert (after[moment].dtype, after[moment].shape) == (dtype, SHAPES[parameter])
    assert {name: (each.dtype, each.shape) for name, each in W.items()} == {
        name: (np.dtype(dtype), shape) for name, shape in SHAPES.items()
    }


@pytest.mark.parametrize("name", OPTIMIZERS)
def test_nothing_is_changed_in_place(name):
    step = OPTIMIZERS[name].step
    W, state = run(name, 2)
    given = [W, gradients(9), state]
    copies = [{key: np.copy(value) for key, value in each.items()} for each in given]
    updated, new = step(*given, **SETTINGS[name])
    for each, copy in zip(given, copies, strict=True):
        assert all(np.array_equal(each[key], copy[key]) for key in copy)
    for key in W:
        assert not np.shares_memory(updated[key], W[key])
        assert not np.array_equal(updated[key], W[key])
    assert all(not np.shares_memory(new[key], state[key]) for key in new if key != "t")


@pytest.mark.parametrize("name", OPTIMIZERS)
def test_every_setting_matters(name):
    W, _ = run(name, 3)
    for key, value in SETTINGS[name].items():
        moved, _ = run(name, 3, **{key: value * 0.9})
        assert not np.array_equal(W["W1"], moved["W1"]), key


def test_defaults_are_those_of_keras_and_of_the_paper():
    adam = {"learning_rate": 0.001, "beta_1": 0.9, "beta_2": 0.999}
    assert {name: each.settings for name, each in OPTIMIZERS.items()} == {
        "sgd": {"learning_rate": 0.01},
        "momentum": {"learning_rate": 0.01, "momentum": 0.9},
        "nesterov": {"learning_rate": 0.01, "momentum": 0.9},
        "rmsprop": {"learning_rate": 0.001, "rho": 0.9, "epsilon": 1e-7},
        "adam": adam | {"epsilon": 1e-7},
        "adam_paper": adam | {"epsilon": 1e-8},
        "adamw": adam | {"epsilon": 1e-7, "weight_decay": 0.004},
        "amsgrad": adam | {"epsilon": 1e-7},
    }


def adam_update(name, g, state, **settings):
    """What one step adds to a weight of 0, which rounds nothing away, and the state after."""
    W = {"W1": np.zeros_like(g)}
    updated, new = OPTIMIZERS[name].step(W, {"dW1": g}, state, **settings)
    return updated["W1"], new


def test_the_two_forms_of_adam_are_one_when_epsilon_is_divided_by_the_root_of_the_correction():
    hat = OPTIMIZERS["adam"].settings
    rng = np.random.default_rng(6)
    state = OPTIMIZERS["adam"].start({"W1": np.zeros(50)})
    for t in range(1, 200):
        # One sign, so that m does not cancel, and small enough for epsilon to count.
        g = 10.0 ** rng.uniform(-8, -5, 50)
        paper = hat | {"epsilon": hat["epsilon"] / np.sqrt(1 - hat["beta_2"] ** t)}
        here, after = adam_update("adam", g, state, **hat)
        there, _ = adam_update("adam_paper", g, state, **paper)
        # 1 - beta_2^t is 1e-3 at t = 1 and off by u: 1000 u, half of it in the root, for each form;
        # and some 20 roundings more.
        assert np.abs(here / there - 1).max() <= 1100 * U
        # Untranslated they part: at t = 1 epsilon counts 1 / sqrt(1e-3) = 32 times.
        apart, _ = adam_update("adam_paper", g, state, **hat)
        assert np.abs(here / apart - 1).max() > (0.5 if t == 1 else 0.001)
        state = after


@pytest.mark.parametrize("name", FORMS_OF_ADAM)
def test_the_first_step_of_adam_is_the_learning_rate_whatever_the_gradient(name):
    settings = OPTIMIZERS[name].settings
    g = np.array([1e-3, -1e-2, 0.5, -7.0, 1e3, 0.0])
    step, _ = adam_update(name, g, OPTIMIZERS[name].start({"W1": g}), **settings)
    # lr g / (|g| + e), where e is epsilon, 32 times as much for `adam`: short by e / |g|.
    e = settings["epsilon"] * (1 / np.sqrt(1 - 0.999) if name == "adam" else 1)
    # 1100 u, as above.
    wanted = -settings["learning_rate"] * g / (np.abs(g) + e)
    assert np.abs(step - wanted).max() <= 1100 * U * 0.001
    assert np.abs(np.abs(step[:5]) / 0.001 - 1).max() <= 1.01 * e / 1e-3
    assert step[5] == 0


@pytest.mark.parametrize(("name", "share"), [("adam_paper", 1 / 2), ("adam", 1 / (1 + 1000**0.5))])
def test_a_first_gradient_the_size_of_epsilon_tells_the_forms_apart(name, share):
    settings = OPTIMIZERS[name].settings
    g = np.array([settings["epsilon"]])
    step, _ = adam_update(name, g, OPTIMIZERS[name].start({"W1": g}), **settings)
    # 1100 u, as above.
    assert step[0] == pytest.approx(-0.001 * share, rel=1100 * U)


def test_the_tables_here_cover_the_optimizers():
    assert SETTINGS.keys() == MOMENTS.keys() == OPTIMIZERS.keys()
