"""The question to the supplier says what is missing, in the listing's language where there is wording for it."""

from __future__ import annotations

from datetime import date

import pytest

from poisonbook.law.book import Book, load_book
from poisonbook.law.judge import Content, Judgement, Missing, judge
from poisonbook.law.questions import wording_for
from poisonbook.values.strengths import Strength

DAY = date(2026, 11, 21)


@pytest.fixture(scope="module")
def book() -> Book:
    return load_book()


def judged(book: Book, *contents: Content, jurisdiction: str = "EU") -> tuple[Judgement, ...]:
    return judge(book.entries(jurisdiction, DAY), contents)


def asked(book: Book, lang: str, *contents: Content, jurisdiction: str = "EU") -> str | None:
    substances = {known.slug: known for known in book.substances()}
    return wording_for(lang).ask(judged(book, *contents, jurisdiction=jurisdiction)[0], substances)


def test_an_unstated_strength_is_asked_for_with_the_limit(book: Book) -> None:
    assert asked(book, "en", Content("hydrogen-peroxide")) == (
        "What is the concentration of hydrogen peroxide in % w/w (section 3 of the safety data sheet)?"
        " Above 12 % its sale to the public is restricted by law."
    )


@pytest.mark.parametrize(
    ("lang", "name"),
    [("de", "Wasserstoffperoxid"), ("fr", "peroxyde d"), ("es", "peróxido"), ("it", "perossido"), ("pl", "nadtlenek")],
)
def test_it_is_asked_in_the_listings_language(lang: str, name: str, book: Book) -> None:
    question = asked(book, lang, Content("hydrogen-peroxide"))

    assert question is not None
    assert name.lower() in question.lower()
    assert "12 %" in question


def test_a_language_without_wording_is_asked_in_english(book: Book) -> None:
    assert asked(book, "fi", Content("nitric-acid")) == asked(book, "en", Content("nitric-acid"))
    assert wording_for("de-AT") is wording_for("de") is wording_for("DE_ch")


def test_nothing_is_asked_where_the_strength_is_stated(book: Book) -> None:
    assert asked(book, "en", Content("hydrogen-peroxide", Strength.exactly(35))) is None
    assert asked(book, "en", Content("acetone")) is None


@pytest.mark.parametrize(
    ("contents", "missing"),
    [
        ((Content("nitric-acid"),), Missing.STRENGTH),
        ((Content("ammonium-nitrate"),), Missing.NITROGEN),
        ((Content("calcium-ammonium-nitrate"),), Missing.SUBSTANCE),
        ((Content("aluminium-powder"),), Missing.PARTICLE_SIZE),
        ((Content("potassium-chlorate"), Content("sodium-chlorate")), Missing.STRENGTHS),
    ],
)
def test_what_is_missing_is_named(contents: tuple[Content, ...], missing: Missing, book: Book) -> None:
    assert judged(book, *contents)[0].missing is missing


def test_nitrogen_is_asked_for_in_per_cent_of_nitrogen(book: Book) -> None:
    question = asked(book, "en", Content("ammonium-nitrate"))

    assert question is not None
    assert question.endswith("Above 16 % N its sale to the public is restricted by law.")


@pytest.mark.parametrize("jurisdiction", ["EU", "GB", "CH", "CA", "AU", "DK"])
@pytest.mark.parametrize("lang", ["en", "de", "fr", "es", "it", "pl"])
def test_every_question_of_every_jurisdiction_can_be_asked(jurisdiction: str, lang: str, book: Book) -> None:
    substances = {known.slug: known for known in book.substances()}
    for slug in substances:
        for judgement in judged(book, Content(slug), jurisdiction=jurisdiction):
            question = wording_for(lang).ask(judgement, substances)
            assert (question is None) == (judgement.missing is None)
            assert question is None or "{" not in question
