"""Every name, number and formula of the law data is recognised in a title, however it is typed."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable
from datetime import date

import pytest

from poisonbook.catalogue.automaton import default_cache
from poisonbook.catalogue.recognise import Recogniser
from poisonbook.catalogue.text import fold
from poisonbook.catalogue.vocabulary import shipped_vocabulary
from poisonbook.facts.recognition import Listing
from poisonbook.law.book import load_book

BOOK = load_book()
DAY = date(2026, 1, 1)


FEWER = ("AU", "CH", "DK")
"""Jurisdictions whose names are tried with the slow suites: making a recogniser for each takes long."""
CODES = [pytest.param(code, marks=pytest.mark.slow) if code in FEWER else code for code in BOOK.codes]


@pytest.fixture(scope="module", params=CODES)
def recogniser(request: pytest.FixtureRequest) -> Recogniser:
    return Recogniser(BOOK, request.param, DAY, cache=default_cache())


def unambiguous_names(code: str) -> list[tuple[str, str]]:
    """Substance and name, for what a jurisdiction lists."""
    listed = BOOK.entries(code, DAY)
    return [
        (known.slug, name.text)
        for known in BOOK.substances()
        if any(entry.covers(known.slug) for entry in listed)
        for name in known.names
        if fold(name.text).text not in shipped_vocabulary().contexts.ambiguities
    ]


def missed(recogniser: Recogniser, pairs: list[tuple[str, str]], spell: Callable[[str], str]) -> list[tuple[str, str]]:
    listings = [Listing(str(place), f"{spell(text)} 25 kg") for place, (_, text) in enumerate(pairs)]
    return [
        pair
        for pair, recognition in zip(pairs, recogniser.recognise(listings), strict=True)
        if pair[0] not in {found.substance for found in recognition.substances}
    ]


SPELLINGS: dict[str, Callable[[str], str]] = {
    "as the law data has it": str,
    "in capitals": str.upper,
    "decomposed": lambda text: unicodedata.normalize("NFD", text),
    "with hyphens": lambda text: text.replace(" ", "-"),
    "with no-break spaces": lambda text: text.replace(" ", "\u00a0"),
    "without diacritics": lambda text: "".join(
        letter for letter in unicodedata.normalize("NFD", text) if not unicodedata.combining(letter)
    ),
}


@pytest.mark.parametrize("spelling", SPELLINGS)
def test_every_name_is_recognised(recogniser: Recogniser, spelling: str) -> None:
    assert missed(recogniser, unambiguous_names(recogniser.jurisdiction), SPELLINGS[spelling]) == []


def test_every_number_and_formula_is_recognised(recogniser: Recogniser) -> None:
    listed = BOOK.entries(recogniser.jurisdiction, DAY)
    pairs = [
        (known.slug, text)
        for known in BOOK.substances()
        if any(entry.covers(known.slug) for entry in listed)
        for text in (
            *(f"CAS {cas}" for cas in known.cas_numbers),
            *([f"EC {known.ec}"] if known.ec else []),
            *(f"UN {un}" for un in known.un),
            *(f"UN-Nr. {un}" for un in known.un),
            *known.formulas,
        )
    ]

    assert missed(recogniser, pairs, str) == []
