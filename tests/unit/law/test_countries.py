"""Which law a delivery is under is said by the law files, and the most specific one wins."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from poisonbook.law.book import Book, load_book
from poisonbook.law.countries import countries_of, law_of
from poisonbook.law.read import read_law
from poisonbook.rules.countries import country_fault
from poisonbook.values.buyers import BuyerClass
from poisonbook.values.documents import DocumentError

WriteLaw = Callable[..., Path]
MEMBERS = (
    *("AT", "BE", "BG", "CY", "CZ", "DE", "DK", "EE", "ES", "FI", "FR", "GR", "HR", "HU"),
    *("IE", "IT", "LT", "LU", "LV", "MT", "NL", "PL", "PT", "RO", "SE", "SI", "SK"),
)
OVERLAY = """\
code: XF
name: A stricter Finland
extends: EU
countries: [FI]
checked: 2026-01-31
acts:
  - {title: Decree, url: https://law.example}
lists: []
"""


def test_a_member_state_is_under_the_law_of_the_union_and_denmark_under_its_own(book: Book) -> None:
    assert {country: law_of(book, country) for country in MEMBERS} == dict.fromkeys(MEMBERS, "EU") | {"DK": "DK"}


@pytest.mark.parametrize(("country", "law"), [("GB", "GB"), ("gb", "GB"), ("CA", "CA"), ("CH", "CH"), ("AU", "AU")])
def test_a_country_is_under_its_own_law_in_any_case(book: Book, country: str, law: str) -> None:
    assert law_of(book, country) == law


@pytest.mark.parametrize("country", ["NO", "IS", "LI", "XI", "IM", "JE", "GG", "GI", "GF", "AX", "US", "EU", "", "??"])
def test_what_no_law_file_names_is_unknown(book: Book, country: str) -> None:
    """The EEA, Northern Ireland, the Crown's dependencies and territories with a code of their own were not checked."""
    assert law_of(book, country) is None


def test_every_country_is_one_of_iso_3166(book: Book) -> None:
    assert [one for law in book.law.jurisdictions for one in law.countries if country_fault(one)] == []


def test_the_countries_of_a_law_are_those_of_its_overlays_too(book: Book) -> None:
    assert countries_of(book, "EU") == frozenset(MEMBERS)
    assert countries_of(book, "DK") == {"DK"}
    assert countries_of(book, "UK") == {"GB"}


def test_an_overlay_of_ones_own_takes_its_country(tmp_path: Path) -> None:
    path = tmp_path / "xf.yaml"
    path.write_text(OVERLAY, "utf-8")

    assert law_of(load_book([path]), "FI") == "XF"


def test_a_law_that_names_no_country_is_that_of_its_code(write_law: WriteLaw) -> None:
    book = Book(read_law([write_law()]))

    assert countries_of(book, "XATL") == {"XA"}
    assert law_of(book, "XA") is None


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        (OVERLAY.replace("extends: EU\n", ""), "FI is already under the law of EU"),
        (OVERLAY.replace("[FI]", "[FI, FI]"), "FI is already under the law of XF"),
        (OVERLAY.replace("[FI]", "[Finland]"), "'Finland' is not a country"),
        (OVERLAY.replace("[FI]", "[fi]"), "'fi' is not a country"),
        (OVERLAY + "reuse: {months: 12, buyers: [farmer], requirement: EU-8-5}\n", "not one of this file's"),
        (OVERLAY + "reuse: {months: 12, buyers: [everybody], requirement: EU-8-5}\n", "everybody"),
    ],
)
def test_a_mistake_is_reported_where_it_stands(tmp_path: Path, text: str, problem: str) -> None:
    path = tmp_path / "xf.yaml"
    path.write_text(text, "utf-8")

    with pytest.raises(DocumentError, match=problem) as caught:
        load_book([path])

    assert str(caught.value).startswith(f"{path}:")


@pytest.mark.parametrize(("code", "duty"), [("EU", "EU-8-5"), ("DK", "EU-8-5"), ("GB", "UK-7")])
def test_what_a_business_has_shown_may_be_used_again_for_a_year(book: Book, code: str, duty: str) -> None:
    reuse = book.reuse(code)

    assert reuse is not None
    assert (reuse.months, reuse.requirement) == (12, duty)
    assert BuyerClass.GENERAL_PUBLIC not in reuse.buyers


def test_where_no_law_speaks_of_using_it_again_none_is_made_up(book: Book) -> None:
    assert [book.reuse(code) for code in ("CA", "CH", "AU")] == [None] * 3
