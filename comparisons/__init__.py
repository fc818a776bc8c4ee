"""The only place where two implementations of a network meet.

Reading order: `quantities` (the names), `dialects` (layouts), `problems` (what is computed) and
`catalogue` (those that have a name), `engines` (who computes it), `steps` (how a trace is cut),
`oracle` (the exact value of a step), `bounds` (how far rounding can carry it), `judge` and
`compare` (the verdicts), `trajectories` and `update_steps` (the same for optimisers), `studies`
(the questions), `stability` (the largest of them, asked once for a run), `training` (long runs of
optimisers), `findings` (what Keras does, as scripts), `runner` (a whole run), `records` (what it
leaves behind), `run` (all of it) and `plain` (on disk). What takes long is done in `processes` and
kept in a `journal`.

Then what watches the judgement itself: `exact_pass` (the steps are the gradient), `rounded_pass`
(how far off it may be computed), `suspects` (the
mistakes that people make, to compute with), `identifiability` (which of them given inputs could
reveal), `power` (how often a verdict is wrong), `checking` (somebody's own network)
and `worked` (one verdict, worked out in full).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from comparisons.checking.records import Checked

__all__ = ["check"]


def check(
    network: str | Path | Callable[..., Any], reference: str = "scratch", **file: Any
) -> Checked:
    """Checks somebody's own network, as `twinprop check` does.

    Args:
        network: a script or notebook, which is run in a process of its own; or arrays that one
            saved, `.npz` (see `checking.saved`); or the function that connects one, whose defaults
            say what the network is (see `checking.connection`), called here.
        reference: "keras" if the answer is to hold what Keras has in each place, else "scratch".
        **file: of a script `connect`, `whole` and `limit`, as of `checking.stranger.Stranger`.

    Returns:
        The answer; `reports.checking.note.note` tells it.

    Raises:
        ValueError: if the file cannot be loaded, the connection does not say what it must, or an
            unknown quantity is returned.

    Example:
        >>> def twinprop(p, layers="linear", loss="mse"):
        ...     return {"A1": p.X @ p.W1 + p.b1}
        >>> check(twinprop).verdict
        'right'
    """
    from comparisons.checking.answering import Asked
    from comparisons.checking.checked import checked
    from comparisons.checking.connection import connection
    from comparisons.checking.saved import from_file, saved
    from comparisons.checking.stranger import Stranger

    if callable(network):
        asked = Asked(network)
        return checked(asked, connection(asked.said), reference)
    if str(network).endswith(".npz"):
        return saved(from_file(network), reference)
    with Stranger(network, **file) as stranger:
        return checked(stranger, connection(stranger.said), reference)
