"""Numbers and bytes have one spelling."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from poisonbook.ledger.spelling import read_bytes, read_hash, read_number, written


@given(st.binary(max_size=100))
def test_bytes_are_read_as_they_were_written(raw: bytes) -> None:
    assert read_bytes(written(raw)) == raw


@given(st.text(st.sampled_from("AQIJgw+/=-_ \n\r"), max_size=8))
def test_what_is_read_is_written_so(text: str) -> None:
    try:
        raw = read_bytes(text)
    except ValueError:
        return

    assert written(raw) == text


@pytest.mark.parametrize(
    "text", ["AQJ=", "AQI", "AQI==", "AQ I=", "AQI=\n", "\nAQI=", "-_-_", "ä", "=", "A", "AQI=AQI="]
)
def test_other_base64_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="base64"):
        read_bytes(text)


@pytest.mark.parametrize("length", [0, 31, 33, 64])
def test_a_hash_has_its_length(length: int) -> None:
    assert read_hash(written(bytes(32))) == bytes(32)
    with pytest.raises(ValueError, match="32 bytes"):
        read_hash(written(bytes(length)))


@given(st.integers(0, 2**63 - 1))
def test_a_number_is_read_as_it_was_written(number: int) -> None:
    assert read_number(str(number)) == number


@pytest.mark.parametrize(
    "text",
    ["", "00", "01", "-1", "+1", " 1", "1 ", "1\n", "1_0", "1.0", "1e3", "٣", "²", "0x1", str(2**63), "9" * 5_000],
)
def test_other_numbers_are_refused(text: str) -> None:
    with pytest.raises(ValueError, match="not a number below"):
        read_number(text)
