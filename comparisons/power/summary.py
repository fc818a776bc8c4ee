"""From a tally to the records of a campaign: quantiles for distributions, sums for counts."""

from collections.abc import Iterable, Sequence

from comparisons.power import rules
from comparisons.power.draws import MODES
from comparisons.power.naming.measure import naming
from comparisons.power.records import Cell, Floor, Power, Range, Rule, Use
from comparisons.power.tally import Key, Tally
from comparisons.power.trials import CAUGHT, OWN, mistakes
from comparisons.problems import DTYPES
from comparisons.records import SUSPECT, VERDICTS, WRONG

# The order of a computation, by the first letters of a kind.
ORDER = ("Z", "A", "loss", "cost", "gradient", "dA", "dZ", "dW", "db", "m", "v", "W")


def power(tally: Tally, environment: dict[str, str], seconds: float) -> Power:
    """The records of a campaign.

    Args:
        tally: of all its parts.
        environment: what it was run on.
        seconds: of all processes together.
    """
    return Power(
        environment,
        tally.total("pairs"),
        tally.total("families"),
        tally.total("trained"),
        cells(tally),
        uses(tally),
        floors(tally),
        ranges(tally),
        tuple(sorted(tally.flagged, key=lambda each: (each.number, each.engine))),
        mistakes(tally.trials, [rule.name for rule in rules.RULES]),
        tuple(each for each in tally.trials if (each.inputs, each.outcome) != (OWN, CAUGHT)),
        tuple(Rule(each.name, tolerances(each), each.source) for each in rules.RULES),
        naming(tally),
        seconds,
    )


def cells(tally: Tally) -> tuple[Cell, ...]:
    """A cell for each dtype and mode that any pair had."""
    names = [rule.name for rule in rules.RULES]
    return tuple(
        Cell(
            dtype,
            mode,
            pairs,
            {each: tally.total("verdicts", dtype, mode, each) for each in VERDICTS},
            tally.total("numbers", dtype, mode),
            tally.total("left out", dtype, mode),
            tally.total("called", dtype, mode, WRONG),
            tally.total("called", dtype, mode, SUSPECT),
            tally.total("comparisons", dtype, mode),
            {name: tally.total("pair alarms", dtype, mode, name) for name in names},
            {name: tally.total("array alarms", dtype, mode, name) for name in names},
        )
        for dtype in DTYPES
        for mode in MODES
        if (pairs := tally.total("pairs", dtype, mode))
    )


def uses(tally: Tally) -> tuple[Use, ...]:
    """The use of bounds by kind of step, dtype and engine, in the order of a computation."""
    return tuple(
        Use(kind, dtype, engine, each.count, each.quantile(0.5), each.quantile(0.999), each.most)
        for what, kind, dtype, engine in _in_order(k for k in tally.histograms if k[0] == "uses")
        if (each := tally.histograms[what, kind, dtype, engine]).count
    )


def floors(tally: Tally) -> tuple[Floor, ...]:
    """Medians of what is certainly flagged, by kind of step and dtype."""
    return tuple(
        Floor(
            kind,
            dtype,
            each.count,
            each.quantile(0.5),
            {
                rule.name: tally.histograms["floors", kind, dtype, rule.name].quantile(0.5)
                for rule in rules.RULES
            },
        )
        for _, kind, dtype, _ in _in_order(
            key for key in tally.histograms if key[0] == "floors" and key[3] == "ours"
        )
        if (each := tally.histograms["floors", kind, dtype, "ours"]).count
    )


def ranges(tally: Tally) -> tuple[Range, ...]:
    """What was really drawn."""
    return tuple(
        Range(
            key[1],
            each.least,
            each.quantile(0.1),
            each.quantile(0.5),
            each.quantile(0.9),
            each.most,
        )
        for key, each in tally.histograms.items()
        if key[0] == "ranges"
    )


def tolerances(rule: rules.Rule) -> str:
    """The tolerances of a rule in words.

    Example:
        >>> tolerances(rules.RULES[1])
        'rtol 1e-05, atol 1e-08'
    """
    words = {dtype: f"rtol {rule.rtol[dtype]:.3g}, atol {rule.atol[dtype]:.3g}" for dtype in DTYPES}
    if len(set(words.values())) == 1:
        return words["float32"]
    return "; ".join(f"{dtype}: {each}" for dtype, each in words.items())


def _in_order(keys: Iterable[Key]) -> Sequence[Key]:
    """Keys by the place of their kind in a computation, then by name."""
    return sorted(keys, key=lambda key: (ORDER.index(key[1].split()[0].rstrip(",")), key[1:]))
