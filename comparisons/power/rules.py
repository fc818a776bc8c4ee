"""What people use today to say whether two arrays agree: pairs of tolerances, as data.

All pass an element if |a - b| <= atol + rtol |b|, but one: Polygraphy takes the larger of the two
terms instead of their sum. `a` is the array under test, `b` the reference.
"""

from typing import NamedTuple

import numpy as np

from comparisons.data import Array


class Rule(NamedTuple):
    """One way of comparing, with the defaults that it comes with.

    Attributes:
        name: as a person calls it.
        rtol, atol: by dtype.
        equal_nan: whether nan agrees with nan.
        equal_inf: whether inf agrees with inf.
        larger: whether the larger of the terms counts, and not their sum.
        source: where the defaults stand.
    """

    name: str
    rtol: dict[str, float]
    atol: dict[str, float]
    equal_nan: bool
    equal_inf: bool
    larger: bool
    source: str


def _both(tolerance: float) -> dict[str, float]:
    return {"float32": tolerance, "float64": tolerance}


RULES = (
    Rule(
        "numpy.testing.assert_allclose",
        _both(1e-7),
        _both(0.0),
        equal_nan=True,
        equal_inf=True,
        larger=False,
        source="NumPy reference, numpy.testing.assert_allclose(rtol=1e-07, atol=0, equal_nan=True)",
    ),
    Rule(
        "numpy.allclose",
        _both(1e-5),
        _both(1e-8),
        equal_nan=False,
        equal_inf=True,
        larger=False,
        source="NumPy reference, numpy.allclose(rtol=1e-05, atol=1e-08, equal_nan=False)",
    ),
    Rule(
        "torch.testing.assert_close",
        {"float32": 1.3e-6, "float64": 1e-7},
        {"float32": 1e-5, "float64": 1e-7},
        equal_nan=False,
        equal_inf=True,
        larger=False,
        source="PyTorch reference, torch.testing.assert_close, table of defaults by dtype",
    ),
    Rule(
        "Keras's own tests",
        _both(1e-6),
        _both(1e-6),
        equal_nan=True,
        equal_inf=True,
        larger=False,
        source="keras/src/testing/test_case.py, TestCase.assertAllClose (calls NumPy's)",
    ),
    Rule(
        "ONNX backend tests",
        _both(1e-3),
        _both(1e-7),
        equal_nan=True,
        equal_inf=True,
        larger=False,
        source="onnx/backend/test/loader/__init__.py; runner/__init__.py calls NumPy's",
    ),
    Rule(
        "Polygraphy",
        _both(1e-5),
        _both(1e-5),
        equal_nan=False,
        equal_inf=False,
        larger=True,
        source="TensorRT, polygraphy/comparator/compare.py, CompareFunc.simple, elementwise",
    ),
)


def allowed(rule: Rule, desired: Array, dtype: str) -> Array:
    """How far each element may lie from the reference, float64.

    Args:
        rule: one of `RULES`.
        desired: the reference, of any shape.
        dtype: that the defaults are chosen by.
    """
    near, relative = rule.atol[dtype], rule.rtol[dtype] * np.abs(desired.astype(np.float64))
    return np.maximum(near, relative) if rule.larger else near + relative


@np.errstate(invalid="ignore", over="ignore")
def passes(rule: Rule, actual: Array, desired: Array) -> Array:
    """Which elements agree by a rule; computed in float64, so that no rounding of ours decides.

    Args:
        rule: one of `RULES`.
        actual: the array under test.
        desired: the reference, of the same shape and dtype.

    Example:
        >>> actual, desired = np.float32([1.0, np.nan]), np.float32([1.000001, np.nan])
        >>> [passes(rule, actual, desired).tolist() for rule in RULES[:2]]
        [[False, True], [True, False]]
    """
    a, b = actual.astype(np.float64), desired.astype(np.float64)
    both = np.isfinite(a) & np.isfinite(b)
    close = both & (np.abs(a - b) <= allowed(rule, desired, str(desired.dtype)))
    if rule.equal_inf:
        close |= np.isinf(a) & (a == b)
    if rule.equal_nan:
        close |= np.isnan(a) & np.isnan(b)
    return np.asarray(close)


def passes_whole(rule: Rule, actual: Array, desired: Array) -> bool:
    """Whether two arrays agree by a rule in every element; arrays of different shape never do."""
    return actual.shape == desired.shape and bool(passes(rule, actual, desired).all())
