"""The bounds of losses and their gradients, of every form: correct arithmetic stays inside."""

import numpy as np
import pytest
from test_comparisons_bounds import SCALES, one_after_the_other, scales, use

from comparisons.bounds import composed as composed_bounds
from comparisons.bounds import losses as bounds
from comparisons.bounds.arithmetic import format_of
from comparisons.oracle import losses as oracle
from comparisons.oracle.composed import composed
from scratch.activations import sigmoid, softmax, softmax_backward
from scratch.losses import LOSSES
from scratch.losses_from_probs import clip

M = 13
WIDTHS = (1, 2, 17, 300)
DTYPES = pytest.mark.parametrize("dtype", ["float32", "float64"])
FORMS = pytest.mark.parametrize(("name", "form"), bounds.BOUNDS)


def case(name, form, n, scale, dtype, rng):
    """Output and targets of a loss; probs come from an activation, as in a network."""
    Z = rng.normal(0, scale, (n, M)).astype(dtype)
    if name == "mean_squared_error":
        return Z, rng.normal(0, scale, (n, M)).astype(dtype)
    classes = rng.integers(n, size=M)
    if name.startswith("binary"):
        # From yes and no to every answer between.
        Y = np.clip(rng.uniform(-0.5, 1.5, (n, M)), 0, 1).astype(dtype)
    else:
        Y = classes if name.startswith("sparse") else np.eye(n, dtype=dtype)[:, classes]
    if form == "from_logits":
        return Z, Y
    A = sigmoid(Z) if name.startswith("binary") else softmax(Z)
    if form == "textbook":  # which is inf or nan at 0 and 1: kept inside
        eps = 2 * format_of(dtype).u
        A = np.clip(A, A.dtype.type(eps), A.dtype.type(1 - eps))
    return A, Y


def judged(name, form, output, Y, dtype, m=1):
    """(exact, bound) of the loss and of the gradient."""
    settings = {"name": name, "form": form, "dtype": dtype}
    fp = format_of(dtype)
    loss = oracle.loss(output, Y, **settings)
    gradient = oracle.gradient(output, Y, **settings, m=m)
    return (
        (loss, bounds.loss(loss, output, Y, **settings, fp=fp)),
        (gradient, bounds.gradient(gradient, output, Y, **settings, m=m, fp=fp)),
    )


@pytest.mark.parametrize("dtype", ["float16", "bfloat16"])
@FORMS
@np.errstate(over="ignore", invalid="ignore", divide="ignore")  # 1 - 1e-7 is 1 there, 1e-7 hardly 0
def test_in_16_bits_a_loss_and_its_gradient_stay_inside(name, form, dtype):
    """Less is known: next to p = 0 the reciprocal overflows, next to 1 nothing is left of 1 - p."""
    rng, most, seen = np.random.default_rng(11), [0.0, 0.0], []
    for n in WIDTHS:
        for scale in scales(dtype):
            output, Y = case(name, form, n, scale, dtype, rng)
            pairs = judged(name, form, output, Y, dtype)
            for at, function in enumerate(LOSSES[name, form]):
                exact, bound = pairs[at]
                known = ~np.isnan(bound)
                seen.append(known.mean())
                used = use(np.asarray(function(output, Y)).astype(dtype), exact, bound)
                most[at] = max(most[at], used[known].max(initial=0))
    assert max(most) <= 1
    assert min(most) > 0.1
    assert np.mean(seen) > 0.5


def clipped_by_log(A, Y):
    """The sparse clipped loss by log S - d, as Keras writes it; scratch's has log1p in its place.

    The bound is that of any way. scratch's, which does not round 1 + x, uses 0.06 of it at most.
    """
    L = np.log(clip(A))
    D = L - L.max(axis=0)
    return np.log(np.exp(D).sum(axis=0)) - D[Y, np.arange(len(Y))]


@DTYPES
@FORMS
def test_a_loss_and_its_gradient_stay_inside(name, form, dtype):
    rng, most = np.random.default_rng(11), [0.0, 0.0]
    for n in WIDTHS:
        for scale in SCALES:
            output, Y = case(name, form, n, scale, dtype, rng)
            pairs = judged(name, form, output, Y, dtype)
            computed = [function(output, Y) for function in LOSSES[name, form]]
            for at, (values, (exact, bound)) in enumerate(zip(computed, pairs, strict=True)):
                assert values.dtype == dtype
                assert bound.shape == exact.hi.shape
                known = ~np.isnan(bound)
                assert known.all() or name == "categorical_crossentropy"  # see the edges below
                most[at] = max(most[at], use(values, exact, bound)[known].max(initial=0))
            if (name, form) == ("sparse_categorical_crossentropy", "clipped"):
                most[0] = max(most[0], use(clipped_by_log(output, Y), *pairs[0]).max())
    assert max(most) <= 1
    assert min(most) > 0.1  # and both mean something


@DTYPES
@FORMS
def test_one_over_m_inside_the_gradient_stays_inside(name, form, dtype):
    output, Y = case(name, form, 3, 1.0, dtype, np.random.default_rng(2))
    _, (exact, bound) = judged(name, form, output, Y, dtype, m=M)
    gradient = LOSSES[name, form].gradient(output, Y)
    assert use(gradient / M, exact, bound).max() <= 1
    assert use(gradient * gradient.dtype.type(1 / M), exact, bound).max() <= 1
    assert use(gradient / (M + 1), exact, bound).max() > 100
    assert use(gradient, exact, bound).max() > 100


def plain_loops(name, output, Y, dtype):
    """A loss as a beginner writes it: one sample, one output after the other, in the dtype."""
    real = np.dtype(dtype).type
    n, losses = len(output), []
    for i in range(M):
        total = real(0)
        if name.endswith("categorical_crossentropy"):
            top = max(output[:, i])
            powers = np.array([np.exp(z - top) for z in output[:, i]])
            for j in range(n):
                y = real(Y[i] == j) if Y.ndim == 1 else Y[j, i]
                total += y * (np.log(one_after_the_other(powers)) - (output[j, i] - top))
            losses.append(total)
            continue
        for j in range(n):
            o, y = output[j, i], Y[j, i]
            if name == "mean_squared_error":
                total += (o - y) ** 2
            else:
                total += max(o, real(0)) - o * y + np.log1p(np.exp(-abs(o)))
        losses.append(total / real(n))
    return np.array(losses)


@DTYPES
@pytest.mark.parametrize("name", sorted({name for name, _ in bounds.BOUNDS}))
def test_plain_loops_stay_inside(name, dtype):
    form = "textbook" if name == "mean_squared_error" else "from_logits"
    rng = np.random.default_rng(5)
    for n, scale in ((1, 1.0), (17, 1e-3), (17, 1e3), (40, 1.0)):
        output, Y = case(name, form, n, scale, dtype, rng)
        (exact, bound), _ = judged(name, form, output, Y, dtype)
        computed = plain_loops(name, output, Y, dtype)
        assert computed.dtype == dtype
        assert use(computed, exact, bound).max() <= 1


def rolled(Y):
    return np.roll(Y, 1, axis=-1)


# what is wrong -> a wrong loss from (right loss function, output, Y); the same for the gradient
WRONG = {
    "the next sample's target": lambda of, output, Y: of(output, rolled(Y)),
    "larger by a thousandth": lambda of, output, Y: of(output, Y) * of(output, Y).dtype.type(1.001),
    "half": lambda of, output, Y: of(output, Y) / 2,
    "summed and not averaged, or scaled": lambda of, output, Y: of(output, Y) * len(output),
    "samples turned round": lambda of, output, Y: of(output, Y)[..., ::-1],
}


@FORMS
@pytest.mark.parametrize("wrong", WRONG)
def test_the_smallest_sensible_mistake_leaves_the_bound(wrong, name, form):
    output, Y = case(name, form, 3, 1.0, "float32", np.random.default_rng(4))
    pairs = judged(name, form, output, Y, "float32")
    for function, (exact, bound) in zip(LOSSES[name, form], pairs, strict=True):
        assert use(WRONG[wrong](function, output, Y), exact, bound).max() > 10


@pytest.mark.parametrize("name", ["categorical_crossentropy", "sparse_categorical_crossentropy"])
def test_a_class_left_out_of_the_softmax_leaves_the_bound(name):
    output, Y = case(name, "from_logits", 5, 1.0, "float32", np.random.default_rng(4))
    (exact, bound), _ = judged(name, "from_logits", output, Y, "float32")
    E = np.exp(output)
    short = LOSSES[name, "from_logits"].loss(output, Y) + np.log(E[1:].sum(axis=0) / E.sum(axis=0))
    assert use(short, exact, bound).min() > 100


def saturated(dtype, n, samples=600):
    """Probs on both sides of the clipping limits, within a few roundings of them."""
    rng = np.random.default_rng(8)
    Z = np.full((n, samples), -40.0)
    Z[0], Z[1] = rng.uniform(15.9, 16.4, samples), 0.0  # -log(1e-7) is 16.118
    return softmax(Z.astype(dtype)), np.eye(n)[:, rng.integers(2, size=samples)].astype(dtype)


@DTYPES
@pytest.mark.parametrize("n", [2, 3, 10])
@pytest.mark.parametrize("name", ["binary_crossentropy", "categorical_crossentropy"])
def test_where_rounding_decides_on_clipping_nothing_is_called_wrong(name, n, dtype):
    A, Y = saturated(dtype, n)
    pairs = judged(name, "clipped", A, Y, dtype)
    for function, (exact, bound) in zip(LOSSES[name, "clipped"], pairs, strict=True):
        known = ~np.isnan(bound)
        assert known.mean() > 0.2  # float32 holds 1 - 1e-7 as a neighbour of 1: half is unsettled
        assert use(function(A, Y), exact, bound)[known].max() <= 1


@DTYPES
@pytest.mark.parametrize("form", ["textbook", "clipped"])
def test_a_loss_through_a_softmax_stays_inside(form, dtype):
    name, rng = "sparse_categorical_crossentropy", np.random.default_rng(6)
    settings = {"through": "softmax", "name": name, "form": form, "dtype": dtype}
    fp, most = format_of(dtype), [0.0, 0.0]
    for n in (2, 17):
        for scale in (1e-3, 1.0, 8.0):
            Z = rng.normal(0, scale, (n, M)).astype(dtype)
            Y = rng.integers(n, size=M)
            A = softmax(Z)
            loss, gradient = (function(A, Y) for function in LOSSES[name, form])
            computed = loss, softmax_backward(gradient, Z, A)
            exact = composed(Z, Y, **settings)
            off = composed_bounds.errors(Z, Y, **settings, head=fp, fp=fp)
            for at, (values, truth, each) in enumerate(zip(computed, exact, off[:2], strict=True)):
                bound = each.bound
                known = ~np.isnan(bound)
                assert known.mean() > 0.5  # of logits on a scale of 8, some are on an edge
                most[at] = max(most[at], use(values, truth, bound)[known].max())
                assert use(values * values.dtype.type(1.001), truth, bound)[known].max() > 1
    assert max(most) <= 1
    assert min(most) > 0.02
