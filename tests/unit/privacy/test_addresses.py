"""Two spellings of one address are one; nothing cleverer."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from poisonbook.privacy.addresses import folded_address


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Musterstraße 12, 10115 Berlin", "MUSTERSTRASSE 12 10115 BERLIN"),
        ("Musterweg 1\n12345 Musterstadt", "  Musterweg 1, 12345   Musterstadt. "),
        ("Flat 3/4 - The Mews", "flat 3 4 the mews"),
        ("Ｍｕｓｔｅｒｗｅｇ １", "Musterweg 1"),
        ("Cafe\u0301 Alle\u0301e 1", "Café Allée 1"),
        ("Muster\u00adweg 1", "Musterweg 1"),
        ("10 Example St.", "10 Example St"),
        ("Rue de l'Exemple 1", "Rue de l’Exemple 1"),
        ("№ 5 Примерная ул.", "NO 5 ПРИМЕРНАЯ УЛ"),
    ],
)
def test_case_blanks_and_punctuation_do_not_matter(one: str, other: str) -> None:
    assert folded_address(one) == folded_address(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Musterweg 1", "Musterweg 11"),
        ("Musterweg 1 1", "Musterweg 11"),
        ("10 Example St", "10 Example Street"),
        ("Musterweg 1 a", "Musterweg 1 b"),
        ("उदाहरण मार्ग १ कि", "उदाहरण मार्ग १ का"),
        ("Müllerweg 1", "Mullerweg 1"),
    ],
)
def test_what_may_be_another_address_stays_another(one: str, other: str) -> None:
    assert folded_address(one) != folded_address(other)


@pytest.mark.parametrize("nothing", ["", " ", "-", " ,.\n", "\u200b"])
def test_no_letter_and_no_figure_is_no_address(nothing: str) -> None:
    assert folded_address(nothing) is None


@given(st.text(max_size=60))
def test_folding_again_changes_nothing(address: str) -> None:
    folded = folded_address(address)

    assert folded is None or folded_address(folded) == folded


@given(st.text(max_size=40))
def test_capitals_change_nothing_where_a_letter_has_one_capital(address: str) -> None:
    capitals = address.upper()

    assert capitals.casefold() != address.casefold() or folded_address(capitals) == folded_address(address)
