"""The study of Blanchard, Higham and Higham, done again: the logits of a network in 16 bits.

They took the 2,500 vectors that a convolutional network for MNIST passed into its softmax, rounded
them to float16 and to bfloat16, and held their algorithms against single precision. Here the
vectors come from networks for scikit-learn's handwritten digits, each of which passes on the
quarter of the images that it has not been trained on, and the truth is exact. What depends on the
vectors (how many overflow) need not be the same; what the authors conclude from them should be.

Every published number below was read in the article (sections 1 and 5, tables 1 and 2).
"""

from time import perf_counter

import numpy as np
from flint import arb

from comparisons.bounds.arithmetic import Array, format_of
from comparisons.oracle.balls import enclose_samples
from comparisons.oracle.exact import Exact
from comparisons.oracle.layers import softmax
from comparisons.stability.published.algorithms import (
    LOG_SUM_BOUNDS,
    SOFTMAX_BOUNDS,
    Computed,
    compute,
)
from comparisons.stability.published.digit_logits import Vectors, logits
from comparisons.stability.published.records import Published, Reproduced
from comparisons.stability.published.tables import tables

SOURCE = "Blanchard, Higham and Higham, IMA J. Numer. Anal. 41(4), 2021, doi:10.1093/imanum/draa038"


def measure(seed: int = 0) -> Published:
    """Tables and experiments.

    Args:
        seed: of the networks' first weights and of their batches.
    """
    started = perf_counter()
    vectors = logits(seed)
    found = [*tables(), *_data(vectors)]
    for dtype in ("float16", "bfloat16"):
        found += experiment(vectors.X.astype(dtype))
    return Published(SOURCE, tuple(found), perf_counter() - started)


def _data(vectors: Vectors) -> list[Reproduced]:
    """What the vectors are."""
    m = vectors.X.shape[1]
    return [
        Reproduced("vectors", "float32", 2500, m, None, "section 5", "other images, another net"),
        Reproduced(
            "share of images misclassified",
            "float32",
            27 / 2500,
            vectors.wrong / m,
            None,
            "section 5",
        ),
        Reproduced("smallest component", "float32", -19, float(vectors.X.min()), None, "section 5"),
        Reproduced("largest component", "float32", 20, float(vectors.X.max()), None, "section 5"),
    ]


def log_sum_exp(X: Array) -> Exact:
    """The exact log sum exp of each column."""
    return enclose_samples(lambda x: sum((each.exp() for each in x), arb(0)).log(), X)


def experiment(X: Array) -> list[Reproduced]:
    """One format: what overflows, how far off the algorithms are, and by which bound.

    Args:
        X: the vectors, rounded to the format, (10, m).
    """
    dtype = str(X.dtype)
    y, g = log_sum_exp(X), softmax(X)
    computed = compute(X)
    finite = np.isfinite(computed.basic)
    errors = _log_sum_errors(computed, y, dtype)
    found = overflows(X, computed)
    found += within_bounds(X, computed, y, g, finite)
    if dtype == "float16":
        found += _basic_against_shifted(errors, finite)
    return found + _softmaxes(computed, g, finite, dtype)


def overflows(X: Array, computed: Computed) -> list[Reproduced]:
    """How many of the vectors give inf, and in how many some exp vanishes.

    Whether any overflow is what the format decides; how many, the vectors do. What vanishes is
    added to a larger number, and does no harm.
    """
    dtype = str(X.dtype)
    published = {"float16": (475 / 2500, 0.0), "bfloat16": (0.0, 0.0)}[dtype]
    rows = zip(
        ("basic", "shifted"),
        (computed.basic, computed.shifted),
        (X, X - X.max(axis=0)),
        published,
        strict=True,
    )
    found = []
    for name, y, arguments, share in rows:
        measured = float(np.isinf(y).mean())
        what = f"share of vectors whose log sum exp overflows, {name}"
        same = (measured > 0) == (share > 0)
        found.append(Reproduced(what, dtype, share, measured, same, "section 5"))
        with np.errstate(all="ignore"):
            gone = float((np.exp(arguments) == 0).any(axis=0).mean())
        what = f"share of vectors of which some exp vanishes, {name}"
        found.append(Reproduced(what, dtype, np.nan, gone, None, "section 4", "no number"))
    return found


def _log_sum_errors(computed: Computed, y: Exact, dtype: str) -> dict[str, Array]:
    """Relative, in u."""
    u = format_of(dtype).u
    with np.errstate(all="ignore"):
        return {
            name: y.distance(values) / (u * np.abs(y.hi))
            for name, values in (("basic", computed.basic), ("shifted", computed.shifted))
        }


def _softmax_errors(computed: Computed, g: Exact, dtype: str) -> dict[str, Array]:
    """Of the largest component's size, in u."""
    u = format_of(dtype).u
    with np.errstate(all="ignore"):
        return {
            name: g.distance(P).max(axis=0) / (u * g.hi.max(axis=0))
            for name, P in computed.softmax.items()
        }


def within_bounds(
    X: Array, computed: Computed, y: Exact, g: Exact, finite: Array
) -> list[Reproduced]:
    """The largest error as a part of the authors' bound: they saw none above 1."""
    dtype, wide = str(X.dtype), X.astype(np.float64)
    found = []
    for errors, bounds, words in (
        (_log_sum_errors(computed, y, dtype), LOG_SUM_BOUNDS, "log sum exp"),
        (_softmax_errors(computed, g, dtype), SOFTMAX_BOUNDS, "softmax"),
    ):
        for name, (theorem, bound) in bounds.items():
            part = float((errors[name] / bound(wide, y.hi))[finite].max())
            what = f"largest error of {words}, {name}, as a part of its bound"
            found.append(Reproduced(what, dtype, 1.0, part, part <= 1, theorem, "at most"))
    return found


def _basic_against_shifted(errors: dict[str, Array], finite: Array) -> list[Reproduced]:
    """The two ways to log sum exp: mostly the same to the last digit."""
    basic, shifted = errors["basic"][finite], errors["shifted"][finite]
    both = (basic > 0) & (shifted > 0)
    ratio = basic[both] / shifted[both]
    same = float((basic == shifted).mean())
    mean, spread = float(ratio.mean()), float(ratio.std(ddof=1) / np.sqrt(len(ratio)))
    where = "section 5, figure 1"
    rows = [
        ("share of vectors with the same error, basic and shifted", 1863 / 2025, same, same > 0.5),
        ("ratio of errors, basic to shifted: smallest", 0.19, float(ratio.min()), None),
        ("ratio of errors, basic to shifted: largest", 59.0, float(ratio.max()), None),
        # The conclusion: the two perform similarly. A mean within a factor of two of 1 says so.
        ("ratio of errors, basic to shifted: mean", 1.07, mean, 0.5 < mean < 2),
        ("ratio of errors, basic to shifted: standard error", 0.03, spread, None),
    ]
    return [Reproduced(what, "float16", p, m, holds, where) for what, p, m, holds in rows]


def _softmaxes(computed: Computed, g: Exact, finite: Array, dtype: str) -> list[Reproduced]:
    """The claims of the abstract and of section 5; for these no numbers are published."""
    errors = {name: each[finite] for name, each in _softmax_errors(computed, g, dtype).items()}
    mean = {name: float(each.mean()) for name, each in errors.items()}
    sums = {
        name: float(np.abs(P.astype(np.float64).sum(axis=0)[finite] - 1).max())
        for name, P in computed.softmax.items()
    }
    apart = errors["alternative shifted"] != errors["shifted"]
    further = float((errors["alternative shifted"] > errors["shifted"])[apart].mean())
    claims: list[tuple[str, float, bool]] = [
        (
            "mean error of the basic softmax, as a multiple of the shifted one",
            mean["basic"] / mean["shifted"],
            mean["basic"] < 2 * mean["shifted"],
        ),
        (
            "mean error of exp(x - y), as a multiple of the shifted softmax",
            mean["alternative shifted"] / mean["shifted"],
            mean["alternative shifted"] > mean["shifted"],
        ),
        (
            "of vectors on which the two differ, the share on which exp(x - y) is further off",
            further,
            further > 0.5,
        ),
        (
            "largest distance of a sum of probs from 1, exp(x - y), as a multiple of the shifted",
            sums["alternative shifted"] / sums["shifted"],
            sums["alternative shifted"] > sums["shifted"],
        ),
    ]
    note = "published as a statement and a figure, without a number"
    where = "abstract and section 5"
    return [
        Reproduced(what, dtype, np.nan, value, holds, where, note) for what, value, holds in claims
    ]
