"""Tables 1 and 2 of Blanchard, Higham and Higham (2021), beside the same from the formats.

To three significant figures, as they are printed there.
"""

from decimal import Decimal

import numpy as np

from comparisons.bounds.arithmetic import format_of
from comparisons.stability.published.records import Reproduced

# dtype -> unit roundoff, smallest subnormal, smallest normal and largest number: table 1.
TABLE_1 = {
    "bfloat16": ("3.91e-3", "9.18e-41", "1.18e-38", "3.39e38"),
    "float16": ("4.88e-4", "5.96e-8", "6.10e-5", "6.55e4"),
    "float32": ("5.96e-8", "1.40e-45", "1.18e-38", "3.40e38"),
    "float64": ("1.11e-16", "4.94e-324", "2.22e-308", "1.80e308"),
}
# dtype -> log of the smallest subnormal, smallest normal and largest number: table 2.
TABLE_2 = {
    "bfloat16": ("-92.2", "-87.3", "88.7"),
    "float16": ("-16.6", "-9.70", "11.0"),
    "float32": ("-103", "-87.3", "88.7"),
    "float64": ("-744", "-708", "710"),
}
NAMES = ("unit roundoff", "smallest subnormal", "smallest normal", "largest number")


def tables() -> list[Reproduced]:
    """Both, dtype by dtype."""
    found = []
    for dtype, printed in TABLE_1.items():
        fp = format_of(dtype)
        log_eta = float(np.log(2) + np.log(fp.u) + np.log(fp.tiny))
        numbers = (fp.u, 2 * fp.u * fp.tiny, fp.tiny, fp.largest)
        logs = (log_eta, float(np.log(fp.tiny)), float(np.log(fp.largest)))
        for name, text, value in zip(NAMES, printed, numbers, strict=True):
            found.append(_compared(name, dtype, text, value, "table 1"))
        for name, text, value in zip(NAMES[1:], TABLE_2[dtype], logs, strict=True):
            found.append(_compared(f"log of the {name}", dtype, text, value, "table 2"))
    return found


def _compared(what: str, dtype: str, printed: str, value: float, where: str) -> Reproduced:
    """A printed number beside the same: equal to the last digit that is printed, or cut off there.

    1.80e308 is more than any double: as a float it is inf, and what counts is how it is printed.
    """
    same = figures(value) == figures_of(printed)
    note = "" if same else "the last digit is cut off, not rounded"
    return Reproduced(what, dtype, float(printed), value, same, where, note, printed)


def figures(value: float) -> tuple[str, int]:
    """Three significant figures and the power of ten.

    Example:
        >>> figures(11.0899), figures(-9.7041)
        (('1.11', 1), ('-9.70', 0))
    """
    digits, power = f"{value:.2e}".split("e")
    return digits, int(power)


def figures_of(printed: str) -> tuple[str, int]:
    """The same of a number as it is printed; in decimals, as it may be too large for a double.

    Example:
        >>> figures_of("1.80e308"), figures_of("-103")
        (('1.80', 308), ('-1.03', 2))
    """
    digits, power = f"{Decimal(printed):.2e}".split("e")
    return digits, int(power)
