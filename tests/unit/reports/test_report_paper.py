"""A report on paper: everything its values say, in both languages, and always the same bytes."""

from __future__ import annotations

import io
import string
from dataclasses import replace

import pypdfium2
import pytest
from tests.unit.reports.report_values import OPENED, REPORT, SIGNED, THEFT

from poisonbook.reports.report_paper import report_pdf
from poisonbook.reports.report_words import report_words
from poisonbook.review.reports import LANGUAGES, Done
from poisonbook.values.buyers import BuyerClass
from poisonbook.values.status import Status


def text_of(data: bytes) -> str:
    """What stands in a PDF file, on one line."""
    with pypdfium2.PdfDocument(io.BytesIO(data)) as document:
        return " ".join(" ".join(page.get_textpage().get_text_range().split()) for page in document)


def test_it_says_who_reports_what_to_whom_and_by_when() -> None:
    text = text_of(report_pdf(REPORT, "rep_1", SIGNED))

    for said in (
        "Report of a suspicious transaction",
        "rep_1",
        "Chemia i Ogród Łódź",
        "compliance desk",
        "Meldpunt Verdachte Transacties Chemicaliën",
        "address as of 2024-04-27",
        "5 March 2026, 14:07 UTC",
        "6 March 2026, 14:07 UTC",
        "Art. 9(4): report within 24 hours (checked against its source)",
        "k7, 5 March 2026, 15:07 UTC; m2, 5 March 2026, 17:07 UTC",
        "<b>No trade</b> & no licence is shown.",
        "4.5 kg together",
        "Oxygen bleach 11.9 % 1 l <new>",
        "11.9 % w/w",
        "2.2 kg",
        "7722-84-1",
        "above 12 % w/w",
        "not sold; record gone",
        "statement stm_1, identity check idc_1",
    ):
        assert said in text


def test_in_german_days_and_figures_are_german() -> None:
    text = text_of(report_pdf(replace(REPORT, lang="de"), "rep_1", SIGNED))

    for said in ("5. März 2026, 14:07 Uhr UTC", "11,9 Gew.-%", "2,2 kg", "über 12 Gew.-%", "Seite 1 von 2"):
        assert said in text


def test_what_was_opened_for_it_stands_in_it() -> None:
    text = text_of(report_pdf(REPORT, "rep_1", SIGNED, OPENED))

    assert "Anna Kowalska" in text
    assert "intended use" in text


def test_what_nobody_signed_says_that_it_is_a_draft() -> None:
    text = text_of(report_pdf(REPORT, None, None))

    assert "a draft, not to be sent" in text


def test_a_theft_says_what_is_missing_and_nothing_of_buyers() -> None:
    text = text_of(report_pdf(THEFT, "rep_1", SIGNED))

    assert "Report of a theft" in text
    assert "12.5 kg" in text
    assert "warehouse 2" in text
    assert "buyer" not in text


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_same_values_give_the_same_bytes(lang: str) -> None:
    report = replace(REPORT, lang=lang)

    assert report_pdf(report, "rep_1", SIGNED, OPENED) == report_pdf(report, "rep_1", SIGNED, OPENED)


def test_every_language_has_every_text_with_the_same_places_in_it() -> None:
    def places(text: str) -> set[str]:
        return {name for _, name, _, _ in string.Formatter().parse(text) if name is not None}

    said = {lang: {key: places(text) for key, text in report_words(lang).texts.items()} for lang in LANGUAGES}

    assert {lang: keys for lang, keys in said.items() if keys != said["en"]} == {}


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_word_of_a_closed_list_is_said_and_every_table_has_its_columns(lang: str) -> None:
    words = report_words(lang)

    for kind, members in (("done", Done), ("buyer", BuyerClass), ("status", Status)):
        assert all(words(f"{kind}.{one.value}") for one in members)
    heads = {key: len(words.head(key)) for key in words.texts if key.endswith(".head")}
    assert heads == {
        "account.head": 1,
        "reasons.head": 2,
        "orders.head": 6,
        "lines.head": 6,
        "substances.head": 5,
        "loss.head": 5,
        "people.head": 3,
    }
    assert len(words.head("months")) == 12
