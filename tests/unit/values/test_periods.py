"""Periods hold from their first day until the day before their end."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from poisonbook.values.periods import Period

DAYS = st.dates(min_value=date(2000, 1, 1), max_value=date(2030, 1, 1))


@st.composite
def periods(draw: st.DrawFn) -> Period:
    start = draw(DAYS)
    length = draw(st.none() | st.integers(min_value=1, max_value=4000))
    return Period(start, None if length is None else start + timedelta(days=length))


def test_the_first_day_belongs_to_a_period_and_its_end_does_not() -> None:
    period = Period(date(2014, 9, 2), date(2021, 2, 1))

    assert period.contains(date(2014, 9, 2))
    assert period.contains(date(2021, 1, 31))
    assert not period.contains(date(2021, 2, 1))
    assert not period.contains(date(2014, 9, 1))


def test_a_period_without_an_end_stays_open() -> None:
    assert Period(date(2021, 2, 1)).contains(date.max)


@pytest.mark.parametrize("end", [date(2021, 2, 1), date(2021, 1, 31)])
def test_a_period_that_does_not_end_after_its_start_is_refused(end: date) -> None:
    with pytest.raises(ValueError, match="ends after it starts"):
        Period(date(2021, 2, 1), end)


def test_periods_that_only_touch_do_not_overlap() -> None:
    assert not Period(date(2014, 9, 2), date(2021, 2, 1)).overlaps(Period(date(2021, 2, 1)))


@given(first=periods(), second=periods(), day=DAYS)
def test_a_day_in_both_periods_means_that_they_overlap(first: Period, second: Period, day: date) -> None:
    if first.contains(day) and second.contains(day):
        assert first.overlaps(second)


@given(first=periods(), second=periods())
def test_periods_overlap_exactly_when_the_later_start_is_in_both(first: Period, second: Period) -> None:
    later = max(first.start, second.start)

    assert first.overlaps(second) is second.overlaps(first)
    assert first.overlaps(second) is (first.contains(later) and second.contains(later))


def test_a_period_reads_as_people_say_it() -> None:
    assert str(Period(date(2021, 2, 1))) == "from 2021-02-01"
    assert str(Period(date(2014, 9, 2), date(2021, 2, 1))) == "from 2014-09-02 until 2021-02-01"
