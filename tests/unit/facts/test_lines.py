"""The records that engines judge."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

from hypothesis import given
from hypothesis import strategies as st

from poisonbook.engine.base import COMPANION_COLUMNS, LINE_COLUMNS
from poisonbook.facts.lines import CompanionLine, RegulatedLine, microseconds, moment_at


def test_the_records_have_the_columns_of_the_engines_tables() -> None:
    assert {"ts" if name == "us" else name for name in RegulatedLine._fields} == set(LINE_COLUMNS)
    assert {"ts" if name == "us" else name for name in CompanionLine._fields} == set(COMPANION_COLUMNS)


@given(st.datetimes(min_value=datetime(1990, 1, 1), max_value=datetime(2100, 1, 1)))
def test_a_moment_without_a_zone_is_utc_and_comes_back_to_the_microsecond(moment: datetime) -> None:
    assert moment_at(microseconds(moment)) == moment.replace(tzinfo=UTC)


def test_a_moment_with_a_zone_is_that_moment() -> None:
    tokyo = timezone(timedelta(hours=9))

    assert microseconds(datetime(1970, 1, 1, 9, 0, 1, tzinfo=tokyo)) == 1_000_000
