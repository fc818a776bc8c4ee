"""A run made by hand, with every case a page must show; the other tests of `reports` use it."""

import json
import math

import pytest

from comparisons.records import Finding, Judgement, Row, Series, Study
from comparisons.run import Run, from_json, to_json

INF, NAN = math.inf, math.nan


def judgement(engine="scratch", verdict="proven", used=0.37, **changes):
    """One judgement; by default of a correct step."""
    told = {
        "engine": engine,
        "verdict": verdict,
        "reason": "inside the bound of its rounding errors",
        "elements": 300,
        "used": used,
        "index": (3, 4),
        "computed": 0.25,
        "exact": 0.2500000001,
        "error": 1e-10,
        "bound": 2.7e-10,
    }
    return Judgement(**(told | changes))


def row(quantity, *judgements, step="", **distances):
    """One row; by default scratch and Keras, both right."""
    both = judgements or (judgement("scratch", used=0.21), judgement("keras", used=0.42))
    distances = distances or {"max_abs": 1.2e-7, "max_rel": 3e-5, "max_ulp": 412345.0}
    return Row(quantity, step or f"{quantity} from what came before", both, **distances)


WRONG_ROW = row(
    "dW2",
    judgement(
        "scratch",
        "wrong",
        12.44,
        reason="the error is larger than any rounding",
        outside=17,
        computed=0.12345678,
        exact=0.1235,
        error=4.3e-5,
        bound=3.46e-6,
    ),
    judgement("keras", used=0.5),
    step="dW2 from dZ2, A1",
)
SKIPPED_ROW = row(
    "db2",
    judgement("scratch", used=0.0),
    judgement(
        "keras",
        "skipped",
        NAN,
        reason="Keras gave no value for it",
        elements=0,
        index=(),
        computed=NAN,
        exact=NAN,
        error=NAN,
        bound=NAN,
    ),
    max_abs=NAN,
    max_rel=NAN,
    max_ulp=NAN,
)
FORBIDDEN_ROW = row(
    "dZ1",
    judgement("scratch", "wrong", INF, bound=0.0, outside=1, index=(), computed=NAN),
    judgement("keras", "suspect", 0.93, reason="close to the worst case | of rounding"),
)


def forward(problem="digits", dtype="float32"):
    """A study in which all is well."""
    names = ("Z1", "A1", "Z2", "A2", "Z3", "loss", "cost")
    exact = row(
        "A1",
        judgement("scratch", "identical", 0.0),
        judgement("keras", "identical", 0.0),
        max_abs=0.0,
        max_rel=0.0,
        max_ulp=0.0,
    )
    rows = tuple(exact if name == "A1" else row(name) for name in names)
    return Study(
        "forward",
        problem,
        dtype,
        rows,
        "Every value agrees.",
        notes=("The data are scaled to [0, 1].",),
        seconds=0.4,
    )


def gradients(problem="digits", dtype="float32"):
    """A study with two wrong rows, something skipped and something suspect."""
    rows = (row("dZ3"), row("dW3"), row("db3"), row("dA2"), row("dZ2"), WRONG_ROW, SKIPPED_ROW)
    return Study("gradients", problem, dtype, (*rows, FORBIDDEN_ROW), "Something is wrong.")


def stability(problem="digits", dtype="float32", holds=True):
    """A study that lives from its series: infinities, gaps, zeros."""
    x = tuple(float(each) for each in range(0, 200, 10))
    loss = Series(
        "loss",
        "logit of the wrong class",
        "loss (nats)",
        x,
        {
            "from logits": tuple(each + 0.01 for each in x),
            "probabilities, clipped": tuple(min(each + 0.01, 16.118) for each in x),
            "probabilities, naive": tuple(each + 0.01 if each < 100 else INF for each in x),
        },
        y_scale="linear",
    )
    slope = Series(
        "slope",
        "logit of the wrong class",
        "|dZ| of the wanted class",
        tuple(10.0**each for each in range(-3, 4)),
        {
            "from logits": (0.5, 0.9, NAN, 1.0, 1.0, 1.0, 1.0),
            "probabilities": (0.5, 0.9, 1e-5, 1e-9, 0.0, 0.0, INF),
        },
        x_scale="log",
        bands={"from logits": ((0.4,) * 7, (0.6, 1.1, NAN, 1.2, INF, 1.2, 1.2))},
    )
    found = Finding(
        "keras-restores-logits",
        "Keras on TensorFlow uses `_keras_logits` if it can.",
        holds,
        "the loss was 100.01 and not 16.118",
    )
    return Study(
        "stability",
        problem,
        dtype,
        (row("loss"), row("dZ3")),
        "The clipped loss stops at 16.118.",
        series=(loss, slope),
        findings=(found,),
    )


def adam(problem="digits", dtype="float32"):
    """A study of many rows."""
    rows = tuple(row(f"{name}@{t}") for t in range(1, 21) for name in ("mW1", "vW1", "W1"))
    x = tuple(float(each) for each in range(1, 301))
    apart = Series(
        "distance",
        "step",
        "largest |W scratch - W Keras|",
        x,
        {
            "left alone": tuple(1e-8 * 1.04**t for t in x),
            "in step": tuple(0.0 if t % 7 == 0 else 1e-8 for t in x),
        },
    )
    return Study("adam", problem, dtype, rows, "Every step is right.", series=(apart,))


ENVIRONMENT = {
    "numpy": "2.4.6",
    "keras": "3.12.0",
    "CPU": "a processor",
    "date": "2001-02-03",
    "seed": "0",
    "command": "twinprop report",
}


def good_run():
    """A run in which nothing is wrong."""
    studies = tuple(
        make(problem, dtype)
        for make in (forward, stability, adam)
        for problem in ("digits", "wine")
        for dtype in ("float32", "float64")
    )
    lines = {"digits": "64-25-15-10, 64 samples", "wine": "13-7-3, 50 samples"}
    return Run(ENVIRONMENT, lines, studies, 42.5)


def bad_run():
    """A run in which gradients are wrong and a finding is refuted."""
    wrong = (gradients(), gradients(dtype="float64"), stability("wine", holds=False))
    nothing = Study("gradients", "a|b", "float32", (), "Nothing was run: the file is empty.")
    good = good_run()
    return Run(
        good.environment, {**good.problems, "a|b": "odd"}, (*good.studies[:4], *wrong, nothing), 1.0
    )


@pytest.mark.parametrize("make", [good_run, bad_run])
def test_a_run_survives_json(make):
    text = to_json(make())
    again = from_json(text)
    assert to_json(again) == text
    assert repr(again) == repr(make())  # repr, since nan is not equal to itself


def test_a_run_is_strict_json():
    def refuse(constant):
        raise AssertionError(constant)

    json.loads(to_json(bad_run()), parse_constant=refuse)


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"environment": {}, "problems": {}}', "null"])
def test_what_is_not_a_run_is_refused(text):
    with pytest.raises(ValueError, match=r"."):
        from_json(text)
