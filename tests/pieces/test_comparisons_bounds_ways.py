"""Differently written formulas of one step lie inside its bound, if they are stable; others do not.

What each docstring of a bound says is covered is computed here, and so is what it says is not.
"""

import numpy as np
import pytest
from test_comparisons_bounds import DTYPES, scales, use

from comparisons.bounds import layers as bounds
from comparisons.bounds import losses as loss_bounds
from comparisons.bounds.arithmetic import format_of
from comparisons.oracle import layers as oracle
from comparisons.oracle import losses as loss_oracle

M = 11


def logsumexp(Z):
    top = Z.max(axis=0)
    return top + np.log(np.exp(Z - top).sum(axis=0))


def shifted(Z):
    return np.exp(Z - Z.max(axis=0))


def one(Z):
    return Z.dtype.type(1)


def jacobian(dA, A):
    """The product with diag(a) - a a^T, built for each sample."""
    return np.stack([(np.diag(a) - np.outer(a, a)) @ d for d, a in zip(dA.T, A.T, strict=True)], 1)


# step -> the ways to compute it, from its inputs
FORWARD = {
    "sigmoid": {
        "by exp(-z)": lambda Z: one(Z) / (one(Z) + np.exp(-Z)),
        "by exp(z)": lambda Z: np.where(
            Z > 0, one(Z) / (one(Z) + np.exp(-Z)), np.exp(Z) / (one(Z) + np.exp(Z))
        ),
    },
    "softmax": {
        "quotient": lambda Z: shifted(Z) / shifted(Z).sum(axis=0),
        "reciprocal": lambda Z: shifted(Z) * (one(Z) / shifted(Z).sum(axis=0)),
        "exp of the log": lambda Z: np.exp((Z - Z.max(axis=0)) - np.log(shifted(Z).sum(axis=0))),
        "exp of z less logsumexp": lambda Z: np.exp(Z - logsumexp(Z)),
    },
}
BACKWARD = {
    "sigmoid": {
        "a (1 - a) first": lambda dA, A: dA * (A * (1 - A)),
        "dA a first": lambda dA, A: dA * A * (1 - A),
        "dA (1 - a) first": lambda dA, A: dA * (1 - A) * A,
    },
    "tanh": {
        "1 - a a": lambda dA, A: dA * (1 - A * A),
        "1 - a**2": lambda dA, A: dA * (1 - A**2),
        "(1 - a)(1 + a)": lambda dA, A: dA * ((1 - A) * (1 + A)),
        "dA first": lambda dA, A: dA * (1 - A) * (1 + A),
    },
    "softmax": {
        "a (d - t)": lambda dA, A: A * (dA - (A * dA).sum(axis=0)),
        "a d - a t": lambda dA, A: A * dA - A * (A * dA).sum(axis=0),
        "by the Jacobian": jacobian,
    },
}
SUMS = {
    "weights": {
        "divided last": lambda d, a: d @ a.T / M,
        "divided first": lambda d, a: (d / M) @ a.T,
        "times 1/m": lambda d, a: d @ a.T * d.dtype.type(1 / M),
        "times 1/m first": lambda d, a: (d * d.dtype.type(1 / M)) @ a.T,
        "sample by sample": lambda d, a: (d.T[:, :, np.newaxis] * a.T[:, np.newaxis]).mean(axis=0),
    },
    "biases": {
        "sum, then quotient": lambda d: d.sum(axis=1, keepdims=True) / M,
        "mean": lambda d: d.mean(axis=1, keepdims=True),
        "divided first": lambda d: (d / M).sum(axis=1, keepdims=True),
        "product with ones": lambda d: d @ np.full((M, 1), 1 / M, d.dtype),
    },
}


def softplus(Z):
    return np.maximum(Z, 0) + np.log1p(np.exp(-abs(Z)))


LOSSES = {
    "binary_crossentropy": {
        "tail last": lambda Z, Y: np.maximum(Z, 0) - Z * Y + np.log1p(np.exp(-abs(Z))),
        "by -z": lambda Z, Y: np.maximum(-Z, 0) + (1 - Y) * Z + np.log1p(np.exp(-abs(Z))),
        "by two softplus": lambda Z, Y: Y * softplus(-Z) + (1 - Y) * softplus(Z),
        "softplus less z y": lambda Z, Y: softplus(Z) - Z * Y,
    },
    "categorical_crossentropy": {
        "log S - d": lambda Z, Y: Y * (np.log(shifted(Z).sum(axis=0)) - (Z - Z.max(axis=0))),
        "logsumexp - z": lambda Z, Y: Y * (logsumexp(Z) - Z),
    },
}
# Correct, but not likely where the logits are large and the answer is right.
CANCELLING = {"softplus less z y", "logsumexp - z", "exp of z less logsumexp"}


def ways(table):
    return [
        pytest.param(step, name, id=f"{step}: {name}")
        for step, row in table.items()
        for name in row
    ]


def inside(computed, exact, limits, dtype):
    """How much of the certain bound is used, and of the likely one, at most."""
    uses = []
    for limit in limits:
        known = ~np.isnan(limit)
        assert known.mean() > 0.9
        uses.append(use(computed.astype(dtype), exact, limit)[known].max())
    return np.array(uses)


def formats(dtype):
    certain = format_of(dtype, "numpy")
    return certain, certain.likely


@pytest.mark.parametrize("dtype", DTYPES)
@pytest.mark.parametrize(("step", "way"), ways(FORWARD))
def test_every_way_to_an_activation_stays_inside(step, way, dtype):
    rng, most = np.random.default_rng(0), np.zeros(2)
    for scale in scales(dtype):
        Z = rng.normal(0, scale, (5, M)).astype(dtype)
        exact = oracle.ACTIVATIONS[step](Z)
        limits = [bounds.ACTIVATIONS[step](exact, Z, fp=fp) for fp in formats(dtype)]
        with np.errstate(over="ignore", invalid="ignore"):  # exp(-z) is inf, and 1 / inf is 0
            computed = FORWARD[step][way](Z)
        if step == "sigmoid" and way == "by exp(z)":
            computed = np.where(np.isnan(computed.astype(np.float64)), Z.dtype.type(1), computed)
        most = np.maximum(most, inside(computed, exact, limits, dtype))
    print(f"{step} {way}, {dtype}: at most {most[0]:.3f} of the bound, {most[1]:.3f} of the likely")
    assert 0.02 < most[0] <= 1
    assert most[1] <= 1 or way in CANCELLING


@pytest.mark.parametrize("dtype", DTYPES)
@pytest.mark.parametrize(("step", "way"), ways(BACKWARD))
def test_every_way_back_through_an_activation_stays_inside(step, way, dtype):
    rng, most = np.random.default_rng(1), np.zeros(2)
    for scale in scales(dtype):
        for spread in (0.1, 1, 8):  # up to activations that are all but 0 or 1
            dA = rng.normal(0, scale, (5, M)).astype(dtype)
            A = oracle.ACTIVATIONS[step](rng.normal(0, spread, (5, M))).hi.astype(dtype)
            exact = oracle.BACKWARD[step](dA, None, A)
            limits = [bounds.BACKWARD[step](exact, dA, None, A, fp=fp) for fp in formats(dtype)]
            most = np.maximum(most, inside(BACKWARD[step][way](dA, A), exact, limits, dtype))
    print(f"{step} {way}, {dtype}: at most {most[0]:.3f} of the bound")
    assert 0.1 < most[0] <= 1
    assert most[1] <= 1


@pytest.mark.parametrize("dtype", DTYPES)
@pytest.mark.parametrize(("step", "way"), ways(SUMS))
def test_every_order_of_a_mean_stays_inside(step, way, dtype):
    rng, most = np.random.default_rng(2), np.zeros(2)
    for scale in scales(dtype):
        arrays = [rng.normal(0, s, (4, M)).astype(dtype) for s in (scale, 1)]
        arrays = arrays if step == "weights" else arrays[:1]
        exact = getattr(oracle, step)(*arrays, m=M)
        limits = [getattr(bounds, step)(exact, *arrays, m=M, fp=fp) for fp in formats(dtype)]
        most = np.maximum(most, inside(SUMS[step][way](*arrays), exact, limits, dtype))
    print(f"{step} {way}, {dtype}: at most {most[0]:.3f} of the bound")
    assert 0.01 < most[0] <= 1  # 11 roundings cancel; how close the few come is in `..._sums`
    assert most[1] <= 1


def loss_case(name, scale, dtype, rng):
    """Logits and targets, half of them right with confidence."""
    Z = rng.normal(0, scale, (3, M))
    Y = np.eye(3)[:, rng.integers(3, size=M)]
    Z[:, ::2] = np.abs(Z[:, ::2]) * (2 * Y[:, ::2] - 1)
    Z, Y = Z.astype(dtype), Y.astype(dtype)
    return Z, Y, *loss_limits(name, Z, Y, dtype)


def loss_limits(name, Z, Y, dtype):
    """The exact losses, and the certain and the likely bound."""
    settings = {"name": name, "form": "from_logits", "dtype": dtype}
    exact = loss_oracle.loss(Z, Y, **settings)
    return exact, [loss_bounds.loss(exact, Z, Y, **settings, fp=fp) for fp in formats(dtype)]


@pytest.mark.parametrize("dtype", DTYPES)
@pytest.mark.parametrize(("name", "way"), ways(LOSSES))
def test_every_way_to_a_loss_stays_inside(name, way, dtype):
    rng, most = np.random.default_rng(3), np.zeros(2)
    for scale in scales(dtype):
        Z, Y, exact, limits = loss_case(name, scale, dtype, rng)
        terms = LOSSES[name][way](Z, Y).astype(dtype)
        computed = terms.mean(axis=0) if name.startswith("binary") else terms.sum(axis=0)
        most = np.maximum(most, inside(computed, exact, limits, dtype))
    print(f"{name} {way}, {dtype}: at most {most[0]:.3f} of the bound, {most[1]:.3f} of the likely")
    assert 0.02 < most[0] <= 1
    assert most[1] <= 1 or way in CANCELLING


@pytest.mark.parametrize("dtype", ["float16", "float32", "float64"])
@pytest.mark.parametrize(("name", "way"), ways(LOSSES))
def test_a_way_that_cancels_is_inside_what_is_certain_and_not_what_is_likely(name, way, dtype):
    """Right answers, so confident that the loss is small beside the logits."""
    rng = np.random.default_rng(4)
    Y = np.eye(3)[:, rng.integers(3, size=M)]
    Z = rng.uniform(3, 6, (3, M)) * (2 * Y - 1)
    if name.startswith("categorical"):  # which does not care how large all logits are together
        Z += 40
    Z, Y = Z.astype(dtype), Y.astype(dtype)
    exact, limits = loss_limits(name, Z, Y, dtype)
    terms = LOSSES[name][way](Z, Y).astype(dtype)
    computed = terms.mean(axis=0) if name.startswith("binary") else terms.sum(axis=0)
    most = inside(computed, exact, limits, dtype)
    assert most[0] <= 1
    assert (most[1] > 1) == (way in CANCELLING)


# ---- what is not covered, and leaves the bound

NOT_COVERED = {
    "sigmoid by tanh, z < 0": lambda: (
        oracle.sigmoid,
        bounds.sigmoid,
        (np.linspace(-15, -8, 50, dtype="float32").reshape(1, -1),),
        lambda Z: Z.dtype.type(0.5) * (1 + np.tanh(Z / 2)),
    ),
    "tanh by exponentials, near 0": lambda: (
        oracle.tanh,
        bounds.tanh,
        (np.geomspace(1e-5, 1e-2, 50, dtype="float32").reshape(1, -1),),
        lambda Z: (np.exp(Z) - np.exp(-Z)) / (np.exp(Z) + np.exp(-Z)),
    ),
    "sigmoid backward by a - a**2, near 1": lambda: (
        lambda d, a: oracle.sigmoid_backward(d, None, a),
        lambda exact, d, a, fp: bounds.sigmoid_backward(exact, d, None, a, fp=fp),
        (
            np.ones((1, 50), "float32"),
            1 - np.geomspace(1e-6, 1e-3, 50, dtype="float32").reshape(1, -1),
        ),
        lambda d, a: d * (a - a**2),
    ),
}


@pytest.mark.parametrize("name", NOT_COVERED)
def test_what_is_said_not_to_be_covered_leaves_the_bound(name):
    exact_of, bound_of, arrays, way = NOT_COVERED[name]()
    exact = exact_of(*arrays)
    bound = bound_of(exact, *arrays, fp=format_of("float32"))
    assert use(way(*arrays), exact, bound).max() > 10
