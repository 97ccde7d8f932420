"""Timespans as a rule writes them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from poisonbook.rules.timespan import Timespan


@pytest.mark.parametrize(
    ("text", "seconds", "days", "words"),
    [
        ("1s", 1, None, "1 second"),
        ("90m", 5_400, None, "90 minutes"),
        ("48h", 172_800, 2, "48 hours"),
        ("30d", 2_592_000, 30, "30 days"),
        ("3650d", 315_360_000, 3_650, "3650 days"),
    ],
)
def test_a_timespan_knows_its_length_and_its_words(text: str, seconds: int, days: int | None, words: str) -> None:
    span = Timespan.parse(text)

    assert (span.seconds, span.days, span.words, str(span)) == (seconds, days, words, text)
    assert span.microseconds == seconds * 1_000_000


@pytest.mark.parametrize(
    "text", ["", "30", "d", "0d", "-1d", "1.5d", "30 d", "30D", "1w", "1mo", "٣d", "007d", "30d\n"]
)
def test_anything_else_is_no_timespan(text: str) -> None:
    with pytest.raises(ValueError, match="expected a whole number and s, m, h or d, such as 30d"):
        Timespan.parse(text)


@pytest.mark.parametrize("text", ["3651d", "87601h", "9999999999d"])
def test_ten_years_are_the_longest(text: str) -> None:
    with pytest.raises(ValueError, match="expected at most 3650d"):
        Timespan.parse(text)


@given(st.integers(1, 3_650), st.sampled_from("smhd"))
def test_what_is_written_is_what_is_read(count: int, unit: str) -> None:
    assert str(Timespan.parse(f"{count}{unit}")) == f"{count}{unit}"
