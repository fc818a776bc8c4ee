"""How a number is written: every figure on a page or a terminal passes through here.

First in the reading order; it knows nothing of records.
"""

from __future__ import annotations

import math

NOTHING = "—"  # what a table shows where nothing was measured

# Significant decimal digits that tell every two neighbouring numbers of a type apart.
DIGITS = {"float32": 9, "float64": 17}


def error(size: float) -> str:
    """A size of an error to three significant digits.

    Args:
        size: any float; nan means that nothing was measured.

    Returns:
        The text: "0", "0.0123", "1.23e-07", "12,300", "inf", or a dash for nan.

    Example:
        >>> error(1.2345e-7), error(0.25), error(0.0), error(12345.0)
        ('1.23e-07', '0.25', '0', '12,300')
    """
    if math.isnan(size):
        return NOTHING
    short = f"{size:.3g}"
    return f"{float(short):,.0f}" if 1000 <= float(short) < 1e6 else short


def value(number: float, dtype: str) -> str:
    """A computed number with as many digits as its type can tell apart.

    Args:
        number: any float; nan and inf are values too and are shown as such.
        dtype: "float32" or "float64"; any other type is written with the digits of float64.

    Returns:
        The text.

    Example:
        >>> value(0.1, "float32"), value(1 / 3, "float32"), value(float("nan"), "float32")
        ('0.1', '0.333333333', 'nan')
    """
    return f"{number:.{DIGITS.get(dtype, 17)}g}"


def apart(one: float, other: float, dtype: str) -> tuple[str, str]:
    """Two numbers with as many digits as tell them apart, and two more; four at least.

    Args:
        one: any float.
        other: likewise.
        dtype: as for `value`, which writes what cannot be told apart with fewer digits.

    Example:
        >>> apart(0.25, -0.5, "float64"), apart(1 / 3, 0.33334, "float64")
        (('0.25', '-0.5'), ('0.3333333', '0.33334'))
    """
    for digits in range(2, 16):
        if f"{one:.{digits}g}" != f"{other:.{digits}g}":
            digits = max(digits + 2, 4)
            return f"{one:.{digits}g}", f"{other:.{digits}g}"
    return value(one, dtype), value(other, dtype)


def binary(number: float) -> str:
    """A float32 as what it is: a whole number of at most 24 bits times a power of two.

    Args:
        number: a float32, finite.

    Returns:
        The text.

    Example:
        >>> binary(-0.75), binary(0.0)
        ('-12,582,912 × 2^-24', '0')
    """
    if number == 0:
        return "0"
    fraction, exponent = math.frexp(number)
    return f"{int(fraction * 2**24):,} × 2^{exponent - 24}"


def used(fraction: float) -> str:
    """How much of a bound an error used, short, for a table.

    A fraction keeps as many digits as it needs to stay on its own side of 1: 0.9996 is not shown
    as 1, for 1 is the edge between right and wrong.

    Args:
        fraction: |error| / bound, 0 or more; inf where no error was allowed, nan if not judged.

    Returns:
        The text.

    Example:
        >>> used(0.372), used(0.9996), used(12.44), used(0.0)
        ('0.37', '0.9996', '12.4', '0')
    """
    if math.isnan(fraction):
        return NOTHING
    if math.isinf(fraction):
        return "inf"
    fewest = 3 if fraction > 1 else 2
    texts = (f"{fraction:.{digits}g}" for digits in range(fewest, 18))
    return next(text for text in texts if _side(float(text)) == _side(fraction))


def use(fraction: float) -> str:
    """How much of a bound an error used, in words.

    Args:
        fraction: |error| / bound, 0 or more; inf where no error was allowed, nan if not judged.

    Returns:
        The text.

    Example:
        >>> use(0.372), use(12.44), use(0.0)
        ('0.37 of the bound', '12.4 times the bound', 'exact')
    """
    if math.isnan(fraction):
        return "not judged"
    if math.isinf(fraction):
        return "an error where none is allowed"
    if fraction == 0:
        return "exact"
    return f"{used(fraction)} {'times' if fraction > 1 else 'of'} the bound"


def units(ulp: float) -> str:
    """A distance in units in the last place.

    Args:
        ulp: 0 or more; nan means that nothing was measured.

    Returns:
        A whole number with separators, three digits where it is no longer readable.

    Example:
        >>> units(3.0), units(412345.0), units(2.5), units(3.2e14)
        ('3', '412,345', '2.5', '3.2e+14')
    """
    if math.isfinite(ulp) and ulp == int(ulp) and ulp < 1e9:
        return count(int(ulp))
    return error(ulp)


def count(number: int, noun: str = "") -> str:
    """A whole number with separators and, if asked, its noun in the right number.

    Args:
        number: 0 or more.
        noun: in the singular; its plural is made with an s.

    Returns:
        The text.

    Example:
        >>> count(14000000), count(1, "problem"), count(2, "problem")
        ('14,000,000', '1 problem', '2 problems')
    """
    if not noun:
        return f"{number:,}"
    return f"{number:,} {noun}{'' if number == 1 else 's'}"


def share(part: int, whole: int) -> str:
    """How many of how many, and in percent; a share that is not 0 or 1 is never shown as one.

    Args:
        part: 0 or more.
        whole: no smaller than the part.

    Returns:
        The text.

    Example:
        >>> share(0, 200), share(3, 200), share(199_999, 200_000), share(0, 0)
        ('0 of 200', '3 of 200 (1.5 %)', '199,999 of 200,000 (99.999 %)', '—')
    """
    if whole == 0:
        return NOTHING
    told = f"{count(part)} of {count(whole)}"
    if part in (0, whole):
        return told if part == 0 else f"{told} (100 %)"
    percent = 100 * part / whole
    texts = (f"{percent:.{digits}g}" for digits in range(2, 18))
    return f"{told} ({next(text for text in texts if 0 < float(text) < 100)} %)"


def percent(fraction: float) -> str:
    """A part of a whole that is not counted, to two digits.

    Args:
        fraction: 0 or more; nan if nothing was measured.

    Example:
        >>> percent(0.983), percent(0.0196), percent(0.9996), percent(float("nan"))
        ('98 %', '2 %', '99.96 %', '—')
    """
    if math.isnan(fraction):
        return NOTHING
    if fraction >= 1:
        return f"{100 * fraction:.0f} %"
    texts = (f"{100 * fraction:.{digits}g}" for digits in range(2, 18))
    return f"{next(text for text in texts if float(text) < 100)} %"


def change(relative: float) -> str:
    """The smallest relative change that is flagged, short, for a table.

    Args:
        relative: 0 or more; 0 if any change is, inf if none is, nan if nothing was measured.

    Returns:
        The text.

    Example:
        >>> change(1.234e-7), change(0.0), change(0.25), change(12.0)
        ('1.2e-07', 'any', '0.25', '12')
    """
    if math.isnan(relative):
        return NOTHING
    return "any" if relative == 0 else f"{relative:.2g}"


def duration(seconds: float) -> str:
    """A time in the units a person would say it in.

    Args:
        seconds: 0 or more.

    Returns:
        The text.

    Example:
        >>> duration(0.42), duration(41.6), duration(185), duration(3900)
        ('0.4 s', '42 s', '3 min 5 s', '1 h 5 min')
    """
    if seconds < 9.95:
        return f"{seconds:.1f} s"
    whole = round(seconds)
    if whole < 60:
        return f"{whole} s"
    minutes, rest = divmod(whole, 60)
    if minutes < 60:
        return f"{minutes} min {rest} s"
    hours, minutes = divmod(minutes, 60)
    return f"{hours} h {minutes} min"


def milliseconds(time: float) -> str:
    """A time in milliseconds to three significant digits, never in exponents.

    Args:
        time: in milliseconds, 0 or more.

    Returns:
        The text.

    Example:
        >>> milliseconds(0.04217), milliseconds(1234.5)
        ('0.0422', '1,234')
    """
    if time >= 100:
        return f"{time:,.0f}"
    return f"{time:.{2 - math.floor(math.log10(time))}f}" if time > 0 else "0"


def _side(fraction: float) -> int:
    """-1 inside the bound, 0 on its edge, 1 outside."""
    return (fraction > 1) - (fraction < 1)
