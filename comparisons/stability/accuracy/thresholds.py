"""The gap at which a form gives out: found between two neighbouring floats, and predicted.

An event is looked for on a scan over floats of all sizes up to 1000, then on a finer scan that ends
at the first gap found, and begins some steps before it, until neighbouring floats have been looked
at. Half of the digits may be gone at one gap and back at the next, as numbers happen to be rounded:
that is why the finer scans begin earlier. Beside what is found stands what `expected` predicts.
"""

from collections.abc import Callable, Iterable, Sequence
from time import perf_counter
from typing import NamedTuple

import numpy as np

from comparisons.bounds.arithmetic import Array
from comparisons.stability.accuracy.constants import LARGEST_GAP, Constants, Gap, constants
from comparisons.stability.accuracy.expected import EXPECTED, KERAS, Expected
from comparisons.stability.accuracy.forms import SIDES, Form
from comparisons.stability.accuracy.records import Threshold, Thresholds
from comparisons.stability.accuracy.scenes import EVENTS, SCENES, Scene, Seen

DTYPES = ("float64", "float32", "float16", "bfloat16")
KERAS_DTYPES = ("float64", "float32")

SMALLEST_GAP = 2.0**-6  # of the scan, besides 0
SCANNED = 4096  # floats of each scan: 256 between two powers of two, in the first
BEFORE = 64  # a finer scan begins so many steps earlier


class Result(NamedTuple):
    """The loss of each sample, (m,), and its gradient at the logits, (n, m)."""

    loss: Array
    gradient: Array


Path = Callable[[Array, Array], Result]


class Asked(NamedTuple):
    """A path whose thresholds are looked for.

    Attributes:
        name: of the form, or of the path.
        path: Z, Y -> loss and gradient.
        library: whose functions it calls.
        epsilon: what it adds to p or clips it at, if anything.
        scenes: by name, the events that are predicted there; None if nothing is.
        dtypes: in which it computes.
    """

    name: str
    path: Path
    library: str
    epsilon: float
    scenes: dict[str, Expected | None]
    dtypes: Sequence[str]


def measure(dtypes: Sequence[str] = DTYPES, others: Iterable[Asked] | None = None) -> Thresholds:
    """Every form in every scene, and other paths.

    Args:
        dtypes: in which the forms compute.
        others: paths besides; those of `keras` if None.
    """
    started = perf_counter()
    asked = [*numpy_forms(dtypes), *(keras() if others is None else others)]
    found = [
        threshold
        for one in asked
        for scene in one.scenes
        for dtype in one.dtypes
        for threshold in thresholds(one, scene, dtype)
    ]
    return Thresholds(tuple(found), perf_counter() - started)


def numpy_forms(dtypes: Sequence[str] = DTYPES) -> list[Asked]:
    """The forms of `forms`, each with its scenes."""
    found = []
    for side, forms in SIDES.items():
        scenes = [name for name, scene in SCENES.items() if scene.side == side]
        for name, form in forms.items():
            expected: dict[str, Expected | None] = {each: EXPECTED[each][name] for each in scenes}
            found.append(Asked(name, _path(form), "numpy", form.epsilon, expected, dtypes))
    return found


def _path(form: Form) -> Path:
    return lambda Z, Y: Result(form.loss(Z, Y), form.gradient(Z, Y))


def keras() -> list[Asked]:
    """Keras's functions, eagerly: from logits, rescued, and clipped."""
    return [
        Asked(f"keras {name}", _keras_path(name), "tensorflow", epsilon, dict(scenes), KERAS_DTYPES)
        for name, (epsilon, scenes) in KERAS.items()
    ]


def _keras_path(function: str) -> Path:
    from keras_ref.on_logits import losses_and_gradient

    def path(Z: Array, Y: Array) -> Result:
        loss, gradient = losses_and_gradient(function, np.ascontiguousarray(Z.T), Y, str(Z.dtype))
        return Result(loss, gradient.T)

    return path


@np.errstate(all="ignore")  # inf and nan are what is looked for
def thresholds(asked: Asked, scene: str, dtype: str) -> list[Threshold]:
    """One path in one scene and dtype: every event that is found, or predicted."""
    look = _Looking(asked.path, SCENES[scene], dtype)
    at = constants(dtype, asked.epsilon, asked.library)
    expected = asked.scenes[scene]
    records = []
    for event in EVENTS:
        found = look.first(event)
        cause = expected.get(event) if expected is not None else None
        gap = cause.gap(at) if cause else None
        if gap is not None and gap.earliest >= LARGEST_GAP:
            gap = None
        if found is None and gap is None:
            continue
        known = expected is not None
        records.append(
            Threshold(
                side=SCENES[scene].side,
                scene=scene,
                form=asked.name,
                dtype=dtype,
                event=event,
                found=np.inf if found is None else found,
                predicted=np.nan if gap is None else gap.predicted,
                earliest=np.nan if gap is None else gap.earliest,
                latest=np.nan if gap is None else gap.latest,
                resolution=np.nan if found is None else resolution(at, found),
                agrees=_agree(at, found, gap) if known else None,
                why=cause.words if cause and gap else "",
                formula=cause.formula if cause and gap else "",
            )
        )
    return records


def resolution(at: Constants, gap: float) -> float:
    """How closely a gap can be found and predicted: the spacing of floats, and of functions.

    What exp and log, a sum, a quotient and the logit are off by, relative to a number that is
    exp(-g), is as much in g.
    """
    return at.spacing(gap) + (at.of("exp") + at.of("log") + 4) * at.u


def _agree(at: Constants, found: float | None, gap: Gap | None) -> bool:
    """Whether it was found where it was predicted, or neither."""
    if found is None or gap is None:
        return found is None and gap is None
    tolerance = resolution(at, found)
    late = tolerance + (blur(at, found) if gap.latest > gap.earliest else 0.0)
    return bool(gap.earliest - tolerance <= found <= gap.latest + late)


def blur(at: Constants, gap: float) -> float:
    """By how much the scans may overlook the first gap of an event that comes and goes.

    An error of up to b that is spread evenly passes a limit of b (1 - d) for a share d of the gaps.
    A scan in steps of w, from where it first can, so meets it after a distance D for which
    D^2 / (2 w), the sum of the shares, is about 1; that it does not within 6 sqrt(2 w) has a chance
    of exp(-36). The third scan is the last that goes back far enough to matter; where its steps are
    those of the floats nothing is overlooked.
    """
    first = 2.0 ** np.floor(np.log2(max(gap, SMALLEST_GAP))) / (SCANNED / 16)
    third = first * (BEFORE / SCANNED) ** 2
    return 0.0 if at.spacing(gap) >= third else 6 * float(np.sqrt(2 * third))


class _Looking:
    """A path in a scene, looked at again and again. A class, as it remembers the first scan."""

    def __init__(self, path: Path, scene: Scene, dtype: str) -> None:
        self.path, self.scene, self.dtype = path, scene, dtype
        self.bits = np.dtype(f"u{np.dtype(dtype).itemsize}")
        low, high = (int(self.pattern(gap)) for gap in (SMALLEST_GAP, LARGEST_GAP))
        self.scan = np.append(np.uint64(0), evenly(low, high, SCANNED))
        self.seen = self.look(self.scan)

    def pattern(self, gap: float) -> int:
        """The bits of a float; those of positive floats are in the order of the floats."""
        return int(np.asarray([gap]).astype(self.dtype).view(self.bits)[0])

    def look(self, patterns: Array) -> Seen:
        """What the path computes there, and at the largest gap."""
        all_patterns = np.append(patterns, np.uint64(self.pattern(LARGEST_GAP)))
        gaps = all_patterns.astype(self.bits).view(self.dtype)
        loss, gradient = self.path(self.scene.logits(gaps), self.scene.targets(gaps))
        if gradient is None:
            raise ValueError("a path must return a gradient; got None")
        wide = [each.astype(np.float64) for each in (gaps, loss, gradient[0])]
        return Seen(wide[0], wide[1], wide[2], self.dtype)

    def first(self, event: str) -> float | None:
        """The first gap of an event, or None if there is none below the largest."""
        patterns, seen = self.scan, self.seen
        while True:
            happened = EVENTS[event](seen, self.scene.right)[:-1]
            if not happened.any():
                return None
            at = int(happened.argmax())
            start = max(at - BEFORE, 0)
            if at == 0 or int(patterns[at]) - int(patterns[start]) <= at - start:
                gap = float(seen.gaps[at])
                return gap if gap < LARGEST_GAP else None
            patterns = evenly(int(patterns[start]), int(patterns[at]), SCANNED)
            seen = self.look(patterns)


def evenly(low: int, high: int, count: int) -> Array:
    """Whole numbers from low to high, at most so many, evenly; exact, as floats could not be.

    Example:
        >>> evenly(3, 8, 3).tolist()
        [3, 5, 8]
    """
    count = min(count, high - low + 1)
    step, rest = divmod(high - low, max(count - 1, 1))
    k = np.arange(count, dtype=np.uint64)
    return low + k * np.uint64(step) + k * np.uint64(rest) // np.uint64(max(count - 1, 1))
