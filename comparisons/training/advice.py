"""Which probes would tell apart what a run could not.

After `probes`.
"""

from itertools import combinations

from comparisons.training.probes import PROBES, shown


def probes_for(names: tuple[str, ...], dtype: str) -> list[str]:
    """The fewest probes, one after the other, that tell every two candidates apart.

    Args:
        names: of candidates, as `variants.candidates` names them.
        dtype: "float32" or "float64".

    Returns:
        Names of probes; greedily chosen, so that the first tells most of them apart. A pair that
        no probe tells, or a candidate with a setting of its own, is left out.

    Example:
        >>> probes_for(("SGD", "momentum, rate inside"), "float32")
        ['several steps']
    """
    if len(names) < 2:
        return []
    waiting = {frozenset(pair) for pair in combinations(names, 2)}
    tells = {
        name: {frozenset(pair) for pair in shown(probe, dtype, names)} & waiting
        for name, probe in PROBES.items()
    }
    chosen = []
    while waiting and (best := max(tells, key=lambda name: len(tells[name] & waiting))):
        if not tells[best] & waiting:
            break
        waiting -= tells[best]
        chosen.append(best)
    return chosen
