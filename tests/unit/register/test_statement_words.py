"""What the form says in five languages."""

from __future__ import annotations

import re

import pytest

from poisonbook.law.book import load_book
from poisonbook.register.statement_forms import statement_form
from poisonbook.register.statement_words import LANGUAGES, preferred, spoken, words_for

OTHERS = [lang for lang in LANGUAGES if lang != "en"]
SAME_IN = {"de": {"problem"}, "fr": {"units.l"}, "pl": {"problem"}, "es": {"error_title", "problem"}}
"""What is spelled as in English."""
_PLACE = re.compile(r"\{\w+\}")


@pytest.mark.parametrize("lang", OTHERS)
def test_every_language_says_everything_with_the_same_places_to_fill(lang: str) -> None:
    english, words = words_for("en"), words_for(lang)

    assert words.keys() == english.keys()
    for key, text in words.items():
        assert sorted(set(_PLACE.findall(text))) == sorted(set(_PLACE.findall(english[key]))), key
        assert text.strip() == text


@pytest.mark.parametrize("lang", OTHERS)
def test_no_english_is_left_in_another_language(lang: str) -> None:
    english, words = words_for("en"), words_for(lang)

    assert {key for key in words if words[key] == english[key]} == SAME_IN.get(lang, set())
    english_words = r"\b(the|your|enter|this|statement|form|of the|will|with|shop's|seller)\b"
    assert [key for key, text in words.items() if re.search(english_words, text, re.IGNORECASE)] == []


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("code", ["EU", "DK", "GB", "CA"])
def test_every_field_of_every_form_has_its_words(code: str, lang: str) -> None:
    form, words = statement_form(load_book(), code), words_for(lang)

    for one in (*form.fields, *form.columns):
        assert words[f"fields.{one.id}.label"]
        assert not one.required or words[f"fields.{one.id}.missing"]
    assert words[f"laws.{form.wording}"]
    assert words[f"declarations.{form.wording}"]
    assert words[f"certainties.{form.certainty}"]
    assert all(words[f"buyers.{buyer}"] for buyer in form.buyers)


@pytest.mark.parametrize(
    ("header", "lang"),
    [
        ("pl", "pl"),
        ("it, pl;q=0.8, de;q=0.9", "de"),
        ("FR-ca", "fr"),
        ("es;q=0, en;q=0.1", "en"),
        ("it, *;q=0.5", None),
        ("de;q=high", None),
        ("", None),
    ],
)
def test_the_browser_is_asked_which_language_it_wants(header: str, lang: str | None) -> None:
    assert preferred(header) == lang


def test_a_language_that_is_not_spoken_is_english() -> None:
    assert spoken("ru-RU") is None
    assert words_for("ru-RU") is words_for("en")
    assert words_for("de_AT")["language"] == "Deutsch"
