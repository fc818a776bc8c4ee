"""The memory of an optimiser, as it follows from the gradients alone.

Second of the package. Whoever has all gradients needs no moments: an average that starts from 0 is
determined by them. Here it is carried along in double words, together with how far the rounded
average of an implementation can have drifted from it by then.

    exact      S = kept S + part x
    computed   one of   s = kept s + part x      s = s + (x - s) part      s = x + (s - x) kept
               in any order, with products rounded or fused into the sum

Each is off from kept s + part x by the roundings of that step only, and what s was off before comes
along times kept. With theta <= (1 + u)^2 - 1 for two roundings, and settings off by at most d:

    first      |s| (kept u + d) + |x| (part theta + d)         (part x) x, of a square, has two
    the others (|s| + |x|) (part theta + d)                    of kept, if that is the smaller one
    the sum    u of the result

So E = (1 + u) (kept E + near |s| + far |x| + part X) + u |S| + underflow, with X for what x is off
by, |s| at most |S before| + E, near and far the largest of the above. About 2 u / (1 - kept) of S
in the long run: 2000 u for Adam's v.
"""

from collections.abc import Callable
from typing import NamedTuple

import numpy as np

from comparisons.bounds.arithmetic import Array, Format
from comparisons.bounds.rounded import LOST, Rounded
from comparisons.oracle.doublewords import Word, add, multiply, subtract, word
from comparisons.training.variants.carried import Carried, short

# Products, differences and sums of one step of an average: each may lose something to underflow,
# and each of the two operands may be read as 0.
OPERATIONS = 6


class State(NamedTuple):
    """A running sum after the last step of a part: exact, and how far off it may be."""

    exact: Word
    error: Array


class Memory:
    """What the variants remember of a run, each thing once, part after part.

    A class because it is state: variants share their averages, and the parts of a run must come in
    order.
    """

    def __init__(self, width: int) -> None:
        self.width = width
        self.states: dict[tuple[object, ...], State] = {}
        self.made: dict[tuple[object, ...], Carried] = {}

    def turn(self) -> None:
        """Forgets what was made of a part: the next one is about to come."""
        self.made.clear()

    def once(self, key: tuple[object, ...], make: Callable[[], Carried]) -> Carried:
        """Something that several variants need of one part."""
        if key not in self.made:
            self.made[key] = make()
        return self.made[key]

    def average(
        self, key: tuple[object, ...], x: Carried, kept: float, part: float | None = None
    ) -> Carried:
        """S = kept S + part x, from 0, after each step of a part.

        Args:
            key: names what is remembered; every part of a run is asked for under the same.
            x: what enters, (steps, width).
            kept: what stays, such as beta.
            part: how much of x enters: 1 - kept if None.
        """
        return self.once(key, lambda: self._average(key, x, kept, part))

    def _average(
        self, key: tuple[object, ...], x: Carried, kept: float, part: float | None
    ) -> Carried:
        fp = x.near.fp
        state = self.states.get(key)
        if state is None:
            state = State(word(np.zeros(self.width)), np.zeros(self.width))
        share = subtract(word(1.0), word(kept)) if part is None else word(part)
        entering = x.exact if part == 1 else multiply(x.exact, share)
        exact = _sums(state.exact, entering, kept)
        error = _errors(state, exact, x, kept, float(share.hi), fp)
        self.states[key] = State(Word(exact.hi[-1], exact.lo[-1]), error[-1])
        return Carried(exact, Rounded(exact.hi, error, fp))

    def peak(self, key: tuple[object, ...], x: Carried) -> Carried:
        """The largest so far, from 0; as far off as the furthest of them."""
        return self.once(key, lambda: self._peak(key, x))

    def _peak(self, key: tuple[object, ...], x: Carried) -> Carried:
        state = self.states.get(key)
        if state is None:
            state = State(word(np.zeros(self.width)), np.zeros(self.width))
        hi, lo = state.exact
        tops = []
        for x_hi, x_lo in zip(*x.exact, strict=True):
            larger = (x_hi > hi) | ((x_hi == hi) & (x_lo > lo))
            hi, lo = np.where(larger, x_hi, hi), np.where(larger, x_lo, lo)
            tops.append((hi, lo))
        exact = Word(*map(np.array, zip(*tops, strict=True)))
        error = np.maximum(np.maximum.accumulate(x.near.error), state.error)
        self.states[key] = State(Word(hi, lo), error[-1])
        return Carried(exact, Rounded(exact.hi, error, x.near.fp))


def _sums(start: Word, entering: Word, kept: float) -> Word:
    """The running sums, one step after the other."""
    factor, now, sums = word(kept), start, []
    for hi, lo in zip(*entering, strict=True):
        now = add(multiply(now, factor), Word(hi, lo))
        sums.append(now)
    return Word(np.array([each.hi for each in sums]), np.array([each.lo for each in sums]))


def _errors(state: State, exact: Word, x: Carried, kept: float, part: float, fp: Format) -> Array:
    """E after each step, as derived above."""
    sizes, given = np.abs(exact.hi), np.abs(x.near.value) + x.near.error
    before = np.concatenate([np.abs(state.exact.hi)[np.newaxis], sizes[:-1]])
    off = 0.0 if short(kept) and short(part) else fp.u * (1 + fp.u)
    far = 0.0 if part == 1 else (part + off) * fp.chain(2) + off
    near = max((kept + off) * fp.u + off, far)
    new = near * before + far * given + part * x.near.error
    new = (1 + fp.u) * new + fp.u * sizes
    present = before + given
    new += np.where(present > 0, OPERATIONS * (fp.lost(present) + LOST), 0.0)
    factor, error, errors = (1 + fp.u) * (kept + near), state.error, []
    for step in new:
        error = factor * error + step
        errors.append(error)
    return np.array(errors)
