"""Which form gives out where, and why: the cause of every event, by scene, form and event.

What is not in the table is predicted never to happen up to a gap of 1000.
"""

from comparisons.stability.accuracy import causes, halves, halves_held
from comparisons.stability.accuracy.causes import Cause

HALF, STOPS, OVERFLOWS = "half its digits", "stops", "overflows"
DEAD, LOST = "gradient 0", "gradient inf or nan"

Expected = dict[str, Cause]  # event -> why

_OVERFLOW: Expected = {HALF: causes.OVERFLOW, OVERFLOWS: causes.OVERFLOW}
_VANISHING: Expected = {HALF: halves.SUBNORMAL_PROB, OVERFLOWS: causes.VANISHES}
_EPSILON: Expected = {
    HALF: halves_held.EPSILON_WRONG,
    STOPS: causes.EPSILON_STOPS,
    OVERFLOWS: causes.WITHOUT_EPSILON,
    DEAD: causes.VANISHES_PLUS,
    LOST: causes.RECIPROCAL_PLUS,
}
_CLIPPED: Expected = {
    HALF: halves_held.CLIP_WRONG,
    STOPS: causes.CLIP_STOPS,
    DEAD: causes.CLIP_DIES,
    LOST: causes.CLIP_OVERFLOWS,
}
_ONE: Expected = {STOPS: causes.ONE, DEAD: causes.ONE}
_TINY: Expected = {HALF: halves.SUBNORMAL_LOSS, STOPS: causes.VANISHES}
_NAN_AT_ONE: Expected = {HALF: halves.PROB, OVERFLOWS: causes.ONE}
_NAN_AT_ZERO: Expected = {HALF: halves.ONE_LESS_HALF, OVERFLOWS: causes.VANISHES}

EXPECTED: dict[str, dict[str, Expected]] = {
    "wrong": {
        "naive": _OVERFLOW,
        "shifted": _VANISHING,
        "shifted, chain rule": _VANISHING | {LOST: causes.RECIPROCAL},
        "p + 1e-7": _EPSILON,
        "p + 1e-8": _EPSILON,
        "clipped": _CLIPPED,
        "log sum exp": _OVERFLOW,
        "max + log sum": {},
        "log-softmax": {},
        "log1p, the others": {},
        "scratch": {},
    },
    "right": {
        "naive": {
            HALF: halves.QUOTIENT,
            OVERFLOWS: causes.OVERFLOW,
            DEAD: causes.TIE,
            LOST: causes.OVERFLOW,
        },
        "shifted": _ONE | {HALF: halves.PROB},
        "shifted, chain rule": _ONE | {HALF: halves.PROB},
        "p + 1e-7": _ONE | {HALF: halves_held.EPSILON_RIGHT},
        "p + 1e-8": _ONE | {HALF: halves_held.EPSILON_RIGHT},
        "clipped": {
            HALF: halves_held.CLIP_RIGHT,
            STOPS: causes.HIGH_STOPS,
            DEAD: causes.HIGH_DIES,
        },
        "log sum exp": {
            HALF: halves.LOG_SUM_BESIDE_Z,
            OVERFLOWS: causes.OVERFLOW,
            DEAD: causes.LOG_SUM_IS_Z,
        },
        "max + log sum": {
            HALF: halves.BESIDE_Z,
            STOPS: causes.SWALLOWED,
            DEAD: causes.SWALLOWED,
        },
        "log-softmax": _ONE | {HALF: halves.ONE_PLUS},
        "log1p, the others": _TINY | {DEAD: causes.VANISHES},
        "scratch": _TINY | {DEAD: causes.ONE},
    },
    "wrong yes": {
        "naive": _OVERFLOW,
        "stable sigmoid": _VANISHING,
        "stable sigmoid, chain rule": _VANISHING | {LOST: causes.RECIPROCAL},
        "p + 1e-7": _EPSILON,
        "clipped": _CLIPPED,
        "log(1 + exp)": {},
        "logaddexp": {},
        "max - z y": {},
        "scratch": {},
    },
    "wrong no": {
        "naive": {HALF: halves.ONE_MINUS, OVERFLOWS: causes.ONE},
        "stable sigmoid": {HALF: halves.ONE_MINUS, OVERFLOWS: causes.ONE},
        "stable sigmoid, chain rule": {
            HALF: halves.ONE_MINUS,
            OVERFLOWS: causes.ONE,
            LOST: causes.ONE,
        },
        "p + 1e-7": {
            HALF: halves.ONE_MINUS,
            STOPS: causes.ONE,
            DEAD: causes.ONE_DIES,
            LOST: causes.ONE_NAN,
        },
        "clipped": {
            HALF: halves_held.ONE_MINUS_CLIPPED,
            STOPS: causes.HIGH_STOPS_BINARY,
            OVERFLOWS: causes.NO_HIGH,
            DEAD: causes.HIGH_DIES_BINARY,
            LOST: causes.NO_HIGH,
        },
        "log(1 + exp)": _OVERFLOW,
        "logaddexp": {},
        "max - z y": {},
        "scratch": {},
    },
    "right yes": {
        "naive": _NAN_AT_ONE | {DEAD: causes.ONE},
        "stable sigmoid": _NAN_AT_ONE | {DEAD: causes.ONE},
        "stable sigmoid, chain rule": _NAN_AT_ONE | {LOST: causes.ONE},
        "p + 1e-7": _ONE | {HALF: halves_held.EPSILON_RIGHT},
        "clipped": {
            HALF: halves_held.CLIP_RIGHT,
            STOPS: causes.HIGH_STOPS_BINARY,
            OVERFLOWS: causes.NO_HIGH,
            DEAD: causes.HIGH_DIES_BINARY,
            LOST: causes.NO_HIGH,
        },
        "log(1 + exp)": {
            HALF: halves.LOG_SUM_BESIDE_Z,
            OVERFLOWS: causes.OVERFLOW,
            DEAD: causes.ONE,
        },
        "logaddexp": {
            HALF: halves.BESIDE_Z_LOG1P,
            STOPS: causes.SWALLOWED_LOG1P,
            DEAD: causes.ONE,
        },
        "max - z y": _TINY | {DEAD: causes.ONE},
        "scratch": _TINY | {DEAD: causes.ONE},
    },
    "right no": {
        "naive": {
            HALF: halves.ONE_LESS_HALF,
            OVERFLOWS: causes.OVERFLOW,
            DEAD: causes.OVERFLOW,
        },
        "stable sigmoid": _NAN_AT_ZERO | {DEAD: causes.VANISHES},
        "stable sigmoid, chain rule": _NAN_AT_ZERO | {LOST: causes.VANISHES},
        "p + 1e-7": {
            HALF: halves_held.EPSILON_RIGHT_NO,
            STOPS: causes.ONE_LESS,
            DEAD: causes.VANISHES,
        },
        "clipped": {
            HALF: halves_held.CLIP_RIGHT_NO,
            STOPS: causes.LOW_STOPS,
            DEAD: causes.LOW_DIES,
        },
        "log(1 + exp)": _ONE | {HALF: halves.ONE_PLUS, DEAD: causes.OVERFLOW},
        "logaddexp": _TINY | {DEAD: causes.VANISHES},
        "max - z y": _TINY | {DEAD: causes.VANISHES},
        "scratch": _TINY | {DEAD: causes.VANISHES},
    },
}

_FROM_LOGITS = {"wrong": {}, "right": _ONE | {HALF: halves.ONE_PLUS}}

# function of `keras_ref.on_logits` -> the epsilon it clips at, and its scenes. On TensorFlow a
# rescued loss is that from logits; of a clipped one the gradient is 0 only once both classes are
# clipped, because the other one passes its own slope back.
KERAS: dict[str, tuple[float, dict[str, Expected]]] = {
    "from_logits": (0.0, _FROM_LOGITS),
    "softmax": (0.0, _FROM_LOGITS),
    "tf.nn.softmax": (
        1e-7,
        {
            "wrong": {
                HALF: halves_held.CLIP_WRONG,
                STOPS: causes.CLIP_STOPS,
                DEAD: causes.ALL_CLIPPED,
            },
            "right": {
                HALF: halves_held.CLIP_RIGHT_KERAS,
                STOPS: causes.HIGH_STOPS_KERAS,
                DEAD: causes.HIGH_DIES,
            },
        },
    ),
}
