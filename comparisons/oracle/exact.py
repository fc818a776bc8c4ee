"""An exact value, written down in doubles: hi + lo, and a radius that covers what is left.

A double alone could not serve as the truth about a double. The unevaluated sum of two holds 106
bits, and the radius encloses the rest: the real number lies within `radius` of hi + lo.

An oracle function takes arrays, or in their place the `Exact` that another one returned: so exact
steps can be chained into an exact pass (`exact_pass`).
"""

from dataclasses import dataclass
from typing import Any

import ml_dtypes
import numpy as np
from numpy.typing import NDArray

Array = NDArray[Any]


@dataclass(frozen=True)
class Exact:
    """An array of real numbers, each enclosed.

    Attributes:
        hi: the nearest double, or nan where exact arithmetic has no answer (0/0, inf - inf).
        lo: what hi leaves out, rounded to double.
        radius: how far hi + lo may be from the truth; not negative.
    """

    hi: Array
    lo: Array
    radius: Array

    @property
    def shape(self) -> tuple[int, ...]:
        """The shape of the array."""
        return self.hi.shape

    @property
    def ndim(self) -> int:
        """The number of its axes."""
        return self.hi.ndim

    @property
    def size(self) -> int:
        """The number of its elements."""
        return self.hi.size

    @property
    def T(self) -> "Exact":  # noqa: N802 - as NumPy calls it
        """The same numbers turned round."""
        return Exact(self.hi.T, self.lo.T, self.radius.T)

    def __len__(self) -> int:
        """The length of the first axis."""
        return len(self.hi)

    def distance(self, computed: Array) -> Array:
        """How far computed numbers lie from the truth, at the midpoint, to within 1e-15 of itself.

        The first difference is exact where it matters (Sterbenz: both within a factor of two) and
        otherwise rounded once. Equal infinities are at distance 0, and so is inf where the exact
        number is too large for the dtype; nan against a number is at inf.

        Args:
            computed: of the shape of hi, in any dtype that fits in double.

        Returns:
            |computed - exact|, float64; nan where there is no exact value.
        """
        with np.errstate(invalid="ignore"):
            distance = np.abs((computed.astype(np.float64) - self.hi) - self.lo)
        distance = np.where(np.isnan(distance), np.inf, distance)
        info: Any = ml_dtypes.finfo(computed.dtype)  # type: ignore[no-untyped-call]  # not annotated
        overflows = np.abs(self.hi) > float(info.max)
        distance = np.where(overflows & (computed == np.copysign(np.inf, self.hi)), 0.0, distance)
        distance = np.where(computed == self.hi + self.lo, np.abs(self.lo), distance)
        return np.where(np.isnan(self.hi), np.nan, distance)
