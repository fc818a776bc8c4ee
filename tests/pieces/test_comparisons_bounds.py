"""The bounds of layers and optimisers: correct arithmetic stays inside, in any order.

Sums are taken forwards, backwards, pairwise, shuffled and with fused multiply-add; then the
smallest sensible mistakes are made, and each must leave its bound.
"""

import numpy as np
import pytest

from comparisons.bounds import layers as bounds
from comparisons.bounds import optimizers as optimizer_bounds
from comparisons.bounds.arithmetic import format_of
from comparisons.oracle import layers as oracle
from comparisons.oracle import optimizers as optimizer_oracle
from scratch.activations import ACTIVATIONS
from scratch.optimizers import OPTIMIZERS

SCALES = (1e-3, 1.0, 1e3)
SHORT = ("float16", "bfloat16")
DTYPES = (*SHORT, "float32", "float64")


def scales(dtype):
    """Float16 ends at 65,504, which the square of 1e3 is beyond."""
    return (1e-2, 1.0, 30.0) if dtype == "float16" else SCALES


WIDTHS = (1, 2, 17, 300)
M = 7


def use(computed, exact, bound):
    """|error| / bound of each element: above 1 is outside; 0 / 0 is no error."""
    with np.errstate(invalid="ignore", divide="ignore"):
        wide = computed.astype(np.float32) if computed.dtype == "bfloat16" else computed
        distance = exact.distance(wide)
        return np.where(distance == 0, 0.0, distance / bound)


# ---- sums in every order


def one_after_the_other(terms):
    return np.add.accumulate(terms, axis=0)[-1]


def fused(terms, factors):
    """A float32 sum of products, each product unrounded: exact in double, then rounded once."""
    total = terms[0]
    for left, right in factors:
        total = (left.astype(np.float64) * right + total).astype(np.float32)
    return total


# From the products (n, ...) and the bias, in the dtype of both.
ORDERS = {
    "forwards": lambda terms, b, rng: one_after_the_other(np.concatenate([terms, b[np.newaxis]])),
    "bias first": lambda terms, b, rng: one_after_the_other(np.concatenate([b[np.newaxis], terms])),
    "backwards": lambda terms, b, rng: one_after_the_other(terms[::-1]) + b,
    "shuffled": lambda terms, b, rng: one_after_the_other(rng.permutation(terms)) + b,
    "pairwise": lambda terms, b, rng: np.ascontiguousarray(terms.T).sum(axis=-1).T + b,
}


def affine_case(n, scale, dtype, rng):
    W, A, b = rng.normal(size=(3, n)), rng.normal(0, scale, (n, M)), rng.normal(size=(3, 1))
    W, A, b = (array.astype(dtype) for array in (W, A, b))
    exact = oracle.affine(W, A, b)
    return (W, A, b), exact, bounds.affine(exact, W, A, b, fp=format_of(dtype))


@pytest.mark.parametrize("dtype", DTYPES)
@pytest.mark.parametrize("n", WIDTHS)
@pytest.mark.parametrize("order", ORDERS)
def test_an_inner_product_in_any_order_stays_inside(order, n, dtype):
    rng, most = np.random.default_rng(n), 0.0
    for scale in scales(dtype):
        (W, A, b), exact, bound = affine_case(n, scale, dtype, rng)
        terms = W.T[:, :, np.newaxis] * A[:, np.newaxis, :]
        Z = ORDERS[order](terms, np.broadcast_to(b, (3, M)), rng)
        assert Z.dtype == dtype
        most = max(most, use(Z, exact, bound).max())
    assert most <= 1
    if n <= 2:
        assert most > 0.1  # few roundings cannot all cancel in 63 elements


@pytest.mark.parametrize("n", WIDTHS)
def test_an_inner_product_with_fused_multiply_add_stays_inside(n):
    rng = np.random.default_rng(n)
    for scale in SCALES:
        (W, A, b), exact, bound = affine_case(n, scale, "float32", rng)
        factors = [(W[:, [k]], A[[k]]) for k in range(n)]
        Z = fused([np.broadcast_to(b, (3, M))], factors)
        assert use(Z, exact, bound).max() <= 1


@pytest.mark.parametrize("n", WIDTHS)
def test_a_product_left_out_or_turned_or_a_bias_forgotten_leaves_the_bound(n):
    (W, A, b), exact, bound = affine_case(n, 1.0, "float32", np.random.default_rng(n))
    # Of 21 elements some product is as large as usual, 1e3 times the 300 roundings of the bound.
    assert use((W[:, 1:] @ A[1:] + b), exact, bound).max() > 100
    assert use(W @ A, exact, bound).max() > 100
    assert use(W @ A - b, exact, bound).max() > 100
    if n > 1:
        assert use(W @ A[::-1] + b, exact, bound).max() > 100


# ---- every other step, computed by scratch, and once more in plain loops


def loop_softmax(Z):
    """By columns, with a reciprocal and a product in place of the quotient, and no shift."""
    E = np.exp(Z)
    total = one_after_the_other(E)
    return E * (Z.dtype.type(1) / total)


def activation_case(name, n, scale, dtype, rng):
    Z = rng.normal(0, scale, (n, M)).astype(dtype)
    ways = [ACTIVATIONS[name].forward(Z)]
    if name == "softmax" and scale <= 1:
        ways.append(loop_softmax(Z))
    return oracle.ACTIVATIONS[name], bounds.ACTIVATIONS[name], (Z,), {}, ways


def backward_case(name, n, scale, dtype, rng):
    dA = rng.normal(0, scale, (n, M)).astype(dtype)
    Z = rng.normal(0, 2, (n, M)).astype(dtype)
    A = ACTIVATIONS[name].forward(Z)
    ways = [ACTIVATIONS[name].backward(dA, Z, A)]
    if name == "sigmoid":
        ways.append((dA * A) * (1 - A))
    if name == "softmax":
        ways.append((dA - one_after_the_other((A * dA)[::-1])) * A)
    return oracle.BACKWARD[name], bounds.BACKWARD[name], (dA, Z, A), {}, ways


def sums_case(name, n, scale, dtype, rng):
    left, right = (rng.normal(0, s, (k, n)).astype(dtype) for s, k in ((scale, 3), (1, 4)))
    if name == "weights":
        arrays, settings = (left, right), {"m": n}
        ways = [left @ right.T / n, (left / n) @ right.T]
    elif name == "biases":
        arrays, settings = (left,), {"m": n}
        ways = [
            left.sum(axis=1, keepdims=True) / n,
            one_after_the_other(left.T)[:, np.newaxis] * left.dtype.type(1 / n),
        ]
    elif name == "inputs":
        arrays, settings = (left.T.copy(), right.T.copy()), {}
        ways = [left @ right.T]
    else:
        loss = np.abs(left[0])
        arrays, settings = (loss,), {}
        ways = [loss.mean(), one_after_the_other(loss) / loss.dtype.type(n)]
    return getattr(oracle, name), getattr(bounds, name), arrays, settings, ways


SETTINGS = {
    "learning_rate": 0.01,
    "momentum": 0.9,
    "beta_1": 0.9,
    "beta_2": 0.999,
    "epsilon": 1e-7,
    "rho": 0.9,
    "weight_decay": 0.3,
}


# Of 0.999 bfloat16 makes 1, and 1e-7 is no normal number of float16.
SHORT_SETTINGS = {"beta_2": 0.96, "epsilon": 1e-3}


# The optimiser of whose step a rule is a part.
OWNERS = {
    "sgd": "sgd",
    "momentum": "momentum",
    "moved": "momentum",
    "nesterov": "nesterov",
    "rmsprop": "rmsprop",
    "adamw": "adamw",
}


def optimizer_case(name, n, scale, dtype, rng):
    """One step of scratch's optimiser; the rule for this name is picked out of it."""
    W, dW, m = (rng.normal(0, s, (n, M)).astype(dtype) for s in (1, scale, scale))
    v = (rng.uniform(0, 1, (n, M)) * scale**2).astype(dtype)
    owner = OWNERS.get(name, "adam")
    _, step, defaults = OPTIMIZERS[owner]
    given = SETTINGS | SHORT_SETTINGS if dtype in SHORT else SETTINGS
    settings = {key: given[key] for key in defaults}
    if dtype == "bfloat16" and owner in (
        "sgd",
        "momentum",
        "nesterov",
        "rmsprop",
    ):  # beside a Python number it gives float32
        settings = {key: np.dtype(dtype).type(value) for key, value in settings.items()}
    state = {"t": 4, "mW1": m, "vW1": v}
    new_W, new = step({"W1": W}, {"dW1": dW}, state, **settings)
    made, arrays = {
        "sgd": (new_W["W1"], (W, dW)),
        "momentum": (new.get("mW1"), (m, dW)),
        "moved": (new_W["W1"], (W, new.get("mW1"))),
        "nesterov": (new_W["W1"], (W, new.get("mW1"), dW)),
        "rmsprop": (new_W["W1"], (W, dW, new.get("vW1"))),
        "first_moment": (new.get("mW1"), (m, dW)),
        "second_moment": (new.get("vW1"), (v, dW)),
        "adam": (new_W["W1"], (W, new.get("mW1"), new.get("vW1"))),
        "adamw": (new_W["W1"], (W, new.get("mW1"), new.get("vW1"))),
    }[name]
    held = {"given": optimizer_oracle.held({key: given[key] for key in defaults}, dtype)}
    if name in ("adam", "adamw"):
        arrays = (*(array[np.newaxis] for array in arrays), np.array([5]))
        made = made[np.newaxis]
    rules = getattr(optimizer_oracle, name), getattr(optimizer_bounds, name)
    return *rules, arrays, held, [made]


CASES = {
    **{name: activation_case for name in oracle.ACTIVATIONS},
    **{f"{name} backward": backward_case for name in oracle.BACKWARD},
    **{name: sums_case for name in ("weights", "biases", "inputs", "mean")},
    **{name: optimizer_case for name in ("first_moment", "second_moment", "adam", *OWNERS)},
}
# One number in, one number out, and rounded: some of 7 to 2,100 elements come near the worst case.
ELEMENTWISE = {
    "sigmoid",
    "tanh",
    "sigmoid backward",
    "tanh backward",
    "sgd",
    "momentum",
    "moved",
    "nesterov",
    "rmsprop",
    "first_moment",
    "second_moment",
    "adam",
    "adamw",
}
COPIED = {"linear", "relu", "linear backward", "relu backward"}


@pytest.mark.parametrize("dtype", DTYPES)
@pytest.mark.parametrize("case", CASES)
def test_a_correct_step_stays_inside_and_a_wrong_one_does_not(case, dtype):
    rng, most = np.random.default_rng(3), 0.0
    name = case.removesuffix(" backward")
    for n in WIDTHS:
        for scale in scales(dtype):
            exact_of, bound_of, arrays, settings, ways = CASES[case](name, n, scale, dtype, rng)
            exact = exact_of(*arrays, **settings)
            bound = bound_of(exact, *arrays, **settings, fp=format_of(dtype, "numpy"))
            assert bound.shape == exact.hi.shape
            assert not np.isnan(bound).any()
            if dtype == "bfloat16":  # a product of matrices gives float32
                ways = [way.astype(dtype) for way in ways]
            for computed in ways:
                assert computed.dtype == dtype
                most = max(most, use(computed, exact, bound).max())
            # Larger by a thousandth, 16,777 u in float32. The sum of 300 numbers of either sign is
            # some 17 times smaller than that of their sizes, of which the bound counts 301 u. In
            # 16 bits it is made twice as large; 300 roundings of bfloat16 hide even that, and so
            # do logits on a scale of 1e3, each rounded to 1e3 u = 4.
            off = ways[0] * ways[0].dtype.type(2 if dtype in SHORT else 1.001)
            few = n < 300 and scale <= 1
            if np.abs(exact.hi).max() > 0 and (few or dtype not in SHORT):
                assert use(off, exact, bound).max() > 1
    print(f"{case}, {dtype}: at most {most:.3f} of the bound")
    assert most <= 1
    if case in COPIED:
        assert most == 0
    elif case in ELEMENTWISE:
        assert most > 0.1
