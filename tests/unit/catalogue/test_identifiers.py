"""Identifiers: CAS numbers read wrongly, index numbers, CN codes, InChIKeys and SMILES."""

from __future__ import annotations

import re

import pytest

from poisonbook.catalogue import identifiers
from poisonbook.catalogue.identifiers import identifiers_of, is_cas_reading
from poisonbook.catalogue.text import fold
from poisonbook.law.book import load_book

BOOK = load_book()


def reads(text: str, number: str) -> bool:
    folded = fold(text).text
    return any(is_cas_reading(match.group(), number) for match in re.finditer(identifiers.cas(number).find, folded))


@pytest.mark.parametrize(
    "text",
    [
        "CAS 7722-84-1",
        "cas no: 7722–84–1",
        "7722 - 84 - 1",
        "7722-84-l",
        "7722-84-I",
        "77ZZ-84-1",
        "7722-B4-1",
        "7722-84-7",
        "1722-84-1",
        "7722-64-1",
    ],
)
def test_a_cas_number_is_read_through_the_confusions_of_optical_recognition(text: str) -> None:
    assert reads(text, "7722-84-1")


@pytest.mark.parametrize("text", ["7722-84-2", "7727-37-9", "17722-84-1", "7722-84-12", "7722-84-1-5", "1122-34-7"])
def test_what_is_no_confusion_of_it_is_another_number(text: str) -> None:
    assert not reads(text, "7722-84-1")


def test_a_figure_read_wrongly_is_not_taken_where_the_check_digit_holds() -> None:
    # 67-64-1 is acetone; 67-84-... of another substance must have a right check digit to be another number.
    assert not is_cas_reading("61-64-5", "67-64-1")
    assert not any(
        is_cas_reading(other.cas, one.cas)
        for one in BOOK.substances()
        for other in BOOK.substances()
        if one.cas
        and other.cas
        and one.cas != other.cas
        and [*map(len, one.cas.split("-"))] == [*map(len, other.cas.split("-"))]
    )


def test_index_numbers_have_the_right_check_digit() -> None:
    """The check digit of an index number is that of an ISBN-10 (Annex VI, 1.1.1.1)."""
    for known in BOOK.substances():
        for index in identifiers_of(known.slug).index:
            figures = index.replace("-", "")
            check = sum(place * int(figure) for place, figure in enumerate(figures[:-1], start=1)) % 11
            assert figures[-1] == ("X" if check == 10 else str(check)), (known.slug, index)


def test_the_identifiers_are_of_substances_of_the_law_and_of_one_each() -> None:
    slugs = {known.slug for known in BOOK.substances()}
    seen: dict[str, str] = {}
    for slug in identifiers._shipped().substances:
        assert slug in slugs
        own = identifiers_of(slug)
        for text in (*own.index, *own.inchikey, *own.smiles):
            assert seen.setdefault(text, slug) == slug
            assert text == text.strip()


@pytest.mark.parametrize(
    ("code", "text", "is_found"),
    [
        ("2847 00 00", "KN-Code 2847 00 00", True),
        ("2847 00 00", "HS code: 2847.00.00", True),
        ("2847 00 00", "CN 28470000", True),
        ("2847 00 00", "article 28470000", False),
        ("2914 11 00", "Zolltarifnummer 29141100", True),
        ("2914 11 00", "tel. 2914 11 00", False),
    ],
)
def test_a_customs_code_counts_only_behind_the_word_for_it(code: str, text: str, is_found: bool) -> None:
    assert bool(re.search(identifiers.cn(code).find, fold(text).text)) is is_found
