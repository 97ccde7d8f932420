"""What may be written into a field that is sealed."""

from __future__ import annotations

import base64

import pytest
from hypothesis import given
from hypothesis import strategies as st

from poisonbook.register.particulars import (
    NUMBER_LENGTH,
    ParticularsError,
    comparable_number,
    document_number,
    plain_words,
)


@pytest.mark.parametrize("number", ["C01X00T47", "FI-2026/001 a", "№ 12 345", "ІВ 123456", "١٢٣٤٥"])
def test_numbers_of_documents_are_kept_as_they_were_given(number: str) -> None:
    assert document_number("number", number) == number


@pytest.mark.parametrize(
    "picture",
    [
        base64.b64encode(bytes(range(200))).decode(),
        "data:image/png;base64,iVBORw0KGgo=",
        "https://shop.example/scan.jpg",
        "\x89PNG\r\n\x1a\n",
        "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAA",
    ],
)
def test_what_looks_like_a_copy_of_a_document_is_refused_without_showing_it(picture: str) -> None:
    for check in (document_number, plain_words):
        with pytest.raises(ParticularsError) as caught:
            check("number", picture)

        assert caught.value.code == "particulars"
        assert picture[:8].strip() not in str(caught.value)


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        (" \t", "is empty"),
        ("-/-", "neither a letter nor a figure"),
        ("1" * (NUMBER_LENGTH + 1), "longer than 40 characters"),
        ("12\x0034", "not text"),
        ("12\ud80034", "not text"),
        ("12\u202e34", "not text"),
        ("12\u2066 34", "not text"),
    ],
)
def test_what_is_no_number_is_refused(text: str, problem: str) -> None:
    with pytest.raises(ParticularsError, match=problem):
        document_number("number", text)


@pytest.mark.parametrize("spelling", ["FI 2026-001", "fi2026001", "FI/2026/001", " ＦＩ 2026 001", "FI–2026–001"])
def test_spellings_of_one_number_are_one(spelling: str) -> None:
    assert comparable_number(spelling) == "FI2026001"


def test_two_numbers_are_two() -> None:
    assert comparable_number("FI-2026-001") != comparable_number("FI-2026-010")


@given(st.text(max_size=60))
def test_what_was_taken_is_taken_again(text: str) -> None:
    try:
        taken = plain_words("name", text)
    except ParticularsError:
        return
    assert plain_words("name", taken) == taken
