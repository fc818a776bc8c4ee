"""The pages of a run: whole, linked, each sensible alone, rebuilt to the byte."""

import dataclasses
import re

import pytest
from test_reports_records import ENVIRONMENT, adam, bad_run, forward, good_run, gradients

from comparisons.run import Run, from_json
from reports.pages import pages
from reports.study_page import PICTURED, draw, slugs


@pytest.fixture(scope="module")
def good():
    return pages(good_run())


@pytest.fixture(scope="module")
def bad():
    return pages(bad_run())


def text(files, name):
    return files[name].decode()


def test_there_is_an_index_a_page_for_each_study_and_the_json(good, bad):
    assert {name for name in good if "/" not in name} == {
        "index.md",
        "forward.md",
        "stability.md",
        "adam.md",
        "results.json",
    }
    assert "gradients.md" in bad


@pytest.mark.parametrize("which", ["good", "bad"])
def test_every_link_leads_somewhere_and_every_picture_is_shown(which, request):
    files = request.getfixturevalue(which)
    targets = set()
    for name in files:
        if name.endswith(".md"):
            targets |= set(re.findall(r"\]\(([^)]*)\)", text(files, name)))
    for target in targets:
        page, _, anchor = target.partition("#")
        assert page in files
        assert not anchor or f'<a id="{anchor}"></a>' in text(files, page)
    assert set(files) - {"index.md"} <= {target.partition("#")[0] for target in targets}


@pytest.mark.parametrize("name", ["index.md", "forward.md", "gradients.md", "stability.md"])
def test_a_page_opens_with_what_was_run_then_the_verdict(bad, name):
    title, ran, *rest = text(bad, name).split("\n\n")
    assert title.startswith("# ")
    assert all(f"{key}: " in ran for key in ENVIRONMENT)
    verdict = next(block for block in rest[:2] if block.startswith("**"))
    assert re.match(r"\*\*(Right|Wrong): ", verdict)


def test_the_pages_of_a_bad_run_say_what_where_and_how_to_see_it_again(bad):
    for name in ("index.md", "gradients.md"):
        assert "dW2[3, 4]: computed 0.12345678" in text(bad, name)
        assert "twinprop report gradients --problem digits --dtype float32" in text(bad, name)
    assert "2 more failures" in text(bad, "index.md")
    assert "## What is wrong" not in text(bad, "forward.md")


def test_reasons_stand_below_the_table(bad):
    assert "- `db2` of keras is skipped: Keras gave no value for it" in text(bad, "gradients.md")
    assert "- The data are scaled to [0, 1]." in text(bad, "forward.md")


def test_the_matrix_has_a_verdict_for_each_dtype(bad):
    index = text(bad, "index.md")
    assert "| digits | [proven / proven](forward.md#digits) | [**wrong** / **wrong**]" in index
    assert "[skipped / —](gradients.md#a-b)" in index


def test_long_tables_are_folded_and_short_ones_are_not(good):
    assert text(good, "adam.md").count("<details><summary>60 steps</summary>") == 4
    assert "<details>" not in text(good, "forward.md")


def test_rebuilt_pages_are_the_same_bytes(bad):
    rebuilt = pages(from_json(bad["results.json"].decode()))
    assert rebuilt == bad


def test_whole_numbers_among_the_floats_change_nothing():
    study = adam()
    series = dataclasses.replace(study.series[0], x=tuple(range(1, 301)))
    run = dataclasses.replace(
        good_run(), studies=(dataclasses.replace(study, series=(series,)),), seconds=3
    )
    files = pages(run)
    assert pages(from_json(files["results.json"].decode())) == files


def test_pictures_are_for_the_first_problems_and_for_those_with_a_fault():
    names = [f"p{number}" for number in range(PICTURED + 3)]
    studies = tuple(gradients(name) if name == names[-1] else forward(name) for name in names)
    studies = tuple(dataclasses.replace(study, name="forward") for study in studies)
    files = pages(Run(ENVIRONMENT, {}, studies))
    pictured = [name for name in files if name.startswith("pictures/")]
    expected = [*names[:PICTURED], names[-1]]
    assert pictured == [f"pictures/forward-{name}-bounds.png" for name in expected]
    assert f"first {PICTURED} problems" in text(files, "forward.md")


def test_the_first_series_is_drawn_for_every_dtype_and_the_others_once():
    study = adam()
    series = tuple(dataclasses.replace(study.series[0], name=f"s{number}") for number in range(2))
    narrow = dataclasses.replace(study, series=series, dtype="float32")
    wide = dataclasses.replace(narrow, dtype="float64")
    expected = ["stem-s0-float32.png", "stem-s1-float32.png", "stem-s0-float64.png"]
    assert list(draw([narrow, wide], "stem")) == expected
    judged = [dataclasses.replace(each, name="gradients") for each in (narrow, wide)]
    assert list(draw(judged, "stem")) == ["stem-bounds.png", *expected]


def test_a_run_of_nothing_still_has_an_index():
    files = pages(Run({}, {}, ()))
    assert set(files) == {"index.md", "results.json"}
    assert "Nothing was judged" in text(files, "index.md")


def test_names_that_look_alike_get_different_links():
    given = slugs(["a b", "A-b", "a/b", "", "../x", "数"])
    assert len(set(given.values())) == 6
    assert all(re.fullmatch(r"[a-z0-9-]+", slug) for slug in given.values())
