"""Timespans as a rule writes them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from poisonbook.rules.timespan import Timespan


@pytest.mark.parametrize(
    ("text", "seconds", "days"),
    [
        ("1s", 1, None),
        ("90m", 5_400, None),
        ("48h", 172_800, 2),
        ("30d", 2_592_000, 30),
        ("2w", 1_209_600, 14),
        ("3650d", 315_360_000, 3_650),
    ],
)
def test_a_timespan_knows_its_length(text: str, seconds: int, days: int | None) -> None:
    span = Timespan.parse(text)

    assert (span.seconds, span.days, str(span)) == (seconds, days, text)
    assert span.microseconds == seconds * 1_000_000


@pytest.mark.parametrize(
    "text", ["", "30", "d", "0d", "-1d", "1.5d", "30 d", "30D", "1mo", "1M", "٣d", "007d", "30d\n", "P30D", "30d1h"]
)
def test_anything_else_is_no_timespan(text: str) -> None:
    with pytest.raises(ValueError, match="expected a whole number and s, m, h, d or w, such as 30d"):
        Timespan.parse(text)


@pytest.mark.parametrize(
    ("text", "meant"),
    [("30 days", "30d"), ("30 D", "30d"), ("2 weeks", "2w"), ("90 min", "90m"), ("1 hour", "1h"), ("45 secs", "45s")],
)
def test_a_timespan_in_words_gets_the_one_that_was_meant(text: str, meant: str) -> None:
    with pytest.raises(ValueError, match=f"; did you mean '{meant}'\\?$"):
        Timespan.parse(text)


@pytest.mark.parametrize("text", ["1mo", "6 months", "1y", "2 years"])
def test_months_and_years_have_no_one_length(text: str) -> None:
    with pytest.raises(ValueError, match=r"; months and years have no one length, so write days$"):
        Timespan.parse(text)


@pytest.mark.parametrize("text", ["3651d", "87601h", "522w", "9999999999d"])
def test_ten_years_are_the_longest(text: str) -> None:
    with pytest.raises(ValueError, match="expected at most 3650d"):
        Timespan.parse(text)


@given(st.integers(1, 521), st.sampled_from("smhdw"))
def test_what_is_written_is_what_is_read(count: int, unit: str) -> None:
    assert str(Timespan.parse(f"{count}{unit}")) == f"{count}{unit}"
