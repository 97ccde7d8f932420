"""CAS and EC numbers carry a check digit; UN numbers are four digits."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from poisonbook.values.identifiers import cas_check_digit, ec_check_digit, is_cas, is_ec, is_un


@pytest.mark.parametrize("number", ["7722-84-1", "50-00-0", "15245-12-2", "13477-34-4", "7439-95-4"])
def test_known_cas_numbers_are_accepted(number: str) -> None:
    assert is_cas(number)


@pytest.mark.parametrize(
    "text", ["7722-84-2", "7722841", "07722-84-1", "7722-84-1 ", "1-84-1", "77228400-84-1", "", "a-b-c", "7722-84-١"]
)
def test_anything_else_is_no_cas_number(text: str) -> None:
    assert not is_cas(text)


@pytest.mark.parametrize("number", ["231-765-0", "231-714-2", "200-662-2", "239-289-5"])
def test_known_ec_numbers_are_accepted(number: str) -> None:
    assert is_ec(number)


@pytest.mark.parametrize("text", ["231-765-1", "231765-0", "131-765-0", "", "231-765-00"])
def test_anything_else_is_no_ec_number(text: str) -> None:
    assert not is_ec(text)


@pytest.mark.parametrize(("text", "expected"), [("2014", True), ("0402", True), ("UN2014", False), ("201", False)])
def test_un_numbers_are_four_digits(text: str, expected: bool) -> None:
    assert is_un(text) is expected


@given(body=st.integers(min_value=1000, max_value=999_999_999), wrong=st.integers(min_value=1, max_value=9))
def test_a_changed_cas_check_digit_is_noticed(body: int, wrong: int) -> None:
    digits = str(body)
    right = cas_check_digit(digits)

    assert is_cas(f"{digits[:-2]}-{digits[-2:]}-{right}")
    assert not is_cas(f"{digits[:-2]}-{digits[-2:]}-{(right + wrong) % 10}")


@given(body=st.integers(min_value=200_000, max_value=999_999), digit=st.integers(min_value=0, max_value=9))
def test_one_ec_check_digit_at_most_is_right(body: int, digit: int) -> None:
    digits = str(body)

    assert is_ec(f"{digits[:3]}-{digits[3:]}-{digit}") is (ec_check_digit(digits) == digit)


@given(digits=st.text(alphabet="0123456789", min_size=4, max_size=9), place=st.integers(min_value=0, max_value=7))
def test_two_swapped_neighbours_of_a_cas_number_are_noticed(digits: str, place: int) -> None:
    place %= len(digits) - 1
    swapped = digits[:place] + digits[place + 1] + digits[place] + digits[place + 2 :]

    assert (cas_check_digit(swapped) == cas_check_digit(digits)) is (digits[place] == digits[place + 1])
