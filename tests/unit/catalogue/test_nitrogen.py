"""Nitrogen by its forms and by the grade of the fertiliser."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from poisonbook.catalogue.nitrogen import grade_at, nitrogen_forms_in
from poisonbook.catalogue.text import fold


@pytest.mark.parametrize(
    ("text", "percent"),
    [
        ("n 15 % (nitrate 6.3 % / ammonium 8.7 %)", "12.6"),
        ("nitrate nitrogen 9 %, ammoniacal nitrogen 11 %", "18"),
        ("9 % azote nitrique, 11 % azote ammoniacal", "18"),
        ("13,5 nitratni + 13,5 amonijski dusik", "27.0"),
        ("n 30 %: 7,5 amonny, 7,5 dusicnanovy, 15 amidicky", "15.0"),
        ("n 15.5 % (14.4 % nitrate / 1.1 % ammonium)", "2.2"),
        ("n 16 % (50 % nitrico / 50 % amoniacal)", "16"),
    ],
)
def test_no_more_comes_from_ammonium_nitrate_than_twice_the_scarcer_form(text: str, percent: str) -> None:
    forms = nitrogen_forms_in(text)

    assert forms is not None
    assert forms.percent == Decimal(percent)


@pytest.mark.parametrize(
    "text",
    [
        "21 % ammonium nitrogen",
        "nitrate 50 mg/l",
        "no3 and nh4 test",
        "100 % ammoniacal, no nitrate",
        "5 nitrate tests in a box, and on another page of the leaflet, some way further on, 6 ammonium tests",
    ],
)
def test_without_a_figure_for_each_form_nothing_is_said(text: str) -> None:
    assert nitrogen_forms_in(text) is None


@pytest.mark.parametrize(
    ("text", "name", "grade"),
    [
        ("uan 32", "uan", "32"),
        ("uan-32 solution", "uan", "32"),
        ("uan 32 fertiliser", "uan 32", "32"),
        ("sulfan 24 (+6s)", "sulfan", "24"),
        ("sulfan 24n+6s", "sulfan", "24"),
        ("ammonitrate 33,5 vrac", "ammonitrate", "33.5"),
        ("nitrophoska npk 15-15-15", "nitrophoska", "15"),
        ("nitroammofoska (16:16:16)", "nitroammofoska", "16"),
        ("pulan, azot n 34.4", "pulan", "34.4"),
        ("27-0-0 axan", "axan", "27"),
        ("dam 390 hnojivo, n 30 %", "dam 390", "30"),
    ],
)
def test_the_grade_of_a_fertiliser_is_its_nitrogen(text: str, name: str, grade: str) -> None:
    start = text.index(name)

    found = grade_at(text, start, start + len(name))

    assert found is not None
    assert found.percent == Decimal(grade)


@pytest.mark.parametrize("text", ["uan 1000 l", "uan 25 kg", "uan", "uan 600 kg", "uan 44,5 % an"])
def test_a_pack_or_another_share_is_no_grade(text: str) -> None:
    assert grade_at(text, 0, 3) is None


@given(st.text(max_size=80), st.integers(0, 80))
def test_any_text_is_read(text: str, start: int) -> None:
    end = min(len(text), start + 3)

    found = grade_at(text, min(start, end), end)

    assert found is None or 5 <= found.percent <= 36
    nitrogen_forms_in(text)


@pytest.mark.parametrize(
    ("text", "percent"),
    [
        ("30 % N, 1/4 nitrate, 1/4 ammonium, 1/2 urea", "15"),
        ("N 32 %: 1/4 Nitratstickstoff und 1/4 Ammoniumstickstoff", "16"),
    ],
)
def test_forms_may_be_given_as_parts_of_the_total(text: str, percent: str) -> None:
    forms = nitrogen_forms_in(fold(text).text)

    assert forms is not None
    assert forms.percent == Decimal(percent)


@pytest.mark.parametrize("text", ["1/4 nitrate, 1/4 ammonium", "30 % N, 3/4 nitrate, 3/4 ammonium"])
def test_parts_of_nothing_or_of_more_than_all_say_nothing(text: str) -> None:
    assert nitrogen_forms_in(fold(text).text) is None
