"""The page that explains a verdict: its numbers are the record's, and no word comes too early."""

import dataclasses
import re

import pytest
from test_reports_records import good_run

from comparisons.catalogue import load
from comparisons.run import from_json
from comparisons.worked.elements import worked
from reports import numbers
from reports.number_line import number_line
from reports.pages import pages
from reports.publish import WHY, publish
from reports.why_page import why_page

# Each word, and the heading under which it is explained: it may not stand above it.
EXPLAINED = {
    "ULP": "What a float is",
    "unit roundoff": "One rounding: the unit roundoff",
    "roundings": "Many roundings: a sum, in any order",
    "terms": "Many roundings: a sum, in any order",
    "the bound": "The bound: how far rounding can carry this element",
    "underflow": "The bound: how far rounding can carry this element",
    "ball": "The exact value, and how it is known",
    "undecidable": "The verdict",
    "allclose": "Why no tolerance does this",
}
HEADINGS = [
    "What a float is",
    "One rounding: the unit roundoff",
    "Many roundings: a sum, in any order",
    "Why two right programs differ",
    "The bound: how far rounding can carry this element",
    "The exact value, and how it is known",
    "The verdict",
    "Where terms cancel",
    "Why no tolerance does this",
    "Judged where it is made",
    "What is assumed",
    "Sources",
]


def short_run():
    """A run of few studies: the others' pictures would be drawn here for nothing."""
    return dataclasses.replace(good_run(), studies=good_run().studies[:2])


@pytest.fixture(scope="module")
def found():
    return worked(load("wine", 0))


@pytest.fixture(scope="module")
def run(found):
    return dataclasses.replace(short_run(), worked=found)


@pytest.fixture(scope="module")
def files(run):
    return pages(run)


@pytest.fixture(scope="module")
def page(files):
    return files[WHY].decode()


def sections(page):
    """Heading -> what stands below it."""
    parts = re.split(r"^## (.*)$", page, flags=re.MULTILINE)
    return dict(zip(parts[1::2], parts[2::2], strict=True))


def test_the_sections_follow_the_questions_of_a_learner(page):
    assert list(sections(page)) == HEADINGS


@pytest.mark.parametrize("word", EXPLAINED)
def test_no_word_comes_before_its_explanation(page, word):
    told = sections(page)
    before = [told[heading] for heading in HEADINGS[: HEADINGS.index(EXPLAINED[word])]]
    # The heads of a table name what the column holds; the text below explains them.
    prose = "\n".join(re.sub(r"^\|.*$", "", each, flags=re.MULTILINE) for each in before)
    assert not re.search(rf"\b{re.escape(word)}\b", prose)
    assert re.search(rf"\b{re.escape(word)}\b", told[EXPLAINED[word]])


def test_the_bound_is_shown_as_the_record_has_it(page, found):
    one = found.typical
    shown = [one.roundings, found.u, one.size, one.rest]
    k, u, size, rest = (numbers.error(each) for each in shown)
    told = sections(page)["The bound: how far rounding can carry this element"]
    counted, bound = numbers.error(one.counted), numbers.error(one.bound)
    assert f"    {k} × {u} × {size} + {rest}\n    = {counted} + {rest}  =  {bound}" in told
    assert float(k) * float(u) * float(size) == pytest.approx(float(bound), rel=0.02)  # 3 digits


def test_every_attempt_and_term_stands_on_the_page(page, found):
    for element in (found.typical, found.cancelling):
        for each in (*element.right, *element.mistaken):
            judged = each.judgement
            line = (
                rf"\| {re.escape(judged.engine)} +\| +{numbers.value(judged.computed, 'float32')} "
                rf".*\| +{re.escape(numbers.used(judged.used))} \| \**{judged.verdict}"
            )
            shown = re.search(line, page)
            assert shown or (element is found.cancelling and each in element.mistaken)
    for term in found.typical.terms:
        assert numbers.value(term.product, "float64") in page
        assert numbers.value(term.rounded, "float32") in page
    assert found.typical.exact in page


def test_another_record_makes_another_page(run, page):
    other = worked(load("wine", 1), 1)
    changed = why_page(run, other)[WHY].decode()
    assert other.typical.exact in changed
    assert other.typical.exact not in page
    for heading in set(HEADINGS) - {"What is assumed", "Sources"}:
        assert sections(changed)[heading] != sections(page)[heading], heading


def test_where_the_tolerance_happens_to_be_right_the_page_says_so(run, found):
    lucky = dataclasses.replace(found, alarm=None, slip=None)
    told = sections(why_page(run, lucky)[WHY].decode())
    assert "it rejected no right number" in told["Why no tolerance does this"]
    assert "it accepted no number outside" in told["Why no tolerance does this"]


def test_the_page_is_reached_from_every_other_and_leads_only_to_what_exists(files, page):
    for name in files:
        if name.endswith(".md") and name != WHY:
            assert f"[Why is this proven?]({WHY})" in files[name].decode()
    for target in re.findall(r"\]\(([^)]*)\)", page):
        assert target in files
    assert sum(name.startswith("pictures/why-") for name in files) == 2


def test_a_run_without_it_has_no_such_page_and_no_link():
    files = pages(short_run())
    assert WHY not in files
    assert all(WHY.encode() not in content for content in files.values())


def test_rebuilt_pages_are_the_same_bytes(files):
    assert pages(from_json(files["results.json"].decode())) == files


def test_the_page_counts_as_ours_when_pages_are_published_again(files, tmp_path):
    publish(files, tmp_path / "pages")
    publish(files, tmp_path / "pages")
    assert (tmp_path / "pages" / WHY).exists()


def test_a_long_table_of_terms_is_folded(run, page):
    assert "<details>" not in page
    wide = worked(load("digits", 0))
    told = why_page(run, wide)[WHY].decode()
    assert "<details><summary>65 terms</summary>" in told


def test_a_picture_is_small_and_the_same_bytes_every_time(found):
    for element in (found.typical, found.cancelling):
        first = number_line(element, "title")
        assert first == number_line(element, "title")
        assert len(first) < 40_000
