"""The page about stability: what it opens with, what is marked when it is refuted, and the box.

From the records of the last full run; what is wrong is planted in them.
"""

import ast
import re
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from rich.console import Console

from comparisons.records import PROVEN, WRONG
from comparisons.run import from_json
from comparisons.stability.paths.kinds import NONE
from comparisons.stability.paths.records import Outcome
from reports import stability_tables, terminal
from reports.failures import asked
from reports.pages import pages
from reports.stability_page import chapters
from reports.stability_prose import BOX
from reports.stability_words import answered

PUBLISHED = Path(__file__).parents[2] / "reports/published/results.json"


@pytest.fixture(scope="module")
def run():
    """The last full run, the studies of stability alone."""
    whole = from_json(PUBLISHED.read_text(encoding="utf-8"))
    studies = tuple(each for each in whole.studies if each.name == "stability")
    return replace(whole, studies=studies[:2], worked=None)


@pytest.fixture(scope="module")
def files(run):
    """All its pages and pictures."""
    return pages(run)


@pytest.fixture(scope="module")
def page(run):
    """Its page."""
    blocks, _ = chapters(run, run.stability)
    return "\n\n".join(blocks)


def refuted(found):
    """One finding about Keras that no longer holds."""
    first, *rest = found.findings
    return replace(found, findings=(replace(first, holds=False, evidence="news"), *rest))


def elsewhere(found):
    """One gap that is not where it was predicted."""
    first, *rest = found.thresholds
    return replace(found, thresholds=(replace(first, agrees=False, found=3.0), *rest))


def unexplained(found):
    """One cell without a formula."""
    outcomes = (Outcome(NONE), *found.walk.outcomes[1:])
    return replace(found, walk=replace(found.walk, outcomes=outcomes))


def at_fault(found):
    """One row of scratch outside its bound."""
    first, *rest = found.summaries
    row = first.rows[0]
    judgement = replace(row.judgements[0], verdict=WRONG, reason="3 of 9 elements lie outside")
    wrong = replace(first, rows=(replace(row, judgements=(judgement,)), *first.rows[1:]))
    return replace(found, summaries=(wrong, *rest))


PLANTED = {
    refuted: "refuted: from-logits-is-stable",
    elsewhere: "found      at a gap of 3",
    unexplained: "unexplained: linear",
    at_fault: "3 of 9 elements lie outside",
}


def test_a_good_answer_has_nothing_to_tell(run):
    assert run.stability.verdict == PROVEN
    assert asked(run.stability) == ""
    told = answered(run.stability)
    assert "proven over the whole range in every dtype" in told
    assert "0 left without a formula" in told


@pytest.mark.parametrize("plant", PLANTED, ids=lambda plant: plant.__name__)
def test_what_is_wrong_is_told_and_makes_the_run_wrong(run, plant, tmp_path, capsys):
    bad = replace(run, stability=plant(run.stability))
    assert bad.stability.verdict == bad.verdict == WRONG
    assert PLANTED[plant] in asked(bad.stability)
    assert "reproduce  twinprop report stability" in asked(bad.stability)
    terminal.closing(Console(), bad, tmp_path)
    assert PLANTED[plant] in capsys.readouterr().out
    assert PLANTED[plant] in pages(replace(bad, studies=()))["index.md"].decode()


def test_the_page_opens_with_the_confusion_a_picture_and_three_sentences(files, page):
    opening = page[: page.index("## 1.")]
    assert "why not just use `a`?" in opening
    assert len(re.findall(r"^\d\. ", opening, re.MULTILINE)) == 3
    (picture,) = re.findall(r"\]\((pictures/[^)]*)\)", opening)
    assert picture in files


def test_its_numbers_are_those_of_the_run(run, page):
    thresholds = run.stability.thresholds
    for form, event in (
        ("shifted", "overflows"),
        ("keras tf.nn.softmax", "stops"),
        ("keras tf.nn.softmax", "gradient 0"),
    ):
        (found,) = (
            each.found
            for each in thresholds
            if (each.form, each.event, each.scene, each.dtype) == (form, event, "wrong", "float32")
        )
        assert stability_tables.gap(found) in page[: page.index("## 1.")]
    for each in run.stability.all_findings:
        assert each.name in page
    for each in run.stability.published.numbers:
        assert each.what in page


def test_every_picture_of_the_page_is_drawn_and_every_drawn_one_is_shown(files):
    shown = set(re.findall(r"\]\((pictures/[^)]*)\)", files["stability.md"].decode()))
    assert shown == {name for name in files if name.startswith("pictures/")}


def test_a_run_without_the_question_has_the_plain_page(run):
    plain = pages(replace(run, stability=None))["stability.md"].decode()
    assert "## Why\n" in plain
    assert "What to write" not in plain


def test_a_form_that_never_gives_out_stands_in_the_table_with_dashes(run):
    frame = stability_tables.thresholds(run.stability.thresholds, "wrong", "float32")
    scratch = frame[frame["form"] == "scratch"].iloc[0]
    assert set(scratch.drop("form")) == {"—"}
    assert set(frame[frame["form"] == "naive"].iloc[0]) != {"naive", "—"}


def test_a_gap_that_is_not_where_it_was_predicted_is_in_bold(run):
    (moved, *_) = elsewhere(run.stability).thresholds
    frame = stability_tables.reasons([moved], moved.scene)
    assert frame[moved.dtype].iloc[0].startswith("**3 (")


def test_the_code_in_the_box_computes_the_loss_from_logits():
    """The lines for NumPy are run as they stand, on what a probability could not hold."""
    from scratch.activations import softmax
    from scratch.losses_from_logits import (
        sparse_categorical_crossentropy_from_logits,
        sparse_categorical_crossentropy_from_logits_gradient,
    )
    from scratch.naive_losses import onehot

    lines = [line[6:] for line in BOX.splitlines() if line.startswith(">     ")]
    code = "\n".join(lines[: next(i for i, line in enumerate(lines) if line.startswith("keras"))])
    Z = np.array([[0.0, 1000.0, 0.0], [40.0, 0.0, -900.0], [-3.0, 2.0, 5.0]])
    Y = np.array([0, 1, 2])
    held = {"np": np, "Z": Z, "Y": Y, "softmax": softmax, "onehot": lambda Y: onehot(Y, Z)}
    exec(compile(ast.parse(code), "the box", "exec"), held)
    assert np.array_equal(held["loss"], sparse_categorical_crossentropy_from_logits(Z, Y))
    gradient = sparse_categorical_crossentropy_from_logits_gradient(Z, Y)
    assert np.array_equal(held["dZ"], gradient)
    assert held["loss"][1] == 1000
