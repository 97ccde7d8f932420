"""Folding keeps the way back to the seller's own words."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from poisonbook.catalogue.text import fold


@pytest.mark.parametrize(
    ("source", "folded"),
    [
        ("Wasserstoffperoxid-Lösung", "wasserstoffperoxid-losung"),
        ("H₂O₂", "h2o2"),
        ("ΥΠΕΡΟΞΕΊΔΙΟ ΤΟΥ ΥΔΡΟΓΌΝΟΥ", "υπεροξειδιο του υδρογονου"),
        ("peroxid vodi\u0301ku", "peroxid vodiku"),
        ("5\u00a0l", "5 l"),
        ("≤ 12\u202f%", "<= 12 %"),
        ("95–98 %", "95-98 %"),
        ("Łódź", "lodz"),
    ],
)
def test_case_diacritics_and_typography_do_not_matter(source: str, folded: str) -> None:
    assert fold(source).text == folded


def test_mark_up_is_blanked_and_entities_are_read() -> None:
    folded = fold("<p class='x'>H&#8322;O&#8322; &amp; 35&nbsp;%</p>")

    assert folded.text.split() == ["h2o2", "&", "35", "%"]


@pytest.mark.parametrize(
    ("source", "folded"),
    [
        ("H<sub>2</sub>O<sub>2</sub>", "h2o2"),
        ("<b>Hydrogen</b> <i>peroxide</i>", "hydrogen peroxide"),
        ("Hydrogen<br/>peroxide", "hydrogen peroxide"),
        ("Schwefels&auml;ure", "schwefelsaure"),
        ("a < b & c", "a < b & c"),
        ("1\u00bd l", "1.5 l"),
    ],
)
def test_tags_within_words_vanish_and_others_are_a_space(source: str, folded: str) -> None:
    assert fold(source).text == folded


def test_evidence_leaves_tags_beside_it_out() -> None:
    source = "Mit <b>Aceton</b> 5 l"
    folded = fold(source)
    start = folded.text.index("aceton")

    first, last = folded.source(start, start + 6)

    assert source[first:last] == "Aceton"


def test_evidence_leads_back_to_the_words_of_the_listing() -> None:
    source = "<b>Kyselina dusi\u010dna\u0301</b> 65 %"
    folded = fold(source)
    start = folded.text.index("kyselina")

    first, last = folded.source(start, start + len("kyselina dusicna"))

    assert source[first:last] == "Kyselina dusi\u010dna\u0301"


@given(st.text(max_size=200))
def test_every_character_of_any_text_has_an_origin_in_it(source: str) -> None:
    folded = fold(source)

    assert len(folded.starts) == len(folded.ends) == len(folded.text)
    assert all(0 <= start < end <= len(source) for start, end in zip(folded.starts, folded.ends, strict=True))
    assert list(folded.starts) == sorted(folded.starts)


@given(st.text(max_size=100))
def test_folding_twice_changes_nothing_more(source: str) -> None:
    once = fold(source.replace("<", " ").replace("&", " ")).text.replace("<", " ").replace("&", " ")

    assert fold(once).text == once
