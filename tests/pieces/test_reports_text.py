"""Numbers, words, verdicts, failures and tables: what a reader reads."""

import math
import re
import shlex

import pytest
from test_reports_records import (
    FORBIDDEN_ROW,
    INF,
    NAN,
    SKIPPED_ROW,
    WRONG_ROW,
    adam,
    bad_run,
    forward,
    good_run,
    gradients,
    judgement,
    row,
    stability,
)

from comparisons.records import VERDICTS, Study
from reports import failures, numbers, prose, tables, verdicts
from reports.cli import _parser


@pytest.mark.parametrize(
    ("size", "text"),
    [
        (0.0, "0"),
        (1.23456e-7, "1.23e-07"),
        (0.25, "0.25"),
        (999.6, "1,000"),
        (12345.0, "12,300"),
        (2e6, "2e+06"),
        (INF, "inf"),
        (NAN, "—"),
    ],
)
def test_an_error_has_three_digits(size, text):
    assert numbers.error(size) == text


@pytest.mark.parametrize("fraction", [0.994, 0.996, 0.9999999, 1.0, 1.0000001, 1.004, 12.44])
def test_a_fraction_is_never_rounded_across_the_bound(fraction):
    shown = float(numbers.used(fraction))
    assert (shown > 1, shown < 1) == (fraction > 1, fraction < 1)
    # Two digits are shown: half a unit in the second is at most 5 % of the number.
    assert shown == pytest.approx(fraction, rel=0.05)


@pytest.mark.parametrize(
    ("fraction", "text"),
    [
        (0.0, "exact"),
        (0.37, "0.37 of the bound"),
        (1.0, "1 of the bound"),
        (12.44, "12.4 times the bound"),
        (INF, "an error where none is allowed"),
        (NAN, "not judged"),
    ],
)
def test_the_use_of_a_bound_in_words(fraction, text):
    assert numbers.use(fraction) == text


@pytest.mark.parametrize(
    ("seconds", "text"),
    [(0.0, "0.0 s"), (9.97, "10 s"), (59.7, "1 min 0 s"), (3599.9, "1 h 0 min")],
)
def test_a_duration_carries_over(seconds, text):
    assert numbers.duration(seconds) == text


def test_float32_values_show_all_their_digits_and_not_more():
    assert numbers.value(0.1, "float64") == "0.10000000000000001"
    assert numbers.value(0.100000001490116, "float32") == "0.100000001"
    assert numbers.value(NAN, "float32") == "nan"


def test_times_have_no_exponents():
    shown = [numbers.milliseconds(time) for time in (0.0, 0.000123, 5.0, 99.96, 12345.6)]
    assert shown == ["0", "0.000123", "5.00", "100.0", "12,346"]


def test_every_verdict_has_a_legend_from_best_to_worst():
    assert sorted(prose.LEGEND) == sorted(VERDICTS)
    assert list(prose.LEGEND)[-1] == "wrong"


def test_the_loss_stops_where_the_prose_says():
    stop = re.search(r"-ln\(1e-7\) = ([0-9.]+)", prose.STUDIES["stability"].why)
    assert float(stop[1]) == round(-math.log(1e-7), 3)


def test_exp_underflows_in_float32_where_the_prose_says():
    told = re.search(r"exp\((-[0-9]+)\) is zero", prose.STUDIES["stability"].why)
    np = pytest.importorskip("numpy")
    with np.errstate(under="ignore"):
        assert np.exp(np.float32(told[1])) == 0
        assert np.exp(np.float32(told[1]) + 1) > 0


def test_a_study_without_words_of_its_own_gets_plain_ones():
    assert "power" in prose.prose("power").question


def test_a_good_whole_is_told_with_its_largest_error():
    told = verdicts.sentence([forward(), forward(dtype="float64")])
    assert told == (
        "Right: 8,400 numbers judged against the exact value, and the largest error used "
        "0.42 of the bound (Z1 of keras, forward of digits in float32)."
    )


def test_a_good_whole_says_what_it_does_not_cover():
    study = Study("forward", "digits", "float32", (row("Z1"), SKIPPED_ROW), "")
    empty = Study("forward", "wine", "float32", (), "")
    assert verdicts.sentence([study, empty]).endswith("; 2 skipped, see the tables.")


def test_a_bad_whole_is_told_with_its_first_fault():
    told = verdicts.sentence(bad_run().studies)
    assert told.startswith("Wrong: 3 of 8 comparisons failed; the first is dW2 of scratch")
    assert "12.4 times the bound" in told
    assert "no longer true: keras-restores-logits" in told


def test_a_whole_without_judgements_claims_nothing():
    assert verdicts.sentence([]) == "Nothing was judged, so nothing can be said."


def test_the_largest_use_prefers_infinity_and_skips_nan():
    assert verdicts.largest_use([gradients()]).row == FORBIDDEN_ROW
    nothing = row("Z1", judgement(used=NAN))
    study = Study("s", "p", "d", (nothing, row("Z2")), "")
    assert verdicts.largest_use([study]).row.quantity == "Z2"
    assert verdicts.largest_use([Study("s", "p", "d", (nothing,), "")]) is None


def test_a_failure_is_told_in_full():
    assert failures.failure(gradients()).splitlines() == [
        "wrong: dW2 of scratch (gradients, problem digits, float32)",
        "  step       dW2 from dZ2, A1",
        "  scratch",
        "    where    dW2[3, 4]: computed 0.12345678, exact 0.1235",
        "    how bad  12.4 times the bound: error 4.3e-05, bound 3.46e-06; 17 of 300 numbers "
        "outside",
        "    reason   the error is larger than any rounding",
        "    before   dZ2 agreed (proven, 0.21 of the bound)",
        "  keras      proven, 0.5 of the bound",
        "  also       wrong by themselves: dZ1",
        "  usually    1/m missing, there twice, or of another m; or the activations of the wrong "
        "layer",
        "  reproduce  twinprop report gradients --problem digits --dtype float32",
    ]


def test_a_failure_in_the_first_step_says_that_nothing_agreed_before():
    study = Study("gradients", "digits", "float32", (WRONG_ROW, row("db2")), "")
    assert "before   nothing before it was found to agree" in failures.failure(study)


def test_what_agreed_before_is_of_the_same_implementation():
    earlier = row("dZ2", judgement("scratch", "suspect", 0.9), judgement("keras", used=0.1))
    study = Study("gradients", "digits", "float32", (row("dZ3"), earlier, WRONG_ROW), "")
    assert "before   dZ3 agreed (proven, 0.21 of the bound)" in failures.failure(study)


def test_an_error_without_a_bound_is_told_without_an_index():
    told = failures.failure(Study("gradients", "digits", "float32", (FORBIDDEN_ROW,), ""))
    assert "where    dZ1: computed nan, exact" in told
    assert "an error where none is allowed" in told


def test_a_refuted_finding_is_a_failure():
    told = failures.failure(stability(holds=False))
    assert told.startswith("refuted: keras-restores-logits (stability, problem digits, float32)")
    assert "measured   the loss was 100.01" in told


@pytest.mark.parametrize("make", [forward, stability, adam])
def test_what_is_right_has_no_failure(make):
    assert failures.failure(make()) == ""


@pytest.mark.parametrize(
    ("environment", "options"),
    [
        ({}, "--problem digits --dtype float32"),
        ({"seed": "3"}, "--problem digits --dtype float32 --seed 3"),
        (
            {"command": "twinprop report --data 'my data.csv' --target=y --seed 3", "seed": "3"},
            "--data 'my data.csv' --target y --dtype float32 --seed 3",
        ),
    ],
)
def test_the_reproducing_line_is_a_command_that_twinprop_understands(environment, options):
    line = failures.command(gradients(), environment)
    assert line == f"twinprop report gradients {options}"
    args = _parser().parse_args(shlex.split(line)[1:])
    assert args.study == ["gradients"]
    assert args.dtype == ["float32"]


def test_a_table_of_rows_holds_numbers_in_the_order_of_the_computation():
    frame = tables.rows(gradients())
    assert list(frame["quantity"]) == ["dZ3", "dW3", "db3", "dA2", "dZ2", "dW2", "db2", "dZ1"]
    assert frame["scratch, of bound"][5] == 12.44
    assert math.isnan(frame["keras, of bound"][6])
    assert frame["max_ulp"].dtype.kind == "f"


def test_many_implementations_stand_below_each_other():
    names = ("scratch", "keras", "logits", "clipped")
    study = Study("s", "p", "float32", (row("loss", *map(judgement, names)),), "")
    frame = tables.rows(study)
    assert list(frame["engine"]) == list(names)
    assert list(frame["verdict"]) == ["proven"] * 4


def test_an_implementation_that_lacks_a_quantity_leaves_its_cells_empty():
    study = Study("s", "p", "float32", (row("Z1"), row("Z2", judgement("scratch"))), "")
    assert list(tables.rows(study)["keras"]) == ["proven", ""]


def test_markdown_cells_cannot_break_their_table():
    study = Study("s", "a|b\nc", "float32", (), "")
    lines = tables.markdown(tables.summary([study])).splitlines()
    assert "a\\|b c" in lines[2]
    assert len({len(re.findall(r"(?<!\\)\|", line)) for line in lines}) == 1


def test_markdown_shows_wrong_in_bold_and_numbers_in_their_forms():
    text = tables.markdown(tables.rows(gradients()))
    assert "**wrong**" in text
    assert "12.4" in text
    assert "412,345" in text
    assert " nan " not in text


def test_an_empty_table_is_no_table():
    assert tables.markdown(tables.findings([forward()])) == ""


def test_a_finding_is_told_once_and_by_the_study_that_refuted_it():
    studies = [stability(), stability("wine", holds=False), stability("iris")]
    frame = tables.findings(studies)
    assert list(frame["holds"]) == ["**no**, in 2 of 3"]
    assert list(frame["from"]) == ["stability, wine, float32"]
    assert list(tables.findings(good_run().studies)["holds"]) == ["yes"]
