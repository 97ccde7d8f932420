"""The public report says its figures to citizens: page and paper in both languages, always the same bytes."""

from __future__ import annotations

import io
import re
from dataclasses import replace

import pypdfium2
import pytest
from tests.unit.transparency.released import FIGURES

from poisonbook.reports.transparency import transparency_page
from poisonbook.reports.transparency_paper import transparency_pdf
from poisonbook.reports.transparency_words import transparency_words
from poisonbook.transparency.cells import LANGUAGES
from poisonbook.transparency.figures import figures_of


def text_of(data: bytes) -> str:
    """What stands in a PDF file, on one line."""
    with pypdfium2.PdfDocument(io.BytesIO(data)) as document:
        return " ".join(" ".join(page.get_textpage().get_text_range().split()) for page in document)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_paper_says_every_figure_and_what_it_counts(lang: str) -> None:
    text, words = text_of(transparency_pdf(FIGURES, lang)), transparency_words(lang)

    for section in FIGURES.cells.sections:
        for row in words.rows(section, FIGURES):
            for said in row:
                assert said in text, said
    assert FIGURES.digest in text
    assert "Chemia & Ogród <Łódź>" in text
    assert "AbCd==" in text


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_page_says_every_figure_and_what_it_counts(lang: str) -> None:
    page, words = transparency_page(FIGURES, lang), transparency_words(lang)

    for section in FIGURES.cells.sections:
        for what, *said in words.rows(section, FIGURES):
            row = re.search(rf'<th scope="row">{re.escape(what)}</th>(.*)</tr>', page)
            assert row is not None, what
            assert re.findall(r'<td class="r" data-label="[^"]+">([^<]+)</td>', row[1]) == said
    assert f'<html lang="{lang}">' in page
    assert "Chemia &amp; Ogród &lt;Łódź&gt;" in page


def test_the_range_comes_with_the_error() -> None:
    page = transparency_page(FIGURES, "en")

    assert "4,303 to 4,339" in page
    assert "4,321, give or take 18" in page
    assert "1,000,000 to 9,999,999" in page
    assert "below 10" in page


def test_it_says_the_privacy_that_it_has() -> None:
    for said in ("epsilon 1", "at most 6", "2 keys", "OpenDP 0.16.0"):
        assert said in transparency_page(FIGURES, "en")
        assert said in text_of(transparency_pdf(FIGURES, "en"))


def test_a_small_shop_says_that_its_figures_say_little() -> None:
    few = {id_: replace(one, count=2) if one.error else one for id_, one in FIGURES.figures.items()}
    small = replace(FIGURES, figures=few)

    for lang in LANGUAGES:
        said = transparency_words(lang)("small")
        assert said in transparency_page(small, lang)
        assert said in text_of(transparency_pdf(small, lang))
        assert said not in transparency_page(FIGURES, lang)


def test_days_that_are_not_counted_are_said() -> None:
    late = replace(FIGURES, counted_from="2026-03-02")

    assert "from 2 March 2026 on" in transparency_page(late, "en")
    assert "ab dem 2. März 2026" in text_of(transparency_pdf(late, "de"))
    assert "deleted by their date" not in transparency_page(FIGURES, "en")


def test_the_day_that_the_register_began_is_said_and_not_that_orders_were_deleted() -> None:
    young = replace(FIGURES, counted_from="2026-11-23", began="2026-11-23")

    assert figures_of(young.text) == young
    assert '"began"' not in FIGURES.text, "what was released before keeps its bytes"
    for lang in LANGUAGES:
        says = transparency_words(lang)
        for told in (transparency_page(young, lang), text_of(transparency_pdf(young, lang))):
            assert says("began", day=says.day("2026-11-23")) in " ".join(told.split())
            assert says("from", day=says.day("2026-11-23")) not in " ".join(told.split())


def test_the_same_figures_are_the_same_bytes() -> None:
    for lang in LANGUAGES:
        assert transparency_page(FIGURES, lang) == transparency_page(FIGURES, lang)
        assert transparency_pdf(FIGURES, lang) == transparency_pdf(FIGURES, lang)


def test_without_a_signed_note_it_says_so() -> None:
    assert "no signed note yet" in transparency_page(replace(FIGURES, checkpoint=None), "en")


def test_both_languages_have_the_same_texts() -> None:
    assert transparency_words("en").texts.keys() == transparency_words("de").texts.keys()
