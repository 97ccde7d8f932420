"""Numbers that identify a component."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from poisonbook.sheets.marks import is_open, marks_in, rest_of_number
from poisonbook.values.identifiers import cas_check_digit


def test_each_kind_of_number_is_known() -> None:
    text = "index: 008-003-00-9 cas: 7722-84-1 ec 231-765-0 reach 01-2119485845-22-xxxx"

    assert [(mark.kind, mark.number) for mark in marks_in(text)] == [
        ("index", "008-003-00-9"),
        ("cas", "7722-84-1"),
        ("ec", "231-765-0"),
        ("reach", "01-2119485845-22-XXXX"),
    ]


@given(body=st.integers(100, 9_999_999_99).map(str), off=st.integers(1, 9))
def test_a_wrong_check_digit_is_seen(body: str, off: int) -> None:
    right = cas_check_digit(body)
    cas = f"{body[:-2]}-{body[-2:]}-"
    if len(body) < 4:
        return

    assert [mark.is_sound for mark in marks_in(f"{cas}{right}")] == [True]
    assert [mark.is_sound for mark in marks_in(f"{cas}{(right + off) % 10}")] == [False]


def test_a_broken_number_is_open_and_its_rest_is_told() -> None:
    assert is_open("cas: 7722-84-")
    assert is_open("01-")
    assert not is_open("10 -")
    assert rest_of_number("2119485845-22 next") == len("2119485845-22")
    assert rest_of_number("water") == 0
